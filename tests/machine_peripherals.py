"""Cards, displays, sound, input and cameras of a synthetic machine.

card(machine)
connector(machine, "card0-DP-1", edid=edid())
sound_card(machine)
keyboard(machine)
camera(machine)
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from tests.edids import edid
from tests.machine_buses import pci_device, usb_device, usb_hubs
from tests.machine_files import CapturedFiles

__all__ = [
    "KEYBOARD_KEYS",
    "MOUSE",
    "camera",
    "card",
    "connector",
    "input_device",
    "keyboard",
    "peripherals",
    "pictures",
    "sound_card",
    "usb_function",
]

GPU = "0000:00:02.0"
SOUND = "0000:00:1f.3"
Files = TypeVar("Files", bound=CapturedFiles)
KEYBOARD_KEYS = "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe"
MOUSE = {"EV": "17", "KEY": "ff0000 0 0 0 0", "REL": "1943"}


def card(
    machine: Files,
    address: str = GPU,
    *,
    number: int = 0,
    ids: str = "8086:9B41",
    driver: str | None = "i915",
    names: tuple[str, str] | None = None,
    files: Mapping[str, object] = {},
) -> Files:
    """A graphics card, of which DRM makes one if it has a driver."""
    own = {"boot_vga": 1} | dict(files)
    place = pci_device(
        machine, address, ids=ids, class_id=0x030000, driver=driver, names=names, files=own
    )
    if driver is not None:
        for name, minor in ((f"card{number}", number), (f"renderD{128 + number}", 128 + number)):
            told = {"MAJOR": 226, "MINOR": minor, "DEVNAME": f"dri/{name}", "DEVTYPE": "drm_minor"}
            machine._device(f"{place}/drm/{name}", "drm", told)
            machine.link(f"{place}/drm/{name}/device", place)
        machine.file("sys/class/drm/version", "drm 1.1.0 20060810")
    return machine


def connector(
    machine: Files,
    name: str = "card0-eDP-1",
    *,
    edid: bytes | None = None,
    status: str | None = None,
    address: str = GPU,
    modes: str = "",
) -> Files:
    """A connector of a card, with a display where there is an EDID."""
    place = f"sys/devices/pci{address[:7]}/{address}/drm/{name.partition('-')[0]}/{name}"
    machine._device(place, "drm", {"DEVTYPE": "drm_connector"})
    machine._below(place, {"status": status or ("connected" if edid else "disconnected")})
    machine._below(place, {"enabled": "enabled" if edid else "disabled", "modes": modes})
    machine.file(f"{place}/edid", edid or b"")
    return machine


def sound_card(
    machine: Files,
    address: str = SOUND,
    *,
    number: int = 0,
    codec: str | None = "Realtek ALC257",
    streams: Sequence[str] = ("D0p", "D0c", "D3p"),
    driver: str | None = "snd_hda_intel",
) -> Files:
    """A sound card on the PCI bus; without a driver the kernel makes none of it."""
    place = pci_device(machine, address, ids="8086:02C8", class_id=0x040300, driver=driver)
    if driver is None:
        return machine
    own = f"{place}/sound/card{number}"
    machine._device(own, "sound", {})
    machine._below(own, {"id": "PCH", "number": number})
    machine.link(f"{own}/device", place)
    for stream in streams:
        machine._device(f"{own}/pcmC{number}{stream}", "sound", {})
    if codec is not None:
        chip = f"{own}/hwC{number}D0"
        machine._device(chip, "sound", {})
        vendor, _, name = codec.partition(" ")
        machine._below(chip, {"vendor_name": vendor, "chip_name": name})
    cards = machine.files.get("proc/asound/cards", b"").decode()
    cards += f" {number} [PCH            ]: HDA-Intel - HDA Intel PCH\n"
    cards += f"                      HDA Intel PCH at 0xb1318000 irq {140 + number}\n"
    return machine.file("proc/asound/cards", cards)


def usb_function(
    machine: CapturedFiles,
    port: str = "1-3",
    *,
    ids: str = "46d/c077/7200",
    names: tuple[str, str] = ("Example Input", "USB Optical Mouse"),
    serial: str | None = None,
    kind: str = "3/1/2",
    number: int = 0,
    driver: str | None = "usbhid",
) -> str:
    """A USB device behind the first hub, and the folder of one of its interfaces: returned."""
    usb_hubs(machine)
    place = usb_device(
        machine,
        port,
        ids=ids,
        names=names,
        serial=serial,
        interfaces=[(kind, driver)] * (number + 1),
    )
    folder = f"{place}/{port}:1.{number}"
    if driver is not None:
        machine.file(f"sys/bus/usb/drivers/{driver}/uevent", "")
        machine.link(f"{folder}/driver", f"sys/bus/usb/drivers/{driver}")
    return folder


def input_device(
    machine: Files,
    folder: str,
    number: int,
    *,
    name: str,
    bits: Mapping[str, str],
    ids: str = "3/46d/c31c/110",
    serial: str = "",
    udev: Mapping[str, object] | None = None,
) -> Files:
    """An input in a device's folder; `udev` are properties, `None` where no udevd has run."""
    place = f"{folder}/input/input{number}"
    told = {"PRODUCT": ids, "NAME": f'"{name}"', "PHYS": '"-"', "UNIQ": f'"{serial}"'}
    machine._device(place, "input", told | {"PROP": bits.get("PROP", "0")} | dict(bits))
    machine._below(place, {"name": name, "uniq": serial, "properties": bits.get("PROP", "0")})
    for file, value in zip(("bustype", "vendor", "product"), ids.split("/"), strict=False):
        machine.file(f"{place}/id/{file}", value.rjust(4, "0"))
    for key in ("EV", "KEY", "REL", "ABS"):
        machine.file(f"{place}/capabilities/{key.lower()}", bits.get(key, "0"))
    if udev is not None:
        machine._udev(f"+input:input{number}", {"ID_INPUT": 1} | dict(udev))
    return machine


