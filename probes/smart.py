"""Observes what disks say of their own health: SMART of ATA and SCSI disks, NVMe's health log.

By `smartctl -j -a`, else by `nvme smart-log` for NVMe drives; both ask the disk itself, which the
kernel lets only root do. All disks are asked at once, with one deadline for all. In captured trees
the outputs that were kept are read, in JSON or as text.

This takes longer than all other probes together (a disk answers in 10 to 500 ms), so it says that
it is `SLOW`, for who observes often.
"""

import re
import time
from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from probes.disk.disks import Disk
from probes.disk.smart_health import Attribute, Health
from probes.storage import own_disks
from probes.system import AS_ROOT, Gaps, Missing, Output, System, Unavailable

__all__ = ["SLOW", "Attribute", "Facts", "Health", "probe"]

SLOW = True
DEADLINE_SECONDS = 20.0
AT_ONCE = 16
MOST_DISKS = 256
# Memory cards and disks that a hypervisor makes up have no health of their own.
WITHOUT = frozenset({"hyperv", "mmc", "virtio", "xen"})
_ROOT = re.compile(r"^Uid:\s+\d+\s+0\s", re.MULTILINE)
_NVME = re.compile(r"(nvme[0-9]{1,6})n[0-9]{1,6}")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The health of each disk that tells it, by the same part as in the probe `storage`.

    A disk that tells nothing is in `missing`, under `disks.PART`.
    """

    disks: tuple[Health, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Ask all disks for their health."""
    gaps = Gaps()
    told = gaps.attempt("disks", _all, system, gaps)
    return Facts(disks=told, missing=gaps.missing())


def _all(system: System, gaps: Gaps) -> tuple[Health, ...]:
    if not system.recorded and not _ROOT.search(system.text("/proc/self/status")):
        raise Unavailable("probe.smart_root", AS_ROOT)
    disks = own_disks(system)[:MOST_DISKS]
    for disk in disks:
        if disk.transport in WITHOUT:
            why = Unavailable("probe.no_health", transport=disk.transport or "")
            gaps.note(f"disks.{disk.part}", why)
    answers = _answers(system, [disk for disk in disks if disk.transport not in WITHOUT])
    found = [answer for answer in answers if isinstance(answer, Health)]
    refused = [answer for answer in answers if isinstance(answer, _Refused)]
    # One reason for all is said once: there is no smartctl, or no output was kept.
    if refused and not found and len({refusal.why.reason for refusal in refused}) == 1:
        raise refused[0].why
    for refusal in refused:
        gaps.note(f"disks.{refusal.part}", refusal.why)
    return tuple(sorted(found, key=lambda health: health.part))


class _Refused(msgspec.Struct, frozen=True):
    """A disk that did not answer, and why."""

    part: str
    why: Unavailable


def _answers(system: System, disks: Sequence[Disk]) -> list[Health | _Refused]:
    """What each disk answers. Each is asked by a thread of its own, which only waits."""
    end = time.monotonic() + DEADLINE_SECONDS
    kept = _kept_together(system) if system.recorded else {}

    def ask(disk: Disk) -> Health | _Refused:
        try:
            health = kept.get(disk.kernel_name) or _asked(system, disk.kernel_name, end)
        except Unavailable as why:
            return _Refused(disk.part, why)
        return replace(health, part=disk.part, kernel_name=disk.kernel_name)

    if system.recorded or len(disks) < 2:
        return [ask(disk) for disk in disks]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(ask, disks))


def _asked(system: System, name: str, end: float) -> Health:
    """By smartctl, which knows all kinds; by nvme-cli where only that is there."""
    try:
        return _smartctl(system, name, end)
    except Unavailable as why:
        if not _NVME.fullmatch(name):
            raise
        first = why
    try:
        return _nvme(system, name, end)
    except Unavailable:
        raise first from None


def _left(end: float) -> float:
    return max(end - time.monotonic(), 0.1)


def _smartctl(system: System, name: str, end: float) -> Health:
    argv = ("smartctl", "-j", "-a", f"/dev/{name}")
    names = tuple(_kept_names(name))
    output = system.run(argv, names=names, deadline_seconds=_left(end))
    return _read(output)


def _kept_names(name: str) -> Iterable[str]:
    """As reports name the outputs; an NVMe drive may be asked by its controller's name."""
    match = _NVME.fullmatch(name)
    for one in (name, match[1]) if match else (name,):
        yield from (f"smartctl-{one}", f"smartctl-{one}.json")
        for options in ("-a", "-x", "--all", "--xall"):
            yield f"smartctl_{options}_.dev.{one}_-j"
            yield f"smartctl_-j_{options}_.dev.{one}"
            yield f"smartctl_{options}_.dev.{one}"


def _read(output: Output) -> Health:
    """The status is a set of bits, most of them about the disk: the text decides."""
    from probes.disk import smart_json, smart_text

    text = output.text or output.errors
    return (smart_json.smartctl if text.lstrip().startswith("{") else smart_text.health)(text)


def _nvme(system: System, name: str, end: float) -> Health:
    argv = ("nvme", "smart-log", "-o", "json", f"/dev/{name}")
    names = (f"nvme-{name}", f"nvme_smart-log_-o_json_.dev.{name}")
    output = system.run(argv, names=names, deadline_seconds=_left(end))
    from probes.disk import smart_json

    return smart_json.nvme_log(output.text)


def _kept_together(system: System) -> dict[str, Health]:
    """A report that keeps the answers of all disks in one text, as hw-probe does."""
    try:
        text = system.run(("smartctl",), names=("smartctl",)).text
    except Unavailable:
        return {}
    from probes.disk import smart_text

    found: dict[str, Health] = {}
    for name, part in smart_text.disks(text):
        try:
            if name is not None:
                found.setdefault(name, smart_text.health(part))
        except Unavailable:
            continue
    return found
