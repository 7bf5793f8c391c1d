"""Claims of drift: told in both languages, with the rate they have, and what they do not show."""

from collections.abc import Callable

import numpy as np
import pytest

from acceptance.messages import FIELD, LANGUAGES, Catalogue
from acceptance.sentences import sentence
from acceptance.statistics.claims import drift as claims
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.drift.autocorrelation import residual_baseline
from acceptance.statistics.drift.calibration import Setting, calibrated_limit
from acceptance.statistics.drift.change_point import change_point, place_interval
from acceptance.statistics.drift.cusum import CusumChart, cusum
from acceptance.statistics.drift.design import cusum_limit, limit_for_budget
from acceptance.statistics.drift.ewma import EwmaChart, ewma
from acceptance.statistics.drift.multiple import METHODS
from acceptance.statistics.drift.run_length import cusum_run_length, ewma_run_length
from acceptance.statistics.drift.standardise import baseline, standardise
from acceptance.statistics.drift.theil_sen import theil_sen
from acceptance.statistics.drift.trend import mann_kendall
from tests.statistics.simulations.drift import simulate

NOISE = np.random.default_rng(20).standard_normal(40).tolist()
STEP = [one + (3.0 if place >= 20 else 0.0) for place, one in enumerate(NOISE)]
RISE = [one + 0.3 * place for place, one in enumerate(NOISE)]
FALL = [-one for one in RISE]
WALK = np.cumsum(NOISE).tolist()
CHART, AVERAGE = CusumChart(0.5, 8.0), EwmaChart(0.2, 3.0)
KNOWN = Setting(None, 100)

CLAIMS = {
    "baseline": claims.baseline(baseline([*NOISE, None])),
    "baseline of ties": claims.baseline(baseline([5.0, 5.0, 5.0, 5.0, 6.0])),
    "constant baseline": claims.baseline(baseline([5.0] * 6)),
    "rounded baseline": claims.baseline(baseline([5.0] * 6, resolution=1.0)),
    "residuals": claims.residual_baseline(residual_baseline(NOISE)),
    "budget": claims.budget(limit_for_budget(100, 24, 2), 100),
    "calibrated": claims.calibrated(calibrated_limit(0.05, Setting(30, 100))),
    "known": claims.calibrated(calibrated_limit(0.05, KNOWN)),
    "up": claims.cusum(cusum(STEP, CHART), CHART, Setting(30, 100)),
    "down": claims.cusum(cusum(FALL, CHART), CHART, Setting(30, 100, noise="residuals")),
    "quiet": claims.cusum(cusum(NOISE, CHART), CHART, KNOWN),
    "too narrow": claims.cusum(cusum(NOISE, CHART), CHART, Setting(5, 1000)),
    "head start": claims.cusum(cusum(NOISE, CHART), CHART._replace(head_start=4.0), KNOWN),
    "wide": claims.cusum(cusum(NOISE, CHART), CHART._replace(limit=29.0), KNOWN),
    "average up": claims.ewma(ewma(RISE, AVERAGE), AVERAGE),
    "average down": claims.ewma(ewma(FALL, AVERAGE), AVERAGE._replace(asymptotic=False)),
    "average quiet": claims.ewma(ewma(NOISE, AVERAGE), AVERAGE),
    "rise": claims.trend(mann_kendall(RISE), theil_sen(range(40), RISE)),
    "fall": claims.trend(mann_kendall(FALL, autocorrelated=True), theil_sen(range(40), FALL)),
    "bare limits": claims.trend(
        mann_kendall(WALK, autocorrelated=True), theil_sen(range(40), WALK)
    ),
    "no trend": claims.trend(mann_kendall(NOISE), theil_sen(range(40), NOISE)),
    "changed": claims.change_point(change_point(STEP), place_interval(STEP)),
    "unchanged": claims.change_point(change_point(NOISE, block=4), place_interval(NOISE)),
    **{method: claims.many_tests([0.001, 0.2, 0.9], method=method) for method in METHODS},
}


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_told_in_full(name: str, language: str) -> None:
    claim, catalogue = CLAIMS[name], Catalogue(language)
    for one in (claim.statement, claim.not_shown, *claim.assumptions):
        if one is not None:
            text = catalogue.text(one)
            assert not text.startswith(one.key), one.key
            assert not FIELD.search(text), text
            assert "e+" not in text, text
    assert catalogue.template(f"claim.method.{claim.method}")


def told(name: str) -> str:
    return Catalogue("en").text(CLAIMS[name].statement).replace("\u202f", "").replace("\u00a0", " ")


def test_an_alarm_says_when_it_began_and_by_how_much() -> None:
    assert told("up").startswith("The readings rose: alarm at reading 2")
    assert CLAIMS["up"].not_shown == sentence("claim.drift.not_shown_cause")
    assert CLAIMS["quiet"].not_shown == sentence("claim.drift.not_shown_small")


