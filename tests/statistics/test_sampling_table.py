"""The tables of ISO 2859-1: every golden cell, what is known of the others, what is refused."""

import csv
from itertools import pairwise
from typing import Any

import pytest

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.sampling import z14
from acceptance.statistics.sampling.z14 import (
    AQLS,
    INSPECTIONS,
    LEVELS,
    accepts_one_step_tighter,
    code_letter,
    plan_of_letter,
    single_plan,
)
from tests.statistics.golden import HERE, rows

LETTERS = "ABCDEFGHJKLMNPQR"
REDUCED = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)
NORMAL = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)


def golden(name: str) -> list[dict[str, str]]:
    with (HERE / name).open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("plan_lookup"))
def test_golden_look_up(inputs: dict[str, Any], expected: dict[str, int], tolerance: float) -> None:
    plan = single_plan(inputs["lot_size"], inputs["aql"], inputs["level"], inputs["inspection"])
    assert (plan.sample, plan.accept, plan.reject) == tuple(expected.values())


@pytest.mark.parametrize("level", LEVELS)
def test_golden_code_letters_of_every_level(level: str) -> None:
    for row in golden("z14_code_letters.csv"):
        most = int(row["lot_max"] or 10**9)
        assert {code_letter(lot, level) for lot in (int(row["lot_min"]), most)} == {row[level]}


def test_golden_cells_of_normal_inspection() -> None:
    cells = golden("z14_single_normal.csv")
    assert len(cells) == 416
    for row in cells:
        plan = plan_of_letter(row["code_letter"], float(row["aql_percent"]))
        found = (plan.letter_used, plan.asked, plan.accept, plan.reject)
        assert found == (row["code_used"], int(row["n"]), int(row["ac"]), int(row["re"]))


@pytest.mark.parametrize("inspection", INSPECTIONS)
@pytest.mark.parametrize("letter", LETTERS)
def test_every_cell_leads_to_a_plan_and_a_laxer_quality_never_to_a_stricter_one(
    letter: str, inspection: str
) -> None:
    plans = [plan_of_letter(letter, aql, inspection) for aql in AQLS]
    for strict, lax in pairwise(plans):
        assert lax.accept >= strict.accept
        assert lax.accept * strict.asked >= strict.accept * lax.asked
        assert lax.reject == lax.accept + 1


@pytest.mark.parametrize("letter", LETTERS)
def test_tightened_is_normal_inspection_one_quality_stricter(letter: str) -> None:
    """The plan of a letter moves by one quality, and larger acceptance numbers are its own."""
    own = {0: 0, 1: 1, 2: 2, 3: 3, 5: 5, 7: 8, 10: 12, 14: 18, 21: 27, 30: 41}
    compared = 0
    for before, aql in pairwise(AQLS):
        normal, tight = plan_of_letter(letter, before), plan_of_letter(letter, aql, "tightened")
        if normal.letter_used == tight.letter_used == letter:
            assert tight.accept == own[normal.accept]
            compared += 1
    assert compared >= 7


@pytest.mark.parametrize("letter", LETTERS)
def test_tightened_never_lets_a_larger_share_pass_than_normal(letter: str) -> None:
    for aql in AQLS:
        normal, tight = plan_of_letter(letter, aql), plan_of_letter(letter, aql, "tightened")
        assert tight.accept * normal.asked <= normal.accept * tight.asked or tight.accept == 1


def test_tightened_acceptance_numbers_and_the_letter_that_only_it_has() -> None:
    found = {plan_of_letter(x, aql, "tightened").accept for x in LETTERS for aql in AQLS}
    assert found == {0, 1, 2, 3, 5, 8, 12, 18, 27, 41}
    beyond = [
        (x, aql, plan_of_letter(x, aql, "tightened"))
        for x in LETTERS
        for aql in AQLS
        if plan_of_letter(x, aql, "tightened").letter_used == "S"
    ]
    assert [(x, aql, plan.asked, plan.accept) for x, aql, plan in beyond] == [
        ("Q", 0.025, 3150, 1),
        ("R", 0.025, 3150, 1),
    ]


@pytest.mark.parametrize(("aql", "code"), [(6.5, "B"), (4.0, "C"), (0.40, "H"), (0.010, "R")])
def test_tightened_accepts_on_zero_one_letter_further_than_normal(aql: float, code: str) -> None:
    before = LETTERS[LETTERS.index(code) - 1]
    assert plan_of_letter(code, aql, "tightened")[1:4] == (code, NORMAL[LETTERS.index(code)], 0)
    assert plan_of_letter(before, aql)[1:4] == (before, NORMAL[LETTERS.index(before)], 0)


