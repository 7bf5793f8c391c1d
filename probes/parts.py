"""Names parts so that they keep their name from boot to boot: never by `sda` or `eth0`.

In order: world-wide name, serial number, permanent address, PCI address, and last the place in
the kernel's device tree without the numbers that change from boot to boot.
"""

import re
from collections import Counter
from collections.abc import Sequence

__all__ = ["distinct", "place", "serial", "wwn"]

_PCI = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
_RANDOM = re.compile(r"host\d+|target[\d:]+|platform|block|net|nvme\d*|mmc_host|virtio\d+|input\d*")
_NOT_SAID = frozenset(
    {
        "0123456789",
        "123456789",
        "1234567890",
        "default string",
        "default",
        "invalid",
        "n/a",
        "na",
        "none",
        "not specified",
        "null",
        "system serial number",
        "to be filled by o.e.m.",
        "unknown",
        "unspecified",
    }
)
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")


def wwn(name: str | None) -> str | None:
    """`0x5000c500a1b2c3d4` and `naa.5000c500a1b2c3d4` are one name: `wwn:5000c500a1b2c3d4`."""
    plain = _clean(name)
    if plain is None:
        return None
    plain = plain.lower().removeprefix("naa.").removeprefix("0x")
    return f"wwn:{plain}" if plain.strip("0.") else None


def serial(number: str | None) -> str | None:
    """`serial:...`; `None` for what vendors write when they write nothing."""
    plain = _clean(number)
    said = (number or "").strip("\0 \t\r\n").lower()
    if plain is None or said in _NOT_SAID or not plain.strip("0-._"):
        return None
    return f"serial:{plain}"


def _clean(text: str | None) -> str | None:
    """One line without control characters, 200 letters at most."""
    plain = _BLANK.sub("_", (text or "").strip("\0 \t\r\n"))[:200]
    return plain or None


def place(sys_path: str, *, alone: bool = True) -> str:
    """`pci:0000:00:1f.2`, else `path:virtio-mmio.1`; virtual devices by class and name.

    With `alone` false, what lies behind the PCI address too: a controller with many disks has one
    address, and the rest of the way tells them apart.
    """
    steps = sys_path.removeprefix("/sys/devices/").split("/")
    if steps[0] == "virtual":
        return "path:" + "/".join(steps)
    last = max((n for n, step in enumerate(steps) if _PCI.fullmatch(step)), default=None)
    if last is None:
        return "path:" + "/".join(_way(steps[:-1]) or steps)
    return "/".join([f"pci:{steps[last]}", *([] if alone else _way(steps[last + 1 : -1]))])


def _way(steps: Sequence[str]) -> list[str]:
    """The steps that are the same after the next boot."""
    return [_stable(step) for step in steps if not _RANDOM.fullmatch(step)]


def _stable(step: str) -> str:
    """`4:0:1:0` -> `0:1:0`: the first number of a SCSI address changes from boot to boot."""
    return re.sub(r"^\d+:(\d+:\d+:\d+)$", r"\1", step)


def distinct(ids: Sequence[str], places: Sequence[str]) -> list[str]:
    """The same names, with the place added where two parts claim the same one.

    Cheap parts share serial numbers, and one disk can be reached by two ways.
    """
    shared = {name for name, count in Counter(ids).items() if count > 1}
    told = [
        f"{name}@{where}" if name in shared else name
        for name, where in zip(ids, places, strict=True)
    ]
    seen: Counter[str] = Counter()
    made: list[str] = []
    for name in told:
        seen[name] += 1
        made.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return made
