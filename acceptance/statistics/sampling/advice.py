"""When testing the whole lot is a better answer than a plan.

A plan saves tests and pays with chance. Where it saves next to nothing (80 % of the lot or more is
asked for), or where the lot is too small to hold the quality that was asked about (5 % of 8 is
less than one machine), all are to be tested. The 80 % is this project's rule, not a standard's.
"""

from typing import Literal

from acceptance.statistics.domain import require_count, require_fraction
from acceptance.statistics.sampling.exact import decimal, require_lot

__all__ = ["MOST_OF_LOT", "Reason", "why_test_all"]

MOST_OF_LOT = 0.8
Reason = Literal["whole_lot", "less_than_one", "most_of_lot"]


def why_test_all(lot: int, asked: int, limiting_quality: float | None = None) -> Reason | None:
    """Why all of the lot are to be tested instead of `asked`, or None if the plan is worth it.

    `whole_lot`: the plan asks for all; `less_than_one`: the limiting quality is less than one bad
    one of the lot, so that only a lot without any meets it; `most_of_lot`: the plan asks for 80 %
    or more. Raises `OutOfDomain`.
    """
    lot = require_lot("lot", lot)
    asked = require_count("asked", asked, least=1)
    if limiting_quality is not None:
        require_fraction("limiting_quality", limiting_quality)
        if decimal(limiting_quality) * lot < 1:
            return "less_than_one"
    if asked >= lot:
        return "whole_lot"
    return "most_of_lot" if asked >= MOST_OF_LOT * lot else None
