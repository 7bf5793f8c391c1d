"""The nouns of a plan: what was asked, the plan, its operating characteristic, its claim.

A plan is one JSON document (`acceptance plan --json`, `acceptance lot plan --json`); the second
kind is what `acceptance lot judge --plan` reads.
"""

from typing import Any, Literal

import msgspec

from acceptance.model import Claim
from acceptance.sentences import Sentence

__all__ = [
    "SCHEMA",
    "Alternative",
    "Budget",
    "Mark",
    "OperatingCharacteristic",
    "Plan",
    "Sampling",
    "Shown",
    "Stage",
]

SCHEMA = "acceptance/plan/1"


class _Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Keyword-only and frozen, as every noun here is."""


class Mark(_Frozen, frozen=True, kw_only=True):
    """A point of the curve that a reader looks for, such as the quality that was asked."""

    label: Sentence
    at: float
    probability: float


class OperatingCharacteristic(_Frozen, frozen=True, kw_only=True):
    """How probably the plan accepts, over what the truth may be.

    `quantity` names the axis (`mtbf`, `reliability`, `fraction_nonconforming`, `event_rate`),
    `unit` its UCUM unit; `points` are (truth, probability of acceptance), by rising truth.
    """

    quantity: str
    unit: str
    points: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...] = ()
    logarithmic: bool = False


class Stage(_Frozen, frozen=True, kw_only=True):
    """A line of the plan's table: with so many failures, accept from here, reject up to there.

    `exposure` is machine-hours or trials, in `Plan.exposure_unit`. `accept_from` None: with so
    many failures it is never accepted; `reject_until` None: never rejected for them.
    """

    failures: int
    accept_from: float | None = None
    reject_until: float | None = None


class Alternative(_Frozen, frozen=True, kw_only=True):
    """What it costs to allow so many failures, all told before the test begins.

    `exposure` is in `Plan.exposure_unit`; `hours` is the time by the clock while all
    machines work at once, where that can be told.
    """

    failures: int
    exposure: float
    hours: float | None = None


class Shown(_Frozen, frozen=True, kw_only=True):
    """What a budget shows if so many failures happen; None: nothing at all.

    `value` is the success rate (a fraction), the MTBF in hours, or the rate per hour that is
    excluded.
    """

    failures: int
    value: float | None


class Budget(_Frozen, frozen=True, kw_only=True):
    """What the time or the trials at hand show, and what would be needed.

    `exposure` and `needed` are in `Plan.exposure_unit`; `hours` and `needed_hours` are time by
    the clock on each machine. `probability` is that of the event being seen within the budget,
    if its rate is the one that was asked for.
    """

    exposure: float
    needed: float
    enough: bool
    confidence: float
    hours: float | None = None
    needed_hours: float | None = None
    shown: tuple[Shown, ...] = ()
    probability: float | None = None


class Sampling(_Frozen, frozen=True, kw_only=True):
    """How many of a lot are tested, and with how many bad ones it is taken."""

    lot_size: int
    sample_size: int
    accept: int
    reject: int
    scheme: str
    code_letter: str | None = None
    inspection: Literal["normal", "tightened", "reduced"] | None = None
    test_all: bool = False


class Plan(_Frozen, frozen=True, kw_only=True):
    """One plan with all that a reader needs to trust it.

    `kind` is `reliability`, `mtbf`, `event_rate` or `lot`; `asked` what the user asked, in base
    units (`mtbf_seconds`, `confidence`); `sentences` answer in order of weight, `cannot` says
    what the plan or the budget does not show. `alternatives` is the table of allowed failures;
    `stages` are the lines of the plan that was chosen; `expected_exposure` says how much of it is
    used, by what the truth is. `machines` work at the same time.
    """

    schema: str = SCHEMA
    kind: Literal["reliability", "mtbf", "event_rate", "lot"]
    asked: dict[str, Any]
    sentences: tuple[Sentence, ...]
    cannot: tuple[Sentence, ...] = ()
    claim: Claim | None = None
    exposure: float | None = None
    exposure_unit: str = "1"
    machines: int = 1
    alternatives: tuple[Alternative, ...] = ()
    stages: tuple[Stage, ...] = ()
    budget: Budget | None = None
    sampling: Sampling | None = None
    operating_characteristic: OperatingCharacteristic | None = None
    expected_exposure: tuple[tuple[float, float], ...] = ()
