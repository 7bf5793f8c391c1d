"""Builds lots in memory: runs of equal machines with their own serials, to be broken one by one.

runs = lot(20)
runs[3] = run(3, facts=facts(3, memory=[dimm(vendor="Odd")]))
"""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from acceptance.limits import Limit, at_least
from acceptance.lot.judging import judge_lot
from acceptance.lot.model import LotJudgement, Settings
from acceptance.messages import Catalogue
from acceptance.model import Decision, Measurement, Result, Run, Subject, Verdict
from acceptance.planning.model import Plan, Sampling
from acceptance.sentences import sentence

__all__ = ["dimm", "disk", "facts", "judged", "lot", "measured", "nic", "plan", "run", "texts"]

GIB = 2**30
RATE = at_least(1e8)


def dimm(number: int = 0, slot: str = "A1", **changes: Any) -> dict[str, Any]:
    """A memory module with a serial of its own."""
    own = {
        "part": f"slot:{slot}",
        "slot": slot,
        "serial": f"D{number}{slot}",
        "vendor": "Example Memory",
        "part_number": "EXM8G3200",
        "size_bytes": 8 * GIB,
        "type": "DDR4",
        "speed_rated_transfers_per_second": 3200000000,
        "speed_transfers_per_second": 3200000000,
    }
    return own | changes


def disk(number: int = 0, place: str = "pci:0000:01:00.0", **changes: Any) -> dict[str, Any]:
    """An SSD with a serial of its own."""
    own = {
        "part": f"wwn:eui.{number:08x}{place[-7:]}",
        "serial": f"S{number}",
        "kernel_name": "nvme0n1",
        "place": place,
        "model": "Example SSD 970",
        "firmware": "2B2QEXM7",
        "size_bytes": 500 * 10**9,
        "rotational": False,
        "removable": False,
        "transport": "nvme",
    }
    return own | changes


