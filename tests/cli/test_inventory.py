"""`acceptance inventory`: what it prints, for whom, and how it refuses."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from jsonschema import Draft202012Validator

import probes
from acceptance.inventory import schema
from tests.durability.bench import Bench, Done
from tests.machines import healthy


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return healthy(tmp_path_factory.mktemp("machine")).write()


def told(bench: Bench, *arguments: str) -> Done:
    done = bench.run("inventory", *arguments)
    assert (done.code, done.err) == (0, "")
    return done


def document(bench: Bench, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(bench, "--json", *arguments).out)
    return found


def test_the_document_is_as_its_schema_says(bench: Bench, tree: Path) -> None:
    validator = Draft202012Validator(schema())
    for arguments in (["--root", str(tree)], ["--root", str(tree), "--redact"], []):
        found = document(bench, *arguments)
        assert list(validator.iter_errors(found)) == []
        assert found["schema"] == "acceptance/inventory/1"
        assert found["recorded"] is bool(arguments)
        assert found["redacted"] is ("--redact" in arguments)


def test_all_probes_answer_and_are_timed(bench: Bench, tree: Path) -> None:
    found = document(bench, "--root", str(tree))
    assert set(found["facts"]) == set(found["duration_seconds"]) == set(probes.find())
    assert found["captured_at"] == "2025-06-15T15:06:40Z"
    assert found["facts"]["system"]["model"] == "Workstation 4000"


def test_the_facts_read_back_are_the_facts(bench: Bench, tree: Path) -> None:
    found = document(bench, "--root", str(tree))
    assert set(probes.decode(found["facts"])) == set(probes.find())


def test_only_what_was_asked_for(bench: Bench, tree: Path) -> None:
    assert set(document(bench, "--root", str(tree), "--only", "cpu, storage")["facts"]) == {
        "cpu",
        "storage",
    }


@pytest.mark.parametrize("names", ["paint", "cpu,paint", "", ","])
def test_an_unknown_class_is_refused_with_the_names_that_exist(bench: Bench, names: str) -> None:
    done = bench.run("inventory", "--only", names)
    assert done.code == 2
    assert done.out == ""
    assert ", ".join(probes.find()) in done.sentence


def test_a_page_for_people_in_their_language(bench: Bench, tree: Path) -> None:
    english = told(bench, "--root", str(tree)).out
    spanish = told(bench, "--root", str(tree), "--lang", "es").out
    assert english.startswith("System: Example Ltd Workstation 4000")
    assert spanish.startswith("Sistema: Example Ltd Workstation 4000")
    assert "\x1b" not in english + spanish
    assert max(map(len, english.splitlines())) <= 80


def test_the_parts_list_is_valid_and_the_same_again(bench: Bench, tree: Path) -> None:
    first = told(bench, "--root", str(tree), "--format", "cyclonedx").out
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(first) is None
    parts = [one["bom-ref"] for one in json.loads(first)["components"]]
    again = told(bench, "--root", str(tree), "--format", "cyclonedx").out
    assert parts == [one["bom-ref"] for one in json.loads(again)["components"]]


def test_what_may_leave_holds_no_number_of_the_machine(bench: Bench, tree: Path) -> None:
    for form in ("text", "json", "cyclonedx"):
        out = told(bench, "--root", str(tree), "--redact", "--format", form).out
        for name in ("EX123456", "S4EVNX0R123456", "52:54:00:12:34:56", "ana"):
            assert name not in out.split(), form
            assert f'"{name}"' not in out, form


def test_two_formats_at_once_are_refused(bench: Bench) -> None:
    assert bench.run("inventory", "--json", "--format", "cyclonedx").code == 2
    assert bench.run("inventory", "--format", "xml").code == 2


@pytest.mark.parametrize("kind", ["nothing", "empty folder", "no archive"])
def test_what_is_no_captured_machine_is_refused(bench: Bench, tmp_path: Path, kind: str) -> None:
    root = tmp_path / "it"
    if kind == "empty folder":
        root.mkdir()
    if kind == "no archive":
        root.write_text("hello")
    done = bench.run("inventory", "--root", str(root))
    assert done.code == 2
    assert done.out == ""
    assert str(root) in done.sentence


def test_an_archive_is_read_like_its_folder(bench: Bench, tree: Path, tmp_path: Path) -> None:
    archive = tmp_path / "machine.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(tree, "machine")
    found = document(bench, "--root", str(archive), "--only", "cpu,storage,system")
    assert found["facts"] == document(
        bench, "--root", str(tree), "--only", "cpu,storage,system"
    )["facts"]  # fmt: skip


def test_it_leaves_nothing_behind(bench: Bench, tree: Path) -> None:
    told(bench, "--root", str(tree), "--redact")
    assert not bench.state.exists()
