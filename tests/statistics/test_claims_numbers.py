"""Claims of trials and times: what a technician reads, in both languages, and what is not shown."""

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acceptance.messages import Catalogue
from acceptance.model import Claim
from acceptance.statistics.claims import proportions, times
from acceptance.statistics.claims.rounding import at_least, at_most, confident
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.proportions import wilson_least_coverage
from acceptance.statistics.times.gamma_poisson import GammaRate
from acceptance.statistics.times.kaplan_meier import kaplan_meier, survival_at
from acceptance.statistics.times.weibull import life, reliability, weibull_fit

ENGLISH = Catalogue("en")
RAN = [50.0 * k for k in range(1, 41)]
FAILED = [k % 3 == 0 for k in range(1, 41)]
CURVE, FIT = kaplan_meier(RAN, FAILED), weibull_fit(RAN, FAILED)
EARLY = weibull_fit([1.0, 2.0, 4.0, 30.0, 100.0, 1000.0, 1e4, 1e5], [True] * 8)
WORN = weibull_fit([80.0, 85.0, 88.0, 92.0, 95.0, 99.0], [True] * 6)
STEADY = weibull_fit([-math.log1p(-k / 3001) for k in range(1, 3001)], [True] * 3000)
UNSEEN = kaplan_meier([5.0, 6.0], [False, False])
SHORT = kaplan_meier([1.0, 2.0, 3.0, 4.0, 5.0, 5.0], [True] * 4 + [False] * 2)


def claims() -> Iterator[Claim]:
    """Every sentence that a claim can have."""
    yield from (proportions.success_rate(*x, 0.95) for x in ((59, 0), (59, 2), (1, 0), (5, 5)))
    yield from (proportions.success_rate(*x, 0.95) for x in ((0, 0), (10**6, 0), (10**6, 3)))
    yield proportions.success_rate(1, 0, 1e-6)
    yield proportions.success_rate(10**12, 0, 1e-9)
    yield proportions.success_rate(1, 0, 1e-4, what=proportions.MACHINES)
    yield from (proportions.success_run(r, 0.95, c) for r in (0.9, 0.9999) for c in (0, 1))
    yield from (proportions.share(48, 50, 0.95, exact=exact) for exact in (True, False))
    yield from (proportions.bad_in_lot(40, n, 3, 0.9) for n in (10, 40))
    yield from (
        proportions.tolerance(0.95, 0.95, order=order, sides=sides)
        for order in (1, 2)
        for sides in (1, 2)
    )
    for machines in (1, 20):
        yield times.mtbf(72.0, 0, 0.9, machines=machines)
        yield times.mtbf(720.0, 2, 0.9, machines=machines)
        yield times.mtbf(720.0, 2, 0.9, machines=machines, truncated="failure")
        yield times.mtbf(0.0, 0, 0.9, machines=machines)
    yield times.mtbf_with_knowledge(GammaRate(2.0, 1400.0), 1909.0, 2, 0.8)
    yield from (times.rate(*x, 0.95) for x in ((3, 100.0), (0, 100.0), (0, 0.0)))
    yield from (times.failure_rate_of_year(n, 52850.0, 0.95, machines=145) for n in (0, 1))
    yield from (times.surviving(CURVE, at) for at in (10.0, 1000.0))
    yield from (times.median_life(one) for one in (CURVE, UNSEEN, SHORT))
    yield from (times.shape(fit) for fit in (FIT, EARLY, WORN, STEADY))
    yield from (times.life_by(FIT), times.running_at(FIT, 500.0))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_claim_is_said_in_words(language: str) -> None:
    words = Catalogue(language)
    for claim in claims():
        keys = [f"claim.method.{claim.method}", *(f"claim.achieved.{x}" for x in claim.achieved)]
        said = [*map(words.text, keys), *map(words.text, claim.assumptions)]
        assert claim.not_shown is not None
        said += [words.text(claim.statement), words.text(claim.not_shown)]
        for text in said:
            assert not text.startswith("claim."), text
            assert not set(text) & set("{}"), text
            assert not {"inf", "nan", "∞"} & set(text.split()), text
        assert claim.assumptions
        assert claim.n >= 0
        assert all(0.0 <= rate <= 1.0 for rate in claim.achieved.values())


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (
            proportions.success_run(0.95, 0.95, what=proportions.STARTS),
            (
                "59 starts without a failure show a success rate of at least 95 % with 95 % "
                "confidence; one failure needs 93."
            ),
        ),
        (
            times.mtbf(72.0, 0, 0.9),
            (
                "72 h without failure show an MTBF of at least 31.26 h at 90 % confidence for one "
                "machine."
            ),
        ),
        (
            proportions.success_rate(3_000_000, 0, 0.95),
            (
                "3 000 000 trials without a failure show at most one failure in 1 001 425 trials "
                "with 95 % confidence."
            ),
        ),
        (
            proportions.bad_in_lot(40, 10, 0, 0.9),
            "Of the lot of 40, at most 7 are bad, with 90 % confidence: 0 of a sample of 10 were.",
        ),
        (times.mtbf(0.0, 0, 0.9), "Nothing was run: no MTBF is shown."),
    ],
)
def test_a_technician_understands(claim: Claim, words: str) -> None:
    text = ENGLISH.text(claim.statement)
    assert text.replace("\u00a0", " ").replace("\u202f", " ") == words


