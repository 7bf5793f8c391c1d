"""Displays' own descriptions: what is read from them, and that no bytes make the reader fail."""

import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.display.edid import Edid, parse
from probes.display.video_modes import coded
from tests.edids import (
    cta,
    display_parameters,
    displayid,
    edid,
    formula_timing,
    long_timing,
    summed,
    timing,
)

DECODER = shutil.which("edid-decode")
SLOW_4K = timing(3840, 2160, 297_000_000, (560, 90))


def size(told: Edid) -> tuple[int, int]:
    assert told.mode is not None
    return told.mode.width_pixels, told.mode.height_pixels


def test_all_that_a_plain_display_says() -> None:
    told = parse(edid(number=77, text="EX270QHD-1"))
    assert (told.readable, told.vendor, told.product_id, told.name) == (
        True,
        "EXA",
        "0x2715",
        "Example 27",
    )
    assert (told.serial, told.serial_number, told.texts) == ("EX27A00123", 77, ("EX270QHD-1",))
    assert (told.year, told.week, told.year_is_of_model) == (2024, 7, False)
    assert (told.digital, told.interface, told.bits_per_colour) == (True, "DisplayPort", 8)
    assert (told.width_metres, told.height_metres) == (0.597, 0.336)
    assert size(told) == (2560, 1440)
    assert told.mode is not None
    assert told.mode.refresh_hertz == pytest.approx(59.950550)
    assert (told.blocks, told.blocks_announced, told.checksums) == (1, 1, (True,))


def test_a_laptop_s_panel_has_a_text_and_no_name() -> None:
    told = parse(edid(name=None, serial=None, text="NV140WUM-N43"))
    assert (told.name, told.serial, told.texts) == (None, None, ("NV140WUM-N43",))


@pytest.mark.parametrize(("week", "told"), [(0, None), (54, 54), (55, None), (255, None)])
def test_weeks(week: int, told: int | None) -> None:
    read = parse(edid(week=week))
    assert (read.week, read.year, read.year_is_of_model) == (told, 2024, week == 255)


@pytest.mark.parametrize("number", [0, 0x01010101, 0xFFFFFFFF])
def test_a_serial_number_that_nobody_has_set(number: int) -> None:
    assert parse(edid(number=number)).serial_number is None


@pytest.mark.parametrize("vendor", [0x0000, 0xFFFF, 0x0421 | 0x8000, 0x041B])
def test_a_vendor_that_is_no_three_letters(vendor: int) -> None:
    base = bytearray(edid())
    base[8:10] = vendor.to_bytes(2, "big")
    assert parse(summed(bytes(base[:127]))).vendor is None


def test_analog_displays_say_neither_interface_nor_bits() -> None:
    told = parse(edid(inputs=0x0E, version=(1, 3)))
    assert (told.digital, told.interface, told.bits_per_colour) == (False, None, None)


def test_texts_end_where_they_end_and_hold_nothing_that_cannot_be_printed() -> None:
    assert parse(edid(name="a\x1b[31m\xff\x07b ")).name == "a[31mb"
    assert parse(edid(name="x\0\0yz")).name == "x"
    assert parse(edid(name="\n")).name is None


# -- size ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("centimetres", "millimetres", "told"),
    [
        ((60, 34), (597, 336), (0.597, 0.336)),
        ((60, 34), (610, 330), (0.610, 0.330)),
        ((60, 34), (611, 336), (0.60, 0.34)),  # of another display: by a centimetre too much
        ((60, 34), (0, 0), (0.60, 0.34)),
        ((0, 0), (597, 336), None),  # a projector
        ((79, 0), (597, 336), None),  # from 1.4 on a ratio: 16:9
        ((16, 9), (160, 90), None),
        ((160, 90), (1600, 900), None),
    ],
)
def test_size(
    centimetres: tuple[int, int],
    millimetres: tuple[int, int],
    told: tuple[float, float] | None,
) -> None:
    mode = timing(2560, 1440, 241_500_000, (160, 41), size_millimetres=millimetres)
    read = parse(edid(size_centimetres=centimetres, modes=[mode]))
    found = (read.width_metres, read.height_metres)
    assert found == (told or (None, None))
    assert read.size_is_ratio == (told is None and any(centimetres))


# -- modes -----------------------------------------------------------------------------------------


def test_a_mode_faster_than_a_detailed_timing_can_be() -> None:
    fast = long_timing(3840, 2160, 133_400, (160, 62))  # 1,334 MHz, in units of 10 kHz
    for tag, unit in ((0x03, 1), (0x22, 10)):
        own = fast if unit == 1 else long_timing(3840, 2160, 1_334_000, (160, 62))
        told = parse(edid(modes=[SLOW_4K], extensions=[displayid((tag, 0, own))]))
        assert size(told) == (3840, 2160)
        rates = [mode.refresh_hertz for mode in told.modes]
        assert rates == [30.0, pytest.approx(150.1, abs=0.1)]


