"""Captured displays and cards: all are read as edid-decode and nvidia-smi said, or it is told why.

Each recording of a display holds its bytes and edid-decode's reading of them.
"""

import re
from pathlib import Path

import pytest

from probes.display import edid_texts, edid_words, nvidia
from probes.display.edid import Edid, parse
from tests.recordings import ABSENT, RECORDINGS

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(ABSENT is not None, reason=ABSENT or ""),
]

HIDDEN = "..."
"""What the publisher put in place of a serial number; the bytes still have one, or another."""


def recordings() -> list[Path]:
    return sorted((RECORDINGS / "edid").glob("*.txt"))


def read(path: Path) -> tuple[Edid, str]:
    """Our reading of the bytes, and edid-decode's text."""
    text = path.read_text(encoding="utf-8", errors="replace")
    (found,) = edid_texts.find(text)
    return parse(found.content), text.rpartition("edid-decode (hex):")[2]


def said(text: str, pattern: str) -> list[str]:
    return [match.strip() for match in re.findall(pattern, text, re.MULTILINE)]


each = pytest.mark.parametrize("path", recordings(), ids=lambda path: path.stem)


def test_there_are_recordings() -> None:
    assert len(recordings()) == 30


@each
def test_the_label_is_what_is_found(path: Path) -> None:
    told, _ = read(path)
    assert told.readable
    assert told.blocks_announced is not None
    label = path.name.split("-")[1] if path.name.startswith("fail-") else "pass"
    assert all(told.checksums) == (label != "checksum")
    assert (told.blocks < told.blocks_announced) == (label == "truncated")


@each
def test_blocks_and_sums(path: Path) -> None:
    told, text = read(path)
    sums = said(text, r"^Checksum: (0x.*)$")
    assert told.checksums == tuple("should be" not in line for line in sums)
    extensions = said(text, r"^  Extension blocks: (\d+)$")
    # SAM7017 sends its two blocks twice, and so announces its extension twice.
    assert told.blocks_announced == 1 + int(extensions[0] if extensions else 0)


@each
def test_maker_model_and_date(path: Path) -> None:
    told, text = read(path)
    assert [told.vendor] == said(text, r"^    Manufacturer: (\w+)$")[:1]
    assert [int(told.product_id or "", 16)] == [
        int(number) for number in said(text, r"^    Model: (\d+)$")[:1]
    ]
    (made,) = set(said(text, r"^    Made in: (.+)$"))
    week = f"week {told.week} of " if told.week else ""
    assert made == f"{week}{told.year}"
    assert not told.year_is_of_model
    assert said(text, r"Structure Version & Revision: (\d\.\d)$")[0] == told.version


@each
def test_texts(path: Path) -> None:
    told, text = read(path)
    names = said(text, r"^    Display Product Name: '(.*)'$")
    assert names[:1] == ([told.name] if told.name else [])
    texts = said(text, r"^    Alphanumeric Data String: '(.*)'$")
    assert texts == list(told.texts)


@each
def test_serial_numbers(path: Path) -> None:
    told, text = read(path)
    for line in said(text, r"^    Display Product Serial Number: '?(.+?)'?$")[:1]:
        assert told.serial is not None
        assert line in (HIDDEN, told.serial)
    numbers = [line for line in said(text, r"^    Serial Number: (.+)$")[:1] if line != HIDDEN]
    # 16843009 is 01 01 01 01: makers write it where they have not set a number, so it is none.
    assert [n for n in numbers if n != "16843009"] in ([], [str(told.serial_number)])


@each
def test_the_mode_that_it_is_made_for_is_its_first(path: Path) -> None:
    told, text = read(path)
    rows = re.findall(r"DTD 1: +(\d+)x(\d+)(i?) +([\d.]+) Hz", text)
    if not rows:  # WDE3701 calls its first detailed timing preferred and has none
        assert told.mode is None
        return
    width, height, interlaced, refresh = rows[0]
    assert told.mode is not None
    assert (told.mode.width_pixels, told.mode.height_pixels) == (int(width), int(height))
    assert told.mode.interlaced == bool(interlaced)
    assert told.mode.refresh_hertz == pytest.approx(float(refresh), abs=1e-5)
    assert told.mode.preferred