def test_reduced_inspection_has_its_own_sizes_and_no_gap() -> None:
    sizes = dict(zip(LETTERS, REDUCED, strict=True))
    for letter in LETTERS:
        for aql in AQLS:
            plan = plan_of_letter(letter, aql, "reduced")
            assert plan.asked == sizes[plan.letter_used]
            assert plan.reject == plan.accept + 1
            assert plan.accept in {0, 1, 2, 3, 5, 6, 7, 8, 10, 14, 21, 30}
            assert plan.asked <= plan_of_letter(letter, aql).asked


@pytest.mark.parametrize(
    ("letter", "aql", "expected"),
    [
        # read in a transcription of GB/T 2828.1-2012 (the text of ISO 2859-1:1999)
        ("K", 1.0, ("K", 50, 2)),
        ("M", 6.5, ("L", 80, 10)),
        ("R", 0.040, ("R", 800, 1)),
        ("Q", 0.025, ("N", 200, 0)),
        ("H", 0.40, ("G", 13, 0)),
        ("H", 0.65, ("K", 50, 1)),
        ("H", 1.0, ("J", 32, 1)),
        ("R", 0.65, ("R", 800, 10)),
    ],
)
def test_cells_of_reduced_inspection(
    letter: str, aql: float, expected: tuple[str, int, int]
) -> None:
    assert plan_of_letter(letter, aql, "reduced")[1:4] == expected


def test_what_was_not_confirmed_twice_says_so() -> None:
    assert plan_of_letter("K", 1.0, "reduced").confirmed
    assert not plan_of_letter("K", 15.0, "reduced").confirmed
    assert not plan_of_letter("D", 4.0, "reduced").confirmed
    assert not plan_of_letter("A", 10.0, "tightened").confirmed
    assert all(plan_of_letter(x, aql).confirmed for x in LETTERS for aql in AQLS)
    tight = [(x, aql) for x in LETTERS for aql in AQLS]
    unsure = [at for at in tight if not plan_of_letter(*at, "tightened").confirmed]
    assert unsure == [("A", 10.0)]


def test_every_row_names_its_source() -> None:
    for name, columns in (("z14_plans.tsv", 30), ("z14_letters.tsv", 10)):
        head, *found = z14._read(name)
        assert head[-1] == "source"
        assert all(len(row) == columns and len(row[-1]) > 20 for row in found)
    assert [float(one) for one in z14._read("z14_plans.tsv")[0][3:29]] == list(AQLS)


@pytest.mark.parametrize("lot", [2, 7, 13, 20])
def test_a_sample_that_is_not_smaller_than_the_lot_is_the_lot(lot: int) -> None:
    plan = single_plan(lot, 0.65)
    assert (plan.sample, plan.asked, plan.accept) == (lot, 20, 0)


def test_the_switching_score_asks_the_next_smaller_quality() -> None:
    plan = plan_of_letter("K", 1.0)  # 125, 3; at 0.65: 125, 2
    assert accepts_one_step_tighter(plan, 1.0, 2) is True
    assert accepts_one_step_tighter(plan, 1.0, 3) is False
    assert accepts_one_step_tighter(plan_of_letter("Q", 0.010), 0.010, 0) is None


def test_the_next_smaller_quality_has_the_same_sample_wherever_the_score_asks() -> None:
    for letter in LETTERS:
        for aql in AQLS[1:]:
            plan = plan_of_letter(letter, aql)
            if plan.accept >= 2:
                assert accepts_one_step_tighter(plan, aql, 0) is True


@pytest.mark.parametrize(
    ("aql", "near"),
    [(0.5, "0.4 and 0.65"), (1.1, "1 and 1.5"), (0.001, "0.01"), (2000.0, "1000")],
)
def test_a_quality_that_is_not_in_the_table_is_refused_with_its_neighbours(
    aql: float, near: str
) -> None:
    with pytest.raises(OutOfDomain, match=near):
        single_plan(40, aql)


@pytest.mark.parametrize(
    "asked",
    [
        (1, 1.0, "II", "normal"),
        (0, 1.0, "II", "normal"),
        (40, 0.0, "II", "normal"),
        (40, float("nan"), "II", "normal"),
        (40, 1.0, "IV", "normal"),
        (40, 1.0, "II", "strict"),
        (2.5, 1.0, "II", "normal"),
        (True, 1.0, "II", "normal"),
    ],
)
def test_nonsense_is_refused(asked: tuple[Any, ...]) -> None:
    with pytest.raises(OutOfDomain):
        single_plan(*asked)


def test_a_letter_that_has_no_plan_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="letter"):
        plan_of_letter("I", 1.0)
    with pytest.raises(OutOfDomain, match="letter"):
        plan_of_letter("S", 1.0, "tightened")
