"""Which subject is this: one id for life, never two machines under one id."""

import multiprocessing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acceptance import events as e
from acceptance.clock import SystemClock
from acceptance.identity import evidence_of, recognise
from acceptance.model import Subject
from acceptance.runs.journal import Journal

A, B, DOCK = "28:d2:44:00:00:0a", "28:d2:44:00:00:0b", "00:50:b6:00:00:dd"


def facts(*macs: str, interfaces: Any = None, **system: Any) -> dict[str, Any]:
    nics = [{"kind": "physical", "mac": mac, "permanent_mac": mac} for mac in macs]
    return {"system": system, "network": {"interfaces": interfaces or nics}}


def known(state: Path) -> dict[str, dict[str, str]]:
    data = (state / "subjects.json").read_bytes()
    return msgspec.json.decode(data, type=dict[str, dict[str, str]])


def same(state: Path, first: dict[str, Any], second: dict[str, Any]) -> bool:
    return recognise(first, state).id == recognise(second, state).id


# -- evidence ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "0", "00000000", "None", "N/A", "n/a", "Not Specified", "Not Applicable", "OEM"),
        *("To be filled by O.E.M.", "To Be Filled By O.E.M.", "Default string", "O.E.M."),
        *("System manufacturer", "System Serial Number", "0123456789", "123456789", "1234567890"),
        *("0123456789ABCDEF", "Unknown", "INVALID", "XXXXXXXX", "........", "-----", "empty"),
        *("Serial Number", "Chassis Serial Number", "Base Board Serial Number", "ffffffff"),
        *("00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"),
        *("03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009"),
        *("12345678-1234-5678-90AB-CDDEEFAABBCC", "uninitialized", "7"),
    ],
)
def test_what_firmware_writes_everywhere_tells_nothing(value: str) -> None:
    assert evidence_of(facts(serial=value, uuid=value, board_serial=value, machine_id=value)) == {}


@pytest.mark.parametrize(
    "value",
    ["PF0ABCDE", "4c4c4544-0042-3510-8052-b4c04f564433", "VMware-42 1f", "MJ-0S", "/4VX/CN1/"],
)
def test_a_real_serial_number_is_kept(value: str) -> None:
    assert evidence_of(facts(serial=f" {value} ")) == {"serial": value}


@pytest.mark.parametrize(
    ("interface", "kept"),
    [
        ({"kind": "physical", "permanent_mac": A, "mac": B}, A),
        ({"kind": "physical", "permanent_mac": None, "mac": A}, A),
        ({"kind": "bridge", "mac": A}, None),
        ({"kind": "wireguard"}, None),
        ({"kind": "physical", "mac": "02:00:00:00:00:01"}, None),
        ({"kind": "physical", "mac": "01:00:5e:00:00:01"}, None),
        ({"kind": "physical", "mac": "00:00:00:00:00:00"}, None),
        ({"kind": "physical", "mac": "not a mac"}, None),
        ({"kind": "physical", "mac": 5}, None),
        ({"kind": "physical"}, None),
    ],
)
def test_only_the_hardwares_own_address_counts(interface: Any, kept: str | None) -> None:
    assert evidence_of(facts(interfaces=[interface])) == ({"macs": kept} if kept else {})


def test_without_facts_there_is_no_evidence() -> None:
    for nothing in ({}, {"system": None, "network": None}, {"network": {"interfaces": None}}):
        assert evidence_of(nothing) == {}


# -- recognising -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (facts(serial="S1"), facts(serial="S1", uuid="U1")),
        (facts(serial="S1", uuid="U1"), facts(serial="S1", uuid="U2")),  # a new board
        (facts(serial="S1", machine_id="m1"), facts(serial="S1", machine_id="n1")),  # a new system
        (facts(A, serial="S1"), facts(B, serial="S1")),  # a new network card
        (facts(uuid="U1"), facts(uuid="U1", machine_id="m1")),
        (facts(board_serial="B1"), facts(board_serial="B1")),
        (facts(A), facts(A, machine_id="m1")),
        (facts(A, machine_id="m1"), facts(A, machine_id="n1")),  # a new system
        (facts(A, machine_id="m1"), facts(A, DOCK, machine_id="m1")),  # into the dock
        (facts(A, DOCK, machine_id="m1"), facts(A, machine_id="m1")),  # and out of it
        (facts(A, serial="S1", machine_id="m1"), facts(A, machine_id="m1")),  # later without root
        (facts(A, machine_id="m1"), facts(A, serial="S1", machine_id="m1")),  # later with root
        (facts(machine_id="m1"), facts(machine_id="m1")),
        (facts(machine_id="m1"), facts(A, serial="S1", machine_id="m1")),
    ],
)
def test_the_same_machine(tmp_path: Path, first: Any, second: Any) -> None:
    assert same(tmp_path, first, second)
    assert same(tmp_path, first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (facts(serial="S1"), facts(serial="S2")),
        (facts(serial="S 1"), facts(serial="S 2")),
        (facts(serial="S1", uuid="U1"), facts(serial="S2", uuid="U1")),  # firmware's one UUID
        (facts(uuid="U1", machine_id="m1"), facts(uuid="U2", machine_id="m1")),  # a clone
        (facts(A, uuid="U1"), facts(A, uuid="U2")),  # the network card moved
        (facts(A, board_serial="B1"), facts(A, board_serial="B2")),
        (facts(A, machine_id="m1"), facts(B, machine_id="m1")),  # a clone, without root
        (facts(A, DOCK, machine_id="m1"), facts(B, DOCK, machine_id="n1")),  # one dock, two laptops
        (facts(DOCK, serial="S1"), facts(DOCK, serial="S2")),
        (facts(machine_id="m1"), facts(machine_id="n1")),
        (facts(A), facts(B)),
        (facts(), facts()),
    ],
)
def test_another_machine(tmp_path: Path, first: Any, second: Any) -> None:
    assert not same(tmp_path, first, second)


