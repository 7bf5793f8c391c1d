"""The kernel's log in the forms in which it is found: /dev/kmsg, dmesg, journalctl.

Functions from text to lines that never raise, and a follower of /dev/kmsg, which many systems show
to root only. The kernel escapes there what is not printable; that is undone, so that a line reads
the same from every source.
"""

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from probes.parse import decimal, whole
from probes.system import LogLine

__all__ = ["MOST_LINES", "KernelLog", "log_lines", "record"]

MOST_LINES = 50_000
LONGEST_LINE = 4096

LEVELS = ("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug")
FACILITIES = (
    *("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron"),
    *("authpriv", "ftp", "ntp", "audit", "alert", "clock"),
    *(f"local{number}" for number in range(8)),
)

_PRIORITY = re.compile(r"<(\d{1,4})>")
_DECODED = re.compile(r"([a-z0-9]{2,9}) *:([a-z]{2,7}) *: ")
_SINCE_BOOT = re.compile(r"\[ *(\d{1,10}\.\d{1,9})\] ?(?:\[ *[CT]\d+\] ?)?")
_CALENDAR = re.compile(
    r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] ?"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[,.]\d+[+-]\d\d:?\d\d:? ?"
)
_SYSLOG = re.compile(
    r"(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\dT\S{8,40}|\[ *(\d+\.\d+)\])"
    r" \S+ kernel: "
)
RECORD_BYTES = 8192
_ESCAPED = re.compile(r"(?:\\x[0-9a-f]{2})+")


def record(text: str) -> LogLine | None:
    r"""One record of /dev/kmsg: `6,339,5140900,-;text`, its ` KEY=value` lines left out."""
    head, semicolon, rest = text.partition(";")
    numbers = head.split(",")
    if not semicolon or len(numbers) < 3:
        return None
    priority, microseconds = whole(numbers[0]), whole(numbers[2])
    if priority is None or microseconds is None:
        return None
    said = rest.partition("\n")[0]
    if "\\x" in said:
        said = _ESCAPED.sub(_unescape, said)
    return _line(said, priority, microseconds / 1e6)


def _unescape(found: re.Match[str]) -> str:
    """Bytes that the kernel wrote as four characters; control characters stay as they are."""
    data = bytes.fromhex(found[0].replace("\\x", ""))
    text = data.decode("utf-8", "backslashreplace")
    return text if text.isprintable() else found[0]


def _line(text: str, priority: int | None, seconds: float | None) -> LogLine:
    """A line with its priority split into level and facility."""
    facility = None if priority is None else priority >> 3
    return LogLine(
        time_seconds=seconds,
        level=None if priority is None else priority & 7,
        facility=FACILITIES[facility]
        if facility is not None and 0 <= facility < len(FACILITIES)
        else None,
        text=text[:LONGEST_LINE],
    )


def log_lines(text: str) -> tuple[LogLine, ...]:
    """All lines of a captured log of any of the known forms; at most the last 50,000."""
    rows = text.replace("\r\n", "\n").split("\n")
    rows = [row for row in rows if row.strip()][-MOST_LINES:]
    return tuple(_parsed(rows, _form(rows[:50])))


def _form(rows: Iterable[str]) -> Callable[[str], LogLine | None]:
    """The reader that fits most of the first lines."""
    first = [row for row in rows if not row.startswith(" ")]
    readers: tuple[Callable[[str], LogLine | None], ...] = (record, _journal)
    for reader in readers:
        if sum(reader(row) is not None for row in first) * 2 > len(first):
            return reader
    return _dmesg


def _parsed(rows: Iterable[str], reader: Callable[[str], LogLine | None]) -> Iterator[LogLine]:
    """The lines that the reader makes of rows; rows that go on a record are left out."""
    for row in rows:
        if (line := reader(row)) is not None:
            yield line


def _dmesg(row: str) -> LogLine:
    """A line of dmesg: raw, decoded, with time since boot, calendar time, or none; or syslog's."""
    level: int | None = None
    facility, seconds = None, None
    rest = row.rstrip()
    if found := _PRIORITY.match(rest):
        made = _line("", whole(found[1]), None)
        level, facility, rest = made.level, made.facility, rest[found.end() :]
    elif (found := _DECODED.match(rest)) and found[2] in LEVELS:
        facility, level, rest = found[1], LEVELS.index(found[2]), rest[found.end() :]
    if found := _SYSLOG.match(rest):
        seconds, rest = decimal(found[1]), rest[found.end() :]
    if found := _SINCE_BOOT.match(rest):
        seconds, rest = decimal(found[1]), rest[found.end() :]
    elif found := _CALENDAR.match(rest):
        rest = rest[found.end() :]
    return LogLine(time_seconds=seconds, level=level, facility=facility, text=rest[:LONGEST_LINE])


def _journal(row: str) -> LogLine | None:
    """A line of `journalctl -k -o json`."""
    if not row.startswith("{"):
        return None
    try:
        entry = msgspec.json.decode(row)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(entry, dict):
        return None
    stamp = entry.get("_SOURCE_MONOTONIC_TIMESTAMP", entry.get("__MONOTONIC_TIMESTAMP"))
    microseconds = whole(str(stamp))
    priority, facility = whole(str(entry.get("PRIORITY"))), whole(str(entry.get("SYSLOG_FACILITY")))
    known = priority is not None and 0 <= priority < len(LEVELS)
    return _line(
        _message(entry.get("MESSAGE")),
        (priority or 0) + 8 * max(facility or 0, 0) if known else None,
        None if microseconds is None else microseconds / 1e6,
    )


def _message(value: object) -> str:
    """The journal writes what is no UTF-8 as a list of bytes."""
    if isinstance(value, list) and all(isinstance(item, int) and 0 <= item < 256 for item in value):
        return bytes(value).decode("utf-8", "backslashreplace")
    return value if isinstance(value, str) else ""


class KernelLog:
    """/dev/kmsg, followed. One read gives one record, an overwritten one `EPIPE`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.lost = 0

    @classmethod
    def open(cls, path: str, *, from_start: bool = True) -> "KernelLog":
        """From the oldest line that the kernel still has, or from now on; raises `OSError`."""
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        if not from_start:
            os.lseek(descriptor, 0, os.SEEK_END)
        return cls(descriptor)

    def fileno(self) -> int:
        """What becomes readable when there is a line."""
        return self._descriptor

    def read_new(self) -> list[LogLine]:
        """The lines since the last call. `lost` counts the times that some were overwritten."""
        lines: list[LogLine] = []
        while len(lines) < MOST_LINES:
            try:
                data = os.read(self._descriptor, RECORD_BYTES)
            except BlockingIOError:
                break
            except OSError as why:
                if why.errno != errno.EPIPE:
                    raise
                self.lost += 1
                continue
            if line := record(data.decode("utf-8", "backslashreplace")):
                lines.append(line)
        return lines

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._descriptor)
