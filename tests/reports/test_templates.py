"""The templates: every sentence exists in both languages, everything foreign is escaped."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from acceptance.messages.build import core_sentences
from reports import document as documents
from reports.pages import TEMPLATES
from tests.reports import runs
from tests.reports.conftest import ROOT

PAGES = sorted(p for p in TEMPLATES.rglob("*") if p.suffix in (".html", ".md"))
FAMILIES = {
    "asked": ("blocker", "major", "minor"),
    "decision": ("accepted", "rejected", "accepted_with_conditions", "inconclusive", "none"),
    "difference": ("above", "below"),
    "effect": ("blocker", "major", "minor"),
    "means": ("accepted", "rejected", "accepted_with_conditions", "inconclusive", "none"),
    "measured": ("passed", "marginal", "failed", "missing", "recorded"),
    "month": tuple(str(n) for n in range(1, 13)),
    "profile": ("quick", "standard", "burn-in"),
    "safety": ("read_only", "load", "disruptive", "destructive"),
    "subject": ("unknown", "machine", "part", "package"),
    "tally": ("passed", "failed", "error", "inconclusive", "not_applicable", "waiting"),
    "title": ("internal", "vendor"),
}
REPLACED = (
    "address", "asset", "encoded", "host", "label", "mac", "machine", "mail", "part",
    "path", "run", "serial", "share", "subject", "url", "user", "uuid", "wifi",
)  # fmt: skip
WITHHELD = (
    "advice", "attachments", "environment", "facts",
    "incidents", "selection", "telemetry", "texts",
)  # fmt: skip


def parsed(path: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))


def keys_used() -> Iterator[str]:
    for path in PAGES:
        for call in parsed(path).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                (first, *_) = call.args
                assert isinstance(first, nodes.Const), f"{path.name}: a key is not a literal"
                yield first.value
    for path in (ROOT / "reports").rglob("*.py"):
        yield from re.findall(r'\bt\("([a-z_.]+)"', path.read_text(encoding="utf-8"))
        yield from re.findall(r'\bfield\(document, "([a-z_]+)"', path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_of_the_documents_exists(language: str) -> None:
    known = core_sentences(ROOT)[language]
    used = {key if "." in key else f"report.field.{key}" for key in keys_used()}
    used |= {f"report.{family}.{name}" for family, names in FAMILIES.items() for name in names}
    used |= {f"report.replaced.{kind}" for kind in REPLACED}
    used |= {f"report.withheld.{kind}" for kind in WITHHELD}
    assert {key for key in used if not known.get(key)} == set()


def test_every_kind_of_identifier_has_its_name() -> None:
    from reports.identifiers import _FIELDS
    from reports.patterns import PATTERNS

    kinds = {kind for kind, _ in (*_FIELDS, *PATTERNS)} | {"part", "run", "subject", "encoded"}
    assert kinds == set(REPLACED)


def test_markdown_escapes_every_expression() -> None:
    """Either through a filter that escapes, or by a macro that does."""
    bare = []
    for path in PAGES:
        if path.suffix != ".md":
            continue
        for output in parsed(path).find_all(nodes.Output):
            for node in output.nodes:
                if isinstance(node, nodes.TemplateData) or is_macro(node) or is_level(node):
                    continue
                if not (isinstance(node, nodes.Filter) and node.name in ("md", "code", "fence")):
                    bare.append(f"{path.name}:{node.lineno}")
    assert bare == []


def is_macro(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Getattr)
        and isinstance(node.node.node, nodes.Name)
        and node.node.node.name in ("m", "plan")
    )


def is_level(node: nodes.Node) -> bool:
    """The hashes of a heading, which a page gives to a part that it shares: nobody else's text."""
    return isinstance(node, nodes.Name) and node.name == "level"


def test_html_declares_nothing_safe() -> None:
    """Pictures come as markup from where they are drawn and escaped; nothing else may."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "autoescape" not in text


def test_a_name_without_a_sentence_is_shown_as_it_is() -> None:
    made = documents.document_for(runs.accepted(), "internal", "es")
    assert made.word("report.fact", "model") == "Modelo"
    assert made.word("report.fact", "blinking_lights") == "Blinking lights"
