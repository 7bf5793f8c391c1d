"""Which measurement of which machine is out of line with the lot. Pure.

The rate of false alarms is the lot's: over all measurements that are compared, a healthy lot is
left in peace with probability 1 - `false_alarm` (`acceptance.statistics.lots`). Machines are held
against each other on both sides; which one is bad is told by the measurement's limit.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from acceptance.lot.differing import Names
from acceptance.lot.member import Kept, Member
from acceptance.lot.model import Direction, Measured, OutOfLine, Settings
from acceptance.lot.readings import Declared, ReadingKey, worse_of
from acceptance.refusal import BadInput
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.lots.counts import beyond_chance
from acceptance.statistics.lots.outliers import FEWEST, LotAnswer, LotComparison, out_of_line
from acceptance.statistics.lots.thresholds import HIGHEST, LOWEST
from acceptance.statistics.robust import mad, median

__all__ = ["Compared", "compare_measurements"]


SHORTEST = 1e-150
"""Times are compared as ratios, which a shorter one has not: a long one now and then is usual."""
FEW = 10
"""A median up to which counts scatter otherwise than a robust z expects: by chance, in steps."""


class Compared(NamedTuple):
    """All measurements, and the comparisons of those that vary.

    `widest` are of each kind (ratios, steps) the comparison of most machines, the widest first;
    `few_counts` says that among them are counts as small as `FEW`.
    """

    measured: list[Measured]
    widest: list[LotComparison]
    few_counts: bool


def compare_measurements(
    machines: Sequence[Member], kept: Kept, names: Names, settings: Settings
) -> Compared:
    """All numeric measurements of the machines; raises `BadInput` for a rate out of reach."""
    values: dict[ReadingKey, dict[str, float]] = {}
    for machine in machines:
        for key, value in machine.values.items():
            values.setdefault(key, {})[machine.run] = value
    reasons = {key: _reason(kept.declared[key], found) for key, found in values.items()}
    varying = sum(reasons[key] is None and _varies(found) for key, found in values.items())
    _require_rate(settings.false_alarm, max(1, varying))
    asked = _Asked(settings, varying, names)
    made = [
        _measured(key, kept.declared[key], found, reasons[key], asked)
        for key, found in sorted(values.items())
    ]
    kinds: dict[tuple[bool, bool], LotComparison] = {}
    for one in sorted(asked.made, key=lambda one: -one.lot_size):
        kinds.setdefault((one.logarithmic, one.resolution > 0.0), one)
    return Compared(made, list(kinds.values()), any(map(_is_few, asked.made)))


class _Asked:
    """What all comparisons of a lot have in common."""

    def __init__(self, settings: Settings, measurements: int, names: Names) -> None:
        self.settings = settings
        self.measurements = measurements
        self.names = names
        self.made: list[LotComparison] = []


def _require_rate(false_alarm: float, measurements: int) -> None:
    """Raises `BadInput` where the thresholds are not known for so rare false alarms."""
    least, most = (-math.expm1(measurements * math.log1p(-one)) for one in (LOWEST, HIGHEST))
    if not least <= false_alarm <= min(most, HIGHEST):
        raise BadInput(
            "bad.lot_false_alarm",
            asked=quantity(100 * false_alarm, "%"),
            measurements=measurements,
            least=quantity(_rounded_up(100 * least), "%"),
            most=quantity(100 * min(most, HIGHEST), "%"),
        )


def _rounded_up(percent: float) -> float:
    """Two digits, never below."""
    unit = 10.0 ** (math.floor(math.log10(percent)) - 1)
    return float(f"{math.ceil(percent / unit) * unit:.3g}")


def _reason(declared: Declared, values: Mapping[str, float]) -> Sentence | None:
    if declared.reason:
        return sentence(declared.reason)
    if len(values) < FEWEST:
        return sentence("lot.uncompared.few", count=len(values), least=FEWEST)
    return None


def _varies(values: Mapping[str, float]) -> bool:
    return min(values.values()) < max(values.values())


def _measured(
    key: ReadingKey,
    declared: Declared,
    values: dict[str, float],
    reason: Sentence | None,
    asked: _Asked,
) -> Measured:
    made = Measured(
        check=key.check,
        role=key.role or None,
        role_label=declared.role_label,
        name=key.name,
        title=declared.title,
        name_title=declared.name_title,
        unit=key.unit,
        limit=declared.limit,
        worse=worse_of(declared.limit),
        values=values,
        reason=reason,
    )
    if reason is not None:
        return made
    numbers = list(values.values())
    told = {"median": median(numbers), "mad": mad(numbers)}
    if not _varies(values):
        return _with(made, told, None, (), None)
    found = out_of_line(
        numbers,
        false_alarm=asked.settings.false_alarm,
        measurements=asked.measurements,
        margin=asked.settings.margin,
        resolution=_resolution(key, numbers),
        logarithmic=key.unit == "s" and min(numbers) > SHORTEST,
    )
    found = _beyond_chance(found, numbers) if _is_few(found) else found
    asked.made.append(found)
    odd = tuple(_odd(made, found, list(values)[at], at, asked) for at in found.out_of_line)
    coarse = sentence("lot.uncompared.coarse") if found.undecided else None
    return _with(made, told, found, odd, coarse)


def _with(
    made: Measured,
    told: Mapping[str, float],
    found: LotComparison | None,
    odd: tuple[OutOfLine, ...],
    reason: Sentence | None,
) -> Measured:
    from msgspec.structs import replace

    threshold = found.threshold if found else None
    margin = found.margin if found else None
    return replace(made, **told, threshold=threshold, margin=margin, out_of_line=odd, reason=reason)


def _resolution(key: ReadingKey, numbers: Sequence[float]) -> float | None:
    """Counts come in steps of one, even where all that were seen are alike or far apart."""
    counted = key.unit == "1" and all(number.is_integer() for number in numbers)
    return 1.0 if counted else None


def _is_few(found: LotComparison) -> bool:
    return found.resolution == 1.0 and not found.logarithmic and 0.0 <= found.median <= FEW


def _beyond_chance(found: LotComparison, numbers: Sequence[float]) -> LotComparison:
    """Without those whose count chance explains: of many machines some count two or three."""
    if min(numbers) < 0.0 or not all(number.is_integer() for number in numbers):
        return found
    beyond = set(beyond_chance([int(number) for number in numbers], found.level))
    odd = tuple(at for at in found.out_of_line if at in beyond)
    otherwise: LotAnswer = "undecided" if found.undecided else "in_line"
    return found._replace(out_of_line=odd, answer="out_of_line" if odd else otherwise)


def _odd(made: Measured, found: LotComparison, machine: str, at: int, asked: _Asked) -> OutOfLine:
    value, score = made.values[machine], found.scores[at]
    direction = _direction(made.worse, higher=value > found.median)
    return OutOfLine(
        machine=machine,
        value=value,
        z=score if math.isfinite(score) else None,
        direction=direction,
        severity="major" if direction == "worse" else "minor",
        sentence=sentence(
            "lot.out_of_line.part" if made.role_label else "lot.out_of_line",
            machine=asked.names[machine],
            title=made.title,
            name=made.name_title,
            part=made.role_label,
            value=quantity(value, made.unit),
            median=quantity(found.median, made.unit),
            side=sentence(f"lot.side.{direction}"),
        ),
    )


def _direction(worse: str, *, higher: bool) -> Direction:
    if worse == "unknown":
        return "unknown"
    return "worse" if higher == (worse == "higher") else "better"
