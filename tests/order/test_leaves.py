"""Quantities, versions, names, patterns, the assignment: each against what it agrees with."""

import contextlib
import re
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.order import patterns, versions, words
from acceptance.order.assignment import assign
from acceptance.order.patterns import PatternError
from acceptance.order.quantities import DIMENSIONS, NumberError, UnitError, parse, show

# -- quantities --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("1 TB", "bytes", 10**12),
        ("1TiB", "bytes", 2**40),
        ("512", "bytes", 512),
        ("4 kB", "bytes", 4000),
        ("4 KiB", "bytes", 4096),
        ("4 gb", "bytes", 4 * 10**9),
        ("1.5 GIB", "bytes", 1.5 * 2**30),
        ("32 GB", "memory", 32 * 2**30),
        ("32 GiB", "memory", 32 * 2**30),
        ("2.4 GHz", "hertz", 2.4e9),
        ("2400 mhz", "hertz", 2.4e9),
        ("1 Gb/s", "rate", 1e9),
        ("2.5 Gbit/s", "rate", 2.5e9),
        ("100 Mbps", "rate", 1e8),
        ("4800 MT/s", "transfers", 4.8e9),
        ("50 Wh", "energy", 180_000),
        ("50", "energy", 180_000),
        ("27 in", "length", 27 * 0.0254),
        ("60 cm", "length", 0.6),
        ('24"', "length", 24 * 0.0254),
        ("80%", "percent", 80),
        ("8", "count", 8),
        ("1e3 GB", "bytes", 1e12),
    ],
)
def test_a_quantity_is_read_in_base_units(text: str, dimension: str, value: float) -> None:
    assert parse(text, dimension)[0] == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "dimension", "refusal"),
    [
        ("1 Gb", "bytes", UnitError),
        ("1 GHz", "bytes", UnitError),
        ("1 GB", "rate", UnitError),
        ("1", "rate", UnitError),
        ("8 cores", "count", UnitError),
        ("27", "length", UnitError),
        ("nan GB", "bytes", NumberError),
        ("inf", "bytes", NumberError),
        ("-1 GB", "bytes", NumberError),
        ("1,5 GB", "bytes", UnitError),
        ("9e300 GB", "bytes", NumberError),
        ("", "bytes", NumberError),
        ("1" * 50, "bytes", NumberError),
        ("٣ GB", "bytes", NumberError),
    ],
)
def test_what_is_no_quantity_is_refused(
    text: str, dimension: str, refusal: type[ValueError]
) -> None:
    with pytest.raises(refusal):
        parse(text, dimension)


@given(st.text(max_size=60), st.sampled_from(sorted(DIMENSIONS)))
def test_any_text_is_a_quantity_or_refused(text: str, dimension: str) -> None:
    try:
        value, _ = parse(text, dimension)
    except (NumberError, UnitError):
        return
    assert 0 <= value < 1e42


@given(st.integers(1, 10**15), st.sampled_from(["bytes", "memory", "hertz", "rate", "count"]))
def test_what_is_shown_is_read_again(value: int, dimension: str) -> None:
    again, _ = parse(show(value, dimension), dimension)
    assert again == pytest.approx(value, rel=1e-3)


def test_a_size_is_shown_as_the_order_counts() -> None:
    assert show(512_110_190_592, "bytes") == "512.1 GB"
    assert show(512_110_190_592, "bytes", like="= 512 GiB") == "476.9 GiB"
    assert show(32 * 2**30, "memory", like=">= 32 GB") == "32 GiB"
    assert show(0, "bytes") == "0 B"


# -- versions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.9", "1.10"),
        ("6.1.0-18-amd64", "6.1.0-21-amd64"),
        ("2.0rc1", "2.0"),
        ("2.0~beta", "2.0"),
        ("2.0", "2.0.1"),
        ("1.0.2", "1.0.2k"),
        ("F.9", "F.42"),
        ("N3AET71W (1.36)", "N3AET80W (1.45)"),
        ("5.2.15-2+b1", "5.2.15-2+b2"),
        ("1:1.0", "2:0.5"),
        ("P2.90", "P3.10"),
    ],
)
def test_versions_are_ordered_as_people_number_them(older: str, newer: str) -> None:
    assert versions.compare(older, newer) < 0 < versions.compare(newer, older)


@pytest.mark.parametrize(("one", "same"), [("2.0", "2"), ("2:9.0", "9.0"), ("1.02", "1.2")])
def test_versions_that_are_written_otherwise_are_equal(one: str, same: str) -> None:
    assert versions.compare(one, same) == 0


@given(st.lists(st.text("0123456789.~-ab:rc", max_size=12), min_size=3, max_size=3))
def test_the_order_of_versions_is_one(three: list[str]) -> None:
    a, b, c = three
    assert versions.compare(a, a) == 0
    assert versions.compare(a, b) == -versions.compare(b, a)
    if ":" not in a + b + c and versions.compare(a, b) <= 0 and versions.compare(b, c) <= 0:
        assert versions.compare(a, c) <= 0


