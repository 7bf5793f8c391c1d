"""An operating characteristic as a small plot of characters, for a terminal.

Observes nothing: it draws what it is given. Nine rows of probability over the truth that is to be
judged, numbered axes, and letters where the plan's marks are, told below. Plain text without
colours; with `unicode=False` nothing but ASCII, for terminals whose encoding has no more.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from acceptance.messages import Catalogue
from acceptance.planning.curve import told_part
from acceptance.planning.model import Mark, OperatingCharacteristic
from acceptance.planning.rounding import chance
from acceptance.sentences import sentence
from acceptance.units import UNITS

__all__ = ["curve_lines"]

ROWS = 9
"""From 100 % down to 0 % in steps of an eighth."""

LEFT = 7
"""Columns of the vertical axis: `100 % |`."""

WIDEST, NARROWEST = 90, 30
_SHARES = ("reliability", "fraction_nonconforming")
_ASCII = str.maketrans(
    {**dict(zip("│┤└─┬╭╮╯╰", "|++-+..''", strict=True)), "\u00a0": " ", "\u202f": " "}
)


class _Axis(NamedTuple):
    """The horizontal axis: where a truth stands, in columns from 0."""

    low: float
    high: float
    columns: int
    logarithmic: bool

    def column(self, truth: float) -> int:
        """The nearest column, of those that there are."""
        share = (self._place(truth) - self.low) / (self.high - self.low)
        return min(self.columns - 1, max(0, round(share * (self.columns - 1))))

    def truth(self, column: int) -> float:
        """What a column stands for."""
        place = self.low + (self.high - self.low) * column / (self.columns - 1)
        return 10.0**place if self.logarithmic else place

    def holds(self, truth: float) -> bool:
        """Whether a truth lies on the axis."""
        return self.low - 1e-9 <= self._place(truth) <= self.high + 1e-9

    def _place(self, truth: float) -> float:
        if not self.logarithmic:
            return truth
        return math.log10(truth) if truth > 0 else -math.inf


def curve_lines(
    characteristic: OperatingCharacteristic,
    catalogue: Catalogue,
    *,
    width: int,
    unicode: bool = True,
) -> list[str]:
    """The plot, not escaped yet: a heading, nine rows, the axis, its name, a line for each mark.

    No line of the plot is wider than `width` columns (30 at least, 90 at most); what a mark means
    may be longer. Fewer than two different truths are no curve: then nothing is drawn.
    """
    characteristic = told_part(characteristic)
    axis = _axis(characteristic, min(WIDEST, max(NARROWEST, width)) - LEFT)
    if axis is None:
        return []
    cells = _cells(characteristic.points, axis)
    letters = _letters(characteristic.marks, axis)
    for (row, column), letter in letters.items():
        cells[row][column] = letter
    unseen = characteristic.quantity == "event_rate"
    lines = [catalogue.text("plan.curve.unseen" if unseen else "plan.curve.accepts")]
    lines += _rows(cells)
    lines += _below(characteristic, axis, catalogue)
    lines += _told(characteristic, letters, axis, catalogue)
    return lines if unicode else [line.translate(_ASCII) for line in lines]


def _axis(characteristic: OperatingCharacteristic, columns: int) -> _Axis | None:
    truths = [truth for truth, _ in characteristic.points]
    if characteristic.logarithmic:
        truths = [math.log10(truth) for truth in truths if truth > 0]
    if not truths or not min(truths) < max(truths):
        return None
    return _Axis(min(truths), max(truths), columns, characteristic.logarithmic)


def _row(probability: float) -> int:
    """The row of a probability, 0 at the top."""
    return round((1.0 - min(1.0, max(0.0, probability))) * (ROWS - 1))


def _cells(points: Sequence[tuple[float, float]], axis: _Axis) -> list[list[str]]:
    """The line of the curve: each column a level piece, or a step between two rows."""
    cells = [[" "] * axis.columns for _ in range(ROWS)]
    rows = [_row(_at(points, axis.truth(column))) for column in range(axis.columns)]
    cells[rows[0]][0] = "─"
    for column, (before, now) in enumerate(pairwise(rows), 1):
        if before == now:
            cells[now][column] = "─"
            continue
        for between in range(min(before, now) + 1, max(before, now)):
            cells[between][column] = "│"
        rising = now < before
        cells[before][column] = "╯" if rising else "╮"
        cells[now][column] = "╭" if rising else "╰"
    return cells


def _at(points: Sequence[tuple[float, float]], truth: float) -> float:
    """The probability at a truth, on the straight line between its neighbours."""
    before = points[0]
    for now in points:
        if now[0] >= truth:
            width = now[0] - before[0]
            share = (truth - before[0]) / width if width > 0 else 1.0
            return before[1] + (now[1] - before[1]) * max(0.0, share)
        before = now
    return before[1]


def _letters(marks: Sequence[Mark], axis: _Axis) -> dict[tuple[int, int], str]:
    """Cell -> letter; two marks in one cell share it."""
    letters: dict[tuple[int, int], str] = {}
    for mark in marks:
        if axis.holds(mark.at):
            cell = (_row(mark.probability), axis.column(mark.at))
            letters.setdefault(cell, chr(ord("A") + len(letters) % 26))
    return letters


def _rows(cells: list[list[str]]) -> Iterator[str]:
    for row, line in enumerate(cells):
        percent = 100 - 100 * row // (ROWS - 1)
        label = f"{percent:3d} % ┤" if row % 2 == 0 else "      │"
        yield (label + "".join(line)).rstrip()


def _below(
    characteristic: OperatingCharacteristic, axis: _Axis, catalogue: Catalogue
) -> Iterator[str]:
    """The axis with its ticks, their numbers, and what is counted in which unit."""
    line, numbers = ["─"] * axis.columns, [" "] * (LEFT + axis.columns)
    free = 0
    factor, unit = _scale(characteristic, axis)
    for value in _ticks(axis, factor):
        text = catalogue.quantity(float(f"{value:.12g}"), "1")
        column = axis.column(value / factor)
        start = max(0, min(LEFT + column - len(text) // 2, len(numbers) - len(text)))
        if start >= free:
            line[column] = "┬"
            numbers[start : start + len(text)] = text
            free = start + len(text) + 2
    yield "      └" + "".join(line)
    yield "".join(numbers).rstrip()
    name = catalogue.text(sentence(f"plan.curve.{characteristic.quantity}"))
    yield " " * LEFT + (f"{name} ({unit})" if unit else name)


def _scale(characteristic: OperatingCharacteristic, axis: _Axis) -> tuple[float, str]:
    """In which unit the axis is numbered, and how many of them one of the curve's makes."""
    if characteristic.quantity in _SHARES and characteristic.unit == "1":
        return 100.0, "%"
    longest = axis.truth(axis.columns - 1)
    if characteristic.unit == "h" and longest < 1.0:
        return (60.0, "min") if longest >= 1.0 / 60.0 else (3600.0, "s")
    return 1.0, UNITS[characteristic.unit].symbol


