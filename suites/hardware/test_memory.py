"""Memory: keeps what is written to it.

The load marches patterns through buffers on all cores, as an ordinary user.
"""

from __future__ import annotations

from typing import Any, NoReturn

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

LEAST_BYTES = 32 * 2**20
MOST_SWAPPED = 0.1
"""Of what was tested; above it, swap was tested rather than memory."""


@check(
    "memory.keeps_data",
    title=text("Memory keeps what is written to it", es="La memoria conserva lo que se escribe"),
    severity="blocker",
    safety="load",
    characteristic="hardware.memory",
    measures=(
        measurement(
            "wrong_words",
            "1",
            at_most(0),
            title=text("64-bit words that had changed", es="palabras de 64 bits alteradas"),
        ),
        measurement(
            "sweeps",
            "1",
            at_least(1),
            title=text("times all of it was compared", es="veces que se comparó toda"),
        ),
        measurement(
            "swapped",
            "By",
            None,
            title=text("tested memory that lay in swap", es="memoria probada que estaba en swap"),
        ),
        measurement("tested", "By", None, title=text("memory tested", es="memoria probada")),
        measurement("verified", "By", None, title=text("bytes verified", es="bytes verificados")),
        measurement(
            "verified_per_second",
            "By/s",
            None,
            title=text(
                "bytes verified per second of processor time",
                es="bytes verificados por segundo de procesador",
            ),
        ),
    ),
    says={
        "wrong": text(
            "words that had changed: {count}; first: core {core}, sweep {sweep}, pattern "
            "{pattern}, physical address {address}: {got} instead of {expected}, bits {bits}",
            es="palabras que habían cambiado: {count}; la primera: núcleo {core}, pasada {sweep}, "
            "patrón {pattern}, dirección física {address}: {got} en vez de {expected}, bits {bits}",
        ),
        "died": text(
            "the test on core {core} was ended by {signal}: memory that it used is broken",
            es="la prueba en el núcleo {core} terminó por {signal}: la memoria que usaba está rota",
        ),
        "killed": text(
            "the test on core {core} was killed, as the kernel does when memory runs out",
            es="la prueba en el núcleo {core} fue eliminada, como hace el núcleo del sistema "
            "cuando falta memoria",
        ),
        "no_room": text(
            "only {available} of memory is available, too little to test with",
            es="solo hay {available} de memoria disponible, demasiado poco para probar",
        ),
        "shown_memory": text(
            "{tested} of memory ({share} of what is there) kept every bit of alternating patterns; "
            "times compared: {sweeps}, cores: {cores}",
            es="{tested} de memoria ({share} de la que hay) conservó todos los bits de patrones "
            "alternos; veces comparada: {sweeps}, núcleos: {cores}",
        ),
        "shown_cache": text(
            "the caches, and perhaps {tested} of memory behind them ({share} of memory), kept "
            "every bit of alternating patterns; times compared: {sweeps}, cores: {cores}",
            es="las cachés, y quizá {tested} de memoria detrás de ellas ({share} de la memoria), "
            "conservaron todos los bits de patrones alternos; veces comparadas: {sweeps}, núcleos: "
            "{cores}",
        ),
        "in_swap": text(
            "{swapped} of the {tested} under test lay in swap: too little was memory",
            es="{swapped} de los {tested} probados estaban en swap: muy poco era memoria",
        ),
        "some_in_swap": text(
            "the rest of memory, what lay in swap meanwhile, and cells that lose their bits only "
            "after minutes or in heat",
            es="el resto de la memoria, lo que estuvo en swap, y las celdas que pierden sus bits "
            "solo tras minutos o con calor",
        ),
        "not_tested": text(
            "the rest of memory, and cells that lose their bits only after minutes or in heat",
            es="el resto de la memoria, y las celdas que pierden sus bits solo tras minutos o con "
            "calor",
        ),
    },
    fault=text(
        "one bit of one word is flipped once, while one core writes it",
        es="un bit de una palabra cambia una vez, mientras un núcleo la escribe",
    ),
    control=text(
        "the same memory written through a provider that changes nothing",
        es="la misma memoria escrita a través de un proveedor que no cambia nada",
    ),
    advice=text(
        "Put the memory to its rated speed and repeat; if it fails again, test the modules one by "
        "one with a memory test that boots by itself, and have the bad one exchanged.",
        es="Ponga la memoria a su velocidad nominal y repita; si vuelve a fallar, pruebe los "
        "módulos uno por uno con una prueba de memoria que arranque sola y pida el cambio del "
        "malo.",
    ),
)
def test_memory_keeps_data(
    load: Load, machine: Machine, measure: Measure, evidence: Evidence, claim: Claims
) -> None:
    from acceptance.loads import memory, room
    from acceptance.loads.crew import WorkerDied

    cache = _largest_caches(machine)
    budget = _budget(cache, load.seconds)
    total = memory.Total()
    try:
        with memory.crew(load.cores, budget, load.provide("memory.fill", memory.fill)) as crew:
            for seconds, done in load.slices():
                found = total.add(crew.work(seconds))
                done["verified_bytes"], done["wrong_words"] = (
                    total.verified_bytes,
                    total.wrong_words,
                )
                if found or room.memory_is_short():
                    break
    except WorkerDied as death:
        _ended(death)
    measure("tested", total.tested_bytes)
    measure("verified", total.verified_bytes)
    measure("verified_per_second", round(total.verified_bytes / max(total.cpu_seconds, 1e-9)))
    measure("swapped", total.swapped_bytes)
    measure("sweeps", total.sweeps)
    if measure("wrong_words", total.wrong_words):
        evidence.lines("changed words", map(str, total.wrong))
        _tell(total.wrong[0], total.wrong_words)
    held = total.tested_bytes - total.swapped_bytes
    if total.swapped_bytes > total.tested_bytes * MOST_SWAPPED:
        sizes = quantity(total.swapped_bytes, "By"), quantity(total.tested_bytes, "By")
        inconclusive("in_swap", swapped=sizes[0], tested=sizes[1], cure="close programs")
    level = memory.level(held, cache)
    share = 100 * held / machine.need("memory.total_bytes")
    claim(
        "shown_memory" if level == "memory" else "shown_cache",
        n=total.sweeps,
        method="moving inversions",
        not_shown="some_in_swap" if total.swapped_bytes else "not_tested",
        tested=quantity(held, "By"),
        share=quantity(share, "%"),
        sweeps=total.sweeps,
        cores=total.cores,
    )


def _budget(cache: int | None, seconds: float) -> int:
    from acceptance.loads import room

    available = room.available_memory_bytes()
    budget = room.memory_budget_bytes(available, cache or 0, seconds)
    if budget < LEAST_BYTES:
        inconclusive("no_room", available=quantity(available, "By"), cure="close programs")
    return budget


def _ended(death: Any) -> NoReturn:
    if death.broken:
        fail("died", core=death.core, signal=death.signal_name)
    if death.signal:
        inconclusive("killed", core=death.core, cure="close programs")
    raise death


def _tell(first: Any, count: int) -> NoReturn:
    fail(
        "wrong",
        count=count,
        core=first.core,
        sweep=first.sweep,
        pattern=first.pattern,
        address=f"{first.physical:#x}" if first.physical is not None else "–",
        got=f"{first.got:#018x}",
        expected=f"{first.expected:#018x}",
        bits=f"{first.got ^ first.expected:#x}",
    )


def _largest_caches(machine: Machine) -> int | None:
    """All caches of the highest level; None where the machine does not tell."""
    caches = getattr(machine.cpu, "caches", ())  # a probe that failed has none
    highest = max((cache.level for cache in caches), default=0)
    return sum(c.size_bytes * c.instances for c in caches if c.level == highest) or None
