"""The document of a plan: complete in every format and language, escaped, the curve drawn."""

import math
import re
from xml.etree.ElementTree import fromstring

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acceptance.messages import Catalogue
from acceptance.model import Claim
from acceptance.planning.model import Mark, OperatingCharacteristic, Plan, Sampling, Stage
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.distributions import hypergeometric
from reports.curves import Curve, draw_curve, ticks
from reports.planning import render
from reports.planning.tables import tables
from reports.words import Words
from tests.planning.asked import plan as plan_of

EVIL = "<script>alert(1)</script> | `x` \x1b[31m \u202e"


def lot_plan(text: str = "test 30 of them") -> Plan:
    """A plan for a lot of 40, with a text of a stranger in every place that holds one."""
    points = tuple((bad / 40, hypergeometric.cdf(0, 40, bad, 30)) for bad in range(41))
    return Plan(
        kind="lot",
        asked={"lot_size": 40, "limiting_quality": 0.05, "risk": 0.1, "level": text},
        sentences=(Sentence("x", {"text": text}), Sentence("y", {"text": text})),
        cannot=(Sentence("z", {"text": text}),),
        claim=Claim(
            statement=Sentence("c", {"text": text}),
            n=30,
            method=text,
            confidence=0.9,
            achieved={"consumer_risk": 0.0577, text: 0.5},
            assumptions=(Sentence("a", {"text": text}),),
            not_shown=Sentence("n", {"text": text}),
        ),
        sampling=Sampling(
            lot_size=40, sample_size=30, accept=0, reject=1, scheme=text, code_letter=text
        ),
        operating_characteristic=OperatingCharacteristic(
            quantity="fraction_nonconforming",
            unit="1",
            points=points,
            marks=(Mark(label=sentence("m", text=text), at=0.05, probability=points[2][1]),),
        ),
    )


def mtbf_plan() -> Plan:
    """A sequential plan."""
    hours = [100 * 1.1**n for n in range(40)]
    return Plan(
        kind="mtbf",
        asked={"mtbf_seconds": 1.8e6, "confidence": 0.8, "failures": None},
        sentences=(sentence("go", until=quantity(805.0, "h")),),
        exposure=805.0,
        exposure_unit="h",
        stages=(Stage(failures=0, accept_from=805.0), Stage(failures=1, reject_until=12.5)),
        operating_characteristic=OperatingCharacteristic(
            quantity="mtbf",
            unit="h",
            points=tuple((h, math.exp(-805 / h)) for h in hours),
            marks=(Mark(label=Sentence("wanted"), at=500.0, probability=0.2),),
            logarithmic=True,
        ),
        expected_exposure=((500.0, 400.0), (1000.0, 600.0)),
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("form", ["html", "md"])
@pytest.mark.parametrize("plan", [lot_plan(), mtbf_plan()], ids=["lot", "mtbf"])
def test_a_plan_is_told_without_a_key_that_has_no_words(
    plan: Plan, form: str, language: str
) -> None:
    text = render(plan, form, language).decode()
    for key in ("plan.document", "plan.curve", "plan.quantity", "report.claim", "report.column"):
        assert key not in text


def test_the_page_shows_curve_stages_risks_and_what_was_asked() -> None:
    text = render(mtbf_plan(), "html").decode().replace("\u00a0", " ")
    for told in (">805<", ">12.5<", "<svg", "polyline", "20 %", "When to stop", "500 h", ">600<"):
        assert told in text, told
    told = render(lot_plan(), "md").decode().replace("\u00a0", " ")
    for words in ("5.77 %", "| 5 % |", "30", "Operating characteristic"):
        assert words in told, words


@pytest.mark.parametrize("form", ["html", "md"])
def test_what_a_stranger_wrote_is_escaped_everywhere(form: str) -> None:
    text = render(lot_plan(EVIL), form).decode()
    assert not re.search(r"(?<!\\)<script", text)
    assert "\x1b" not in text
    assert "\u202e" not in text
    if form == "md":
        assert "| `x`" not in text


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown format 'pdf'"):
        render(lot_plan(), "pdf")


def _svg(curve: Curve) -> str:
    return draw_curve(curve, "n", EVIL, EVIL)


@given(
    st.lists(st.tuples(st.floats(1e-9, 1e9), st.floats(0, 1)), min_size=1, max_size=300),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_curve_is_well_formed_and_inside_its_frame(
    points: list[tuple[float, float]], logarithmic: bool, steps: bool
) -> None:
    ordered = tuple(sorted(points))
    found = ticks(ordered[0][0], ordered[-1][0], logarithmic=logarithmic)
    curve = Curve(
        points=ordered,
        x_ticks=tuple((x, EVIL) for x in found),
        y_ticks=((0.0, "0"),),
        x_title=EVIL,
        logarithmic=logarithmic,
        steps=steps,
    )
    drawn = fromstring(_svg(curve))
    line = next(e for e in drawn.iter() if e.get("class", "").startswith("line"))
    for place in line.get("points", "").split():
        x, y = map(float, place.split(","))
        assert 0 <= x <= 640
        assert 0 <= y <= 300


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.booleans())
def test_ticks_are_few_rising_and_within(low: float, span: float, logarithmic: bool) -> None:
    found = ticks(low, low + span, logarithmic=logarithmic)
    assert len(found) <= 8
    assert found == sorted(set(found))
    slack = 1e-6 * max(abs(low), abs(low + span))
    assert all(low - slack <= x <= low + span + slack for x in found)


def test_a_plan_of_many_points_keeps_its_table_short() -> None:
    plan = mtbf_plan()
    curve = plan.operating_characteristic
    assert curve is not None
    many = msgspec.structs.replace(curve, points=tuple((1.0 + n, n / 5000) for n in range(5000)))
    text = render(msgspec.structs.replace(plan, operating_characteristic=many), "html").decode()
    assert len(text) < 60_000


def test_what_is_expected_of_trials_stands_over_a_share_in_percent() -> None:
    curve = OperatingCharacteristic(
        quantity="reliability", unit="1", points=((0.9, 0.1), (0.95, 0.5), (0.99, 0.9))
    )
    changes = {"kind": "reliability", "exposure_unit": "1", "operating_characteristic": curve}
    plan = msgspec.structs.replace(mtbf_plan(), **changes, expected_exposure=((0.95, 40.25),))
    (*_, expected) = tables(Words(catalogue=Catalogue("en")), plan)
    assert expected.rows == (("95\u00a0%", "40.3"),)


@pytest.mark.parametrize("form", ["html", "md"])
def test_assumptions_in_a_row_have_one_mark_between_them(form: str) -> None:
    made = plan_of("--mtbf 500h --confidence 80% --machines 2")
    page = render(made, form, "es").decode()
    assert "ni desgaste; Lo que falla" in page
    assert ".;" not in page