@each
def test_every_detailed_mode_and_video_code(path: Path) -> None:
    told, text = read(path)
    ours = {(m.width_pixels, m.height_pixels, m.interlaced, m.refresh_hertz) for m in told.modes}
    rows = re.findall(r"(?:DTD|VIC) +\d+: +(\d+)x(\d+)(i?) +([\d.]+) Hz(.*)", text)
    for width, height, interlaced, refresh, rest in rows:
        if "side by side interleaved" in rest:
            # In four displays the end of the block is overwritten with ff, a timing half or whole:
            # edid-decode takes it as one (4095x8190i at 10 Hz), we do not.
            assert not all(told.checksums)
            continue
        near = [
            rate
            for w, h, i, rate in ours
            if (w, h, i) == (int(width), int(height), bool(interlaced))
        ]
        assert float(refresh) == pytest.approx(min(near, key=lambda r: abs(r - float(refresh))))


RATIOS = {
    "fail-checksum-Others-OEM0000-D36DD83AA36F",
    "fail-truncated-Toshiba-TSB3700-099104D70F6E",
}
"""16 cm x 9 cm, and in their first mode 16 mm x 9 mm: ratios, which edid-decode shows as sizes."""

OTHERS_SIZE = {
    "fail-checksum-Goldstar-GSM56CF-6483FEFC42B2",
    "fail-checksum-Samsung-SAM7017-51358FB4BA3C",
    "pass-Mitac-SZM0000-246D3EE98B2C",
    "pass-Sony-SNY0571-CF384E9579A9",
}
"""Their first mode has the size of some other display: by centimetres, so that the base block's is
taken. The tube's differs because not all of its glass shows a picture.
"""


@each
def test_size(path: Path) -> None:
    told, text = read(path)
    coarse = re.search(r"Maximum image size: (\d+) cm x (\d+) cm", text)
    fine = re.search(r"DTD 1:.*?(\d+) mm x (\d+) mm\)", text)
    assert told.size_is_ratio == (path.stem in RATIOS)
    if coarse is None or told.size_is_ratio:  # no size: the ends of a cable, a box for a television
        assert (told.width_metres, told.height_metres) == (None, None)
        return
    centimetres = (int(coarse[1]) / 100, int(coarse[2]) / 100)
    if fine is None or path.stem in OTHERS_SIZE:
        assert (told.width_metres, told.height_metres) == centimetres
        return
    assert (told.width_metres, told.height_metres) == (int(fine[1]) / 1000, int(fine[2]) / 1000)


@each
def test_how_it_is_connected(path: Path) -> None:
    told, text = read(path)
    assert told.digital == ("Digital display" in text)
    interfaces = said(text, r"^    (\S+) interface$")
    assert interfaces[:1] == ([told.interface] if told.interface else [])
    bits = said(text, r"Bits per primary color channel: (\d+)")
    assert [int(number) for number in bits[:1]] == (
        [told.bits_per_colour] if told.bits_per_colour else []
    )


@each
def test_words_alone_tell_the_same(path: Path) -> None:
    """As where edid-decode's text was kept without the bytes."""
    ours, text = read(path)
    (found,) = edid_words.read(text)
    told = found.told
    lists = {"modes", "mode", "size_is_ratio", "serial", "serial_number"}
    same = set(Edid.__struct_fields__) - lists
    assert {name: getattr(told, name) for name in same} == {
        name: getattr(ours, name) for name in same
    }
    assert told.serial in (ours.serial, None)  # the publisher has hidden most of them
    assert told.serial_number in (ours.serial_number, None)
    if ours.mode is None:
        assert told.mode is None
        return
    assert told.mode is not None
    assert told.mode.refresh_hertz == pytest.approx(ours.mode.refresh_hertz, abs=1e-5)
    assert (told.mode.width_pixels, told.mode.interlaced) == (
        ours.mode.width_pixels,
        ours.mode.interlaced,
    )


CARDS = {
    "a100-sxm4-v12": ("0000:01:00.0", "NVIDIA A100-SXM4-80GB", 81920),
    "gtx-1660-ti": ("0000:43:00.0", "Graphics Device", 5912),
    "rtx-3080-v13": ("0000:0c:00.0", "NVIDIA GeForce RTX 3080", 10240),
    "rtx-4000-sff-ada-v13": ("0000:06:00.0", "NVIDIA RTX 4000 SFF Ada Generation", 20475),
    "tesla-t4": ("0000:00:1e.0", "Tesla T4", 15360),
}


@pytest.mark.parametrize("name", CARDS)
def test_cards_of_nvidia(name: str) -> None:
    text = (RECORDINGS / "gpu-nvidia-smi" / f"{name}.xml").read_text()
    (gpu,) = nvidia.parse(text)
    address, model, mebibytes = CARDS[name]
    assert (gpu.address, gpu.model, gpu.memory_bytes) == (address, model, mebibytes * 2**20)
    assert f"<vbios_version>{gpu.firmware_version}</vbios_version>" in text
