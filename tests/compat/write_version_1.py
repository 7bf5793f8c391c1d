"""Writes `version-1/`: a run of a machine that never was, with every event of schema version 1.

    python -m tests.compat.write_version_1

It was written once, by the version that wrote this schema; readers of later versions are
held to it as it lies here. Write it again only while version 1 has not been released.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import probes
from acceptance import events as e
from acceptance.api import Evidence
from acceptance.bases.model import BaseColumn, Cell, Compatibility, DeviceRow
from acceptance.limits import Limit, at_least, at_most, between, equals, matches, one_of
from acceptance.model import (
    SCHEMA,
    Claim,
    NotShown,
    PlannedCheck,
    PlannedMeasurement,
    Subject,
)
from acceptance.ordered import Answer, Comparison, Deviation, Noted
from acceptance.runs.journal import ATTACHMENTS, Journal
from acceptance.runs.replay import Replay
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.verdict import decide
from probes.port.recorded import Recorded
from tests.machines import healthy

FOLDER = Path(__file__).with_name("version-1")
ID = "01900000-0000-7000-8000-000000000001"


class CountedClock:
    """A second a line, and a new boot half-way."""

    def __init__(self) -> None:
        self._seconds = 0
        self.boot = "00000000-0000-4000-8000-000000000001"

    def utc(self) -> str:
        self._seconds += 1
        minutes, seconds = divmod(self._seconds, 60)
        return f"2026-01-01T00:{minutes:02d}:{seconds:02d}.000Z"

    def boottime(self) -> float:
        return 1000.0 + self._seconds

    def boot_id(self) -> str:
        return self.boot


def check(name: str, severity: Any = "major", part: str | None = None, **more: Any) -> PlannedCheck:
    fields: dict[str, Any] = {
        "check": f"compat.{name}",
        "part": part,
        "part_label": f"disk, {part}" if part else None,
        "title": Sentence(f"compat.{name}.title"),
        "severity": severity,
        "safety": "read_only",
        "characteristic": "reliability.faultlessness",
        "suite": "compat",
        "deadline_seconds": 30.0,
        "advice": Sentence(f"compat.{name}.advice"),
        **more,
    }
    return PlannedCheck(**fields)


def measured(name: str, unit: str, limit: Limit | None) -> PlannedMeasurement:
    return PlannedMeasurement(
        name=name, unit=unit, limit=limit, title=Sentence(f"compat.measured.measure.{name}")
    )


LIMITS = (
    measured("most", "1", at_most(5, tolerance=0.5, marginal=1)),
    measured("least", "By", at_least(1024)),
    measured("middle", "Cel", between(10, 90, marginal=5)),
    measured("state", "1", equals("running")),
    measured("on", "1", equals(True)),
    measured("mode", "1", one_of("a", "b")),
    measured("version", "1", matches(r"v\d+")),
    measured("seen", "s", None),
    measured("never", "1", at_most(0)),
)
VALUES: dict[str, str | int | float | bool] = {
    "most": 4.5,
    "least": 512,
    "middle": 50.25,
    "state": "running",
    "on": True,
    "mode": "c",
    "version": "v1",
    "seen": 10**20,
}
PLAN = (
    check("passed", "blocker"),
    check("measured", measurements=LIMITS),
    check("failed", "minor", part="wwn-0x5000000000000001"),
    check("failed", "minor", part="wwn-0x5000000000000002"),
    check("open"),
    check("absent"),
    check("error", "minor"),
    check("load", "blocker", safety="load", deadline_seconds=300.0),
    check("load", "blocker", part="load:compat.load"),
)
ORDER = 'number = "PO-1"\ncpu.cores = ">= 8"\ndisk = [{ size = "1 TB" }]\n'
ORDERED = Comparison(
    answers=(
        Answer(
            part="line:cpu.cores",
            key="cpu.cores",
            kinds=("worse",),
            expected=">= 8",
            observed="4",
            deviations=(Deviation(kind="worse", name="cores", expected=">= 8", observed="4"),),
            fact="cpu.cores",
            source="/proc/cpuinfo",
            source_line=2,
        ),
        Answer(
            part="line:disk[1]",
            key="disk[1]",
            kinds=("cannot_be_told",),
            expected="size = 1 TB",
            source_line=3,
            matched="serial:EXAMPLE-2",
            reason=sentence("probe.permission", path="/dev/sda"),
            cure="run as root",
            optional=True,
        ),
    ),
    noted=(Noted(key="number", value="PO-1", source_line=1),),
)
COMPATIBLE = Compatibility(
    bases=(
        BaseColumn(name="live", os_name="Example Linux 12", kernel="6.1.0"),
        BaseColumn(name="old", reason=sentence("probe.no_file", path="/lib/modules")),
    ),
    devices=(
        DeviceRow(
            part="pci:0000:00:1f.6",
            label="Example network card",
            modalias="pci:v00008086d000015B8sv*sd*bc02sc00i00",
            cells=(
                Cell(state="firmware_missing", modules=("e1000e",), firmware=("e1000e.bin",)),
                Cell(state="cannot_be_told"),
            ),
        ),
    ),
)
WORDS = {
    f"compat.{name}.{kind}": {"en": f"{name}: {kind}", "es": f"{name}: {kind} (es)"}
    for name in ("passed", "measured", "failed", "open", "absent", "error", "load")
    for kind in ("title", "advice")
}
WORDS |= {f"compat.measured.measure.{one.name}": {"en": one.name} for one in LIMITS}
WORDS["compat.failed.found"] = {"en": "{count} <b>errors</b> in {first}"}


def events(evidence: Evidence) -> Iterator[e.Event | None]:
    """All events but the last; None where the machine went down."""
    with tempfile.TemporaryDirectory() as folder:
        system = Recorded(str(healthy(Path(folder)).write()))
        facts = probes.encode(probes.observe(system))
    yield e.RunStarted(
        schema=SCHEMA,
        id=ID,
        kind="qualify",
        profile="quick",
        tool_version="0.1.0",
        suites={"compat": "0" * 64},
        selection={"checks": [], "parts": [], "suites": ["/srv/suites/compat"]},
        environment={"kernel": "6.1.0", "architecture": "x86_64", "root": True, "load_1min": 0.5},
        order="/srv/orders/example.toml",
        order_text=ORDER,
        provider="/srv/provider.py",
    )
    yield e.FactsObserved(facts=facts, duration_seconds={"cpu": 0.001})
    yield e.OrderCompared(comparison=ORDERED)
    yield e.DevicesCompared(compatibility=COMPATIBLE)
    yield e.SubjectRecognised(
        subject=Subject(
            id="00000000-0000-4000-8000-00000000000a",
            vendor="Example",
            model="Machine 1",
            name="example",
            evidence={"serial": "EXAMPLE-1", "macs": "00:00:5e:00:53:01"},
            recognised_by=("serial",),
        )
    )
    left = NotShown(
        check="compat.long",
        title=Sentence("compat.passed.title"),
        reason=sentence("reason.profile", profile="quick", profiles="burn-in"),
    )
    yield e.Planned(checks=PLAN, left_out=(left,), catalogue=WORDS)
    yield from _checks(evidence)
    yield e.Telemetry(values={"load_1min": 0.5, "cpu_celsius": 45.0})
    yield e.CheckStarted(check="compat.load")
    yield e.LoadSlice(check="compat.load", number=1, done={"bytes": 1048576.0})
    yield e.DeviceChanged(action="remove", subsystem="usb", device="/devices/usb1/1-1")
    yield e.KernelSaid(level=3, text="I/O error, dev sda, sector 1")
    yield None
    yield e.Incident(what=sentence("incident.torn_tail", bytes=17))
    yield e.Resumed(tool_version="0.1.0", machine_died=True, environment={"kernel": "6.1.0"})
    yield _finished("load", "failed", reason=sentence("reason.machine_died"))
    yield e.CheckStarted(check="compat.load", part="load:compat.load")
    yield _finished("load", "passed", part="load:compat.load")
    yield e.Telemetry(values={"load_1min": 1.5, "cpu_celsius": 65.0})


def _checks(evidence: Evidence) -> Iterator[e.Event]:
    yield e.CheckStarted(check="compat.passed")
    reason = sentence("reason.tool_died")
    yield e.AttemptInterrupted(check="compat.passed", attempt=1, reason=reason)
    yield e.CheckStarted(check="compat.passed", attempt=2)
    claim = Claim(
        statement=Sentence("compat.passed.title"),
        n=3,
        method="demonstration",
        confidence=0.9,
        assumptions=(Sentence("compat.passed.advice"),),
        not_shown=Sentence("compat.load.title"),
    )
    yield _finished("passed", "passed", attempt=2, claims=(claim,), duration_seconds=0.25)
    yield e.CheckStarted(check="compat.measured")
    for name, value in VALUES.items():
        yield e.MeasurementTaken(check="compat.measured", name=name, value=value)
    observed = sentence("reason.measurement", name=Sentence("x"), value=quantity(512, "By"))
    yield _finished("measured", "failed", reason=observed)
    for number, outcome in (("1", "failed"), ("2", "passed")):
        part = f"wwn-0x500000000000000{number}"
        yield e.CheckStarted(check="compat.failed", part=part)
        if number == "1":
            evidence("log", "I/O error, dev sda, sector 1\n")
        reason = sentence("compat.failed.found", count=2, first="sda\x1b[31m")
        yield _finished("failed", outcome, part=part, reason=reason)
    why = sentence("probe.no_tool", tool="smartctl")
    reason = sentence("reason.fact", path="storage.disks", why=why)
    yield _finished("open", "inconclusive", reason=reason, cure="apt install smartmontools")
    yield _finished("absent", "not_applicable", reason=sentence("reason.no_part", path="x.y"))
    reason = sentence("reason.exception", type="ValueError", message="<script>")
    yield _finished("error", "error", reason=reason)


def _finished(name: str, outcome: Any, **more: Any) -> e.CheckFinished:
    return e.CheckFinished(check=f"compat.{name}", outcome=outcome, **more)


def write(folder: Path) -> None:
    """Write the run, with its attachment and its head."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    clock, told = CountedClock(), Replay()
    journal = Journal(folder, clock)

    def append(event: e.Event) -> None:
        told.add(journal.append(event))

    part = "wwn-0x5000000000000001"
    for event in events(Evidence("compat.failed", part, folder / ATTACHMENTS, None, append)):
        if event is None:
            clock.boot = "00000000-0000-4000-8000-000000000002"
        else:
            append(event)
    verdict = decide(
        tuple(told.planned.values()),
        tuple(told.results.values()),
        left_out=told.left_out,
        provider="/srv/provider.py",
    )
    append(e.RunEnded(verdict=verdict))
    journal.close(finished=True)


if __name__ == "__main__":
    write(FOLDER)
