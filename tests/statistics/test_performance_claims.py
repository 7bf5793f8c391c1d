"""Claims of performance: every answer, its achieved rates, what is assumed, in both languages."""

import pytest

from acceptance.messages import FIELD, LANGUAGES, Catalogue
from acceptance.sentences import Sentence
from acceptance.statistics.claims import performance as claims
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.performance.bootstrap import bca_interval
from acceptance.statistics.performance.median import median_interval
from acceptance.statistics.performance.noninferiority import (
    noninferiority,
    noninferiority_of_median,
)
from acceptance.statistics.performance.pairs import paired_ratio
from acceptance.statistics.performance.repeats import noninferiority_power, noninferiority_repeats

FIVE = [98.0, 99.0, 100.0, 101.0, 102.0]
MANY = [float(at % 7) + 1.0 for at in range(20)]
ONES = [1.0] * 10
CLAIMS = {
    "met": claims.noninferiority(noninferiority(FIVE, 100.0, margin=0.05), "By/s"),
    "met, lower": claims.noninferiority(
        noninferiority(FIVE, 100.0, margin=0.05, better="lower"), "s"
    ),
    "short": claims.noninferiority(noninferiority(FIVE, 120.0), "By/s"),
    "short, lower": claims.noninferiority(noninferiority(FIVE, 50.0, better="lower"), "s"),
    "undecided": claims.noninferiority(noninferiority(FIVE, 100.0, margin=0.01), "By/s"),
    "near": claims.noninferiority(noninferiority(FIVE, 100.0), "By/s"),
    "median met": claims.noninferiority(noninferiority_of_median(FIVE, 50.0), "W"),
    "median open": claims.noninferiority(noninferiority_of_median(FIVE[:3], 50.0), "W"),
    "planned, equal": claims.planned_repeats(11, 0.03, 0.05),
    "planned, better": claims.planned_repeats(11, 0.03, 0.0, true_difference=0.02),
    "bootstrap, equal": claims.bootstrap(bca_interval([5.0] * 20, resamples=999), "s"),
    "planned": claims.planned_repeats(11, 0.03, 0.05, true_difference=-0.02),
    "median": claims.median(median_interval(MANY), "s"),
    "median, bare": claims.median(median_interval(FIVE), "s"),
    "bootstrap": claims.bootstrap(bca_interval(MANY, resamples=999), "s"),
    "bootstrap, 99": claims.bootstrap(bca_interval(MANY, confidence=0.99, resamples=999), "s"),
    "bootstrap, median": claims.bootstrap(bca_interval(MANY, "median", resamples=999), "s"),
    "ratio": claims.paired_ratio(paired_ratio(MANY, [2.0] * 20)),
    "ratio, bare": claims.paired_ratio(paired_ratio(FIVE, [1.0] * 5)),
    "second more": claims.paired_ratio(paired_ratio([1.0, 1.3] * 5, ONES)),
    "second less": claims.paired_ratio(paired_ratio([1.3, 1.0] * 5, ONES)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_claim_is_told_in_every_language(name: str, language: str) -> None:
    claim, catalogue = CLAIMS[name], Catalogue(language)
    said = [claim.statement, *claim.assumptions, Sentence(f"claim.method.{claim.method}")]
    if claim.not_shown is not None:
        said.append(claim.not_shown)
    for one in said:
        assert catalogue.template(one.key), one.key
        text = catalogue.text(one)
        assert not FIELD.findall(text), text
        assert "None" not in text


def test_an_answer_reads_as_a_sentence() -> None:
    text = Catalogue("en").text(CLAIMS["met"].statement)
    assert text.startswith("The mean is at least 95\u00a0B/s (specification 100\u00a0B/s, margin 5")
    assert "About 23 readings in all" in Catalogue("en").text(CLAIMS["undecided"].statement)
    assert "at least 5 are needed" in Catalogue("en").text(CLAIMS["median open"].statement)
    spanish = Catalogue("es").text(CLAIMS["median met"].statement)
    assert spanish.startswith("La mediana es de al menos 50\u00a0W")


def test_the_power_of_an_answer_is_that_of_its_readings() -> None:
    found = noninferiority(FIVE, 100.0, margin=0.05)
    power = noninferiority_power(5, found.variation, 0.05)
    assert CLAIMS["met"].achieved == pytest.approx({"false_alarm_rate": 0.05, "power": power})
    assert set(CLAIMS["median met"].achieved) == {"false_alarm_rate"}


def test_an_undecided_answer_has_no_confidence() -> None:
    assert CLAIMS["undecided"].confidence is None
    assert CLAIMS["met"].confidence == 0.95


def test_a_plan_claims_the_power_that_it_has() -> None:
    assert noninferiority_repeats(0.03, 0.05, true_difference=-0.02) == 11
    assert CLAIMS["planned"].achieved["power"] >= 0.9
    assert CLAIMS["planned"].n == 11
    told = [Catalogue("en").text(CLAIMS[f"planned{one}"].statement) for one in ("", ", better")]
    assert "2\u00a0% worse than specified" in told[0].replace("\u202f", "\u00a0")
    assert "2\u00a0% better than specified" in told[1].replace("\u202f", "\u00a0")


def test_equal_readings_claim_no_bootstrap_interval() -> None:
    claim = CLAIMS["bootstrap, equal"]
    assert (claim.confidence, claim.achieved) == (None, {})


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_claim_says_what_it_does_not_show(name: str) -> None:
    assert CLAIMS[name].not_shown is not None


def test_intervals_claim_the_coverage_that_they_have() -> None:
    assert CLAIMS["median"].achieved == pytest.approx({"coverage": 0.958611}, rel=1e-5)
    assert CLAIMS["median, bare"].achieved == pytest.approx({"coverage": 0.9375})
    assert CLAIMS["median, bare"].confidence is None
    assert CLAIMS["bootstrap"].achieved == {"coverage": 0.91}
    assert CLAIMS["bootstrap, 99"].achieved == CLAIMS["bootstrap, median"].achieved == {}


def test_who_ran_first_is_told() -> None:
    asked = ("second more", "second less", "ratio, bare")
    keys = {name: CLAIMS[name].assumptions[-1].key.rsplit(".", 1)[-1] for name in asked}
    assert keys["second more"] == "order_more"
    assert keys["second less"] == "order_less"
    assert keys["ratio, bare"] == "order_untold"


def test_each_refusal_has_its_sentence() -> None:
    refusals = []
    for nonsense in (
        lambda: bca_interval(FIVE),
        lambda: bca_interval(MANY, resamples=10**9),
        lambda: noninferiority_repeats(10.0, 0.001),
        lambda: noninferiority_repeats(0.1, 0.1, true_difference=-0.2),
        lambda: paired_ratio([1.0], [1.0, 2.0]),
        lambda: paired_ratio([1.0], [1.0], values_first=[]),
    ):
        with pytest.raises(OutOfDomain) as refused:
            nonsense()
        refusals.append(refused.value)
    for language in LANGUAGES:
        catalogue = Catalogue(language)
        for refusal in refusals:
            assert catalogue.template(refusal.key), refusal.key
            text = catalogue.text(Sentence(refusal.key, refusal.values))
            assert not FIELD.findall(text), text
