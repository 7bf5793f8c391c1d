"""Plans for lots as documents: how many machines to test, what passes, and what that shows.

By a limiting quality (accept on zero), by two qualities (a two-point plan), or by an AQL (single
plans of ISO 2859-1). Where a plan would save next to nothing, the answer is to test all.
"""

from typing import Any, NamedTuple

import msgspec

from acceptance.model import Claim
from acceptance.planning import lot_sentences as say
from acceptance.planning.model import Mark, OperatingCharacteristic, Plan, Sampling
from acceptance.sentences import Sentence
from acceptance.statistics.claims import sampling as claims
from acceptance.statistics.domain import (
    OutOfDomain,
    require_fraction,
    require_positive,
    require_probability,
)
from acceptance.statistics.sampling.advice import Reason, why_test_all
from acceptance.statistics.sampling.characteristic import (
    PROBABILITIES,
    lot_curve,
    lot_probability,
    marked_at,
    process_probability,
)
from acceptance.statistics.sampling.exact import (
    decimal,
    largest_count_within,
    require_lot,
    smallest_count_reaching,
)
from acceptance.statistics.sampling.two_point import two_point_plan
from acceptance.statistics.sampling.z14 import single_plan
from acceptance.statistics.sampling.zero import sample_size_for_risk

__all__ = ["lot_plan"]

_HIGHEST_PERCENT = 10.0


class _Answer(NamedTuple):
    """What the three ways have to say, before it becomes one document."""

    sampling: Sampling
    sentences: list[Sentence]
    cannot: list[Sentence]
    claim: Claim
    marks: list[Mark]


def lot_plan(  # noqa: PLR0913 - what a user may ask, each by its name
    *,
    lot_size: int,
    limiting_quality: float | None = None,
    risk: float | None = None,
    aql: float | None = None,
    level: str = "II",
    inspection: str = "normal",
    acceptable_quality: float | None = None,
    producer_risk: float | None = None,
) -> Plan:
    """A plan for a lot, by `limiting_quality` or by `aql`.

    Qualities and risks are fractions from 0 to 1 (`risk` 0.1 and `producer_risk` 0.05 unless
    said), `aql` is in percent as the standard names it. With `acceptable_quality` it is a
    two-point plan, else one that accepts on zero. Raises `OutOfDomain` for what has no meaning,
    for both or neither of `limiting_quality` and `aql`, and for an AQL that is not in the table.
    """
    lot = require_lot("lot_size", lot_size)
    if aql is not None and limiting_quality is None:
        _refuse_qualities(risk, acceptable_quality, producer_risk)
        asked: dict[str, Any] = {
            "aql_percent": float(aql),
            "level": level,
            "inspection": inspection,
        }
        return _document(lot, asked, _by_aql(lot, aql, level, inspection))
    if limiting_quality is None or aql is not None:
        english = "say either a limiting quality or an AQL, and not both"
        raise OutOfDomain("statistics.domain.sampling_which", english)
    limiting = require_positive("limiting_quality", limiting_quality)
    risk = require_probability("risk", 0.1 if risk is None else risk)
    asked = {"limiting_quality": limiting, "consumer_risk": risk}
    if acceptable_quality is None:
        if producer_risk is not None:
            raise _needs("producer_risk", "acceptable_quality")
        return _document(lot, asked, _by_limit(lot, limiting, risk))
    good = require_fraction("acceptable_quality", acceptable_quality)
    rejects = require_probability("producer_risk", 0.05 if producer_risk is None else producer_risk)
    asked |= {"acceptable_quality": good, "producer_risk": rejects}
    return _document(lot, asked, _by_two_points(lot, (good, rejects), (limiting, risk)))


def _refuse_qualities(
    risk: float | None, acceptable_quality: float | None, producer_risk: float | None
) -> None:
    """Risks belong to named qualities: a plan by AQL has those that its table gives it."""
    given = {
        "risk": risk,
        "acceptable_quality": acceptable_quality,
        "producer_risk": producer_risk,
    }
    for name, value in given.items():
        if value is not None:
            raise _needs(name, "limiting_quality")


def _needs(name: str, other: str) -> OutOfDomain:
    english = f"{name} has a meaning only together with {other}"
    return OutOfDomain("statistics.domain.sampling_needs", english, name=name, other=other)


def _by_limit(lot: int, limiting: float, risk: float) -> _Answer:
    marked = smallest_count_reaching(limiting, lot)
    asked = sample_size_for_risk(lot, marked, 0, decimal(risk))
    reason = why_test_all(lot, asked, limiting)
    sampling = _sampling(lot, lot if reason else asked, 0, "zero_acceptance")
    return _Answer(
        sampling,
        [
            say.instruction(sampling),
            *_advice(sampling, asked, reason, limiting),
            say.limiting(sampling, limiting, marked),
            *say.single_bad(sampling, marked),
        ],
        say.cannot(sampling),
        claims.zero_acceptance(lot, marked, sampling.sample_size, risk),
        [_mark("limiting", sampling, marked)],
    )


