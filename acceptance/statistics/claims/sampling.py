"""Plans for lots -> claims: what passing such a plan shows about the lot, and what it does not.

The rates in `achieved` are exact for the lot that is sampled (hypergeometric) or, for an AQL, for
lots from a process of that quality (binomial).
"""

from acceptance.model import Claim
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.claims.rounding import confident
from acceptance.statistics.domain import OutOfDomain, require_positive, require_probability
from acceptance.statistics.interval import complement
from acceptance.statistics.sampling.characteristic import (
    lot_probability,
    marked_stopped,
    process_probability,
)
from acceptance.statistics.sampling.exact import at_most, decimal

__all__ = ["aql_plan", "two_point", "zero_acceptance"]

_ASSUMPTIONS = (
    sentence("claim.sampling.assumes_random"),
    sentence("claim.sampling.assumes_found"),
)


def zero_acceptance(lot: int, marked: int, sample: int, risk: float) -> Claim:
    """What it shows that all of a sample pass, planned against `marked` bad ones in the lot.

    `risk` is the consumer's, 1 less the confidence. Raises `OutOfDomain`, also where such a lot
    passes more probably. Source: `sampling.zero`.
    """
    return Claim(
        statement=_holds_at_most(lot, marked, sample, 0, risk),
        n=sample,
        method="zero_acceptance",
        confidence=None if sample == lot else complement(risk),
        assumptions=_ASSUMPTIONS,
        achieved={"consumer_risk": lot_probability(lot, marked, sample, 0)},
        not_shown=_not_shown(lot, sample),
    )


def two_point(lot: int, few: int, many: int, sample: int, accept: int, risk: float) -> Claim:
    """The same for a two-point plan between `few` (acceptable) and `many` (limiting) bad ones."""
    return Claim(
        statement=_holds_at_most(lot, many, sample, accept, risk),
        n=sample,
        method="two_point_plan",
        confidence=None if sample == lot else complement(risk),
        assumptions=_ASSUMPTIONS,
        achieved={
            "producer_risk": 1.0 - lot_probability(lot, few, sample, accept),
            "consumer_risk": lot_probability(lot, many, sample, accept),
        },
        not_shown=_not_shown(lot, sample),
    )


def aql_plan(lot: int, aql: float, sample: int, accept: int) -> Claim:
    """What a plan indexed by AQL (percent) does: both risks, the consumer's at 10 % or less.

    Raises `OutOfDomain`. Source: ISO 2859-1:1999 by `sampling.z14`.
    """
    passes = process_probability(sample, accept, require_positive("aql", aql) / 100.0)
    stopped = marked_stopped(lot, sample, accept, 0.1)
    achieved = {"producer_risk": 1.0 - passes}
    if stopped is not None:
        achieved["consumer_risk"] = lot_probability(lot, stopped, sample, accept)
    return Claim(
        statement=sentence(
            "claim.sampling.aql",
            aql=quantity(aql, "%"),
            probability=quantity(100.0 * passes, "%"),
            sample=sample,
            accept=accept,
        ),
        n=sample,
        method="iso_2859_1",
        assumptions=_ASSUMPTIONS,
        achieved=achieved,
        not_shown=sentence("claim.sampling.not_shown_aql"),
    )


def _holds_at_most(lot: int, marked: int, sample: int, accept: int, risk: float) -> Sentence:
    """What an accepted lot holds; in words of its own for none, and where all are tested."""
    _require_shown(lot, marked, sample, accept, risk)
    if sample == lot:
        return sentence("claim.sampling.whole_lot", lot=lot)
    bad = "none" if marked == 1 else "some"
    key = "all_pass" if accept == 0 else "few_fail"
    return sentence(
        f"claim.sampling.{key}_{bad}",
        sample=sample,
        accept=accept,
        lot=lot,
        most=marked - 1,
        confidence=quantity(confident(complement(risk)), "%"),
    )


def _require_shown(lot: int, marked: int, sample: int, accept: int, risk: float) -> None:
    """Refuses a claim that is not true: such a lot passes more probably than that."""
    limit = decimal(require_probability("risk", risk))
    passes = lot_probability(lot, marked, sample, accept)
    if not at_most(limit, int(lot), int(marked), int(sample), int(accept)):
        english = (
            f"{marked} bad of {lot} pass with probability {passes:.4g}, above {float(risk):.4g}"
        )
        raise OutOfDomain(
            "statistics.domain.sampling_not_shown",
            english,
            marked=marked,
            lot=lot,
            probability=passes,
            risk=risk,
        )


def _not_shown(lot: int, sample: int) -> Sentence:
    return sentence(f"claim.sampling.not_shown_{'all' if sample == lot else 'sample'}")