def test_the_rate_is_that_of_the_baseline_at_hand() -> None:
    assert CLAIMS["quiet"].achieved["false_alarm_rate"] == pytest.approx(0.0095, rel=0.1)
    assert CLAIMS["up"].achieved["false_alarm_rate"] > 0.15
    assert CLAIMS["too narrow"].achieved == {}
    assert CLAIMS["too narrow"].confidence is None
    words = [Catalogue("en").text(one) for one in CLAIMS["too narrow"].assumptions]
    assert any("50\u00a0% or more" in one for one in words)


def test_missing_readings_are_no_evidence_and_places_count_from_the_first_reading() -> None:
    gaps = [None if place % 2 else one for place, one in enumerate(NOISE)]
    assert claims.cusum(cusum(gaps, CHART), CHART, KNOWN).n == 20
    assert claims.ewma(ewma(gaps, AVERAGE), AVERAGE).n == 20
    later = cusum([3.0] * 20, CHART, cusum(NOISE, CHART).state)
    values = claims.cusum(later, CHART, KNOWN).statement.values
    assert later.alarms[0].at >= 40
    assert values["count"] == 60


def test_the_rate_is_that_of_the_chart_itself() -> None:
    chart = CHART._replace(reference=0.25)
    quiet = cusum(NOISE, chart)
    own = claims.cusum(quiet, chart, KNOWN).achieved["false_alarm_rate"]
    assert own > 2.0 * CLAIMS["quiet"].achieved["false_alarm_rate"]
    assert CLAIMS["head start"].achieved == {}
    assert CLAIMS["head start"].confidence is None


@pytest.mark.parametrize(
    ("noise", "told", "room"),
    [("heavy", 0.2, 0.07), ("steps", 0.45, 0.1), ("normal", 0.05, 0.04)],
)
def test_what_other_noise_does_is_what_is_told(noise: str, told: float, room: float) -> None:
    rng, setting = np.random.default_rng(67), Setting(30, 100)
    chart = CusumChart(0.5, calibrated_limit(0.05, setting).limit, resets=False)
    drawn = {
        "heavy": rng.standard_t(3, (200, 130)),
        "steps": np.round(rng.normal(rng.uniform(100, 101, (200, 1)), 0.5, (200, 130))),
        "normal": rng.standard_normal((200, 130)),
    }
    alarmed = 0
    for readings in drawn[noise].tolist():
        found = cusum(standardise(readings[30:], baseline(readings[:30])), chart)
        alarmed += bool(found.alarms)
    assert alarmed / 200 == pytest.approx(told, abs=room)


def test_an_average_has_the_rate_of_its_run_length() -> None:
    expected = 1.0 / ewma_run_length(0.2, 3.0)
    assert CLAIMS["average quiet"].achieved == {"false_alarm_rate": pytest.approx(expected)}
    assert CLAIMS["average down"].achieved == {}


def test_a_trend_is_told_with_its_slope() -> None:
    assert told("rise").startswith("The 40 readings rise steadily: by 0.")
    assert told("fall").startswith("The 40 readings fall steadily: by -0.")
    assert CLAIMS["fall"].method == "mann_kendall_autocorrelated"


def test_limits_of_a_slope_that_take_no_account_of_autocorrelation_say_so() -> None:
    found = mann_kendall(WALK, autocorrelated=True)
    wide = claims.trend(found, theil_sen(range(40), WALK, factor=found.factor))
    assert sentence("claim.drift.assumes_bare_limits") in CLAIMS["bare limits"].assumptions
    assert sentence("claim.drift.assumes_bare_limits") not in wide.assumptions


def test_a_change_is_told_with_its_place() -> None:
    assert "at reading 2" in told("changed")
    assert CLAIMS["changed"].achieved == {"false_alarm_rate": 0.01}
    assert CLAIMS["unchanged"].achieved == {}


def test_many_tests_say_what_the_level_means() -> None:
    assert told("holm") == (
        "1 of 3 tests stand; the chance that any of them stands falsely is at most 5 %."
    )
    assert CLAIMS["benjamini_hochberg"].achieved == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: cusum_run_length(9.0, 5.0),
        lambda: cusum_run_length(0.5, 5.0, head_start=4.0),
        lambda: cusum_limit(1.0),
        lambda: ewma_run_length(1e-9, 3.0),
        lambda: standardise([1.0], baseline([5.0] * 6)),
        lambda: calibrated_limit(0.05, Setting(10, 1000)),
        lambda: calibrated_limit(0.05, Setting(10, 9)),
        lambda: change_point([1.0] * 20, block=9),
        lambda: change_point([1.0] * 9999),
        lambda: theil_sen([1.0, 1.0], [1.0, 2.0]),
        lambda: theil_sen([1.0, 1.0], [1.0]),
        lambda: theil_sen([0.0, 1e-200], [0.0, 1e140]),
    ],
)
def test_each_refusal_has_its_sentence(language: str, nonsense: Callable[[], object]) -> None:
    with pytest.raises(OutOfDomain) as refused:
        nonsense()
    text = Catalogue(language).text(sentence(refused.value.key, **refused.value.values))
    assert not FIELD.search(text), text
    assert refused.value.key not in text


def test_what_is_claimed_is_what_is_simulated() -> None:
    broken = [line for line in simulate(300, seed=21) if not line.holds]
    assert not broken
