"""What a check is handed, and what its end means."""

import hashlib
import json
import math
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.answers import Answer, answer_of
from acceptance.api import Claims, Evidence, Load, Machine, Measure
from acceptance.declaration import declare, measurement
from acceptance.events import EvidenceAttached, LoadSlice, MeasurementTaken
from acceptance.limits import at_most, equals
from acceptance.model import Claim
from acceptance.sentences import Sentence
from acceptance.statistics.claims.proportions import success_rate
from acceptance.stops import Inconclusive, NotApplicable, fail, inconclusive, not_applicable
from probes import Missing, memory

CHECK = declare(
    "a.b",
    title="t",
    measures=(
        measurement("n", "1", at_most(1)),
        measurement("on", "1", equals(True)),
        measurement("seen", "s"),
    ),
)


@pytest.fixture
def said() -> list[Any]:
    return []


@pytest.fixture
def measure(said: list[Any]) -> Measure:
    return Measure(CHECK, "p", said.append)


# -- facts -------------------------------------------------------------------------------------


def facts(**more: Any) -> Machine:
    gaps = (
        Missing(path="clock", reason="probe.no_file", values={"path": "/x"}, cure="modprobe x"),
        Missing(path="caches.l1", reason="probe.no_file", values={"path": "/y"}),
    )
    values = {"cores": 0, "model": None, "clock": None, "flags": (), "missing": gaps, **more}
    return Machine({"cpu": SimpleNamespace(**values)}, None)


def test_facts_are_attributes_and_paths() -> None:
    machine = facts(caches=SimpleNamespace(l1=64))
    assert machine.cpu.cores == machine.need("cpu.cores") == 0
    assert machine.need("cpu.flags") == ()
    assert machine.need("cpu.caches.l1") == 64
    assert machine.need("cpu") is machine.cpu


@pytest.mark.parametrize(
    ("path", "key", "cure"),
    [
        ("cpu.clock", "reason.fact", "modprobe x"),
        ("cpu.clock.speed", "reason.fact", "modprobe x"),
        ("cpu.caches.l1", "reason.fact", None),
        ("cpu.model", "reason.no_fact", None),
        ("cpu.nothing.at.all", "reason.no_fact", None),
    ],
)
def test_a_missing_fact_makes_the_check_inconclusive(path: str, key: str, cure: Any) -> None:
    with pytest.raises(Inconclusive) as stop:
        facts().need(path)
    assert (stop.value.reason.key, stop.value.cure) == (key, cure)
    assert stop.value.reason.values["path"] == path


def test_a_probe_that_failed_as_a_whole_is_the_reason_for_all_its_facts() -> None:
    gone = SimpleNamespace(missing=(Missing(path="", reason="probe.no_answer"),))
    with pytest.raises(Inconclusive) as stop:
        Machine({"cpu": gone}, None).need("cpu.cores")
    assert stop.value.reason.values["why"]["key"] == "probe.no_answer"


def test_another_attribute_names_the_probes_that_there_are() -> None:
    with pytest.raises(AttributeError, match=r"no probe is called 'gpu'; there are \['cpu'\]"):
        facts().gpu  # noqa: B018 - asking for it is the test


# -- measuring ---------------------------------------------------------------------------------


def test_a_measurement_is_told_at_once_and_handed_back(measure: Measure, said: list[Any]) -> None:
    assert measure("n", 1) == 1
    assert said == [MeasurementTaken(check="a.b", part="p", name="n", value=1)]
    assert (measure.missing(), measure.failed()) == (["on", "seen"], [])
    measure("n", 2)
    measure("on", False)
    measure("seen", 1e300)
    assert (measure.missing(), measure.failed()) == ([], ["n", "on"])


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 10**400, None, object(), [], b"x"]
)
def test_what_is_no_measurement_is_refused(measure: Measure, said: list[Any], value: Any) -> None:
    with pytest.raises(ValueError, match="measurement 'n' is not a finite number"):
        measure("n", value)
    assert said == []
    assert "n" in measure.missing()


def test_an_undeclared_measurement_is_refused(measure: Measure) -> None:
    with pytest.raises(ValueError, match=r"measurement 'm' was not declared by check a\.b"):
        measure("m", 1)


@given(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals()
    | st.fractions() | st.complex_numbers() | st.binary()
)  # fmt: skip
def test_whatever_is_taken_can_stand_in_a_journal(value: Any) -> None:
    told: list[Any] = []
    try:
        Measure(CHECK, None, told.append)("n", value)
    except ValueError:
        assert told == []
        return
    taken = told[0].value
    assert isinstance(taken, str | bool | int | float)
    assert not isinstance(taken, float) or math.isfinite(taken)


