"""A printed table of a sequential plan, refused where its two staircases cannot be followed."""

from collections.abc import Sequence
from itertools import pairwise

from acceptance.statistics.domain import OutOfDomain, require_nonnegative
from acceptance.statistics.plans.recursion import Bounds
from acceptance.statistics.readings import require_positive_reading

__all__ = ["require_staircases"]


def require_staircases(
    accept: Sequence[float], reject: Sequence[float | None], unit: float = 1.0
) -> Bounds:
    """Both staircases in multiples of `unit`; None in `reject` is never.

    What `reject` has beyond `accept` is left out: such a failure always rejects. Raises
    `OutOfDomain` where one falls, or counts would both accept and reject.
    """
    require_positive_reading("unit", unit)
    accepting = [require_positive_reading("accept", at) / unit for at in accept]
    rejecting = [0.0 if at is None else require_nonnegative("reject", at) / unit for at in reject]
    if not accepting or len(rejecting) < len(accepting):
        raise _unfit("short", "a table needs a rejection for each number of failures it accepts")
    if any(after < before for side in (accepting, rejecting) for before, after in pairwise(side)):
        raise _unfit("falls", "with more failures a test can neither accept nor reject earlier")
    rejecting = rejecting[: len(accepting)]
    if rejecting[0] > 0.0 or any(r > a for a, r in zip(accepting, rejecting, strict=True)):
        raise _unfit(
            "both", "with the same failures at the same time a test cannot accept and reject"
        )
    return Bounds(tuple(accepting), tuple(rejecting))


def _unfit(fault: str, english: str) -> OutOfDomain:
    return OutOfDomain(f"statistics.domain.plans_table_{fault}", english)
