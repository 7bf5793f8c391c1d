"""Findings: what a reader must know, the heaviest first."""

import shlex
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from acceptance.findings import findings
from acceptance.limits import at_most, equals
from acceptance.model import Measurement, Outcome, Result, Severity
from acceptance.sentences import Sentence, sentence


def result(check: str, outcome: Any = "failed", severity: Any = "major", **more: Any) -> Result:
    return Result(
        check=check,
        title=Sentence(f"{check}.title"),
        severity=severity,
        safety="read_only",
        outcome=outcome,
        **more,
    )


def measured(value: Any, limit: Any = None, outcome: Any = "failed") -> Measurement:
    return Measurement(
        name="n", unit="By", title=Sentence("n"), value=value, limit=limit, outcome=outcome
    )


def test_only_what_has_failed_or_is_open_is_told_by_weight() -> None:
    told = findings(
        [
            result("i", "inconclusive", "blocker"),
            result("p", "passed"),
            result("n", "not_applicable"),
            result("m", "failed", "minor"),
            result("e", "error", "minor"),
            result("b", "failed", "blocker"),
            result("a", "failed", "major", part="y"),
            result("a", "failed", "major", part="x"),
        ]
    )
    assert [(f.check, f.part) for f in told] == [
        ("b", None),
        ("a", "x"),
        ("a", "y"),
        ("m", None),
        ("e", None),
        ("i", None),
    ]


def test_expected_and_observed_are_limit_and_value() -> None:
    (told,) = findings(
        [
            result(
                "a",
                reason=sentence("reason.measurement", name="n"),
                measurements=(measured(1, at_most(5), "passed"), measured(2048, at_most(1024))),
            )
        ]
    )
    assert told.expected.values["limit"]["key"] == "limit.at_most"
    assert told.observed.key == "finding.observed"
    assert told.observed.values["value"] == {"value": 2048, "unit": "By"}


def test_a_text_or_truth_value_is_observed_as_it_is() -> None:
    for value, limit in (("off", equals("on")), (False, equals(True))):
        reason = sentence("reason.measurement")
        (told,) = findings([result("a", reason=reason, measurements=(measured(value, limit),))])
        assert told.observed.values["value"] is value


def test_what_the_check_says_itself_stands_before_its_numbers() -> None:
    said = Sentence("a.found", {"count": 2})
    (told,) = findings([result("a", reason=said, measurements=(measured(9, at_most(1)),))])
    assert told.observed == said


def test_a_failure_without_any_reason_says_so() -> None:
    (told,) = findings([result("a")])
    assert told.observed.key == "reason.none"
    assert told.expected == Sentence("a.title")


def test_advice_is_for_failures() -> None:
    advice = Sentence("a.advice")
    told = findings([result("a", o, advice=advice) for o in ("failed", "error", "inconclusive")])
    assert [f.advice for f in told] == [advice, None, None]


def test_the_way_to_reproduce_it_is_a_command() -> None:
    told = findings(
        [result("a.b", part="x; rm -rf /"), result("a.c", part="load:a.b")], "acceptance qualify"
    )
    assert [shlex.split(f.reproduce)[2:] for f in told] == [
        ["--check", "a.b", "--part", "x; rm -rf /"],
        ["--check", "a.c"],
    ]


@given(
    st.lists(
        st.builds(
            result,
            st.sampled_from("abc"),
            st.sampled_from(get_args(Outcome)),
            st.sampled_from(get_args(Severity)),
            part=st.sampled_from([None, "x", "y"]),
        )
    )
)
def test_one_finding_for_each_open_result(results: list[Result]) -> None:
    told = sorted((f.check, f.part or "", f.outcome) for f in findings(results))
    open_ = [r for r in results if r.outcome in ("failed", "error", "inconclusive")]
    assert told == sorted((r.check, r.part or "", r.outcome) for r in open_)
