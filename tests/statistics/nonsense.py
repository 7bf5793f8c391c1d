"""What the formulae of `acceptance.statistics` are called with: sound arguments, and junk."""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from acceptance.sentences import Sentence, sentence
from acceptance.statistics.drift import autocorrelation, calibration, design, standardise, trend
from acceptance.statistics.drift.change_point import ChangePoint, change_point
from acceptance.statistics.drift.cusum import Cusum, CusumChart, CusumState, cusum, start
from acceptance.statistics.drift.ewma import Ewma, EwmaChart, EwmaState, ewma
from acceptance.statistics.drift.theil_sen import TheilSen, theil_sen
from acceptance.statistics.ease_of_use import sus, tasks, umux
from acceptance.statistics.lots.esd import Esd, Grubbs, generalized_esd, grubbs
from acceptance.statistics.lots.outliers import LotComparison, out_of_line
from acceptance.statistics.lots.similarity import (
    DistributionComparison,
    distributions_out_of_line,
)
from acceptance.statistics.pairwise.covering import Pairwise, cover
from acceptance.statistics.performance import bootstrap, median, noninferiority, pairs
from acceptance.statistics.plans import decision, events, fixed, handbook, proportion
from acceptance.statistics.plans.sequential import SequentialPlan, sequential_plan
from acceptance.statistics.plans.sequential_proportion import (
    SequentialProportionPlan,
    sequential_proportion_plan,
)
from acceptance.statistics.sampling import switching, z14
from acceptance.statistics.times import gamma_poisson, kaplan_meier, weibull

READINGS = [10.0, 10.2, 9.9, 10.1, 10.3, 9.7, 10.0, 10.4, 9.8, 10.1, 10.6, 9.5]
OTHERS = [one + 0.07 * at for at, one in enumerate(READINGS)]
LOT = [READINGS, OTHERS, READINGS[::-1], OTHERS[::-1], [one + 0.01 for one in READINGS]]
FAILED = [True, False] * 6
PARAMETERS = {"disk": ("a", "b"), "fan": ("x", "y", "z")}
SETTING = calibration.Setting(20, 100)
CUSUM_CHART, EWMA_CHART = CusumChart(0.5, 5.0), EwmaChart(0.2, 3.0)
STEPS = sequential_plan(500.0, 2.0, 0.2, 0.2)
TRIALS = sequential_proportion_plan(0.9, 3.0, 0.2, 0.2)
BASELINE = standardise.baseline(READINGS)

RESULTS: dict[Any, Any] = {
    ChangePoint: change_point(READINGS, permutations=99),
    Cusum: cusum(READINGS, CUSUM_CHART),
    CusumChart: CUSUM_CHART,
    CusumState: start(CUSUM_CHART),
    DistributionComparison: distributions_out_of_line(LOT, worse="lower"),
    Esd: generalized_esd(READINGS, 2),
    Ewma: ewma(READINGS, EWMA_CHART),
    EwmaChart: EWMA_CHART,
    EwmaState: EwmaState(0.0, 0),
    Grubbs: grubbs(READINGS),
    LotComparison: out_of_line(READINGS),
    Pairwise: cover(PARAMETERS),
    Sentence: sentence("claim.proportions.trials"),
    SequentialPlan: STEPS,
    SequentialProportionPlan: TRIALS,
    TheilSen: theil_sen(list(map(float, range(12))), READINGS),
    autocorrelation.ResidualBaseline: autocorrelation.residual_baseline(READINGS),
    autocorrelation.Last: autocorrelation.Last(10.0),
    bootstrap.BootstrapInterval: bootstrap.bca_interval(READINGS, resamples=999),
    calibration.CalibratedLimit: calibration.calibrated_limit(0.05, SETTING),
    calibration.Setting: SETTING,
    decision.Decision: None,
    design.Budget: design.limit_for_budget(10, 1.0, 1.0),
    events.EventPlan: events.event_plan(0.1, 0.95),
    fixed.FixedLengthPlan: fixed.fixed_length_plan(500.0, 2.0, 0.2, 0.2),
    gamma_poisson.GammaRate: gamma_poisson.GammaRate(2.0, 1400.0),
    handbook.HandbookPlan: handbook.HANDBOOK_PLANS[0],
    kaplan_meier.KaplanMeier: kaplan_meier.kaplan_meier(READINGS, FAILED),
    median.MedianInterval: median.median_interval(READINGS),
    noninferiority.NonInferiority: noninferiority.noninferiority(READINGS, 9.0),
    pairs.PairedRatio: pairs.paired_ratio(READINGS, OTHERS),
    proportion.ProportionPlan: proportion.two_risk_plan(0.9, 3.0, 0.2, 0.2),
    standardise.Baseline: BASELINE,
    sus.SusMean: sus.mean([60.0, 70.0, 80.0], resamples=999),
    switching.LotResult: switching.LotResult(True, 0),
    switching.State: switching.State(),
    tasks.Completion: tasks.completion(8, 10),
    tasks.TaskTime: tasks.task_time(READINGS),
    trend.MannKendall: trend.mann_kendall(READINGS),
    umux.UmuxMean: umux.mean([(5, 6), (6, 7), (4, 4)]),
    weibull.WeibullFit: weibull.weibull_fit(READINGS, FAILED),
    z14.SinglePlan: z14.single_plan(100, 1.0),
}
"""A sound value of each kind of result that another function takes."""

