"""Reads a display's own description (EDID): who made it and when, its size, its modes, its sums.

Pure functions; none raises, whatever the bytes are: what is damaged or cut short is said in
`checksums`, `blocks` and `blocks_announced`. Layout: VESA E-EDID 1.4; extensions by
`probes.display.edid_extensions`.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from probes.display import edid_extensions, video_modes
from probes.display.edid_extensions import Extension
from probes.display.video_modes import Mode

__all__ = ["BLOCK_BYTES", "UNSET_NUMBERS", "Edid", "measured", "parse"]

BLOCK_BYTES = 128
MOST_BLOCKS = 256
"""As many as byte 126 can announce, with the base block."""

HEADER = bytes.fromhex("00ffffffffffff00")
NAME, TEXT, SERIAL = 0xFC, 0xFE, 0xFF
DESCRIPTORS = (54, 72, 90, 108)
INTERFACES = {1: "DVI", 2: "HDMI-a", 3: "HDMI-b", 4: "MDDI", 5: "DisplayPort"}
LAST_WEEK = 54
MODEL_YEAR = 0xFF
"""In place of the week: the year is that of the model, not of this display."""

RATIOS = frozenset({(16, 9), (16, 10), (160, 90), (160, 100), (1600, 900), (1600, 1000)})
"""Sizes in millimetres that are a ratio: many televisions, of every size, say one of these."""

UNSET_NUMBERS = frozenset({0, 0x01010101, 0xFFFFFFFF})


class Edid(msgspec.Struct, frozen=True, kw_only=True):
    """What a display says of itself; all absent but the blocks where it is not `readable`.

    `vendor` is three letters that UEFI's list of PNP ids has names for. `checksums` has one truth
    for each block of 128 bytes that is there; `blocks_announced` counts the base block too. `mode`
    is the one it was made for. `size_is_ratio` where it gives a ratio instead of its size.
    """

    readable: bool
    blocks: int
    blocks_announced: int | None = None
    checksums: tuple[bool, ...] = ()
    version: str | None = None
    vendor: str | None = None
    product_id: str | None = None
    serial_number: int | None = None
    serial: str | None = None
    name: str | None = None
    texts: tuple[str, ...] = ()
    year: int | None = None
    year_is_of_model: bool = False
    week: int | None = None
    digital: bool | None = None
    interface: str | None = None
    bits_per_colour: int | None = None
    width_metres: float | None = None
    height_metres: float | None = None
    size_is_ratio: bool = False
    mode: Mode | None = None
    modes: tuple[Mode, ...] = ()


def parse(data: bytes) -> Edid:
    """Read the description in `data`, at most 32 KiB of it."""
    count = min(len(data) // BLOCK_BYTES, MOST_BLOCKS)
    blocks = [data[at * BLOCK_BYTES : (at + 1) * BLOCK_BYTES] for at in range(count)]
    checksums = tuple(sum(block) % 256 == 0 for block in blocks)
    if not blocks or blocks[0][:8] != HEADER:
        return Edid(readable=False, blocks=count, checksums=checksums)
    extensions = [edid_extensions.read(block) for block in blocks[1:]]
    return _described(blocks[0], extensions, checksums)


def _described(base: bytes, extensions: Sequence[Extension], checksums: tuple[bool, ...]) -> Edid:
    version = (base[18], base[19])
    texts = list(_texts(base))
    detailed = _detailed(base, version)
    more_modes = _standard(base, version)
    more_modes += [mode for more in extensions for mode in more.modes]
    size, ratio = _size(base, version, extensions)
    after_base = [base[126], *(more.blocks_after_base or 0 for more in extensions[:1])]
    number = int.from_bytes(base[12:16], "little")
    tells_input = base[20] & 0x80 and version >= (1, 4)
    return Edid(
        readable=True,
        blocks=len(checksums),
        blocks_announced=1 + max(after_base),
        checksums=checksums,
        version=f"{version[0]}.{version[1]}",
        vendor=_vendor(base[8] << 8 | base[9]),
        product_id=f"0x{int.from_bytes(base[10:12], 'little'):04x}",
        serial_number=None if number in UNSET_NUMBERS else number,
        serial=next((text for tag, text in texts if tag == SERIAL), None),
        name=next((text for tag, text in texts if tag == NAME), None),
        texts=tuple(text for tag, text in texts if tag == TEXT),
        year=1990 + base[17] if base[17] else None,
        year_is_of_model=base[16] == MODEL_YEAR,
        week=base[16] if 1 <= base[16] <= LAST_WEEK else None,
        digital=bool(base[20] & 0x80),
        # Only from 1.4 on a digital display says these.
        interface=INTERFACES.get(base[20] & 0x0F) if tells_input else None,
        bits_per_colour=_colour_bits(base[20]) if tells_input else None,
        width_metres=size[0] if size else None,
        height_metres=size[1] if size else None,
        size_is_ratio=ratio,
        mode=_made_for(detailed, more_modes, [more.native_pixels for more in extensions]),
        modes=(*detailed, *more_modes),
    )


def _vendor(number: int) -> str | None:
    """Three letters, five bits each, A being 1; `None` for what is no letter."""
    codes = [number >> shift & 0x1F for shift in (10, 5, 0)]
    if number & 0x8000 or not all(1 <= code <= 26 for code in codes):
        return None
    return "".join(chr(64 + code) for code in codes)


def _colour_bits(byte: int) -> int | None:
    bits = byte >> 4 & 7
    return 4 + 2 * bits if 1 <= bits <= 6 else None


def _texts(base: bytes) -> Iterator[tuple[int, str]]:
    """The texts among the descriptors with their tags; empty ones are left out."""
    for at in DESCRIPTORS:
        if base[at : at + 3] == b"\0\0\0" and base[at + 3] in (NAME, TEXT, SERIAL):
            text = _text(base[at + 5 : at + 18])
            if text:
                yield base[at + 3], text


def _text(content: bytes) -> str:
    """Up to the line feed that ends it, or a zero; what cannot be printed is left out."""
    line = content.partition(b"\n")[0].partition(b"\0")[0]
    return "".join(chr(byte) for byte in line if 32 <= byte < 127).strip()


def _detailed(base: bytes, version: tuple[int, int]) -> list[Mode]:
    """The first of them is preferred if it says so, from 1.4 on always."""
    told = [
        video_modes.detailed(
            base[at : at + video_modes.DETAILED_BYTES],
            preferred=at == DESCRIPTORS[0] and (version >= (1, 4) or bool(base[24] & 2)),
        )
        for at in DESCRIPTORS
        if any(base[at : at + 2])
    ]
    return [mode for mode in told if mode is not None]


def _standard(base: bytes, version: tuple[int, int]) -> list[Mode]:
    square = version < (1, 3)
    told = [video_modes.standard(base[at], base[at + 1], square=square) for at in range(38, 54, 2)]
    return [mode for mode in told if mode is not None]


def _made_for(
    detailed: Sequence[Mode], more: Sequence[Mode], natives: Iterable[tuple[int, int] | None]
) -> Mode | None:
    """The mode that its pixels are made for.

    Those it prefers, of these the largest: a display whose own mode needs a faster clock than a
    detailed timing of the base block can have tells a smaller one there. If it says how many pixels
    it has, a mode of that size goes before. Where it prefers none: one that it calls native, else
    its first detailed one.
    """
    modes = [*detailed, *more]
    pixels = next((size for size in natives if size), None)
    exact = [m for m in modes if (m.width_pixels, m.height_pixels) == pixels]
    preferred = [mode for mode in modes if mode.preferred]
    for choice in ([m for m in exact if m.preferred], exact, preferred):
        if choice:
            return max(choice, key=lambda mode: mode.pixels)
    return next((mode for mode in modes if mode.native), detailed[0] if detailed else None)


def _size(
    base: bytes, version: tuple[int, int], extensions: Sequence[Extension]
) -> tuple[tuple[float, float] | None, bool]:
    """Width and height in metres, and whether a ratio stands there instead.

    DisplayID counts tenths of a millimetre, the first detailed timing millimetres, the base block
    centimetres: the finer one is taken where it agrees with the coarser one to a centimetre.
    """
    fine = next((more.size_metres for more in extensions if more.size_metres), None)
    if fine:
        return fine, False
    coarse = (base[21] * 10, base[22] * 10)
    if not all(coarse):
        return None, version >= (1, 4) and any(coarse)
    exact = (base[66] | (base[68] & 0xF0) << 4, base[67] | (base[68] & 0x0F) << 8)
    return measured(coarse, exact if any(base[54:56]) else None)


def measured(
    coarse: tuple[int, int], exact: tuple[int, int] | None
) -> tuple[tuple[float, float] | None, bool]:
    """The size of a display in metres from both that it gives, in millimetres."""
    if coarse in RATIOS:
        return None, True
    if exact and all(abs(a - b) <= 10 for a, b in zip(coarse, exact, strict=True)):
        coarse = exact
    return (coarse[0] / 1000, coarse[1] / 1000), False
