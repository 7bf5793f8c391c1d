"""How many of a lot are marked (bad), from a sample drawn without putting back.

The exact limits: those numbers of marked ones at which so many, or so few, would be found in the
sample with the probability left out (hypergeometric). Source: Buonaccorsi (1987), The American
Statistician 41, 215-218; Clopper & Pearson's argument in a finite lot.
"""

from collections.abc import Callable

from acceptance.statistics.distributions import hypergeometric
from acceptance.statistics.domain import OutOfDomain, require_count, told
from acceptance.statistics.interval import Interval, tail

__all__ = ["LARGEST_LOT", "marked_in_lot"]

LARGEST_LOT = 10**7
"""A larger lot is an unlimited one for any purpose: use `clopper_pearson`."""


def marked_in_lot(
    lot: int, sample: int, found: int, confidence: float, *, sides: int = 2
) -> Interval:
    """The exact limits of how many of the `lot` are marked, when `found` of `sample` were.

    Whole numbers from `found` to `lot - sample + found`. Raises `OutOfDomain`, also where the
    lot has more than `LARGEST_LOT`.
    """
    lot, sample, found = _drawn(lot, sample, found)
    risk = tail(confidence, sides)
    most = lot - (sample - found)

    def few(marked: int) -> bool:
        """Whether so many would be found too rarely: fewer are marked than the lower limit."""
        return hypergeometric.survival(found - 1, lot, marked, sample) <= risk

    def many(marked: int) -> bool:
        return hypergeometric.cdf(found, lot, marked, sample) <= risk

    lower = _first(lambda marked: not few(marked), found, most) if found else 0
    upper = _first(many, found, most + 1) - 1 if found < sample else most
    return Interval(lower, upper)


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The least whole number of low..high at which `holds`, taken to hold at `high`."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _drawn(lot: int, sample: int, found: int) -> tuple[int, int, int]:
    lot = require_count("lot", lot, least=1)
    sample, found = require_count("sample", sample), require_count("found", found)
    if lot > LARGEST_LOT:
        english = f"a lot has {LARGEST_LOT} machines at most, not {told(lot)}"
        raise OutOfDomain("statistics.domain.lot_too_large", english, value=lot, most=LARGEST_LOT)
    if sample > lot:
        english = f"a sample of {told(sample)} cannot be drawn from a lot of {lot}"
        raise OutOfDomain("statistics.domain.sample_over_lot", english, sample=sample, lot=lot)
    if found > sample:
        english = f"{told(found)} cannot be found in a sample of {sample}"
        raise OutOfDomain(
            "statistics.domain.found_over_sample", english, found=found, sample=sample
        )
    return lot, sample, found
