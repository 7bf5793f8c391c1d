"""Long simulations: that intervals cover, plans have their risks, alarms come as rarely as said.

`make simulate` runs every module here with many rounds; the tests run short ones of the same.
"""

from typing import NamedTuple

from acceptance.statistics.distributions import beta


class Line(NamedTuple):
    """What was claimed, and what came out with its 99.9 % limits (of the simulation)."""

    what: str
    claimed: str
    achieved: float
    low: float
    high: float
    holds: bool


def rate_line(what: str, claimed: float, hits: int, rounds: int, *, kind: str = "equal") -> Line:
    """A simulated rate beside the claimed one.

    `kind`: `equal` (the claimed rate lies within the simulation's limits), `at_most` (the rate is
    not shown to be above), `at_least` (not shown to be below).
    """
    low = beta.quantile(0.0005, hits, rounds - hits + 1) if hits else 0.0
    high = beta.quantile(0.9995, hits + 1, rounds - hits) if hits < rounds else 1.0
    holds = {
        "equal": low <= claimed <= high,
        "at_most": low <= claimed,
        "at_least": claimed <= high,
    }[kind]
    sign = {"equal": "=", "at_most": "<=", "at_least": ">="}[kind]
    return Line(what, f"{sign} {claimed:.4g}", hits / rounds, low, high, holds)
