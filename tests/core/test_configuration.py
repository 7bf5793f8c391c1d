"""Settings: flags, then the environment, then the files; and what is wrong in one is said."""

import os
from pathlib import Path

import pytest

from acceptance.configuration import settings
from acceptance.lock import DEFAULT_LOCK
from acceptance.refusal import BadInput


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def write(path: Path, profile: str, more: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'profile = "{profile}"\n{more}')
    return path


def profile(home: Path, flag: str | None = None, **environment: str) -> str | None:
    return settings({"HOME": str(home), **environment}).get("profile", flag)


def as_user(monkeypatch: pytest.MonkeyPatch, uid: int) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: uid)


def test_the_nearer_one_holds(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_user(monkeypatch, 1000)
    assert profile(home) is None
    write(home / ".config/acceptance/acceptance.toml", "home")
    assert profile(home) == "home"
    xdg = write(home / "xdg/acceptance/acceptance.toml", "xdg").parent.parent
    assert profile(home, XDG_CONFIG_HOME=str(xdg)) == "xdg"
    write(home / "work/acceptance.toml", "here")
    assert profile(home, XDG_CONFIG_HOME=str(xdg)) == "here"
    assert profile(home, ACCEPTANCE_PROFILE="environment") == "environment"
    assert profile(home, "flag", ACCEPTANCE_PROFILE="environment") == "flag"
    assert profile(home, ACCEPTANCE_PROFILE="") == "here"


def test_files_complete_each_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_user(monkeypatch, 1000)
    write(home / ".config/acceptance/acceptance.toml", "home", 'lang = "es"\n')
    write(home / "work/acceptance.toml", "here")
    both = settings({"HOME": str(home)})
    assert (both.get("profile"), both.get("lang")) == ("here", "es")


def test_root_reads_no_file_of_the_folder_it_stands_in(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = write(home / "work/acceptance.toml", "here")
    as_user(monkeypatch, 0)
    assert profile(home) is None
    for named in (str(here), "acceptance.toml", "./acceptance.toml", "../work/acceptance.toml"):
        assert profile(home, ACCEPTANCE_CONFIG=named) == "here"


@pytest.mark.parametrize("named", ["{home}/no.toml", "no.toml", "./no.toml", "{home}/work/../no"])
def test_a_file_that_was_named_must_be_there(home: Path, named: str) -> None:
    with pytest.raises(BadInput) as refused:
        profile(home, ACCEPTANCE_CONFIG=named.format(home=home))
    assert refused.value.sentence.key == "bad.no_file"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"profile = ", "bad.config"),
        (b"\xff\xfe", "bad.config"),
        (b"a = " + b"[" * 50_000, "bad.config"),
        (b"profile = 5", "bad.config_key"),
        (b"profil = 'quick'", "bad.config_key"),
        (b"[profile]\nx = 1", "bad.config_key"),
    ],
)
def test_a_bad_file_is_told_with_its_name(home: Path, content: bytes, key: str) -> None:
    path = home / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        profile(home, ACCEPTANCE_CONFIG=str(path))
    assert refused.value.sentence.key == key
    assert refused.value.sentence.values["path"] == str(path)


def test_a_folder_is_no_file(home: Path) -> None:
    with pytest.raises(BadInput) as refused:
        profile(home, ACCEPTANCE_CONFIG=str(home))
    assert refused.value.sentence.key == "bad.config"


@pytest.mark.parametrize(
    ("uid", "environment", "expected"),
    [
        (1000, {}, "~/.local/state/acceptance"),
        (0, {}, "/var/lib/acceptance"),
        (1000, {"XDG_STATE_HOME": "/x"}, "/x/acceptance"),
        (1000, {"XDG_STATE_HOME": "/x", "ACCEPTANCE_STATE": "/y"}, "/y"),
        (0, {"ACCEPTANCE_STATE": "rel"}, "{cwd}/rel"),
    ],
)
def test_where_runs_are_kept(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    uid: int,
    environment: dict[str, str],
    expected: str,
) -> None:
    as_user(monkeypatch, uid)
    found = settings({"HOME": str(home), **environment}).state
    assert found == Path(expected.format(cwd=os.getcwd())).expanduser()  # noqa: PTH109 - the folder as the process has it


def test_lock_and_scratch(home: Path) -> None:
    plain = settings({"HOME": str(home), "ACCEPTANCE_STATE": "/s"})
    assert (plain.lock, plain.scratch) == (DEFAULT_LOCK, Path("/s"))
    named = settings({"HOME": str(home), "ACCEPTANCE_LOCK": "l", "ACCEPTANCE_SCRATCH": "/t"})
    assert (named.lock, named.scratch) == (home / "work" / "l", Path("/t"))


def test_the_real_environment_is_read_where_none_is_given(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCEPTANCE_PROFILE", "standard")
    monkeypatch.setenv("HOME", str(home))
    assert settings().get("profile") == "standard"
