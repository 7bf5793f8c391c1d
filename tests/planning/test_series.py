"""A lot in a series: the switching rules of ISO 2859-1, from what earlier samples held."""

import pytest

from acceptance.messages import Catalogue
from acceptance.planning.series import series_plan
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.sampling.z14 import single_plan


def inspection(earlier: list[int], *, reduce: bool = False, lot: int = 500) -> str | None:
    made = series_plan(lot_size=lot, aql=1.0, earlier=earlier, reduce=reduce)
    assert made.sampling is not None
    return made.sampling.inspection


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ([], "normal"),
        ([0, 0, 0], "normal"),
        ([2, 0, 0, 0, 2], "normal"),
        ([3, 0, 0, 0, 3], "tightened"),
        ([3, 0, 0, 0, 0, 3], "normal"),
        ([3, 3, 0, 0, 0, 0], "tightened"),
        ([3, 3, 0, 0, 0, 0, 0], "normal"),
    ],
)
def test_the_inspection_follows_from_the_bad_ones_of_earlier_lots(
    earlier: list[int], expected: str
) -> None:
    """A lot of 500 at AQL 1 %: letter H, sample 50, Ac 1 (2 would be too many)."""
    assert single_plan(500, 1.0).accept == 1
    bad = [2 if count == 3 else 1 if count == 2 else count for count in earlier]
    assert inspection(bad) == expected


def test_reduced_inspection_comes_only_where_it_is_wanted() -> None:
    good = [0] * 15
    assert inspection(good) == "normal"
    assert inspection(good, reduce=True) == "reduced"
    assert inspection(good[:14], reduce=True) == "normal"
    assert inspection([*good, 5], reduce=True) == "normal"


def test_discontinued_inspection_has_no_plan() -> None:
    with pytest.raises(OutOfDomain, match="discontinued"):
        series_plan(lot_size=500, aql=1.0, earlier=[2, 2, 2, 2, 2, 2, 2])


def test_more_bad_ones_than_the_sample_are_refused() -> None:
    with pytest.raises(OutOfDomain, match="lot 2 cannot have 51 bad ones"):
        series_plan(lot_size=500, aql=1.0, earlier=[0, 51])


@pytest.mark.parametrize("language", ["en", "es"])
def test_why_it_switched_is_said(language: str) -> None:
    made = series_plan(lot_size=500, aql=1.0, earlier=[2, 2, 0, 0, 0, 0, 0])
    told = [Catalogue(language).text(said) for said in made.sentences]
    assert told[1].count("7") == 1
    assert ["2" in line for line in told[2:3]] == [True]
    assert any("lot 7" in line or "lote 7" in line for line in told)
    assert not any("plan." in line for line in told)
    assert made.asked["earlier_bad"] == [2, 2, 0, 0, 0, 0, 0]
