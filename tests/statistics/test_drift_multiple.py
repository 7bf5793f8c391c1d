"""Many tests at once: published, statsmodels, nonsense."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.drift.multiple import METHODS, adjusted, benjamini_hochberg, rejected
from tests.statistics.golden import rows

NAMES = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "bh": "benjamini_hochberg",
    "by": "benjamini_yekutieli",
}
ORACLE = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "benjamini_hochberg": "fdr_bh",
    "benjamini_yekutieli": "fdr_by",
}


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("multiple_testing_rejections"))
def test_rejections_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    found = {name: sum(rejected(inputs["p"], inputs["q"], NAMES[name])) for name in expected}
    assert found == expected


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("bh_adjusted_p"))
def test_adjusted_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    assert benjamini_hochberg(inputs["p"]) == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("method", sorted(METHODS))
@settings(max_examples=40, deadline=None)
@given(p_values=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40))
def test_adjusted_against_statsmodels(method: str, p_values: list[float]) -> None:
    expected = multipletests(p_values, method=ORACLE[method])[1]
    assert adjusted(p_values, method) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_no_tests_and_one(method: str) -> None:
    assert adjusted([], method) == ()
    assert adjusted([0.03], method) == (0.03,)
    assert rejected([0.05], 0.05, method) == (True,)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: adjusted([1.2]),
        lambda: adjusted([-0.1]),
        lambda: adjusted([0.1], "guess"),
        lambda: rejected([0.1], 0.0),
        lambda: rejected([0.1], 1.0),
        lambda: rejected([True], 0.5),
    ],
)
def test_nonsense_is_refused(nonsense: Any) -> None:
    with pytest.raises(OutOfDomain):
        nonsense()
