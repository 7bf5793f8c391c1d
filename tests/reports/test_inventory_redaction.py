"""What leaves of an inventory: allow-listed facts; no serial, address, name, package, process."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import probes
from acceptance.messages import Catalogue
from reports.allowed_inventory import INVENTORY, REFERENCES
from reports.inventory.page import page
from reports.inventory.parts_list import parts_list
from reports.inventory.redaction import may_leave
from tests.reports import seeded
from tests.reports.inventories import said_everywhere, sound
from tests.reports.test_redaction import leaks

NAMES = seeded.known()
ALL_KNOWN = [name for kind in NAMES.values() for name in kind]
UNKNOWN = seeded.unknown()
OBSERVED = "2026-01-02T03:04:05Z"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return sound(tmp_path_factory.mktemp("machine"))


def seeded_machine(facts: dict[str, Any]) -> dict[str, Any]:
    """A machine with every seeded name, each where a probe would tell it, and in every text."""
    plain: dict[str, Any] = json.loads(json.dumps(facts))
    told = seeded.facts(NAMES)
    said = " ".join([*ALL_KNOWN, *UNKNOWN])
    plain["system"] |= told["system"] | {
        "serial": NAMES["serial"][0],
        "uuid": NAMES["uuid"][0],
        "machine_id": NAMES["machine_id"][0],
        "family": f"Family of {said}",
    }
    plain["storage"]["disks"] = told["storage"]["disks"]
    plain["storage"]["file_systems"] = told["storage"]["file_systems"]
    plain["network"]["interfaces"] += told["network"]["interfaces"]
    plain["users"] = {"sessions": told["users"]["logins"], "missing": []}
    plain["processes"]["items"] = [{"pid": 1, "name": name} for name in ALL_KNOWN]
    plain["packages"]["installed"] = [{"manager": "dpkg", "name": name} for name in ALL_KNOWN]
    plain["kernel"]["command_line"] = said
    plain["clock"]["missing"] = [
        {"path": "source", "reason": "probe.no_file", "values": {"path": said}, "cure": said}
    ]
    for device in plain["usb"]["devices"] + plain["pci"]["devices"]:
        device["serial"], device["model"] = NAMES["serial"][1], f"of {NAMES['hostname'][2]}"
    plain["new"] = {"owner": NAMES["user"][0], "missing": []}
    return plain


def documents(facts: dict[str, Any], key: bytes = b"k") -> dict[str, bytes]:
    reduced, left_out = may_leave(facts, key)
    said = msgspec.json.encode([reduced, left_out])
    text = "\n".join(page(reduced, Catalogue("en"))).encode()
    return {"json": said, "text": text, "cyclonedx": parts_list(reduced, OBSERVED, "1")}


def test_no_seeded_name_leaves_in_any_format(facts: dict[str, Any]) -> None:
    for form, document in documents(seeded_machine(facts)).items():
        assert leaks(document, ALL_KNOWN) == [], form
        assert leaks(document, UNKNOWN) == [], form


def test_no_number_of_the_healthy_machine_leaves(facts: dict[str, Any]) -> None:
    told = ["EX123456", "BRD123", "CH123", "S4EVNX0R123456", "52:54:00:12:34:56", "192.0.2.10"]
    told += ["4c4c4544-0042", "0123456789abcdef", "0A1B2C3D", "E0D55EA573DCF3A1", "command_line"]
    whole = json.dumps(facts)
    assert [name for name in told if name not in whole] == []
    for form, document in documents(facts).items():
        assert [name for name in told if name in document.decode()] == [], form


def test_software_processes_and_people_do_not_leave(facts: dict[str, Any]) -> None:
    reduced, _ = may_leave(facts, b"k")
    assert {"processes", "users", "packages"} & set(reduced) == set()
    assert {"log", "modules", "boot_id"} & set(reduced["kernel"]) == set()
    assert "file_systems" not in reduced["storage"]


def test_what_a_vendor_needs_stays(facts: dict[str, Any]) -> None:
    reduced, _ = may_leave(facts, b"k")
    assert reduced["system"]["model"] == "Workstation 4000"
    assert reduced["memory"]["modules"][0]["part_number"].startswith("EXM8G3200C")
    assert reduced["memory"]["modules"][0]["part"] == "slot:DIMM A1"
    assert reduced["pci"]["devices"][0]["part"] == facts["pci"]["devices"][0]["part"]
    assert reduced["storage"]["disks"][0]["model"] == "Example SSD 970"
    assert reduced["cpu"]["model"] == facts["cpu"]["model"]


def test_a_part_that_is_its_number_gets_a_name_of_this_document(facts: dict[str, Any]) -> None:
    first, again = (may_leave(facts, b"k")[0]["storage"]["disks"][0]["part"] for _ in range(2))
    other = may_leave(facts, b"another")[0]["storage"]["disks"][0]["part"]
    assert first == again != other
    assert first.startswith("[part-")


def test_a_bridge_or_tunnel_is_called_after_the_house(facts: dict[str, Any]) -> None:
    plain: dict[str, Any] = json.loads(json.dumps(facts))
    names = ["wg-zebulon", "br-7f3a", "lo2"]
    plain["network"]["interfaces"] += [
        {"part": f"path:virtual/net/{name}", "kernel_name": name, "kind": "virtual"}
        for name in names
    ]
    reduced, _ = may_leave(plain, b"k")
    told = json.dumps(reduced)
    assert [name for name in names if name in told] == []
    assert "path:virtual/net/lo" in told


def test_what_the_caller_knows_goes_too(facts: dict[str, Any]) -> None:
    plain = said_everywhere(facts, "Zebulon's box")
    reduced, _ = may_leave(plain, b"k", [("user", "zebulon")])
    assert "ebulon" not in json.dumps(reduced)


def test_the_document_says_what_it_left_out(facts: dict[str, Any]) -> None:
    _, left_out = may_leave(facts, b"k")
    told = {one.what.key: one for one in left_out}
    assert told["inventory.withheld"].count > 50
    assert told["report.replaced.part"].action == "replaced"
    for language in ("en", "es"):
        assert [key for key in told if not Catalogue(language).template(key)] == []


def test_a_field_or_probe_that_nobody_listed_is_left_out(facts: dict[str, Any]) -> None:
    plain = {**facts, "cpu": {**facts["cpu"], "secret": "x"}, "fridge": {"model": "y"}}
    reduced, _ = may_leave(plain, b"k")
    assert "secret" not in reduced["cpu"]
    assert "fridge" not in reduced


def test_no_list_names_what_must_not_leave() -> None:
    never = {"serial", "uuid", "mac", "permanent_mac", "hostname", "machine_id", "asset_tag"}
    never |= {"addresses", "user", "mount_point", "command_line", "wwn", "cwd", "label_of_volume"}
    assert {name for names in INVENTORY.values() for name in names} & never == set()
    assert {path.partition(".")[0] for path in INVENTORY} <= set(probes.find())
    assert REFERENCES


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["part", "model", "serial", "missing", "path", "reason", "devices", "aer"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(facts=st.dictionaries(st.sampled_from([*INVENTORY, "users"]), plain, max_size=3))
@settings(max_examples=80, deadline=None)
def test_any_facts_can_be_reduced(facts: dict[str, Any]) -> None:
    reduced, _ = may_leave(facts, b"k")
    assert "serial" not in json.dumps([list(held) for held in reduced.values()])
