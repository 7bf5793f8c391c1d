"""The operating characteristic of a plan: as a picture, as marked points, as numbers."""

import msgspec

from acceptance.planning.curve import told_part
from acceptance.planning.model import OperatingCharacteristic
from acceptance.sentences import Sentence
from reports.curves import Curve, Point, ticks
from reports.rows import Field
from reports.words import Words
from reports.writing import quantity

__all__ = ["CurveView", "axis", "curve_view", "in_percent", "truth"]

_TABLE_ROWS = 13
_LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SHARES = ("reliability", "fraction_nonconforming")


class CurveView(msgspec.Struct, frozen=True, kw_only=True):
    """The operating characteristic: picture, marked points, and the same as numbers."""

    chart: Curve
    title: str
    lead: str
    description: str
    marks: tuple[Field, ...]
    head: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


def curve_view(words: Words, curve: OperatingCharacteristic) -> CurveView:
    """The operating characteristic as a picture, its marks and a table of numbers."""
    curve = told_part(in_percent(curve))
    answered = "plan.curve.unseen" if curve.quantity == "event_rate" else "plan.curve.accepts"
    probability = words.t(answered)
    marks = tuple(
        Field(f"{_letter(n)}: {words.says(mark.label)}", _share(words, mark.probability))
        for n, mark in enumerate(curve.marks)
    )
    return CurveView(
        chart=_chart(words, curve),
        title=words.t("plan.document.curve"),
        lead=probability,
        description=words.t(
            "plan.document.curve.described",
            probability=probability,
            axis=axis(words, curve),
            marks="; ".join(f"{m.label}: {m.value}" for m in marks),
        ),
        marks=marks,
        head=(axis(words, curve), probability),
        rows=tuple((truth(words, x, curve.unit), _share(words, p)) for x, p in _few(curve)),
    )


def in_percent(curve: OperatingCharacteristic) -> OperatingCharacteristic:
    """Shares are read as percent."""
    if curve.quantity not in _SHARES or curve.unit != "1":
        return curve
    return msgspec.structs.replace(
        curve,
        unit="%",
        points=tuple((100 * x, p) for x, p in curve.points),
        marks=tuple(msgspec.structs.replace(m, at=100 * m.at) for m in curve.marks),
    )


def _letter(number: int) -> str:
    """The name of a mark, as the terminal's plot has it."""
    return chr(ord("A") + number % 26)


def _chart(words: Words, curve: OperatingCharacteristic) -> Curve:
    places = [x for x, _ in curve.points]
    found = ticks(min(places), max(places), logarithmic=curve.logarithmic)
    return Curve(
        points=curve.points,
        x_ticks=tuple((x, truth(words, x, curve.unit)) for x in found),
        y_ticks=tuple((y, _share(words, y)) for y in _LEVELS),
        x_title=axis(words, curve),
        marks=tuple(
            Point(x=mark.at, y=mark.probability, name=_letter(n))
            for n, mark in enumerate(curve.marks)
        ),
        logarithmic=curve.logarithmic,
        steps=curve.quantity == "fraction_nonconforming",
    )


def axis(words: Words, curve: OperatingCharacteristic) -> str:
    """What stands below the axis."""
    return words.says(Sentence(f"plan.curve.{curve.quantity}"))


def truth(words: Words, value: float, unit: str) -> str:
    """A place on the axis, with four digits."""
    return quantity(words, float(f"{value:.4g}"), unit)


def _share(words: Words, probability: float) -> str:
    """A probability in percent, at most three digits, and never rounded to certain."""
    if 0 < probability < 0.0005:
        return f"<\u00a0{quantity(words, 0.05, '%')}"
    if 0.9995 < probability < 1:
        return f">\u00a0{quantity(words, 99.95, '%')}"
    return quantity(words, float(f"{100 * probability:.3g}"), "%")


def _few(curve: OperatingCharacteristic) -> list[tuple[float, float]]:
    """The points that a table can hold, where the probability moves most."""
    points = list(curve.points)
    if len(points) <= _TABLE_ROWS:
        return points
    kept = {0, len(points) - 1}
    for level in [n / (_TABLE_ROWS - 1) for n in range(_TABLE_ROWS)]:
        kept.add(min(range(len(points)), key=lambda n: abs(points[n][1] - level)))
    return [points[n] for n in sorted(kept)]
