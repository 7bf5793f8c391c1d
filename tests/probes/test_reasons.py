"""Every reason that a probe can give has a sentence in every language, with the same values."""

import ast
from collections.abc import Iterator
from pathlib import Path

import probes
from acceptance.messages.build import core_sentences

ROOT = Path(probes.__file__).parent.parent
ELSEWHERE = {"probe.no_answer"}
"""Said of a probe by who waits for it."""


def raised() -> Iterator[tuple[str, set[str]]]:
    """Each `Unavailable(...)` in the sources: its key and the names of its values."""
    for path in sorted((ROOT / "probes").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unavailable":
                key = node.args[0]
                assert isinstance(key, ast.Constant), f"{path.name}:{node.lineno}"
                yield str(key.value), {str(word.arg) for word in node.keywords}


def test_every_reason_has_its_sentence() -> None:
    reasons = dict(raised())
    for language, sentences in core_sentences(ROOT).items():
        told = {key for key in sentences if key.startswith("probe.")}
        assert told == set(reasons) | ELSEWHERE, language


def test_every_sentence_asks_for_values_that_the_reason_has() -> None:
    english = core_sentences(ROOT)["en"]
    for key, values in raised():
        english[key].format(**dict.fromkeys(values, ""))
