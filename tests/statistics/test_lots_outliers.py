"""Which machine of a lot is out of line: found, masked, quantised, alike, too few."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.lots.outliers import FEWEST, LotComparison, out_of_line
from acceptance.statistics.lots.thresholds import robust_z_threshold
from tests.statistics.simulations.lots import power_lines, step_lines

LOT = [100.0, 101.0, 99.0, 100.5, 99.4, 100.2, 98.9, 100.8]


def test_a_machine_that_is_far_off_is_named() -> None:
    found = out_of_line([*LOT, 80.0])
    assert (found.answer, found.out_of_line, found.reason) == ("out_of_line", (8,), None)
    assert found.threshold == robust_z_threshold(9, 0.05)
    assert found.scores[8] < -found.threshold
    assert found.median == 100.0


def test_a_healthy_lot_is_in_line() -> None:
    found = out_of_line(LOT)
    assert (found.answer, found.out_of_line, found.undecided) == ("in_line", (), ())


def test_only_the_direction_that_is_worse_is_named() -> None:
    assert out_of_line([*LOT, 80.0], worse="lower").out_of_line == (8,)
    assert out_of_line([*LOT, 80.0], worse="higher").answer == "in_line"
    one = out_of_line([*LOT, 80.0], worse="lower").threshold
    both = out_of_line([*LOT, 80.0]).threshold
    assert one is not None
    assert both is not None
    assert one < both


def test_what_differs_by_less_than_matters_is_in_line() -> None:
    assert out_of_line([*LOT, 80.0], margin=0.19).out_of_line == (8,)
    assert out_of_line([*LOT, 80.0], margin=0.21).answer == "in_line"


def test_more_measurements_need_more_evidence() -> None:
    values = [*LOT, 93.0]
    assert out_of_line(values).answer == "out_of_line"
    assert out_of_line(values, measurements=100).answer == "in_line"


def test_ratios_are_compared_where_noise_grows_with_the_reading() -> None:
    values = [1.0, 1.5, 0.7, 1.2, 0.9, 1.4, 0.6, 30.0]
    assert out_of_line(values, logarithmic=True).out_of_line == (7,)
    turned = [1.0 / value for value in values]
    assert out_of_line(turned, logarithmic=True).out_of_line == (7,)
    assert out_of_line(turned).answer == "in_line"
    assert out_of_line(values, logarithmic=True).scale == pytest.approx(math.log(1.5), abs=0.2)


@pytest.mark.parametrize("count", range(1, FEWEST))
def test_too_few_machines_are_undecided_whatever_they_read(count: int) -> None:
    found = out_of_line([*LOT[: count - 1], 1e6])
    assert (found.answer, found.reason, found.threshold) == ("undecided", "too_few", None)
    assert (found.out_of_line, found.undecided) == ((), ())


@pytest.mark.parametrize("value", [0.0, 7.0, -0.1, 1e150, 0.1 + 0.2])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_equal_readings_are_in_line(value: float, logarithmic: bool) -> None:
    if logarithmic and value <= 0.0:
        return
    found = out_of_line([value] * 9, logarithmic=logarithmic)
    assert (found.answer, found.undecided) == ("in_line", ())
    assert max(map(abs, found.scores)) < 1e-4


def test_what_rounding_left_is_no_difference() -> None:
    values = [0.3] * 8 + [0.1 + 0.2]
    for logarithmic in (False, True):
        assert out_of_line(values, logarithmic=logarithmic).answer == "in_line"


@pytest.mark.parametrize("absurd", [1e9, 1e11, float(2**64 - 1), -1e150])
def test_one_absurd_reading_does_not_make_the_others_equal(absurd: float) -> None:
    assert out_of_line([*LOT, absurd]).out_of_line == (8,)
    assert out_of_line([*LOT, 80.0, absurd]).out_of_line == (8, 9)


def test_one_step_away_from_equal_readings_is_undecided_until_the_step_is_known() -> None:
    """The MAD is 0; is 99 one step of a coarse reading away, or many of a fine one?"""
    values = [100.0] * 9 + [99.0]
    found = out_of_line(values)
    assert (found.answer, found.reason) == ("undecided", "resolution")
    assert (found.undecided, found.resolution) == ((9,), 1.0)
    assert out_of_line(values, resolution=1.0).answer == "undecided"
    assert out_of_line(values, resolution=0.01).out_of_line == (9,)
    assert out_of_line(values, margin=0.02).answer == "in_line"


def test_the_smallest_step_is_taken_for_the_resolution() -> None:
    found = out_of_line([100.0] * 8 + [99.0, 50.0])
    assert (found.answer, found.reason) == ("out_of_line", "resolution")
    assert (found.out_of_line, found.undecided) == ((9,), (8,))
    assert found.resolution == 1.0
    assert found.scale == 0.5


def test_readings_without_ties_have_no_step() -> None:
    assert out_of_line(LOT).resolution == 0.0
    assert out_of_line([*LOT, LOT[0]]).resolution == pytest.approx(0.1)


def test_coarse_readings_alarm_no_more_often_than_asked() -> None:
    for line in step_lines(400, 5):
        assert line.holds, line


def test_coarse_readings_without_the_rule_alarm_nearly_always() -> None:
    """What the half step is for: noise of a third of a step, twenty healthy machines."""
    values = np.round(np.random.default_rng(6).standard_normal((400, 20)) / 3.0)
    naive = sum(bool({*found.out_of_line, *found.undecided}) for found in map(out_of_line, values))
    assert naive > 300
    assert sum(bool(out_of_line(row).out_of_line) for row in values) <= 2


def test_bad_machines_are_found_as_often_as_documented_and_do_not_hide_each_other() -> None:
    for line in power_lines(1_000, 7):
        assert line.holds, line


@pytest.mark.parametrize(("size", "bad"), [(5, 2), (10, 4), (20, 8), (50, 20), (100, 40)])
def test_two_in_five_that_are_far_off_are_all_named(size: int, bad: int) -> None:
    values = np.random.default_rng(size).normal(100.0, 1.0, size)
    values[:bad] = 20.0 + np.arange(bad)
    assert out_of_line(values.tolist()).out_of_line == tuple(range(bad))


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    st.sampled_from([None, "higher", "lower"]),
    st.floats(0.0, 1.0),
)
def test_every_lot_has_an_answer_that_fits_its_lists(
    values: list[float], worse: Any, margin: float
) -> None:
    found = out_of_line(values, worse=worse, margin=margin)
    assert all(math.isfinite(score) for score in found.scores)
    assert not set(found.out_of_line) & set(found.undecided)
    assert (found.answer == "out_of_line") == bool(found.out_of_line)
    if found.answer == "in_line":
        assert not found.undecided
    if worse is None:
        turned = out_of_line([-value for value in values], margin=margin)
        assert turned.out_of_line == found.out_of_line


@pytest.mark.parametrize(
    "values",
    [[5e-324, 0, 0, 0, 0, 0, 1e-320], [0, 0, 0, 0, 0, 5e-324, 1e150], [1e150, -1e150] * 4],
)
def test_no_score_is_infinite_at_the_ends_of_what_a_float_holds(values: list[float]) -> None:
    assert all(math.isfinite(score) for score in out_of_line(values).scores)


@given(st.permutations(list(range(9))))
def test_the_order_of_machines_does_not_matter(order: list[int]) -> None:
    values = [*LOT, 80.0]
    assert out_of_line([values[at] for at in order]).out_of_line == (order.index(8),)


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ([], {}),
        ([*LOT, math.nan], {}),
        ([*LOT, math.inf], {}),
        ([*LOT, True], {}),
        (LOT, {"false_alarm": 0.0}),
        (LOT, {"false_alarm": 1.2}),
        (LOT, {"measurements": 0}),
        (LOT, {"measurements": 10**6}),
        (LOT, {"margin": -0.1}),
        (LOT, {"margin": 1.1}),
        (LOT, {"worse": "slower"}),
        (LOT, {"resolution": 0.0}),
        ([*LOT, 0.0], {"logarithmic": True}),
    ],
)
def test_nonsense_is_refused(values: list[Any], asked: dict[str, Any]) -> None:
    with pytest.raises(OutOfDomain):
        out_of_line(values, **asked)


def test_a_comparison_names_its_terms() -> None:
    found = out_of_line(LOT, false_alarm=0.01, measurements=3, margin=0.02, worse="lower")
    assert isinstance(found, LotComparison)
    assert (found.false_alarm, found.measurements, found.margin, found.worse) == (
        0.01,
        3,
        0.02,
        "lower",
    )
    assert found.level == pytest.approx(0.00334, rel=0.01)
    assert found.lot_size == 8
