"""The sentences of the checks in the built runs, in both languages."""

from acceptance.declaration import Text, text

SENTENCES: dict[str, Text] = {
    "storage.keeps.title": text(
        "The disk returns what was written", es="El disco devuelve lo que se escribió"
    ),
    "storage.keeps.measure.wrong_blocks": text("wrong blocks", es="bloques erróneos"),
    "storage.keeps.measure.write_rate": text("writing rate", es="velocidad de escritura"),
    "storage.keeps.found": text(
        "{count} blocks came back changed; the first at {first}: {line}",
        es="{count} bloques volvieron cambiados; el primero en {first}: {line}",
    ),
    "storage.keeps.claim": text(
        "{written} were written and read back; all but {wrong} blocks agree",
        es="Se escribieron y releyeron {written}; todos menos {wrong} bloques coinciden",
    ),
    "storage.keeps.direct": text(
        "the disk's own cache was bypassed", es="se evitó la caché del propio disco"
    ),
    "storage.keeps.beyond": text(
        "blocks outside the scratch file", es="bloques fuera del archivo de prueba"
    ),
    "storage.keeps.advice": text(
        "Exchange the cable once and repeat; if it fails again, send the disk back.",
        es="Cambie el cable una vez y repita; si vuelve a fallar, devuelva el disco.",
    ),
    "memory.size.title": text("As much memory as was ordered", es="Tanta memoria como se pidió"),
    "memory.size.measure.size": text("memory", es="memoria"),
    "cpu.same_bits.title": text(
        "Every core computes the same bits", es="Todos los núcleos calculan los mismos bits"
    ),
    "cpu.same_bits.measure.wrong": text("wrong results", es="resultados erróneos"),
    "cpu.same_bits.measure.rounds": text("rounds", es="rondas"),
    "cpu.temperature.title": text(
        "The processor stays cool under load", es="El procesador no se calienta bajo carga"
    ),
    "cpu.temperature.measure.highest": text("highest temperature", es="temperatura máxima"),
    "kernel.log_clean.title": text(
        "The kernel log holds no hardware error",
        es="El registro del núcleo no contiene errores de hardware",
    ),
    "network.errors.title": text(
        "The interface counts no growing errors", es="La interfaz no acumula errores"
    ),
    "network.errors.measure.errors": text("receive errors", es="errores de recepción"),
    "clock.steady.title": text("The clock runs steadily", es="El reloj avanza con regularidad"),
    "clock.steady.measure.drift": text("deviation", es="desviación"),
    "services.failed.title": text("No unit has failed", es="Ninguna unidad ha fallado"),
    "services.failed.found": text(
        "{count} units have failed: {names}", es="{count} unidades han fallado: {names}"
    ),
    "smart.health.title": text(
        "The drive's own verdict is good", es="El propio disco se declara sano"
    ),
    "firmware.boot.title": text("The machine boots by UEFI", es="El equipo arranca por UEFI"),
    "firmware.boot.measure.method": text("boot method", es="modo de arranque"),
    "optical.reads.title": text("The optical drive reads", es="La unidad óptica lee"),
    "reason.tool": text("{tool} is not installed", es="{tool} no está instalado"),
    "reason.test_exception": text("{message}", es="{message}"),
    "reason.no_drive": text("there is no optical drive", es="no hay unidad óptica"),
}
