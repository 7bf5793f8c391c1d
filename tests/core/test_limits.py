"""Limits judge, print themselves, and travel as JSON."""

import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.limits import (
    Limit,
    at_least,
    at_most,
    between,
    equals,
    matches,
    one_of,
)
from acceptance.messages import Catalogue
from acceptance.units import UNITS

WRONG: Any = "5"
NOTHING: Any = None
NUMBER: Any = 5
"""What an author may hand over by mistake."""

finite = st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-(2**40), 2**40)
widths = st.floats(0, 1e6)
numeric = st.one_of(
    st.builds(at_least, finite, tolerance=widths, marginal=widths),
    st.builds(at_most, finite, tolerance=widths, marginal=widths),
    st.builds(
        lambda a, b, t, m: between(min(a, b), max(a, b), tolerance=t, marginal=m),
        finite,
        finite,
        widths,
        widths,
    ),
    st.builds(equals, finite, tolerance=widths),
    st.builds(lambda values: one_of(*values), st.lists(finite, min_size=1, max_size=4)),
)
texts = st.text(st.characters(codec="utf-8"), max_size=8)
limits = st.one_of(
    numeric,
    st.builds(equals, texts | st.booleans()),
    st.builds(lambda values: one_of(*values), st.lists(texts, min_size=1, max_size=4)),
    st.sampled_from([matches("a+"), matches(r"\d{2}"), matches("")]),
)


@pytest.mark.parametrize(
    ("limit", "judged"),
    [
        (at_least(10), {9.999: "failed", 10: "passed", 10.5: "passed"}),
        (at_least(10, tolerance=1), {8.9: "failed", 9: "marginal", 9.9: "marginal", 10: "passed"}),
        (at_least(10, marginal=2), {9.9: "failed", 10: "marginal", 11.9: "marginal", 12: "passed"}),
        (at_most(10), {10: "passed", 10.001: "failed", -5: "passed"}),
        (at_most(10, tolerance=1), {11: "marginal", 11.1: "failed", 10: "passed"}),
        (at_most(10, marginal=2), {10: "marginal", 8.1: "marginal", 8: "passed", 10.1: "failed"}),
        (at_most(0), {0: "passed", 1: "failed"}),
        (between(1, 3), {0.9: "failed", 1: "passed", 3: "passed", 3.1: "failed"}),
        (between(1, 3, tolerance=0.5), {0.5: "marginal", 3.5: "marginal", 3.6: "failed"}),
        (between(1, 3, marginal=0.5), {1: "marginal", 1.5: "passed", 2.6: "marginal"}),
        (between(2, 2), {2: "passed", 1: "failed"}),
        (equals(5), {5: "passed", 4: "failed", "5": "failed", True: "failed"}),
        (equals(5, tolerance=0.5), {5.5: "passed", 5.6: "failed", 4.5: "passed"}),
        (equals("on"), {"on": "passed", "off": "failed", 1: "failed"}),
        (equals(True), {True: "passed", False: "failed", "yes": "failed"}),
        (one_of(1, 2.5), {1: "passed", 2.5: "passed", 2: "failed", "1": "failed"}),
        (one_of("a", "b"), {"a": "passed", "c": "failed", 1: "failed"}),
        (matches(r"v\d+"), {"v12": "passed", "v12 ": "failed", "xv1": "failed", 1: "failed"}),
    ],
)
def test_golden_judgements(limit: Limit, judged: dict[Any, str]) -> None:
    assert {value: limit.judge(value) for value in judged} == judged


def test_a_truth_value_is_no_number() -> None:
    for limit in (at_least(0), at_most(1), between(0, 1), equals(1), one_of(1)):
        assert limit.judge(True) == "failed"
    assert equals(True).judge(1) == "failed"


@given(numeric, st.sampled_from([math.nan, math.inf, -math.inf, 10**400, -(10**400)]))
def test_what_is_not_finite_never_passes(limit: Limit, value: float) -> None:
    assert limit.judge(value) == "failed"


@given(limits, finite | texts | st.booleans())
def test_every_limit_judges_every_value(limit: Limit, value: Any) -> None:
    assert limit.judge(value) in ("passed", "marginal", "failed")


