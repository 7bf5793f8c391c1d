"""Sentences: whatever stands in a journal is shown, and nothing makes them fail."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.messages import Catalogue, languages
from acceptance.sentences import Sentence, quantity, sentence

ENGLISH, SPANISH = Catalogue("en"), Catalogue("es")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.sampled_from(["key", "values", "value"]), inner)
    ),
    max_leaves=8,
)


def test_there_are_two_languages_english_first() -> None:
    assert languages() == ("en", "es")


def test_values_are_inserted_in_the_readers_form() -> None:
    said = sentence("reason.measurement", name="x", value=quantity(1.5, "s"), limit=True)
    assert ENGLISH.text(said) == "x: 1.5\u00a0s, required: yes"
    assert SPANISH.text(said) == "x: 1,5\u00a0s, exigido: sí"


def test_a_sentence_within_a_sentence_speaks_the_same_language() -> None:
    said = sentence("reason.fact", path="a.b", why=sentence("reason.recorded"))
    assert SPANISH.text(said).endswith(SPANISH.text("reason.recorded"))
    assert SPANISH.text("reason.recorded") != ENGLISH.text("reason.recorded")


def test_a_key_without_a_template_is_shown_with_its_values() -> None:
    assert ENGLISH.text("nobody.knows") == "nobody.knows"
    said = sentence("nobody.knows", a=1, b=[quantity(2, "s"), None], c={"x": False})
    assert ENGLISH.text(said) == "nobody.knows (a: 1, b: 2\u00a0s, –, c: x: no)"


def test_a_field_that_nobody_filled_stands_as_it_is() -> None:
    assert ENGLISH.text("reason.profile").count("{") == 2


def test_values_are_not_templates() -> None:
    said = sentence("reason.assertion", message="{message} {name}")
    assert ENGLISH.text(said).endswith("{message} {name}")


def test_a_run_brings_its_own_words_and_falls_back_to_english() -> None:
    own = {"my.check.title": {"en": "Mine", "fr": "Le mien"}, "decision.accepted": {"en": "yes"}}
    assert [Catalogue(lang, own).text("my.check.title") for lang in ("en", "es", "fr")] == [
        "Mine",
        "Mine",
        "Le mien",
    ]
    assert Catalogue("es", own).text("decision.accepted") == "yes"


def test_a_language_without_a_catalogue_speaks_english() -> None:
    assert Catalogue("de").text("decision.accepted") == "accepted"


@given(st.text(min_size=1), st.dictionaries(st.text(), anything, max_size=4))
def test_any_sentence_of_a_journal_can_be_shown(key: str, values: dict[str, Any]) -> None:
    for catalogue in (ENGLISH, SPANISH):
        assert isinstance(catalogue.text(Sentence(key, values)), str)


@given(anything)
def test_any_value_can_be_shown(value: Any) -> None:
    assert isinstance(ENGLISH.text({"key": "reason.assertion", "values": {"message": value}}), str)


@pytest.mark.parametrize(
    "deep",
    [
        lambda inner: {"key": "reason.fact", "values": {"path": "x", "why": inner}},
        lambda inner: [inner],
        lambda inner: {"a": inner},
    ],
)
def test_depth_has_an_end(deep: Any) -> None:
    value: Any = "bottom"
    for _ in range(400):
        value = deep(value)
    text = ENGLISH.text({"key": "reason.fact", "values": {"path": "x", "why": value}})
    assert "…" in text
    assert "bottom" not in text


class Odd:
    """What a check may hand over by mistake."""

    def __str__(self) -> str:
        return "odd"


def test_what_json_cannot_hold_becomes_plain() -> None:
    numpy = pytest.importorskip("numpy")
    said = sentence(
        "k",
        a=numpy.int64(3),
        b=numpy.float32(0.5),
        c=float("nan"),
        d=Odd(),
        e={1, 2},
        f={3: Odd()},
        g=sentence("inner", x=1),
        h=True,
        i=(1, Odd()),
    )
    assert json.loads(json.dumps(said.values, allow_nan=False)) == {
        "a": 3,
        "b": 0.5,
        "c": "nan",
        "d": "odd",
        "e": [1, 2],
        "f": {"3": "odd"},
        "g": {"key": "inner", "values": {"x": 1}},
        "h": True,
        "i": [1, "odd"],
    }
