"""Pairwise coverage: every possible pair, nothing forbidden, what must run first."""

import math
import os
import subprocess
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import combinations, product
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acceptance.messages import Catalogue
from acceptance.statistics.claims.pairwise import pairwise as claim_of
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.pairwise import (
    binary_max_factors,
    cover,
    coverage,
    lower_bound_rows,
)
from acceptance.statistics.pairwise.bounds import fewest_rows
from tests.statistics.golden import rows

GOLDEN = ("inputs", "expected", "tolerance")
SMALL = ("3^4", "3^13")
LARGE = ("4^15 3^17 2^29", "4^1 3^39 2^35", "2^100", "10^20")

Named = dict[str, Hashable]

DESK: dict[str, list[str]] = {
    "system": ["debian", "ubuntu", "windows"],
    "browser": ["firefox", "chromium", "edge"],
    "screen": ["one", "two"],
    "language": ["en", "es"],
}
NO_EDGE = [{"system": "debian", "browser": "edge"}]


def of_model(model: str) -> dict[str, list[int]]:
    """`3^4 2^2` is four parameters of three values and two of two."""
    levels = [
        int(level)
        for level, times in (part.split("^") for part in model.split())
        for _ in range(int(times))
    ]
    return {f"p{number}": list(range(level)) for number, level in enumerate(levels)}


def pairs(row: Mapping[str, Hashable]) -> set[frozenset[tuple[str, Hashable]]]:
    return {frozenset(pair) for pair in combinations(row.items(), 2)}


def size(model: str) -> int:
    found = cover(of_model(model))
    assert found.coverage.left == found.coverage.impossible == ()
    assert found.coverage.covered == found.coverage.pairs
    assert found.least_rows <= len(found.rows)
    return len(found.rows)


def within_published(found: int, published: Mapping[str, int]) -> bool:
    return 0.9 * min(published.values()) <= found <= 1.1 * max(published.values())


@pytest.mark.parametrize(
    GOLDEN, [row for m in SMALL for row in rows("pairwise_tool_sizes", model=m)]
)
def test_published_sizes(inputs: Any, expected: Any, tolerance: float) -> None:
    assert within_published(size(inputs["model"]), expected)


@pytest.mark.parametrize(
    GOLDEN, [row for m in SMALL for row in rows("pairwise_python_sizes", model=m)]
)
def test_sizes_of_the_same_algorithm(inputs: Any, expected: Any, tolerance: float) -> None:
    assert abs(size(inputs["model"]) - expected["allpairspy_2_5_1"]) <= tolerance


@pytest.mark.slow
@pytest.mark.parametrize("model", LARGE)
def test_sizes_of_large_models(model: str) -> None:
    found = size(model)
    for row in rows("pairwise_tool_sizes", model=model):
        assert within_published(found, row.values[1])
    for row in rows("pairwise_python_sizes", model=model):
        assert abs(found - row.values[1]["allpairspy_2_5_1"]) <= row.values[2]


def test_all_golden_models_are_looked_at() -> None:
    for method in ("pairwise_tool_sizes", "pairwise_python_sizes"):
        assert {row.values[0]["model"] for row in rows(method)} == {*SMALL, *LARGE}


@pytest.mark.parametrize(GOLDEN, rows("binary_pairwise_max_factors"))
def test_most_factors_of_two_values(inputs: Any, expected: int, tolerance: float) -> None:
    assert abs(binary_max_factors(inputs["rows"]) - expected) <= tolerance


@pytest.mark.parametrize(GOLDEN, rows("lower_bound_rows"))
def test_lower_bound(inputs: Any, expected: int, tolerance: float) -> None:
    assert abs(lower_bound_rows(inputs["levels"], inputs["t"]) - expected) <= tolerance


@pytest.mark.parametrize(
    ("levels", "fewest"),
    [([1, 1], 1), ([2, 2], 4), ([2, 2, 2], 4), ([2] * 4, 5), ([2] * 11, 7), ([3, 3, 2], 9)],
)
def test_the_better_of_both_bounds(levels: list[int], fewest: int) -> None:
    assert fewest_rows(levels) == fewest


