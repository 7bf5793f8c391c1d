"""Discovery, the one executor, the JSON and its schema."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import probes
from probes.port.recorded import Recorded
from tests.machines import healthy

DROPPED_IN = '''"""Observes the paint."""

import msgspec

from probes.system import Missing, System


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    colour: str | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    return Facts(colour=system.text("/proc/paint").strip())
'''


PROBES = """audio camera clock cpu firmware graphics input kernel memory network os packages pci
power processes security sensors services smart storage system usb users"""


def test_every_class_of_state_has_its_probe() -> None:
    assert list(probes.find()) == PROBES.split()


def test_a_dropped_in_file_is_a_probe(tmp_path: Path) -> None:
    (tmp_path / "paint.py").write_text(DROPPED_IN)
    (tmp_path / "not_a_probe.py").write_text("")
    machine = healthy(tmp_path / "tree").file("proc/paint", "red")
    observed = probes.observe(Recorded(str(machine.write())), probes=probes.find(tmp_path))
    assert list(observed) == ["paint"]
    assert observed["paint"].facts.colour == "red"


def test_a_probe_that_cannot_be_asked_gives_its_reason(tmp_path: Path) -> None:
    (tmp_path / "paint.py").write_text(DROPPED_IN)
    observed = probes.observe(Recorded(str(tmp_path)), probes=probes.find(tmp_path))
    assert observed["paint"].facts.missing[0].reason == "probe.no_file"


def test_a_crash_is_the_reason_of_one_probe_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(system: object) -> None:
        raise RuntimeError("a \udcff b")

    monkeypatch.setattr("probes.cpu.probe", crash)
    observed = probes.observe(Recorded(str(healthy(tmp_path).write())))
    (missing,) = observed["cpu"].facts.missing
    assert (missing.path, missing.reason) == ("", "probe.crashed")
    assert missing.values == {"probe": "cpu", "error": "RuntimeError: a \\udcff b"}
    assert observed["memory"].facts.total_bytes
    json.dumps(probes.encode(observed)).encode()


def test_only_some_are_asked(tmp_path: Path) -> None:
    observed = probes.observe(Recorded(str(tmp_path)), only=["memory", "cpu"])
    assert list(observed) == ["cpu", "memory"]


def test_a_name_that_no_probe_has(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        probes.observe(Recorded(str(tmp_path)), only=["paint"])


def test_the_facts_become_plain_json(tmp_path: Path) -> None:
    facts = probes.encode(probes.observe(Recorded(str(healthy(tmp_path).write()))))
    assert json.loads(json.dumps(facts, allow_nan=False)) == msgspec.json.decode(
        msgspec.json.encode(facts)
    )
    assert facts["cpu"]["cores"] == 2


def test_facts_come_back_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probes.clock.probe", lambda system: 1 / 0)
    observed = probes.observe(Recorded(str(healthy(tmp_path).write())))
    stored = json.loads(json.dumps(probes.encode(observed)))
    assert probes.decode(stored) == {name: seen.facts for name, seen in observed.items()}
    assert "paint" not in probes.decode(stored | {"paint": {"colour": "red"}})
    with pytest.raises(msgspec.ValidationError):
        probes.decode({"cpu": {"cores": "many", "missing": []}})


def test_the_facts_are_the_same_each_time(tmp_path: Path) -> None:
    root = str(healthy(tmp_path).write())
    assert probes.encode(probes.observe(Recorded(root))) == probes.encode(
        probes.observe(Recorded(root))
    )


def test_the_schema_names_every_fact() -> None:
    schema = probes.schema()
    assert set(schema["properties"]) == set(probes.find())
    for name, module in probes.find().items():
        reference = schema["properties"][name]["$ref"].removeprefix("#/$defs/")
        told = schema["$defs"][reference]["properties"]
        assert set(told) == set(module.Facts.__struct_fields__)
    assert json.loads(json.dumps(schema))["title"] == "Facts"


def test_every_fact_is_frozen_and_can_be_missing() -> None:
    for module in probes.find().values():
        assert module.Facts.__struct_config__.frozen
        with pytest.raises(TypeError, match="positional"):
            module.Facts("by place")
        assert module.Facts().missing == ()


@pytest.mark.parametrize(
    ("program", "heavy"),
    [
        (
            "import probes; probes.find()",
            {"psutil", "pyudev", "cpuinfo", "subprocess", "socket", "ctypes"},
        ),
        (
            "import probes; from probes.port.live import Live",
            {"psutil", "pyudev", "cpuinfo", "subprocess"},
        ),
    ],
)
def test_to_import_the_probes_imports_nothing_heavy(program: str, heavy: set[str]) -> None:
    told = "; import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program + told], capture_output=True, text=True, check=True
    )
    assert heavy.isdisjoint(done.stdout.split())
