"""Relative agreement, for numbers of any size."""

from typing import SupportsFloat

SMALLEST = 1e-290


def near(found: float, wanted: SupportsFloat, relative: float = 1e-10) -> bool:
    """Whether two numbers agree; below 1e-290 both need only be that small."""
    exact = float(wanted)
    if abs(exact) < SMALLEST:
        return abs(found) < 10 * SMALLEST
    return abs(found - exact) <= relative * abs(exact)