@st.composite
def problems(draw: st.DrawFn) -> tuple[dict[str, list[int]], list[Named], list[Named]]:
    levels = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    parameters = {f"p{number}": list(range(level)) for number, level in enumerate(levels)}

    def combination(most: int) -> st.SearchStrategy[Named]:
        chosen = st.lists(st.sampled_from(list(parameters)), min_size=1, max_size=most, unique=True)
        return chosen.flatmap(
            lambda names: st.fixed_dictionaries(
                {name: cast("Any", st.sampled_from(parameters[name])) for name in names}
            )
        )

    forbidden = draw(st.lists(combination(3), max_size=8))
    return parameters, forbidden, draw(st.lists(combination(5), max_size=2))


@given(problems())
@settings(max_examples=200)
def test_against_trying_every_row(problem: Any) -> None:
    parameters, forbidden, must_run = problem
    every = [dict(zip(parameters, values, strict=True)) for values in product(*parameters.values())]
    allowed = [row for row in every if not any(one.items() <= row.items() for one in forbidden)]
    possible = set().union(*(pairs(row) for row in allowed)) if allowed else set()
    runnable = all(any(one.items() <= row.items() for row in allowed) for one in must_run)
    if not allowed or not runnable:
        with pytest.raises(OutOfDomain):
            cover(parameters, forbidden=forbidden, must_run=must_run)
        return
    found = cover(parameters, forbidden=forbidden, must_run=must_run)
    assert all(row in allowed for row in found.rows)
    assert set().union(*(pairs(row) for row in found.rows)) == possible
    assert found.coverage.left == ()
    assert found.coverage.covered == len(possible)
    impossible = {frozenset(pair) for pair in found.coverage.impossible}
    assert impossible == set().union(*(pairs(row) for row in every)) - possible
    assert found.least_rows <= len(found.rows)
    first = found.rows[: found.must_run]
    assert all(any(one.items() <= row.items() for row in first) for one in must_run)
    assert found == cover(parameters, forbidden=forbidden, must_run=must_run)
    assert found.coverage == coverage(parameters, found.rows, forbidden=forbidden)


def test_what_must_run_comes_first_and_only_once() -> None:
    whole = {"system": "debian", "browser": "firefox", "screen": "two", "language": "es"}
    part = {"browser": "edge"}
    found = cover(DESK, forbidden=NO_EDGE, must_run=[whole, part, {"screen": "two"}])
    assert found.must_run == 2
    assert found.rows[0] == whole
    assert found.rows[1]["browser"] == "edge"
    assert found.coverage.impossible == ((("system", "debian"), ("browser", "edge")),)
    assert len(found.rows) == found.least_rows == 8


def test_a_pair_may_be_impossible_without_being_forbidden() -> None:
    # Whoever runs debian has two screens, and two screens are Spanish: debian is never English.
    forbidden = [{"system": "debian", "screen": "one"}, {"screen": "two", "language": "en"}]
    found = cover(DESK, forbidden=forbidden)
    assert (("system", "debian"), ("language", "en")) in found.coverage.impossible
    assert found.coverage.left == ()


def test_pairs_that_a_greedy_filter_leaves_are_added() -> None:
    # Every value of the first parameter demands its own of the last: greedy rows run dry early.
    parameters = {f"p{number}": list(range(5)) for number in range(6)}
    forbidden = [{"p0": v, "p5": w} for v, w in product(range(5), repeat=2) if v != w]
    found = cover(parameters, forbidden=forbidden)
    assert found.coverage.left == ()
    assert len(found.coverage.impossible) == 20
    assert all(row["p0"] == row["p5"] for row in found.rows)


def test_coverage_of_rows_of_others() -> None:
    two: dict[str, list[Hashable]] = {"a": [0, 1], "b": ["x", "y"]}
    assert coverage(two, []).left == tuple(
        (("a", v), ("b", w)) for v, w in product([0, 1], ["x", "y"])
    )
    found = coverage(two, [{"a": 0, "b": "x"}, {"a": 1}], forbidden=[{"a": 1, "b": "y"}])
    assert (found.pairs, found.covered) == (4, 1)
    assert found.impossible == ((("a", 1), ("b", "y")),)
    assert found.left == ((("a", 0), ("b", "y")), (("a", 1), ("b", "x")))


def test_parameters_of_one_value() -> None:
    found = cover({"a": [0], "b": [1]})
    assert found.rows == ({"a": 0, "b": 1},)
    assert (found.least_rows, found.coverage.covered) == (1, 1)


