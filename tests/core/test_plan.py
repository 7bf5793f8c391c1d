"""The plan: which (check, part), in which order, and what is left out with the reason."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.api import Machine
from acceptance.catalogue import Declared
from acceptance.declaration import Check, declare
from acceptance.plan import Slot, chosen_declarations, make_plan, ordered, slots_of, suite_label
from acceptance.refusal import BadInput
from acceptance.stops import Inconclusive, NotApplicable
from probes import Missing

OVER_DISKS = declare("disk.works", title="t", parts="storage.disks")


def machine(disks: Any, missing: tuple[Missing, ...] = ()) -> Machine:
    return Machine({"storage": SimpleNamespace(disks=disks, missing=missing)}, None)


def disk(id_: Any, **more: str) -> Any:
    return SimpleNamespace(part=id_, **more)


@dataclass
class Item:
    check: Check
    slot: Slot
    suite: str = "s"


# -- parts -------------------------------------------------------------------------------------


def test_one_slot_a_part_with_the_kernels_name_in_its_label() -> None:
    found = slots_of(OVER_DISKS, machine([disk("wwn-1", kernel_name="sda"), disk("wwn-2")]), ())
    assert [(s.id, s.label, s.why) for s in found] == [
        ("wwn-1", "sda, wwn-1", None),
        ("wwn-2", "wwn-2", None),
    ]


def test_parts_of_one_id_are_told_apart() -> None:
    ids = ["x", "x", "x#2", "y", "x"]
    found = [s.id for s in slots_of(OVER_DISKS, machine([disk(i) for i in ids]), ())]
    assert found == ["x", "x#2", "x#2#2", "y", "x#3"]


@given(st.lists(st.from_regex(r"[ab](#[23])?", fullmatch=True), max_size=8))
def test_no_two_slots_have_one_id(ids: list[str]) -> None:
    found = [s.id for s in slots_of(OVER_DISKS, machine([disk(i) for i in ids]), ())]
    if ids:
        assert len(set(found)) == len(ids)


@pytest.mark.parametrize("none", [[], ()])
def test_no_part_is_not_applicable(none: Any) -> None:
    (slot,) = slots_of(OVER_DISKS, machine(none), ())
    assert slot.id is None
    assert isinstance(slot.why, NotApplicable)


def test_unknown_parts_are_inconclusive_with_the_probes_reason_and_cure() -> None:
    gap = Missing(path="disks", reason="probe.no_file", values={"path": "/sys/x"}, cure="modprobe")
    (slot,) = slots_of(OVER_DISKS, machine(None, (gap,)), ())
    assert isinstance(slot.why, Inconclusive)
    assert slot.why.cure == "modprobe"
    assert slot.why.reason.values["why"] == {"key": "probe.no_file", "values": {"path": "/sys/x"}}


@pytest.mark.parametrize("parts", [8, "sda", [1, 2], [disk(None)], [disk(3)], {"a": 1}])
def test_what_is_no_list_of_parts_is_an_error_of_that_check(parts: Any) -> None:
    (slot,) = slots_of(OVER_DISKS, machine(parts), ())
    assert isinstance(slot.why, TypeError)


def test_a_look_after_loads_has_one_slot_a_load() -> None:
    after = declare("all.same", title="t", after_loads=True)
    assert [s.id for s in slots_of(after, machine([]), ("cpu.x", "memory.y"))] == [
        "load:cpu.x",
        "load:memory.y",
    ]
    assert slots_of(after, machine([]), ()) == []


# -- order -------------------------------------------------------------------------------------


def items(*ids: str) -> list[Item]:
    """`r1` reads, `l1` loads, `a1:l1` looks after the load `l1`."""
    made = []
    for id_ in ids:
        kind, _, load = id_.partition(":")
        safety: Any = "load" if kind[0] == "l" else "read_only"
        check = declare(f"x.{kind[:2]}", title="t", safety=safety, after_loads=kind[0] == "a")
        slot = Slot(f"load:x.{load}") if load else Slot(kind[2:] or None)
        made.append(Item(check, slot))
    return made


def names(planned: list[Item]) -> list[str]:
    return [i.check.id[2:] + (i.slot.id or "").replace("load:x.", ":") for i in planned]


@pytest.mark.parametrize(
    ("collected", "expected"),
    [
        (["l1", "r1", "r2"], ["r1", "r2", "l1"]),
        (["a1:l1", "l1", "r1"], ["r1", "l1", "a1:l1"]),
        (["l1", "l2", "a1:l1", "a1:l2"], ["l1", "a1:l1", "l2", "a1:l2"]),
        (["l1A", "l1B", "l2", "a1:l1"], ["l1A", "l1B", "a1:l1", "l2"]),
        (["l1A", "l2", "l1B", "a1:l1", "a2:l1"], ["l1A", "l2", "l1B", "a1:l1", "a2:l1"]),
        (["a1:l9"], []),
    ],
)
def test_reading_first_then_each_load_with_its_look(
    collected: list[str], expected: list[str]
) -> None:
    assert names(ordered(items(*collected))) == expected


# -- selection ---------------------------------------------------------------------------------


def declared(*checks: Check) -> list[Declared]:
    return [Declared(c, Path("/s/test_a.py"), 1, "test_a", "s") for c in checks]


ALL = declared(
    declare("a.quick", title="t"),
    declare("a.long", title="t", profiles=("burn-in",)),
    declare("b.load", title="t", safety="load"),
    declare("b.load_on_paper", title="t", safety="load", recorded=True),
)


@pytest.mark.parametrize(
    ("globs", "profile", "recorded", "taken", "left"),
    [
        ((), "quick", False, ["a.quick", "b.load", "b.load_on_paper"], {"a.long": "profile"}),
        ((), "burn-in", True, ["a.quick", "a.long", "b.load_on_paper"], {"b.load": "recorded"}),
        (("a.*",), "quick", False, ["a.quick"], {"a.long": "profile"}),
        (("*.load", "a.quick"), "quick", False, ["a.quick", "b.load"], {}),
    ],
)
def test_what_a_run_takes_on(
    globs: tuple[str, ...], profile: str, recorded: bool, taken: list[str], left: dict[str, str]
) -> None:
    chosen, left_out = chosen_declarations(ALL, globs, profile, recorded)
    assert [d.check.id for d in chosen] == taken
    assert {n.check: n.reason.key for n in left_out} == {c: f"reason.{w}" for c, w in left.items()}


@pytest.mark.parametrize("globs", [("c.*",), ("a.*", "A.*"), ("",)])
def test_a_glob_that_fits_nothing_is_refused(globs: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as refused:
        chosen_declarations(ALL, globs, "quick", False)
    assert refused.value.sentence.key == "bad.no_check"
    assert refused.value.sentence.values["glob"] == globs[-1]


def test_the_plan_carries_sentences_that_are_installed_nowhere() -> None:
    check = declare("my.own", title={"en": "Mine", "fr": "Le mien"}, advice="Do it", parts="x.y")
    planned = make_plan([Item(check, Slot("p", "label")), Item(check, Slot("q"))], 5.0)
    assert [(c.check, c.part, c.part_label) for c in planned.checks] == [
        ("my.own", "p", "label"),
        ("my.own", "q", None),
    ]
    assert planned.catalogue == {
        "my.own.title": {"en": "Mine", "fr": "Le mien"},
        "my.own.advice": {"en": "Do it"},
    }
    assert planned.checks[0].advice is not None


def test_a_file_belongs_to_the_suite_that_it_lies_in() -> None:
    names_ = [("/opt/suites/hardware", "hardware"), ("/home/x/test_y.py", "/home/x/test_y.py")]
    assert suite_label("/opt/suites/hardware/test_cpu.py", names_) == "hardware"
    assert suite_label("/home/x/test_y.py", names_) == "/home/x/test_y.py"
    assert suite_label("/opt/suites/hardware2/test_cpu.py", names_) == "hardware2"
