"""Times of which some end with a failure and some only with the last look (censored)."""

from collections.abc import Sequence

from acceptance.statistics.domain import (
    OutOfDomain,
    require_nonnegative,
    require_positive,
    require_values,
    told,
)

__all__ = ["require_marked_times"]


def require_marked_times(
    times: Sequence[float], failed: Sequence[bool], *, positive: bool = False
) -> list[tuple[float, bool]]:
    """(time, whether it failed then) of each unit, in order; a censored tie comes before.

    Raises `OutOfDomain` for times that are no numbers, negative (or 0, where `positive`), for
    marks that are neither true nor false, and where there are not as many marks as times.
    """
    values, require = (
        require_values("times", times),
        require_positive if positive else require_nonnegative,
    )
    for value in values:
        require("times", value)
    if len(values) != len(failed):
        english = f"{len(values)} times, but {len(failed)} marks of who failed"
        raise OutOfDomain(
            "statistics.domain.unequal_lengths", english, times=len(values), marks=len(failed)
        )
    return sorted((value, _mark(mark)) for value, mark in zip(values, failed, strict=True))


def _mark(mark: bool) -> bool:
    if mark not in {True, False}:
        english = f"failed must be true or false for each time, not {told(mark)}"
        raise OutOfDomain("statistics.domain.mark", english, value=told(mark))
    return bool(mark)
