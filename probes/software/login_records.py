"""Reads sessions as systemd, utmp, `who` and `last` tell them. Pure functions; none raises."""

import ipaddress
import struct
from collections.abc import Iterator

import msgspec

from probes.parse import fields, whole

__all__ = ["Session", "last_rows", "session_file", "utmp", "who_rows"]

USER_PROCESS = 7
MOST_ROWS = 4096
LONGEST_WORD = 256

# struct utmp of utmp(5): type, process, terminal, id, user, host, exit, session, time, address.
# Where C's long has kept 32 bits for the times, as on x86, and where it has 64, as on Arm.
_LAYOUTS = (
    struct.Struct("<hxxi32s4s32s256shhiii16s20x"),
    struct.Struct("<hxxi32s4s32s256shhqqq16s20x4x"),
)


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One session. `since_utc_seconds` counts from 1970; `host` is where somebody came from."""

    user: str
    terminal: str | None = None
    host: str | None = None
    since_utc_seconds: float | None = None
    kind: str | None = None


def session_file(text: str) -> Session | None:
    """A file of /run/systemd/sessions; what serves the login screen or a user's own is none."""
    told = fields(text, "=")
    kind = told.get("CLASS", "user")
    if not told.get("USER") or not kind.startswith("user") or told.get("STATE") == "closing":
        return None
    microseconds = whole(told.get("REALTIME"))
    return Session(
        user=_word(told["USER"]),
        terminal=_word(told.get("TTY") or told.get("DISPLAY") or "") or None,
        host=_word(told.get("REMOTE_HOST", "")) or None,
        since_utc_seconds=None if microseconds is None else microseconds / 1e6,
        kind=_word(told.get("TYPE", "")) or None,
    )


def _word(text: str) -> str:
    return text.strip("\0 \t\r\n\"'")[:LONGEST_WORD]


def utmp(data: bytes) -> Iterator[Session]:
    """The records of people in a utmp file; in which of its layouts, only its size can tell."""
    layout = next((one for one in _LAYOUTS if data and len(data) % one.size == 0), None)
    if layout is None:
        return
    for record in layout.iter_unpack(data[: layout.size * MOST_ROWS]):
        kind, _, terminal, _, user, host, _, _, _, seconds, _, _ = record
        if kind == USER_PROCESS and (name := _text(user)):
            yield Session(
                user=name,
                terminal=_text(terminal) or None,
                host=_text(host) or None,
                since_utc_seconds=float(seconds),
            )


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "backslashreplace").strip()


def who_rows(text: str) -> Iterator[Session]:
    """`who`, or `w` with its two lines of header."""
    lines = text.split("\n")[:MOST_ROWS]
    header = next((n for n, line in enumerate(lines) if line.startswith("USER ")), None)
    if header is not None:
        yield from _w_rows(lines[header].split(), lines[header + 1 :])
        return
    for line in lines:
        words = line.split()
        if len(words) >= 3:
            host = words[-1].strip("()") if words[-1].startswith("(") else None
            yield Session(user=_word(words[0]), terminal=_word(words[1]), host=host)


def _w_rows(header: list[str], lines: list[str]) -> Iterator[Session]:
    for line in lines:
        words = line.split(maxsplit=len(header) - 1)
        if len(words) >= 3:
            host = words[header.index("FROM")] if "FROM" in header[:3] else "-"
            yield Session(
                user=_word(words[0]), terminal=_word(words[1]), host=None if host == "-" else host
            )


def last_rows(text: str) -> Iterator[Session]:
    """The rows of `last` that have not ended, restarts of the machine left out."""
    for line in text.split("\n")[:MOST_ROWS]:
        words = line.split()
        if len(words) < 4 or "still logged in" not in line or words[0] == "reboot":
            continue
        yield Session(user=_word(words[0]), terminal=_word(words[1]), host=_host(words[2]))


def _host(word: str) -> str | None:
    """A name or an address; where there is none, the row goes on with the day of the week."""
    if word[:3] in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") and len(word) == 3:
        return None
    try:
        return str(ipaddress.ip_address(word))
    except ValueError:
        return word[:LONGEST_WORD]
