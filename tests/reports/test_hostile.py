"""Hostile text x format: whatever a machine calls its parts, a document stays a document."""

import json
import re
from html.parser import HTMLParser
from time import monotonic
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from acceptance.messages.escape import for_csv, for_html, for_markdown, for_terminal, for_xml
from acceptance.model import Run
from reports import AUDIENCES, Audience, render
from reports.people import account_names
from tests.reports import runs

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "single quote": "' onmouseover='alert(1)",
    "comment": "--><!-- ]]> <![CDATA[",
    "end of style": "</style></title></svg><script>1</script>",
    "template": "{{ 7*7 }}{% raw %}{{ config }}",
    "placeholder": "{title} {0} %s %(x)s ${x}",
    "markdown link": "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "markdown table": "a | b\n|---|---|\n| c",
    "markdown block": "# heading\n- item\n1. one\n> quote\n```\ncode",
    "markdown html": "<b>bold</b> &amp; <https://evil.example> https://evil.example/x",
    "backticks": "`a` ``b`` ```c``` `",
    "emphasis": "*a* _b_ **c** ~~d~~ $x$",
    "terminal": "\x1b[2J\x1b[31mred\x1b]0;title\x07\x9b1m\r\nnext",
    "direction": "safe\u202egnp.exe\u2066\u200f",
    "invisible": "a\u200b\u2060\ufeff\u00ad\U000e0041b",
    "no characters": "\x00\x08\x0b\x7f\ufffe\uffff",
    "half a pair": "\ud800 and \udfff",
    "formula": "=cmd|' /C calc'!A0",
    "private use": "\ue000\ue010\ue001",
    "accounts": "/home/{title}/x /home/../y /home//-/ ~</b>/ user '|`' uid=1000(<b>)",
    "field": "{count} {first} /home/count/ /home/first/ /Users/first",
    "blank": "",
    "long": "A" * 5000,
}
TAGS_OF_OURS = {
    "html", "head", "meta", "title", "style", "body", "a", "div", "header", "p", "h1",
    "h2", "h3", "h4", "main", "svg", "circle", "path", "desc", "ul", "li", "strong",
    "span", "nav", "section", "article", "dl", "dt", "dd", "table", "caption", "thead", "tbody",
    "tr", "th", "td", "rect", "line", "pre", "code", "details", "summary", "ol", "footer",
    "br", "polyline",
}  # fmt: skip


class Seen(HTMLParser):
    """Collects the tags, the attributes that run code, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.code: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.code += [n for n, v in attrs if n.startswith("on") or "javascript:" in (v or "")]
        self.code += [f"{n}={v}" for n, v in attrs if n == "href" and not (v or "").startswith("#")]

    def handle_comment(self, data: str) -> None:
        self.code.append(data)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def look(page: bytes) -> Seen:
    seen = Seen()
    seen.feed(page.decode("utf-8"))
    seen.close()
    return seen


def check_html(run: Run, audience: Audience) -> None:
    page = render(run, "html", audience, key=b"k")
    seen = look(page)
    assert seen.tags <= TAGS_OF_OURS
    assert seen.code == []
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page.decode())


def check_markdown(run: Run, audience: Audience) -> None:
    text = render(run, "md", audience, key=b"k").decode("utf-8")
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in (*tokens, *inner)}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "s_open", "hr_in_text"}
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(row.rstrip().endswith("|") for row in rows)
    assert not re.search("[\x1b\u202e]", text)


def check_json(run: Run, audience: Audience) -> None:
    told = json.loads(render(run, "json", audience, key=b"k").decode("utf-8"))
    assert told["schema"] == "acceptance/run/1"


def check_junit(run: Run, audience: Audience) -> None:
    root = ET.fromstring(render(run, "junit", audience, key=b"k"))
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error",
        "skipped", "system-out", "system-err",
    }  # fmt: skip


CHECKS = {"html": check_html, "md": check_markdown, "json": check_json, "junit": check_junit}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("form", CHECKS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_a_document(name: str, form: str, audience: Audience) -> None:
    CHECKS[form](runs.hostile(HOSTILE[name]), audience)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_a_terminal(name: str) -> None:
    shown = for_terminal(HOSTILE[name])
    assert shown.replace("\ue000\ue010\ue001", "").isprintable()  # private use: an icon at worst
    shown.encode("utf-8")


@pytest.mark.parametrize("form", CHECKS)
@given(text=st.text(st.characters(), min_size=1, max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_in_a_document(form: str, text: str) -> None:
    for audience in AUDIENCES:
        CHECKS[form](runs.hostile(text), audience)


@pytest.mark.parametrize("form", CHECKS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_of_an_account(name: str, form: str) -> None:
    """Account names come from directories that others fill."""
    text = HOSTILE[name]
    known = [("user", text), ("host", text), ("path", text), ("user", f"a{text}")]
    run = runs.hostile(f"{text} /home/{text}/x user {text} uid=1000({text})")
    page = render(run, form, "vendor", key=b"k", known=known)
    assert page
    if form == "html":
        assert look(page).tags <= TAGS_OF_OURS


def test_many_words_that_almost_tell_an_account_are_read_in_time() -> None:
    for text in ("a" * 200_000, "user " * 40_000, "a.-" * 60_000, "/home/" * 30_000, "~a" * 90_000):
        started = monotonic()
        account_names(runs.hostile(text))
        assert monotonic() - started < 10


@given(st.text(st.characters()))
def test_any_text_in_a_terminal_is_one_printable_line(text: str) -> None:
    assert "\n" not in for_terminal(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", for_terminal(text))


@given(st.text(st.characters()))
def test_any_text_can_stand_in_xml(text: str) -> None:
    element = ET.Element("a")
    element.text = for_xml(text)
    assert ET.fromstring(ET.tostring(element)).text in (for_xml(text) or None, for_xml(text))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"])))
def test_markdown_shows_what_was_said(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(for_markdown(text))
    inner = [child for token in tokens for child in token.children or ()]
    assert {t.type for t in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert "".join(t.content for t in inner) == " ".join(text.split())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_spreadsheet_takes_a_cell_for_a_formula(text: str) -> None:
    assert for_csv(text).startswith("'")
    assert for_csv("plain = text") == "plain = text"


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("Samsung SSD 980 PRO 1TB", "ñandú – 5 °C", "日本語", "a-b (c), d: e/f"):
        assert for_terminal(text) == for_html(text) == for_xml(text) == text
        assert for_markdown(text) == text
