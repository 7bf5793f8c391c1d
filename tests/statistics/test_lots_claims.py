"""Claims over lots: every answer, its achieved rates, what is assumed, in both languages."""

import numpy as np
import pytest

from acceptance.messages import FIELD, LANGUAGES, Catalogue
from acceptance.model import Claim
from acceptance.sentences import Sentence
from acceptance.statistics.claims import lots as claims
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.lots.esd import esd_excess, generalized_esd, grubbs
from acceptance.statistics.lots.noise import alarm_rate
from acceptance.statistics.lots.outliers import out_of_line
from acceptance.statistics.lots.similarity import distributions_out_of_line
from acceptance.statistics.lots.thresholds import robust_z_threshold
from acceptance.statistics.readings import require_positive_readings, require_readings

LOT = np.random.default_rng(1).normal(100.0, 1.0, 20).tolist()
ODD = [*LOT, 50.0]
MANY = np.random.default_rng(2).normal(100.0, 1.0, (6, 8))
SLOW = np.vstack([MANY, MANY[:1] - 5.0]).tolist()
CLAIMS = {
    "in line": claims.lot_comparison(out_of_line(LOT)),
    "in line, margin": claims.lot_comparison(out_of_line(LOT, margin=0.02, measurements=30)),
    "out of line": claims.lot_comparison(out_of_line(ODD, worse="lower")),
    "out of line, margin": claims.lot_comparison(out_of_line(ODD, margin=0.02, logarithmic=True)),
    "few": claims.lot_comparison(out_of_line(LOT[:4])),
    "steps": claims.lot_comparison(out_of_line([5.0] * 9 + [6.0])),
    "coarse": claims.lot_comparison(out_of_line([5.0] * 9 + [6.0, 90.0])),
    "alike": claims.distributions(distributions_out_of_line(MANY.tolist(), worse="lower")),
    "worse": claims.distributions(distributions_out_of_line(SLOW, worse="lower", margin=0.01)),
    "alike, margin": claims.distributions(
        distributions_out_of_line(MANY.tolist(), worse="lower", margin=0.01)
    ),
    "few readings": claims.distributions(distributions_out_of_line([[1.0]] * 4, worse="lower")),
    "grubbs": claims.grubbs(grubbs(ODD)),
    "grubbs, none": claims.grubbs(grubbs(LOT)),
    "esd": claims.esd(generalized_esd(ODD, 3)),
    "esd, none": claims.esd(generalized_esd(LOT, 3)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_claim_is_told_in_every_language(name: str, language: str) -> None:
    claim, catalogue = CLAIMS[name], Catalogue(language)
    assert claim.not_shown is not None
    method = Sentence(f"claim.method.{claim.method}")
    for said in (claim.statement, *claim.assumptions, claim.not_shown, method):
        assert catalogue.template(said.key), said.key
        text = catalogue.text(said)
        assert not FIELD.findall(text), text
        assert "None" not in text


def test_a_comparison_states_its_lot_wise_rate() -> None:
    claim = CLAIMS["in line, margin"]
    assert (claim.n, claim.confidence, claim.method) == (20, 0.95, "robust_z")
    assert claim.achieved == {"false_alarm_rate": 0.05}
    assert len(claim.assumptions) == 3


def test_a_comparison_says_what_other_noise_would_do() -> None:
    (normal,) = (a for a in CLAIMS["in line"].assumptions if a.key.endswith("assumes_normal"))
    heavy = alarm_rate("heavy", 20, 0.05)
    assert normal.values["heavy"]["value"] == pytest.approx(100.0 * heavy)
    keys = {assumed.key for assumed in CLAIMS["out of line, margin"].assumptions}
    assert "claim.lots.assumes_lognormal" in keys
    coarse = CLAIMS["coarse"]
    assert "claim.lots.assumes_step" in {assumed.key for assumed in coarse.assumptions}
    assert coarse.not_shown is not None
    assert coarse.not_shown.values["more"] == 1


@pytest.mark.parametrize("name", ["few", "few readings", "steps"])
def test_what_could_not_be_compared_claims_nothing(name: str) -> None:
    claim: Claim = CLAIMS[name]
    assert (claim.confidence, claim.achieved, claim.assumptions) == (None, {}, ())


def test_what_was_compared_with_a_margin_is_told_with_it() -> None:
    assert CLAIMS["worse"].statement.key == "claim.lots.worse_margin"
    assert CLAIMS["alike, margin"].statement.key == "claim.lots.none_worse_margin"
    assert CLAIMS["alike"].statement.key == "claim.lots.none_worse"


def test_the_esd_claims_the_rate_that_it_has() -> None:
    assert CLAIMS["esd"].achieved["false_alarm_rate"] == pytest.approx(0.05 * esd_excess(21, 3))
    assert CLAIMS["esd"].confidence == 1.0 - CLAIMS["esd"].achieved["false_alarm_rate"]
    assert CLAIMS["grubbs"].achieved == {"false_alarm_rate": 0.05}


def test_each_refusal_has_its_sentence() -> None:
    refusals = []
    for nonsense in (
        lambda: robust_z_threshold(5, 1e-7),
        lambda: generalized_esd([1.0] * 9, 8),
        lambda: grubbs([1.0] * 9, sides=3),
        lambda: require_readings("speed", [1e200]),
        lambda: require_positive_readings("speed", [1e-200]),
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
