"""Comparisons of a lot -> claims: who is out of line, how surely, and what that rests on."""

from acceptance.model import Claim
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.lots.esd import Esd, Grubbs, esd_excess
from acceptance.statistics.lots.noise import alarm_rate
from acceptance.statistics.lots.outliers import FEWEST, LotComparison
from acceptance.statistics.lots.similarity import FEWEST as FEWEST_COMPARED
from acceptance.statistics.lots.similarity import DistributionComparison

__all__ = ["distributions", "esd", "grubbs", "lot_comparison"]


def lot_comparison(found: LotComparison) -> Claim:
    """What `lots.outliers.out_of_line` found; n counts machines.

    The false-alarm rate is that of all measurements together, for normal noise.
    """
    decided = found.answer != "undecided"
    coarse = decided and found.undecided
    return Claim(
        statement=_compared(found),
        n=found.lot_size,
        method="robust_z",
        confidence=1.0 - found.false_alarm if decided else None,
        assumptions=_assumed(found) if decided else (),
        achieved={"false_alarm_rate": found.false_alarm} if decided else {},
        not_shown=sentence(
            "claim.lots.not_shown_steps" if coarse else "claim.lots.not_shown_alike",
            more=len(found.undecided),
        ),
    )


def distributions(found: DistributionComparison) -> Claim:
    """What `lots.similarity.distributions_out_of_line` found; n counts machines."""
    values = {
        "odd": len(found.out_of_line),
        "count": found.lot_size,
        "least": FEWEST_COMPARED,
        "margin": quantity(100.0 * found.margin, "%"),
    }
    key = {"out_of_line": "worse", "in_line": "none_worse", "undecided": "undecided_readings"}
    decided = found.answer != "undecided"
    assumed = "margin" if found.margin else "exchangeable"
    margin = "_margin" if decided and found.margin else ""
    return Claim(
        statement=sentence(f"claim.lots.{key[found.answer]}{margin}", **values),
        n=found.lot_size,
        method="one_sided_similarity",
        confidence=1.0 - found.false_alarm if decided else None,
        assumptions=(sentence(f"claim.lots.assumes_{assumed}", **values),) if decided else (),
        achieved={"false_alarm_rate": found.false_alarm} if decided else {},
        not_shown=sentence("claim.lots.not_shown_alike"),
    )


def grubbs(found: Grubbs) -> Claim:
    """What Grubbs' test says of the reading farthest from the mean."""
    return Claim(
        statement=sentence(
            "claim.lots.grubbs_outlier" if found.is_outlier else "claim.lots.grubbs_none",
            count=found.n,
            statistic=found.statistic,
            critical=found.critical,
        ),
        n=found.n,
        method="grubbs",
        confidence=1.0 - found.alpha,
        assumptions=(sentence("claim.lots.assumes_one_outlier"),),
        achieved={"false_alarm_rate": found.alpha},
        not_shown=sentence("claim.lots.not_shown_masked"),
    )


def esd(found: Esd) -> Claim:
    """What Rosner's procedure says of up to so many readings."""
    rate = min(1.0, found.alpha * esd_excess(found.n, len(found.steps)))
    values = {
        "odd": len(found.outliers),
        "count": found.n,
        "most": len(found.steps),
        "rate": quantity(100.0 * rate, "%"),
    }
    return Claim(
        statement=sentence("claim.lots.esd" if found.outliers else "claim.lots.esd_none", **values),
        n=found.n,
        method="generalized_esd",
        confidence=1.0 - rate,
        assumptions=(sentence("claim.lots.assumes_esd", **values),),
        achieved={"false_alarm_rate": rate},
        not_shown=sentence("claim.lots.not_shown_esd", **values),
    )


def _compared(found: LotComparison) -> Sentence:
    values = {
        "count": found.lot_size,
        "least": FEWEST,
        "odd": len(found.out_of_line or found.undecided),
        "threshold": found.threshold,
        "step": found.resolution,
        "margin": quantity(100.0 * found.margin, "%"),
    }
    if found.reason == "too_few":
        return sentence("claim.lots.undecided_few", **values)
    if found.answer == "undecided":
        return sentence("claim.lots.undecided_steps", **values)
    margin = "_margin" if found.margin else ""
    return sentence(f"claim.lots.{found.answer}{margin}", **values)


def _assumed(found: LotComparison) -> tuple[Sentence, ...]:
    assumed = [sentence("claim.lots.assumes_majority"), _noise(found)]
    if found.measurements > 1:
        assumed.append(sentence("claim.lots.assumes_independent", measurements=found.measurements))
    if found.resolution:
        assumed.append(sentence("claim.lots.assumes_step", step=found.resolution))
    return tuple(assumed)


def _noise(found: LotComparison) -> Sentence:
    """Normal noise, and what became of the rate in simulated lots where it was not."""
    sides = 2 if found.worse is None else 1
    rates = {
        noise: 1.0
        - (1.0 - alarm_rate(noise, found.lot_size, found.level, sides=sides)) ** found.measurements
        for noise in ("heavy", "skewed")
    }
    if found.logarithmic:
        return sentence("claim.lots.assumes_lognormal", heavy=quantity(100 * rates["heavy"], "%"))
    shares = {noise: quantity(100.0 * rate, "%") for noise, rate in rates.items()}
    return sentence("claim.lots.assumes_normal", **shares)
