"""Which subject is this: an id assigned once and kept for life, by the evidence seen.

The strongest mark that both sides know decides: the serial number, then the DMI UUID,
the serial number of the board, the permanent MAC addresses, the machine-id. A weaker one
never overrules a stronger one that differs: clones of one image share a machine-id, a
dock lends its MAC address to every laptop, and without root no serial can be read.

The marks are kept in `subjects.json` of the state folder. Where that is lost or broken,
they are taken from the journals of the runs, so that no subject gets a second id.
"""

import fcntl
import os
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from acceptance.events import SubjectRecognised
from acceptance.model import Subject
from acceptance.refusal import BadInput
from acceptance.runs.journal import make_durable_folder, write_durably
from acceptance.runs.reading import read_lines
from acceptance.runs.store import run_folders

__all__ = ["evidence_of", "match", "recognise"]

_FILE = "subjects.json"
_MARKS = ("serial", "uuid", "board_serial", "macs", "machine_id")
"""What a machine is recognised by, the strongest first."""

_PLACEHOLDER = re.compile(
    r"|\W+|(.)\1*|0?1234567(89?0?)?(abcdef)?|none|null|n/?a|nil|empty|unknown|undefined|invalid|oem"
    r"|not .*|no .*|default.*|(to be )?filled by.*|o\.e\.m\.?|system .*|serial.*"
    r"|(chassis|base ?board|board|mother ?board) serial.*|uninitialized"
    r"|0[03]0[02]0[02]0[03]-0[04]0[04]-0[05]0[05]-0006-000700080009|(0{8}|f{8})-.*"
    r"|12345678-1234-5678-90ab-cddeefaabbcc",
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
        id_, by = match(evidence, known)
        id_ = id_ or str(uuid.uuid4())
        merged = {**known.get(id_, {}), **evidence}
        if known.get(id_) != merged:
            write_durably(state / _FILE, msgspec.json.encode({**known, id_: merged}))
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


def match(
    evidence: Mapping[str, str], known: Mapping[str, Mapping[str, str]]
) -> tuple[str | None, tuple[str, ...]]:
    """The id of the known subject with this evidence, and the marks by which it is known."""
    for number, mark in enumerate(_MARKS):
        for id_, other in known.items():
            stronger = _MARKS[:number]
            if _agree(mark, evidence, other) and not _differ(stronger, evidence, other):
                return id_, tuple(m for m in _MARKS if _agree(m, evidence, other))
    return None, ()


def _agree(mark: str, evidence: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Both know the mark, and it is the same; of the MAC addresses, enough are."""
    mine, theirs = evidence.get(mark), other.get(mark)
    if not mine or not theirs:
        return False
    lent = mine != theirs and _differ(("machine_id",), evidence, other)
    return not lent and not _values(mark, mine).isdisjoint(_values(mark, theirs))


def _differ(marks: tuple[str, ...], evidence: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Both know one of the marks, and it is another: another machine, however alike."""
    return any(
        _values(m, evidence[m]).isdisjoint(_values(m, other[m]))
        for m in marks
        if m in evidence and m in other
    )


def _values(mark: str, text: str) -> set[str]:
    return set(text.split()) if mark == "macs" else {text}


def _load(state: Path) -> dict[str, dict[str, str]]:
    """Id -> marks of all known subjects. A broken file is set aside, never written over."""
    path = state / _FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, dict[str, str]])
    except FileNotFoundError:
        pass
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        path.rename(state / f"{_FILE}.broken-{1 + len(list(state.glob(f'{_FILE}.broken-*')))}")
    return _told_by_runs(state)


def _told_by_runs(state: Path) -> dict[str, dict[str, str]]:
    """The same from the journals whose chain holds."""
    known: dict[str, dict[str, str]] = {}
    for folder in run_folders(state):
        try:
            lines = read_lines(folder).lines
        except BadInput:
            continue
        for event in (line.event for line in lines):
            if isinstance(event, SubjectRecognised):
                subject = event.subject
                known[subject.id] = {**known.get(subject.id, {}), **subject.evidence}
    return known


class _locked:  # noqa: N801 - used as a function
    """Two runs that meet a new machine at once must not give it two ids."""

    def __init__(self, state: Path) -> None:
        self._path = state / "subjects.lock"

    def __enter__(self) -> None:
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        fcntl.flock(self._fd, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)