def _by_two_points(
    lot: int, acceptable: tuple[float, float], limiting: tuple[float, float]
) -> _Answer:
    plan = two_point_plan(*acceptable, *limiting, lot=lot)
    few = largest_count_within(acceptable[0], lot)
    many = smallest_count_reaching(limiting[0], lot)
    reason = why_test_all(lot, plan.sample, limiting[0])
    sampling = _sampling(
        lot,
        lot if reason else plan.sample,
        max(plan.accept, few) if reason else plan.accept,
        "two_point_plan",
    )
    return _Answer(
        sampling,
        [
            say.instruction(sampling),
            *_advice(sampling, plan.sample, reason, limiting[0]),
            say.limiting(sampling, limiting[0], many),
            say.acceptable(sampling, acceptable[0], few),
        ],
        say.cannot(sampling),
        claims.two_point(lot, few, many, sampling.sample_size, sampling.accept, limiting[1]),
        [_mark("acceptable", sampling, few), _mark("limiting", sampling, many)],
    )


def _by_aql(lot: int, aql: float, level: str, inspection: str) -> _Answer:
    plan = single_plan(require_lot("lot_size", lot, least=2), aql, level, inspection)
    if aql > _HIGHEST_PERCENT:
        english = (
            f"aql {aql:g} counts nonconformities per 100 items: for bad machines ISO 2859-1 goes "
            f"up to 10 percent"
        )
        raise OutOfDomain("statistics.domain.sampling_per_hundred", english, value=aql)
    sampling = msgspec.structs.replace(
        _sampling(lot, plan.sample, plan.accept, "iso_2859_1"),
        code_letter=plan.letter,
        inspection=inspection,
    )
    passes = process_probability(plan.sample, plan.accept, aql / 100.0)
    return _Answer(
        sampling,
        [
            say.instruction(sampling),
            *_advice(sampling, plan.asked, why_test_all(lot, plan.asked), None),
            say.table(sampling, plan, aql, level),
            say.process(aql, passes),
            *say.single_bad(sampling, None),
        ],
        say.cannot_by_aql(plan.confirmed),
        claims.aql_plan(lot, aql, plan.sample, plan.accept),
        [Mark(label=say.label("aql"), at=aql / 100.0, probability=passes)],
    )


def _sampling(lot: int, sample: int, accept: int, scheme: str) -> Sampling:
    return Sampling(
        lot_size=lot,
        sample_size=sample,
        accept=accept,
        reject=accept + 1,
        scheme=scheme,
        test_all=sample == lot,
    )


def _advice(
    sampling: Sampling, asked: int, reason: Reason | None, limiting: float | None
) -> list[Sentence]:
    return [say.advice(sampling, asked, reason, limiting)] if reason else []


def _mark(name: str, sampling: Sampling, marked: int) -> Mark:
    lot = sampling.lot_size
    passes = lot_probability(lot, marked, sampling.sample_size, sampling.accept)
    return Mark(label=say.label(name), at=marked / lot, probability=passes)


def _document(lot: int, asked: dict[str, Any], answer: _Answer) -> Plan:
    sampling = answer.sampling
    tested = (lot, sampling.sample_size, sampling.accept)
    return Plan(
        kind="lot",
        asked={"lot_size": lot, **asked},
        sentences=(*answer.sentences, *say.characteristic(sampling)),
        cannot=tuple(answer.cannot),
        claim=answer.claim,
        exposure=float(sampling.sample_size),
        sampling=sampling,
        operating_characteristic=OperatingCharacteristic(
            quantity="fraction_nonconforming",
            unit="1",
            points=tuple((bad / lot, passes) for bad, passes in lot_curve(*tested)),
            marks=tuple(sorted(_marks(answer.marks, tested), key=lambda mark: mark.at)),
        ),
    )


def _marks(named: list[Mark], tested: tuple[int, int, int]) -> list[Mark]:
    """The named qualities, and the last ones that pass with 95, 50, 10 and 5 %, each but once."""
    found = {round(mark.at * tested[0], 6): mark for mark in named}
    for wanted in PROBABILITIES:
        marked = marked_at(*tested, wanted)
        if 0 < marked < tested[0]:
            label = say.label("passes", probability=say.percent(wanted))
            passes = lot_probability(tested[0], marked, *tested[1:])
            found.setdefault(marked, Mark(label=label, at=marked / tested[0], probability=passes))
    return list(found.values())
