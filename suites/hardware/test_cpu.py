"""The processors: all there, all running, all computing the same bits.

Reads the processor facts; the load runs pinned workers as an ordinary user.
"""

from __future__ import annotations

import math
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
    text,
)
from acceptance.statistics.proportions import clopper_pearson


@check(
    "cpu.cores_online",
    title=text("All processor cores are running", es="Todos los núcleos del procesador funcionan"),
    severity="major",
    characteristic="hardware.cpu",
    measures=(
        measurement(
            "cores_not_running",
            "1",
            at_most(0),
            title=text(
                "processors that are there and do not run",
                es="procesadores que están y no funcionan",
            ),
        ),
        measurement(
            "processors",
            "1",
            at_least(1),
            title=text("logical processors", es="procesadores lógicos"),
        ),
    ),
    says={
        "offline": text(
            "processors that do not run: {count} of {total} ({numbers})",
            es="procesadores que no funcionan: {count} de {total} ({numbers})",
        ),
    },
    fault=text(
        "one of four processors is offline, and multithreading is on",
        es="uno de cuatro procesadores está apagado y el multihilo está activo",
    ),
    control=text(
        "the second thread of each core is offline because multithreading is switched off",
        es="el segundo hilo de cada núcleo está apagado porque el multihilo está desactivado",
    ),
    advice=text(
        "Look for `maxcpus=` on the kernel's command line and for disabled cores in the firmware's "
        "set-up; if there are none, have the processor exchanged.",
        es="Busque `maxcpus=` en la línea de órdenes del núcleo y núcleos desactivados en la "
        "configuración del firmware; si no los hay, pida el cambio del procesador.",
    ),
)
def test_all_cores_run(machine: Machine, measure: Measure) -> None:
    from acceptance.health.cores import missing_cores

    processors = machine.need("cpu.cpus")
    if not processors:
        machine.need("cpu.present")
        inconclusive("reason.no_fact", path="cpu.cpus")
    missing = missing_cores(machine.cpu)
    measure("processors", len(processors))
    if measure("cores_not_running", len(missing)):
        numbers = ", ".join(map(str, missing))
        fail("offline", count=len(missing), total=len(processors), numbers=numbers)


@check(
    "cpu.computes_same_bits",
    title=text(
        "Every core computes the same bits", es="Todos los núcleos calculan los mismos bits"
    ),
    severity="blocker",
    safety="load",
    characteristic="hardware.cpu",
    measures=(
        measurement(
            "wrong_results",
            "1",
            at_most(0),
            title=text("results that are not the known answer", es="resultados erróneos"),
        ),
        measurement(
            "disagreeing_cores",
            "1",
            at_most(0),
            title=text(
                "cores that disagree with the others", es="núcleos que discrepan de los demás"
            ),
        ),
        measurement(
            "cores_tested", "1", at_least(1), title=text("cores tested", es="núcleos probados")
        ),
        measurement(
            "results_compared",
            "1",
            at_least(64),
            title=text("results compared", es="resultados comparados"),
        ),
        measurement(
            "cpu_time",
            "s",
            None,
            title=text("processor time used", es="tiempo de procesador usado"),
        ),
    ),
    says={
        "wrong": text(
            "wrong results: {count} of {results}; first: core {core}, {work}, round {round}, "
            "{got} instead of {expected}",
            es="resultados erróneos: {count} de {results}; el primero: núcleo {core}, {work}, "
            "vuelta {round}, {got} en vez de {expected}",
        ),
        "disagree": text(
            "cores {cores} got other compressed bytes than the rest from the same data",
            es="los núcleos {cores} obtuvieron bytes comprimidos distintos de los demás con los "
            "mismos datos",
        ),
        "died": text(
            "the work on core {core} was ended by {signal}, which sound hardware does not do to it",
            es="el trabajo en el núcleo {core} terminó por {signal}, algo que un equipo sano no "
            "provoca",
        ),
        "killed": text(
            "the work on core {core} was killed from outside",
            es="el trabajo en el núcleo {core} fue interrumpido desde fuera",
        ),
        "work_hash": text("hashing", es="resumen criptográfico"),
        "work_compress": text("compression", es="compresión"),
        "work_float": text("floating point", es="coma flotante"),
        "work_vector": text("integers and matrices", es="enteros y matrices"),
        "shown": text(
            "hashing, compression, floating point, integers and matrices came out right, results: "
            "{results}, cores: {cores}; with this work, fewer than one in {bound} is wrong",
            es="resúmenes, compresión, coma flotante, enteros y matrices salieron bien, "
            "resultados: {results}, núcleos: {cores}; con este trabajo, menos de uno de cada "
            "{bound} es erróneo",
        ),
        "independent": text(
            "a wrong result is as likely in one round as in another",
            es="un resultado erróneo es igual de probable en todas las vueltas",
        ),
        "not_used": text(
            "cores that this process may not use, other instructions than these, other "
            "temperatures and voltages",
            es="los núcleos que este proceso no puede usar, otras instrucciones, otras "
            "temperaturas y tensiones",
        ),
    },
    fault=text(
        "one bit of one result is flipped on one core in one round",
        es="un bit de un resultado cambia en un núcleo y una vuelta",
    ),
    control=text(
        "the same work through a provider that changes nothing",
        es="el mismo trabajo a través de un proveedor que no cambia nada",
    ),
    advice=text(
        "Repeat with overclocking and undervolting off and the firmware's defaults; if it fails "
        "again, the processor, its voltage supply or its cooling is defective: have it exchanged.",
        es="Repita sin sobreaceleración ni reducción de tensión y con los valores de fábrica del "
        "firmware; si vuelve a fallar, el procesador, su alimentación o su refrigeración está "
        "defectuoso: pida el cambio.",
    ),
)
def test_cores_compute_same_bits(
    load: Load, measure: Measure, evidence: Evidence, claim: Claims
) -> None:
    from acceptance.loads import cpu
    from acceptance.loads.crew import WorkerDied

    total = cpu.Total()
    try:
        with cpu.crew(load.cores, load.provide("cpu.kernel", cpu.kernel)) as crew:
            for seconds, done in load.slices():
                found = total.add(crew.work(seconds))
                done["results"], done["wrong_results"] = total.results, total.wrong_results
                if found:
                    break
    except WorkerDied as death:
        _ended(death)
    measure("cores_tested", len(load.cores))
    measure("results_compared", total.results)
    measure("cpu_time", round(total.cpu_seconds, 3))
    measure("disagreeing_cores", len(total.disagreeing))
    if measure("wrong_results", total.wrong_results):
        evidence.lines("wrong results", map(str, total.wrong))
        _tell(total.wrong[0], total)
    if total.disagreeing:
        fail("disagree", cores=", ".join(map(str, total.disagreeing)))
    confidence = 0.95
    claim(
        "shown",
        n=total.results,
        method="known answers; zero failures",
        confidence=confidence,
        assumptions=("independent",),
        not_shown="not_used",
        results=total.results,
        cores=len(load.cores),
        bound=_one_in(total.results, confidence),
    )


