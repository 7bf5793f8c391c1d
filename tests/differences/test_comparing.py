"""Two runs beside each other: outcomes, measurements, remarks."""

from typing import Any

import pytest

from acceptance.differences import compare_runs
from acceptance.model import Measurement, PlannedCheck, Result, Run, Subject
from acceptance.sentences import Sentence

TITLE = Sentence("decision.accepted")


def result(check: str, outcome: Any = "passed", part: str | None = None, **values: Any) -> Result:
    taken = tuple(
        Measurement(name=name, unit="By", title=TITLE, value=value, outcome="passed")
        for name, value in values.items()
    )
    return Result(
        check=check,
        part=part,
        title=TITLE,
        severity="major",
        safety="read_only",
        outcome=outcome,
        measurements=taken,
    )


def run(*results: Result, subject: str | None = "a", **more: Any) -> Run:
    planned = tuple(
        PlannedCheck(
            check=r.check,
            part=r.part,
            title=TITLE,
            severity="major",
            safety="read_only",
            characteristic="x",
            suite="s",
            deadline_seconds=1.0,
        )
        for r in results
    )
    told: dict[str, Any] = {
        "profile": "quick",
        "state": "finished",
        "subject": Subject(id=subject, model=f"M {subject}") if subject else None,
    }
    return Run(
        id="r", started_at="2026-01-01T00:00:00Z", results=results, planned=planned, **(told | more)
    )


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("passed", "failed", "failed"),
        ("inconclusive", "error", "failed"),
        ("failed", "passed", "closed"),
        ("error", "passed", "closed"),
        ("failed", "inconclusive", "changed"),
        ("passed", "inconclusive", "changed"),
        ("not_applicable", "passed", "changed"),
    ],
)
def test_how_an_outcome_changed(before: str, now: str, kind: str) -> None:
    (change,) = compare_runs(run(result("a.b", before)), run(result("a.b", now))).outcomes
    assert (change.kind, change.before, change.now) == (kind, before, now)


def test_new_failures_come_first_and_closed_ones_last() -> None:
    before = run(
        result("a.closed", "failed"), result("b.new"), result("c.gone", part="x"), result("c.gone")
    )
    now = run(result("a.closed"), result("b.new", "failed"), result("c.gone"))
    kinds = [change.kind for change in compare_runs(before, now).outcomes]
    assert kinds == ["failed", "gone", "closed"]


def test_measurements_have_their_ratio_the_largest_first() -> None:
    before = run(result("a.b", x=100, y=100, z=100, none=0, word="a", same=1))
    now = run(result("a.b", x=110, y=25, z=200, none=5, word="b", same=1))
    found = [(m.name, m.ratio) for m in compare_runs(before, now).measurements]
    assert sorted(found[:2]) == [("none", None), ("word", None)]
    assert found[2:] == [("y", 0.25), ("z", 2.0), ("x", 1.1)]


@pytest.mark.parametrize("value", [10**400, float("inf"), float("nan"), -5, True, "text"])
def test_values_without_a_ratio(value: Any) -> None:
    compared = compare_runs(run(result("a.b", x=1)), run(result("a.b", x=value)))
    assert [m.ratio for m in compared.measurements] in ([None], [])


def test_other_subjects_are_said_first() -> None:
    compared = compare_runs(run(), run(subject="b", profile="standard", state="running"))
    assert not compared.same_subject
    assert [r.key for r in compared.remarks] == [
        "compare.other_subject",
        "compare.unfinished",
        "compare.other_profile",
    ]
    assert compared.remarks[0].values == {"before": "M a", "now": "M b"}


def test_runs_without_a_subject_are_not_known_to_be_of_one() -> None:
    assert not compare_runs(run(subject="a"), run(subject=None)).same_subject


def test_other_suites_orders_and_sections_are_remarks() -> None:
    compared = compare_runs(
        run(suites={"x": "1"}, facts={"cpu": {}}), run(suites={"x": "2"}, order="o", facts={})
    )
    assert [r.key for r in compared.remarks] == [
        "compare.other_suites",
        "compare.other_order",
        "compare.only_one",
    ]
