"""Inline SVG of a curve over two axes: the operating characteristic of a plan.

As in `reports.charts`, colours come by class from the page's style sheet, and the picture has a
title and a description. Axes carry numbers written by the caller, in the reader's language.
"""

import math
from collections.abc import Sequence
from html import escape

import msgspec

from acceptance.messages.escape import visible

__all__ = ["Curve", "Point", "draw_curve", "ticks"]

_WIDTH, _HEIGHT = 640.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 22.0, 14.0, 50.0
_POINTS = 240
_DISCRETE = 60


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A marked point of the curve, named by the number that stands in the list below it."""

    x: float
    y: float
    name: str


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """A line from left to right; `y` is a probability from 0 to 1.

    `x_ticks` are (place, text); `steps` draws each point as a dot, because the truth between two
    points cannot be (2 or 3 bad machines, never 2.5).
    """

    points: tuple[tuple[float, float], ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    x_title: str
    marks: tuple[Point, ...] = ()
    logarithmic: bool = False
    steps: bool = False


def ticks(low: float, high: float, *, logarithmic: bool = False, most: int = 7) -> list[float]:
    """Round numbers from `low` to `high`, at most `most` of them.

    On a logarithmic axis 1, 2 and 5 of each power of ten.
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [low] if math.isfinite(low) else []
    if logarithmic and low > 0:
        return _thinned(_powers(low, high), most)
    step = _round_step((high - low) / (most - 1))
    first = math.ceil(low / step - 1e-9)
    count = math.floor(high / step + 1e-9) - first + 1
    return list(dict.fromkeys(float(f"{(first + n) * step:.12g}") for n in range(count)))


def _powers(low: float, high: float) -> list[float]:
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [float(f"{m}e{e}") for e in exponents for m in (1, 2, 5)]
    return [x for x in found if low * (1 - 1e-9) <= x <= high * (1 + 1e-9)]


def _thinned(places: list[float], most: int) -> list[float]:
    every = max(1, math.ceil(len(places) / most))
    return places[::every]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))


class _Axes:
    """Values -> places in the picture."""

    def __init__(self, curve: Curve) -> None:
        places = [x for x, _ in curve.points] + [mark.x for mark in curve.marks]
        self._log = curve.logarithmic and min(places) > 0
        self._low, self._high = self._of(min(places)), self._of(max(places))

    def _of(self, x: float) -> float:
        return math.log10(x) if self._log else x

    def x(self, value: float) -> float:
        span = self._high - self._low
        part = (self._of(value) - self._low) / span if span else 0.5
        return _LEFT + min(max(part, 0.0), 1.0) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - min(max(value, 0.0), 1.0) * (_HEIGHT - _TOP - _BOTTOM)


def draw_curve(curve: Curve, name: str, title: str, description: str) -> str:
    """The SVG; `name` is unique in the page."""
    axes = _Axes(curve)
    drawn = [
        *(_level(axes.y(y), text) for y, text in curve.y_ticks),
        *(_foot(axes.x(x), text) for x, text in curve.x_ticks),
        _title(_WIDTH / 2, _HEIGHT - 6, curve.x_title),
        *_line(curve, axes),
        *(_mark(axes, mark, rising=_rises(curve)) for mark in curve.marks),
    ]
    return (
        f'<svg class="curve" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{_safe(title)}</title>'
        f'<desc id="{name}-d">{_safe(description)}</desc>{"".join(drawn)}</svg>'
    )


def _line(curve: Curve, axes: _Axes) -> list[str]:
    points = _kept(curve.points)
    places = " ".join(f"{axes.x(x):.1f},{axes.y(y):.1f}" for x, y in points)
    line = f'<polyline class="line" points="{places}"/>'
    if not curve.steps or len(curve.points) > _DISCRETE:
        return [line]
    dots = (f'<circle class="dot-of" cx="{axes.x(x):.1f}" cy="{axes.y(y):.1f}" r="3"/>'
            for x, y in points)  # fmt: skip
    return [line.replace('class="line"', 'class="line thin"'), *dots]


def _kept(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    every = max(1, math.ceil(len(points) / _POINTS))
    return [*points[:-1:every], points[-1]]


def _level(y: float, text: str) -> str:
    end = _WIDTH - _RIGHT
    return (
        f'<line class="grid" x1="{_LEFT:.0f}" x2="{end:.0f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="tick" x="{_LEFT - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">{_safe(text)}'
        "</text>"
    )


def _foot(x: float, text: str) -> str:
    base = _HEIGHT - _BOTTOM
    return (
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{base:.0f}" y2="{base + 5:.0f}"/>'
        f'<text class="tick" x="{x:.1f}" y="{base + 19:.0f}" text-anchor="middle">{_safe(text)}'
        "</text>"
    )


def _title(x: float, y: float, text: str) -> str:
    return f'<text class="axis" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{_safe(text)}</text>'


def _rises(curve: Curve) -> bool:
    return curve.points[-1][1] > curve.points[0][1]


def _mark(axes: _Axes, mark: Point, *, rising: bool) -> str:
    """A ring with its letter above it, on the side that the curve does not pass."""
    x, y = axes.x(mark.x), axes.y(mark.y)
    left = (rising and x > _LEFT + 30) or x > _WIDTH - 60
    aside, anchor = (x - 8, "end") if left else (x + 8, "start")
    above = y - 9 if y > _TOP + 20 else y + 19
    return (
        f'<circle class="mark-of" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>'
        f'<text class="mark-name" x="{aside:.1f}" y="{above:.1f}" text-anchor="{anchor}">'
        f"{_safe(mark.name)}</text>"
    )


def _safe(text: str) -> str:
    return escape(visible(text))
