"""The document of a lot: complete in each format and language, escaped; what goes back first."""

import re

import pytest
from msgspec.structs import replace

from acceptance.limits import AtLeast
from acceptance.lot.model import (
    Deviation,
    LotJudgement,
    LotVerdict,
    Machine,
    Measured,
    OutOfLine,
    Split,
)
from acceptance.messages import Catalogue
from acceptance.sentences import Sentence
from reports.lots import render
from reports.lots.measured import measured_row
from reports.strips import Strip, strip_of
from reports.words import Words
from tests.reports.test_planning import EVIL, lot_plan


def judgement(text: str = "Example") -> LotJudgement:
    """Twenty machines, one slow, one with another module; the text of a stranger everywhere."""
    said = Sentence("said", {"text": text})
    machines = tuple(
        Machine(
            run=f"run-{n}",
            label=f"{text}-{n}",
            vendor=text,
            model="Desk 3",
            serial=f"SN{n}",
            profile="quick",
            started_at="2026-01-02T03:04:05Z",
            decision="rejected" if n == 7 else "accepted",
            planned=28,
            judged=26,
            standing="goes_back" if n == 7 else "condition" if n == 3 else "good",
            goes_back=n == 7,
            reasons=(said,) if n in (3, 7) else (),
        )
        for n in range(20)
    )
    values = {f"run-{n}": 2.0e9 + 1e7 * (n % 5) - (1.2e9 if n == 7 else 0) for n in range(20)}
    odd = OutOfLine(
        machine="run-7", value=0.82e9, z=-41.2, direction="worse", severity="major", sentence=said
    )
    measured = Measured(
        check="storage.speed",
        name="read",
        title=said,
        name_title=said,
        unit="By/s",
        limit=AtLeast(minimum=1e9),
        worse="lower",
        values=values,
        median=2.02e9,
        mad=1e7,
        threshold=3.99,
        margin=0.02,
        out_of_line=(odd,),
    )
    few = Measured(check="c", name="n", title=said, name_title=said, unit="s", reason=said)
    deviation = Deviation(
        fact="memory.modules",
        what=said,
        sentence=said,
        lots_value=said,
        machines_value=said,
        kind="part",
        severity="minor",
        machines=("run-3",),
        of=20,
    )
    split = Split(
        fact="firmware",
        what=said,
        sentence=said,
        kind="firmware",
        severity="minor",
        values=(said, said),
        groups=(("run-1", "run-2"), ("run-4",)),
    )
    return LotJudgement(
        made_at="2026-01-02T03:04:05Z",
        plan=lot_plan(text),
        machines=machines,
        deviations=(deviation,),
        splits=(split,),
        measured=(measured, few),
        incidents=(said,),
        verdict=LotVerdict(
            decision="rejected",
            reasons=(said,),
            not_shown=(said,),
            accepted=19,
            returned=1,
            tested=20,
            size=40,
        ),
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("form", ["html", "md"])
def test_a_lot_is_told_without_a_key_that_has_no_words(form: str, language: str) -> None:
    text = render(judgement(), form, language).decode()
    assert not re.search(r"\b(lot|plan)\.document\.|report\.(claim|column|decision)", text)
    assert text.count("Example-7") >= 2


def test_those_that_go_back_come_first_and_the_page_shows_values_beside_the_median() -> None:
    page = render(judgement(), "html").decode().replace("\u00a0", " ")
    assert page.index("Example-7") < page.index("Example-3") < page.index("Example-0")
    for told in ("Rejected", "can be taken: 19, go back: 1", "782 MiB/s", "1.881 GiB/s", "<svg"):
        assert told in page, told


@pytest.mark.parametrize("form", ["html", "md"])
def test_what_a_stranger_wrote_is_escaped_everywhere(form: str) -> None:
    text = render(judgement(EVIL), form).decode()
    assert not re.search(r"(?<!\\)<script", text)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_page_is_of_the_whole_lot_of_which_a_sample_was_tested() -> None:
    made = judgement()
    sample = replace(made, verdict=replace(made.verdict, size=40))
    assert "Lot of 40: Example Desk 3" in render(sample, "md").decode().replace("\u00a0", " ")


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown format 'pdf'"):
        render(judgement(), "pdf")


def test_a_lot_without_machines_has_a_page() -> None:
    empty = LotJudgement(made_at="", verdict=LotVerdict(decision="inconclusive"))
    assert b"Inconclusive" in render(empty, "html")
    assert b"Inconclusive" in render(empty, "md")


@pytest.mark.parametrize(
    "values", [{}, {"a": 1.0}, {"a": 1.0, "b": 1.0}, {"a": -1e308, "b": 1e308}]
)
def test_values_that_make_no_line_are_not_drawn(values: dict[str, float]) -> None:
    said = Sentence("s")
    one = Measured(check="c", name="n", title=said, name_title=said, unit="s", values=values)
    assert strip_of(one) is None


def test_the_odd_machine_is_a_cross_and_the_others_dots() -> None:
    strip = strip_of(judgement().measured[0])
    assert strip is not None
    assert isinstance(strip, Strip)
    assert strip.odd == (0.0,)
    assert len(strip.places) == 19


def test_a_place_is_the_share_of_the_way_from_the_lowest_to_the_highest() -> None:
    said, values = Sentence("s"), {"a": 10.0, "b": 15.0, "c": 30.0}
    one = Measured(check="c", name="n", title=said, name_title=said, unit="s", values=values)
    assert strip_of(one) == Strip(places=(0.0, 0.25, 1.0), odd=())


def test_the_row_of_a_measurement_has_its_ends_and_its_median() -> None:
    said, values = Sentence("s"), {"a": 10.0, "b": 15.0, "c": 30.0}
    one = Measured(
        check="c", name="n", title=said, name_title=said, unit="1", values=values, median=15.0
    )
    row = measured_row(Words(catalogue=Catalogue("en")), one)
    assert (row.count, row.low, row.median, row.high) == ("3", "10", "15", "30")