def nic(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A network card with an address of its own."""
    own = {
        "part": f"mac:02:00:00:00:00:{number:02x}",
        "kernel_name": "eth0",
        "kind": "physical",
        "mac": f"02:00:00:00:00:{number:02x}",
        "vendor": "Example Semiconductor",
        "model": "Example Gigabit",
        "wireless": False,
        "speed_maximum_bits_per_second": 1000000000,
        "firmware_version": "0.5-4",
        "counters": {"rx_bytes": 1000 * number},
    }
    return own | changes


def facts(number: int, **changes: Any) -> dict[str, Any]:
    """The facts of a machine; `memory`, `disks`, `nics`, `packages` replace its parts.

    Any other name is a section, of which the named facts are replaced.
    """
    told: dict[str, Any] = {
        "system": {"serial": f"SN{number:03}", "hostname": f"desk-{number}", "board_model": "X1"},
        "cpu": {"model": "Example CPU 4000", "cores": 4, "threads": 8, "sockets": 1}
        | {"stepping": 7, "microcode": "0x5003604"},
        "memory": {"modules": [dimm(number), dimm(number, "B1")], "available_bytes": number * GIB},
        "storage": {"disks": [disk(number)]},
        "network": {"interfaces": [nic(number)]},
        "firmware": {"version": "1.2.3", "secure_boot": True, "tpm_present": True},
        "kernel": {"release": "6.1.0-18-amd64", "uptime_seconds": 100.0 * number},
        "os": {"name": "Example Linux 12"},
        "packages": {"installed": packages()},
        "graphics": {"displays": [{"connector": "x/eDP-1", "vendor": "EXA", "model": "Panel 14"}]},
        "sensors": {"temperatures": [{"part": "path:t1", "temperature_celsius": 40.0 + number}]},
        "pci": {"devices": [pci("0x1111"), pci("0x2222", address="0000:00:02.0")]},
    }
    for name, (section, key) in _LISTS.items():
        if name in changes:
            told[section] = told[section] | {key: changes.pop(name)}
    for section, fields in changes.items():
        told[section] = told.get(section, {}) | fields
    return told


_LISTS = {
    "modules": ("memory", "modules"),
    "disks": ("storage", "disks"),
    "nics": ("network", "interfaces"),
    "installed": ("packages", "installed"),
}


def pci(device: str, **changes: Any) -> dict[str, Any]:
    """A PCI device."""
    own = {"part": f"pci:{device}", "vendor_id": "0x8086", "device_id": device}
    own |= {"class_id": "0x0c0330", "vendor": "Example", "model": f"Device {device}"}
    return own | {"link_width": 4} | changes


def packages(**versions: str) -> list[dict[str, Any]]:
    """Four packages; `versions` by name replace theirs."""
    usual = {"base-files": "12.4", "bash": "5.2", "kernel": "6.1", "zlib": "1.2"} | versions
    return [
        {"manager": "dpkg", "name": name, "version": version, "architecture": "amd64"}
        for name, version in usual.items()
        if version
    ]


def measured(
    value: Any,
    *,
    check: str = "storage.reads",
    part: str | None = None,
    name: str = "rate",
    unit: str = "By/s",
    limit: Limit | None = RATE,
) -> Result:
    """A check that took one measurement."""
    return Result(
        check=check,
        part=part,
        title=sentence("decision.accepted"),
        severity="major",
        safety="read_only",
        outcome="passed",
        measurements=(
            Measurement(
                name=name, unit=unit, title=sentence("outcome.passed"), value=value, limit=limit
            ),
        ),
    )


def run(
    number: int,
    *,
    told: Mapping[str, Any] | None = None,
    results: Sequence[Result] | None = None,
    decision: Decision = "accepted",
    **more: Any,
) -> Run:
    """The run of a machine; the same number makes the same run."""
    rate = 5e8 + random.Random(number).gauss(0, 5e6)
    values: dict[str, Any] = {
        "id": f"0190{number:04x}-0000-7000-8000-{number:012x}",
        "subject": subject(number),
        "profile": "quick",
        "state": "finished",
        "started_at": "2026-01-01T00:00:00Z",
        "environment": {"tool_version": "1.0"},
        "facts": dict(told) if told is not None else facts(number),
        "results": tuple(results) if results is not None else (measured(rate),),
        "verdict": Verdict(
            decision=decision, reasons=(sentence("verdict.nothing_judged"),), planned=9, judged=8
        ),
    }
    return Run(**(values | more))


def subject(number: int, **changes: Any) -> Subject:
    """Who the machine is."""
    own: dict[str, Any] = {
        "id": f"subject-{number}",
        "vendor": "Example Ltd",
        "model": "Desk 4000",
        "name": f"desk-{number}",
        "evidence": {"serial": f"SN{number:03}"},
    }
    return Subject(**(own | changes))


def lot(size: int) -> list[Run]:
    """Equal machines without a fault."""
    return [run(number) for number in range(size)]


def judged(runs: Sequence[Run], plan: Plan | None = None, **settings: float) -> LotJudgement:
    """The judgement of a lot, at a fixed time."""
    return judge_lot(
        iter(runs), made_at="2026-02-01T00:00:00Z", plan=plan, settings=Settings(**settings)
    )


def plan(size: int, sample: int, accept: int = 0, reject: int | None = None) -> Plan:
    """A plan for a lot."""
    sampling = Sampling(
        lot_size=size,
        sample_size=sample,
        accept=accept,
        reject=accept + 1 if reject is None else reject,
        scheme="test",
    )
    return Plan(kind="lot", asked={}, sentences=(), sampling=sampling)


def texts(said: Any, language: str = "en") -> list[str]:
    """Sentences as a reader reads them; thin spaces become plain ones."""
    catalogue = Catalogue(language)
    return [catalogue.text(one).replace("\u00a0", " ").replace("\u202f", " ") for one in said]