def _one_in(results: int, confidence: float) -> int:
    """At most one result in so many is wrong, when none of these is (Clopper and Pearson)."""
    return math.floor(1 / clopper_pearson(0, results, confidence, sides=1).upper)


def _ended(death: Any) -> NoReturn:
    if death.broken:
        fail("died", core=death.core, signal=death.signal_name)
    if death.signal:
        inconclusive("killed", core=death.core)
    raise death


def _tell(first: Any, total: Any) -> NoReturn:
    fail(
        "wrong",
        count=total.wrong_results,
        results=total.results,
        core=first.core,
        round=first.round,
        work={"key": f"cpu.computes_same_bits.work_{first.kind}", "values": {}},
        got=first.got,
        expected=first.expected,
    )


@check(
    "cpu.identity_agrees",
    title=text(
        "The processor is the one that the kernel names",
        es="El procesador es el que nombra el núcleo del sistema",
    ),
    severity="major",
    characteristic="hardware.cpu",
    recorded=False,
    profiles=("standard", "burn-in"),
    deadline_seconds=60.0,
    needs=("package:py-cpuinfo",),
    measures=(
        measurement(
            "differences",
            "1",
            at_most(0),
            title=text(
                "properties on which kernel and processor differ",
                es="propiedades en que núcleo y procesador difieren",
            ),
        ),
        measurement(
            "properties",
            "1",
            at_least(1),
            title=text("properties compared", es="propiedades comparadas"),
        ),
    ),
    says={
        "differs": text(
            "{property} is {told} for the kernel, but the processor itself says {answered}",
            es="{property} es {told} para el núcleo, pero el propio procesador dice {answered}",
        ),
        "no_witness": text(
            "the processor could not be asked directly: it knows no CPUID, or programs may not "
            "make code here",
            es="no se pudo preguntar directamente al procesador: no conoce CPUID, o aquí los "
            "programas no pueden generar código",
        ),
        "shown": text(
            "what the kernel names is what the processor's CPUID instruction gives: {names}; "
            "properties compared: {count}",
            es="lo que nombra el núcleo es lo que da la instrucción CPUID del procesador: {names}; "
            "propiedades comparadas: {count}",
        ),
    },
    fault=text(
        "/proc/cpuinfo with the next higher stepping laid over the real one",
        es="/proc/cpuinfo con la revisión siguiente puesto sobre el real",
    ),
    control=text(
        "/proc/cpuinfo with another frequency laid over the real one",
        es="/proc/cpuinfo con otra frecuencia puesto sobre el real",
    ),
    advice=text(
        "A processor that names itself differently from what the system shows may be relabelled, "
        "or hidden by a hypervisor: compare it with the order and the label on its lid.",
        es="Un procesador que se identifica de otro modo que lo que muestra el sistema puede estar "
        "reetiquetado u oculto por un hipervisor: compárelo con el pedido y con la marca de su "
        "tapa.",
    ),
)
def test_identity_agrees(machine: Machine, measure: Measure, claim: Claims) -> None:
    from acceptance.health.identity import differences, processor_says

    machine.need("cpu.model")
    answered = processor_says(deadline_seconds=45.0)
    if not answered:
        inconclusive("no_witness")
    compared, different = differences(machine.cpu, answered)
    measure("properties", len(compared))
    if measure("differences", len(different)):
        name, told, got = different[0]
        fail("differs", property=name, told=told, answered=got)
    names = ", ".join(compared)
    claim("shown", n=len(compared), method="CPUID", count=len(compared), names=names)