_SHARES = [
    "alpha",
    "false_alarm",
    "fraction",
    "level",
    "order_level",
    "p_values",
    "probability",
    "rate",
    "share",
]
_RISKS = ["consumer_risk", "limiting", "producer_risk"]
_RATES = ["acceptable", "acceptable_fraction", "coverage", "confidence", "power", "reliability"]
NAMED: dict[str, Any] = {
    **dict.fromkeys(_SHARES, 0.05),
    **dict.fromkeys(_RISKS, 0.2),
    **dict.fromkeys(_RATES, 0.9),
    "accept": 1,
    "acceptable": 0.01,
    "acceptable_fraction": 0.01,
    "autocorrelation": 0.3,
    "answers": [3, 4, 3, 4, 3, 4, 3, 4, 3, 4],
    "aql": 1.0,
    "asked": 10,
    "bad": 0,
    "better": "higher",
    "block": 1,
    "capability": 5,
    "completed": 8,
    "count": 3,
    "counts": [0, 1, 0, 2, 0, 9],
    "discrimination": 2.0,
    "draws": 999,
    "drive_days": 1000.0,
    "ease": 5,
    "events": 2,
    "exponent": 1.0,
    "exposure": 100.0,
    "factor": 1.0,
    "failed": FAILED,
    "failed_trials": [1, 4],
    "failures": 2,
    "failures_at_hours": [5.0, 7.0],
    "false_alarms_a_year": 10.0,
    "few": 1,
    "fitted": "level",
    "found": 2,
    "head_start": 0.0,
    "hours": 100.0,
    "inspection": "normal",
    "interval": (3, 9),
    "known": ("a", "b"),
    "least": 2,
    "left": READINGS,
    "letter": "F",
    "levels": [2, 3, 2],
    "limit": 5.0,
    "limiting_quality": 0.1,
    "limits": "plain",
    "log_ratios": [0.1, -0.2, 0.3, 0.0],
    "lot": 100,
    "lot_size": 12,
    "low": 250.0,
    "machine_days": 1000.0,
    "machines": 3,
    "many": 5,
    "margin": 0.05,
    "marked": 3,
    "measurements": 2,
    "median": 600.0,
    "mtbf": 500.0,
    "n": 12,
    "name": "readings",
    "noise": "heavy",
    "ones": [1.0, 2.0, 4.0],
    "order": 1,
    "others": OTHERS,
    "p_values": [0.01, 0.2, 0.9],
    "parameters": PARAMETERS,
    "part": 3,
    "peers": OTHERS,
    "people": 10,
    "permutations": 99,
    "raw": 70.0,
    "reading": 0.3,
    "readings": READINGS,
    "readings_a_day": 1.0,
    "reference": 0.5,
    "reject_hours": [None, 10.0],
    "accept_hours": [100.0, 200.0],
    "repeats": 10,
    "resamples": 999,
    "resolution": 0.1,
    "right": OTHERS,
    "rows": [{"disk": "a", "fan": "x"}],
    "rules": "z14",
    "run_length": 400.0,
    "sample": 20,
    "score": 70.0,
    "scores": [60.0, 70.0, 80.0],
    "seed": 1,
    "seen": 0,
    "series": 10,
    "shift": 0.0,
    "sides": 2,
    "specification": 9.0,
    "statistic": "mean",
    "successes": 18,
    "t": 2,
    "time": 9.8,
    "times": READINGS,
    "trials": 20,
    "true_difference": 0.0,
    "truncated": "time",
    "unit": "h",
    "value": 3,
    "values": READINGS,
    "values_first": FAILED,
    "variation": 0.1,
    "weight": 0.2,
    "whole": 9,
    "whole_name": "lot",
    "width": 3.0,
    "worse": "lower",
}
"""A sound value of each argument."""