def _ticks(axis: _Axis, factor: float) -> list[float]:
    """Round numbers on the axis: 1, 2, 5 of each power of ten where it spans several."""
    decades = axis.high - axis.low
    if not axis.logarithmic or decades < 0.5:
        return _even_ticks(axis.truth(0) * factor, axis.truth(axis.columns - 1) * factor, axis)
    steps = range(1, 10) if decades <= 1.3 else (1, 2, 5) if decades < axis.columns / 22 else (1,)
    shift = math.log10(factor)
    powers = range(math.floor(axis.low + shift), math.ceil(axis.high + shift) + 1)
    found = [step * 10.0**power for power in powers for step in steps]
    return [value for value in found if axis.holds(value / factor)]


def _even_ticks(low: float, high: float, axis: _Axis) -> list[float]:
    """About one for every twelve columns, 1, 2 or 5 units of some power of ten apart."""
    rough = (high - low) / max(2, axis.columns // 12)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def _told(
    characteristic: OperatingCharacteristic,
    letters: dict[tuple[int, int], str],
    axis: _Axis,
    catalogue: Catalogue,
) -> Iterator[str]:
    for mark in characteristic.marks:
        letter = letters.get((_row(mark.probability), axis.column(mark.at)), " ")
        probability = chance(mark.probability)
        said = sentence("plan.curve.mark", label=mark.label, probability=probability)
        yield f"  {letter if axis.holds(mark.at) else ' '}  {catalogue.text(said)}"
