"""What a comparison of two runs says: frozen Structs that encode to its JSON document."""

from typing import Any, Literal, TypeAlias

import msgspec

from acceptance.model import Decision, Outcome, Severity
from acceptance.sentences import Sentence

__all__ = [
    "SCHEMA",
    "Comparison",
    "FactChange",
    "MeasurementChange",
    "OutcomeChange",
    "Side",
    "Weight",
]

SCHEMA = "acceptance/comparison/1"

Kind: TypeAlias = Literal[
    "gone", "added", "exchanged", "moved", "changed", "items", "known", "unknown"
]
Weight: TypeAlias = Literal["part", "error", "version", "fact", "state"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two runs."""

    id: str
    subject: str | None = None
    subject_label: str | None = None
    started_at: str
    profile: str
    decision: Decision | None = None


class FactChange(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that differs. `path` is dotted, `storage.disks.size_bytes`; units are in its name.

    `gone` and `added`: the part or entry itself. `exchanged`: another of the same model is there.
    `moved`: the same one elsewhere. `items`: of a list, `before` are those that are gone and `now`
    those that came. `known` and `unknown`: only one of the runs could observe it.
    """

    kind: Kind
    weight: Weight
    path: str
    part: str | None = None
    label: str | None = None
    before: Any = None
    now: Any = None


class OutcomeChange(msgspec.Struct, frozen=True, kw_only=True):
    """A check that has another answer. None: the run did not judge it."""

    kind: Literal["failed", "closed", "changed", "gone"]
    check: str
    part: str | None = None
    part_label: str | None = None
    title: Sentence
    severity: Severity
    before: Outcome | None = None
    now: Outcome | None = None
    reason: Sentence | None = None


class MeasurementChange(msgspec.Struct, frozen=True, kw_only=True):
    """A measurement that both runs took, with another value.

    `ratio` is now to before; None where that says nothing: texts, zero, degrees Celsius.
    """

    check: str
    part: str | None = None
    part_label: str | None = None
    title: Sentence
    name: str
    name_title: Sentence
    unit: str
    before: str | int | float | bool
    now: str | int | float | bool
    ratio: float | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All that differs, each list with the weightiest first.

    `passing` counts facts that differ and are not told, by why: counters, moments, names that the
    kernel gives at each boot, and (of different subjects) what is each machine's own.
    """

    schema: str = SCHEMA
    before: Side
    now: Side
    same_subject: bool
    remarks: tuple[Sentence, ...] = ()
    outcomes: tuple[OutcomeChange, ...] = ()
    facts: tuple[FactChange, ...] = ()
    measurements: tuple[MeasurementChange, ...] = ()
    passing: dict[str, int] = {}
