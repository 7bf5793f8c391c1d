"""What kind of input device it is: udev's word for it, else by what it can send.

Pure functions; none raises. The rules are those of systemd's `input_id` builtin
(`src/udev/udev-builtin-input_id.c`), the numbers those of `linux/input-event-codes.h`.
"""

from collections.abc import Iterable, Mapping

__all__ = ["MAPS", "bitmap", "kinds", "wide"]

UDEV = {
    "ID_INPUT_ACCELEROMETER": "accelerometer",
    "ID_INPUT_JOYSTICK": "joystick",
    "ID_INPUT_KEY": "buttons",
    "ID_INPUT_KEYBOARD": "keyboard",
    "ID_INPUT_MOUSE": "mouse",
    "ID_INPUT_POINTINGSTICK": "pointing_stick",
    "ID_INPUT_SWITCH": "switch",
    "ID_INPUT_TABLET": "tablet",
    "ID_INPUT_TABLET_PAD": "tablet_pad",
    "ID_INPUT_TOUCHPAD": "touchpad",
    "ID_INPUT_TOUCHSCREEN": "touchscreen",
    "ID_INPUT_TRACKBALL": "trackball",
}
MAPS = ("PROP", "EV", "KEY", "REL", "ABS")
MOST_BITS = 0x300
EV_KEY, EV_REL, EV_SW = 1, 2, 5
BUTTONS, MOUSE, JOYSTICK, TOOLS = 0x100, 0x110, 0x120, 0x140
PEN, FINGER, TOUCH, STYLUS = 0x140, 0x145, 0x14A, 0x14B
HIGH_KEYS = (range(0x160, 0x220), range(0x230, 0x2C0))
JOYSTICK_BUTTONS = (range(JOYSTICK, TOOLS), range(0x2C0, 0x2E8), range(0x220, 0x224))
JOYSTICK_AXES = range(0x03, 0x18)
X, Y, Z, SLOT, MULTI_X, MULTI_Y = 0, 1, 2, 0x2F, 0x35, 0x36
WHEELS = (6, 8)
DIRECT, STICK, ACCELEROMETER = 1, 5, 6
I2C = 0x18
KEYBOARD = 0xFFFFFFFE
"""Escape, the digits, and Q to D: who has all of these has the rest."""

COMMON_KEYS = (29, 58, 69, 110, 113, 140, 144, 155, 164, 224)
"""One of each group of a keyboard: control, caps lock, num lock, insert, mute, calculator ..."""


def wide(maps: Iterable[str | None]) -> bool:
    """Whether the words of these bitmaps have 64 bits: the kernel writes them without zeros.

    On a machine of 32 bits no word has more than eight digits, and a map of keys more than twelve
    words, or its last one is that of a keyboard.
    """
    told = [words.split() for words in maps if words]
    if any(len(word) > 8 for words in told for word in words):
        return True
    return not any(
        len(words) > 12 or (len(words) > 1 and words[-1].lower() == f"{KEYBOARD:x}")
        for words in told
    )


def bitmap(words: str | None, *, is_wide: bool) -> int:
    """`1f0000 0 0 0 0` as one number, the last word the lowest; zero for what is no bitmap."""
    size, number = 64 if is_wide else 32, 0
    for word in (words or "")[:1000].split():
        try:
            number = number << size | int(word, 16) & (1 << size) - 1
        except ValueError:
            return 0
    return number & (1 << MOST_BITS) - 1


def kinds(told: Mapping[str, str], maps: Mapping[str, int], bus: int | None) -> tuple[str, ...]:
    """The kinds, sorted. `told` are its properties, `maps` its bitmaps by the names in `MAPS`."""
    if any(key.startswith("ID_INPUT") for key in told):
        found = {kind for key, kind in UDEV.items() if told.get(key) == "1"}
    else:
        found = _by_bitmaps({name: maps.get(name, 0) for name in MAPS}, bus)
    if "keyboard" in found:
        found.discard("buttons")
    return tuple(sorted(found))


def _has(bits: int, *numbers: int) -> bool:
    return all(bits >> number & 1 for number in numbers)


def _count(bits: int, *spans: Iterable[int]) -> int:
    return sum(bits >> number & 1 for span in spans for number in span)