def test_the_largest_mode_that_it_prefers_is_its_own() -> None:
    wide = long_timing(5120, 2880, 938_250, (80, 82))
    told = parse(edid(modes=[SLOW_4K], extensions=[displayid((0x22, 0, wide))]))
    assert size(told) == (5120, 2880)
    assert told.mode is not None
    assert told.mode.refresh_hertz == pytest.approx(60.9, abs=0.1)


def test_how_many_pixels_it_says_it_has_goes_before_what_it_prefers() -> None:
    parameters = (0x21, 0, display_parameters(6000, 3400, 3840, 2160))
    other = (0x22, 0, long_timing(7680, 4320, 2_000_000, (80, 82)))
    told = parse(edid(modes=[SLOW_4K], extensions=[displayid(parameters, other)]))
    assert size(told) == (3840, 2160)
    assert (told.width_metres, told.height_metres) == (0.6, 0.34)


def test_modes_of_every_kind_of_displayid() -> None:
    blocks = [
        (0x03, 0, long_timing(1000, 500, 6_000, (24, 12))),
        (0x04, 0, bytes([0x9F, 0x0F, 0, 0x80, 0x9F, 0x12, 0x20, 0x37, 0x04, 0x2A, 0])),
        (0x05, 0, bytes([0x84, 159, 59])),
        (0x11, 0, bytes([0x80, 0, 0x7F, 0x07, 0x37, 0x04, 74])),
        (0x24, 0, formula_timing(2560, 1080, 200)),
    ]
    told = parse(edid(modes=[], version=(1, 3), features=0, extensions=[displayid(*blocks)]))
    found = [(mode.width_pixels, mode.height_pixels) for mode in told.modes]
    assert found == [(1000, 500), (1280, 1080), (1280, 720), (1920, 1080), (2560, 1080)]


def test_video_codes_in_an_extension() -> None:
    told = parse(edid(modes=[SLOW_4K], extensions=[cta(codes=[0x90, 97, 199, 0, 128, 255])]))
    found = [(m.width_pixels, m.refresh_hertz, m.native) for m in told.modes[1:]]
    assert found == [(1920, 60.0, True), (3840, 60.0, False), (7680, 60.0, False)]
    assert size(told) == (3840, 2160)


def test_a_display_that_prefers_nothing_is_made_for_what_it_calls_native() -> None:
    first = timing(1280, 720, 74_250_000, (370, 30))
    told = parse(edid(modes=[first], version=(1, 3), features=0, extensions=[cta(codes=[0x90])]))
    assert size(told) == (1920, 1080)
    assert size(parse(edid(modes=[first], version=(1, 3), features=0))) == (1280, 720)


def test_modes_inside_of_cta_blocks() -> None:
    seven = bytes([7 << 5 | 22, 0x22, 0]) + long_timing(3440, 1440, 799_000, (80, 53))
    ten = bytes([7 << 5 | 8, 0x2A, 0]) + formula_timing(2560, 1440, 144)
    nested = (0x81, 0, bytes([2 << 5 | 1, 97]))
    more = [cta(blocks=[seven, ten], timings=[SLOW_4K]), displayid(nested)]
    told = parse(edid(extensions=more))
    found = [(mode.width_pixels, mode.height_pixels) for mode in told.modes]
    assert found == [(2560, 1440), (3440, 1440), (2560, 1440), (3840, 2160), (3840, 2160)]


def test_an_interlaced_mode_has_the_lines_of_both_fields() -> None:
    told = parse(edid(modes=[timing(1920, 540, 74_250_000, (280, 22), interlaced=True)]))
    assert size(told) == (1920, 1080)
    assert told.mode is not None
    assert (told.mode.interlaced, told.mode.refresh_hertz) == (True, 60.0)


def test_standard_timings_by_version() -> None:
    square = parse(edid(standards=bytes([0x81, 0x00]), version=(1, 2), modes=[]))
    wide = parse(edid(standards=bytes([0x81, 0x00]), version=(1, 3), modes=[]))
    assert [(mode.width_pixels, mode.height_pixels) for mode in square.modes] == [(1280, 1280)]
    assert [(mode.width_pixels, mode.height_pixels) for mode in wide.modes] == [(1280, 800)]
    assert wide.mode is None  # which of these it is made for, it does not say


# -- damage ----------------------------------------------------------------------------------------


def test_each_block_has_its_sum() -> None:
    good = edid(extensions=[cta(codes=[16]), cta(codes=[4])])
    broken = bytearray(good)
    broken[130] ^= 1
    assert parse(good).checksums == (True, True, True)
    assert parse(bytes(broken)).checksums == (True, False, True)


def test_fewer_and_more_blocks_than_announced() -> None:
    whole = edid(extensions=[cta(codes=[16])])
    told = parse(whole[:200])
    assert (told.blocks, told.blocks_announced) == (1, 2)
    more = parse(edid(extensions=[cta(codes=[16])], announced=0))
    assert (more.blocks, more.blocks_announced) == (2, 1)