def test_a_version_is_cut_to_what_is_asked() -> None:
    assert versions.truncated("6.1.0-18-amd64", "6.1") == "6.1"
    assert versions.truncated("12", "12.5") == "12"


# -- names -------------------------------------------------------------------------------------


def test_names_are_the_same_however_they_are_written() -> None:
    assert words.same_text("OptiPlex 7010", "OPTIPLEX  7010")
    assert not words.same_text("OptiPlex 7010", "OptiPlex 7020")
    assert words.same_vendor("Dell", "Dell Inc.")
    assert words.same_vendor("Intel Corporation", "INTEL(R) Corp.")
    assert words.same_vendor("Samsung", "Samsung Electronics Co Ltd")
    assert not words.same_vendor("Sam", "Samsung")
    assert not words.same_vendor("Samsung Electronics", "Samsung")
    assert words.same_identifier("52:54:00:AB", "525400ab")
    assert not words.same_identifier("--", "::")


# -- patterns ----------------------------------------------------------------------------------

ATOMS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "x", "^", "$", "\\b", "1", "\\.", "(?:ab|b)"]
)
REPEATS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?", "+?"])
PIECES = st.tuples(ATOMS, REPEATS).map(
    lambda pair: pair[0] if pair[0] in ("^", "$", "\\b") else "".join(pair)
)
PATTERNS = st.lists(PIECES, max_size=6).map("".join)
GROUPED = st.lists(st.one_of(PATTERNS, PATTERNS.map(lambda p: f"({p})")), max_size=4)


@given(st.one_of(PATTERNS, GROUPED.map("|".join)), st.text("ab1x. \n", max_size=12))
def test_a_pattern_finds_what_pythons_own_engine_finds(pattern: str, text: str) -> None:
    assert patterns.search(pattern, text) is bool(re.search(pattern, text, re.IGNORECASE))


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("PM9A1.*", "samsung pm9a1 1tb", True),
        ("Intel(R) Core(TM) i7-.+", "Intel R Core TM i7-1165G7", False),
        ("^Broadcom", "Broadcom Inc.", True),
        ("[[]x", "[x", True),
        ("i[3579]-\\d{4,5}[A-Z]?", "Core i7-1165G7", True),
        ("", "", True),
        ("{", "{", True),
        ("a{", "a{", True),
        ("Straße", "STRASSE", False),
    ],
)
def test_a_pattern_is_searched_anywhere_and_in_any_case(
    pattern: str, text: str, found: bool
) -> None:
    assert patterns.search(pattern, text) is found


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a+)+", "nested"),
        ("(a*)*b", "nested"),
        ("((x|y+)z)*", "nested"),
        ("(a", "malformed"),
        ("a)", "malformed"),
        ("*", "malformed"),
        ("a**", "malformed"),
        ("[a", "malformed"),
        ("\\", "malformed"),
        ("a{3,2}", "malformed"),
        ("(?=a)", "unsupported"),
        ("(?i)a", "unsupported"),
        ("(a)\\1", "unsupported"),
        ("a" * 501, "too_long"),
        ("(a{100}){100}", "too_long"),
        ("(" * 30 + ")" * 30, "too_long"),
        ("((){1000}){1000}", "malformed?"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(pattern: str, reason: str) -> None:
    if reason.endswith("?"):
        assert patterns.search(pattern, "")
        return
    with pytest.raises(PatternError, match=reason):
        patterns.search(pattern, "")


@given(st.text("ab()[]{}*+?|\\^$.,0123456789-dwsb", max_size=25), st.text(max_size=20))
def test_any_pattern_answers_or_is_refused(pattern: str, text: str) -> None:
    with contextlib.suppress(PatternError):
        assert patterns.search(pattern, text) in (True, False)


HOURS = ["(a|aa|a?)*c", ".*.*.*.*.*.*.*.*c", "a?" * 100 + "a" * 100, "(a|a)*(a|a)*(a|a)*$c"]


@pytest.mark.parametrize("pattern", HOURS)
def test_a_pattern_that_costs_others_hours_is_followed_step_by_step(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited = []
    original = patterns._followed

    def counted(*known: Any) -> set[int]:
        found = original(*known)
        visited.append(len(found))
        return found

    monkeypatch.setattr(patterns, "_followed", counted)
    patterns.search(pattern, "a" * 5000)
    assert len(visited) <= 301
    assert max(visited) <= 1001


# -- assignment --------------------------------------------------------------------------------


@given(st.data())
def test_the_assignment_is_the_best_of_all(data: st.DataObject) -> None:
    rows = data.draw(st.integers(0, 5))
    columns = data.draw(st.integers(rows, 6))
    row = st.lists(st.integers(0, 50), min_size=columns, max_size=columns)
    costs = data.draw(st.lists(row, min_size=rows, max_size=rows))
    found = assign(costs)
    assert len(set(found)) == rows
    best = min(
        sum(costs[n][column] for n, column in enumerate(way))
        for way in permutations(range(columns), rows)
    )
    assert sum(costs[n][column] for n, column in enumerate(found)) == best


def test_more_rows_than_columns_cannot_be_assigned() -> None:
    with pytest.raises(ValueError, match="2 rows"):
        assign([[1], [2]])
