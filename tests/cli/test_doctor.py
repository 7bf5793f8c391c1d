"""`doctor`: what is missing here, how to get it, and what stays inconclusive without it."""

import json
import os
import pwd
from pathlib import Path

import pytest
from click.testing import CliRunner

from acceptance import qualification
from acceptance.cli import cli, doctor
from probes import Missing, Observation, Unprobed

SUITE = """
from acceptance import check

@check("own.a", title="t", needs=("tool:no-such-tool", "root"))
def test_a(): pass

@check("own.b", title="t", needs=("tool:no-such-tool", "tool:sh"))
def test_b(): pass
"""


@pytest.fixture
def suites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "suites" / "own").mkdir(parents=True)
    (tmp_path / "suites" / "own" / "test_own.py").write_text(SUITE)
    monkeypatch.setattr(qualification, "builtin_suites", lambda: tmp_path / "suites")
    monkeypatch.setenv("ACCEPTANCE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def seen(monkeypatch: pytest.MonkeyPatch, *missing: Missing) -> None:
    facts = {"cpu": Observation(facts=Unprobed(missing=missing), duration_seconds=0, cpu_seconds=0)}
    monkeypatch.setattr("probes.observe", lambda _system: facts)


def ask(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["doctor", *arguments], standalone_mode=False)
    assert done.exception is None
    assert done.return_value == 0
    return done.output


def test_missing_tools_and_privileges_with_the_checks_that_need_them(
    suites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    told = json.loads(ask("--json"))
    assert [(n["what"]["text"], n["checks"]) for n in told["missing"]] == [
        ("the privileges of root are needed", ["own.a"]),
        ("the tool no-such-tool is not installed", ["own.a", "own.b"]),
    ]


def test_root_does_not_lack_root(suites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen(monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert [n["what"]["key"] for n in json.loads(ask("--json"))["missing"]] == ["needs.tool"]


def test_missing_facts_with_reason_and_cure(suites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen(
        monkeypatch,
        Missing(path="a.b", reason="probe.no_tool", values={"tool": "x\x1b[31m"}, cure="apt x"),
        Missing(path="", reason="probe.no_answer"),
    )
    told = ask("--lang", "es")
    assert "\x1b" not in told
    assert "cpu.a.b: la orden x\\x1b[31m no está instalada" in told
    assert "apt x" in told
    assert "  cpu: la sonda no respondió a tiempo" in told


def test_where_nothing_is_missing_it_says_so(suites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen(monkeypatch)
    (suites / "suites" / "own" / "test_own.py").write_text("")
    assert "Nothing is missing" in ask()
    assert str(suites / "state") in ask()


def test_an_account_without_a_name_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4294967)
    assert doctor._user() == "4294967"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert doctor._user() == pwd.getpwuid(0).pw_name
