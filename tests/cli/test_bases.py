"""The command that keeps bases: what it prints, and what it refuses in one sentence."""

import json
from pathlib import Path

import pytest

from tests.base_roots import debian
from tests.durability.bench import Bench


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return debian(tmp_path / "root").write()


def test_a_base_is_added_listed_and_removed(bench: Bench, root: Path) -> None:
    added = bench.run("bases", "add", "office", str(root), "--json")
    assert (added.code, added.err) == (0, "")
    (card,) = json.loads(added.out)
    assert (card["schema"], card["name"], card["os"]["version"]) == (
        "acceptance/base/1",
        "office",
        "12",
    )
    listed = json.loads(bench.run("bases", "list", "--json").out)
    assert [row["name"] for row in listed] == ["live", "office"]
    assert listed[1] == card
    removed = bench.run("bases", "remove", "office")
    assert (removed.code, removed.out, removed.err) == (0, "", "")
    assert [row["name"] for row in json.loads(bench.run("bases", "list", "--json").out)] == ["live"]


def test_people_read_it_in_their_language(bench: Bench, root: Path) -> None:
    bench.run("bases", "add", "office", str(root))
    assert "3 modules, 1 firmware files" in bench.run("bases", "list").out
    assert "3 módulos, 1 archivos de firmware" in bench.run("bases", "list", "--lang", "es").out


def test_what_a_base_says_of_itself_moves_no_cursor(bench: Bench, tmp_path: Path) -> None:
    hostile = debian(tmp_path / "hostile")
    hostile.file("usr/lib/os-release", 'PRETTY_NAME="\x1b[2J<b>{{ 7*7 }}\u202e"')
    done = bench.run("bases", "add", "hostile", str(hostile.write()))
    assert done.code == 0
    assert "\x1b" not in done.out
    assert r"\x1b[2J<b>{{ 7*7 }}\u202e" in done.out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("add", "live", "."), "live is the running machine"),
        (("add", "../up", "."), "cannot be the name"),
        (("add", "x", "nowhere"), "does not exist"),
        (("add", "x", "/dev/null"), "neither a folder nor a file"),
        (("add", "x", "."), "no root of a system"),
        (("remove", "x"), "there is no base called x"),
        (("remove", "live"), "live is the running machine"),
    ],
)
def test_one_sentence_for_what_cannot_be(
    bench: Bench, arguments: tuple[str, ...], word: str
) -> None:
    done = bench.run("bases", *arguments)
    assert (done.code, done.out) == (2, "")
    assert word in done.sentence
    assert not (bench.state / "bases").exists()
