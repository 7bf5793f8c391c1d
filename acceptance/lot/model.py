"""The nouns of a lot's judgement: machines, what differs, what is out of line, the verdict.

One JSON document (`acceptance lot judge --json`, `acceptance schema lot`). A machine is named by
the id of the run that counts for it, everywhere in the document.
"""

from typing import Literal, TypeAlias

import msgspec

from acceptance.limits import Limit
from acceptance.model import Claim, Decision
from acceptance.planning.model import Plan
from acceptance.sentences import Sentence

__all__ = [
    "SCHEMA",
    "Deviation",
    "Difference",
    "Direction",
    "Kind",
    "LotJudgement",
    "LotVerdict",
    "Machine",
    "Measured",
    "OutOfLine",
    "Settings",
    "Split",
    "Standing",
    "Weight",
    "model_named",
]

SCHEMA = "acceptance/lot/1"

Kind: TypeAlias = Literal["part", "firmware", "software", "setting", "amount"]
Weight: TypeAlias = Literal["major", "minor"]
"""Of a difference: with a major one a machine goes back, a minor one is a condition."""
Direction: TypeAlias = Literal["worse", "better", "unknown"]
Standing: TypeAlias = Literal["good", "condition", "open", "goes_back"]
"""`open`: nothing sends it back, but its own run is inconclusive, or the lot is split over it."""


class _Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Keyword-only and frozen, as every noun here is."""


def model_named(vendor: str | None, model: str | None) -> str:
    """`Example Ltd Desk 4000`; some makers write their own name into the model's."""
    if vendor and model and model.casefold().startswith(vendor.casefold()):
        return model
    return " ".join(filter(None, (vendor, model)))


class Machine(_Frozen, frozen=True, kw_only=True):
    """One machine of the lot, by the newest run of it, and how it stands.

    `label` is what a reader knows it by: its serial number, else its host name, else its id.
    `reasons` tell why it goes back, why it is open, or under which condition it is taken, the
    weightiest first.
    """

    run: str
    subject: str | None = None
    label: str
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    name: str | None = None
    profile: str
    started_at: str
    decision: Decision
    planned: int = 0
    judged: int = 0
    standing: Standing = "good"
    goes_back: bool = False
    reasons: tuple[Sentence, ...] = ()

    @property
    def maker_and_model(self) -> str:
        """What kind of machine it is, in words."""
        return model_named(self.vendor, self.model)


class Difference(_Frozen, frozen=True, kw_only=True):
    """One machine has a fact otherwise than most of the lot.

    `fact` is the row of the table of compared facts, `what` its words, `sentence` all in one.
    """

    machine: str
    fact: str
    what: Sentence
    sentence: Sentence
    lots_value: Sentence
    machines_value: Sentence
    kind: Kind
    severity: Weight


class Deviation(_Frozen, frozen=True, kw_only=True):
    """The machines that have one fact otherwise in the same way: one sentence for all of them."""

    fact: str
    what: Sentence
    sentence: Sentence
    lots_value: Sentence
    machines_value: Sentence
    kind: Kind
    severity: Weight
    machines: tuple[str, ...]
    of: int


class Split(_Frozen, frozen=True, kw_only=True):
    """A fact of which no value is had by more than half: the lot is mixed, no machine is odd.

    `groups` are the machines by value, the largest group first, `values` the values in that order.
    """

    fact: str
    what: Sentence
    sentence: Sentence
    kind: Kind
    severity: Weight
    values: tuple[Sentence, ...]
    groups: tuple[tuple[str, ...], ...]


class OutOfLine(_Frozen, frozen=True, kw_only=True):
    """One machine's value lies outside of what the others show. `z` is the robust distance."""

    machine: str
    value: float
    z: float | None = None
    direction: Direction
    severity: Weight
    sentence: Sentence


class Measured(_Frozen, frozen=True, kw_only=True):
    """One measurement over the lot: (check, role of the part in the machine, name).

    `role_label` are the words of the role (`disk 2`), None where the machine itself is measured.
    `title` is the check's, `name_title` the measurement's. `values` are by machine, in `unit`.
    `threshold` is the robust distance from which a value is out of line, `margin` the share of the
    median below which a distance is not told. `reason` says why it was not compared, and then
    median to margin may be None.
    """

    check: str
    role: str | None = None
    role_label: Sentence | None = None
    name: str
    title: Sentence
    name_title: Sentence
    unit: str
    limit: Limit | None = None
    worse: Literal["higher", "lower", "unknown"] = "unknown"
    values: dict[str, float] = {}
    median: float | None = None
    mad: float | None = None
    threshold: float | None = None
    margin: float | None = None
    out_of_line: tuple[OutOfLine, ...] = ()
    reason: Sentence | None = None


class LotVerdict(_Frozen, frozen=True, kw_only=True):
    """The decision over the lot, why, what was not shown, and how many stand how.

    `size` is the lot's, `tested` the machines that count; `accepted` can be taken (some under a
    condition), `returned` go back, `open` are neither. They add up to `tested`.
    """

    decision: Decision
    reasons: tuple[Sentence, ...] = ()
    not_shown: tuple[Sentence, ...] = ()
    accepted: int = 0
    returned: int = 0
    open: int = 0
    tested: int = 0
    size: int = 0


class Settings(_Frozen, frozen=True, kw_only=True):
    """What the comparison of measurements was asked: shares, 0.05 is 5 %."""

    false_alarm: float = 0.05
    margin: float = 0.02


class LotJudgement(_Frozen, frozen=True, kw_only=True):
    """All that is said of a lot. `catalogue` are the sentences of users' suites, as in a run."""

    schema: str = SCHEMA
    made_at: str
    tool_version: str = ""
    settings: Settings = Settings()
    plan: Plan | None = None
    machines: tuple[Machine, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    differences: tuple[Difference, ...] = ()
    splits: tuple[Split, ...] = ()
    measured: tuple[Measured, ...] = ()
    claims: tuple[Claim, ...] = ()
    incidents: tuple[Sentence, ...] = ()
    verdict: LotVerdict
    catalogue: dict[str, dict[str, str]] = {}
