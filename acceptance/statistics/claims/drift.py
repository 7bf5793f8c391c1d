"""Charts, trends and change points -> claims: what drifted, how rarely that is said falsely.

The rates in `achieved` are those that hold for the baseline at hand, by the tables of
`drift.calibration`, not those that a limit would have if centre and scale were known. Where the
table ends, no rate is told.
"""

from collections.abc import Sequence

from acceptance.model import Claim
from acceptance.sentences import Sentence, sentence
from acceptance.statistics.claims.rounding import percent
from acceptance.statistics.domain import require_probability
from acceptance.statistics.drift.autocorrelation import ResidualBaseline
from acceptance.statistics.drift.calibration import (
    Achieved,
    CalibratedLimit,
    Setting,
    achieved_rate,
)
from acceptance.statistics.drift.change_point import ChangePoint
from acceptance.statistics.drift.cusum import Cusum, CusumChart
from acceptance.statistics.drift.design import Budget
from acceptance.statistics.drift.ewma import Ewma, EwmaChart
from acceptance.statistics.drift.multiple import adjusted
from acceptance.statistics.drift.run_length import ewma_run_length
from acceptance.statistics.drift.standardise import Baseline
from acceptance.statistics.drift.theil_sen import TheilSen
from acceptance.statistics.drift.trend import MannKendall
from acceptance.statistics.interval import require_counted

__all__ = [
    "baseline",
    "budget",
    "calibrated",
    "change_point",
    "cusum",
    "ewma",
    "many_tests",
    "residual_baseline",
    "trend",
]

_NORMAL = sentence("claim.drift.assumes_normal")
_INDEPENDENT = sentence("claim.drift.assumes_independent")
_SLOW = sentence("claim.drift.not_shown_small")
_CAUSE = sentence("claim.drift.not_shown_cause")
_LEAST_TOLD = 1e-6
"""A smaller p is told as at most this: nobody's assumptions hold so far out."""


def baseline(found: Baseline) -> Claim:
    """Centre and scale of a machine's own readings when it was well."""
    return Claim(
        statement=sentence(
            f"claim.drift.baseline_{found.spread}",
            count=found.n,
            missing=found.missing,
            centre=found.centre,
            scale=found.scale,
        ),
        n=found.n,
        method="robust_baseline",
        assumptions=(sentence("claim.drift.assumes_well"),),
        not_shown=sentence("claim.drift.not_shown_baseline"),
    )


def residual_baseline(found: ResidualBaseline) -> Claim:
    """The baseline of readings that follow each other."""
    return Claim(
        statement=sentence(
            "claim.drift.baseline_residuals",
            count=found.residual.n + 1,
            centre=found.centre,
            scale=found.residual.scale,
            autocorrelation=found.autocorrelation,
        ),
        n=found.residual.n + 1,
        method="residual_baseline",
        assumptions=(sentence("claim.drift.assumes_well"), sentence("claim.drift.assumes_ar1")),
        not_shown=sentence("claim.drift.not_shown_baseline"),
    )


def budget(found: Budget, series: int) -> Claim:
    """A CUSUM limit for a year's false alarms over all series, baselines taken as known."""
    series = require_counted("series", series, least=1)
    return Claim(
        statement=sentence(
            "claim.drift.budget",
            limit=found.limit,
            series=series,
            alarms=found.achieved,
            run_length=round(found.run_length),
        ),
        n=series,
        method="cusum_run_length",
        assumptions=(_NORMAL, _INDEPENDENT, sentence("claim.drift.assumes_known")),
        achieved={"false_alarm_rate": 1.0 / found.run_length},
        not_shown=_SLOW,
    )


def calibrated(found: CalibratedLimit) -> Claim:
    """A CUSUM limit for a short baseline, with the rate that it keeps."""
    setting = found.setting
    known = setting.baseline is None
    return Claim(
        statement=sentence(
            "claim.drift.calibrated_known" if known else "claim.drift.calibrated",
            limit=found.limit,
            baseline=setting.baseline or 0,
            horizon=setting.horizon,
            rate=percent(found.false_alarm_rate),
        ),
        n=setting.baseline or 0,
        method="cusum_calibrated",
        confidence=1.0 - found.false_alarm_rate,
        assumptions=_assumed(setting),
        achieved={"false_alarm_rate": found.false_alarm_rate},
        not_shown=_SLOW,
    )


def cusum(found: Cusum, chart: CusumChart, setting: Setting) -> Claim:
    """What a CUSUM says of a series; `setting` tells its baseline, horizon and noise.

    The false-alarm rate is the share of stable series with an alarm within the horizon, for the
    chart's own reference value; of a chart with a head start none is known.
    """
    rate = achieved_rate(chart.limit, setting._replace(reference=chart.reference))
    is_told = rate.bound == "equal" and not chart.head_start
    first = found.alarms[0] if found.alarms else None
    values = {"count": found.known, "limit": chart.limit}
    if first:
        values |= {"count": found.state.seen, "at": first.at + 1}
        values |= {"start": first.start + 1, "shift": abs(first.shift)}
    return Claim(
        statement=sentence(f"claim.drift.cusum_{first.side if first else 'quiet'}", **values),
        n=found.known,
        method="cusum",
        confidence=1.0 - rate.rate if is_told else None,
        assumptions=(*_assumed(setting), _rate(rate, setting, chart)),
        achieved={"false_alarm_rate": rate.rate} if is_told else {},
        not_shown=_CAUSE if first else _SLOW,
    )