def test_numpys_numbers_are_numbers(measure: Measure, said: list[Any]) -> None:
    numpy = pytest.importorskip("numpy")
    for value in (numpy.int64(3), numpy.float32(0.5), numpy.bool_(True), numpy.str_("x")):
        measure("n", value)
    assert [(type(e.value), e.value) for e in said] == [
        (int, 3),
        (float, 0.5),
        (bool, True),
        (str, "x"),
    ]
    with pytest.raises(ValueError, match="not a finite number"):
        measure("n", numpy.float32("nan"))


# -- evidence ----------------------------------------------------------------------------------


def test_evidence_is_named_by_its_digest_and_kept_once(tmp_path: Path, said: list[Any]) -> None:
    evidence = Evidence("a.b", None, tmp_path / "attachments", None, said.append)
    evidence("log", "text")
    evidence("again", b"text")
    evidence.lines("lines", ["a", "b\udcff"])
    (tmp_path / "f").write_bytes(b"\x00")
    evidence.file(tmp_path / "f")
    digest = hashlib.sha256(b"text").hexdigest()
    assert [e.item.name for e in said] == ["log", "again", "lines", "f"]
    assert said[0].item.digest == said[1].item.digest == digest
    assert (tmp_path / "attachments" / digest).read_bytes() == b"text"
    assert len(list((tmp_path / "attachments").iterdir())) == 3
    assert all(isinstance(e, EvidenceAttached) for e in said)


def test_what_a_power_loss_has_left_of_evidence_is_written_again(
    tmp_path: Path, said: list[Any]
) -> None:
    """The name was on the disk, and the bytes were not."""
    left = tmp_path / hashlib.sha256(b"text").hexdigest()
    left.write_bytes(b"")
    Evidence("a.b", None, tmp_path, None, said.append)("log", "text")
    assert left.read_bytes() == b"text"


def test_too_much_evidence_is_cut_and_says_so(tmp_path: Path, said: list[Any]) -> None:
    Evidence("a.b", None, tmp_path, None, said.append)("log", b"x" * (16 * 2**20 + 1))
    assert (said[0].item.name, said[0].item.size_bytes) == ("log (cut)", 16 * 2**20)


def test_a_command_is_attached_and_answered(tmp_path: Path, said: list[Any]) -> None:
    system = SimpleNamespace(run=lambda argv, deadline_seconds: SimpleNamespace(text="out"))
    evidence = Evidence("a.b", None, tmp_path, system, said.append)
    assert evidence.command(["lsblk", "-J"]) == "out"
    assert said[0].item.name == "lsblk -J"


# -- load --------------------------------------------------------------------------------------


def load(said: list[Any], times: list[float], **more: Any) -> Load:
    options: dict[str, Any] = {"seconds": 2.5, "scratch": Path("/s"), "provider": {}, **more}
    return Load("a.b", None, emit=said.append, clock=iter(times).__next__, **options)


def test_a_load_is_journalled_slice_by_slice(said: list[Any]) -> None:
    seconds = []
    for part, done in load(said, [0, 0, 1, 2, 2.5]).slices():
        seconds.append(part)
        done["bytes"] = 2**40
    assert seconds == [1.0, 1.0, 0.5]
    assert said == [
        LoadSlice(check="a.b", number=n, done={"bytes": float(2**40)}) for n in (1, 2, 3)
    ]


def test_a_clock_that_jumps_ends_the_load(said: list[Any]) -> None:
    assert list(load(said, [0, 99]).slices()) == []


def test_a_provider_replaces_a_kernel_by_name(said: list[Any]) -> None:
    made = load(said, [0], provider={"cpu_hash": "theirs"})
    replaced: Any = made.provide("cpu.hash", str)
    assert replaced == "theirs"
    assert made.provide("cpu.float", str) is str
    assert set(made.cores) == os.sched_getaffinity(0)


# -- claims ------------------------------------------------------------------------------------


def test_a_claim_speaks_the_checks_own_sentences() -> None:
    claims = Claims("a.b")
    claims("shown", n=3, method="demonstration", confidence=0.9, assumptions=("even",), hours=7.5,
           not_shown="rest")  # fmt: skip
    (made,) = claims.made
    assert (made.statement.key, made.statement.values) == ("a.b.shown", {"hours": 7.5})
    assert [s.key for s in made.assumptions] == ["a.b.even"]
    assert made.not_shown is not None
    assert json.loads(msgspec.json.encode(made))["n"] == 3


@pytest.mark.parametrize("wrong", [{"n": "three"}, {"method": 5}, {"confidence": "high"}])
def test_a_claim_of_the_wrong_types_is_refused(wrong: Any) -> None:
    claims = Claims("a.b")
    with pytest.raises(msgspec.ValidationError):
        claims("shown", **{"n": 1, "method": "m", **wrong})
    assert claims.made == []


# -- answers -----------------------------------------------------------------------------------


