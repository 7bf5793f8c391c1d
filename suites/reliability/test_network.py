"""Network interfaces: next to no errors, and both directions at once on a cable.

Reads the network facts, as an ordinary user.
"""

from __future__ import annotations

from typing import Any

from acceptance import (
    Measure,
    at_most,
    check,
    fail,
    inconclusive,
    measurement,
    not_applicable,
    one_of,
    text,
)


@check(
    "network.few_errors",
    title=text("The interface counts next to no errors", es="La interfaz apenas cuenta errores"),
    severity="major",
    characteristic="hardware.network",
    parts="network.physical",
    measures=(
        measurement(
            "errors_above_expected",
            "1",
            at_most(0),
            title=text(
                "errors above those of a sound link", es="errores por encima de un enlace sano"
            ),
        ),
        measurement(
            "errors", "1", None, title=text("errors in both directions", es="errores en total")
        ),
        measurement(
            "packets",
            "1",
            None,
            title=text("packets in both directions", es="paquetes en total"),
        ),
    ),
    says={
        "found": text(
            "errors on {name}: {errors}, packets: {packets}; a sound link has no more errors than "
            "{allowed}",
            es="errores en {name}: {errors}, paquetes: {packets}; un enlace sano no tiene más "
            "errores que {allowed}",
        ),
        "not_counted": text("{name} does not count its errors", es="{name} no cuenta sus errores"),
    },
    fault=text(
        "eleven broken frames in a thousand packets", es="once tramas rotas en mil paquetes"
    ),
    control=text(
        "ten broken frames in a thousand packets, as when a cable is plugged in",
        es="diez tramas rotas en mil paquetes, como al enchufar un cable",
    ),
    advice=text(
        "Change the cable, then the port of the switch; if the errors stay with the interface, "
        "have it exchanged.",
        es="Cambie el cable y después el puerto del conmutador; si los errores siguen en la "
        "interfaz, pida su cambio.",
    ),
)
def test_few_errors(part: Any, measure: Measure) -> None:
    from acceptance.health.network import errors_of

    told = errors_of(part)
    if told is None:
        inconclusive("not_counted", name=part.kernel_name)
    measure("errors", told.errors)
    measure("packets", told.packets)
    if measure("errors_above_expected", told.above):
        allowed = told.errors - told.above
        counted = {"errors": told.errors, "packets": told.packets, "allowed": allowed}
        fail("found", name=part.kernel_name, **counted)


@check(
    "network.full_duplex",
    title=text(
        "The link carries both directions at once",
        es="El enlace transporta ambos sentidos a la vez",
    ),
    severity="minor",
    characteristic="hardware.network",
    parts="network.physical",
    measures=(
        measurement("duplex", "1", one_of("full"), title=text("duplex", es="dúplex")),
        measurement("speed", "bit/s", None, title=text("speed", es="velocidad")),
    ),
    says={
        "no_cable": text(
            "{name} is no interface with a cable", es="{name} no es una interfaz con cable"
        ),
        "no_link": text(
            "{name} has no link: no cable, or nothing at its other end",
            es="{name} no tiene enlace: falta el cable o no hay nada al otro extremo",
        ),
        "not_told": text(
            "the driver of {name} does not tell its duplex",
            es="el controlador de {name} no dice su modo dúplex",
        ),
    },
    fault=text("a link at half duplex", es="un enlace en semidúplex"),
    control=text("the same link at full duplex", es="el mismo enlace en dúplex completo"),
    advice=text(
        "Let both ends negotiate: one end with a fixed setting leaves the other at half duplex.",
        es="Deje que ambos extremos negocien: un extremo con ajuste fijo deja al otro en "
        "semidúplex.",
    ),
)
def test_full_duplex(part: Any, measure: Measure) -> None:
    from acceptance.health.network import wired_link

    if not wired_link(part):
        not_applicable("no_cable", name=part.kernel_name)
    if part.carrier is None and part.up is not False:
        inconclusive("not_told", name=part.kernel_name)
    if not part.carrier:
        inconclusive("no_link", name=part.kernel_name, cure="plug in a cable")
    if part.duplex is None:
        inconclusive("not_told", name=part.kernel_name)
    measure("speed", part.speed_bits_per_second or 0)
    measure("duplex", part.duplex)
