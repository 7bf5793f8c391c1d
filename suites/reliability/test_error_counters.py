"""Counters of memory and disks: next to no errors.

Reads the memory controllers' (EDAC) and the disks' counters, as an ordinary user, and
the kernel's log where it may be read.
"""

from __future__ import annotations

import re
from typing import Any

from acceptance import (
    Claims,
    Evidence,
    Machine,
    Measure,
    at_most,
    check,
    fail,
    inconclusive,
    measurement,
    not_applicable,
    text,
)


@check(
    "memory.few_corrected_errors",
    title=text(
        "The memory controller corrects next to no errors",
        es="El controlador de memoria apenas corrige errores",
    ),
    severity="major",
    characteristic="hardware.memory",
    parts="memory.controllers",
    measures=(
        measurement(
            "uncorrected_errors",
            "1",
            at_most(0),
            title=text("errors that could not be corrected", es="errores no corregidos"),
        ),
        measurement(
            "corrected_above_expected",
            "1",
            at_most(0),
            title=text(
                "corrected errors above one a day",
                es="errores corregidos por encima de uno al día",
            ),
        ),
        measurement(
            "corrected_errors", "1", None, title=text("corrected errors", es="errores corregidos")
        ),
    ),
    says={
        "corrected": text(
            "errors corrected in {days} days: {count}, most of them in {bank}; sound memory has "
            "at most one a day",
            es="errores corregidos en {days} días: {count}, la mayoría en {bank}; la memoria sana "
            "tiene como mucho uno al día",
        ),
        "uncorrected": text(
            "errors that could not be corrected: {count}, most of them in {bank}",
            es="errores que no se pudieron corregir: {count}, la mayoría en {bank}",
        ),
        "not_counted": text("{name} counts no errors", es="{name} no cuenta errores"),
    },
    fault=text(
        "two corrected errors within a day of the boot",
        es="dos errores corregidos en el primer día desde el arranque",
    ),
    control=text(
        "one corrected error within a day of the boot",
        es="un error corregido en el primer día desde el arranque",
    ),
    advice=text(
        "Reseat the module that is named and watch it; if it counts again, have it exchanged "
        "before an error can no longer be corrected.",
        es="Vuelva a encajar el módulo nombrado y obsérvelo; si cuenta de nuevo, pida su cambio "
        "antes de que un error no se pueda corregir.",
    ),
)
def test_few_corrected_errors(part: Any, machine: Machine, measure: Measure) -> None:
    from acceptance.health.counters import memory_errors_above
    from acceptance.health.memory import corrected, uncorrected, worst_bank

    count, fatal = corrected(part), uncorrected(part)
    if count is None or fatal is None:
        inconclusive("not_counted", name=part.name or part.part)
    uptime = machine.need("kernel.uptime_seconds")
    measure("corrected_errors", count)
    above = measure("corrected_above_expected", memory_errors_above(count, uptime))
    if measure("uncorrected_errors", fatal):
        fail("uncorrected", count=fatal, bank=worst_bank(part))
    if above:
        fail("corrected", count=count, days=round(uptime / 86_400, 1), bank=worst_bank(part))