def test_hdmi_2_1_announces_its_blocks_elsewhere() -> None:
    override = bytes([7 << 5 | 2, 0x78, 3])
    told = parse(edid(extensions=[cta(blocks=[override]), cta(), cta()], announced=1))
    assert (told.blocks, told.blocks_announced) == (4, 4)


@pytest.mark.parametrize("content", [b"", b"\0", edid()[:127], bytes(128), b"\xff" * 256])
def test_what_is_no_description(content: bytes) -> None:
    told = parse(content)
    assert (told.readable, told.vendor, told.mode, told.modes) == (False, None, None, ())
    assert told.blocks == len(content) // 128


def test_more_than_there_can_be_is_not_read() -> None:
    told = parse(edid(extensions=[cta(codes=[16])] * 400, announced=255))
    assert (told.blocks, told.blocks_announced) == (256, 256)


def acceptable(told: Edid) -> None:
    """What every answer is like, whatever the bytes were."""
    assert told.blocks == len(told.checksums) <= 256
    texts = [told.vendor, told.name, told.serial, *told.texts]
    assert all(text is None or text.isprintable() for text in texts)
    for mode in told.modes:
        assert mode.width_pixels > 0
        assert mode.height_pixels > 0
        assert 0 < mode.refresh_hertz <= 2000
    if told.readable:
        assert told.blocks_announced is not None
    for length in (told.width_metres, told.height_metres):
        assert length is None or 0 < length < 100


@given(st.binary(max_size=600))
def test_any_bytes(content: bytes) -> None:
    acceptable(parse(content))


WHOLE = edid(
    text=None,
    extensions=[
        cta(codes=[0x90, 4, 31], timings=[SLOW_4K]),
        displayid((0x22, 0, long_timing(5120, 2880, 938_250, (80, 82)))),
    ],
)


@given(st.data())
def test_real_ones_with_bytes_changed(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    places = st.integers(8, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=60)):
        content[place] = value
    end = data.draw(st.integers(0, len(content)))
    acceptable(parse(bytes(content)))
    acceptable(parse(bytes(content[:end])))


@given(st.binary(min_size=126, max_size=126), st.sampled_from([0x02, 0x70]))
def test_extension_blocks_of_any_bytes(content: bytes, tag: int) -> None:
    acceptable(parse(edid(extensions=[summed(bytes([tag]) + content)])))


@given(st.binary(min_size=0, max_size=400), st.integers(1, 255))
def test_32_kib(piece: bytes, times: int) -> None:
    acceptable(parse((edid(announced=255) + piece * times)[: 2**15]))


# -- the independent witness -----------------------------------------------------------------------


@pytest.mark.skipif(DECODER is None, reason="edid-decode is not installed")
def test_every_video_code_stands_for_what_edid_decode_says() -> None:
    listed = subprocess.run(
        [DECODER or "", "--list-vics"], capture_output=True, text=True, check=True
    ).stdout
    rows = re.findall(r"VIC +(\d+): +(\d+)x(\d+)(i?) +([\d.]+) Hz", listed)
    assert len(rows) == 154
    for number, width, height, interlaced, refresh in rows:
        mode = coded(int(number))
        assert mode is not None
        assert (mode.width_pixels, mode.height_pixels) == (int(width), int(height))
        assert mode.interlaced == bool(interlaced)
        assert mode.refresh_hertz == pytest.approx(float(refresh), abs=1e-5)


@pytest.mark.skipif(DECODER is None, reason="edid-decode is not installed")
@pytest.mark.parametrize(
    ("tag", "load"),
    [
        (0x22, long_timing(5120, 2880, 938_250, (80, 82))),
        (0x22, long_timing(1920, 1080, 74_250, (280, 45), interlaced=True)),
        (0x03, long_timing(3840, 2160, 133_400, (160, 62))),
        (0x04, bytes([0x9F, 0x0F, 0, 0x80, 0x9F, 0x12, 0x20, 0x37, 0x04, 0x2A, 0])),
        (0x24, formula_timing(2560, 1080, 200)),
    ],
)
def test_timings_of_displayid_are_read_as_edid_decode_reads_them(tag: int, load: bytes) -> None:
    version = 0x12 if tag < 0x20 else 0x20
    content = edid(extensions=[displayid((tag, 0, load), version=version)])
    said = subprocess.run(
        [DECODER or ""], input=content, capture_output=True, check=False
    ).stdout.decode()
    after = said.partition("DisplayID Extension Block")[2]
    row = re.search(r"(\d+)x(\d+)(i?) +([\d.]+) Hz", after)
    assert row is not None, said
    mode = parse(content).modes[-1]
    assert (mode.width_pixels, mode.height_pixels) == (int(row[1]), int(row[2]))
    assert mode.interlaced == bool(row[3])
    # It rounds the lines of a field, and the clock that a formula gives; both are no steps of ours.
    assert mode.refresh_hertz == pytest.approx(float(row[4]), rel=0.002)
