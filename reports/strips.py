"""Inline SVG of one measurement over a lot: each machine a dot on a line, the odd ones crosses."""

from html import escape

import msgspec

from acceptance.lot.model import Measured
from acceptance.messages.escape import visible

__all__ = ["Strip", "draw_strip", "strip_of"]

_WIDTH, _HEIGHT, _PAD = 220.0, 26.0, 8.0
_FARTHEST = 1e300


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """All values of one measurement on one line, those out of line apart: shares of the width."""

    places: tuple[float, ...]
    odd: tuple[float, ...]


def strip_of(one: Measured) -> Strip | None:
    """Where the values lie between the lowest and the highest."""
    values = sorted(one.values.values())
    if len(values) < 2 or not values[-1] - values[0] > 0 or not values[-1] - values[0] < _FARTHEST:
        return None
    low, span = values[0], values[-1] - values[0]
    out = {o.machine for o in one.out_of_line}
    place = {m: (v - low) / span for m, v in one.values.items()}
    return Strip(
        places=tuple(sorted(p for m, p in place.items() if m not in out)),
        odd=tuple(sorted(p for m, p in place.items() if m in out)),
    )


def draw_strip(strip: Strip, name: str, title: str, description: str) -> str:
    """The SVG; `name` is unique in the page."""
    middle = _HEIGHT / 2
    track = f'<line class="bound" x1="{_PAD}" x2="{_WIDTH - _PAD}" y1="{middle}" y2="{middle}"/>'
    places = (f"{_x(place):.1f}" for place in strip.places)
    dots = (f'<circle class="dot-of" cx="{x}" cy="{middle}" r="3.5"/>' for x in places)
    odd = (_cross(_x(p), middle) for p in strip.odd)
    return (
        f'<svg class="bullet" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(visible(title))}</title>'
        f'<desc id="{name}-d">{escape(visible(description))}</desc>'
        f"{track}{''.join(dots)}{''.join(odd)}</svg>"
    )


def _x(place: float) -> float:
    return _PAD + min(max(place, 0.0), 1.0) * (_WIDTH - 2 * _PAD)


def _cross(x: float, y: float) -> str:
    arms = f"M{x - 5:.1f} {y - 5:.1f}l10 10m0-10l-10 10"
    return f'<path class="halo" d="{arms}"/><path class="value failed" d="{arms}"/>'
