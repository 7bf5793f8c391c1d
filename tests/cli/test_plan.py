"""What `acceptance plan` prints: sentences, JSON, both languages, refusals, plain text."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from acceptance.cli import _terminal
from acceptance.cli._plan_words import MOST_STAGES, plan_lines
from acceptance.cli._settings import language_of_refusals
from acceptance.cli._terminal import Line, Terminal, print_lines
from acceptance.cli.plan import command
from acceptance.messages import Catalogue
from acceptance.messages.escape import for_terminal
from acceptance.refusal import BadInput
from tests.durability.bench import Bench
from tests.planning.asked import plan

RISKS = ("--discrimination", "2", "--producer-risk", "0.1", "--consumer-risk", "0.1")
PLANS = (
    ("--reliability", "0.95", "--confidence", "0.95"),
    ("--reliability", "95%", "--confidence", "95%", "--budget", "8h", "--trial", "5min"),
    ("--mtbf", "500h", "--confidence", "0.8", "--budget", "8h", "--machines", "20"),
    ("--mtbf", "500h", *RISKS),
    ("--mtbf", "500h", *RISKS, "--sequential"),
    ("--reliability", "0.95", *RISKS, "--sequential"),
    ("--event-rate", "1/h", "--confidence", "0.95", "--machines", "20", "--budget", "5min"),
)
HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "a\nb\r\nc",
    "\u202e%59",
    "{target}",
    "<script>alert(1)</script>",
    "=1+1",
    "%n%s",
    "9" * 5000,
    "\udcff",
    "\u200b95%",
)
VALUED = ("--reliability", "--mtbf", "--event-rate", "--confidence", "--failures", "--budget")
MORE_VALUED = ("--machines", "--trial", "--discrimination", "--producer-risk", "--consumer-risk")


def run(*arguments: str) -> None:
    command.main(args=list(arguments), prog_name="plan", standalone_mode=False)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    run(*arguments)
    out, err = capsys.readouterr()
    assert err == ""
    return out.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_answer_of_the_issue(bench: Bench) -> None:
    done = bench.run("plan", "--reliability", "0.95", "--confidence", "0.95")
    assert (done.code, done.err) == (0, "")
    text = " ".join(done.out.replace("\u00a0", " ").split())
    assert text.startswith("Do 59 trials: if none fails, they show a success rate of at least 95 %")
    assert "to allow one failure takes 93 trials" in text


@pytest.mark.parametrize("arguments", PLANS, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_fits_80_columns(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], language: str
) -> None:
    out = printed(capsys, *arguments, "--lang", language)
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80
    heading = {"en": "What this does not show", "es": "Lo que esto no demuestra"}[language]
    assert heading in out.splitlines()
    assert not any(word in out for word in ("plan.", "claim.", "{", "}"))


@pytest.mark.parametrize("arguments", PLANS, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_fits_a_narrow_terminal(arguments: tuple[str, ...], language: str) -> None:
    made = plan(" ".join(arguments))
    to = Terminal(width=40, bold=False, unicode=True)
    for line in plan_lines(made, Catalogue(language), to):
        assert line.wrapped or len(line.text) <= 40, line


@pytest.mark.parametrize("arguments", PLANS, ids=" ".join)
def test_one_json_document_with_its_texts(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    english = json.loads(printed(capsys, *arguments, "--json"))
    spanish = json.loads(printed(capsys, *arguments, "--json", "--lang", "es"))
    assert english["schema"] == "acceptance/plan/1"
    for document in (english, spanish):
        assert all(set(one) == {"key", "values", "text"} for one in document["sentences"])
    assert english["sentences"][0]["text"] != spanish["sentences"][0]["text"]
    assert english["operating_characteristic"] == {
        **spanish["operating_characteristic"],
        "marks": english["operating_characteristic"]["marks"],
    }
    assert english["claim"]["achieved"] == spanish["claim"]["achieved"]


def test_the_document_is_that_of_the_schema(bench: Bench) -> None:
    schema = json.loads(bench.run("schema", "plan").out)
    made = json.loads(bench.run("plan", *PLANS[2], "--json").out)
    assert schema["$id"] == made["schema"]
    assert set(made) == set(schema["$defs"]["Plan"]["properties"])
    assert made["asked"] == {
        "mtbf_seconds": 1_800_000.0,
        "confidence": 0.8,
        "failures": 0,
        "budget_seconds": 28_800.0,
        "machines": 20,
    }
    assert made["budget"]["shown"][0]["value"] == pytest.approx(99.41, abs=0.01)
    assert made["alternatives"][0]["exposure"] == pytest.approx(804.72, abs=0.01)


@pytest.mark.parametrize(("form", "mark"), [("html", "<!doctype html"), ("md", "# Run 805 ")])
def test_a_document_is_written(bench: Bench, tmp_path: Path, form: str, mark: str) -> None:
    target = tmp_path / f"plan.{form}"
    done = bench.run("plan", *PLANS[2], "-o", str(target))
    assert done.code == 0
    assert done.out.startswith("Run 805")
    assert done.err.strip() == str(target)
    assert target.read_text(encoding="utf-8").lower().startswith(mark.lower())


def test_another_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    target = tmp_path / "plan.pdf"
    with pytest.raises(BadInput) as refused:
        run(*PLANS[0], "-o", str(target))
    assert refused.value.sentence.key == "bad.format"
    assert not target.exists()


def test_a_refusal_is_one_sentence_and_exit_2(bench: Bench) -> None:
    done = bench.run("plan", "--mtbf", "500", "--confidence", "0.8")
    assert (done.code, done.out) == (2, "")
    assert done.sentence.startswith("acceptance: --mtbf 500: not a time above 0 with its unit")
    done = bench.run("plan", "--mtbf", "500", "--confidence", "0.8", "--lang", "es")
    assert done.sentence.startswith("acceptance: --mtbf 500: no es un tiempo mayor que 0")
    done = bench.run("plan", "--mtbf", "9h", "--consumer-risk", "0.6", *RISKS[:4])
    assert (done.code, done.out) == (2, "")
    assert "0.5" in done.sentence


@pytest.mark.parametrize("option", [*VALUED, *MORE_VALUED])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_refused_and_harmless(option: str, text: str) -> None:
    asked = {
        "--mtbf": {"--mtbf": text, "--confidence": "95%"},
        "--event-rate": {"--event-rate": text, "--confidence": "95%"},
        "--discrimination": {"--mtbf": "500h", **pairs(RISKS), option: text},
        "--producer-risk": {"--mtbf": "500h", **pairs(RISKS), option: text},
        "--consumer-risk": {"--mtbf": "500h", **pairs(RISKS), option: text},
    }.get(option, {"--reliability": "95%", "--confidence": "95%", option: text})
    if option == "--budget":
        asked["--trial"] = "5min"
    with pytest.raises(BadInput) as refused:
        run(*(word for pair in asked.items() for word in pair))
    for language in ("en", "es"):
        said = for_terminal(Catalogue(language).text(refused.value.sentence))
        assert option in said
        assert len(said) < 500
        assert not any(character in said for character in "\x1b\x07\n\r\u202e\u200b\udcff")


def pairs(words: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(words[::2], words[1::2], strict=True))


def test_a_long_sequential_table_says_how_much_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    risks = ("--discrimination", "1.5", *RISKS[2:])
    out = printed(capsys, "--mtbf", "500h", *risks, "--sequential")
    made = json.loads(printed(capsys, "--mtbf", "500h", *risks, "--sequential", "--json"))
    left = len(made["stages"]) - MOST_STAGES
    assert left > 0
    assert f"and {left} more lines; --json tells all" in out


def test_the_language_of_a_refusal_is_that_of_the_command() -> None:
    with pytest.raises(BadInput):
        run("--lang", "es")
    assert language_of_refusals() == "es"
    with pytest.raises(BadInput):
        run()
    assert language_of_refusals() == "en"


# -- the terminal ---------------------------------------------------------------------------------


def lines(capsys: pytest.CaptureFixture[str], line: Line, to: Terminal) -> list[str]:
    print_lines([line], to)
    return capsys.readouterr().out.splitlines()


def test_sentences_are_wrapped_and_plots_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    to = Terminal(width=30, bold=False, unicode=True)
    text = "  one two three four five six seven eight"
    assert lines(capsys, Line(text, hang=2), to) == [
        "  one two three four five six",
        "    seven eight",
    ]
    assert lines(capsys, Line(text, wrapped=False), to) == [text]


def test_what_an_encoding_lacks_is_shown_as_its_like_or_its_code() -> None:
    shown = _terminal.for_encoding("95\u00a0% é → 1\u202f000 ☃", "ascii")
    assert shown == "95 % e -> 1 000 \\u2603"
    assert _terminal.for_encoding("é", "iso8859-1") == "é"


def test_headings_are_bold_where_it_helps(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(click, "echo", print)
    heading = Line("Head", heading=True)
    assert "\x1b[1m" in lines(capsys, heading, Terminal(80, bold=True, unicode=True))[0]
    assert lines(capsys, heading, Terminal(80, bold=False, unicode=True)) == ["Head"]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_terminal_decides_the_width(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    to = _terminal.terminal()
    assert (to.width, to.bold) == (min(columns, 100), False)


def test_an_ascii_terminal_gets_ascii(tmp_path: Path) -> None:
    environment: dict[str, Any] = {
        **os.environ,
        "PYTHONIOENCODING": "ascii",
        "ACCEPTANCE_STATE": str(tmp_path),
    }
    for arguments in (PLANS[2], (*PLANS[4], "--lang", "es")):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "acceptance.cli", "plan", *arguments],
            env=environment,
            capture_output=True,
            check=True,
        )
        assert done.stdout.isascii()
        assert b"100 % +" in done.stdout