PROGRAM = """
from acceptance.statistics.pairwise import cover
names = {f"p{n}": ["a", "b", "c"] for n in range(7)}
forbidden = [{"p0": "a", "p6": "b"}, {"p1": "c", "p2": "c", "p3": "c"}]
print(cover(names, forbidden=forbidden, must_run=[{"p4": "b", "p5": "c"}]).rows)
"""


def test_the_rows_do_not_depend_on_how_python_hashes() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def pigeons(holes: int) -> tuple[dict[str, list[int]], list[Named]]:
    """One pigeon more than holes, no two in one: contradictory, and hard to see."""
    parameters = {f"p{number}": list(range(holes)) for number in range(holes + 1)}
    forbidden: list[Named] = [
        {one: hole, other: hole}
        for one, other in combinations(parameters, 2)
        for hole in range(holes)
    ]
    return parameters, forbidden


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("parameters", lambda: cover({})),
        ("parameters", lambda: cover({"a": [1, 2]})),
        ("no_values", lambda: cover({"a": [1], "b": []})),
        ("twice", lambda: cover({"a": [1], "b": ["x", "y", "x"]})),
        ("twice", lambda: cover({"a": [1], "b": [1, True]})),
        ("value", lambda: cover({"a": [1], "b": [math.nan]})),
        ("value", lambda: cover({"a": [1], "b": [cast("Hashable", [])]})),
        ("list", lambda: cover({"a": [1], "b": "xy"})),
        ("list", lambda: cover({"a": [1], "b": cast("Sequence[str]", {"x"})})),
        ("large", lambda: cover({"a": range(1000), "b": range(1000)})),
        ("unknown", lambda: cover(DESK, forbidden=[{"sytem": "debian"}])),
        ("unknown", lambda: cover(DESK, must_run=[{"system": "Debian"}])),
        ("unknown", lambda: coverage(DESK, [{"system": "beos"}])),
        ("empty", lambda: cover(DESK, forbidden=[{}])),
        ("empty", lambda: cover(DESK, must_run=[{}])),
        ("must_run", lambda: cover(DESK, forbidden=NO_EDGE, must_run=NO_EDGE)),
        ("contradiction", lambda: cover(DESK, forbidden=[{"screen": s} for s in DESK["screen"]])),
        ("contradiction", lambda: cover(pigeons(4)[0], forbidden=pigeons(4)[1])),
        ("row", lambda: coverage(DESK, NO_EDGE, forbidden=NO_EDGE)),
        ("rows", lambda: binary_max_factors(10**9)),
    ],
)
def test_nonsense_is_refused_in_a_sentence(kind: str, wrong: Any) -> None:
    with pytest.raises(OutOfDomain) as refused:
        wrong()
    key = f"statistics.domain.pairwise_{kind}"
    assert refused.value.key == key
    told = Catalogue("en").text({"key": key, "values": refused.value.values})
    assert "{" not in told.replace("{'", "")


def test_nonsense_of_counts_is_refused() -> None:
    wrongs: list[Callable[[], int]] = [
        lambda: binary_max_factors(0),
        lambda: lower_bound_rows([3]),
        lambda: lower_bound_rows([3, 0]),
        lambda: lower_bound_rows([3, 3], 0),
        lambda: lower_bound_rows([3, 3], 3),
    ]
    for wrong in wrongs:
        with pytest.raises(OutOfDomain):
            wrong()


def test_what_cannot_be_decided_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.statistics.pairwise.constraints._MOST_STEPS", 2000)
    parameters, forbidden = pigeons(8)
    with pytest.raises(OutOfDomain, match="too entangled"):
        cover(parameters, forbidden=forbidden)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("forbidden", [[], NO_EDGE])
def test_the_claim(language: str, forbidden: list[Named]) -> None:
    claim = claim_of(cover(DESK, forbidden=forbidden))
    words = Catalogue(language)
    assert claim.not_shown is not None
    for said in (claim.statement, claim.not_shown, *claim.assumptions):
        assert words.template(said.key), said.key
        assert "{" not in words.text(said)
    assert words.template(f"claim.method.{claim.method}")
    assert ("system=debian + browser=edge" in words.text(claim.statement)) == bool(forbidden)


def test_a_claim_of_pairs_that_are_left() -> None:
    found = cover(DESK)
    partly = found._replace(rows=found.rows[:1], coverage=coverage(DESK, found.rows[:1]))
    told = Catalogue("en").text(claim_of(partly).statement)
    assert told.startswith("The combinations (1) hold 6 of 37 pairs of values; 31 that can")
