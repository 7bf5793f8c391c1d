"""Reads the extension blocks of an EDID, those of CTA-861 and of DisplayID.

As far as they say which modes a display has, how large it is, and how many blocks there should be.
Pure functions; none raises, whatever the bytes are. Layouts: CTA-861-H, chapter 7; DisplayID 1.3
and 2.0, chapter 4.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from probes.display import video_modes
from probes.display.video_modes import Mode

__all__ = ["Extension", "read"]

CTA, DISPLAYID = 0x02, 0x70
VIDEO, EXTENDED = 2, 7
VIDEO_420, TYPE_7, TYPE_10, MORE_BLOCKS = 0x0E, 0x22, 0x2A, 0x78
PARAMETERS = (0x01, 0x21)
"""DisplayID's tags of what the display itself measures, of version 1 and of version 2."""


class Extension(msgspec.Struct, kw_only=True):
    """What an extension block adds; lengths in metres."""

    modes: list[Mode] = []
    native_pixels: tuple[int, int] | None = None
    size_metres: tuple[float, float] | None = None
    blocks_after_base: int | None = None


def read(block: bytes) -> Extension:
    """What a block of 128 bytes tells; nothing if it is of another kind."""
    found = Extension()
    if block[:1] == bytes((CTA,)):
        _cta(block, found)
    elif block[:1] == bytes((DISPLAYID,)):
        _displayid(block[5 : 5 + min(block[2], 121)], found)
    return found


def _cta(block: bytes, found: Extension) -> None:
    """Data blocks from byte 4, detailed timings from where byte 2 says."""
    revision, start = block[1], block[2]
    if revision >= 3:
        _data_blocks(block[4 : min(start, 127)], found)
    if start < 4:
        return
    for at in range(start, 127 - video_modes.DETAILED_BYTES + 1, video_modes.DETAILED_BYTES):
        if not any(block[at : at + 2]):
            return
        _keep(found, [video_modes.detailed(block[at : at + video_modes.DETAILED_BYTES])])


def _data_blocks(content: bytes, found: Extension) -> None:
    """Each starts with a byte of tag and length."""
    at = 0
    while at < len(content):
        length = content[at] & 0x1F
        _data_block(content[at] >> 5, content[at + 1 : at + 1 + length], found)
        at += 1 + length


def _data_block(tag: int, content: bytes, found: Extension) -> None:
    if tag == VIDEO:
        _keep(found, map(video_modes.coded, content))
    elif tag == EXTENDED and content:
        kind, content = content[0], content[1:]
        if kind == VIDEO_420:
            _keep(found, map(video_modes.coded, content))
        elif kind == TYPE_7:
            _keep(found, [video_modes.displayid(content[1:], 1000)])
        elif kind == TYPE_10 and content:
            _keep(found, _by_formula(content[1:], 6 + (content[0] >> 4 & 7)))
        elif kind == MORE_BLOCKS and content:
            found.blocks_after_base = content[0]


def _displayid(content: bytes, found: Extension) -> None:
    """Data blocks of tag, revision, length and payload, up to the first that is all zero."""
    at = 0
    while at + 3 <= len(content) and any(content[at : at + 3]):
        tag, revision, length = content[at : at + 3]
        _displayid_block(tag, revision, content[at + 3 : at + 3 + length], found)
        at += 3 + length


def _displayid_block(tag: int, revision: int, payload: bytes, found: Extension) -> None:
    if tag in PARAMETERS and len(payload) >= 8:
        _parameters(payload, 0.001 if tag == 0x21 and revision & 0x80 else 0.0001, found)
    elif tag == 0x81:  # a data block of CTA-861 inside of DisplayID
        _data_blocks(payload, found)
    elif tag in _READERS:
        length, reader = _READERS[tag]
        pieces = range(0, len(payload) - length + 1, length)
        _keep(found, (reader(payload[at : at + length]) for at in pieces))
    elif tag == 0x24:
        _keep(found, _by_formula(payload, 6))


def _parameters(payload: bytes, unit_metres: float, found: Extension) -> None:
    width, height, across, down = (
        int.from_bytes(payload[at : at + 2], "little") for at in (0, 2, 4, 6)
    )
    if width and height:
        found.size_metres = (round(width * unit_metres, 4), round(height * unit_metres, 4))
    if across and down:
        found.native_pixels = (across, down)


_READERS: dict[int, tuple[int, Callable[[bytes], Mode | None]]] = {
    0x03: (20, lambda data: video_modes.displayid(data, 10_000)),
    0x04: (11, video_modes.displayid_short),
    0x05: (3, video_modes.displayid_tiny),
    0x11: (7, lambda data: video_modes.formula(data, 2, preferred=bool(data[0] & 0x80))),
    0x22: (20, lambda data: video_modes.displayid(data, 1_000)),
}
"""Timings of the types I, II, III, V and VII by their tag: length and reader."""


def _by_formula(payload: bytes, length: int) -> Iterator[Mode | None]:
    for at in range(0, len(payload) - length + 1, length):
        yield video_modes.formula(payload[at : at + length])


def _keep(found: Extension, modes: Iterable[Mode | None]) -> None:
    found.modes.extend(mode for mode in modes if mode is not None)
