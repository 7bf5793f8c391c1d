"""The kernel's log and state: no hardware or file-system error, no crash, no machine check.

Reads the kernel facts; many systems show the log to root only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from acceptance import Claims, Evidence, Machine, Measure, at_most, check, fail, measurement, text


@check(
    "kernel.log_clean",
    title=text(
        "The kernel's log tells of no hardware or file-system error",
        es="El registro del núcleo no habla de errores de hardware ni de sistemas de ficheros",
    ),
    severity="major",
    characteristic="reliability.faultlessness",
    measures=(
        measurement(
            "hardware_errors",
            "1",
            at_most(0),
            title=text("lines that tell of broken hardware", es="líneas sobre hardware averiado"),
        ),
        measurement(
            "file_system_errors",
            "1",
            at_most(0),
            title=text(
                "lines that tell of a damaged file system",
                es="líneas sobre un sistema de ficheros dañado",
            ),
        ),
        measurement(
            "firmware_faults",
            "1",
            at_most(0),
            title=text("lines that tell of crashed firmware", es="líneas sobre firmware caído"),
        ),
        measurement(
            "remarks",
            "1",
            None,
            title=text(
                "remarks that sound machines make too",
                es="observaciones que también hacen equipos sanos",
            ),
        ),
        measurement("lines", "1", None, title=text("lines read", es="líneas leídas")),
    ),
    says={
        "found": text(
            "lines that speak of a fault: {count}, first: {first}",
            es="líneas que hablan de un fallo: {count}, la primera: {first}",
        ),
        "shown": text(
            "no line since boot tells of a hardware or file-system error; lines read: {lines}",
            es="ninguna línea desde el arranque habla de un error de hardware o de un sistema de "
            "ficheros; líneas leídas: {lines}",
        ),
        "shown_kept": text(
            "no line since the oldest one kept tells of a hardware or file-system error; lines "
            "read: {lines}",
            es="ninguna línea desde la más antigua conservada habla de un error de hardware o de "
            "un sistema de ficheros; líneas leídas: {lines}",
        ),
        "start_lost": text(
            "what the kernel said before the oldest line that is kept",
            es="lo que dijo el núcleo antes de la línea más antigua conservada",
        ),
    },
    fault=text(
        "one line of a corrected machine check in a captured log",
        es="una línea de una comprobación de máquina corregida en un registro capturado",
    ),
    control=text(
        "the same log with the line by which the kernel says that it watches for machine checks",
        es="el mismo registro con la línea en que el núcleo dice que vigila las comprobaciones de "
        "máquina",
    ),
    advice=text(
        "The line names the part. For a disk or a link, change cable and slot first; for processor "
        "or memory, have the part exchanged.",
        es="La línea nombra la pieza. Si es un disco o un enlace, cambie antes el cable y la "
        "ranura; si es procesador o memoria, pida el cambio de la pieza.",
    ),
)
def test_log_clean(machine: Machine, measure: Measure, evidence: Evidence, claim: Claims) -> None:
    from acceptance.health.kernel_log import classify_log

    log = machine.need("kernel.log")
    said = classify_log(log)
    grave = [s for s in said if s.grave and s.signature.kind in ("hardware", "firmware")]
    files = [s for s in grave if s.signature.subject == "filesystem"]
    firmware = [s for s in grave if s.signature.kind == "firmware"]
    measure("lines", len(log))
    measure("remarks", sum(not s.grave for s in said))
    measure("file_system_errors", len(files))
    measure("firmware_faults", len(firmware))
    measure("hardware_errors", len(grave) - len(files) - len(firmware))
    _fail_on(grave, evidence)
    _claim_since(machine, claim)


@check(
    "kernel.no_crash",
    title=text(
        "The kernel's log tells of no crash, no hang and no data of its own found corrupt",
        es="El registro del núcleo no habla de caídas, cuelgues ni datos propios corruptos",
    ),
    severity="major",
    characteristic="reliability.faultlessness",
    measures=(
        measurement(
            "crashes",
            "1",
            at_most(0),
            title=text("crashes, hangs and lock-ups", es="caídas, cuelgues y bloqueos"),
        ),
        measurement(
            "warnings", "1", None, title=text("warnings of the kernel", es="avisos del núcleo")
        ),
        measurement(
            "shortages",
            "1",
            None,
            title=text("times a resource ran out", es="veces que se agotó un recurso"),
        ),
    ),
    says={
        "found": text(
            "lines in which the kernel says that it crashed or hung: {count}, first: {first}",
            es="líneas en que el núcleo dice que cayó o se colgó: {count}, la primera: {first}",
        ),
        "shown": text(
            "no crash, hang or lock-up of the kernel since boot; lines read: {lines}",
            es="ninguna caída, cuelgue ni bloqueo del núcleo desde el arranque; líneas leídas: "
            "{lines}",
        ),
        "shown_kept": text(
            "no crash, hang or lock-up of the kernel since the oldest line kept; lines read: "
            "{lines}",
            es="ninguna caída, cuelgue ni bloqueo del núcleo desde la línea más antigua "
            "conservada; líneas leídas: {lines}",
        ),
        "start_lost": text(
            "what the kernel said before the oldest line that is kept",
            es="lo que dijo el núcleo antes de la línea más antigua conservada",
        ),
    },
    fault=text(
        "one line of a task that hung for 120 seconds",
        es="una línea de una tarea colgada durante 120 segundos",
    ),
    control=text(
        "one line of a kernel warning, and one of a program that was killed for want of memory",
        es="una línea de un aviso del núcleo y una de un programa eliminado por falta de memoria",
    ),
    advice=text(
        "Update kernel, drivers and firmware; if it comes back with the newest, test memory and "
        "processor for long, since broken ones crash programs at random.",
        es="Actualice el núcleo, los controladores y el firmware; si vuelve con lo más reciente, "
        "pruebe largo tiempo la memoria y el procesador, pues averiados hacen caer programas al "
        "azar.",
    ),
)
def test_no_crash(machine: Machine, measure: Measure, evidence: Evidence, claim: Claims) -> None:
    from acceptance.health.kernel_log import classify_log

    log = machine.need("kernel.log")
    said = classify_log(log)
    crashes = [s for s in said if s.signature.kind == "kernel" and s.grave]
    measure("warnings", sum(s.signature.kind == "kernel" and not s.grave for s in said))
    measure("shortages", sum(s.signature.kind == "resource" for s in said))
    measure("crashes", len(crashes))
    _fail_on(crashes, evidence)
    _claim_since(machine, claim)


@check(
    "kernel.no_hardware_taint",
    title=text(
        "The kernel does not call itself tainted by a defect",
        es="El núcleo no se declara marcado por un defecto",
    ),
    severity="major",
    characteristic="reliability.faultlessness",
    measures=(
        measurement(
            "telling_taints",
            "1",
            at_most(0),
            title=text(
                "marks of machine checks or bad pages",
                es="marcas de comprobaciones de máquina o páginas malas",
            ),
        ),
    ),
    says={
        "found": text(
            "the kernel is marked {letters} since boot: {meaning}",
            es="el núcleo está marcado {letters} desde el arranque: {meaning}",
        ),
    },
    fault=text(
        "the bit of a machine check is set in the kernel's taint",
        es="el bit de una comprobación de máquina está puesto en la marca del núcleo",
    ),
    control=text(
        "the bits of proprietary and unsigned modules are set, and that of a program which wrote "
        "to a register",
        es="están puestos los bits de módulos propietarios y sin firma, y el de un programa que "
        "escribió en un registro",
    ),
    advice=text(
        "The mark stays when the log is overwritten: read older logs (`journalctl -k`) for the "
        "machine check or bad page behind it.",
        es="La marca permanece aunque el registro se sobrescriba: busque en registros anteriores "
        "(`journalctl -k`) la comprobación de máquina o la página mala que la causó.",
    ),
)
def test_no_hardware_taint(machine: Machine, measure: Measure) -> None:
    machine.need("kernel.taint")
    # S, out of specification, is also set where a program writes to a processor's registers.
    telling = [t for t in machine.kernel.taints if t.letter in ("M", "B")]
    if measure("telling_taints", len(telling)):
        letters = "".join(t.letter for t in telling)
        fail("found", letters=letters, meaning="; ".join(t.meaning for t in telling))


def _claim_since(machine: Machine, claim: Claims) -> None:
    """The log is a ring: without the boot's first line it shows only what came after."""
    count, method = len(machine.kernel.log), "signatures"
    if machine.kernel.log_complete:
        claim("shown", n=count, method=method, lines=count)
    else:
        claim("shown_kept", n=count, method=method, not_shown="start_lost", lines=count)


def _fail_on(found: Sequence[Any], evidence: Evidence) -> None:
    """Attach the lines, and end the check with the first of them."""
    if found:
        evidence.lines("kernel lines", (f"{s.signature.name}: {s.text}" for s in found))
        fail("found", count=len(found), first=found[0].text)