def _by_bitmaps(maps: Mapping[str, int], bus: int | None) -> set[str]:
    events, keys = maps["EV"], maps["KEY"]
    found = {"accelerometer"} if _is_accelerometer(maps) else _pointers(maps, bus)
    if _has(events, EV_KEY):
        if keys & (1 << BUTTONS) - 1 or _count(keys, *HIGH_KEYS):
            found.add("buttons")
        if keys & KEYBOARD == KEYBOARD:
            found.add("keyboard")
    if not found and _wheel(maps):
        found.add("buttons")
    if _has(events, EV_SW):
        found.add("switch")
    return found


def _is_accelerometer(maps: Mapping[str, int]) -> bool:
    """It says so, or has three axes and nothing to press."""
    three = _has(maps["ABS"], X, Y, Z)
    return _has(maps["PROP"], ACCELEROMETER) or (three and not _has(maps["EV"], EV_KEY))


def _wheel(maps: Mapping[str, int]) -> bool:
    return _has(maps["EV"], EV_REL) and bool(_count(maps["REL"], WHEELS))


def _pointers(maps: Mapping[str, int], bus: int | None) -> set[str]:
    """What moves something on a screen, or in a game."""
    keys, one = maps["KEY"], _has(maps["ABS"], X, Y)
    moves = _has(maps["EV"], EV_REL) and _has(maps["REL"], X, Y)
    clicks = bool(_count(keys, range(MOUSE, JOYSTICK)))
    touched = _touched(maps, clicks=clicks) if one else None
    plays = _plays(maps) if touched is None else 0
    found = {kind for kind in (touched, _touched(maps) if _several(maps) else None) if kind}
    found |= _pads(maps, found, moves=moves)
    if clicks and not plays and not found & {"tablet", "touchpad"} and (moves or not one):
        found.add("mouse")
        if bus == I2C:  # there is no such mouse
            found.add("pointing_stick")
    if _has(maps["PROP"], STICK):
        found.add("pointing_stick")
    if plays > 1 and not _is_keyboard(maps) and not (_wheel(maps) and _pad_buttons(maps)):
        found.add("joystick")
    return found


def _several(maps: Mapping[str, int]) -> bool:
    """Whether it tells several fingers apart; some claim to have every axis there is."""
    axes = maps["ABS"]
    return _has(axes, MULTI_X, MULTI_Y) and not _has(axes, SLOT, SLOT - 1)


def _touched(maps: Mapping[str, int], *, clicks: bool = False) -> str | None:
    """What tells where it is touched, by what touches it."""
    keys, direct = maps["KEY"], _has(maps["PROP"], DIRECT)
    if _has(keys, STYLUS) or _has(keys, PEN):
        return "tablet"
    if _has(keys, FINGER) and not direct:
        return "touchpad"
    if clicks:
        return "mouse"  # of a virtual machine: it tells places, and has no surface
    return "touchscreen" if _has(keys, TOUCH) or direct else None


def _pad_buttons(maps: Mapping[str, int]) -> bool:
    return _has(maps["KEY"], BUTTONS, BUTTONS + 1) and not _has(maps["KEY"], PEN)


def _pads(maps: Mapping[str, int], found: set[str], *, moves: bool) -> set[str]:
    """The buttons beside the surface of a tablet."""
    if not _pad_buttons(maps):
        return set()
    if _wheel(maps) and not moves:
        return {"tablet", "tablet_pad"}
    return {"tablet_pad"} if "tablet" in found else set()


def _plays(maps: Mapping[str, int]) -> int:
    """How many buttons and axes of a joystick it has; a mouse with many may reach into these."""
    buttons = 0 if _has(maps["KEY"], JOYSTICK - 1) else _count(maps["KEY"], *JOYSTICK_BUTTONS)
    return buttons + _count(maps["ABS"], JOYSTICK_AXES)


def _is_keyboard(maps: Mapping[str, int]) -> bool:
    """Some keyboards have buttons of a joystick."""
    keys = maps["KEY"] if _has(maps["EV"], EV_KEY) else 0
    return sum(keys >> key & 1 for key in COMMON_KEYS) >= 4