@given(finite, widths, widths, finite)
def test_tolerance_and_margin_change_nothing_but_the_mark(
    bound: float, tolerance: float, marginal: float, value: float
) -> None:
    plain = at_most(bound).judge(value)
    wide = at_most(bound, tolerance=tolerance, marginal=marginal).judge(value)
    if plain == "passed":
        assert wide != "failed"
    if wide == "passed":
        assert plain == "passed"


@given(finite, finite, finite)
def test_between_is_both_of_its_halves(a: float, b: float, value: float) -> None:
    low, high = min(a, b), max(a, b)
    halves = at_least(low).judge(value) == at_most(high).judge(value) == "passed"
    assert (between(low, high).judge(value) == "passed") == halves


@given(st.integers(53, 80))
def test_a_large_count_is_not_rounded_to_its_limit(bits: int) -> None:
    assert at_most(2.0**bits).judge(2**bits) == "passed"
    assert at_most(2.0**bits).judge(2**bits + 1) == "failed"


@given(limits)
def test_a_limit_survives_json(limit: Limit) -> None:
    again = msgspec.json.decode(msgspec.json.encode(limit), type=Limit)
    assert again == limit
    assert str(again)


@given(limits, st.sampled_from(sorted(UNITS)), st.sampled_from(["en", "es"]))
def test_a_limit_says_itself_in_every_language(limit: Limit, unit: str, language: str) -> None:
    said = limit.describe(unit)
    catalogue = Catalogue(language)
    template = catalogue.template(said.key)
    assert template is not None
    assert all("{" + name + "}" in template for name in said.values)
    assert template.count("{") == len(said.values)


@pytest.mark.parametrize(
    ("limit", "unit", "english", "spanish"),
    [
        (at_least(2**30), "By", "at least 1 GiB", "al menos 1 GiB"),
        (at_most(0.5), "%", "at most 0.5 %", "como máximo 0,5 %"),
        (between(1, 2.5), "V", "between 1 V and 2.5 V", "entre 1 V y 2,5 V"),
        (equals(True), "1", "exactly yes", "exactamente sí"),
        (one_of(1e9, 2.5e9), "bit/s", "one of 1 Gbit/s, 2.5 Gbit/s", "uno de 1 Gbit/s, 2,5 Gbit/s"),
        (one_of("a", "b"), "1", "one of a, b", "uno de a, b"),
        (matches("v.*"), "1", "of the form v.*", "de la forma v.*"),
    ],
)
def test_golden_sentences(limit: Limit, unit: str, english: str, spanish: str) -> None:
    for language, expected in (("en", english), ("es", spanish)):
        said = Catalogue(language).text(limit.describe(unit)).replace("\u00a0", " ")
        assert said == expected


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: at_least(math.nan), "minimum must be a finite number"),
        (lambda: at_most(math.inf), "maximum must be a finite number"),
        (lambda: at_most(10**400), "maximum must be a finite number"),
        (lambda: at_most(True), "maximum must be a number, got True"),
        (lambda: at_least(WRONG), "minimum must be a number, got '5'"),
        (lambda: at_least(5, tolerance=-1), "tolerance must not be negative"),
        (lambda: at_least(5, marginal=-1), "marginal must not be negative"),
        (lambda: between(2, 1), "can hold for no value"),
        (lambda: equals(math.nan), "expected must be a finite number"),
        (lambda: equals(NOTHING), "expected must be a number"),
        (one_of, "without a choice"),
        (lambda: one_of(True), "choice must be a number"),
        (lambda: one_of(1.0, math.nan), "choice must be a finite number"),
        (lambda: matches("("), r"matches\('\('\)"),
        (lambda: matches(NUMBER), "matches"),
    ],
)
def test_a_limit_that_makes_no_sense_cannot_be_made(make: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        make()


@pytest.mark.parametrize(
    "data",
    [
        b'{"type":"between","minimum":2,"maximum":1}',
        b'{"type":"matches","pattern":"("}',
        b'{"type":"one_of","choices":[]}',
        b'{"type":"at_most","maximum":1,"tolerance":-1}',
        b'{"type":"at_most","maximum":"1"}',
        b'{"type":"at_most"}',
        b'{"type":"about","value":1}',
    ],
)
def test_nor_does_one_come_out_of_a_journal(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(data, type=Limit)
