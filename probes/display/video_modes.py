"""Reads the timings in a display's description: detailed ones, standard ones, DisplayID's.

Pure functions; none raises. What cannot be a mode (no size, no clock, no end of refresh) is `None`.
The layouts are those of VESA E-EDID 1.4, CTA-861-H and VESA DisplayID 1.3 and 2.0. What the
identification codes of CTA-861 stand for is in `video_modes.tsv`.
"""

import os
from functools import cache

import msgspec

__all__ = [
    "DETAILED_BYTES",
    "Mode",
    "coded",
    "detailed",
    "displayid",
    "displayid_short",
    "displayid_tiny",
    "formula",
    "standard",
]

TABLE = os.path.join(os.path.dirname(__file__), os.pardir, "tables", "video_modes.tsv")
FASTEST_HERTZ = 2_000
DETAILED_BYTES = 18
TIMING_BYTES = 20
ASPECTS = ((1, 1), (5, 4), (4, 3), (15, 9), (16, 9), (16, 10), (64, 27), (256, 135))
"""Of DisplayID's short timings, in the order of their codes."""


class Mode(msgspec.Struct, frozen=True, kw_only=True):
    """Size in pixels, and frames (interlaced: fields) a second.

    `preferred` is what the display would rather show, `native` what its pixels are made for.
    """

    width_pixels: int
    height_pixels: int
    refresh_hertz: float
    interlaced: bool = False
    preferred: bool = False
    native: bool = False

    @property
    def pixels(self) -> int:
        """How many it shows."""
        return self.width_pixels * self.height_pixels


def _mode(
    width: int,
    height: int,
    refresh: float,
    *,
    interlaced: bool = False,
    preferred: bool = False,
    native: bool = False,
) -> Mode | None:
    if width <= 0 or height <= 0 or not 0 < refresh <= FASTEST_HERTZ:
        return None
    return Mode(
        width_pixels=width,
        height_pixels=height,
        refresh_hertz=round(refresh, 6),
        interlaced=interlaced,
        preferred=preferred,
        native=native,
    )


def _timing(
    clock_hertz: int,
    active: tuple[int, int],
    blank: tuple[int, int],
    *,
    interlaced: bool,
    preferred: bool,
) -> Mode | None:
    """From clock and lengths, those of a whole frame; interlaced ones have two fields in it."""
    total = (active[0] + blank[0]) * (active[1] + blank[1])
    refresh = clock_hertz * (2 if interlaced else 1) / total if total else 0
    return _mode(*active, refresh, interlaced=interlaced, preferred=preferred)


def detailed(data: bytes, *, preferred: bool = False) -> Mode | None:
    """A detailed timing of 18 bytes; its clock ends at 655.35 MHz.

    The lines of an interlaced one are those of a field, and a frame has one line more. One that
    ends in all ones is what a failed write left of it.
    """
    if len(data) < DETAILED_BYTES or data[17] == 0xFF:
        return None
    interlaced = bool(data[17] & 0x80)
    lines = data[5] | (data[7] & 0xF0) << 4
    blank = data[6] | (data[7] & 0x0F) << 8
    return _timing(
        int.from_bytes(data[:2], "little") * 10_000,
        (data[2] | (data[4] & 0xF0) << 4, lines * 2 if interlaced else lines),
        (data[3] | (data[4] & 0x0F) << 8, blank * 2 + 1 if interlaced else blank),
        interlaced=interlaced,
        preferred=preferred,
    )


def standard(first: int, second: int, *, square: bool = False) -> Mode | None:
    """A standard timing of two bytes; `square` where 1:1 stands in place of 16:10 (EDID 1.2)."""
    if first in (0, 1) and second in (0, 1):
        return None
    width = (first + 31) * 8
    across, down = (((1, 1) if square else (16, 10)), (4, 3), (5, 4), (16, 9))[second >> 6]
    return _mode(width, width * down // across, 60 + (second & 0x3F))


@cache
def _codes() -> dict[int, Mode]:
    with open(TABLE, encoding="utf-8") as file:
        rows = [line.split("\t") for line in file][1:]
    return {
        int(code): Mode(
            width_pixels=int(width),
            height_pixels=int(height),
            refresh_hertz=float(refresh),
            interlaced=scan == "interlaced",
        )
        for code, width, height, scan, refresh, _ in rows
    }


def coded(descriptor: int) -> Mode | None:
    """A short video descriptor of CTA-861: codes up to 64 can say that they are native."""
    native = 129 <= descriptor <= 192
    mode = _codes().get(descriptor & 0x7F if native else descriptor)
    return msgspec.structs.replace(mode, native=True) if mode and native else mode


def displayid(data: bytes, clock_unit_hertz: int) -> Mode | None:
    """A detailed timing of DisplayID, 20 bytes: type I counts 10 kHz, type VII 1 kHz."""
    if len(data) < TIMING_BYTES:
        return None

    def length(at: int) -> int:
        return 1 + int.from_bytes(data[at : at + 2], "little")

    return _timing(
        (1 + int.from_bytes(data[:3], "little")) * clock_unit_hertz,
        (length(4), length(12)),
        (length(6), length(14)),
        interlaced=bool(data[3] & 0x10),
        preferred=bool(data[3] & 0x80),
    )


def displayid_short(data: bytes) -> Mode | None:
    """A detailed timing of type II, 11 bytes, in steps of 8 pixels."""
    if len(data) < 11:
        return None
    return _timing(
        (1 + int.from_bytes(data[:3], "little")) * 10_000,
        (8 + 8 * (data[4] | (data[5] & 1) << 8), 1 + data[7] + ((data[8] & 0x0F) << 8)),
        (8 + 8 * (data[5] >> 1), 1 + data[9]),
        interlaced=bool(data[3] & 0x10),
        preferred=bool(data[3] & 0x80),
    )


def displayid_tiny(data: bytes) -> Mode | None:
    """A timing of type III, 3 bytes: width, aspect, refresh."""
    if len(data) < 3 or data[0] & 0x0F >= len(ASPECTS):
        return None
    across, down = ASPECTS[data[0] & 0x0F]
    width = 8 + 8 * data[1]
    return _mode(
        width,
        width * down // across,
        1 + (data[2] & 0x7F),
        interlaced=bool(data[2] & 0x80),
        preferred=bool(data[0] & 0x80),
    )


def formula(data: bytes, size_at: int = 1, *, preferred: bool = False) -> Mode | None:
    """A timing of the types V, IX and X: width, height and refresh, the rest by formula."""
    if len(data) < size_at + 5:
        return None
    width = 1 + int.from_bytes(data[size_at : size_at + 2], "little")
    height = 1 + int.from_bytes(data[size_at + 2 : size_at + 4], "little")
    high = data[size_at + 5] & 3 if len(data) > size_at + 5 else 0
    return _mode(width, height, 1 + data[size_at + 4] + (high << 8), preferred=preferred)
