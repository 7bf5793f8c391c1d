"""What suites are written with: a name that goes or comes is a decision, not an accident."""

import pytest

import acceptance

NAMES = {
    *("Claims", "Evidence", "Load", "Machine", "Measure"),
    *("at_least", "at_most", "between", "equals", "matches", "one_of"),
    *("check", "measurement", "quantity", "text"),
    *("fail", "inconclusive", "not_applicable"),
}


def test_the_public_names_are_these() -> None:
    assert set(acceptance.__all__) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_public_name_is_documented(name: str) -> None:
    assert getattr(acceptance, name).__doc__


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no public name 'nothing'"):
        acceptance.nothing  # noqa: B018 - asking for it is the test