def stopped(end: Any, *arguments: Any, **values: Any) -> BaseException:
    try:
        end(*arguments, **values)
    except BaseException as stop:  # noqa: BLE001 - whatever ends a check is looked at
        return stop
    raise AssertionError("it did not stop")


def answer(*raised: BaseException, **taken: Any) -> Answer:
    measure = Measure(CHECK, None, lambda _: None)
    for name, value in {"n": 0, "on": True, "seen": 1, **taken}.items():
        if value is not None:
            measure(name, value)
    return answer_of(CHECK, list(raised), measure)


FAILED = stopped(fail, "found", count=2)
OPEN = stopped(inconclusive, "dark", cure="apt install lamp")
ABSENT = stopped(not_applicable, "none")
SKIPPED = stopped(pytest.skip, "no lamp")
XFAIL = stopped(pytest.xfail, "known")
NOT_RUN = stopped(pytest.xfail, "[NOTRUN] known")
ERROR = ValueError("oops")


@pytest.mark.parametrize(
    ("raised", "taken", "outcome", "reason"),
    [
        ([], {}, "passed", None),
        ([], {"n": 2}, "failed", "reason.measurement"),
        ([], {"on": False}, "failed", "reason.measurement"),
        ([], {"seen": None}, "inconclusive", "reason.not_measured"),
        ([], {"n": 2, "seen": None}, "failed", "reason.measurement"),
        ([FAILED], {}, "failed", "a.b.found"),
        ([FAILED], {"n": 2}, "failed", "a.b.found"),
        ([AssertionError("x")], {}, "failed", "reason.assertion"),
        ([stopped(pytest.fail, "x")], {}, "failed", "reason.assertion"),
        ([OPEN], {}, "inconclusive", "a.b.dark"),
        ([OPEN], {"n": 2}, "failed", "reason.measurement"),
        ([ABSENT], {}, "not_applicable", "a.b.none"),
        ([ABSENT], {"n": 2}, "failed", "reason.measurement"),
        ([SKIPPED], {}, "inconclusive", "reason.skipped"),
        ([XFAIL], {}, "failed", "reason.assertion"),
        ([NOT_RUN], {}, "inconclusive", "reason.skipped"),
        ([ERROR], {}, "error", "reason.exception"),
        ([ERROR], {"n": 2}, "failed", "reason.measurement"),
        ([SystemExit(0)], {}, "error", "reason.exception"),
        ([OPEN, ERROR], {}, "inconclusive", "a.b.dark"),
        ([OPEN, AssertionError("x")], {}, "failed", "reason.assertion"),
        ([ERROR, FAILED], {}, "failed", "a.b.found"),
        ([NOT_RUN, FAILED], {}, "failed", "a.b.found"),
    ],
)
def test_what_a_check_did_and_what_it_means(
    raised: list[BaseException], taken: dict[str, Any], outcome: str, reason: str | None
) -> None:
    made = answer(*raised, **taken)
    assert (made.outcome, made.reason and made.reason.key) == (outcome, reason)
    assert bool(made.traceback) == (outcome == "error")


def test_the_cure_and_the_values_come_along() -> None:
    assert answer(OPEN).cure == "apt install lamp"
    assert answer(FAILED).reason == Sentence("a.b.found", {"count": 2})
    told = answer(n=2).reason
    assert told is not None
    assert told.values["value"] == {"value": 2, "unit": "1"}
    assert told.values["limit"]["key"] == "limit.at_most"


def test_a_cure_of_another_type_is_told_as_text() -> None:
    wrong: Any = 5
    assert Inconclusive(Sentence("x"), wrong).cure == "5"
    assert NotApplicable(Sentence("x")).cure is None


def test_a_message_without_end_is_cut() -> None:
    made = answer(AssertionError("x" * 10_000))
    assert made.reason is not None
    assert len(made.reason.values["message"]) == 2000


@pytest.mark.parametrize("path", ["", "gpu", "gpu.model", "memory.totl_bytes"])
def test_a_path_that_no_probe_has_is_a_slip_of_the_check(path: str) -> None:
    machine = Machine({"memory": memory.Facts()}, None)
    with pytest.raises(AttributeError, match=r"no probe is called|is no fact"):
        machine.need(path)


def test_a_claim_of_the_statistics_is_added_whatever_library_counted() -> None:
    claims = Claims("desk.starts")
    starts: Any = np.int64(59)
    claims.add(success_rate(starts, starts - starts, confidence=0.95))
    (made,) = claims.made
    assert (made.n, made.method, made.confidence) == (59, "clopper_pearson", 0.95)
    assert type(made.n) is int
    assert made.not_shown is not None


def test_a_claim_of_what_is_no_number_is_refused() -> None:
    odd: Any = object()
    made = Claim(statement=Sentence("desk.starts.said"), n=odd, method="counted")
    with pytest.raises(TypeError, match="a claim cannot hold a object"):
        Claims("desk.starts").add(made)
