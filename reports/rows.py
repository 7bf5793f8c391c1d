"""The rows of a words: measurements, claims, attempts and evidence, in words."""

import sys

import msgspec

from acceptance.limits import AtLeast, AtMost, Between, Equals
from acceptance.model import Claim, EvidenceItem, Measurement, Result
from acceptance.sentences import Sentence
from reports.charts import Bullet, bullet_for
from reports.words import Words
from reports.writing import duration, quantity

__all__ = [
    "AttemptRow",
    "ClaimRow",
    "EvidenceRow",
    "Field",
    "MeasurementRow",
    "attempts",
    "claim",
    "evidence",
    "field",
    "measurement",
]


class Field(msgspec.Struct, frozen=True):
    """A label with its value; a words says so where there is none."""

    label: str
    value: str = ""
    code: bool = False


class MeasurementRow(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured, against which limit, how far from it."""

    title: str
    value: str
    limit: str
    outcome: str
    outcome_text: str
    difference: str = ""
    chart: Bullet | None = None


class ClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with all that it rests on."""

    statement: str
    n: str
    method: str
    confidence: str
    assumptions: tuple[str, ...]
    achieved: tuple[str, ...]
    not_shown: str


class AttemptRow(msgspec.Struct, frozen=True, kw_only=True):
    """One try."""

    number: int
    outcome: str
    outcome_text: str
    reason: str
    duration: str


class EvidenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment, by the digest that it is named by."""

    name: str
    digest: str
    size: str
    media_type: str


def field(words: Words, name: str, value: str | None, *, code: bool = False) -> Field:
    """A row of a list of properties, labelled by `report.field.<name>`."""
    return Field(words.t(f"report.field.{name}"), value or "", code)


def measurement(words: Words, taken: Measurement) -> MeasurementRow:
    """One row; a measurement that was declared and never taken says so."""
    missing = taken.value is None
    limit = words.text(taken.limit.describe(taken.unit)) if taken.limit else ""
    return MeasurementRow(
        title=words.says(taken.title),
        value=words.t("report.not_measured" if taken.outcome == "missing" else "report.withheld")
        if missing
        else quantity(words, taken.value, taken.unit),
        limit=limit,
        outcome=taken.outcome,
        outcome_text=words.t(f"report.measured.{taken.outcome}"),
        difference=_difference(words, taken),
        chart=bullet_for(taken),
    )


def _difference(words: Words, taken: Measurement) -> str:
    """How far beyond its limit a number lies."""
    value, limit = taken.value, taken.limit
    if taken.outcome != "failed" or isinstance(value, str | bool) or value is None:
        return ""
    if abs(value) > sys.float_info.max:  # no measurement, but a journal may hold it
        return ""
    match limit:
        case AtMost(maximum=bound):
            beyond = value - bound
        case AtLeast(minimum=bound):
            beyond = value - bound
        case Between(minimum=low, maximum=high):
            beyond = value - (high if value > high else low)
        case Equals(expected=expected) if not isinstance(expected, str | bool):
            beyond = value - expected
        case _:
            return ""
    key = "report.difference.above" if beyond > 0 else "report.difference.below"
    return words.t(key, difference=quantity(words, abs(beyond), taken.unit))


def claim(words: Words, made: Claim) -> ClaimRow:
    """One claim in words."""
    return ClaimRow(
        statement=words.says(made.statement),
        n=quantity(words, made.n),
        method=words.catalogue.template(f"claim.method.{made.method}") or made.method,
        confidence="" if made.confidence is None else quantity(words, made.confidence * 100, "%"),
        assumptions=tuple(words.text(a).removesuffix(".") for a in made.assumptions),
        achieved=tuple(
            f"{words.word('claim.achieved', name)} {quantity(words, 100 * rate, '%')}"
            for name, rate in made.achieved.items()
        ),
        not_shown=words.text(made.not_shown),
    )


def attempts(words: Words, result: Result | None) -> tuple[AttemptRow, ...]:
    """Every try of a check, the first one first."""
    return tuple(
        AttemptRow(
            number=tried.number,
            outcome=tried.outcome,
            outcome_text=words.says(Sentence(f"outcome.{tried.outcome}")),
            reason=words.text(tried.reason),
            duration=duration(words, tried.duration_seconds),
        )
        for tried in (result.attempts if result else ())
    )


def evidence(words: Words, items: tuple[EvidenceItem, ...]) -> tuple[EvidenceRow, ...]:
    """The attachments of a check."""
    return tuple(
        EvidenceRow(
            name=item.name,
            digest=item.digest,
            size=quantity(words, item.size_bytes, "By"),
            media_type=item.media_type,
        )
        for item in items
    )