_PERCENT = {"level": "II"}
SPECIAL: dict[str, dict[str, Any]] = {
    "claims.sampling:two_point": {"risk": 0.8},
    "claims.sampling:zero_acceptance": {"risk": 0.6},
    "claims.drift:many_tests": {"method": "holm"},
    "claims.performance:planned_repeats": {"confidence": 0.95},
    "drift.calibration:limit_for_series": {"false_alarms_a_year": 3.0},
    "drift.multiple:adjusted": {"method": "holm"},
    "drift.multiple:rejected": {"method": "holm"},
    "ease_of_use.umux:mean": {"answers": [(5, 6), (6, 7), (4, 4)]},
    "lots.esd:generalized_esd": {"most": 2},
    "lots.esd:esd_excess": {"most": 2},
    "lots.similarity:distributions_out_of_line": {"readings": LOT},
    "pairwise.bounds:binary_max_factors": {"rows": 6},
    "pairwise.counted:coverage": {"forbidden": []},
    "pairwise.covering:cover": {"forbidden": [], "must_run": []},
    "performance.pairs:order_effect": {"values_first": [True, False, True, False]},
    "performance.pairs:rank_sum_p": {"others": [2.0, 3.0]},
    "readings:require_one_of": {"value": "a"},
    "plans.tables:require_staircases": {
        "accept": [100.0, 200.0],
        "reject": [None, 10.0],
        "unit": 1.0,
    },
    "sampling.characteristic:lot_curve": {"most": 50},
    "sampling.z14:code_letter": _PERCENT,
    "sampling.z14:single_plan": _PERCENT,
}
"""What some functions need under a name that elsewhere means something else."""

BY_HAND = (
    autocorrelation.Last,
    calibration.Setting,
    CusumChart,
    EwmaChart,
    EwmaState,
    gamma_poisson.GammaRate,
)
"""What users make themselves, so that it may hold anything."""

NUMBERS: tuple[Any, ...] = (
    *(math.nan, math.inf, -math.inf, True, False, -1, -0.5, 0, 0.0, 0.5, 1, 1.0, 1.2, 2, 3.7),
    *(5e-324, 1e-12, 1.0 - 1e-16, 1e15, 1e150, 1.7e308, 10**12, 10**400, -(10**400), 10**5000),
    *(Fraction(1, 3), np.float64(0.3), np.float32(0.3), np.int64(4), np.float64("nan")),
)
"""Numbers, as a type checker has it."""
NO_NUMBERS: tuple[Any, ...] = (
    *("0.5", "", "x" * 5000, b"1", None, [], [0.5], {}, (), object(), 1j, Decimal("0.5")),
    np.bool_(True),
)
NO_WORDS: tuple[Any, ...] = (None, 3, [], math.nan, True)


def sequences(sound: Any) -> list[Any]:
    """What may come in place of a list of numbers."""
    one, several = sound[0], list(sound)
    spoilt = (math.nan, math.inf, True, -1.0, 0.0, 10**400, 10**5000, 1.7e308, 5e-324)
    return [
        *([], (), [one], [one] * len(several), several[::-1], several * 2, np.array(several)),
        *([*several[:-1], wrong] for wrong in spoilt),
        *([wrong] * len(several) for wrong in spoilt),
        *([1e300 * (-1) ** at for at in range(len(several))], [1e-300 * at for at in range(9)]),
    ]


def no_sequences(sound: Any) -> list[Any]:
    """What a type checker refuses in place of such a list."""
    several = list(sound)
    wrong: tuple[Any, ...] = ("x", None, [], {}, 1j, object(), Decimal(1))
    return [*(None, 5, "abc", 0.5, {}, object()), *([*several[:-1], one] for one in wrong)]


def short(value: object) -> str:
    """The value in a test's report, which must not fail on a number without end."""
    try:
        return repr(value)[:60]
    except ValueError:
        return type(value).__name__
