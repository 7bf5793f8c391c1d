"""Every kind of run, for every reader, in every format and language."""

import json
import re
from pathlib import Path

import msgspec
import pytest

import reports
from acceptance.model import Run
from reports import AUDIENCES, Audience, format_named, formats, render
from tests.reports import runs

RUNS = {
    "accepted": runs.accepted(),
    "rejected": runs.rejected(),
    "conditional": runs.conditional(),
    "inconclusive": runs.inconclusive(),
    "cut off": runs.cut_off(),
    "empty": runs.empty(),
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("form", ["html", "json", "junit", "md"])
def test_every_run_becomes_a_document(
    name: str, language: str, audience: Audience, form: str
) -> None:
    text = render(RUNS[name], form, audience, language).decode("utf-8")
    assert len(text) > 50
    raw_keys = re.findall(r"\b(?:report|verdict|outcome|severity|limit)\.[a-z_.]+\b", text)
    assert form == "json" or raw_keys == []


def page(
    run: Run, form: str = "html", audience: Audience = "internal", language: str = "en"
) -> str:
    return render(run, form, audience, language).decode("utf-8")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("accepted", "Accepted"),
        ("rejected", "Rejected"),
        ("conditional", "Accepted with conditions"),
        ("inconclusive", "Inconclusive"),
        ("cut off", "No verdict yet"),
        ("empty", "No verdict yet"),
    ],
)
def test_the_decision_is_told_at_once(name: str, word: str) -> None:
    text = page(RUNS[name])
    assert f'<p class="word">{word}</p>' in text
    assert f"<title>{word} – " in text
    assert f"## {word}\n" in page(RUNS[name], "md")


def test_the_count_stands_beside_the_decision() -> None:
    run = runs.rejected()
    assert run.verdict is not None
    expected = f"{run.verdict.judged} of {run.verdict.planned} planned checks judged"
    assert expected in page(run)
    assert expected in page(run, "md", "vendor")


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_count_says_how_many_did_not_apply(form: str) -> None:
    english, spanish = (page(runs.accepted(), form, language=tag) for tag in ("en", "es"))
    assert "7 of 7 planned checks judged; 1 of them did not apply" in english
    assert "7 de 7 comprobaciones previstas; de ellas no aplicables: 1" in spanish
    everything_applied = page(runs.make_run(runs.GOOD[:3]), form)
    assert "3 of 3 planned checks judged" in everything_applied
    assert "did not apply" not in everything_applied


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(
    ("form", "expected"), [("html", "<dt>Expected</dt>"), ("md", "**Expected:")]
)
def test_what_could_not_be_observed_expects_no_title(
    form: str, expected: str, audience: Audience
) -> None:
    assert expected not in page(runs.inconclusive(), form, audience)
    assert page(runs.conditional(), form, audience).count(expected) == 1


def test_findings_come_in_order_of_weight() -> None:
    titles = re.findall(r'<h3 id="finding-\d+-title">\d+\. (.*?)</h3>', page(runs.rejected()))
    assert titles == [
        "The disk returns what was written",
        "As much memory as was ordered",
        "No unit has failed",
        "The clock runs steadily",
        "The drive&#39;s own verdict is good",
    ]


def test_a_run_that_was_cut_off_shows_its_findings() -> None:
    run = runs.cut_off()
    assert run.findings == ()
    assert "The disk returns what was written" in page(run)
    assert "5 of 11 planned checks judged" in page(run)


def test_what_was_not_shown_has_reason_and_cure() -> None:
    text = page(runs.inconclusive())
    assert "smartctl is not installed" in text
    assert "apt install smartmontools" in text


def test_an_interrupted_attempt_is_shown_and_not_counted() -> None:
    text = page(runs.rejected(), audience="vendor")
    assert "Seen in 1 of 1 completed attempts; attempts cut off before an answer: 1" in text


def test_html_is_one_file_and_runs_nothing() -> None:
    text = page(runs.rejected())
    assert "<script" not in text
    assert not re.search(r"""(?:src|href)=["'](?!#)""", text)
    assert "url(" not in text
    assert "@import" not in text
    assert '<html lang="es">' in page(runs.rejected(), language="es")


def test_ids_of_a_page_are_unique_and_links_lead_somewhere() -> None:
    text = page(runs.rejected())
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    labels = " ".join(re.findall(r'aria-labelledby="([^"]+)"', text)).split()
    assert set(labels) <= set(ids)


def test_numbers_and_dates_are_written_in_the_language() -> None:
    text = page(runs.rejected(), language="es")
    assert "22 de noviembre de 2026, 18:30 UTC" in text
    assert "869,8\u00a0MiB/s" in text
    assert "Rechazado" in text


def test_json_is_the_contract() -> None:
    told = json.loads(render(runs.rejected(), "json", language="es"))
    assert told["schema"] == "acceptance/run/1"
    assert set(msgspec.to_builtins(runs.rejected())) <= set(told)
    result = next(r for r in told["results"] if r["check"] == "storage.keeps")
    assert set(result["reason"]) == {"key", "values", "text"}
    assert result["reason"]["text"].startswith("7 bloques volvieron cambiados")
    assert result["measurements"][0]["limit"]["type"] == "at_most"
    assert told["verdict"]["decision"] == "rejected"
    nested = told["findings"][0]["expected"]["values"]["name"]
    assert nested["text"] == "bloques erróneos"


def test_json_is_read_back_as_the_same_run() -> None:
    run = runs.rejected()
    told = msgspec.json.decode(render(run, "json"), type=Run)
    assert [r.outcome for r in told.results] == [r.outcome for r in run.results]
    assert told.verdict is not None
    assert run.verdict is not None
    assert told.verdict.decision == run.verdict.decision


def test_a_format_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shout.py").write_text(
        'MEDIA_TYPE = "text/plain"\nSUFFIX = ".txt"\n\n'
        "def render(document):\n    return document.run.profile.upper().encode()\n"
    )
    monkeypatch.setattr(reports._formats, "__path__", [*reports._formats.__path__, str(tmp_path)])
    assert "shout" in formats()
    assert format_named("shout").SUFFIX == ".txt"
    assert render(runs.accepted(), "shout") == b"STANDARD"


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown format 'pdf': one of html, json, junit, md"):
        render(runs.accepted(), "pdf")
    with pytest.raises(ValueError, match="unknown audience"):
        render(runs.accepted(), "md", "press")  # type: ignore[arg-type]  # - what a caller may get wrong
