"""The parts list: valid by the schema of its format, the same for the same facts, never broken."""

import json
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.inventory.parts_list import parts_list
from tests.reports.inventories import said_everywhere, sound
from tests.reports.test_hostile import HOSTILE

OBSERVED = "2026-01-02T03:04:05Z"
VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return sound(tmp_path_factory.mktemp("machine"))


def document(facts: dict[str, Any]) -> dict[str, Any]:
    """The list, found valid."""
    written = parts_list(facts, OBSERVED, "1.2.3").decode()
    assert VALIDATOR.validate_str(written) is None
    read: dict[str, Any] = json.loads(written)
    return read


def properties(component: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in component.get("properties", [])}


def component(told: dict[str, Any], ref: str) -> dict[str, Any]:
    (found,) = [one for one in told["components"] if one["bom-ref"].startswith(ref)]
    return dict(found)


def test_the_machine_and_its_parts_are_named(facts: dict[str, Any]) -> None:
    told = document(facts)
    machine = told["metadata"]["component"]
    assert (machine["type"], machine["name"]) == ("device", "Workstation 4000")
    assert machine["manufacturer"] == {"name": "Example Ltd"}
    assert properties(machine)["cdx:device:serialNumber"] == "EX123456"
    disk = component(told, "storage:")
    assert disk["name"] == "Example SSD 970"
    assert disk["bom-ref"].startswith("storage:wwn:")
    assert properties(disk)["cdx:device:serialNumber"] == "S4EVNX0R123456"
    assert properties(disk)["acceptance:size_bytes"].isdigit()
    dimm = component(told, "memory:slot:DIMM A1")
    assert properties(dimm)["cdx:device:location"] == "DIMM A1"
    assert component(told, "cpu:0")["type"] == "device"
    assert component(told, "firmware")["type"] == "firmware"
    assert component(told, "os")["type"] == "operating-system"
    assert properties(component(told, "network:"))["cdx:device:macAddress"] == "52:54:00:12:34:56"


def test_software_has_package_urls(facts: dict[str, Any]) -> None:
    installed = facts["packages"]["installed"]
    told = document(facts)
    urls = [one["purl"] for one in told["components"] if "purl" in one]
    assert len(urls) == len(installed)
    assert any(url.startswith("pkg:deb/example/") for url in urls)
    assert any(url.startswith("pkg:pypi/") for url in urls)


def test_everything_depends_from_the_machine(facts: dict[str, Any]) -> None:
    told = document(facts)
    (machine,) = [one for one in told["dependencies"] if one["ref"] == "machine"]
    assert sorted(machine["dependsOn"]) == sorted(one["bom-ref"] for one in told["components"])


def test_the_same_facts_make_the_same_bytes(facts: dict[str, Any]) -> None:
    first = parts_list(facts, OBSERVED, "1")
    again = parts_list(dict(reversed(facts.items())), OBSERVED, "1")
    assert first == again
    changed = {**facts, "system": {**facts["system"], "serial": "OTHER"}}
    assert parts_list(changed, OBSERVED, "1") != first


def test_twins_are_two_parts() -> None:
    disk = {"part": "serial:1", "model": "Same"}
    told = document({"storage": {"disks": [disk, disk, disk]}})
    refs = [one["bom-ref"] for one in told["components"]]
    assert refs == ["storage:serial:1", "storage:serial:1#2", "storage:serial:1#3"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_models_stay_texts(facts: dict[str, Any], text: str) -> None:
    told = document(said_everywhere(facts, text))
    names = {one["name"] for one in told["components"]}
    assert all("\n" not in name and "\x1b" not in name for name in names)
    assert len(told["components"]) > 10


def test_a_machine_of_which_nothing_is_known_is_listed() -> None:
    told = document({"system": {"missing": []}})
    assert told["metadata"]["component"]["name"] == "machine"
    assert "components" not in told


def test_sockets_are_counted() -> None:
    told = document({"cpu": {"model": "X", "sockets": 2}})
    assert [one["bom-ref"] for one in told["components"]] == ["cpu:0", "cpu:1"]
    many = document({"cpu": {"model": "X", "sockets": 10**9}})
    assert len(many["components"]) == 1


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
items = st.lists(
    st.dictionaries(
        st.sampled_from(["part", "model", "vendor", "serial", "mac", "name", "manager", "version"]),
        plain | st.lists(plain, max_size=2),
    ),
    max_size=4,
)


@given(
    disks=items, interfaces=items, installed=items, system=st.dictionaries(st.just("model"), plain)
)
@settings(max_examples=40, deadline=None)
def test_any_facts_make_a_valid_list(
    disks: Any, interfaces: Any, installed: Any, system: Any
) -> None:
    told = document(
        {
            "storage": {"disks": disks},
            "network": {"interfaces": interfaces},
            "packages": {"installed": installed},
            "system": system,
        }
    )
    refs = [one["bom-ref"] for one in told.get("components", [])]
    assert len(refs) == len(set(refs))


def test_what_the_machine_is_made_of_is_told_at_once(
    facts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's own way looks for each part in a list of all: squares of thousands."""
    asked: list[object] = []
    monkeypatch.setattr(Bom, "register_dependency", lambda *told, **_: asked.append(told))
    told = document(facts)
    refs = [one["bom-ref"] for one in told["components"]]
    own = told["metadata"]["component"]["bom-ref"]
    depends = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert depends == {ref: [] for ref in refs} | {own: sorted(refs)}
    assert asked == []
