"""Builds runs as a journal would tell them: accepted, rejected, inconclusive, cut off, hostile."""

from collections.abc import Sequence
from typing import Any

from acceptance.findings import findings
from acceptance.limits import Limit, at_least, at_most, between, equals, one_of
from acceptance.model import (
    Attempt,
    Claim,
    EvidenceItem,
    Measurement,
    NotShown,
    Outcome,
    PlannedCheck,
    PlannedMeasurement,
    Result,
    Run,
    Subject,
    Verdict,
)
from acceptance.sentences import Sentence, sentence
from acceptance.verdict import decide
from tests.reports.machine import (
    DISK_SERIAL,
    ENVIRONMENT,
    MACHINE_SERIAL,
    facts,
    telemetry,
)
from tests.reports.sentences import SENTENCES

RUN_ID = "01941f29-7c00-7aaa-8bbb-0123456789ab"


def measurement(check: str, name: str, unit: str, limit: Limit | None, value: Any) -> Measurement:
    outcome: Any = "missing"
    if value is not None:
        outcome = "recorded" if limit is None else limit.judge(value)
    return Measurement(
        name=name,
        unit=unit,
        title=Sentence(f"{check}.measure.{name}"),
        value=value,
        limit=limit,
        outcome=outcome,
    )


def result(check: str, outcome: Outcome = "passed", **more: Any) -> Result:
    given: dict[str, Any] = {
        "title": Sentence(f"{check}.title"),
        "severity": "major",
        "safety": "read_only",
        "characteristic": "reliability.faultlessness",
        "suite": "hardware",
        "duration_seconds": 0.12,
        "attempts": (Attempt(number=1, outcome=outcome, duration_seconds=0.12),),
    }
    return Result(check=check, outcome=outcome, **{**given, **more})


def planned(of: Result) -> PlannedCheck:
    return PlannedCheck(
        check=of.check,
        part=of.part,
        part_label=of.part_label,
        title=of.title,
        severity=of.severity,
        safety=of.safety,
        characteristic=of.characteristic,
        suite=of.suite,
        deadline_seconds=30.0,
        measurements=tuple(
            PlannedMeasurement(name=m.name, unit=m.unit, title=m.title, limit=m.limit)
            for m in of.measurements
        ),
        advice=of.advice,
    )


GOOD: tuple[Result, ...] = (
    result(
        "cpu.same_bits",
        safety="load",
        characteristic="hardware.cpu",
        measurements=(
            measurement("cpu.same_bits", "wrong", "1", at_most(0), 0),
            measurement("cpu.same_bits", "rounds", "1", None, 18211),
        ),
        duration_seconds=8.04,
    ),
    result(
        "cpu.temperature",
        severity="minor",
        safety="load",
        characteristic="hardware.cpu",
        measurements=(
            measurement("cpu.temperature", "highest", "Cel", at_most(85, marginal=10), 79.5),
        ),
    ),
    result("kernel.log_clean"),
    result(
        "network.errors",
        part="mac:3c:52:82:aa:bb:cc",
        part_label="Intel I219-LM",
        characteristic="hardware.network",
        measurements=(measurement("network.errors", "errors", "1", at_most(3), 1),),
    ),
    result(
        "clock.steady",
        characteristic="functional_suitability.correctness",
        measurements=(measurement("clock.steady", "drift", "s", between(-0.5, 0.5), 0.0021),),
    ),
    result(
        "firmware.boot",
        characteristic="compatibility.interoperability",
        measurements=(measurement("firmware.boot", "method", "1", one_of("uefi", "bios"), "uefi"),),
    ),
    result("optical.reads", "not_applicable", reason=Sentence("reason.no_drive")),
)

WAITING = result(
    "smart.health",
    "inconclusive",
    severity="major",
    part=f"serial:{DISK_SERIAL}",
    part_label="Samsung SSD 980 PRO 1TB",
    reason=sentence("reason.tool", tool="smartctl"),
    cure="apt install smartmontools",
)

BROKEN = result(
    "clock.steady",
    "error",
    severity="minor",
    reason=sentence("reason.test_exception", message="ZeroDivisionError in /home/anna/suite.py"),
)

WRONG_DISK = result(
    "storage.keeps",
    "failed",
    severity="blocker",
    safety="load",
    characteristic="hardware.storage",
    part=f"serial:{DISK_SERIAL}",
    part_label="Samsung SSD 980 PRO 1TB",
    reason=sentence(
        "storage.keeps.found",
        count=7,
        first={"value": 1536 * 2**20, "unit": "By"},
        line="nvme0n1: I/O error on laptop-anna",
    ),
    measurements=(
        measurement("storage.keeps", "wrong_blocks", "1", at_most(0), 7),
        measurement("storage.keeps", "write_rate", "By/s", at_least(800e6, marginal=200e6), 912e6),
    ),
    claims=(
        Claim(
            statement=sentence(
                "storage.keeps.claim", written={"value": 4 * 2**30, "unit": "By"}, wrong=7
            ),
            n=1048576,
            method="every block compared",
            confidence=0.95,
            assumptions=(Sentence("storage.keeps.direct"),),
            not_shown=Sentence("storage.keeps.beyond"),
        ),
    ),
    attempts=(
        Attempt(number=1, outcome="interrupted", reason=Sentence("reason.machine_died")),
        Attempt(number=2, outcome="failed", duration_seconds=41.0),
    ),
    duration_seconds=41.0,
    evidence=(
        EvidenceItem(name="smartctl -x /dev/nvme0", digest="ab12" * 16, size_bytes=18211),
        EvidenceItem(name="blocks that differ.txt", digest="cd34" * 16, size_bytes=702),
    ),
    advice=Sentence("storage.keeps.advice"),
)

