"""Declarations: what is wrong in one is said in one sentence, before anything runs."""

from typing import Any

import msgspec
import pytest

from acceptance.declaration import ATTRIBUTE, Check, check, declare, measurement, text
from acceptance.limits import at_most
from acceptance.units import UNITS


def test_a_declaration_has_sensible_defaults() -> None:
    made = declare("a.b", title="Works")
    assert (made.severity, made.safety, made.profiles, made.deadline_seconds) == (
        "major",
        "read_only",
        ("quick", "standard", "burn-in"),
        30.0,
    )
    assert made.recorded
    assert made.sentences() == {"a.b.title": {"en": "Works"}}


@pytest.mark.parametrize(
    ("safety", "deadline", "recorded"),
    [
        ("read_only", 30.0, True),
        ("load", 300.0, False),
        ("disruptive", 900.0, False),
        ("destructive", 86400.0, False),
    ],
)
def test_the_safety_class_sets_deadline_and_captures(
    safety: Any, deadline: float, recorded: bool
) -> None:
    made = declare("a.b", title="t", safety=safety)
    assert (made.deadline_seconds, made.recorded) == (deadline, recorded)
    assert declare("a.b", title="t", safety=safety, deadline_seconds=1).deadline_seconds == 1.0


def test_a_plain_string_is_an_english_text_wherever_a_text_stands() -> None:
    made = declare(
        "a.b",
        title="t",
        fault="f",
        control="c",
        advice="a",
        says={"found": "{n} of them", "none": text("none", es="nada")},
        measures=[measurement("n", "1", at_most(1), title="number")],
    )
    assert made.sentences() == {
        "a.b.title": {"en": "t"},
        "a.b.fault": {"en": "f"},
        "a.b.control": {"en": "c"},
        "a.b.advice": {"en": "a"},
        "a.b.found": {"en": "{n} of them"},
        "a.b.none": {"en": "none", "es": "nada"},
        "a.b.measure.n": {"en": "number"},
    }


def test_the_plan_holds_measurements_as_they_were_declared() -> None:
    made = declare("a.b", title="t", measures=(measurement("size_of_it", "By", at_most(5)),))
    (planned,) = made.planned_measurements()
    assert (planned.name, planned.unit, planned.limit) == ("size_of_it", "By", at_most(5))
    assert planned.title.key == "a.b.measure.size_of_it"
    assert made.measures[0].title == {"en": "size of it"}


def test_the_decorator_leaves_the_function_as_it_is() -> None:
    def test_it() -> None: ...

    assert check("a.b", title="t")(test_it) is test_it
    assert getattr(test_it, ATTRIBUTE) == declare("a.b", title="t")


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_can_be_declared(unit: str) -> None:
    assert measurement("n", unit).unit == unit


@pytest.mark.parametrize(
    ("id_", "properties", "why"),
    [
        ("alone", {}, "check id 'alone': lower-case words joined by dots"),
        ("A.b", {}, "check id 'A.b'"),
        ("a.b\n", {}, "check id"),
        (5, {}, "check id 5"),
        ("a.b", {"severity": "grave"}, "severity 'grave': one of blocker, major, minor"),
        ("a.b", {"safety": "safe"}, "safety 'safe': one of read_only, load"),
        ("a.b", {"severity": ["major"]}, "severity"),
        ("a.b", {"title": ""}, "a title in English"),
        ("a.b", {"title": {"es": "sí"}}, "a title in English"),
        ("a.b", {"title": 5}, "Expected `object`, got `int` - at `title`"),
        ("a.b", {"title": {"en": 5}}, "Expected `str`, got `int`"),
        ("a.b", {"title": b"t"}, "got `bytes`"),
        ("a.b", {"title": text("\udcff")}, "half a character"),
        ("a.b", {"title": object()}, "a.b"),
        ("a.b", {"needs": "root"}, r"needs 'root': a tuple of them, such as \('root',\)"),
        ("a.b", {"needs": (5,)}, "Expected `str`, got `int`"),
        ("a.b", {"profiles": "quick"}, "profiles 'quick': a tuple"),
        ("a.b", {"profiles": ("fast",)}, "profiles are quick, standard, burn-in"),
        ("a.b", {"profiles": ()}, "profiles are"),
        ("a.b", {"deadline_seconds": 0}, "a deadline of more than 0 s"),
        ("a.b", {"deadline_seconds": -1.0}, "a deadline of more than 0 s"),
        ("a.b", {"deadline_seconds": float("inf")}, "a deadline of more than 0 s"),
        ("a.b", {"deadline_seconds": "1"}, "got `str` - at `deadline_seconds`"),
        ("a.b", {"parts": ("storage",)}, "at `parts`"),
        ("a.b", {"measures": (5,)}, "at `measures"),
        ("a.b", {"measures": (measurement("n"), measurement("n"))}, "is declared twice"),
        ("a.b", {"says": ["x"]}, "a dictionary of names and texts"),
        ("a.b", {"says": {"title": "x"}}, "the name of another text"),
        ("a.b", {"says": {"a.b": "x"}}, "a name of lower-case letters"),
    ],
)
def test_what_is_wrong_is_said(id_: Any, properties: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        declare(id_, **{"title": "t", **properties})
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["Big", "a-b", "", "1st", "a b", 5])
def test_a_measurement_has_a_name(name: Any) -> None:
    with pytest.raises(ValueError, match="a name of lower-case letters, digits and _"):
        measurement(name)


def test_a_measurement_has_a_known_unit() -> None:
    with pytest.raises(ValueError, match="unknown unit 'GB'"):
        measurement("n", "GB")


def test_a_declaration_survives_json() -> None:
    made = declare("a.b", title="t", measures=(measurement("n", "s", at_most(1, tolerance=0.5)),))
    assert msgspec.json.decode(msgspec.json.encode(made), type=Check) == made
