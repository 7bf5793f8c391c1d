"""Answers about performance -> claims: met, short or neither; medians, ratios and their intervals.

`unit` is the UCUM code of the readings (`acceptance.units`).
"""

from acceptance.model import Claim
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.claims.rounding import percent
from acceptance.statistics.performance.bootstrap import BootstrapInterval, coverage_seen
from acceptance.statistics.performance.median import MedianInterval, readings_needed
from acceptance.statistics.performance.noninferiority import NonInferiority
from acceptance.statistics.performance.pairs import OrderEffect, PairedRatio
from acceptance.statistics.performance.repeats import noninferiority_power

__all__ = ["bootstrap", "median", "noninferiority", "paired_ratio", "planned_repeats"]


def noninferiority(found: NonInferiority, unit: str = "1") -> Claim:
    """What `performance.noninferiority` answered.

    The achieved power is that of as many readings with this scatter for a machine that is exactly
    as specified, where a margin leaves room for any.
    """
    achieved = {"false_alarm_rate": 1.0 - found.confidence}
    if found.method == "t" and found.margin > 0.0:
        achieved["power"] = noninferiority_power(
            found.n, found.variation, found.margin, confidence=found.confidence
        )
    decided = found.answer != "undecided"
    what = "mean" if found.method == "t" else "median"
    return Claim(
        statement=_answered(found, unit, what),
        n=found.n,
        method=f"noninferiority_{found.method}",
        confidence=found.confidence if decided else None,
        assumptions=(
            sentence("claim.performance.assumes_repeats"),
            sentence(f"claim.performance.assumes_{found.method}"),
        ),
        achieved=achieved,
        not_shown=sentence(f"claim.performance.not_shown_{what}"),
    )


def planned_repeats(
    repeats: int,
    variation: float,
    margin: float,
    *,
    true_difference: float = 0.0,
    confidence: float = 0.95,
) -> Claim:
    """What so many repeats will show of a machine that differs so much from its specification.

    Arguments and errors as in `performance.repeats.noninferiority_power`.
    """
    power = noninferiority_power(
        repeats, variation, margin, true_difference=true_difference, confidence=confidence
    )
    return Claim(
        statement=sentence(
            f"claim.performance.planned_{_side(true_difference)}",
            repeats=repeats,
            power=percent(power),
            variation=percent(variation),
            margin=percent(margin),
            difference=percent(abs(true_difference)),
            confidence=percent(confidence),
        ),
        n=repeats,
        method="noninferiority_t",
        confidence=confidence,
        assumptions=(
            sentence("claim.performance.assumes_variation"),
            sentence("claim.performance.assumes_t"),
        ),
        achieved={"power": power, "false_alarm_rate": 1.0 - confidence},
        not_shown=sentence("claim.performance.not_shown_mean"),
    )


def median(found: MedianInterval, unit: str = "1") -> Claim:
    """A median with its interval, or why there is none."""
    values = {
        "median": quantity(found.median, unit),
        "n": found.n,
        "confidence": percent(found.confidence),
    }
    if found.lower is None or found.upper is None:
        values |= {
            "least": readings_needed(found.confidence),
            "coverage": percent(found.coverage),
        }
        return Claim(
            statement=sentence("claim.performance.median_bare", **values),
            n=found.n,
            method="median_order_statistics",
            achieved={"coverage": found.coverage},
            not_shown=sentence("claim.performance.not_shown_median"),
        )
    values |= {"lower": quantity(found.lower, unit), "upper": quantity(found.upper, unit)}
    return Claim(
        statement=sentence("claim.performance.median", **values),
        n=found.n,
        method="median_order_statistics",
        confidence=found.confidence,
        assumptions=(sentence("claim.performance.assumes_repeats"),),
        achieved={"coverage": found.coverage},
        not_shown=sentence("claim.performance.not_shown_median"),
    )


def bootstrap(found: BootstrapInterval, unit: str = "1") -> Claim:
    """An estimate with its BCa interval; the achieved coverage is what simulations showed.

    An interval without width would claim a certainty that equal readings do not give: then there
    is none.
    """
    if found.lower == found.upper:
        return Claim(
            statement=sentence(
                "claim.performance.bootstrap_equal", estimate=quantity(found.estimate, unit)
            ),
            n=found.n,
            method="bootstrap_bca",
            assumptions=(sentence("claim.performance.assumes_repeats"),),
            not_shown=sentence("claim.performance.not_shown_few"),
        )
    normal, skewed = coverage_seen(found.n)
    is_known = found.confidence == 0.95 and found.statistic == "mean"
    return Claim(
        statement=sentence(
            "claim.performance.bootstrap",
            estimate=quantity(found.estimate, unit),
            lower=quantity(found.lower, unit),
            upper=quantity(found.upper, unit),
            confidence=percent(found.confidence),
        ),
        n=found.n,
        method="bootstrap_bca",
        confidence=found.confidence,
        assumptions=(
            sentence("claim.performance.assumes_repeats"),
            sentence(
                "claim.performance.assumes_bootstrap",
                n=found.n,
                normal=percent(normal),
                skewed=percent(skewed),
            ),
        ),
        achieved={"coverage": min(normal, skewed)} if is_known else {},
        not_shown=sentence("claim.performance.not_shown_few"),
    )


def paired_ratio(found: PairedRatio) -> Claim:
    """The median ratio of interleaved pairs, and whether it matters who ran first."""
    values = {
        "ratio": found.ratio,
        "pairs": found.pairs,
        "lower": found.lower,
        "upper": found.upper,
        "confidence": percent(found.confidence),
        "least": readings_needed(found.confidence),
    }
    bare = found.lower is None
    return Claim(
        statement=sentence(f"claim.performance.ratio{'_bare' if bare else ''}", **values),
        n=found.pairs,
        method="paired_ratio",
        confidence=None if bare else found.confidence,
        assumptions=(sentence("claim.performance.assumes_pairs"), _order(found.order)),
        achieved={"coverage": found.coverage},
        not_shown=sentence("claim.performance.not_shown_elsewhere"),
    )


def _answered(found: NonInferiority, unit: str, what: str) -> Sentence:
    values = {
        "what": sentence(f"claim.performance.the_{what}"),
        "estimate": quantity(found.estimate, unit),
        "limit": quantity(found.limit, unit),
        "specification": quantity(found.specification, unit),
        "margin": percent(found.margin),
        "confidence": percent(found.confidence),
        "n": found.n,
        "needed": found.needed,
    }
    if found.answer != "undecided":
        return sentence(f"claim.performance.{found.answer}_{found.better}", **values)
    key = "undecided_near" if found.needed is None else "undecided"
    key = "undecided_few" if found.lower is None else key
    return sentence(f"claim.performance.{key}", **values)


def _side(difference: float) -> str:
    if difference == 0.0:
        return "equal"
    return "better" if difference > 0.0 else "worse"


def _order(effect: OrderEffect) -> Sentence:
    if effect.seen != "seen" or effect.ratio is None:
        return sentence(f"claim.performance.order_{effect.seen}")
    direction = "more" if effect.ratio > 1.0 else "less"
    change = percent(abs(effect.ratio - 1.0))
    return sentence(f"claim.performance.order_{direction}", change=change)