SMALL_MEMORY = result(
    "memory.size",
    "failed",
    characteristic="hardware.memory",
    reason=Sentence("reason.measurement"),
    measurements=(
        measurement("memory.size", "size", "By", at_least(32 * 2**30, tolerance=2**30), 16 * 2**30),
    ),
)

FAILED_UNITS = result(
    "services.failed",
    "failed",
    severity="minor",
    reason=sentence("services.failed.found", count=1, names="backup@anna.service"),
)


def make_run(results: Sequence[Result], **more: Any) -> Run:
    """A finished run over these results, judged by the one place that judges."""
    command = "acceptance qualify --profile standard"
    left_out = more.pop("left_out", ())
    verdict: Verdict | None = decide([planned(r) for r in results], results, left_out=left_out)
    given: dict[str, Any] = {
        "id": RUN_ID,
        "subject": Subject(
            id="8f14e45f-ceea-467f-a8d5-1c2d3e4f5a6b",
            vendor="HP",
            model="EliteBook 850 G8",
            name="laptop-anna",
            evidence={
                "serial": MACHINE_SERIAL,
                "uuid": "4c4c4544-0042-3510-8052-b4c04f4e4d32",
                "machine_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
                "macs": "3c:52:82:aa:bb:cc 3c:52:82:aa:bb:cd",
            },
            recognised_by=("serial",),
        ),
        "profile": "standard",
        "state": "finished",
        "started_at": "2026-11-22T18:30:05.120000Z",
        "ended_at": "2026-11-22T18:35:27.900000Z",
        "environment": ENVIRONMENT,
        "suites": {"hardware": "ee55" * 16},
        "facts": facts(),
        "planned": tuple(planned(r) for r in results),
        "results": tuple(results),
        "findings": findings(results, command),
        "telemetry": telemetry(),
        "catalogue": SENTENCES,
        "verdict": verdict,
        "head": "9b74c9897bac770ffc029102a200c5de" * 2,
    }
    return Run(**{**given, **more})


def accepted() -> Run:
    return make_run(GOOD)


def rejected() -> Run:
    """All kinds of findings at once."""
    return make_run(
        (*GOOD[:4], WRONG_DISK, SMALL_MEMORY, FAILED_UNITS, WAITING, BROKEN, *GOOD[5:]),
        order="/home/anna/orders/PO-2026-1187.toml",
        incidents=(sentence("incident.child", why=Sentence("reason.machine_died")),),
        left_out=(
            NotShown(
                check="storage.keeps",
                title=Sentence("storage.keeps.title"),
                reason=sentence("reason.profile", profile="standard", profiles="burn-in"),
            ),
        ),
    )


def conditional() -> Run:
    return make_run((*GOOD, FAILED_UNITS))


def inconclusive() -> Run:
    open_ = result(
        "smart.health",
        "inconclusive",
        severity="blocker",
        reason=sentence("reason.tool", tool="smartctl"),
        cure="apt install smartmontools",
    )
    return make_run((*GOOD[:3], open_))


def cut_off() -> Run:
    """The tool died in the middle: no verdict, no end, fewer results than planned."""
    whole = rejected()
    return make_run(
        whole.results[:5],
        planned=whole.planned,
        verdict=None,
        state="running",
        ended_at=None,
        findings=(),
    )


def empty() -> Run:
    """Nothing but the first line of a journal."""
    return Run(id=RUN_ID, profile="quick", started_at="2026-11-22T18:30:05Z")


def hostile(text_: str) -> Run:
    """The same text wherever a machine, a suite or a user could put one."""
    bad = result(
        "storage.keeps",
        "failed",
        part=text_,
        part_label=text_,
        suite=text_,
        reason=sentence("storage.keeps.found", count=1, first=text_, line=text_),
        cure=text_,
        measurements=(
            measurement("storage.keeps", "wrong_blocks", "1", equals("x"), text_),
            measurement("storage.keeps", "write_rate", "1", at_most(1), 2),
        ),
        claims=(
            Claim(
                statement=sentence("storage.keeps.claim", written=text_, wrong=text_),
                n=1,
                method=text_,
            ),
        ),
        evidence=(EvidenceItem(name=text_, digest="ab12" * 16, size_bytes=1, media_type=text_),),
    )
    waiting = result(
        "smart.health", "inconclusive", reason=sentence("reason.tool", tool=text_), cure=text_
    )
    return make_run(
        (bad, waiting, result("kernel.log_clean", part=text_, part_label=text_)),
        order=text_,
        profile=text_,
        provider=text_,
        subject=Subject(
            id=text_, vendor=text_, model=text_, name=text_, evidence={"serial": text_}
        ),
        environment={**ENVIRONMENT, "kernel": text_, text_: text_},
        facts={
            "cpu": {"model": text_, text_: text_, "cpus": [{"part": text_, text_: text_}]},
            "storage": {"missing": [{"path": text_, "reason": text_, "cure": text_}]},
        },
        telemetry={text_: [[0.0, 1.0], [1.0, 2.0]]},
        suites={text_: text_},
        incidents=(sentence("incident.child", why=text_),),
        catalogue={**SENTENCES, "storage.keeps.title": {"en": text_, "es": text_}},
    )
