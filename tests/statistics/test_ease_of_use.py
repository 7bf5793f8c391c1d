"""SUS, UMUX-Lite, task completion and task time."""

import math
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from acceptance.messages import Catalogue
from acceptance.statistics.claims import ease_of_use as claims
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.ease_of_use import sus, tasks, umux
from tests.statistics.golden import rows
from tests.statistics.simulations.ease_of_use import simulate

GOLDEN = ("inputs", "expected", "tolerance")
SCORES = [72.5, 85.0, 67.5, 90.0, 55.0, 77.5, 80.0, 62.5, 95.0, 70.0]
CONFIDENCES = st.floats(0.5, 0.999)


@pytest.mark.parametrize(GOLDEN, rows("sus_score"))
def test_published_scores(inputs: dict[str, Any], expected: float, tolerance: float) -> None:
    assert sus.score(inputs["responses"]) == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(GOLDEN, rows("sus_grade"))
def test_published_grades(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    (found,) = [one for one in sus.GRADES if one.name == inputs["grade"]]
    assert found._asdict() == {"name": inputs["grade"], **expected}
    for end in (found.score_min, found.score_max):
        assert sus.grade(end) == found


@pytest.mark.parametrize(GOLDEN, rows("sus_mean_ci"))
def test_published_mean(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    found = sus.mean(inputs["scores"], inputs["confidence"])
    assert found.interval is not None
    told = (found.mean, *found.interval)
    assert told == pytest.approx(tuple(expected.values()), abs=tolerance)
    assert found.grades == ("C", "A+", 41, 100)


@pytest.mark.parametrize(GOLDEN, rows("umux_lite"))
def test_published_umux(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    assert inputs["scale"] == 7
    found = umux.score(inputs["item_capability"], inputs["item_ease"])
    assert found._asdict() == pytest.approx(expected, abs=tolerance)


def test_the_grades_leave_no_gap() -> None:
    assert sus.GRADES[0].score_min == 0.0
    assert sus.GRADES[-1].score_max == 100.0
    for one, following in zip(sus.GRADES, sus.GRADES[1:], strict=False):
        assert following.score_min == pytest.approx(one.score_max + 0.1)
        assert following.percentile_min == one.percentile_max + 1
    assert [sus.grade(score).name for score in (51.64, 51.65, 84.04, 84.05)] == [
        "F",
        "D",
        "A",
        "A+",
    ]


@given(st.lists(st.integers(0, 40), min_size=2, max_size=40), CONFIDENCES)
@settings(max_examples=50)
def test_mean_interval_against_scipy(fortieths: list[int], confidence: float) -> None:
    scores = [2.5 * one for one in fortieths]
    found = sus.mean(scores, confidence, resamples=999)
    if min(scores) == max(scores):
        assert (found.interval, found.bootstrap, found.grades) == (None, None, None)
        return
    known = stats.t.interval(
        confidence, len(scores) - 1, loc=np.mean(scores), scale=stats.sem(scores)
    )
    assert found.interval == pytest.approx(tuple(np.clip(known, 0, 100)), rel=1e-10, abs=1e-10)
    assert (found.bootstrap is None) == (len(scores) < 10)


def test_the_bootstrap_interval_against_scipy() -> None:
    found = sus.mean(SCORES, 0.9).bootstrap
    known = stats.bootstrap(
        (SCORES,), np.mean, confidence_level=0.9, method="BCa", n_resamples=20_000, rng=3
    ).confidence_interval
    assert found == pytest.approx((known.low, known.high), abs=0.5)


def test_one_person_has_no_interval() -> None:
    found = sus.mean([72.5])
    assert (found.n, found.mean, found.deviation) == (1, 72.5, 0.0)
    assert (found.interval, found.bootstrap, found.grades) == (None, None, None)
    alone = umux.mean([(6, 5)])
    assert (alone.raw, alone.interval, alone.sus_interval) == (75.0, None, None)
    assert tasks.task_time([30.0]) == tasks.TaskTime(1, 30.0, None, 0.95)


def test_an_interval_stays_on_the_scale() -> None:
    found = sus.mean([100.0, 92.5])
    assert found.interval is not None
    assert found.interval.upper == 100.0
    wide = umux.mean([(1, 1), (7, 7)])
    assert wide.interval == (0.0, 100.0)
    assert wide.sus_interval == (umux.SUS_EQUIVALENT_LOWEST, umux.SUS_EQUIVALENT_HIGHEST)


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=2, max_size=20))
def test_umux_mean_against_scipy(answers: list[tuple[int, int]]) -> None:
    raws = [umux.score(*both).raw for both in answers]
    found = umux.mean(answers, 0.9)
    assert found.raw == pytest.approx(np.mean(raws), abs=1e-12)
    assert found.sus_equivalent == pytest.approx(0.65 * np.mean(raws) + 22.9)
    if found.interval is not None:
        known = stats.t.interval(0.9, len(raws) - 1, loc=np.mean(raws), scale=stats.sem(raws))
        assert found.interval == pytest.approx(tuple(np.clip(known, 0, 100)), abs=1e-9)
    else:
        assert min(raws) == max(raws)


@given(st.integers(1, 200), st.data(), CONFIDENCES)
def test_completion_against_statsmodels(
    people: int, data: st.DataObject, confidence: float
) -> None:
    completed = data.draw(st.integers(0, people))
    found = tasks.completion(completed, people, confidence)
    for interval, method in ((found.adjusted_wald, "agresti_coull"), (found.exact, "beta")):
        known = proportion_confint(completed, people, 1 - confidence, method)
        assert interval == pytest.approx(tuple(np.clip(known, 0, 1)), rel=1e-9, abs=1e-12)
    assert found.laplace == (completed + 1) / (people + 2)
    assert found.adjusted_wald.lower <= found.share <= found.adjusted_wald.upper


def test_a_published_completion_rate() -> None:
    # Sauro & Lewis 2005 take 9 of 10: (9 + 1.92) / (10 + 3.84) = 0.789, give or take 0.215.
    assert tasks.adjusted_wald(9, 10) == pytest.approx((0.574, 1.0), abs=5e-4)


def test_coverage_is_counted_exactly() -> None:
    for people, p in ((1, 0.5), (7, 0.3)):
        by_hand = sum(
            stats.binom.pmf(x, people, p)
            for x in range(people + 1)
            if tasks.adjusted_wald(x, people).lower <= p <= tasks.adjusted_wald(x, people).upper
        )
        assert tasks.coverage(people, p) == pytest.approx(by_hand, rel=1e-12)
    assert tasks.coverage(10_001, 0.5) is None


@given(st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=30), CONFIDENCES)
def test_time_against_scipy(times: list[float], confidence: float) -> None:
    found = tasks.task_time(times, confidence)
    assert found.geometric_mean == pytest.approx(stats.gmean(times), rel=1e-11)
    if found.interval is None:
        assert min(times) == max(times)
        return
    logs = np.log(times)
    if np.ptp(logs) > 1e-6:
        known = stats.t.interval(confidence, len(logs) - 1, loc=logs.mean(), scale=stats.sem(logs))
        assert np.log(found.interval) == pytest.approx(known, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: sus.score([3] * 9),
        lambda: sus.score([3] * 9 + [6]),
        lambda: sus.score([3] * 9 + [0]),
        lambda: sus.score([3] * 9 + [cast("int", 2.5)]),
        lambda: sus.score([3] * 9 + [True]),
        lambda: sus.score([3] * 9 + [cast("int", math.nan)]),
        lambda: sus.mean([]),
        lambda: sus.mean([50.0, 101.0]),
        lambda: sus.mean([50.0, -1.0]),
        lambda: sus.mean([50.0, math.nan]),
        lambda: sus.mean([50.0, 60.0], 0.0),
        lambda: sus.mean([50.0, 60.0], 1.2),
        lambda: sus.grade(math.inf),
        lambda: sus.grade(100.1),
        lambda: umux.score(0, 4),
        lambda: umux.score(4, 8),
        lambda: umux.mean([]),
        lambda: umux.mean([(4, 4, 4)]),
        lambda: tasks.completion(0, 0),
        lambda: tasks.completion(4, 3),
        lambda: tasks.completion(-1, 3),
        lambda: tasks.completion(1, 3, 1.0),
        lambda: tasks.task_time([]),
        lambda: tasks.task_time([3.0, 0.0]),
        lambda: tasks.task_time([3.0, -2.0]),
        lambda: tasks.task_time([3.0, 4.0], math.nan),
    ],
)
def test_nonsense_is_refused_in_a_sentence(wrong: Any) -> None:
    with pytest.raises(OutOfDomain) as refused:
        wrong()
    assert str(refused.value)
    assert refused.value.key.startswith("statistics.domain.")