def ewma(found: Ewma, chart: EwmaChart) -> Claim:
    """What an EWMA says of a series; the rate is per reading, for a known baseline."""
    first = found.alarms[0] if found.alarms else None
    run_length = ewma_run_length(chart.weight, chart.width)
    values = {"count": found.known, "width": chart.width, "run_length": round(run_length)}
    if first:
        values |= {"count": found.state.seen, "at": first.at + 1, "average": first.average}
    assumed = (_NORMAL, _INDEPENDENT, sentence("claim.drift.assumes_known"))
    early = () if chart.asymptotic else (sentence("claim.drift.assumes_early"),)
    return Claim(
        statement=sentence(f"claim.drift.ewma_{first.side if first else 'quiet'}", **values),
        n=found.known,
        method="ewma",
        assumptions=(*assumed, *early),
        achieved={"false_alarm_rate": 1.0 / run_length} if chart.asymptotic else {},
        not_shown=_CAUSE if first else _SLOW,
    )


def trend(found: MannKendall, slope: TheilSen, level: float = 0.01) -> Claim:
    """Whether a series rises or falls steadily, and by how much a step from reading to reading.

    Limits of the slope that do not allow for the autocorrelation (`theil_sen` with the `factor` of
    `mann_kendall`) are told as such.
    """
    level = require_probability("level", level)
    side = "none" if found.p_value > level else "up" if found.s > 0 else "down"
    corrected = found.degrees < float("inf")
    dependence = "claim.drift.assumes_ar1" if corrected else "claim.drift.assumes_independent"
    bare = found.factor > 1.0 and slope.factor < found.factor
    limits = (sentence("claim.drift.assumes_bare_limits"),) if bare else ()
    return Claim(
        statement=sentence(
            f"claim.drift.trend_{side}",
            count=found.n,
            slope=slope.slope,
            lower=slope.lower,
            upper=slope.upper,
            confidence=percent(slope.confidence),
            p_value=percent(max(_LEAST_TOLD, found.p_value)),
            level=percent(level),
        ),
        n=found.n,
        method="mann_kendall_autocorrelated" if corrected else "mann_kendall",
        confidence=1.0 - level,
        assumptions=(sentence(dependence), sentence("claim.drift.assumes_even"), *limits),
        achieved={} if corrected else {"false_alarm_rate": level},
        not_shown=sentence("claim.drift.not_shown_trend"),
    )


def change_point(found: ChangePoint, interval: tuple[int, int], level: float = 0.01) -> Claim:
    """Whether a series changed its level once; `interval` is that of `place_interval`."""
    level = require_probability("level", level)
    earliest, latest = (require_counted("interval", place) for place in interval)
    key = "changed" if found.p_value <= level else "unchanged"
    blocks = found.block > 1
    dependence = "claim.drift.assumes_blocks" if blocks else "claim.drift.assumes_exchangeable"
    return Claim(
        statement=sentence(
            f"claim.drift.{key}",
            count=found.n,
            at=found.at + 1,
            earliest=earliest + 1,
            latest=latest + 1,
            before=found.before,
            after=found.after,
            p_value=percent(max(_LEAST_TOLD, found.p_value)),
            level=percent(level),
        ),
        n=found.n,
        method="change_point_blocks" if blocks else "change_point",
        confidence=1.0 - level,
        assumptions=(sentence(dependence, block=found.block),),
        achieved={} if blocks else {"false_alarm_rate": level},
        not_shown=sentence("claim.drift.not_shown_change"),
    )


def many_tests(
    p_values: Sequence[float], level: float = 0.05, method: str = "benjamini_hochberg"
) -> Claim:
    """Which of many tests stand, and what the level then means."""
    level = require_probability("level", level)
    rejected = sum(p <= level for p in adjusted(p_values, method))
    family = method in {"bonferroni", "holm"}
    return Claim(
        statement=sentence(
            "claim.drift.many_family" if family else "claim.drift.many_share",
            count=len(p_values),
            rejected=rejected,
            level=percent(level),
        ),
        n=len(p_values),
        method=method,
        confidence=1.0 - level if family else None,
        assumptions=(
            (sentence("claim.drift.assumes_positive"),) if method == "benjamini_hochberg" else ()
        ),
        achieved={"false_alarm_rate": level} if family else {},
        not_shown=sentence("claim.drift.not_shown_many"),
    )


def _assumed(setting: Setting) -> tuple[Sentence, ...]:
    return (_NORMAL, sentence(f"claim.drift.assumes_{setting.noise}"))


def _rate(rate: Achieved, setting: Setting, chart: CusumChart) -> Sentence:
    if chart.head_start:
        return sentence("claim.drift.rate_head_start")
    share = percent(rate.rate)
    return sentence(f"claim.drift.rate_{rate.bound}", rate=share, horizon=setting.horizon)
