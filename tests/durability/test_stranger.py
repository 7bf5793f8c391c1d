"""Ten lines of a stranger in an empty folder: judged, shown with their own words, resumed."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.durability.bench import Bench, kill, result

TEN_LINES = """\
from acceptance import Evidence, Machine, Measure, at_least, check, fail, measurement, text


@check("desk.memory", title=text("Enough memory for a desk", es="Memoria para un puesto"),
       measures=(measurement("memory", "By", at_least(1), title=text("memory", es="memoria")),),
       says={"odd": text("{count} odd bytes on the <desk>", es="{count} bytes raros")})
def test_memory(machine: Machine, measure: Measure, evidence: Evidence) -> None:
    measure("memory", machine.need("memory.total_bytes"))
    evidence("a look at the desk", "tidy")
    fail("odd", count=3)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The stranger's folder, with nothing but the suite."""
    folder = tmp_path / "stranger"
    folder.mkdir()
    (folder / "test_desk.py").write_text(TEN_LINES)
    assert len(TEN_LINES.splitlines()) == 10
    return folder


def test_a_strangers_suite_is_judged_and_shown_in_its_own_words(bench: Bench, folder: Path) -> None:
    done = bench.run("qualify", "--suite", "./", cwd=folder)
    assert done.code == 10, done.err
    assert "3 odd bytes on the <desk>" in done.out
    *_, run, page = [line for line in done.out.splitlines() if line.startswith("/")]
    assert Path(run) == bench.run_folder
    html = Path(page).read_text()
    for words in ("Enough memory for a desk", "3 odd bytes on the &lt;desk&gt;", "tidy"):
        assert words in html or words == "tidy"
    judged = result(bench.report(), "desk.memory")
    assert (judged["outcome"], judged["title"]["text"]) == ("failed", "Enough memory for a desk")
    assert judged["reason"]["text"] == "3 odd bytes on the <desk>"
    assert [m["name"] for m in judged["measurements"]] == ["memory"]
    assert [e["name"] for e in judged["evidence"]] == ["a look at the desk"]


def test_in_every_form_and_language(bench: Bench, folder: Path) -> None:
    assert bench.run("qualify", "--suite", "./", cwd=folder).code == 10
    (folder / "test_desk.py").unlink()  # the run carries its own words
    for form in ("md", "html", "json"):
        for lang, words in (("en", "Enough memory for a desk"), ("es", "Memoria para un puesto")):
            done = bench.run("report", "last", "--format", form, "--lang", lang)
            assert done.code == 0, done.err
            assert words in done.out
    cases = ET.fromstring(bench.run("report", "--format", "junit").out).iter("testcase")
    assert len(list(cases)) == 1
    assert bench.run("report", "--for", "vendor", "--format", "html").code == 0
    (row,) = json.loads(bench.run("runs", "--json").out)
    assert (row["state"], row["decision"]) == ("finished", "rejected")


def test_a_strangers_suite_is_resumed(bench: Bench, folder: Path) -> None:
    waiting = TEN_LINES.replace('    fail("odd", count=3)', "    import time; time.sleep(1000)")
    (folder / "test_desk.py").write_text(waiting)
    with bench.started("qualify", "--suite", ".", "--ndjson", cwd=folder) as running:
        running.until(lambda e: e["type"] == "evidence_attached")
        kill(running.pid)
    (folder / "test_desk.py").write_text(TEN_LINES)
    done = bench.run("qualify", "--resume", "last")
    assert done.code == 10, done.err
    assert "3 odd bytes on the <desk>" in done.out
    judged = result(bench.report(), "desk.memory")
    assert [a["outcome"] for a in judged["attempts"]] == ["interrupted", "failed"]
    assert len(judged["evidence"]) == 1  # of the attempt that counts


def test_a_strangers_load_is_resumed_by_the_plan_that_it_had(bench: Bench, folder: Path) -> None:
    """Nothing but it has loaded the machine, before and after."""
    load = TEN_LINES.replace('"desk.memory",', '"desk.memory", safety="load",')
    waiting = load.replace('    fail("odd", count=3)', "    import time; time.sleep(1000)")
    (folder / "test_desk.py").write_text(waiting)
    with bench.started("qualify", "--suite", ".", "--ndjson", cwd=folder) as running:
        running.until(lambda e: e["type"] == "evidence_attached")
        kill(running.pid)
    (folder / "test_desk.py").write_text(load)
    assert bench.run("qualify", "--resume", "last").code == 10
    (plan,) = (e["event"] for e in bench.journalled() if e["event"]["type"] == "planned")
    loads = [p["check"] for p in plan["checks"] if p["safety"] == "load"]
    assert loads == ["desk.memory"]
    started = [e["event"] for e in bench.journalled() if e["event"]["type"] == "check_started"]
    assert {e["check"] for e in started} <= {p["check"] for p in plan["checks"]}


def test_no_line_of_the_framework_is_needed(bench: Bench, tmp_path: Path) -> None:
    """The smallest check that there is."""
    file = tmp_path / "test_least.py"
    file.write_text(
        'from acceptance import check\n\n@check("desk.least", title="least")\n'
        "def test_least():\n    assert True\n"
    )
    assert bench.run("qualify", "--suite", str(file)).code == 0
