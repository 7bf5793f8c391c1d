"""Every message key that the code uses stands in both catalogues, read from the sources."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from acceptance.catalogue import declared_sentences
from acceptance.differences.model import Kind
from acceptance.lot.model import Direction, Standing, Weight
from acceptance.lot.model import Kind as DeviationKind
from acceptance.lot.table import rows
from acceptance.messages.build import core_sentences, incomplete
from acceptance.model import Attempt, Decision, MeasurementOutcome, Outcome, Severity
from acceptance.order.quantities import DIMENSIONS
from acceptance.verdict import EXIT_CODES

ROOT = Path(__file__).resolve().parents[2]
CORE = core_sentences(ROOT)
KNOWN = set(CORE["en"]) | set(declared_sentences(ROOT / "suites"))
BUILDERS = {
    *("sentence", "Sentence", "BadInput", "CannotRun", "_refuse"),
    *("say", "text", "t", "says", "_section", "_line", "_Need"),
}
"""Functions whose first argument, where it is written out and has a dot, is a message key."""

ENDS = {
    "decision": set(EXIT_CODES) | set(get_args(Decision)),
    "severity": set(get_args(Severity)),
    "outcome": set(get_args(Outcome)) | set(get_args(Attempt.__annotations__["outcome"])),
    "measured": set(get_args(MeasurementOutcome)),
    "limit": {"at_least", "at_most", "between", "equals", "one_of", "matches"},
    "state": {"running", "interrupted", "broken"},
    "summary": {"expected", "observed"},
    "compare": {*get_args(Kind)} - {"items"},
    "compare.outcome": {"changed", "closed", "failed", "gone"},
    "lot.document.means": {*get_args(Decision)},
    "lot.document.standing": {*get_args(Standing)},
    "lot.document.kind": {*get_args(DeviationKind)},
    "lot.document.severity": {*get_args(Weight)},
    "lot.fact": {row.id for row in rows()},
    "lot.side": {*get_args(Direction)},
    "plan.document": {"reliability", "mtbf", "event_rate", "lot"},
    "plan.curve": {"reliability", "mtbf", "event_rate", "fraction_nonconforming"},
    "order.expects": {*DIMENSIONS, "boolean", "date", "id", "pixels", "text"},
}
"""Keys that are put together: all that the second half may be."""


def calls(folder: str) -> Iterator[tuple[str, ast.expr]]:
    """(where, first argument) of each call that may name a message."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and node.args and name(node.func) in BUILDERS:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0]


def name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def written_out(node: ast.expr) -> Iterator[str]:
    """The keys in an argument: a literal, either branch of a choice, a `{"key": ...}`."""
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.IfExp():
            yield from written_out(node.body)
            yield from written_out(node.orelse)
        case ast.Dict(keys=[ast.Constant(value="key"), *_]):
            yield from written_out(node.values[0])


def is_key(text: str) -> bool:
    return "." in text and text.replace(".", "").replace("_", "").isalnum() and text.islower()


@pytest.mark.parametrize("folder", ["acceptance", "reports"])
def test_every_key_that_is_written_out_is_known(folder: str) -> None:
    used = [(where, key) for where, node in calls(folder) for key in written_out(node)]
    assert len(used) > 20
    assert [(where, key) for where, key in used if is_key(key) and key not in KNOWN] == []


@pytest.mark.parametrize("folder", ["acceptance", "reports"])
def test_every_key_that_is_put_together_is_known(folder: str) -> None:
    for where, node in calls(folder):
        if not isinstance(node, ast.JoinedStr):
            continue
        first = node.values[0]
        if not (isinstance(first, ast.Constant) and "." in str(first.value)):
            continue
        stem = str(first.value).removesuffix(".")
        assert stem in ENDS or stem.startswith("report") or fits_some(node), where


def fits_some(node: ast.JoinedStr) -> bool:
    """Whether a sentence is there whose key has the written parts where they stand."""
    parts = [
        re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[^ ]+" for v in node.values
    ]
    return any(re.fullmatch("".join(parts), key) for key in KNOWN)


@pytest.mark.parametrize("stem", sorted(set(ENDS) - {"measured"}))
def test_every_end_of_such_a_key_is_known(stem: str) -> None:
    assert {f"{stem}.{end}" for end in ENDS[stem]} - KNOWN == set()


def test_a_verdict_has_its_sentence_with_and_without_a_part() -> None:
    keys = {f"verdict.{reason}" for reason in ("failed", "condition", "error", "blocker_open")}
    assert (keys | {f"{key}.part" for key in keys}) - KNOWN == set()


def test_no_sentence_of_the_core_is_written_in_one_language_only() -> None:
    assert incomplete(ROOT) == []
    assert set(CORE["en"]) == set(CORE["es"])


def test_spanish_is_no_copy_of_english() -> None:
    long = {key for key, text in CORE["en"].items() if len(text) > 25}
    assert {key for key in long if CORE["es"][key] == CORE["en"][key]} == set()


def test_no_sentence_ends_in_space_or_holds_a_printf_form() -> None:
    for sentences in CORE.values():
        wrong = [k for k, t in sentences.items() if t != t.strip() or "%s" in t or "%(" in t]
        assert wrong == []
