"""How often the robust z alarms in healthy lots whose noise is not normal.

    python -m acceptance.statistics.lots.noise

makes `robust_z_noise.tsv` by a seeded simulation: `heavy` is Student's t with 3 degrees of freedom
(now and then a reading far off), `skewed` a lognormal with a standard deviation of 0.5 in the
logarithm (most readings near the floor, a tail on one side; the side that is judged `worse`).
Thresholds hold for normal noise, and a claim that rests on them says what becomes of the rate.
"""

import math
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from acceptance.statistics.domain import require_count, require_probability
from acceptance.statistics.lots.thresholds import robust_z_threshold
from acceptance.statistics.readings import require_one_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NOISES", "TABLE", "Noise", "alarm_rate", "drawn", "simulated"]

Noise: TypeAlias = Literal["heavy", "skewed"]

NOISES: tuple[Noise, ...] = ("heavy", "skewed")
TABLE = Path(__file__).parent / "robust_z_noise.tsv"
_SEED = 12
_LOTS = 400_000
_LEVELS = (0.1, 0.05, 0.01, 0.001, 0.0001)
_SIZES = (5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100, 200, 500)
_CHUNK = 2_000_000


def alarm_rate(noise: Noise, lot_size: int, level: float, *, sides: int = 2) -> float:
    """The simulated false-alarm rate of one comparison at `level` under such noise.

    Between the simulated sizes and levels by straight lines; beyond them that of the nearest.
    Raises `OutOfDomain` for an unknown noise, fewer than five machines, a level outside 0 to 1.
    """
    require_one_of("noise", noise, NOISES)
    require_one_of("sides", sides, (1, 2))
    require_count("lot_size", lot_size, least=5)
    require_probability("level", level)
    logs = [math.log(size) for size in _SIZES]
    rates = [_at_level(_table()[noise, sides, size], level) for size in _SIZES]
    return _on_line(math.log(lot_size), logs, rates)


def drawn(
    noise: Noise | None, shape: tuple[int, int], generator: "np.random.Generator"
) -> "NDArray[np.float64]":
    """Noise of that kind (None: normal), one lot a row."""
    if noise == "heavy":
        return generator.standard_t(3, shape)
    if noise == "skewed":
        return generator.lognormal(0.0, 0.5, shape)
    return generator.standard_normal(shape)


def simulated(noise: Noise, size: int, level: float, lots: int, seed: int) -> tuple[float, float]:
    """The rates of false alarm, one-sided and two-sided, of the thresholds of that level."""
    import numpy as np

    from acceptance.statistics.lots.calibration import crossed

    generator = np.random.default_rng([seed, size])
    rows, found = max(1, _CHUNK // size), [0, 0]
    for start in range(0, lots, rows):
        values = drawn(noise, (min(rows, lots - start), size), generator)
        for sides in (1, 2):
            found[sides - 1] += crossed(values, robust_z_threshold(size, level, sides=sides))[
                sides - 1
            ]
    return found[0] / lots, found[1] / lots


def _at_level(rates: tuple[float, ...], level: float) -> float:
    logs = [math.log(one) for one in reversed(_LEVELS)]
    return _on_line(math.log(level), logs, list(reversed(rates)))


def _on_line(x: float, places: list[float], values: list[float]) -> float:
    if x <= places[0]:
        return values[0]
    if x >= places[-1]:
        return values[-1]
    at = bisect_left(places, x)
    share = (x - places[at - 1]) / (places[at] - places[at - 1])
    return values[at - 1] + share * (values[at] - values[at - 1])


@cache
def _table() -> dict[tuple[str, int, int], tuple[float, ...]]:
    found = {}
    for line in TABLE.read_text("utf-8").splitlines():
        if line[0] != "#" and not line.startswith("noise"):
            noise, sides, size, *rates = line.split("\t")
            found[noise, int(sides), int(size)] = tuple(float(rate) for rate in rates)
    return found


def main() -> None:
    """Write the table; some minutes on one core."""
    lines = [
        "# False-alarm rates of the robust z where noise is not normal; made by",
        f"# python -m acceptance.statistics.lots.noise ({_LOTS} lots each, seed {_SEED})",
        "\t".join(["noise", "sides", "size", *(f"{level:g}" for level in _LEVELS)]),
    ]
    for noise in NOISES:
        for size in _SIZES:
            both = [simulated(noise, size, level, _LOTS, _SEED) for level in _LEVELS]
            for sides in (1, 2):
                rates = (f"{one[sides - 1]:.4g}" for one in both)
                lines.append("\t".join([noise, str(sides), str(size), *rates]))
            print(lines[-1], flush=True)  # noqa: T201 - a command of its own
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