@check(
    "storage.no_io_errors",
    title=text(
        "The disk answers its requests without errors",
        es="El disco responde a sus peticiones sin errores",
    ),
    severity="major",
    characteristic="hardware.storage",
    parts="storage.disks",
    measures=(
        measurement(
            "faults",
            "1",
            at_most(0),
            title=text(
                "time-outs, and errors in the kernel's log",
                es="esperas agotadas y errores en el registro del núcleo",
            ),
        ),
    ),
    says={
        "log": text(
            "lines of the kernel's log that name {name} with an error: {count}, first: {first}",
            es="líneas del registro del núcleo que nombran a {name} con un error: {count}, la "
            "primera: {first}",
        ),
        "timeouts": text(
            "requests that {name} let time out: {timeouts}",
            es="peticiones que {name} dejó vencer: {timeouts}",
        ),
        "state": text("{name} is {state}", es="{name} está {state}"),
        "no_medium": text(
            "{name} is a reader without a medium", es="{name} es un lector sin medio"
        ),
        "unreadable": text(
            "{name} is listed, but nothing can be read of it",
            es="{name} figura en la lista, pero no se puede leer nada de él",
        ),
        "not_observed": text(
            "{name} counts no time-outs, and the kernel's log cannot be read",
            es="{name} no cuenta esperas agotadas y no se puede leer el registro del núcleo",
        ),
        "shown": text(
            "{name} let no request time out, and no error of it stands in the kernel's log since "
            "boot",
            es="{name} no dejó vencer ninguna petición y en el registro del núcleo no hay errores "
            "suyos desde el arranque",
        ),
        "shown_counted": text(
            "{name} counts no request that timed out",
            es="{name} no cuenta ninguna petición vencida",
        ),
        "shown_logged": text(
            "no error of {name} stands in the kernel's log since boot",
            es="en el registro del núcleo no hay errores de {name} desde el arranque",
        ),
        "shown_kept": text(
            "{name} let no request time out, and no error of it stands in the kernel's log since "
            "the oldest line kept",
            es="{name} no dejó vencer ninguna petición y en el registro del núcleo no hay errores "
            "suyos desde la línea más antigua conservada",
        ),
        "shown_logged_kept": text(
            "no error of {name} stands in the kernel's log since the oldest line kept",
            es="en el registro del núcleo no hay errores de {name} desde la línea más antigua "
            "conservada",
        ),
        "not_counted": text(
            "errors that the driver mended without a word: it counts no time-outs",
            es="errores que el controlador remedió sin decirlo: no cuenta esperas agotadas",
        ),
        "no_log": text(
            "what the kernel's log says of it, which cannot be read",
            es="lo que dice de él el registro del núcleo, que no se puede leer",
        ),
    },
    fault=text(
        "one request that timed out in the disk's counter; elsewhere one medium error in the log",
        es="una petición vencida en el contador del disco; y un error de medio en el registro",
    ),
    control=text(
        "193 requests answered with an error, as sound disks refuse commands that they do not "
        "know; elsewhere an error of a loop device",
        es="193 peticiones respondidas con error, como los discos sanos rechazan órdenes que no "
        "conocen; y un error de un dispositivo loop",
    ),
    advice=text(
        "Change cable and slot; if the errors stay with the disk, save its data and have it "
        "exchanged.",
        es="Cambie el cable y la ranura; si los errores siguen en el disco, salve los datos y "
        "pida su cambio.",
    ),
)
def test_no_io_errors(
    part: Any, machine: Machine, measure: Measure, evidence: Evidence, claim: Claims
) -> None:
    if part.removable and part.size_bytes == 0:
        not_applicable("no_medium", name=part.kernel_name)
    if part.size_bytes is None and part.state is None:
        inconclusive("unreadable", name=part.kernel_name)
    lines, timeouts = _lines_about(part, machine), part.counters.io_timeouts
    if lines is None and timeouts is None:
        inconclusive("not_observed", name=part.kernel_name, cure="run as root")
    if part.state in ("offline", "dead", "transport-offline"):
        fail("state", name=part.kernel_name, state=part.state)
    measure("faults", len(lines or ()) + (timeouts or 0))
    if lines:
        evidence.lines("kernel lines", lines)
        fail("log", name=part.kernel_name, count=len(lines), first=lines[0])
    if timeouts:
        fail("timeouts", name=part.kernel_name, timeouts=timeouts)
    missing = "no_log" if lines is None else "not_counted" if timeouts is None else None
    key = _shown(lines is not None, timeouts is not None, machine)
    claim(key, n=1, method="counters, log", not_shown=missing, name=part.kernel_name)


def _shown(logged: bool, counted: bool, machine: Machine) -> str:
    """The sentence that says no more than was looked at; the log may have lost its start."""
    if not logged:
        return "shown_counted"
    kept = "" if machine.kernel.log_complete else "_kept"
    return f"shown{kept}" if counted else f"shown_logged{kept}"


def _lines_about(disk: Any, machine: Machine) -> list[str] | None:
    """What the log says of this disk's faults; None where the log cannot be read."""
    from acceptance.health.kernel_log import classify_log

    log = getattr(machine.kernel, "log", None)  # a probe that failed has none
    if log is None:
        return None
    named = re.compile(rf"\b{re.escape(disk.kernel_name)}\b")
    said = [s for s in classify_log(log) if s.grave and s.signature.subject == "storage"]
    return [s.text for s in said if s.signature.kind == "hardware" and named.search(s.text)]
