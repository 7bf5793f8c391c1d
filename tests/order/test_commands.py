"""`acceptance order`: check, learn, new; and the schema that an order is held against."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from acceptance.order.example import example
from acceptance.order.schema import schema
from tests.durability.bench import Bench, Done
from tests.machines import healthy


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def checked(bench: Bench, text: str, *options: str) -> Done:
    path = bench.folder / "o.toml"
    path.write_text(text, encoding="utf-8")
    return bench.run("order", "check", str(path), *options)


def test_a_check_tells_what_would_be_asked_on_which_facts(bench: Bench) -> None:
    done = checked(
        bench, 'memory = ">= 8 GB"\nserial = "A"\ntpm = { version = "2.0", optional = true }'
    )
    assert done.code == 0
    assert "memory.modules" in done.out
    assert "system.serial, system.chassis_serial [needs root]" in done.out
    assert "[optional]" in done.out
    assert "it asks 3 lines" in done.out


def test_a_check_is_one_json_document(bench: Bench) -> None:
    done = checked(bench, 'number = "1"\nor = [{ dimm = { size = "8 GB" } }]', "--json")
    document = json.loads(done.out)
    assert document["schema"] == "acceptance/order-check/1"
    assert document["number"] == "1"
    (line,) = document["lines"]
    assert (line["key"], line["source_line"], line["needs"]) == ("or[1]", 2, ["root"])
    assert line["facts"] == ["memory.modules[].size_bytes"]
    assert document["severities"]["missing"] == "blocker"


def test_a_bad_order_is_one_sentence_and_exit_2(bench: Bench) -> None:
    for language, told in (("en", "did you mean cores?"), ("es", "¿quería decir cores?")):
        done = checked(bench, "cpu.corse = 8", "--lang", language)
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert f"{bench.folder}/o.toml:1: cpu.corse" in done.err
        assert told in done.err


def test_what_is_shown_moves_no_cursor(bench: Bench) -> None:
    done = checked(bench, 'hostname = "a\\u001b[31mb\\u202e"')
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


def test_what_is_learned_and_what_is_new_are_well_formed(bench: Bench) -> None:
    root = healthy(bench.folder / "machine").write()
    learned, new = bench.folder / "golden.toml", bench.folder / "new.toml"
    assert bench.run("order", "learn", "--root", str(root), "-o", str(learned)).code == 0
    assert bench.run("order", "new", "-o", str(new), "--lang", "es").code == 0
    for path in (learned, new):
        assert bench.run("order", "check", str(path)).code == 0
    told = bench.run("order", "learn", "--root", str(root))
    assert told.out == learned.read_text(encoding="utf-8")


def test_nothing_is_learned_from_what_is_no_machine(bench: Bench) -> None:
    assert bench.run("order", "learn", "--root", "/nosuch").code == 2


# -- the schema --------------------------------------------------------------------------------


def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema", reason="no validator of schemas is installed")
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def plain(text: str) -> Any:
    """As editors hand TOML to a validator: dates are texts."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_example_fits_the_schema(language: str) -> None:
    assert list(validator().iter_errors(plain(example(language)))) == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("[cpu]\ncores_per_socket = 4\nmodel = 142", True),
        ("[hardware]\nmemory = 8\nor = [{ cpu.cores = 8 }]", True),
        ('[cpu]\ncorse = ">= 4"', False),
        ('[severity]\nbetter = "fatal"', False),
        ('disk = "1 TB"', False),
        ("boot.secure = 3", False),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(text: str, fits: bool) -> None:
    assert (list(validator().iter_errors(plain(text))) == []) is fits


def test_the_schema_is_printed(bench: Bench) -> None:
    assert json.loads(bench.run("schema", "order").out) == json.loads(json.dumps(schema()))
