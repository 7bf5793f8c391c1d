"""Storage: returns what was written to it.

The load writes and reads a scratch file in the scratch folder, which the user may choose.
As an ordinary user who may write there.
"""

from __future__ import annotations

from typing import Any

from acceptance import (
    Claims,
    Evidence,
    Load,
    Machine,
    Measure,
    at_least,
    at_most,
    check,
    fail,
    inconclusive,
    measurement,
    quantity,
    text,
)

CHOOSE = "ACCEPTANCE_SCRATCH=FOLDER acceptance qualify"


@check(
    "storage.returns_data",
    title=text(
        "Storage returns what was written to it",
        es="El almacenamiento devuelve lo que se escribió",
    ),
    severity="blocker",
    safety="load",
    characteristic="hardware.storage",
    measures=(
        measurement(
            "wrong_blocks",
            "1",
            at_most(0),
            title=text(
                "blocks that are not what was written", es="bloques distintos de lo escrito"
            ),
        ),
        measurement(
            "failed_requests",
            "1",
            at_most(0),
            title=text("requests answered with an error", es="peticiones respondidas con error"),
        ),
        measurement(
            "generations",
            "1",
            at_least(2),
            title=text("times a block was overwritten", es="veces que se sobrescribió un bloque"),
        ),
        measurement("disk", "1", None, title=text("disk that was tested", es="disco que se probó")),
        measurement("file_size", "By", None, title=text("scratch file", es="fichero de prueba")),
        measurement("written", "By", None, title=text("bytes written", es="bytes escritos")),
        measurement("verified", "By", None, title=text("bytes verified", es="bytes verificados")),
        measurement(
            "longest_request",
            "s",
            None,
            title=text("longest request of 1 MiB", es="petición de 1 MiB más larga"),
        ),
    ),
    says={
        "wrong": text(
            "blocks that are not what was written: {count}; first: {kind}, at {offset} of the "
            "file, generation {generation}, bits that differ: {bits}",
            es="bloques que no son lo que se escribió: {count}; el primero: {kind}, en {offset} "
            "del fichero, generación {generation}, bits que difieren: {bits}",
        ),
        "kind_flipped": text("changed bits", es="bits cambiados"),
        "kind_stale": text(
            "an older generation, so that a write was lost",
            es="una generación anterior, es decir, se perdió una escritura",
        ),
        "kind_misplaced": text(
            "a block that belongs to another place", es="un bloque que pertenece a otro lugar"
        ),
        "kind_torn": text("partly new and partly old", es="en parte nuevo y en parte viejo"),
        "kind_unwritten": text("zeroes, never written", es="ceros, nunca escrito"),
        "failed": text(
            "requests answered with an error: {count}; first: {operation} at {offset}, {error}",
            es="peticiones respondidas con error: {count}; la primera: {operation} en {offset}, "
            "{error}",
        ),
        "in_memory": text(
            "{folder} lies in memory ({type}): nothing would be shown about a disk",
            es="{folder} está en memoria ({type}): no se demostraría nada sobre un disco",
        ),
        "on_network": text(
            "{folder} lies on another machine ({type}): nothing would be shown about this one's "
            "disks",
            es="{folder} está en otra máquina ({type}): no se demostraría nada sobre los discos de "
            "esta",
        ),
        "not_writable": text(
            "nothing can be written to {folder}: {error}",
            es="no se puede escribir en {folder}: {error}",
        ),
        "no_room": text(
            "{folder} has too little room: a tenth of the file system and 1 GiB stay free",
            es="{folder} tiene poco espacio: se dejan libres una décima parte y 1 GiB",
        ),
        "from_memory": text(
            "only {share} of what was read came from a device, the rest from memory",
            es="solo {share} de lo leído vino de un dispositivo, el resto de la memoria",
        ),
        "ran_out": text(
            "the file system ran out of room or quota while it was written: {error}",
            es="el sistema de ficheros agotó su espacio o cuota durante la escritura: {error}",
        ),
        "shown_direct": text(
            "{verified} read back from a {size} file on {mount_point} ({type} on {disk}) past the "
            "page cache are what was written; most times that a block was overwritten: "
            "{generations}",
            es="{verified} leídos de un fichero de {size} en {mount_point} ({type} en {disk}) sin "
            "pasar por la caché de páginas son lo escrito; máximo de veces que se sobrescribió un "
            "bloque: {generations}",
        ),
        "shown_synced": text(
            "{verified} read back from a {size} file on {mount_point} ({type} on {disk}) are what "
            "was written; most times that a block was overwritten: {generations}; the file system "
            "does not allow to pass the page cache, so the data was synchronised and dropped from "
            "it",
            es="{verified} leídos de un fichero de {size} en {mount_point} ({type} en {disk}) son "
            "lo escrito; máximo de veces que se sobrescribió un bloque: {generations}; el sistema "
            "de ficheros no permite evitar la caché de páginas, así que los datos se "
            "sincronizaron y se descartaron de ella",
        ),
        "unwitnessed": text(
            "what was read came from beyond this machine's memory: on this file system the kernel "
            "does not count that",
            es="lo leído vino de más allá de la memoria de esta máquina: en este sistema de "
            "ficheros el núcleo no lo cuenta",
        ),
        "not_tested": text(
            "other disks, the rest of this one, whether it keeps data without power, and what its "
            "own cache may have answered",
            es="otros discos, el resto de este, si conserva los datos sin corriente, y lo que pudo "
            "responder su propia caché",
        ),
    },
    fault=text(
        "a file system that flips one bit of one block when it is written; others that lose, "
        "misplace, tear or flip on reading, or fail with an I/O error",
        es="un sistema de ficheros que cambia un bit de un bloque al escribirlo; otros que "
        "pierden, extravían, parten o cambian al leer, o fallan con un error de E/S",
    ),
    control=text(
        "the same file system without its fault", es="el mismo sistema de ficheros sin su defecto"
    ),
    advice=text(
        "Save what is on the disk. Change cable or slot and repeat; if it fails again, have the "
        "disk exchanged: it corrupts data without saying so.",
        es="Salve lo que hay en el disco. Cambie el cable o la ranura y repita; si vuelve a "
        "fallar, pida el cambio del disco: corrompe datos sin avisar.",
    ),
)
def test_storage_returns_data(
    load: Load, machine: Machine, measure: Measure, evidence: Evidence, claim: Claims
) -> None:
    from acceptance.loads import scratch, storage

    under, file, budget = _opened(load)
    measure("disk", _disk_below(under, machine))
    transfers = (
        load.provide("storage.write", storage.write),
        load.provide("storage.read", storage.read),
    )
    already = scratch.read_from_devices_bytes()
    try:
        engine = storage.Engine(file, budget, load.seconds, transfers=transfers)
        for seconds, done in load.slices():
            engine.work(seconds)
            done["written_bytes"] = engine.report.written_bytes
            done["verified_bytes"] = engine.report.verified_bytes
            if engine.broken:
                break
        engine.finish()
    except OSError as error:
        inconclusive("ran_out", error=error.strerror or str(error), cure=CHOOSE)
    finally:
        file.close()
    report = engine.report
    _measure(report, measure)
    _judge(report, evidence)
    now = scratch.read_from_devices_bytes()
    if under.witnessed and already is not None and now is not None:
        _require_device(now - already, report.verified_bytes)
    claim(
        "shown_direct" if file.direct else "shown_synced",
        n=report.verified_bytes // 4096,
        method="stamped blocks",
        assumptions=() if under.witnessed else ("unwitnessed",),
        not_shown="not_tested",
        verified=quantity(report.verified_bytes, "By"),
        size=quantity(report.size_bytes, "By"),
        type=under.type,
        mount_point=under.mount_point,
        disk=_disk_below(under, machine),
        generations=report.generations,
    )


