"""Facts held beside each other: what is news, what was moved, what passes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from acceptance.differences.facts import Compared, compare_facts
from acceptance.differences.natures import nature_of, table

DISK = {
    "part": "wwn:1",
    "kernel_name": "sda",
    "model": "SSD",
    "serial": "S1",
    "size_bytes": 500,
    "firmware": "1.0",
    "place": "pci:0000:00:17.0",
    "counters": {"reads": 1, "io_errors": 0},
}
MODULE = {
    "part": "slot:A1",
    "slot": "A1",
    "model": None,
    "part_number": "M393",
    "serial": "11",
    "size_bytes": 8,
}


def disks(*found: dict[str, Any]) -> dict[str, Any]:
    return {"storage": {"disks": list(found), "missing": []}}


def told(compared: Compared) -> list[tuple[str, str, Any, Any]]:
    return [(c.kind, c.path, c.before, c.now) for c in compared.changes]


def test_equal_facts_differ_in_nothing() -> None:
    assert compare_facts(disks(DISK), disks(DISK)) == Compared((), {}, ())


@pytest.mark.parametrize(
    ("field", "value", "kind", "weight"),
    [
        ("size_bytes", 600, "changed", "fact"),
        ("firmware", "1.1", "changed", "version"),
        ("place", "pci:0000:00:18.0", "moved", "state"),
        ("counters", {"reads": 1, "io_errors": 2}, "changed", "error"),
        ("serial", "S2", "changed", "fact"),
        ("model", None, "unknown", "fact"),
    ],
)
def test_what_differs_of_a_part(field: str, value: Any, kind: str, weight: str) -> None:
    (change,) = compare_facts(disks(DISK), disks({**DISK, field: value})).changes
    assert (change.kind, change.weight, change.part) == (kind, weight, "wwn:1")
    (back,) = compare_facts(disks({**DISK, field: value}), disks(DISK)).changes or [change]
    assert back.part == "wwn:1"


@pytest.mark.parametrize(
    ("field", "value", "nature"),
    [
        ("kernel_name", "sdb", "name"),
        ("counters", {"reads": 9, "io_errors": 0}, "counter"),
        ("place", None, "name"),
    ],
)
def test_what_passes_is_counted_and_not_told(field: str, value: Any, nature: str) -> None:
    compared = compare_facts(disks(DISK), disks({**DISK, field: value}))
    assert compared == Compared((), {nature: 1}, ())


def test_errors_are_told_where_they_have_grown_only() -> None:
    fewer = {**DISK, "counters": {"reads": 1, "io_errors": 0}}
    more = {**DISK, "counters": {"reads": 1, "io_errors": 3}}
    (change,) = compare_facts(disks(fewer), disks(more)).changes
    assert (change.path, change.before, change.now) == ("storage.disks.counters.io_errors", 0, 3)
    assert compare_facts(disks(more), disks(fewer)).changes == ()


def test_a_moved_disk_is_neither_gone_nor_new() -> None:
    moved = {**DISK, "kernel_name": "sdz", "place": "pci:0000:05:00.0"}
    assert [c.kind for c in compare_facts(disks(DISK), disks(moved)).changes] == ["moved"]


def test_a_part_named_by_its_place_is_found_again_by_its_serial() -> None:
    moved = {**MODULE, "part": "slot:B1", "slot": "B1"}
    compared = compare_facts({"memory": {"modules": [MODULE]}}, {"memory": {"modules": [moved]}})
    assert told(compared) == [("moved", "memory.modules", "slot:A1", "slot:B1")]


def test_two_parts_that_changed_places_have_moved() -> None:
    other = {**MODULE, "serial": "22", "part": "slot:B1", "slot": "B1"}
    swapped = [
        {**other, "part": "slot:A1", "slot": "A1"},
        {**MODULE, "part": "slot:B1", "slot": "B1"},
    ]
    compared = compare_facts(
        {"memory": {"modules": [MODULE, other]}}, {"memory": {"modules": swapped}}
    )
    assert sorted(told(compared)) == [
        ("moved", "memory.modules", "slot:A1", "slot:B1"),
        ("moved", "memory.modules", "slot:B1", "slot:A1"),
    ]


def test_another_of_the_same_model_was_exchanged() -> None:
    other = {**DISK, "part": "wwn:2", "serial": "S2", "firmware": "1.1"}
    compared = compare_facts(disks(DISK), disks(other))
    assert told(compared) == [
        ("exchanged", "storage.disks", "S1", "S2"),
        ("changed", "storage.disks.firmware", "1.0", "1.1"),
    ]
    assert compared.changes[0].weight == "part"


def test_another_part_in_the_same_slot_was_exchanged_or_is_new() -> None:
    alike = {**MODULE, "serial": "22"}
    compared = compare_facts({"memory": {"modules": [MODULE]}}, {"memory": {"modules": [alike]}})
    assert told(compared) == [("exchanged", "memory.modules", "11", "22")]
    other = {**alike, "part_number": "KVR"}
    compared = compare_facts({"memory": {"modules": [MODULE]}}, {"memory": {"modules": [other]}})
    assert [c.kind for c in compared.changes] == ["gone", "added"]


def test_of_other_subjects_what_is_their_own_is_not_told() -> None:
    other = {**DISK, "part": "wwn:2", "serial": "S2"}
    compared = compare_facts(disks(DISK), disks(other), same_subject=False)
    assert compared == Compared((), {"own": 1}, ())


def test_another_model_is_gone_and_new() -> None:
    other = {**DISK, "part": "wwn:2", "serial": "S2", "model": "HDD"}
    compared = compare_facts(disks(DISK), disks(other))
    assert [(c.kind, c.part) for c in compared.changes] == [("gone", "wwn:1"), ("added", "wwn:2")]


def test_parts_of_one_id_are_told_apart_by_their_order() -> None:
    twin = {**DISK, "size_bytes": 700}
    assert compare_facts(disks(DISK, twin), disks(twin, DISK)).changes == ()
    (change,) = compare_facts(disks(DISK, twin), disks(DISK)).changes
    assert (change.kind, change.before) == ("gone", twin)


def test_of_plain_lists_what_is_gone_and_what_came() -> None:
    compared = compare_facts(
        {"cpu": {"flags": ["a", "b", "b"]}}, {"cpu": {"flags": ["c", "b", "a"]}}
    )
    assert told(compared) == [("items", "cpu.flags", ["b"], ["c"])]
    assert (
        compare_facts({"cpu": {"flags": ["a", "b"]}}, {"cpu": {"flags": ["b", "a"]}}).changes == ()
    )


def packages(*found: tuple[str, str]) -> dict[str, Any]:
    made = [{"manager": "dpkg", "name": n, "version": v, "architecture": "amd64"} for n, v in found]
    return {"packages": {"installed": made}}


def test_packages_are_known_by_their_names() -> None:
    before = packages(("openssl", "1"), ("old", "1"), ("same", "1"))
    compared = compare_facts(before, packages(("same", "1"), ("openssl", "2"), ("new", "1")))
    assert {(c.kind, c.label) for c in compared.changes} == {
        ("changed", "dpkg, openssl, amd64"),
        ("gone", "dpkg, old, amd64"),
        ("added", "dpkg, new, amd64"),
    }
    assert {c.weight for c in compared.changes} == {"version"}


def test_two_versions_of_a_package_at_once() -> None:
    before = packages(("kernel", "1"), ("kernel", "2"))
    (change,) = compare_facts(before, packages(("kernel", "2"), ("kernel", "3"))).changes
    assert (change.before, change.now) == ("1", "3")


def test_lists_without_a_name_are_compared_as_wholes() -> None:
    def pages(*sizes: int) -> dict[str, Any]:
        return {"memory": {"huge_pages": [{"page_bytes": n, "pages": 0} for n in sizes]}}

    assert compare_facts(pages(1, 2), pages(2, 1)).changes == ()
    kinds = [c.kind for c in compare_facts(pages(1, 2), pages(2, 3)).changes]
    assert sorted(kinds) == ["added", "gone"]


def test_sections_that_only_one_has_are_named() -> None:
    compared = compare_facts({"cpu": {"cores": 1}, "os": {}}, {"cpu": {"cores": 1}, "pci": {}})
    assert compared == Compared((), {}, ("os", "pci"))


def test_the_weightiest_comes_first() -> None:
    before = disks(DISK, {**DISK, "part": "wwn:9", "model": "Other", "serial": "S9"})
    now = disks(
        {**DISK, "firmware": "2", "size_bytes": 1, "counters": {"reads": 1, "io_errors": 9}}
    )
    weights = [c.weight for c in compare_facts(before, now).changes]
    assert weights == ["part", "error", "version", "fact"]


# -- the table -----------------------------------------------------------------------------------


def test_every_row_has_its_source() -> None:
    assert all(row.source and row.paths for row in table().row)


@pytest.mark.parametrize(
    ("path", "nature"),
    [
        ("sensors.temperatures.temperature_celsius", "moment"),
        ("kernel.uptime_seconds", "moment"),
        ("storage.file_systems.free_bytes", "moment"),
        ("network.interfaces.counters.rx_bytes", "counter"),
        ("network.interfaces.counters.rx_crc_errors", "error"),
        ("memory.modules.speed_transfers_per_second", "fact"),
        ("memory.modules.slot", "place"),
        ("storage.disks.firmware", "version"),
        ("cpu.cores", "fact"),
        ("system.serial", "own"),
    ],
)
def test_the_nature_of_facts(path: str, nature: str) -> None:
    assert nature_of(path) == nature


def known_paths() -> set[str]:
    """Every dotted path that the probes' schema has."""
    found: set[str] = set()

    def walk(schema: Any, path: str, depth: int) -> None:
        if depth > 8:
            return
        if "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
        for kind in schema.get("anyOf", ()):
            walk(kind, path, depth)
        walk(schema.get("items", {}), path, depth) if isinstance(
            schema.get("items"), dict
        ) else None
        if isinstance(schema.get("additionalProperties"), dict):
            found.add(f"{path}.any")
        for name, below in schema.get("properties", {}).items():
            found.add(f"{path}.{name}".lstrip("."))
            walk(below, f"{path}.{name}".lstrip("."), depth + 1)

    whole = probes.schema()
    definitions = whole.get("$defs", {})
    walk(whole, "", 0)
    return found


