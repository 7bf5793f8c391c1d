"""Living state as files and commands' outputs tell it.

Pure functions from text; none raises but `Unavailable`. The live form asks psutil for the same, so
both must agree.
"""

import ipaddress
import re
import time
from collections.abc import Iterator

import msgspec

from probes.parse import fields, kibibytes, whole
from probes.system import Address, KernelClock, MemoryNow, Space, Unavailable

__all__ = [
    "SECTOR_BYTES",
    "disk_stat",
    "file_systems",
    "inodes",
    "interface_addresses",
    "memory_now",
    "net_dev",
    "timedatectl",
    "uptime",
    "utc_date",
]

SECTOR_BYTES = 512
"""The kernel counts in sectors of 512 bytes, whatever the disk's own are."""

_RECEIVED = ("bytes", "packets", "errors", "dropped", "fifo_errors", "frame_errors")
_SENT = ("bytes", "packets", "errors", "dropped", "fifo_errors")
# Seventeen words read better than seventeen quoted ones.
_DISK = [
    "reads",
    "reads_merged",
    "read_sectors",
    "read_milliseconds",
    "writes",
    "writes_merged",
    "written_sectors",
    "write_milliseconds",
    "in_flight",
    "busy_milliseconds",
    "weighted_milliseconds",
    "discards",
    "discards_merged",
    "discarded_sectors",
    "discard_milliseconds",
    "flushes",
    "flush_milliseconds",
]


def memory_now(meminfo: str) -> MemoryNow:
    """/proc/meminfo; `Unavailable` where it does not tell how much there is."""
    found = kibibytes(meminfo)
    if "MemTotal" not in found:
        raise Unavailable("probe.malformed", path="/proc/meminfo")
    return MemoryNow(
        total_bytes=found["MemTotal"],
        available_bytes=found.get("MemAvailable"),
        swap_total_bytes=found.get("SwapTotal", 0),
        swap_free_bytes=found.get("SwapFree", 0),
    )


def net_dev(text: str) -> dict[str, dict[str, int]]:
    """/proc/net/dev: counters by interface."""
    found: dict[str, dict[str, int]] = {}
    for line in text.split("\n")[2:]:
        name, colon, rest = line.rpartition(":")
        numbers = [whole(word) for word in rest.split()]
        if colon and len(numbers) >= 16 and None not in numbers:
            found[name.strip()] = dict(_interface([number or 0 for number in numbers]))
    return found


def _interface(numbers: list[int]) -> Iterator[tuple[str, int]]:
    yield from ((f"rx_{name}", number) for name, number in zip(_RECEIVED, numbers, strict=False))
    yield from ((f"tx_{name}", number) for name, number in zip(_SENT, numbers[8:], strict=False))
    yield "collisions", numbers[13]
    yield "tx_carrier_errors", numbers[14]
    yield "multicast", numbers[7]


def disk_stat(text: str) -> dict[str, int]:
    """The numbers of /sys/block/*/stat in base units; older kernels tell fewer of them."""
    found: dict[str, int] = {}
    for name, word in zip(_DISK, text.split(), strict=False):
        number = whole(word)
        if number is None:
            return {}
        if name.endswith("_sectors"):
            found[name.replace("_sectors", "_bytes")] = number * SECTOR_BYTES
        else:
            found[name] = number
    return found


def file_systems(df: str) -> dict[str, Space]:
    """`df` in blocks of 1 KiB: room by mount point."""
    found: dict[str, Space] = {}
    for row in _df_rows(df):
        total, used, available = (whole(word) for word in row[1:4])
        if total is None or used is None or available is None:
            continue
        found[row[5]] = Space(
            size_bytes=total * 1024,
            free_bytes=max(total - used, 0) * 1024,
            available_bytes=available * 1024,
        )
    return found


def inodes(df: str) -> dict[str, tuple[int, int]]:
    """`df -i`: inodes in all and free by mount point."""
    found: dict[str, tuple[int, int]] = {}
    for row in _df_rows(df):
        total, free = whole(row[1]), whole(row[3])
        if total and free is not None:
            found[row[5]] = (total, free)
    return found


def _df_rows(df: str) -> Iterator[list[str]]:
    """Rows of six columns; a mount point may hold blanks."""
    for line in df.split("\n")[1:]:
        row = line.split(maxsplit=5)
        if len(row) == 6:
            yield row


def interface_addresses(text: str) -> dict[str, tuple[Address, ...]]:
    """`ip -j address` or the text of `ip address`, `ip -o address`."""
    found = _from_json(text) if text.lstrip().startswith("[") else _from_text(text)
    addresses: dict[str, list[Address]] = {}
    for interface, value in found:
        if (made := address(value)) is not None:
            addresses.setdefault(interface, []).append(made)
    return {name: tuple(sorted(set(many))) for name, many in addresses.items()}


def _from_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        links = msgspec.json.decode(text, type=list[_Link])
    except (msgspec.MsgspecError, RecursionError):
        return
    for link in links:
        for info in link.addr_info:
            yield link.ifname, f"{info.local}/{info.prefixlen}"


class _Told(msgspec.Struct):
    local: str = ""
    prefixlen: int = 0


class _Link(msgspec.Struct):
    ifname: str = ""
    addr_info: list[_Told] = []


_HEADER = re.compile(r"\d+: ([^:@\s]+)")
_ADDRESS = re.compile(r"^(?:\d+: (\S+))?\s+inet6? (\S+)")


def _from_text(text: str) -> Iterator[tuple[str, str]]:
    interface = ""
    for line in text.split("\n"):
        if found := _ADDRESS.match(line):
            yield found[1] or interface, found[2]
        elif header := _HEADER.match(line):
            interface = header[1]


def address(value: str, netmask: str | None = None) -> Address | None:
    """An address with its prefix (`10.0.0.5/24`) or netmask; `None` where it is none."""
    plain = value.partition("%")[0] if "/" not in value else value
    try:
        found = ipaddress.ip_interface(f"{plain}/{netmask}" if netmask else plain)
    except ValueError:
        return None
    told = netmask is not None or "/" in plain
    return Address(
        family=f"ipv{found.version}",
        address=str(found.ip),
        prefix_length=found.network.prefixlen if told else None,
    )


def timedatectl(text: str) -> KernelClock:
    """`timedatectl` or `timedatectl show`."""
    told = fields(text) | fields(text, "=")
    for name in ("System clock synchronized", "NTP synchronized", "NTPSynchronized"):
        if name in told:
            return KernelClock(synchronized=told[name] == "yes")
    raise Unavailable("probe.malformed", path="timedatectl")


_UP = re.compile(r"\bup\s+(?:(\d{1,6}) days?,\s*)?(?:(\d{1,2}):(\d\d)|(\d{1,2}) min)")


def uptime(text: str) -> float | None:
    """`uptime`: `up 3 days,  2:14,` or `up 5 min,`; seconds, true to the minute."""
    found = _UP.search(text)
    if found is None:
        return None
    days, hours, minutes, alone = (int(word or 0) for word in found.groups())
    return float(((days * 24 + hours) * 60 + minutes + alone) * 60)


def utc_date(text: str) -> float | None:
    """`date`, as `LC_ALL=C` writes it: `Sun Nov 22 21:18:43 UTC 2026`; in UTC or not at all."""
    import calendar

    try:
        told = time.strptime(text.strip()[:40], "%a %b %d %H:%M:%S UTC %Y")
    except ValueError:
        return None
    return float(calendar.timegm(told))
