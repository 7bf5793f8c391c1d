"""The machine after each load: still the one it was before.

Compares the facts before and after a load. Needs no privilege; root sees more facts.
"""

from __future__ import annotations

from acceptance import Evidence, Machine, Measure, at_most, check, fail, measurement, text


@check(
    "machine.unchanged_by_load",
    title=text("The load leaves the machine as it was", es="La carga deja la máquina como estaba"),
    severity="major",
    characteristic="reliability.faultlessness",
    after_loads=True,
    recorded=False,
    measures=(
        measurement(
            "throttled",
            "1",
            None,
            title=text(
                "times that a processor says it slowed itself down because of heat",
                es="veces que un procesador dice haberse frenado por calor",
            ),
        ),
        measurement(
            "changes",
            "1",
            at_most(0),
            title=text("things that changed under the load", es="cosas que cambiaron con la carga"),
        ),
    ),
    says={
        "changed": text(
            "changes under the load: {count}, first: {first}",
            es="cambios con la carga: {count}, el primero: {first}",
        ),
        "array_degraded": text(
            "disks that array {subject} misses: {after}",
            es="discos que faltan al conjunto {subject}: {after}",
        ),
        "clock_source": text(
            "the kernel changed its clock from {before} to {after}",
            es="el núcleo cambió su reloj de {before} a {after}",
        ),
        "core_offline": text("{subject} stopped running", es="{subject} dejó de funcionar"),
        "device_gone": text("{subject} is gone", es="{subject} ha desaparecido"),
        "device_new": text("{subject} appeared", es="{subject} ha aparecido"),
        "disk_errors": text(
            "requests that disk {subject} let time out: {after}, before: {before}",
            es="peticiones que el disco {subject} dejó vencer: {after}, antes: {before}",
        ),
        "disk_read_only": text(
            "disk {subject} became read-only", es="el disco {subject} pasó a solo lectura"
        ),
        "disk_state": text(
            "disk {subject} went from {before} to {after}",
            es="el disco {subject} pasó de {before} a {after}",
        ),
        "file_system_read_only": text(
            "the file system on {subject} became read-only",
            es="el sistema de ficheros de {subject} pasó a solo lectura",
        ),
        "kernel_line": text("the kernel says: {after}", es="el núcleo dice: {after}"),
        "link_flapped": text(
            "link {subject} was lost and came back (changes: {after}, before: {before})",
            es="el enlace {subject} se perdió y volvió (cambios: {after}, antes: {before})",
        ),
        "link_lost": text("link {subject} is lost", es="el enlace {subject} se ha perdido"),
        "link_slower": text(
            "link {subject} went from {before} to {after} bit/s",
            es="el enlace {subject} pasó de {before} a {after} bit/s",
        ),
        "memory_errors": text(
            "memory errors that {subject} counts: {after}, before: {before}",
            es="errores de memoria que cuenta {subject}: {after}, antes: {before}",
        ),
        "memory_less": text(
            "memory that the kernel no longer uses ({subject}): {after} bytes, {before} before",
            es="memoria que el núcleo ya no usa ({subject}): {after} bytes, antes {before}",
        ),
        "network_errors": text(
            "network errors that {subject} counts: {after}, before: {before}",
            es="errores de red que cuenta {subject}: {after}, antes: {before}",
        ),
        "tainted": text("the kernel is tainted: {after}", es="el núcleo quedó marcado: {after}"),
    },
    fault=text(
        "a file system that becomes read-only while the load runs",
        es="un sistema de ficheros que pasa a solo lectura durante la carga",
    ),
    control=text(
        "a file system that is remounted with other options, still writable, while the load runs",
        es="un sistema de ficheros que se vuelve a montar con otras opciones, aún escribible, "
        "durante la carga",
    ),
    advice=text(
        "What comes, goes or counts errors only under load points to power supply, cooling, cables "
        "or a part at its limit: read the kernel's log at that time and exchange the part named.",
        es="Lo que aparece, desaparece o cuenta errores solo bajo carga apunta a la alimentación, "
        "la refrigeración, los cables o una pieza en su límite: lea el registro del núcleo de ese "
        "momento y cambie la pieza nombrada.",
    ),
)
def test_unchanged_by_load(
    before: Machine, machine: Machine, measure: Measure, evidence: Evidence
) -> None:
    from acceptance.health.changes import changes, throttled

    measure("throttled", throttled(before.facts, machine.facts) or 0)
    found = changes(before.facts, machine.facts)
    if measure("changes", len(found)):
        evidence.lines("changes", map(str, found))
        first = found[0]
        values = {"subject": first.subject, "before": first.before, "after": first.after}
        told = {"key": f"machine.unchanged_by_load.{first.kind}", "values": values}
        fail("changed", count=len(found), first=told)
