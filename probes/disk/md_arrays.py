"""What md tells of its arrays: members and their state, what is being synchronised, what differs.

From /sys/block/md*/md, and /proc/mdstat where that is not captured; as an ordinary user.
"""

import re
from collections.abc import Iterator

import msgspec

from probes.parse import decimal, whole
from probes.system import Device

__all__ = ["Array", "Listed", "Member", "array", "mdstat"]

MOST_MEMBERS = 1_024
MOST_ARRAYS = 1_024
STOPPED = frozenset({"clear"})
_SLOT = re.compile(r"rd([0-9]{1,6})")
_MEMBER = re.compile(r"([\w!.-]{1,64})\[([0-9]{1,6})\]((?:\([A-Z]\))*)")
_ARRAY = re.compile(r"(md[\w!.-]{0,64}) : (active|inactive)((?: \([\w -]{1,20}\))?)(.*)")
_BLOCKS = re.compile(r"^\s+([0-9]{1,15}) blocks", re.MULTILINE)
_COUNTS = re.compile(r"\[([0-9]{1,6})/([0-9]{1,6})\] \[[U_]+\]")
_SYNC = re.compile(r"(recovery|resync|check|reshape|repair) *= *(?:([0-9.]{1,8})%|(\w{1,10}))")
_META = re.compile(r"super (\S{1,40})")
_CHUNK = re.compile(r"([0-9]{1,9})k chunk")
_LETTERS = {"F": "faulty", "S": "spare", "W": "write_mostly", "J": "journal", "R": "replacement"}


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One device in an array; `states` as the kernel words them: in_sync, spare, faulty, ..."""

    name: str
    slot: int | None = None
    states: tuple[str, ...] = ()


class Array(msgspec.Struct, frozen=True, kw_only=True):
    """An md array. `mismatches` are sectors that differed when it was last checked.

    `synchronized_ratio` is how far what runs has come: 0.085 is 8.5 %.
    """

    devices: int | None = None
    members: tuple[Member, ...] = ()
    failed: int = 0
    spares: int = 0
    action: str | None = None
    synchronized_ratio: float | None = None
    mismatches: int | None = None
    metadata: str | None = None
    chunk_bytes: int | None = None
    stopped: bool = False

    def members_named(self) -> tuple[str, ...]:
        """The kernel's names of the members, sorted."""
        return tuple(sorted(member.name for member in self.members))


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One array of /proc/mdstat."""

    name: str
    active: bool
    level: str | None = None
    size_bytes: int | None = None
    read_only: bool = False
    degraded: int | None = None
    array: Array


def array(device: Device) -> Array:
    """What /sys tells of one array."""
    inside = device.names("md")
    names = [name for name in inside if name.startswith("dev-")][:MOST_MEMBERS]
    slots = [match for name in inside if (match := _SLOT.fullmatch(name))]
    linked = {device.link(f"md/{match[0]}"): int(match[1]) for match in slots[:MOST_MEMBERS]}
    members = tuple(_member(device, name, linked.get(name)) for name in names)
    return Array(
        # An array that is being reshaped has the number before it too: `3 (2)`.
        devices=whole((device.attribute("md/raid_disks") or "").partition(" ")[0]),
        members=members,
        failed=_having(members, "faulty"),
        spares=_having(members, "spare"),
        action=device.attribute("md/sync_action"),
        synchronized_ratio=_ratio(device.attribute("md/sync_completed")),
        mismatches=device.number("md/mismatch_cnt"),
        metadata=device.attribute("md/metadata_version"),
        chunk_bytes=device.number("md/chunk_size"),
        stopped=device.attribute("md/array_state") in STOPPED,
    )


def _member(device: Device, name: str, slot: int | None) -> Member:
    """A spare has no slot, and no link from one."""
    states = (device.attribute(f"md/{name}/state") or "").split(",")
    return Member(
        name=name.removeprefix("dev-"),
        slot=slot,
        states=tuple(sorted(state for state in states if state)),
    )


def _having(members: tuple[Member, ...], state: str) -> int:
    return sum(state in member.states for member in members)


def _ratio(text: str | None) -> float | None:
    """`1024 / 4096` sectors; `none` where nothing runs."""
    done, slash, total = (text or "").partition("/")
    numbers = whole(done.strip()), whole(total.strip())
    if not slash or numbers[0] is None or not numbers[1] or numbers[1] < 0:
        return None
    return min(max(numbers[0] / numbers[1], 0.0), 1.0)


def mdstat(text: str) -> tuple[Listed, ...]:
    """/proc/mdstat: each array has a line and more that are set in below it."""
    return tuple(_listed(block) for block in _blocks(text))[:MOST_ARRAYS]


def _blocks(text: str) -> Iterator[str]:
    block = ""
    for line in text.split("\n"):
        if line[:1].isspace() and block:
            block += f"\n{line}"
            continue
        if block:
            yield block
        block = line if _ARRAY.match(line) else ""
    if block:
        yield block


def _listed(block: str) -> Listed:
    head, _, rest = block.partition("\n")
    match = _ARRAY.match(head)
    name, active, mode, tail = match.groups() if match else ("", "", "", "")
    members = tuple(_said(*found) for found in _MEMBER.findall(tail))[:MOST_MEMBERS]
    level = next((word for word in tail.split()[:1] if "[" not in word), None)
    size, counts = _BLOCKS.search(f"\n{rest}"), _COUNTS.search(rest)
    devices = int(counts[1]) if counts else None
    return Listed(
        name=name,
        active=active == "active",
        level=level,
        size_bytes=int(size[1]) * 1024 if size else None,
        read_only="read-only" in mode and "auto" not in mode,
        degraded=max(int(counts[1]) - int(counts[2]), 0) if counts else None,
        array=_array(rest, members, devices),
    )


def _array(rest: str, members: tuple[Member, ...], devices: int | None) -> Array:
    sync, meta, chunk = _SYNC.search(rest), _META.search(rest), _CHUNK.search(rest)
    percent = decimal(sync[2]) if sync else None
    return Array(
        devices=devices,
        members=members,
        failed=_having(members, "faulty"),
        spares=_having(members, "spare"),
        action=_action(sync),
        synchronized_ratio=None if percent is None else min(percent / 100, 1.0),
        metadata=meta[1] if meta else None,
        chunk_bytes=int(chunk[1]) * 1024 if chunk else None,
    )


def _action(sync: re.Match[str] | None) -> str:
    """By the words of /sys: it says recover where mdstat says recovery."""
    if sync is None or sync[3]:  # DELAYED, PENDING: it waits
        return "idle"
    return {"recovery": "recover"}.get(sync[1], sync[1])


def _said(name: str, slot: str, letters: str) -> Member:
    states = tuple(sorted(_LETTERS.get(letter, letter) for letter in re.findall("[A-Z]", letters)))
    return Member(name=name, slot=int(slot), states=states)
