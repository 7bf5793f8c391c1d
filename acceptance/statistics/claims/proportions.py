"""Trials and samples -> claims: what so many successes show, and how many would be needed."""

import math

from acceptance.model import Claim
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.claims.rounding import at_least, at_most, confidence_percent
from acceptance.statistics.distributions import hypergeometric
from acceptance.statistics.interval import complement
from acceptance.statistics.proportions import (
    clopper_pearson,
    marked_in_lot,
    passing_probability,
    reliability_shown,
    tolerance_sample_size,
    trials_needed,
    wilson,
    wilson_least_coverage,
)

__all__ = [
    "MACHINES",
    "STARTS",
    "TRIALS",
    "bad_in_lot",
    "share",
    "success_rate",
    "success_run",
    "tolerance",
]

TRIALS = sentence("claim.proportions.trials")
STARTS = sentence("claim.proportions.starts")
MACHINES = sentence("claim.proportions.machines")
"""What was counted, in the plural: a claim says it in the reader's language."""

_INDEPENDENT = (
    sentence("claim.proportions.assumes_independent"),
    sentence("claim.proportions.assumes_seen"),
)
_CONDITIONS = sentence("claim.proportions.not_shown_conditions")

_HIGH = 0.999
"""Success rates above are told as one failure in so many: 99.9997 % would be printed as 100 %."""


def success_rate(
    trials: int, failures: int, confidence: float, *, what: Sentence = TRIALS
) -> Claim:
    """The success rate that these trials show (Clopper & Pearson's one-sided lower limit).

    `what` was tried, in the plural. Raises `OutOfDomain`, as every function here does.
    """
    shown = reliability_shown(trials, failures, confidence)
    if failures == trials:
        key = "nothing_tried" if not trials else "all_failed"
        said = sentence(f"claim.proportions.{key}", trials=trials, what=what)
    else:
        key = _shown_key(trials, failures)
        bad = clopper_pearson(failures, trials, confidence, sides=1).upper
        said = _at_least(key, shown, bad, confidence, trials=trials, failures=failures, what=what)
    return Claim(
        statement=said,
        n=trials,
        method="clopper_pearson",
        confidence=confidence,
        assumptions=_INDEPENDENT,
        not_shown=_CONDITIONS,
    )


def _shown_key(trials: int, failures: int) -> str:
    if failures:
        return "shown_some"
    return "shown_none" if trials > 1 else "shown_single"


def success_run(
    reliability: float, confidence: float, failures: int = 0, *, what: Sentence = TRIALS
) -> Claim:
    """How many trials show a reliability, and how many more if one more fails.

    `achieved` has the consumer's risk that this number of trials really has.
    """
    trials = trials_needed(reliability, confidence, failures)
    return Claim(
        statement=_at_least(
            "run_some" if failures else "run_none",
            reliability,
            complement(reliability),
            confidence,
            trials=trials,
            failures=failures,
            more=trials_needed(reliability, confidence, failures + 1),
            what=what,
        ),
        n=trials,
        method="success_run",
        confidence=confidence,
        assumptions=_INDEPENDENT,
        achieved={"consumer_risk": passing_probability(trials, failures, reliability)},
        not_shown=_CONDITIONS,
    )


def _at_least(
    key: str, success: float, failing: float, confidence: float, **values: object
) -> Sentence:
    """The sentence with the success rate, or, where that is near 1, with one failure in so many."""
    values["confidence"] = confidence_percent(confidence)
    if success > _HIGH:
        one_in = math.floor((1.0 + 1e-9) / failing)
        return sentence(f"claim.proportions.{key}_rare", one_in=one_in, **values)
    shown = quantity(at_least(100.0 * success), "%")
    return sentence(f"claim.proportions.{key}", success=shown, **values)


def share(
    successes: int, trials: int, confidence: float, *, exact: bool = False, what: Sentence = TRIALS
) -> Claim:
    """Between which limits the success rate lies: Wilson's, or (`exact`) Clopper & Pearson's.

    `achieved` has the least coverage of Wilson's over the rates within it; it can be below the
    confidence. Clopper & Pearson's covers at least as often as said.
    """
    limits = (clopper_pearson if exact else wilson)(successes, trials, confidence)
    least = None if exact else wilson_least_coverage(successes, trials, confidence)
    return Claim(
        statement=sentence(
            "claim.proportions.share",
            lower=quantity(at_least(100.0 * limits.lower), "%"),
            upper=quantity(at_most(100.0 * limits.upper), "%"),
            confidence=confidence_percent(confidence),
            successes=successes,
            trials=trials,
            what=what,
        ),
        n=trials,
        method="clopper_pearson" if exact else "wilson",
        confidence=confidence,
        assumptions=_INDEPENDENT,
        achieved={} if least is None else {"coverage": least},
        not_shown=_CONDITIONS,
    )


def bad_in_lot(lot: int, sample: int, found: int, confidence: float) -> Claim:
    """How many of a lot are bad at most, when `found` of a random sample were.

    `achieved` has the coverage that the whole number really has.
    """
    most = int(marked_in_lot(lot, sample, found, confidence, sides=1).upper)
    certain = most == lot - sample + found
    missed = 0.0 if certain else hypergeometric.cdf(found, lot, most + 1, sample)
    key = "lot_whole" if sample == lot else "lot"
    return Claim(
        statement=sentence(
            f"claim.proportions.{key}",
            lot=lot,
            sample=sample,
            found=found,
            most=most,
            confidence=confidence_percent(confidence),
        ),
        n=sample,
        method="hypergeometric_limit",
        confidence=confidence,
        assumptions=(
            sentence("claim.proportions.assumes_random"),
            sentence("claim.proportions.assumes_seen"),
        ),
        achieved={"coverage": 1.0 - missed},
        not_shown=sentence("claim.proportions.not_shown_lot"),
    )


def tolerance(coverage: float, confidence: float, *, order: int = 1, sides: int = 2) -> Claim:
    """How many values must be seen so that their extremes enclose a share of all.

    `achieved` has the coverage probability that this number of values really gives.
    """
    needed = tolerance_sample_size(coverage, confidence, order=order, sides=sides)
    missed = passing_probability(needed, order * sides - 1, coverage)
    first = "_first" if order == 1 else ""
    return Claim(
        statement=sentence(
            f"claim.proportions.tolerance_{'two' if sides == 2 else 'one'}{first}",
            n=needed,
            order_less=order - 1,
            share=quantity(at_least(100.0 * coverage), "%"),
            confidence=confidence_percent(confidence),
        ),
        n=needed,
        method="wilks_tolerance",
        confidence=confidence,
        assumptions=(sentence("claim.proportions.assumes_values"),),
        achieved={"coverage": 1.0 - missed},
        not_shown=sentence("claim.proportions.not_shown_tolerance"),
    )
