"""Descriptions of displays (EDID), written byte by byte as VESA E-EDID 1.4 lays them out.

edid(name="Example 27", modes=[timing(2560, 1440, 241_500_000, (160, 41))])
"""

from collections.abc import Sequence

__all__ = [
    "cta",
    "display_parameters",
    "displayid",
    "edid",
    "formula_timing",
    "long_timing",
    "summed",
    "timing",
]

SQUARE = bytes.fromhex("ee91a3544c99260f5054000000")
"""Colours and no established timing."""


def summed(block: bytes) -> bytes:
    """A block of 127 bytes with the byte that makes its sum zero."""
    block = block.ljust(127, b"\0")[:127]
    return block + bytes([-sum(block) % 256])


def timing(
    width: int,
    height: int,
    clock_hertz: int,
    blank: tuple[int, int],
    *,
    size_millimetres: tuple[int, int] = (597, 336),
    interlaced: bool = False,
) -> bytes:
    """A detailed timing of 18 bytes; of an interlaced mode, `height` is that of a field."""
    across, down = size_millimetres
    return bytes(
        [
            *(clock_hertz // 10_000).to_bytes(2, "little"),
            *(width & 0xFF, blank[0] & 0xFF, width >> 8 << 4 | blank[0] >> 8),
            *(height & 0xFF, blank[1] & 0xFF, height >> 8 << 4 | blank[1] >> 8),
            *(48, 32, 0x35, 0),
            *(across & 0xFF, down & 0xFF, across >> 8 << 4 | down >> 8),
            *(0, 0, 0x1E | (0x80 if interlaced else 0)),
        ]
    )


QHD = timing(2560, 1440, 241_500_000, (160, 41))


def _text(tag: int, text: str) -> bytes:
    return bytes([0, 0, 0, tag, 0]) + (text.encode("latin-1") + b"\n").ljust(13)[:13]


def edid(
    *,
    vendor: str = "EXA",
    product: int = 0x2715,
    number: int = 0,
    name: str | None = "Example 27",
    serial: str | None = "EX27A00123",
    text: str | None = None,
    year: int = 2024,
    week: int = 7,
    modes: Sequence[bytes] = (QHD,),
    size_centimetres: tuple[int, int] = (60, 34),
    version: tuple[int, int] = (1, 4),
    features: int = 0x02,
    inputs: int = 0xA5,
    standards: bytes = b"",
    extensions: Sequence[bytes] = (),
    announced: int | None = None,
) -> bytes:
    """A base block and its extensions; `announced` where that is not how many there are."""
    letters = sum(
        (ord(letter) - 64) << shift for letter, shift in zip(vendor, (10, 5, 0), strict=True)
    )
    texts = ((0xFC, name), (0xFF, serial), (0xFE, text))
    descriptors = [*modes, *(_text(tag, told) for tag, told in texts if told is not None)]
    empty = bytes([0, 0, 0, 0x10]).ljust(18, b"\0")
    base = bytes.fromhex("00ffffffffffff00") + letters.to_bytes(2, "big")
    base += product.to_bytes(2, "little") + number.to_bytes(4, "little")
    base += bytes([week, year - 1990, *version, inputs, *size_centimetres, 120, features])
    base += SQUARE + standards.ljust(16, b"\1")
    base += b"".join((descriptors + [empty] * 4)[:4])
    base += bytes([len(extensions) if announced is None else announced])
    return summed(base) + b"".join(extensions)


def cta(
    codes: Sequence[int] = (), timings: Sequence[bytes] = (), blocks: Sequence[bytes] = ()
) -> bytes:
    """A CTA-861 block: video codes, other data blocks (tag and content), detailed timings."""
    data = bytes([2 << 5 | len(codes), *codes]) if codes else b""
    data += b"".join(blocks)
    return summed(bytes([2, 3, 4 + len(data), 0]) + data + b"".join(timings))


def displayid(*blocks: tuple[int, int, bytes], version: int = 0x20) -> bytes:
    """A DisplayID block: tag, revision and payload of each of its data blocks."""
    data = b"".join(bytes([tag, revision, len(load)]) + load for tag, revision, load in blocks)
    section = bytes([version, 121, 3, 0]) + data.ljust(121, b"\0")
    return summed(bytes([0x70]) + section + bytes([-sum(section) % 256]))


def display_parameters(
    width_tenths: int, height_tenths: int, width_pixels: int, height_pixels: int
) -> bytes:
    """What DisplayID 2.0 says of the display itself; lengths in tenths of a millimetre."""
    numbers = (width_tenths, height_tenths, width_pixels, height_pixels)
    return b"".join(number.to_bytes(2, "little") for number in numbers).ljust(29, b"\0")


def long_timing(
    width: int,
    height: int,
    clock_units: int,
    blank: tuple[int, int],
    *,
    preferred: bool = True,
    interlaced: bool = False,
) -> bytes:
    """A DisplayID timing of 20 bytes; the unit of the clock is 10 kHz in type I, 1 kHz in VII."""

    def less_one(number: int) -> bytes:
        return (number - 1).to_bytes(2, "little")

    options = 0x04 | (0x80 if preferred else 0) | (0x10 if interlaced else 0)
    return b"".join(
        (
            (clock_units - 1).to_bytes(3, "little"),
            bytes([options]),
            *(less_one(number) for number in (width, blank[0], 48, 32)),
            *(less_one(number) for number in (height, blank[1], 3, 5)),
        )
    )


def formula_timing(width: int, height: int, refresh: int) -> bytes:
    """A DisplayID timing of the type IX: size and refresh."""
    numbers = ((number - 1).to_bytes(2, "little") for number in (width, height))
    return bytes([0]) + b"".join(numbers) + bytes([refresh - 1])