def test_the_table_speaks_of_facts_that_there_are() -> None:
    from fnmatch import fnmatchcase

    known = known_paths()
    assert len(known) > 200
    health = {
        "reallocated",
        "pending",
        "media_errors",
        "uncorrectable",
        "crc_errors",
        "unsafe",
        "error_log",
        "power_on",
        "start_count",
        "power_cycles",
        "percentage_used",
        "lifetime",
    }
    idle = [
        glob
        for row in table().row
        for glob in row.paths
        if not any(fnmatchcase(path, glob) for path in known)
        and not any(word in glob for word in health)
    ]
    assert idle == []
    assert [row.path for row in table().list if row.path not in known] == []


# -- hostile -------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["part", "model", "serial", "name", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
FACTS = st.dictionaries(
    st.sampled_from(["storage", "network", "packages"]),
    st.dictionaries(
        st.sampled_from(["disks", "installed", "interfaces", "missing"]), VALUES, max_size=3
    )
    | VALUES,
    max_size=3,
)


@given(FACTS, FACTS, st.booleans())
def test_any_facts_can_be_compared(before: Any, now: Any, same: bool) -> None:
    compare_facts(before, now, same_subject=same)


@given(FACTS)
def test_nothing_differs_from_itself(facts: Any) -> None:
    assert all(change.before != change.now for change in compare_facts(facts, facts).changes)


def test_many_entries_of_one_name() -> None:
    entries = [{"part": "x", "number": n} for n in range(5000)]
    assert len(compare_facts({"a": {"b": entries}}, {"a": {"b": entries[::-1]}}).changes) <= 5000
