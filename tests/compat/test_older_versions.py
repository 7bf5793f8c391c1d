"""A run of each older version of the schema is read, reported and verified as ever."""

import json
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest

import probes
from acceptance.cli._reporting import load_run
from acceptance.events import Event
from acceptance.runs.reading import read_lines
from reports import formats, render
from tests.compat.write_version_1 import FOLDER, write
from tests.durability.bench import Bench

RUNS = sorted(Path(__file__).parent.glob("version-*"))


@pytest.fixture(params=RUNS, ids=lambda folder: folder.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The run where a user's would be: in a state folder, under its id."""
    folder: Path = request.param
    first = json.loads((folder / "run.ndjson").read_bytes().split(b"\n")[0])
    target = tmp_path / "state" / "runs" / str(first["event"]["id"])
    shutil.copytree(folder, target)
    return target


def test_there_is_one_of_each_version() -> None:
    assert [folder.name for folder in RUNS] == ["version-1"]


def test_version_1_holds_every_event_that_it_knew() -> None:
    known = {kind.__struct_config__.tag for kind in get_args(Event)}
    lines = (FOLDER / "run.ndjson").read_bytes().splitlines()
    assert {json.loads(line)["event"]["type"] for line in lines} == known


def test_version_1_holds_no_real_machine() -> None:
    text = (FOLDER / "run.ndjson").read_text()
    assert "/home/" not in text
    assert "/root" not in text
    assert "/tmp" not in text


def test_it_can_be_written_again(tmp_path: Path) -> None:
    write(tmp_path / "again")
    again = load_run(tmp_path / "again")
    assert [r.outcome for r in again.results] == [r.outcome for r in load_run(FOLDER).results]


def test_it_is_put_together(kept: Path) -> None:
    run = load_run(kept)
    outcomes = {(r.check, r.part): r.outcome for r in run.results}
    assert len(outcomes) == len(run.planned) == 9
    assert set(outcomes.values()) == {"passed", "failed", "inconclusive", "not_applicable", "error"}
    assert run.verdict is not None
    assert run.verdict.decision == "rejected"
    first = next(r for r in run.results if r.check == "compat.passed")
    assert [a.outcome for a in first.attempts] == ["interrupted", "passed"]
    measured = next(r for r in run.results if r.check == "compat.measured")
    assert {m.outcome for m in measured.measurements} == {
        *("marginal", "failed", "passed", "recorded", "missing")
    }


def test_its_facts_are_facts_still(kept: Path) -> None:
    facts = load_run(kept).facts
    assert set(probes.decode(facts)) == set(facts)


@pytest.mark.parametrize("audience", ["internal", "vendor"])
@pytest.mark.parametrize("form", sorted(formats()))
def test_it_is_reported_in_every_format(kept: Path, form: str, audience: Any) -> None:
    for language in ("en", "es"):
        document = render(load_run(kept), form, audience, language, key=b"0" * 32)
        assert b"compat" in document


def test_the_commands_read_it(kept: Path, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert bench.verify(kept)["holds"]
    (row,) = json.loads(bench.run("runs", "--json").out)
    assert (row["state"], row["decision"]) == ("finished", "rejected")
    assert json.loads(bench.run("report", "--format", "json").out)["id"] == kept.name


def test_resuming_it_gives_its_verdict(kept: Path, tmp_path: Path) -> None:
    before = (kept / "run.ndjson").read_bytes()
    assert Bench(tmp_path).run("qualify", "--resume", kept.name).code == 10
    assert (kept / "run.ndjson").read_bytes() == before


def test_its_chain_is_the_one_that_was_written(kept: Path) -> None:
    chain = read_lines(kept)
    assert chain.finished
    assert chain.head == (kept / "run.head").read_text().strip()
