"""What `acceptance compare` prints of two runs: in words, as JSON, in both languages, escaped."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.durability.bench import Bench, Done
from tests.machines import Machine, healthy

CHECKS = ("--check", "network.*", "--check", "storage.no_io_errors")


def judged(bench: Bench, machine: Machine, *more: str) -> str:
    """The id of a run of this machine."""
    done = bench.run("qualify", "--root", str(machine.write()), "--json", *CHECKS, *more)
    told: dict[str, Any] = json.loads(done.out)
    return str(told["id"])


@pytest.fixture
def compared(bench: Bench, tmp_path: Path) -> Bench:
    """Two runs of one machine: then, and with another disk and broken frames."""
    judged(bench, healthy(tmp_path / "then"))
    now = healthy(tmp_path / "now")
    now.disk("sda", wwn="naa.5000c500a1b2c3d4", serial="WX1", model="Example HDD", rotational=True)
    judged(bench, now.nic(counters={"rx_packets": 1000, "rx_crc_errors": 900}))
    return bench


def compare(bench: Bench, *arguments: str) -> Done:
    done = bench.run("compare", *arguments)
    assert (done.code, done.err) == (0, "")
    return done


def document(bench: Bench, *arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(compare(bench, *arguments, "--json").out)
    return told


def test_what_differs_is_told_in_words(compared: Bench) -> None:
    out = compare(compared).out
    assert "new failure: " in out
    assert "new: Storage: Disks: Example HDD" in out
    assert "Network: " in out
    assert out.index("Outcomes") < out.index("Parts") < out.index("Errors") < out.index("Not told")


def test_it_is_told_in_spanish_too(compared: Bench) -> None:
    out = compare(compared, "--lang", "es").out
    assert "nuevo fallo: " in out
    assert "nuevo: Almacenamiento: Discos: Example HDD" in out


def test_the_document_has_its_schema(compared: Bench) -> None:
    told = document(compared)
    assert told["schema"] == "acceptance/comparison/1"
    assert told["same_subject"]
    assert [c["check"] for c in told["outcomes"] if c["kind"] == "failed"] == ["network.few_errors"]
    assert set(told["outcomes"][0]["title"]) == {"key", "values", "text"}
    parts = [(c["kind"], c["part"]) for c in told["facts"] if c["weight"] == "part"]
    assert ("added", "wwn:5000c500a1b2c3d4") in parts
    schema = json.loads(compared.run("schema", "comparison").out)
    assert set(told) == set(schema["$defs"]["Comparison"]["properties"])


def test_runs_are_named_as_elsewhere(compared: Bench) -> None:
    then, now = sorted(path.name for path in (compared.state / "runs").iterdir())
    whole = document(compared)
    for names in ((then, now), ("previous", "last"), (str(compared.state / "runs" / then), now)):
        assert document(compared, *names) == whole
    backwards = document(compared, "last", "previous")
    assert [c["kind"] for c in backwards["outcomes"]] == ["gone", "closed"]


def test_a_run_and_itself(compared: Bench) -> None:
    assert "Nothing differs that would be news." in compare(compared, "last", "last").out


def test_other_subjects_are_said_first(compared: Bench, tmp_path: Path) -> None:
    other = healthy(tmp_path / "other").identity(model="Other", serial="OTHER1")
    other.file("etc/machine-id", "f" * 32).file(
        "sys/devices/virtual/dmi/id/product_uuid", "00000000-1111-2222-3333-444455556666"
    )
    judged(compared, other)
    first = compare(compared).out.splitlines()[0]
    assert first.startswith("these are different subjects: ")


def test_hostile_names_move_no_cursor(bench: Bench, tmp_path: Path) -> None:
    judged(bench, healthy(tmp_path / "then"))
    judged(bench, healthy(tmp_path / "now").disk(model="\x1b[2J<b>{{7*7}}\u202e"))
    out = compare(bench).out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert r"\x1b[2J<b>{{7*7}}" in out


def test_what_cannot_be_compared_is_refused(bench: Bench, tmp_path: Path) -> None:
    assert "no run yet" in bench.run("compare").sentence
    judged(bench, healthy(tmp_path / "only"))
    done = bench.run("compare")
    assert (done.code, done.out) == (2, "")
    assert "only one run" in done.sentence
    assert bench.run("compare", "nobody", "last").code == 2
