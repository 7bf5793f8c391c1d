"""Finds the bytes of displays' descriptions (EDID) in texts that hold them as hexadecimal digits.

The output of `xrandr --verbose`, of edid-decode, and what hw-probe keeps in `logs/edid`: lines of
16 bytes, below a line that names the connector. Pure functions; none raises.
"""

import re

import msgspec

__all__ = ["Found", "Output", "find", "named", "outputs"]

START = "00ffffffffffff00"
LONGEST = 2 * 128 * 256
"""Digits of the longest description."""

MOST = 256
_BYTES = re.compile(r"\s*((?:[0-9a-fA-F]{2} ?){16})\s*")
_OUTPUT = re.compile(r"(\S{1,40}) (connected|disconnected|unknown connection)\b(.*)")
_DECODED = re.compile(r'edid-decode "([^"\s]{1,200})"')
_PLACED = re.compile(r"\d+x\d+\+\d+\+\d+")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A description, and the connector below whose name it stands: `card0-HDMI-A-1`, `HDMI-1`."""

    connector: str | None
    content: bytes


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """An output as xrandr tells of it; `status` as the kernel would say it."""

    name: str
    status: str
    shows: bool


def outputs(text: str) -> list[Output]:
    """The outputs in what `xrandr` prints."""
    found = [_OUTPUT.match(line) for line in text.split("\n")]
    return [
        Output(name=m[1], status=m[2].split()[0], shows=bool(_PLACED.search(m[3])))
        for m in found[:1_000_000]
        if m is not None
    ][:MOST]


def find(text: str) -> list[Found]:
    """The descriptions in a text; one that is written twice for a connector is one."""
    found: list[Found] = []
    connector, digits = None, ""
    for line in (*text.split("\n"), "end"):
        row = _BYTES.fullmatch(line)
        if row is not None:
            digits = (digits + row[1].replace(" ", "").lower())[:LONGEST]
        elif line.strip():
            _keep(found, connector, digits)
            connector, digits = named(line) or connector, ""
    return found[:MOST]


def named(line: str) -> str | None:
    """The connector that a line names, without the folders that it may be written with."""
    named = _OUTPUT.match(line) or _DECODED.search(line)
    return None if named is None else named[1].removesuffix("/edid").rpartition("/")[2]


def _keep(found: list[Found], connector: str | None, digits: str) -> None:
    """Only what starts as a description does is one; the longer of two is the whole."""
    if not digits.startswith(START):
        return
    made = Found(connector=connector, content=bytes.fromhex(digits))
    for number, other in enumerate(found):
        if other.connector == connector and _same(other.content, made.content):
            found[number] = max(other, made, key=lambda one: len(one.content))
            return
    if len(found) < MOST:
        found.append(made)


def _same(one: bytes, other: bytes) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
