"""The organisation's systems drive the machine's devices, and have the firmware for it.

Reads what the comparison with the bases told (`acceptance bases list`): one result a base, of its
newest kernel, or of the one that this machine runs. As an ordinary user.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from acceptance import (
    Evidence,
    Measure,
    at_most,
    check,
    fail,
    inconclusive,
    measurement,
    not_applicable,
    text,
)

MOST_NAMED = 8


@check(
    "compatibility.bases_drive_devices",
    title=text(
        "The base has a driver for every device",
        es="La base tiene un controlador para cada dispositivo",
    ),
    severity="major",
    characteristic="compatibility.interoperability",
    parts="compatibility.bases",
    measures=(
        measurement(
            "undriven",
            "1",
            at_most(0),
            title=text("devices without a driver", es="dispositivos sin controlador"),
        ),
    ),
    says={
        "undriven": text(
            "devices for which the base has no module: {count} ({names})",
            es="dispositivos para los que la base no tiene módulo: {count} ({names})",
        ),
        "untold": text(
            "what the base drives cannot be told: {why}",
            es="no se puede decir qué maneja la base: {why}",
        ),
        "some_untold": text(
            "devices of which it cannot be told: {count} ({names}); the first: {why}",
            es="dispositivos de los que no se puede decir: {count} ({names}); el primero: {why}",
        ),
        "none": text(
            "the machine has no device on PCI or USB",
            es="la máquina no tiene ningún dispositivo en PCI ni USB",
        ),
    },
    fault=text(
        "a network card whose number no module of the base lists",
        es="una tarjeta de red cuyo número no aparece en ningún módulo de la base",
    ),
    control=text(
        "the card of the next lower number, which a module lists",
        es="la tarjeta con el número anterior, que un módulo sí enumera",
    ),
    advice=text(
        "Install a newer kernel on the base, or the vendor's module, or buy a device that the "
        "base drives; the matrix in the report says which base does.",
        es="Instale en la base un núcleo más nuevo o el módulo del fabricante, o compre un "
        "dispositivo que la base maneje; la matriz del informe dice qué base lo hace.",
    ),
)
def test_bases_drive_devices(part: Any, measure: Measure, evidence: Evidence) -> None:
    if part.reason is not None:
        inconclusive("untold", why=part.reason, cure=part.cure)
    if not part.devices:
        not_applicable("none")
    if measure("undriven", len(part.undriven)):
        evidence.lines("devices without a driver", _lines(part.undriven))
        fail("undriven", count=len(part.undriven), names=_names(part.undriven))
    if part.untold:
        first = part.untold[0].why
        count = len(part.untold)
        inconclusive("some_untold", count=count, names=_names(part.untold), why=first)


@check(
    "compatibility.firmware_present",
    title=text(
        "No driver is left without all of its firmware",
        es="Ningún controlador se queda sin todo su firmware",
    ),
    severity="minor",
    characteristic="compatibility.interoperability",
    parts="compatibility.bases",
    measures=(
        measurement(
            "without_firmware",
            "1",
            at_most(0),
            title=text("devices without firmware", es="dispositivos sin firmware"),
        ),
    ),
    says={
        "missing": text(
            "devices whose module finds none of the firmware that it asks for: {count} ({names}); "
            "missing: {files}",
            es="dispositivos cuyo módulo no encuentra nada del firmware que pide: {count} "
            "({names}); falta: {files}",
        ),
        "untold": text(
            "what the base has cannot be told: {why}",
            es="no se puede decir qué tiene la base: {why}",
        ),
        "some_untold": text(
            "devices whose module could not be read: {count} ({names})",
            es="dispositivos cuyo módulo no se pudo leer: {count} ({names})",
        ),
        "none": text(
            "the machine has no device on PCI or USB",
            es="la máquina no tiene ningún dispositivo en PCI ni USB",
        ),
    },
    fault=text(
        "the one file that a module asks for, in a folder where the kernel does not look",
        es="el único archivo que pide un módulo, en una carpeta donde el núcleo no mira",
    ),
    control=text(
        "the same file where the kernel looks first",
        es="el mismo archivo donde el núcleo mira primero",
    ),
    advice=text(
        "Install the firmware package on the base (Debian: firmware-linux, firmware-iwlwifi and "
        "the like); `apt-file search FILE` names it.",
        es="Instale el paquete de firmware en la base (Debian: firmware-linux, firmware-iwlwifi y "
        "similares); `apt-file search ARCHIVO` lo nombra.",
    ),
)
def test_firmware_present(part: Any, measure: Measure, evidence: Evidence) -> None:
    if part.reason is not None:
        inconclusive("untold", why=part.reason, cure=part.cure)
    if not part.devices:
        not_applicable("none")
    lacking = part.without_firmware
    if measure("without_firmware", len(lacking)):
        evidence.lines("devices without firmware", _lines(lacking))
        files = [file for device in lacking for file in device.firmware]
        named = ", ".join(dict.fromkeys(files[:MOST_NAMED]))
        fail("missing", count=len(lacking), names=_names(lacking), files=named)
    if part.firmware_untold:
        count = len(part.firmware_untold)
        inconclusive("some_untold", count=count, names=_names(part.firmware_untold))


def _names(devices: Iterable[Any]) -> str:
    labels = list(dict.fromkeys(device.label for device in devices))
    more = "" if len(labels) <= MOST_NAMED else ", …"
    return ", ".join(labels[:MOST_NAMED]) + more


def _lines(devices: Iterable[Any]) -> Iterable[str]:
    for device in devices:
        told = [device.part, device.label, *device.modules, *device.firmware]
        yield "  ".join(told)