def test_what_is_not_shown_is_said() -> None:
    one, many = times.mtbf(72.0, 0, 0.9), times.mtbf(1440.0, 0, 0.9, machines=20)
    assert one.not_shown is not None
    assert many.not_shown is not None
    assert "Wear-out" in ENGLISH.text(one.not_shown)
    assert "each single machine" in ENGLISH.text(many.not_shown)
    assert "constant" in ENGLISH.text(one.assumptions[0])
    ended = times.mtbf(72.0, 1, 0.9, truncated="failure")
    assert any("its last failure" in ENGLISH.text(a) for a in ended.assumptions)
    assert (one.n, many.n) == (1, 20)


def test_wilson_tells_its_real_coverage() -> None:
    claim = proportions.share(48, 50, 0.95)
    assert claim.achieved == {"coverage": wilson_least_coverage(48, 50, 0.95)}
    assert claim.achieved["coverage"] < 0.95
    assert proportions.share(48, 50, 0.95, exact=True).achieved == {}


def test_a_success_run_tells_its_real_risk() -> None:
    assert proportions.success_run(0.95, 0.95).achieved == {
        "consumer_risk": pytest.approx(0.95**59)
    }


def test_patterns_are_said_as_they_are() -> None:
    said = [ENGLISH.text(times.shape(fit).statement) for fit in (FIT, EARLY, WORN, STEADY)]
    assert "wear-out" in said[0]
    assert "infant mortality" in said[1]
    assert "wear-out" in said[2]
    assert "at random" in said[3]


@given(st.floats(-1e14, 1e14))
def test_limits_are_rounded_away_from_what_they_promise(value: float) -> None:
    slack = 1e-11 * abs(value) + 1e-290
    assert at_least(value) <= value + slack
    assert at_most(value) >= value - slack
    assert at_most(value) - at_least(value) <= max(1.0, abs(value) / 900.0)


def test_printed_limits_are_exact_where_they_are() -> None:
    assert (at_least(95.0), at_most(95.0), at_least(0.3), at_most(0.3)) == (95.0, 95.0, 0.3, 0.3)
    assert (at_least(99.9999), at_most(0.00012341)) == (99.99, 0.0001235)
    assert (at_least(12345.6), at_most(12345.6)) == (12345.0, 12346.0)
    assert (at_least(0.0), at_most(math.inf), at_least(1e-300)) == (0.0, math.inf, 1e-300)


def test_nothing_is_told_with_a_hundred_percent() -> None:
    assert [confident(x) for x in (0.95, 0.99994, 1.0 - 1e-13)] == [95.0, 99.99, 99.99]
    said = ENGLISH.text(proportions.success_run(0.9, 1.0 - 1e-13).statement)
    assert "100" not in said


def test_nonsense_is_refused_by_claims_too() -> None:
    with pytest.raises(OutOfDomain):
        times.mtbf(72.0, 0, 0.9, machines=0)
    with pytest.raises(OutOfDomain):
        proportions.success_rate(3, 4, 0.9)
    with pytest.raises(OutOfDomain, match=r"not 1\.2"):
        times.mtbf_with_knowledge(GammaRate(2.0, 1400.0), 1.0, 0, 1.2)
    with pytest.raises(OutOfDomain):
        times.rate(0, -1.0, 0.9)


def numbers(claim: Claim) -> dict[str, float]:
    """The limits in a statement, without their units."""
    told = {name: claim.statement.values.get(name) for name in ("lower", "value", "upper")}
    plain = {name: one["value"] if isinstance(one, dict) else one for name, one in told.items()}
    return {name: one for name, one in plain.items() if one is not None}


YEARS = 52850.0 / 365.25


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (
            proportions.share(48, 50, 0.95, exact=True),
            [100 * stats.beta.ppf(0.025, 48, 3), 100 * stats.beta.ppf(0.975, 49, 2)],
        ),
        (
            proportions.share(48, 50, 0.95),
            [100 * end for end in stats.binomtest(48, 50).proportion_ci(0.95, "wilson")],
        ),
        (
            times.rate(3, 100.0, 0.95),
            [stats.chi2.ppf(0.025, 6) / 200, stats.chi2.ppf(0.975, 8) / 200],
        ),
        (
            times.failure_rate_of_year(1, 52850.0, 0.95, machines=145),
            [50 * stats.chi2.ppf(q, df) / YEARS for q, df in ((0.025, 2), (0.975, 4))],
        ),
        (
            times.surviving(CURVE, 1000.0),
            [100 * getattr(survival_at(CURVE, 1000.0), n) for n in ("lower", "survival", "upper")],
        ),
        (times.life_by(FIT), [life(FIT, 0.1, sides=1).lower, life(FIT, 0.1).value]),
        (
            times.running_at(FIT, 500.0),
            [
                100 * getattr(reliability(FIT, 500.0, sides=1), n)
                for n in ("lower", "value", "upper")
            ],
        ),
    ],
)
def test_the_limits_in_a_sentence_are_those_of_the_formula(
    claim: Claim, expected: list[float]
) -> None:
    assert list(numbers(claim).values()) == pytest.approx(sorted(expected), rel=1.2e-3)
