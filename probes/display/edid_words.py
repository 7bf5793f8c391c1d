"""Displays' descriptions (EDID) as edid-decode has read them, where nobody kept the bytes.

The words are those of edid-decode since 2019. Pure functions; none raises.
"""

import re

import msgspec

from probes.display import edid_texts
from probes.display.edid import UNSET_NUMBERS, Edid, measured
from probes.display.video_modes import Mode
from probes.parse import whole

__all__ = ["Told", "read"]

START = re.compile(
    r"^Block 0, Base EDID:\n(?=  EDID Structure Version & Revision: \d)", re.MULTILINE
)
"""Its complaints at the end name the block once more."""

MOST = 64
LONGEST = 200_000
MOST_MODES = 1000
HIDDEN = "..."
"""What `--hide-serial-numbers` puts in place of one."""

_MODE = re.compile(r"(DTD|VIC) +\d+: +(\d{1,5})x(\d{1,5})(i?) +(\d{1,4}\.\d+) Hz(.*)")
_MADE = re.compile(r"(?:Made in|Model year): (?:week (\d{1,2}) of )?(\d{4})")
_MILLIMETRES = re.compile(r"(\d{1,4}) mm x (\d{1,4}) mm")
_CENTIMETRES = re.compile(r"Maximum image size: (\d{1,3}) cm x (\d{1,3}) cm")
_SUM = re.compile(r"^Checksum: (.*)$", re.MULTILINE)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A description as it was read, and the connector below whose name that stands."""

    connector: str | None
    told: Edid


def read(text: str) -> list[Told]:
    """The descriptions in what edid-decode printed, one after the other."""
    before, *pieces = START.split(text)[: MOST + 1]
    found: list[Told] = []
    for piece in pieces:
        connector = None
        for line in before.split("\n"):
            connector = edid_texts.named(line) or connector
        found.append(Told(connector=connector, told=_edid(piece[:LONGEST])))
        before = piece
    return found


def _edid(text: str) -> Edid:
    version = _word(text, r"Structure Version & Revision: (\d\.\d)\b")
    number = whole(_word(text, r"^    Serial Number: (\d+)$"))
    serial = _word(text, r"^    Display Product Serial Number: '(.*)'$")
    sums = tuple("should be" not in line for line in _SUM.findall(text)[:256])
    made = _MADE.search(text)
    modes = [mode for mode in map(_mode, _MODE.findall(text)[:MOST_MODES]) if mode]
    size, ratio = _size(text)
    product = whole(_word(text, r"^    Model: (\d{1,5})$"))
    announced = whole(_word(text, r"^  Extension blocks: (\d{1,3})$"))
    bits = whole(_word(text, r"Bits per primary color channel: (\d{1,2})$"))
    return Edid(
        readable=True,
        blocks=len(sums),
        blocks_announced=1 + (announced or 0),
        checksums=sums,
        version=version,
        vendor=_word(text, r"^    Manufacturer: ([A-Z]{3})$"),
        product_id=None if product is None else f"0x{product:04x}",
        serial_number=None if number in UNSET_NUMBERS else number,
        serial=None if serial == HIDDEN else serial,
        name=_word(text, r"^    Display Product Name: '(.*)'$"),
        texts=tuple(re.findall(r"^    Alphanumeric Data String: '(.{1,13})'$", text, re.M)[:4]),
        year=int(made[2]) if made else None,
        year_is_of_model=bool(made and made[0].startswith("Model")),
        week=int(made[1]) if made and made[1] else None,
        digital=_digital(text),
        interface=_word(text, r"^    (\S+) interface$"),
        bits_per_colour=bits,
        width_metres=size[0] if size else None,
        height_metres=size[1] if size else None,
        size_is_ratio=ratio,
        mode=next((mode for mode in modes if mode.preferred), None),
        modes=tuple(modes),
    )


def _word(text: str, pattern: str) -> str | None:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1][:100] or None if match else None


def _digital(text: str) -> bool | None:
    kind = _word(text, r"^    (Digital|Analog) display$")
    return None if kind is None else kind == "Digital"


def _mode(row: tuple[str, str, str, str, str, str]) -> Mode | None:
    """The first detailed timing of the text is taken as the one it was made for."""
    kind, width, height, interlaced, refresh, rest = row
    if not int(width) or not int(height) or not float(refresh):
        return None
    return Mode(
        width_pixels=int(width),
        height_pixels=int(height),
        refresh_hertz=float(refresh),
        interlaced=bool(interlaced),
        preferred=kind == "DTD",
        native="(native)" in rest,
    )


def _size(text: str) -> tuple[tuple[float, float] | None, bool]:
    coarse, first = _CENTIMETRES.search(text), _MODE.search(text)
    if coarse is None:
        return None, False
    detailed = next((row for row in _MODE.finditer(text) if row[1] == "DTD"), first)
    exact = _MILLIMETRES.search(detailed[6]) if detailed else None
    return measured(
        (int(coarse[1]) * 10, int(coarse[2]) * 10),
        (int(exact[1]), int(exact[2])) if exact else None,
    )
