"""The part of an operating characteristic that a reader looks at."""

import math

from msgspec.structs import replace

from acceptance.planning.model import OperatingCharacteristic

__all__ = ["told_part"]

_NEVER = 0.001
"""A probability that no plot can show."""

_FEWEST = 6


def told_part(curve: OperatingCharacteristic) -> OperatingCharacteristic:
    """Without the long end where the plan never accepts; every mark stays inside.

    A lot of 40 may hold 40 bad machines; a plot up to there has nothing left for the first five.
    """
    if not curve.points or curve.points[0][1] <= curve.points[-1][1]:
        return curve
    last = max((mark.at for mark in curve.marks), default=-math.inf)
    beyond = [n for n, (x, p) in enumerate(curve.points) if p < _NEVER and x > last]
    if not beyond:
        return curve
    return replace(curve, points=curve.points[: max(beyond[0] + 2, _FEWEST)])