def test_extremes_are_answered() -> None:
    assert tasks.completion(0, 1).adjusted_wald.lower == 0.0
    assert tasks.completion(10**6, 10**6).exact.upper == 1.0
    far = tasks.task_time([1e-150, 1e150], 0.999)
    assert far.interval == (0.0, math.inf)


def test_intervals_hold_as_often_as_claimed() -> None:
    for line in simulate(1000, seed=7):
        assert line.holds, line


CLAIMS = [
    claims.sus(sus.mean(SCORES)),
    claims.sus(sus.mean([70.0])),
    claims.sus(sus.mean([70.0, 70.0])),
    claims.sus_bootstrap(sus.mean(SCORES)),
    claims.umux(umux.mean([(6, 5), (4, 4), (7, 5)])),
    claims.umux(umux.mean([(6, 5)])),
    claims.umux(umux.mean([(6, 5), (5, 6)])),
    claims.completion(tasks.completion(9, 10)),
    claims.task_time(tasks.task_time([30.0, 45.0, 80.0])),
    claims.task_time(tasks.task_time([30.0])),
    claims.task_time(tasks.task_time([30.0, 30.0])),
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.statement.key)
def test_claims_are_sentences(claim: Any, language: str) -> None:
    words = Catalogue(language)
    for said in (claim.statement, claim.not_shown, *claim.assumptions):
        assert words.template(said.key), said.key
        assert "{" not in words.text(said)
    assert words.template(f"claim.method.{claim.method}")


def test_what_claims_say() -> None:
    assert claims.sus_bootstrap(sus.mean(SCORES[:9])) is None
    told = Catalogue("en").text(claims.sus(sus.mean(SCORES)).statement)
    assert " ".join(told.split()) == (
        "The mean SUS score of 10 people is 75.5. With 95 % confidence the mean of all such people "
        "lies from 66.59 to 84.41: grade C to A+, percentile 41 to 100 of the products compared."
    )
    alone = claims.sus(sus.mean([70.0]))
    assert (alone.n, alone.confidence) == (1, None)
    completed = claims.completion(tasks.completion(9, 10))
    assert completed.achieved["coverage"] == tasks.coverage(10, 10 / 12)
