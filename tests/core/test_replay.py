"""A journal -> the run that it tells of."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance import events as e
from acceptance.limits import Limit, at_most, equals, matches
from acceptance.model import (
    EvidenceItem,
    NotShown,
    PlannedCheck,
    PlannedMeasurement,
    Run,
    Subject,
    Verdict,
)
from acceptance.runs.replay import Replay, replay
from acceptance.sentences import Sentence, sentence

STARTED = e.RunStarted(
    schema="acceptance/run/1",
    id="r",
    kind="qualify",
    profile="quick",
    tool_version="1",
    suites={"s": "0"},
    selection={"suites": ["/my suites/x"]},
    environment={"kernel": "6"},
    root="/a tree",
)


def planned(check: str, part: str | None = None, **limits: Limit | None) -> PlannedCheck:
    return PlannedCheck(
        check=check,
        part=part,
        title=Sentence(f"{check}.title"),
        severity="major",
        safety="read_only",
        characteristic="c",
        suite="s",
        deadline_seconds=1.0,
        advice=Sentence(f"{check}.advice"),
        measurements=tuple(
            PlannedMeasurement(name=n, unit="1", title=Sentence(n), limit=limit)
            for n, limit in limits.items()
        ),
    )


def told(*events: e.Event) -> Run:
    return replay(lines([STARTED, *events]), "head")


def lines(events: list[e.Event]) -> list[e.Line]:
    return [
        e.Line(seq=n, utc=f"t{n}", boottime_seconds=float(n), boot="b", prev="", event=event)
        for n, event in enumerate(events)
    ]


def started(check: str = "a", **more: Any) -> e.CheckStarted:
    return e.CheckStarted(check=check, **more)


def taken(name: str, value: Any, check: str = "a", **more: Any) -> e.MeasurementTaken:
    return e.MeasurementTaken(check=check, name=name, value=value, **more)


def finished(outcome: Any = "passed", check: str = "a", **more: Any) -> e.CheckFinished:
    return e.CheckFinished(check=check, outcome=outcome, **more)


def test_a_run_from_beginning_to_end() -> None:
    subject = Subject(id="m", evidence={"serial": "S"})
    verdict = Verdict(decision="accepted", planned=1, judged=1)
    left = NotShown(check="z", reason=Sentence("reason.recorded"))
    run = told(
        e.FactsObserved(facts={"cpu": {"cores": 4}}),
        e.SubjectRecognised(subject=subject),
        e.Planned(checks=(planned("a"),), left_out=(left,), catalogue={"a.title": {"en": "A"}}),
        started(),
        finished(duration_seconds=0.5, cure="c", reason=Sentence("reason.none")),
        e.Telemetry(values={"load": 1.0}),
        e.Telemetry(values={"load": 2.0}),
        e.Incident(what=Sentence("incident.stopped")),
        e.DeviceChanged(action="add", subsystem="usb", device="d"),
        e.KernelSaid(level=3, text="x"),
        e.RunEnded(verdict=verdict),
    )
    assert (run.id, run.subject, run.verdict, run.head, run.state) == (
        "r",
        subject,
        verdict,
        "head",
        "finished",
    )
    assert (run.started_at, run.ended_at) == ("t0", "t11")
    assert run.environment == {"kernel": "6", "tool_version": "1"}
    assert run.facts == {"cpu": {"cores": 4}}
    assert run.telemetry == {"load": [[6.0, 1.0], [7.0, 2.0]]}
    assert [i.key for i in run.incidents] == ["incident.stopped"]
    assert run.catalogue == {"a.title": {"en": "A"}}
    (result,) = run.results
    assert (result.outcome, result.cure, result.duration_seconds) == ("passed", "c", 0.5)
    assert msgspec.json.decode(msgspec.json.encode(run), type=Run) == run


def test_a_run_that_goes_on_has_no_end_and_no_verdict() -> None:
    run = told(e.Planned(checks=(planned("a"),)), started())
    assert (run.state, run.ended_at, run.verdict, run.results) == ("running", None, None, ())


def test_without_a_beginning_there_is_no_run() -> None:
    with pytest.raises(ValueError, match="begins with run_started"):
        replay([])
    with pytest.raises(ValueError, match="begins with run_started"):
        replay(lines([started()]))


@pytest.mark.parametrize(
    ("limit", "value", "outcome"),
    [
        (at_most(1), 1, "passed"),
        (at_most(1, marginal=0.5), 0.9, "marginal"),
        (at_most(1), 2.5, "failed"),
        (at_most(1), "1", "failed"),
        (at_most(1), True, "failed"),
        (equals(True), True, "passed"),
        (equals(False), False, "passed"),
        (matches("v.*"), "v1", "passed"),
        (None, 10**30, "recorded"),
        (None, "", "recorded"),
        (None, False, "recorded"),
        (at_most(1), None, "missing"),
    ],
)
def test_a_measurement_is_judged_as_it_was_declared(
    limit: Limit | None, value: Any, outcome: str
) -> None:
    events = [] if value is None else [taken("n", value)]
    run = told(e.Planned(checks=(planned("a", n=limit),)), started(), *events, finished())
    (measured,) = run.results[0].measurements
    assert measured.outcome == outcome
    assert measured.value == value
    assert type(measured.value) is type(value)


def test_what_was_not_declared_is_not_shown_as_measured() -> None:
    run = told(e.Planned(checks=(planned("a"),)), started(), taken("n", 1), finished())
    assert run.results[0].measurements == ()


def test_a_result_that_nobody_planned_is_ignored() -> None:
    run = told(
        e.Planned(checks=(planned("a", part="x"),)),
        finished("failed", "b"),
        finished("failed", "a"),
        finished("failed", part="y"),
        finished("passed", part="x"),
    )
    assert [(r.check, r.part, r.outcome) for r in run.results] == [("a", "x", "passed")]
    assert run.findings == ()


def test_every_attempt_is_kept_and_counted() -> None:
    item = EvidenceItem(name="old", digest="0", size_bytes=1)
    run = told(
        e.Planned(checks=(planned("a", n=at_most(1)),)),
        started(attempt=1),
        taken("n", 9),
        e.EvidenceAttached(check="a", item=item),
        e.AttemptInterrupted(check="a", attempt=1, reason=sentence("reason.tool_died")),
        started(attempt=2),
        taken("n", 0),
        finished(attempt=2, duration_seconds=2.0),
    )
    (result,) = run.results
    assert [(a.number, a.outcome) for a in result.attempts] == [(1, "interrupted"), (2, "passed")]
    assert result.attempts[0].reason == sentence("reason.tool_died")
    assert result.measurements[0].value == 0
    assert result.evidence == ()


def test_what_is_in_flight_is_known_at_any_moment() -> None:
    replayed = Replay()
    states = []
    events: list[e.Event] = [
        STARTED,
        e.Planned(checks=(planned("a"), planned("b", part="p"))),
        started(),
        finished(),
        started("b", part="p", attempt=3),
        e.AttemptInterrupted(check="b", part="p", attempt=3, reason=Sentence("x")),
    ]
    for line in lines(events):
        replayed.add(line)
        states.append(replayed.in_flight)
    assert states == [None, None, (("a", None), 1), None, (("b", "p"), 3), None]
    assert len(replayed.attempts["b", "p"]) == 1


def test_results_stand_in_the_order_of_the_plan() -> None:
    checks = (planned("c"), planned("a"), planned("b"))
    events = [finished("failed", check) for check in "abc"]
    run = told(e.Planned(checks=checks), *events)
    assert [r.check for r in run.results] == ["c", "a", "b"]
    assert [f.check for f in run.findings] == ["a", "b", "c"]


def test_a_second_plan_adds_and_replaces_nothing() -> None:
    again = e.Planned(checks=(planned("a", n=at_most(9)), planned("b")))
    run = told(e.Planned(checks=(planned("a"),)), again)
    assert [(p.check, len(p.measurements)) for p in run.planned] == [("a", 0), ("b", 0)]


def test_a_finding_says_how_the_run_was_started() -> None:
    run = told(e.Planned(checks=(planned("a"),)), finished("failed"))
    assert run.findings[0].reproduce == (
        "acceptance qualify --profile quick --root '/a tree' --suite '/my suites/x' --check a"
    )


any_event = st.one_of(
    st.builds(started, st.sampled_from("ab"), attempt=st.integers(1, 3)),
    st.builds(taken, st.sampled_from("nm"), st.integers() | st.text() | st.booleans()),
    st.builds(finished, st.sampled_from(["passed", "failed", "error"]), st.sampled_from("abc")),
    st.builds(
        e.AttemptInterrupted,
        check=st.sampled_from("abc"),
        attempt=st.integers(1, 3),
        reason=st.just(Sentence("x")),
    ),
    st.just(e.Planned(checks=(planned("a", n=at_most(1)), planned("b")))),
    st.just(e.Resumed(tool_version="1", machine_died=False)),
    st.just(STARTED),
)


@given(st.lists(any_event, max_size=20))
def test_any_order_of_events_amounts_to_a_run(events: list[e.Event]) -> None:
    run = told(*events)
    assert {r.check for r in run.results} <= {p.check for p in run.planned}
    assert all(r.attempts for r in run.results)
    last = {x.check: x.outcome for x in events if isinstance(x, e.CheckFinished)}
    assert all(r.attempts[-1].outcome == r.outcome or r.check in last for r in run.results)
