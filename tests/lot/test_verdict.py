"""The lot's verdict, with and without a plan, and which runs make up the lot."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from acceptance.lot.judging import judge_lot
from acceptance.lot.model import LotJudgement
from acceptance.model import Run
from acceptance.refusal import BadInput
from acceptance.verdict import EXIT_CODES, exit_code, standing
from tests.lot.runs import GIB, dimm, facts, judged, lot, plan, run, subject, texts


def broken(
    size: int, *, bad: int = 0, conditional: int = 0, unknown: int = 0, **more: Any
) -> LotJudgement:
    """A lot whose first machines are rejected, then conditional, then inconclusive."""
    kinds = ["rejected"] * bad + ["accepted_with_conditions"] * conditional
    kinds += ["inconclusive"] * unknown
    decisions: list[Any] = kinds + ["accepted"] * (size - len(kinds))
    return judged([run(n, decision=one) for n, one in enumerate(decisions)], **more)


@pytest.mark.parametrize(
    ("decision", "weights", "stands"),
    [
        ("accepted", [], "good"),
        ("accepted", ["minor"], "condition"),
        ("accepted", ["minor", "major"], "goes_back"),
        ("accepted_with_conditions", [], "condition"),
        ("inconclusive", ["minor"], "open"),
        ("inconclusive", ["major"], "goes_back"),
        ("rejected", [], "goes_back"),
    ],
)
def test_how_a_machine_stands(decision: Any, weights: Any, stands: str) -> None:
    assert standing(decision, weights) == stands


@pytest.mark.parametrize(
    ("counts", "decision"),
    [
        ({}, "accepted"),
        ({"conditional": 1}, "accepted_with_conditions"),
        ({"conditional": 1, "unknown": 1}, "inconclusive"),
        ({"bad": 1, "conditional": 1, "unknown": 1}, "rejected"),
        ({"bad": 20}, "rejected"),
    ],
)
def test_without_a_plan_the_machines_are_the_lot(counts: dict[str, int], decision: str) -> None:
    verdict = broken(20, **counts).verdict
    assert verdict.decision == decision
    assert exit_code(verdict) == EXIT_CODES[verdict.decision]
    told = (verdict.returned, verdict.open, verdict.tested, verdict.size)
    assert told == (counts.get("bad", 0), counts.get("unknown", 0), 20, 20)
    assert verdict.accepted + verdict.returned + verdict.open == verdict.tested


def test_one_that_goes_back_is_said_with_those_that_can_be_taken() -> None:
    (said, *_) = texts(broken(20, bad=1).verdict.reasons)
    assert said == "1 of 20 machines goes back, 19 can be taken"
    (said, *_) = texts(broken(20, bad=2).verdict.reasons)
    assert said == "2 of 20 machines go back, 18 can be taken"
    assert texts(broken(20).verdict.reasons) == ["all 20 machines can be taken"]


@pytest.mark.parametrize(
    ("size", "counts", "numbers", "decision"),
    [
        (13, {}, (40, 13), "accepted"),
        (13, {"bad": 1}, (40, 13), "rejected"),
        (13, {"conditional": 1}, (40, 13), "accepted_with_conditions"),
        (12, {}, (40, 13), "inconclusive"),
        (12, {"bad": 1}, (40, 13), "rejected"),
        (13, {"unknown": 1}, (40, 13), "inconclusive"),
        (14, {"unknown": 1}, (40, 13), "inconclusive"),
        (13, {"bad": 2}, (40, 13, 2), "accepted_with_conditions"),
        (13, {"bad": 3}, (40, 13, 2), "rejected"),
        (13, {"bad": 3}, (40, 13, 2, 5), "accepted_with_conditions"),
        (13, {"bad": 5}, (40, 13, 2, 5), "rejected"),
        (40, {}, (40, 40), "accepted"),
    ],
)
def test_a_plan_decides_by_its_numbers(
    size: int, counts: dict[str, int], numbers: Any, decision: str
) -> None:
    found = broken(size, plan=plan(*numbers), **counts)
    assert found.verdict.decision == decision
    assert (found.verdict.tested, found.verdict.size) == (size, 40)
    assert found.plan is not None
    untested = [said for said in texts(found.verdict.not_shown) if "were not tested" in said]
    assert bool(untested) == (size < 40)


def test_of_a_mixed_lot_nobody_says_how_many_can_be_taken() -> None:
    sizes = [GIB * (4 if number < 3 else 8) for number in range(6)]
    runs = [
        run(n, told=facts(n, modules=[dimm(n, size_bytes=size)])) for n, size in enumerate(sizes)
    ]
    runs.append(run(6, decision="rejected", told={}))
    found = judged(runs)
    said = texts(found.verdict.reasons)
    assert said[0] == "1 of 7 machines goes back"
    assert "nobody can say which kind is right" in said[1]
    assert (found.verdict.accepted, found.verdict.open, found.verdict.returned) == (0, 6, 1)
    assert all("which kind is right" in texts(m.reasons)[0] for m in found.machines[:6])


def test_a_sample_that_is_split_in_something_minor_leaves_no_machine_open() -> None:
    vendors = ["Example Memory" if number < 3 else "Other Memory" for number in range(6)]
    found = judged(
        [run(n, told=facts(n, modules=[dimm(n, vendor=name)])) for n, name in enumerate(vendors)]
    )
    assert found.verdict.decision == "accepted_with_conditions"
    assert (found.verdict.accepted, found.verdict.open) == (6, 0)


def test_a_makers_name_is_told_once() -> None:
    told = {"vendor": "HP", "model": "HP Book 14"}
    runs = [run(n, subject=subject(n, **told if n else {})) for n in range(5)]
    found = judged(runs).differences[0]
    assert texts((found.sentence,)) == [
        "different: model of the machine: Example Ltd Desk 4000; most have HP Book 14"
    ]


def test_the_reasons_of_a_plan_are_its_numbers() -> None:
    found = broken(13, plan=plan(40, 13, 2), bad=1)
    assert texts(found.verdict.reasons) == [
        "bad machines: 1 of 13 tested; with up to 2 the plan takes the lot of 40",
        "the bad machines that were found go back: 1",
    ]
    found = broken(9, plan=plan(40, 13, 2))
    assert "still needed: 4" in texts(found.verdict.reasons)[0]
    found = broken(13, plan=plan(40, 13, 1, 3), bad=2)
    assert "the next one is inspected normally" in texts(found.verdict.reasons)[0]
    said = texts(broken(20, plan=plan(40, 13)).incidents)
    assert said[0].startswith("20 machines were tested, the plan asks for 13")


def test_more_machines_than_the_lot_has_are_refused() -> None:
    broken(13, plan=plan(13, 13))
    assert "runs of 14 machines, but the plan is for a lot of 13" in refused(
        lot(14), plan=plan(13, 13)
    )


# -- which runs -----------------------------------------------------------------------------------


def refused(runs: list[Run], **more: Any) -> str:
    with pytest.raises(BadInput) as end:
        judged(runs, **more)
    return texts((end.value.sentence,))[0]


def test_what_is_no_machine_of_a_lot_is_refused() -> None:
    assert "name the runs" in refused([])
    assert "`acceptance watch`" in refused([*lot(2), run(3, kind="watch")])
    package = subject(3, kind="package")
    assert "is of a package" in refused([*lot(2), run(3, subject=package)])


@pytest.mark.parametrize(("others", "is_refused"), [(3, True), (2, False)])
def test_machines_of_several_models_are_several_lots(others: int, is_refused: bool) -> None:
    runs = lot(6)
    for number in range(others):
        runs[number] = run(number, subject=subject(number, model="Desk 3000"))
    if is_refused:
        assert "Example Ltd Desk 4000 (3)" in refused(runs)
        return
    found = judged(runs)
    assert [one.standing for one in found.machines] == ["goes_back"] * 2 + ["good"] * 4


def test_the_newest_run_of_a_machine_counts_and_an_earlier_rejection_is_said() -> None:
    again = run(3, id="newer", started_at="2026-01-02T00:00:00Z")
    found = judged([*lot(5), again])
    assert len(found.machines) == 5
    assert found.machines[3].run == "newer"
    assert texts(found.incidents) == ["SN003 has several runs (2); the newest, newer, counts"]
    earlier = run(3, decision="rejected")
    found = judged([*lot(3), again, earlier])
    assert found.verdict.decision == "accepted"
    assert texts(found.incidents)[0].endswith("an earlier one was: rejected")


@pytest.mark.parametrize(
    ("marks", "is_said"),
    [
        ({"uuid": "b", "macs": "02"}, True),
        ({"board_serial": "b", "macs": "02"}, True),
        ({"uuid": "b"}, False),  # a firmware update wrote it anew
        ({"macs": "02"}, False),  # another dock
        ({"uuid": "b", "macs": "01 02"}, False),
        ({}, False),
    ],
)
def test_two_machines_with_one_serial_number_are_said(marks: dict[str, str], is_said: bool) -> None:
    known = {"serial": "SN7", "uuid": "a", "board_serial": "a", "macs": "01"}
    twice = [run(n, subject=subject(7, evidence=known | (marks if n else {}))) for n in range(2)]
    found = judged([*twice, *(run(n) for n in range(2, 6))])
    assert len(found.machines) == 5
    told = "the runs of SN7 have its serial number in common"
    assert any(one.startswith(told) for one in texts(found.incidents)) is is_said


def test_a_machine_is_recognised_across_state_folders_and_clones_are_said() -> None:
    other = subject(3, id="another-folder")
    found = judged([*lot(4), run(9, subject=other, started_at="2026-01-03T00:00:00Z")])
    assert len(found.machines) == 4
    image = {"machine_id": "0123"}
    clones = [run(n, subject=subject(n, id="same", evidence=image)) for n in range(3)]
    found = judged(clones)
    assert len(found.machines) == 1
    assert any("copies of one image" in said for said in texts(found.incidents))
    apart = [run(n, subject=subject(n, evidence=image | {"serial": f"SN{n}"})) for n in range(3)]
    assert len(judged(apart).machines) == 3


def test_a_run_that_was_named_twice_counts_once() -> None:
    runs = lot(4)
    found = judged([*runs, runs[0]])
    assert len(found.machines) == 4
    assert "named more than once" in texts(found.incidents)[0]


def test_an_unfinished_run_leaves_its_machine_open() -> None:
    cut = run(3, state="running", verdict=None)
    found = judged([*lot(3), cut])
    assert found.machines[3].standing == "open"
    assert found.verdict.decision == "inconclusive"
    assert "did not come to an end" in texts(found.incidents)[0]
    later = run(3, id="cut", state="running", verdict=None, started_at="2026-01-03T00:00:00Z")
    found = judged([*lot(4), later])
    assert found.machines[3].standing == "good"


def test_a_run_without_facts_or_subject_is_open_and_not_odd() -> None:
    bare = run(9, state="running", verdict=None, subject=None, facts={}, results=())
    found = judged([*lot(5), bare])
    assert found.differences == ()
    assert found.machines[-1].label == bare.id[:8]
    assert found.verdict.decision == "inconclusive"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"profile": "standard"}, "different profiles: quick (4), standard (1)"),
        ({"environment": {"tool_version": "2.0"}}, "versions of this tool: 1.0 (4), 2.0 (1)"),
        ({"suites": {"hardware": "x"}}, "different suites; runs of each kind: 4, 1"),
        ({"order": "desk.toml"}, "different orders: – (4), desk.toml (1)"),
        (
            {"environment": {"tool_version": "1.0", "judged_from_capture": True}},
            "nothing was tested: 1 of 5",
        ),
    ],
)
def test_what_makes_runs_less_comparable_is_said(changes: dict[str, Any], said: str) -> None:
    assert judged(lot(5)).incidents == ()
    found = judged([*lot(4), run(4, **changes)])
    assert said in texts(found.incidents)[0]
    assert found.verdict.decision == "accepted"


def test_two_machines_that_call_themselves_alike_are_told_apart() -> None:
    runs = [run(n, subject=subject(n, name="desk", evidence={})) for n in range(3)]
    told = [facts(n, system={"serial": None, "hostname": "desk"}) for n in range(3)]
    runs = [run(n, told=told[n], subject=runs[n].subject) for n in range(3)]
    labels = [one.label for one in judged(runs).machines]
    assert len(set(labels)) == 3
    assert all(label.startswith("desk (") for label in labels)


def test_a_single_machine_or_two_cannot_tell_who_is_odd() -> None:
    odd = run(1, told=facts(1, modules=[dimm(vendor="Odd"), dimm(slot="B1")]))
    found = judged([run(0), odd])
    assert found.differences == ()
    assert [split.fact for split in found.splits] == ["memory_vendor"]
    said = texts(found.verdict.not_shown)
    assert said[0] == "with so few machines (2) nobody can say which one is odd"
    assert judged([run(0)]).verdict.decision == "accepted"


def test_of_a_hundred_runs_one_is_in_memory() -> None:
    class Facts(dict[str, Any]):
        """A dictionary whose end can be seen."""

    alive: list[weakref.ref[Facts]] = []
    most = 0

    def loaded() -> Iterator[Run]:
        nonlocal most
        for number in range(100):
            told = Facts(facts(number))
            alive.append(weakref.ref(told))
            made = run(number)
            yield msgspec.structs.replace(made, facts=told)
            del made, told
            gc.collect(0)
            most = max(most, sum(one() is not None for one in alive))

    found = judge_lot(loaded(), made_at="2026-02-01T00:00:00Z")
    assert len(found.machines) == 100
    assert most <= 2