def _disk_below(under: Any, machine: Machine) -> str:
    """The parts on which the scratch folder's file system lies; else what the mount names."""
    mounted = getattr(machine.facts.get("storage"), "file_systems", None) or ()
    parts = (f.parts for f in mounted if f.mount_point == under.mount_point)
    return ", ".join(next(parts, ())) or str(under.source)


def _opened(load: Load) -> tuple[Any, Any, int]:
    """The file system, the scratch file on it, and how large it may become."""
    from acceptance.loads import room, scratch, storage

    folder = load.scratch
    try:
        under = scratch.file_system(folder)
        budget = min(room.disk_budget_bytes(folder), 2**30)
        if budget < storage.LEAST_BYTES:
            inconclusive("no_room", folder=str(folder), cure=CHOOSE)
        return under, scratch.Scratch(folder), budget
    except scratch.Refused as refused:
        inconclusive(refused.key, cure=CHOOSE, **refused.values)
    except OSError as error:
        reason = error.strerror or str(error)
        inconclusive("not_writable", folder=str(folder), error=reason, cure=CHOOSE)


def _measure(report: Any, measure: Measure) -> None:
    measure("file_size", report.size_bytes)
    measure("written", report.written_bytes)
    measure("verified", report.verified_bytes)
    measure("longest_request", round(report.longest_seconds, 6))
    measure("failed_requests", report.failed_requests)
    measure("wrong_blocks", report.wrong_blocks)
    if not (report.failed_requests or report.wrong_blocks):  # else it stopped early
        measure("generations", report.generations)


def _judge(report: Any, evidence: Evidence) -> None:
    if report.wrong:
        evidence.lines("wrong blocks", map(str, report.wrong))
        first = report.wrong[0]
        fail(
            "wrong",
            count=report.wrong_blocks,
            kind={"key": f"storage.returns_data.kind_{first.kind}", "values": {}},
            offset=quantity(first.offset, "By"),
            generation=first.generation,
            bits=first.bits,
        )
    if report.failures:
        evidence.lines("failed requests", map(str, report.failures))
        first = report.failures[0]
        place = quantity(first.offset, "By")
        words = {"operation": first.operation, "offset": place, "error": first.error}
        fail("failed", count=report.failed_requests, **words)


def _require_device(read: int, verified: int) -> None:
    """The kernel counts what this process had read from block devices: most of it must be."""
    share = read / max(verified, 1)
    if share < 0.5:
        inconclusive("from_memory", share=quantity(100 * share, "%"), cure=CHOOSE)
