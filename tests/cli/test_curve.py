"""The operating characteristic as characters: its shape, its marks, narrow terminals, extremes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.cli._curve import LEFT, NARROWEST, ROWS, WIDEST, curve_lines
from acceptance.messages import Catalogue
from acceptance.planning.model import Mark, OperatingCharacteristic
from acceptance.sentences import sentence
from tests.planning.asked import plan

EN = Catalogue("en")
RISING = "╭╯│─"
FALLING = "╮╰│─"


def straight(*marks: tuple[float, float]) -> OperatingCharacteristic:
    """Probability is truth, from 0 to 1."""
    return OperatingCharacteristic(
        quantity="mtbf",
        unit="h",
        points=((0.0, 0.0), (1.0, 1.0)),
        marks=tuple(Mark(label=sentence("x"), at=at, probability=p) for at, p in marks),
    )


def drawn(
    curve: OperatingCharacteristic, width: int = 80, *, unicode: bool = True
) -> tuple[list[str], list[str]]:
    """The rows of the plot without their axis, and the lines below it."""
    lines = curve_lines(curve, EN, width=width, unicode=unicode)
    rows = [line[LEFT:].ljust(width - LEFT) for line in lines[1 : ROWS + 1]]
    return rows, lines[ROWS + 1 :]


def heights(rows: list[str], ends: str) -> list[int]:
    """For each column the lowest row (9 at the bottom) in which the line is."""
    found = []
    for column in range(len(rows[0])):
        filled = [n for n, row in enumerate(rows) if row[column] in ends]
        if filled:
            found.append(max(filled))
    return found


@pytest.mark.parametrize("width", [30, 40, 80, 90])
def test_what_rises_is_drawn_rising_and_without_a_gap(width: int) -> None:
    rows, _ = drawn(straight(), width)
    levels = heights(rows, RISING)
    assert len(levels) == width - LEFT
    assert levels == sorted(levels, reverse=True)
    assert (levels[0], min(levels)) == (ROWS - 1, 0)


def test_what_falls_is_drawn_falling() -> None:
    curve = OperatingCharacteristic(
        quantity="fraction_nonconforming", unit="1", points=((0.0, 1.0), (0.2, 0.3), (1.0, 0.0))
    )
    rows, below = drawn(curve)
    levels = heights(rows, FALLING)
    assert levels == sorted(levels)
    assert "bad ones (%)" in below[2]
    assert below[1].split()[0] == "0"
    assert below[1].split()[-1] == "100"


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("place", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_a_mark_is_in_its_cell(width: int, place: float) -> None:
    rows, below = drawn(straight((place, place)), width)
    ((row, column),) = [(n, line.index("A")) for n, line in enumerate(rows) if "A" in line]
    assert row == round((1 - place) * (ROWS - 1))
    assert column == round(place * (width - LEFT - 1))
    assert below[-1].startswith("  A  ")


def test_marks_in_one_cell_share_a_letter_and_those_outside_have_none() -> None:
    rows, below = drawn(straight((0.5, 0.5), (0.5001, 0.5001), (0.9, 0.9), (3.0, 1.0)))
    assert "".join(rows).count("A") == 1
    assert [line[2] for line in below[-4:]] == ["A", "A", "B", " "]


def test_a_logarithmic_axis_has_its_powers_at_equal_distances() -> None:
    points = tuple((10.0**n, n / 6) for n in range(7))
    curve = OperatingCharacteristic(quantity="mtbf", unit="h", points=points, logarithmic=True)
    _, below = drawn(curve, 73 + LEFT)
    ticks = [n for n, character in enumerate(below[0]) if character == "┬"]
    assert [b - a for a, b in pairwise(ticks)] == [12] * 5  # the last number has no room
    numbers = "1 10 100 1~000 10~000 100~000".replace("~", "\u202f").split(" ")
    assert [text for text in below[1].split(" ") if text] == numbers


@pytest.mark.parametrize(
    "line",
    [
        "--reliability 95% --confidence 95%",
        "--reliability 99.9999% --confidence 99%",
        "--mtbf 500h --confidence 80%",
        "--mtbf 1s --confidence 99% --failures 500",
        "--event-rate 1/8h --confidence 95%",
        "--mtbf 500h --discrimination 2 --producer-risk 0.1 --consumer-risk 0.1 --sequential",
    ],
)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_of_a_real_plot_is_wider_than_asked(line: str, width: int) -> None:
    curve = plan(line).operating_characteristic
    assert curve is not None
    for language in ("en", "es"):
        lines = curve_lines(curve, Catalogue(language), width=width)
        assert len(lines) == ROWS + 4 + len(curve.marks)
        assert max(map(len, lines[: ROWS + 4])) <= min(width, WIDEST)
        assert lines[ROWS + 1].count("┬") >= 2


def test_ascii_has_nothing_else() -> None:
    curve = plan("--mtbf 500h --confidence 80%").operating_characteristic
    assert curve is not None
    for line in curve_lines(curve, EN, width=60, unicode=False):
        assert line.isascii(), line


def test_too_narrow_is_drawn_at_its_least_width() -> None:
    lines = curve_lines(straight(), EN, width=3)
    assert max(map(len, lines[1 : ROWS + 1])) == NARROWEST


@pytest.mark.parametrize("points", [(), ((1.0, 0.5),), ((1.0, 0.2), (1.0, 0.8))])
def test_what_is_no_curve_is_not_drawn(points: tuple[tuple[float, float], ...]) -> None:
    curve = OperatingCharacteristic(quantity="mtbf", unit="h", points=points)
    assert curve_lines(curve, EN, width=80) == []


@given(
    st.lists(
        st.tuples(st.floats(1e-9, 1e12), st.floats(0, 1)), min_size=2, unique_by=lambda p: p[0]
    ),
    st.integers(0, 200),
    st.booleans(),
    st.booleans(),
)
def test_any_curve_can_be_drawn(
    points: list[tuple[float, float]], width: int, logarithmic: bool, unicode: bool
) -> None:
    points = sorted(points)
    marks = tuple(Mark(label=sentence("x"), at=at, probability=p) for at, p in points[:3])
    curve = OperatingCharacteristic(
        quantity="mtbf", unit="h", points=tuple(points), marks=marks, logarithmic=logarithmic
    )
    lines = curve_lines(curve, EN, width=width, unicode=unicode)
    assert not lines or len(lines) == ROWS + 4 + len(marks)