def keyboard(machine: Files, *, number: int = 3) -> Files:
    """The keyboard of a laptop."""
    folder = "sys/devices/platform/i8042/serio0"
    machine.file("sys/bus/serio/drivers/atkbd/uevent", "")
    machine.link(f"{folder}/driver", "sys/bus/serio/drivers/atkbd")
    bits = {"EV": "120013", "KEY": KEYBOARD_KEYS}
    told = {"ID_INPUT_KEY": 1, "ID_INPUT_KEYBOARD": 1}
    name = "AT Translated Set 2 keyboard"
    return input_device(machine, folder, number, name=name, bits=bits, ids="11/1/1/ab41", udev=told)


def camera(
    machine: Files,
    port: str = "1-5",
    *,
    serial: str | None = None,
    first: int = 0,
    number: int = 0,
    capabilities: Sequence[str | None] = (":capture:", ":"),
    name: str = "Integrated Camera: Integrated C",
    driver: str | None = "uvcvideo",
) -> Files:
    """A camera with its nodes, one each for its `capabilities`; `None` where udev told none."""
    folder = usb_function(
        machine,
        port,
        ids="4f2/b6d0/1234",
        names=("Example Ltd", "Integrated Camera"),
        serial=serial,
        kind="14/1/0",
        number=number,
        driver=driver,
    )
    return pictures(machine, folder, capabilities if driver else (), first=first, name=name)


def pictures(
    machine: Files,
    folder: str,
    capabilities: Sequence[str | None] = (":capture:",),
    *,
    first: int = 0,
    name: str = "Example Camera",
) -> Files:
    """Nodes that give pictures, in the folder of whatever has them."""
    for index, told in enumerate(capabilities):
        minor = first + index
        place = f"{folder}/video4linux/video{minor}"
        node = {"MAJOR": 81, "MINOR": minor, "DEVNAME": f"video{minor}"}
        machine._device(place, "video4linux", node)
        machine._below(place, {"name": name, "index": index})
        machine.link(f"{place}/device", folder)
        entry = {"ID_V4L_CAPABILITIES": told, "ID_V4L_PRODUCT": None if told is None else name}
        machine._udev(f"c81:{minor}", entry)
    return machine


def peripherals(machine: Files) -> Files:
    """What a small workstation has: a card with a display, sound, a keyboard, a mouse, a camera."""
    card(
        machine,
        ids="1002:1636",
        driver="amdgpu",
        names=("Example Graphics", "Example Card"),
        files={"mem_info_vram_total": 2**29},
    )
    connector(machine, "card0-DP-1", edid=edid())
    connector(machine, "card0-HDMI-A-1")
    keyboard(sound_card(machine))
    pictures(machine, "sys/devices/platform/example-camera")
    return input_device(
        machine,
        "sys/devices/platform/i8042/serio1",
        4,
        name="PS/2 Generic Mouse",
        bits=MOUSE,
        ids="11/2/1/0",
        udev={"ID_INPUT_MOUSE": 1},
    )
