"""The command looks up whose accounts the machine has, for a vendor's document only."""

import pwd
from pathlib import Path

import pytest
from click.testing import CliRunner

from acceptance.cli import _reporting, report
from acceptance.cli._accounts import accounts
from acceptance.sentences import sentence
from tests.reports import runs


def account(name: str, number: int) -> pwd.struct_passwd:
    return pwd.struct_passwd((name, "x", number, number, "", f"/home/{name}", "/bin/sh"))


ACCOUNTS = [
    account("root", 0),
    account("daemon7", 999),
    account("zebulon", 1000),
    account("jo", 1001),
    account("quillfeather", 60001),
    account("nobody7", 65534),
]


@pytest.fixture(autouse=True)
def _accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pwd, "getpwall", lambda: ACCOUNTS)


def test_people_are_those_with_a_number_and_a_name_of_their_own() -> None:
    assert accounts() == [("user", "zebulon"), ("user", "quillfeather")]


@pytest.mark.parametrize(("audience", "shown"), [("internal", True), ("vendor", False)])
def test_the_command_gives_them_to_the_document(
    audience: str, shown: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "rsync-zebulon:4242 exited with 11"
    bad = runs.result("storage.keeps", "failed", reason=sentence("reason.tool", tool=said))
    monkeypatch.setattr(report, "find", lambda _: tmp_path)
    monkeypatch.setattr(_reporting, "load_run", lambda _: runs.make_run((bad,)))
    monkeypatch.setattr(_reporting, "pseudonym_key", lambda _: b"k")
    told = CliRunner().invoke(report.command, ["--for", audience, "--format", "json"])
    assert "4242 exited with 11" in told.output
    assert ("zebulon" in told.output) is shown
