"""Which subject is this: an id assigned once and kept for life, by the evidence seen.

A serial number, a DMI UUID or a permanent MAC address recognises a machine. A
machine-id alone does so only where nothing stronger is known on either side: clones
of one image share it, and without root the serial cannot be read.
"""

import fcntl
import os
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from acceptance.model import Subject
from acceptance.runs.journal import make_durable_folder, write_durably

__all__ = ["evidence_of", "recognise"]

_STRONG = ("serial", "uuid", "board_serial")
_PLACEHOLDER = re.compile(
    r"|0+|f+|1234567890?|none|n/?a|not .*|default string|to be filled.*|system .*|unknown"
    r"|03000200-0400-0500-0006-000700080009|(0{8}|f{8})-.*|empty|serial.*|\W+",
    re.IGNORECASE,
)


def evidence_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """What can recognise the machine with these facts (in their JSON form)."""
    system = facts.get("system") or {}
    found = {
        "serial": system.get("serial"),
        "uuid": system.get("uuid"),
        "board_serial": system.get("board_serial"),
        "machine_id": system.get("machine_id"),
    }
    interfaces = (facts.get("network") or {}).get("interfaces") or ()
    macs = sorted({m for i in interfaces if (m := _permanent_mac(i))})
    evidence = {k: v.strip() for k, v in found.items() if isinstance(v, str) and _telling(v)}
    return {**evidence, **({"macs": " ".join(macs)} if macs else {})}


def _permanent_mac(interface: Mapping[str, Any]) -> str | None:
    """Only a universally administered address is of the hardware."""
    if interface.get("kind") != "physical":
        return None
    mac = interface.get("permanent_mac") or interface.get("mac")
    if not isinstance(mac, str) or not re.fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", mac):
        return None
    return None if int(mac[:2], 16) & 0b11 or mac == "00:00:00:00:00:00" else mac


def _telling(value: str) -> bool:
    """Firmware is full of serial numbers that every machine of its kind has."""
    return not _PLACEHOLDER.fullmatch(value.strip())


def recognise(facts: Mapping[str, Any], state: Path, *, recorded: bool = False) -> Subject:
    """The subject with these facts; a new one gets an id, which is kept in `state`."""
    evidence = evidence_of(facts)
    make_durable_folder(state)
    with _locked(state):
        known = _load(state)
        id_, by = _match(evidence, known)
        id_ = id_ or str(uuid.uuid4())
        merged = {**known.get(id_, {}), **evidence}
        if known.get(id_) != merged:
            write_durably(state / "subjects.json", msgspec.json.encode({**known, id_: merged}))
    system = facts.get("system") or {}
    return Subject(
        id=id_,
        vendor=system.get("vendor"),
        model=system.get("model"),
        name=None if recorded else system.get("hostname"),
        evidence=evidence,
        recognised_by=by,
        recorded=recorded,
    )


def _match(
    evidence: Mapping[str, str], known: Mapping[str, Mapping[str, str]]
) -> tuple[str | None, tuple[str, ...]]:
    for id_, other in known.items():
        shared = tuple(k for k in _STRONG if k in evidence and evidence[k] == other.get(k))
        if "uuid" in shared or "serial" in shared or _same_macs(evidence, other):
            return id_, shared or ("macs",)
    for id_, other in known.items():
        same = evidence.get("machine_id") and evidence["machine_id"] == other.get("machine_id")
        if same and not _contradicts(evidence, other):
            return id_, ("machine_id",)
    return None, ()


def _same_macs(evidence: Mapping[str, str], other: Mapping[str, str]) -> bool:
    mine, theirs = set(evidence.get("macs", "").split()), set(other.get("macs", "").split())
    return bool(mine & theirs) and not _contradicts(evidence, other, but=("macs",))


def _contradicts(
    evidence: Mapping[str, str], other: Mapping[str, str], but: tuple[str, ...] = ()
) -> bool:
    """Both know a strong mark, and it differs: another machine, however alike."""
    marks = [k for k in (*_STRONG, "macs") if k not in but]
    return any(k in evidence and k in other and evidence[k] != other[k] for k in marks)


def _load(state: Path) -> dict[str, dict[str, str]]:
    try:
        data = (state / "subjects.json").read_bytes()
        return msgspec.json.decode(data, type=dict[str, dict[str, str]])
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


class _locked:  # noqa: N801 - used as a function
    """Two runs that meet a new machine at once must not give it two ids."""

    def __init__(self, state: Path) -> None:
        self._path = state / "subjects.lock"

    def __enter__(self) -> None:
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        fcntl.flock(self._fd, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)
