"""Inline SVG without scripts: a value against its limit, and a line over time.

Colours come from the page's style sheet by class, so that both colour schemes and a black
and white print work: what a colour says, shape says too (circle: within, diamond:
marginal, cross: beyond). Every picture has a title and a description for those who do
not see it; the numbers stand in a table beside it.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import TypeAlias

import msgspec

from acceptance.limits import AtLeast, AtMost, Between, Equals
from acceptance.messages.escape import visible
from acceptance.model import Measurement

__all__ = ["Bullet", "Spark", "bullet_for", "draw_bullet", "draw_spark", "spark_for"]

_WIDTH, _HEIGHT, _PAD = 220.0, 26.0, 8.0
_POINTS = 160
_FARTHEST = 1e300  # what lies farther cannot be drawn to scale


class Bullet(msgspec.Struct, frozen=True, kw_only=True):
    """A number line: where the value lies, what is allowed, what is allowed but marginal."""

    value: float
    low: float
    high: float
    allowed: tuple[float, float]
    marginal: tuple[tuple[float, float], ...] = ()
    bounds: tuple[float, ...] = ()
    outcome: str = "passed"


class Spark(msgspec.Struct, frozen=True, kw_only=True):
    """A series, thinned to what a line can show: (seconds since its start, value)."""

    points: tuple[tuple[float, float], ...]
    minimum: float
    mean: float
    maximum: float
    seconds: float


def bullet_for(taken: Measurement) -> Bullet | None:
    """The number line of a numeric measurement with a numeric limit; None for any other."""
    value, limit = taken.value, taken.limit
    if isinstance(value, str | bool) or value is None or not _can_be_drawn(value):
        return None
    zones = _zones(limit)
    if zones is None:
        return None
    allowed, marginal, bounds = zones
    low, high = _range([value, *bounds, *(edge for band in marginal for edge in band)])
    if not _can_be_drawn(low) or not _can_be_drawn(high):
        return None
    return Bullet(
        value=float(value),
        low=low,
        high=high,
        allowed=(max(low, allowed[0]), min(high, allowed[1])),
        marginal=marginal,
        bounds=bounds,
        outcome=taken.outcome,
    )


_Bands: TypeAlias = tuple[tuple[float, float], ...]
_Zones: TypeAlias = tuple[tuple[float, float], _Bands, tuple[float, ...]]


def _zones(limit: object) -> _Zones | None:
    """(allowed range, marginal bands, limits as drawn) of a numeric limit."""
    bands: _Bands
    match limit:
        case AtMost(maximum=top, tolerance=slack, marginal=band):
            bands = ((top - band, top + slack),) if band else ()
            return (-math.inf, top + slack), bands, (top,)
        case AtLeast(minimum=bottom, tolerance=slack, marginal=band):
            bands = ((bottom - slack, bottom + band),) if band else ()
            return (bottom - slack, math.inf), bands, (bottom,)
        case Between(minimum=low, maximum=high, tolerance=slack, marginal=band):
            bands = ((low - slack, low + band), (high - band, high + slack)) if band else ()
            return (low - slack, high + slack), bands, (low, high)
        case Equals(expected=expected, tolerance=slack) if not isinstance(expected, str | bool):
            return (expected - slack, expected + slack), (), (expected,)
    return None


def _range(edges: Sequence[float]) -> tuple[float, float]:
    """The drawn range: all edges with room, from zero where that is not far away."""
    low, high = min(edges), max(edges)
    if low > 0 and (high - low) > low / 2:
        low = 0.0
    if low == high:
        room = abs(low) / 4 or 1.0
        return (low - room if low else 0.0), high + room
    room = (high - low) * 0.18
    return (low if low == 0 else low - room), high + room


def draw_bullet(chart: Bullet, name: str, title: str, description: str) -> str:
    """The SVG; `name` is unique in the page."""
    scale = _Scale(chart.low, chart.high)
    middle = _HEIGHT / 2
    zones = [_zone("allowed", scale, *chart.allowed)]
    zones += [_zone("marginal", scale, *band) for band in chart.marginal]
    ticks = [_bound(scale(bound)) for bound in chart.bounds]
    track = (
        f'<rect class="track" x="{_PAD:.0f}" y="{middle - 4:.0f}" '
        f'width="{_WIDTH - 2 * _PAD:.0f}" height="8" rx="2"/>'
    )
    marker = _marker(chart.outcome, scale(chart.value), middle)
    return _svg("bullet", name, title, description, [track, *zones, *ticks, marker])


class _Scale:
    """A value -> its place on the line."""

    def __init__(self, low: float, high: float) -> None:
        self._low, self._span = low, high - low

    def __call__(self, value: float) -> float:
        part = (value - self._low) / self._span if self._span else 0.5
        return _PAD + min(max(part, 0.0), 1.0) * (_WIDTH - 2 * _PAD)


def _zone(name: str, scale: _Scale, low: float, high: float) -> str:
    left, right = scale(low), scale(high)
    return (
        f'<rect class="{name}" x="{left:.1f}" y="{_HEIGHT / 2 - 4:.0f}" '
        f'width="{max(right - left, 2.0):.1f}" height="8"/>'
    )


def _bound(x: float) -> str:
    return f'<line class="bound" x1="{x:.1f}" x2="{x:.1f}" y1="3" y2="{_HEIGHT - 3:.0f}"/>'


def _marker(outcome: str, x: float, y: float) -> str:
    if outcome == "failed":
        arms = f"M{x - 5:.1f} {y - 5:.1f}l10 10m0-10l-10 10"
        return f'<path class="halo" d="{arms}"/><path class="value failed" d="{arms}"/>'
    if outcome == "marginal":
        rhombus = f"M{x:.1f} {y - 6.5:.1f}l6.5 6.5l-6.5 6.5l-6.5-6.5z"
        return f'<path class="value marginal-value" d="{rhombus}"/>'
    return f'<circle class="value passed" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def spark_for(series: Sequence[Sequence[float]]) -> Spark | None:
    """The line of a series of (time, value); None where there are not two points."""
    points = [(p[0], p[1]) for p in series if len(p) > 1 and all(map(_can_be_drawn, p[:2]))]
    if len(points) < 2:
        return None
    start = points[0][0]
    values = [value for _, value in points]
    return Spark(
        points=tuple((at - start, value) for at, value in _thinned(points)),
        minimum=min(values),
        mean=math.fsum(values) / len(values),
        maximum=max(values),
        seconds=points[-1][0] - start,
    )


def _can_be_drawn(value: float) -> bool:
    return abs(value) <= _FARTHEST  # nor is NaN less than anything


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most `_POINTS` points; of each stretch its lowest and highest, so that no peak is lost."""
    if len(points) <= _POINTS:
        return points
    size = math.ceil(2 * len(points) / _POINTS)
    kept: list[tuple[float, float]] = []
    for first in range(0, len(points), size):
        stretch = points[first : first + size]
        extremes = {min(stretch, key=lambda p: p[1]), max(stretch, key=lambda p: p[1])}
        kept.extend(sorted(extremes))
    return kept


def draw_spark(chart: Spark, name: str, title: str, description: str) -> str:
    """The SVG; `name` is unique in the page."""
    across = _Scale(0.0, chart.seconds)
    span = chart.maximum - chart.minimum

    def height(value: float) -> float:
        return (
            _HEIGHT / 2
            if not span
            else _HEIGHT - 4 - (value - chart.minimum) / span * (_HEIGHT - 8)
        )

    places = [(across(at), height(value)) for at, value in chart.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1]
    drawn = [
        f'<polyline class="line" points="{line}"/>',
        f'<circle class="last" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>',
    ]
    return _svg("spark", name, title, description, drawn)


def _svg(kind: str, name: str, title: str, description: str, drawn: list[str]) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(visible(title))}</title>'
        f'<desc id="{name}-d">{escape(visible(description))}</desc>{"".join(drawn)}</svg>'
    )