def test_the_stronger_mark_decides_between_two_known_ones(tmp_path: Path) -> None:
    first = recognise(facts(serial="S1", uuid="U1"), tmp_path).id
    second = recognise(facts(A, serial="S2", uuid="U2", machine_id="m1"), tmp_path).id
    met = recognise(facts(A, serial="S1", uuid="U2", machine_id="m1"), tmp_path)
    assert first != second
    assert (met.id, met.recognised_by) == (first, ("serial",))
    assert recognise(facts(serial="S2"), tmp_path).id == second


def test_how_it_was_recognised_is_told(tmp_path: Path) -> None:
    assert recognise(facts(A, serial="S1", machine_id="m1"), tmp_path).recognised_by == ()
    again = recognise(facts(A, serial="S1", machine_id="m1", vendor="V", hostname="h"), tmp_path)
    assert again.recognised_by == ("serial", "macs", "machine_id")
    assert (again.vendor, again.name) == ("V", "h")
    assert recognise(facts(serial="S1", hostname="h"), tmp_path, recorded=True).name is None


def test_marks_are_added_and_never_lost(tmp_path: Path) -> None:
    one = recognise(facts(A, machine_id="m1"), tmp_path).id
    recognise(facts(A, serial="S1"), tmp_path)
    assert known(tmp_path) == {one: {"macs": A, "machine_id": "m1", "serial": "S1"}}


marks = st.fixed_dictionaries(
    {},
    optional={
        "serial": st.sampled_from(["S1", "S2"]),
        "uuid": st.sampled_from(["U1", "U2"]),
        "board_serial": st.sampled_from(["B1", "B2"]),
        "machine_id": st.sampled_from(["m1", "m2"]),
    },
)
seen = st.builds(
    lambda system, macs: facts(*sorted(macs), **system), marks, st.sets(st.sampled_from([A, B]))
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(seen, min_size=1, max_size=6))
def test_an_id_is_never_given_to_another_serial(
    tmp_path_factory: pytest.TempPathFactory, machines: list[dict[str, Any]]
) -> None:
    state = tmp_path_factory.mktemp("state")
    serials: dict[str, str] = {}
    for machine in machines:
        subject = recognise(machine, state)
        serial = machine["system"].get("serial")
        if serial is not None:
            assert serials.setdefault(subject.id, serial) == serial
            assert recognise(machine, state).id == subject.id


# -- the list of subjects ----------------------------------------------------------------------


def journalled(state: Path, subject: Subject, name: str = "r1") -> None:
    folder = state / "runs" / name
    folder.mkdir(parents=True)
    journal = Journal(folder, SystemClock())
    journal.append(e.SubjectRecognised(subject=subject))
    journal.close()


@pytest.mark.parametrize("broken", [b"", b"{", b'{"a": 5}', b"\xff\xfe", b"[" * 100_000, None])
def test_a_broken_or_lost_list_is_set_aside_and_rebuilt(
    tmp_path: Path, broken: bytes | None
) -> None:
    first = recognise(facts(serial="S1"), tmp_path)
    journalled(tmp_path, first)
    path = tmp_path / "subjects.json"
    if broken is None:
        path.unlink()
    else:
        path.write_bytes(broken)
    assert recognise(facts(serial="S1"), tmp_path).id == first.id
    aside = [p.read_bytes() for p in tmp_path.glob("subjects.json.broken-*")]
    assert aside == ([] if broken is None else [broken])


def test_each_broken_list_is_kept(tmp_path: Path) -> None:
    for content in (b"1", b"2"):
        (tmp_path / "subjects.json").write_bytes(content)
        recognise(facts(serial="S1"), tmp_path)
    assert (tmp_path / "subjects.json.broken-1").read_bytes() == b"1"
    assert (tmp_path / "subjects.json.broken-2").read_bytes() == b"2"


def test_a_journal_that_does_not_hold_gives_no_identity(tmp_path: Path) -> None:
    journalled(tmp_path, Subject(id="forged", evidence={"serial": "S1"}))
    journal = tmp_path / "runs" / "r1" / "run.ndjson"
    journal.write_bytes(journal.read_bytes().replace(b"forged", b"FORGED"))
    (tmp_path / "runs" / "r2").mkdir()
    (tmp_path / "runs" / "r2" / "run.ndjson").write_bytes(b"rubbish\n")
    assert recognise(facts(serial="S1"), tmp_path).id != "FORGED"


def meet(state: Path, barrier: Any, answers: Any) -> None:
    barrier.wait()
    answers.put(recognise(facts(A, serial="S1"), state).id)


def test_two_that_meet_a_new_machine_at_once_give_it_one_id(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(4), spawn.Queue()
    crowd = [spawn.Process(target=meet, args=(tmp_path, barrier, answers)) for _ in range(4)]
    for one in crowd:
        one.start()
    ids = {answers.get() for _ in crowd}
    for one in crowd:
        one.join()
    assert len(ids) == 1
    assert set(known(tmp_path)) == ids
