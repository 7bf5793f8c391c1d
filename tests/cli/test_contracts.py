"""What scripts rely on: documents on stdout and nothing else, their keys, exit codes, help."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from acceptance.model import Run
from tests.cli.conftest import Judged, judge
from tests.durability.bench import Bench

SUITE = """
from acceptance import at_least, at_most, check, fail, inconclusive, measurement, text

@check(
    "own.measured", title=text("Measured", es="Medido"), severity="minor",
    measures=(
        measurement("size", "By", at_most(1024), title=text("size", es="tamaño")),
        measurement("name", "1"),
    ),
    advice=text("Buy less", es="Compre menos"),
)
def test_measured(measure, evidence, claim):
    evidence("log", "text")
    measure("name", "x")
    claim("own.measured.title", n=1, method="counting")
    measure("size", 2048)

@check("own.open", title="Open", severity="minor")
def test_open(machine):
    inconclusive("reason.no_fact", path="nothing.at_all")
"""
MEASURED_KEYS = {"name", "unit", "title", "value", "limit", "outcome"}
RESULT_KEYS = {
    *("check", "part", "title", "severity", "safety", "outcome", "reason", "measurements"),
    *("claims", "attempts", "duration_seconds", "evidence"),
}
FINDING_KEYS = {
    *("check", "part", "severity", "expected", "observed", "evidence", "reproduce"),
}
RUN_KEYS = {
    *("schema", "id", "subject", "profile", "order", "started_at", "ended_at", "environment"),
    *("facts", "results", "findings", "verdict"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contracts")


@pytest.fixture(scope="module")
def judged(folder: Path) -> Judged:
    return judge(folder, {"test_own.py": SUITE}, "--lang", "es")


@pytest.fixture
def used(folder: Path, judged: Judged) -> Bench:
    """The bench whose state folder holds that run."""
    return Bench(folder)


# -- the run -----------------------------------------------------------------------------------


def test_qualify_prints_one_document_and_nothing_else(judged: Judged) -> None:
    assert judged.done.out.strip().startswith("{")
    assert judged.done.err == ""
    assert judged.done.code == 11


def test_the_run_has_its_keys(judged: Judged) -> None:
    run = judged.run
    assert set(run) >= RUN_KEYS
    assert {"id", "kind"} <= set(run["subject"])
    assert set(run["verdict"]) >= {"decision", "reasons", "not_shown", "planned", "judged"}
    assert (run["schema"], run["profile"], run["order"]) == ("acceptance/run/1", "quick", None)
    for result in run["results"]:
        assert set(result) >= RESULT_KEYS
        for measured in result["measurements"]:
            assert set(measured) >= MEASURED_KEYS
        for attempt in result["attempts"]:
            assert set(attempt) >= {"number", "outcome"}
    assert all(set(finding) >= FINDING_KEYS for finding in run["findings"])


def test_values_are_what_was_measured(judged: Judged) -> None:
    size, name = judged.result("own.measured")["measurements"]
    assert (size["value"], size["unit"], size["outcome"]) == (2048, "By", "failed")
    assert (size["limit"]["type"], size["limit"]["maximum"]) == ("at_most", 1024)
    assert (name["value"], name["limit"], name["outcome"]) == ("x", None, "recorded")


def sentences(document: Any) -> list[dict[str, Any]]:
    """Every `{key, values, ...}` in a document."""
    match document:
        case {"key": str(), "values": dict(), **more}:
            return [document, *sentences(document["values"]), *sentences(more)]
        case dict():
            return [s for value in document.values() for s in sentences(value)]
        case list():
            return [s for value in document for s in sentences(value)]
    return []


def test_every_sentence_has_its_text_in_the_readers_language(judged: Judged) -> None:
    found = sentences(judged.run)
    assert len(found) > 10
    assert [s for s in found if set(s) != {"key", "values", "text"} or not s["text"]] == []
    texts = {s["key"]: s["text"] for s in found}
    assert texts["own.measured.title"] == "Medido"
    assert texts["limit.at_most"] == "como máximo 1\u00a0KiB"
    assert texts["reason.no_fact"] == "no se conoce nothing.at_all en esta máquina"


def test_times_are_rfc_3339_in_utc(judged: Judged) -> None:
    for time in (judged.run["started_at"], judged.run["ended_at"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time)


def test_the_document_can_be_read_back_as_a_run(judged: Judged) -> None:
    run = msgspec.convert(judged.run, Run)
    assert run.verdict is not None
    assert run.verdict.decision == "accepted_with_conditions"


def test_report_prints_the_same_run(used: Bench, judged: Judged) -> None:
    done = used.run("report", "--format", "json", "--lang", "es")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == judged.run


def test_runs_lists_it(used: Bench, judged: Judged) -> None:
    done = used.run("runs", "--json")
    (row,) = json.loads(done.out)
    assert list(row) == ["id", "subject", "profile", "started_at", "state", "decision", "path"]
    assert (row["id"], row["subject"]) == (judged.run["id"], judged.run["subject"]["id"])
    assert (row["state"], row["decision"]) == ("finished", "accepted_with_conditions")
    assert Path(row["path"]).is_dir()


def test_verify_tells_the_head_that_was_printed(used: Bench, judged: Judged) -> None:
    told = used.verify()
    assert (told["holds"], told["finished"], told["head"]) == (True, True, judged.run["head"])


def test_a_document_in_every_format_for_everybody(used: Bench, judged: Judged) -> None:
    for form in ("html", "md", "json", "junit"):
        for audience in ("internal", "vendor"):
            done = used.run("report", "--format", form, "--for", audience, "--lang", "es")
            assert (done.code, done.err) == (0, ""), (form, audience)
            assert done.out.strip()


def test_plain_text_ends_with_two_paths_each_alone_on_a_line(used: Bench) -> None:
    done = used.run("qualify", "--suite", str(used.suite))
    *_, folder, report = done.out.splitlines()
    assert Path(folder).is_absolute()
    assert Path(folder).is_dir()
    assert Path(report).is_file()
    assert len(done.err.splitlines()) == 2
    assert "\x1b" not in done.out + done.err
    assert "2 planned checks" in done.out


def test_no_colour_where_none_is_wanted(used: Bench) -> None:
    used.env["NO_COLOR"] = "1"
    used.env["FORCE_COLOR"] = ""
    assert "\x1b" not in used.run("runs").out


def test_a_stream_has_one_document_a_line(used: Bench) -> None:
    done = used.run("qualify", "--suite", str(used.suite), "--ndjson")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [line["seq"] for line in lines] == list(range(len(lines)))
    assert lines[0]["event"]["type"] == "run_started"
    assert lines[-1]["event"]["type"] == "run_ended"


# -- suites, doctor, schema --------------------------------------------------------------------


def test_suites_list_has_its_keys(bench: Bench) -> None:
    done = bench.run("suites", "list", "--json")
    rows = json.loads(done.out)
    assert done.err == ""
    assert len(rows) >= 10
    for row in rows:
        assert list(row) == [
            *("check", "title", "severity", "safety", "suite", "fault", "control", "needs"),
            "characteristic",
        ]
        assert set(row["needs"]) == {"tools", "privileges"}
        assert row["fault"]
        assert row["control"]


def test_suites_speak_the_readers_language(bench: Bench) -> None:
    english, spanish = (
        json.loads(bench.run("suites", "list", "--json", "--lang", lang).out)
        for lang in ("en", "es")
    )
    assert [row["check"] for row in english] == [row["check"] for row in spanish]
    assert all(a["title"] != b["title"] for a, b in zip(english, spanish, strict=True))


def test_one_check_is_shown(bench: Bench) -> None:
    first = json.loads(bench.run("suites", "list", "--json").out)[0]
    shown = json.loads(bench.run("suites", "show", first["check"], "--json").out)
    assert {**shown, **first} == shown
    assert {"measurements", "profiles", "deadline_seconds", "source", "parts"} <= set(shown)
    plain = bench.run("suites", "show", first["check"])
    assert first["title"] in plain.out


def test_doctor_tells_what_is_missing_with_its_text(bench: Bench) -> None:
    told = json.loads(bench.run("doctor", "--json", "--lang", "es").out)
    assert set(told) == {"schema", "state", "missing", "facts"}
    assert told["state"] == str(bench.state)
    for fact in told["facts"]:
        assert set(fact) == {"probe", "path", "reason", "cure", "checks"}
        assert fact["reason"]["text"] != fact["reason"]["key"]
    assert all(need["what"]["text"] and need["checks"] for need in told["missing"])
    assert not bench.state.exists()
    assert bench.run("doctor").code == 0


@pytest.mark.parametrize("document", ["run", "facts", "event"])
def test_a_schema_is_one_json_document(bench: Bench, document: str) -> None:
    done = bench.run("schema", document)
    schema = json.loads(done.out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    wanted = set(re.findall(r'"#/\$defs/([^"]+)"', done.out))
    assert wanted <= set(schema["$defs"])
    assert schema.get("$ref") or schema.get("properties")


# -- help and exit codes -----------------------------------------------------------------------

COMMANDS = [
    *([], ["qualify"], ["watch"], ["runs"], ["report"], ["verify"], ["doctor"], ["schema"]),
    *(["suites"], ["suites", "list"], ["suites", "show"], ["suites", "new"]),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_works_everywhere(bench: Bench, command: list[str], flag: str) -> None:
    done = bench.run(*command, flag)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: ")


CHECK = "from acceptance import check\n@check('own.a', title='t', severity='{}')\n"
BODIES = {
    "accepted": ("major", "pass", 0),
    "rejected": ("major", "assert False", 10),
    "conditions": ("minor", "assert False", 11),
    "error": ("minor", "raise ValueError", 12),
    "open": ("blocker", "import pytest; pytest.skip('x')", 12),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_verdict_is_an_exit_code(bench: Bench, name: str) -> None:
    severity, body, code = BODIES[name]
    source = CHECK.format(severity) + f"def test_a(): {body}\n"
    (bench.suite / "test_a.py").write_text(source)
    assert bench.qualify().code == code


def test_a_selection_is_never_accepted(bench: Bench) -> None:
    (bench.suite / "test_a.py").write_text(CHECK.format("major") + "def test_a(): pass\n")
    assert bench.qualify("--check", "own.*").code == 12


USAGE = {
    "no command": ([], 2),
    "unknown command": (["buy"], 2),
    "unknown flag": (["qualify", "--fast"], 2),
    "unknown profile": (["qualify", "--profile", "slow"], 2),
    "two forms of output": (["qualify", "--json", "--ndjson"], 2),
    "no such suite": (["qualify", "--suite", "nosuch"], 2),
    "no such check": (["qualify", "--check", "nosuch.*"], 2),
    "no such root": (["qualify", "--root", "/nosuch"], 2),
    "no such provider": (["qualify", "--provider", "/nosuch.py"], 2),
    "no such run": (["qualify", "--resume", "nosuch"], 2),
    "beside resume": (["qualify", "--resume", "x", "--check", "y"], 2),
    "no run yet": (["report"], 2),
    "no such format": (["report", "--format", "odt"], 2),
    "no run here": (["verify", "/"], 2),
    "no such language": (["runs", "--lang", "xx"], 2),
    "no such check to show": (["suites", "show", "nosuch"], 2),
    "no such suite to list": (["suites", "list", "--suite", "nosuch"], 2),
    "no name": (["suites", "new", "No Name"], 2),
    "watch what": (["watch"], 2),
    "no such schema": (["schema", "nosuch"], 2),
    "no such order": (["order", "check", "nosuch.toml"], 2),
    "an order that is a folder": (["order", "check", "/"], 2),
    "runs": (["runs"], 0),
    "version": (["--version"], 0),
}


@pytest.mark.parametrize("name", USAGE)
def test_bad_input_is_told_and_leaves_nothing_behind(bench: Bench, name: str) -> None:
    arguments, code = USAGE[name]
    done = bench.run(*arguments)
    assert done.code == code
    assert "Traceback" not in done.err
    if code:
        assert done.out == ""
        assert done.err.strip()
    assert not bench.state.exists()


def test_a_state_folder_that_cannot_be_is_told(bench: Bench) -> None:
    (bench.suite / "test_a.py").write_text(CHECK.format("major") + "def test_a(): pass\n")
    bench.env["ACCEPTANCE_STATE"] = "/proc/state"
    done = bench.qualify()
    assert (done.code, done.out) == (3, "")
    assert "/proc/state" in done.sentence


def test_a_lock_that_is_held_is_told(bench: Bench) -> None:
    from acceptance.lock import MachineLock

    source = CHECK.format("major").replace("title", "safety='load', title")
    (bench.suite / "test_a.py").write_text(source + "def test_a(): pass\n")
    held = MachineLock(bench.folder / "lock")
    done = bench.qualify()
    held.release()
    assert done.code == 3
    assert "another run" in done.sentence
    assert not list(bench.state.glob("runs/*"))


def test_a_bad_configuration_is_told_in_one_sentence(bench: Bench) -> None:
    path = bench.folder / "a.toml"
    path.write_text("profile = 5")
    bench.env["ACCEPTANCE_CONFIG"] = str(path)
    done = bench.run("qualify")
    assert (done.code, str(path) in done.sentence) == (2, True)


def test_the_readers_language_is_a_setting_too(bench: Bench) -> None:
    bench.env["ACCEPTANCE_LANG"] = "es"
    assert "no existe esa batería" in bench.run("qualify", "--suite", "nosuch").sentence
    assert "no such suite" in bench.run("qualify", "--suite", "nosuch", "--lang", "en").sentence
    bench.env["ACCEPTANCE_LANG"] = "xx"
    done = bench.run("runs")
    assert (done.code, "no catalogue for the language xx" in done.sentence) == (2, True)
    assert "no hay" in bench.run("verify", "--lang", "es").sentence
