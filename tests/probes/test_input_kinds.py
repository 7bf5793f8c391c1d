"""Kinds of input devices by what they can send, as systemd's `input_id` tells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.peripheral.input_kinds import MAPS, bitmap, kinds, wide
from tests.machine_peripherals import KEYBOARD_KEYS, MOUSE

SEVERAL_FINGERS = "6e0800000000003"
ALL_AXES = f"{(1 << 64) - 1:x}"

# Bitmaps as /proc/bus/input/devices of common machines shows them.
DEVICES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "keyboard of a laptop": ({"EV": "120013", "KEY": KEYBOARD_KEYS}, ("keyboard",)),
    "mouse": (MOUSE, ("mouse",)),
    "power button": ({"EV": "3", "KEY": "10000000000000 0"}, ("buttons",)),
    "lid": ({"EV": "21"}, ("switch",)),
    "socket of a sound card": ({"EV": "21"}, ("switch",)),
    "touchpad": (
        {"EV": "b", "PROP": "5", "KEY": "e520 10000 0 0 0 0", "ABS": "2e0800000000003"},
        ("touchpad",),
    ),
    "touchpad that is a screen": (
        {"EV": "b", "PROP": "2", "KEY": "e520 10000 0 0 0 0", "ABS": "3"},
        ("mouse",),
    ),
    "touchscreen": (
        {"EV": "b", "PROP": "2", "KEY": "400 0 0 0 0 0", "ABS": "3273800000000003"},
        ("touchscreen",),
    ),
    "touchscreen of several fingers only": (
        {"EV": "b", "PROP": "2", "KEY": "400 0 0 0 0 0", "ABS": SEVERAL_FINGERS[:-1] + "0"},
        ("touchscreen",),
    ),
    "pen": (
        {"EV": "b", "PROP": "2", "KEY": "1c01 0 0 0 0 0", "ABS": "1000d000003"},
        ("tablet",),
    ),
    "buttons beside a tablet": (
        {"EV": "f", "KEY": "3 0 0 0 0", "REL": "100", "ABS": "7"},
        ("tablet", "tablet_pad"),
    ),
    "mouse of a virtual machine": (
        {"EV": "1f", "KEY": "70000 0 0 0 0", "REL": "100", "ABS": "3"},
        ("mouse",),
    ),
    "pointing stick": (
        {"EV": "7", "PROP": "21", "KEY": "70000 0 0 0 0", "REL": "3"},
        ("mouse", "pointing_stick"),
    ),
    "game controller": (
        {"EV": "20000b", "KEY": "7cdb000000000000 0 0 0 0", "ABS": "3003f"},
        ("joystick",),
    ),
    "a joystick of one button is none": (
        {"EV": "3", "KEY": "100000000 0 0 0 0"},
        (),
    ),
    "accelerometer": ({"EV": "9", "ABS": "7"}, ("accelerometer",)),
    "accelerometer that says so": (
        {"EV": "9", "PROP": "40", "KEY": "1 0 0 0 0", "ABS": "3"},
        ("accelerometer",),
    ),
    "wheel alone": ({"EV": "5", "REL": "100"}, ("buttons",)),
    "nothing": ({"EV": "1"}, ()),
}


@pytest.mark.parametrize("name", DEVICES)
def test_a_device(name: str) -> None:
    words, expected = DEVICES[name]
    maps = {key: bitmap(told, is_wide=True) for key, told in words.items()}
    assert kinds({}, maps, 3) == expected


def test_a_mouse_of_i2c_is_a_pointing_stick() -> None:
    maps = {key: bitmap(told, is_wide=True) for key, told in MOUSE.items()}
    assert kinds({}, maps, 0x18) == ("mouse", "pointing_stick")


def test_a_keyboard_with_odd_buttons_is_no_joystick() -> None:
    keys = bitmap(KEYBOARD_KEYS, is_wide=True) | 0xF << 0x120 | 1 << 113 | 1 << 140 | 1 << 155
    assert kinds({}, {"EV": 0x120013, "KEY": keys}, 3) == ("keyboard",)


def test_udev_s_word_goes_before_what_we_would_say() -> None:
    maps = {key: bitmap(told, is_wide=True) for key, told in MOUSE.items()}
    told = {"ID_INPUT": "1", "ID_INPUT_MOUSE": "1", "ID_INPUT_TRACKBALL": "1"}
    assert kinds(told, maps, 3) == ("mouse", "trackball")
    assert kinds({"ID_INPUT": "1"}, maps, 3) == ()


def test_words_of_32_bits() -> None:
    keys = "4 2000000 3803078 f800d001 feffffdf ffefffff ffffffff fffffffe"
    assert not wide([keys])
    assert wide([KEYBOARD_KEYS])
    assert wide(["70000 0 0 0 0"])
    assert not wide(["70000" + " 0" * 12])
    maps = {"EV": 0x120013, "KEY": bitmap(keys, is_wide=False)}
    assert kinds({}, maps, 0x11) == ("keyboard",)
    assert bitmap("70000 0 0 0 0 0 0 0 0", is_wide=False) == 7 << 272


@given(
    st.dictionaries(st.sampled_from(MAPS), st.text(alphabet="0123456789abcdef x-_", max_size=90)),
    st.booleans(),
    st.none() | st.integers(0, 65535),
)
def test_any_bitmaps(words: dict[str, str], is_wide: bool, bus: int | None) -> None:
    maps = {key: bitmap(told, is_wide=is_wide) for key, told in words.items()}
    assert all(0 <= number < 1 << 0x300 for number in maps.values())
    found = kinds({}, maps, bus)
    assert list(found) == sorted(set(found))
    wide(words.values())
