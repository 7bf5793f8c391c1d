"""The clock: steady, and trusted by the kernel.

Reads the clock facts, and for a moment the clocks themselves; as an ordinary user.
"""

from __future__ import annotations

from acceptance import (
    Claims,
    Evidence,
    Machine,
    Measure,
    at_most,
    check,
    equals,
    fail,
    inconclusive,
    measurement,
    text,
)

LARGEST_PPM = 500.0
"""The most by which the kernel itself lets a time service correct a clock's rate."""


@check(
    "clock.steady",
    title=text(
        "The clock is corrected only a little, and does not jump",
        es="El reloj se corrige solo un poco y no salta",
    ),
    severity="major",
    characteristic="hardware.clock",
    recorded=False,
    measures=(
        measurement(
            "rate_error",
            "[ppm]",
            # 500 ppm is the most by which the kernel lets a time service correct a sound clock;
            # the tolerance is what half a second of reading cannot tell apart.
            at_most(500.0, tolerance=20.0),
            title=text(
                "correction in force: clock against the processor's counter",
                es="corrección en vigor: reloj frente al contador del procesador",
            ),
        ),
        measurement(
            "jump",
            "s",
            at_most(0.001),
            title=text(
                "time by which it jumped against the boot-time clock",
                es="salto respecto al reloj de arranque",
            ),
        ),
        measurement("watched", "s", None, title=text("time watched", es="tiempo observado")),
    ),
    says={
        "disturbed": text(
            "the machine was interrupted too often to compare its clocks",
            es="la máquina fue interrumpida demasiadas veces para comparar sus relojes",
        ),
        "shown": text(
            "over {watched} the kernel corrected the processor's counter by {error}, and the clock "
            "on the wall did not jump against it",
            es="durante {watched} el núcleo corrigió el contador del procesador en {error}, y la "
            "hora no saltó respecto a él",
        ),
        "not_shown": text(
            "whether the counter itself runs at the right rate: no clock outside was asked",
            es="si el propio contador avanza al ritmo correcto: no se consultó otro reloj",
        ),
        "slewed": text(
            "a time service is moving the clock right now, by {error}",
            es="un servicio de hora está ajustando el reloj ahora mismo, en {error}",
        ),
    },
    fault=text(
        "a clock that no service keeps and that the kernel is told to run 600 ppm too fast",
        es="un reloj sin servicio de hora al que se ordena avanzar 600 ppm de más",
    ),
    control=text(
        "the same clock 400 ppm too fast, as a time service may set it",
        es="el mismo reloj 400 ppm más deprisa, como puede ajustarlo un servicio de hora",
    ),
    advice=text(
        "Look at what corrects the clock (`adjtimex --print`, `chronyc tracking`) and set it back; "
        "if a time service needs so much correction again after a restart, the kernel measured "
        "the counter's rate wrongly, or the counter does not keep it.",
        es="Mire qué corrige el reloj (`adjtimex --print`, `chronyc tracking`) y deshágalo; si un "
        "servicio de hora vuelve a necesitar tanta corrección tras reiniciar, el núcleo midió mal "
        "el ritmo del contador o este no lo mantiene.",
    ),
)
def test_clock_steady(machine: Machine, measure: Measure, claim: Claims) -> None:
    from acceptance.health.clock import being_moved
    from acceptance.health.drift import watch

    drift = watch(0.5)
    if drift is None:
        inconclusive("disturbed", cure="acceptance qualify --check clock.steady")
    measure("watched", drift.seconds)
    measure("jump", drift.jump_seconds)
    error = {"value": drift.rate_error_ppm, "unit": "[ppm]"}
    if drift.rate_error_ppm > LARGEST_PPM and being_moved(machine.facts.get("clock")):
        inconclusive("slewed", error=error, cure="acceptance qualify --check clock.steady")
    measure("rate_error", drift.rate_error_ppm)
    claim(
        "shown",
        n=1,
        method="CLOCK_BOOTTIME against CLOCK_MONOTONIC_RAW, CLOCK_REALTIME against CLOCK_BOOTTIME",
        not_shown="not_shown",
        watched={"value": drift.seconds, "unit": "s"},
        error=error,
    )


@check(
    "clock.source_trusted",
    title=text(
        "The kernel trusts the processors' counters",
        es="El núcleo confía en los contadores de los procesadores",
    ),
    severity="major",
    characteristic="hardware.clock",
    measures=(
        measurement(
            "given_up",
            "1",
            equals(False),
            title=text(
                "the counter was given up for a slower clock",
                es="el contador se abandonó por un reloj más lento",
            ),
        ),
        measurement("source", "1", None, title=text("clock source", es="fuente del reloj")),
    ),
    says={
        "given_up": text(
            "the processors promise a steady counter, but the kernel uses {source}: it found the "
            "counters to disagree",
            es="los procesadores prometen un contador estable, pero el núcleo usa {source}: halló "
            "que los contadores discrepan",
        ),
    },
    fault=text(
        "a processor with a steady counter whose kernel has fallen back to hpet",
        es="un procesador con contador estable cuyo núcleo ha recurrido a hpet",
    ),
    control=text(
        "a kernel that uses hpet on a processor without a steady counter",
        es="un núcleo que usa hpet en un procesador sin contador estable",
    ),
    advice=text(
        "Update the firmware; if the kernel still marks the counter as unstable (`dmesg | grep -i "
        "tsc`), the board's clock is defective.",
        es="Actualice el firmware; si el núcleo sigue declarando inestable el contador "
        "(`dmesg | grep -i tsc`), el reloj de la placa está defectuoso.",
    ),
)
def test_source_trusted(machine: Machine, measure: Measure, evidence: Evidence) -> None:
    from acceptance.health.clock import tsc_given_up

    source = machine.need("clock.source")
    available = machine.clock.available_sources
    measure("source", source)
    if measure("given_up", tsc_given_up(source, available, machine.need("cpu.flags"))):
        evidence("clock sources", f"in use: {source}\navailable: {' '.join(available)}\n")
        fail("given_up", source=source)
