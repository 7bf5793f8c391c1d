"""What is new between two runs of one subject."""

from typing import Any

import pytest

from acceptance.comparison import Change, changes
from acceptance.model import PlannedCheck, Result, Run
from acceptance.sentences import Sentence


def run(*results: tuple[str, str | None, Any], planned: Any = None) -> Run:
    made = tuple(
        Result(
            check=check,
            part=part,
            title=Sentence(check),
            severity="major",
            safety="read_only",
            outcome=outcome,
        )
        for check, part, outcome in results
    )
    plan = [(check, part) for check, part, _ in results] if planned is None else planned
    return Run(
        id="r",
        profile="quick",
        started_at="t",
        results=made,
        planned=tuple(
            PlannedCheck(
                check=check,
                part=part,
                title=Sentence(check),
                severity="major",
                safety="read_only",
                characteristic="",
                suite="s",
                deadline_seconds=1.0,
            )
            for check, part in plan
        ),
    )


def told(before: Run, now: Run) -> list[tuple[str, str | None, Any, Any]]:
    return [
        (c.told.check, c.told.part, c.before and c.before.outcome, c.now and c.now.outcome)
        for c in changes(before, now)
    ]


OUTCOMES = ("passed", "failed", "inconclusive", "not_applicable", "error")


@pytest.mark.parametrize("before", OUTCOMES)
@pytest.mark.parametrize("now", OUTCOMES)
def test_another_outcome_is_news(before: str, now: str) -> None:
    news = told(run(("a", "p", before)), run(("a", "p", now)))
    assert news == ([] if before == now else [("a", "p", before, now)])


@pytest.mark.parametrize("now", OUTCOMES)
def test_what_was_not_judged_before_is_news_where_it_fails(now: str) -> None:
    expected = [("a", None, None, now)] if now in ("failed", "error") else []
    assert told(run(), run(("a", None, now))) == expected


def test_a_part_that_has_gone_is_news() -> None:
    before = run(("disk", "x", "passed"), ("disk", "y", "passed"))
    assert told(before, run(("disk", "x", "passed"))) == [("disk", "y", "passed", None)]
    assert told(before, run(("disk", None, "not_applicable"))) == [
        ("disk", "x", "passed", None),
        ("disk", "y", "passed", None),
    ]


def test_what_the_later_run_did_not_set_out_to_judge_is_none() -> None:
    before = run(("cpu", None, "passed"), ("disk", "x", "failed"))
    assert told(before, run(("disk", "x", "failed"))) == []


def test_nor_is_what_it_did_not_finish() -> None:
    before = run(("a", None, "passed"), ("b", None, "passed"))
    cut_off = run(("a", None, "passed"), planned=[("a", None), ("b", None)])
    assert told(before, cut_off) == []


def test_the_worst_stands_first() -> None:
    checks = ("a", "b", "c", "d", "e", "f")
    before = run(
        *((c, None, "passed") for c in checks[:-1]), ("f", None, "failed"), ("g", "x", "passed")
    )
    now = run(
        ("a", None, "not_applicable"),
        ("b", None, "inconclusive"),
        ("c", None, "error"),
        ("d", None, "failed"),
        ("e", None, "failed"),
        ("f", None, "passed"),
        ("g", "y", "passed"),
    )
    assert [(c, n) for c, _, _, n in told(before, now)] == [
        ("d", "failed"),
        ("e", "failed"),
        ("c", "error"),
        ("g", None),
        ("b", "inconclusive"),
        ("a", "not_applicable"),
        ("f", "passed"),
    ]


def test_a_change_of_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="a change of nothing"):
        _ = Change(None, None).told
