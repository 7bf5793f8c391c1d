"""Sound cards, input devices and cameras, by whatever tells of them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import audio, camera
from probes import input as inputs
from probes.peripheral import asound, input_nodes
from probes.port.recorded import Recorded
from tests.machine_buses import pci_device
from tests.machine_peripherals import (
    KEYBOARD_KEYS,
    MOUSE,
    input_device,
    keyboard,
    sound_card,
    usb_function,
)
from tests.machine_peripherals import camera as camera_of
from tests.machines import Machine
from tests.probes.observed import reasons


def observe(machine: Machine, probe: Any) -> Any:
    return probe.probe(Recorded(str(machine.write())))


# -- sound -----------------------------------------------------------------------------------------


def test_a_sound_card(tmp_path: Path) -> None:
    (card,) = observe(sound_card(Machine(tmp_path)), audio).cards
    assert (card.part, card.kernel_name) == ("pci:0000:00:1f.3", "card0")
    assert (card.name, card.driver, card.bus) == ("HDA Intel PCH", "snd_hda_intel", "pci")
    assert (card.codecs, card.playback, card.capture) == (("Realtek ALC257",), 2, 1)
    assert (card.vendor, card.model) == ("Example Semiconductor", "Example Device")


def test_a_sound_card_on_usb_is_named_by_its_serial_number(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    folder = usb_function(machine, "1-6", serial="ABC", kind="1/1/0", driver="snd-usb-audio")
    machine._device(f"{folder}/sound/card1", "sound", {})
    (card,) = observe(machine.file(f"{folder}/sound/card1/id", "Headset"), audio).cards
    assert (card.part, card.bus, card.name) == ("serial:ABC", "usb", "Headset")
    assert card.vendor == "Example Input"


def test_sound_that_no_driver_has_taken(tmp_path: Path) -> None:
    machine = sound_card(Machine(tmp_path), driver=None).file("proc/asound/cards", "")
    usb_function(machine, "1-6", kind="1/1/0", driver=None)
    found = observe(machine.file("sys/class/sound/version", ""), audio)
    assert [(card.part, card.driver) for card in found.cards] == [
        ("pci:0000:00:14.0/usb2/6", None),
        ("pci:0000:00:1f.3", None),
    ]
    assert set(reasons(found).values()) == {"probe.no_driver"}


def test_no_sound(tmp_path: Path) -> None:
    text = "--- no soundcards ---\n"
    assert observe(Machine(tmp_path).file("proc/asound/cards", text), audio).cards == ()


def test_a_tree_without_sound_proves_nothing(tmp_path: Path) -> None:
    found = observe(Machine(tmp_path).kernel(), audio)
    assert found.cards is None
    assert reasons(found) == {"cards": "probe.not_recorded"}


def test_sound_cards_where_only_the_list_was_kept(tmp_path: Path) -> None:
    text = " 1 [Generic        ]: HDA-Intel - HD-Audio Generic\n"
    text += "                      HD-Audio Generic at 0xfc9c0000 irq 104\n"
    machine = Machine(tmp_path).file("proc/asound/cards", text)
    machine.file("proc/asound/card1/codec#0", "Codec: Realtek ALC1220\nAddress: 0\n")
    (card,) = observe(machine, audio).cards
    assert (card.part, card.name) == ("path:asound/Generic", "HD-Audio Generic")
    assert card.codecs == ("Realtek ALC1220",)
    assert card.long_name == "HD-Audio Generic at 0xfc9c0000 irq 104"


APLAY = """**** List of PLAYBACK Hardware Devices ****
card 0: PCH [HDA Intel PCH], device 0: ALC257 Analog [ALC257 Analog]
  Subdevices: 1/1
card 0: PCH [HDA Intel PCH], device 3: HDMI 0 [HDMI 0]
card 2: Headset [USB Headset], device 0: USB Audio [USB Audio]
"""


@pytest.mark.parametrize("name", ["logs/aplay", "sos_commands/soundcard/aplay_-l"])
def test_sound_cards_from_aplay(tmp_path: Path, name: str) -> None:
    cards = observe(Machine(tmp_path).file(name, APLAY), audio).cards
    assert [card.name for card in cards] == ["USB Headset", "HDA Intel PCH"]


def test_an_empty_list_of_aplay_is_none(tmp_path: Path) -> None:
    found = observe(Machine(tmp_path).file("logs/aplay", ""), audio)
    assert (found.cards, reasons(found)) == (None, {"cards": "probe.malformed"})


@given(st.text(alphabet="01 []:-\ncard#PCHdevice,", max_size=300))
def test_lists_of_sound_cards_of_any_text(text: str) -> None:
    for found in (asound.parse_cards(text), asound.parse_aplay(text)):
        assert all(one.id for one in found)


# -- input -----------------------------------------------------------------------------------------


def test_a_keyboard(tmp_path: Path) -> None:
    (device,) = observe(keyboard(Machine(tmp_path)), inputs).devices
    assert (device.part, device.kinds) == ("path:i8042/serio0", ("keyboard",))
    assert (device.name, device.bus, device.driver) == (
        "AT Translated Set 2 keyboard",
        "i8042",
        "atkbd",
    )


def usb_keyboard(machine: Machine, *, serial: str | None = None, uniq: str = "") -> Machine:
    """A keyboard with a second input for its volume keys, as they mostly are."""
    folder = usb_function(machine, "1-4", names=("Example", "Office Keyboard"), serial=serial)
    keys = {"EV": "120013", "KEY": KEYBOARD_KEYS}
    volume = {"EV": "3", "KEY": "3800000000 e000000000000 0"}
    for number, (name, bits) in enumerate(
        (("Office Keyboard", keys), ("Office Keyboard Consumer Control", volume)), start=10
    ):
        own = f"{folder}/0003:046D:C31C.000{number - 9}"
        input_device(machine, own, number, name=name, bits=bits, serial=uniq)
    return machine


def test_inputs_of_one_thing_are_one_device(tmp_path: Path) -> None:
    (device,) = observe(usb_keyboard(Machine(tmp_path)), inputs).devices
    assert (device.part, device.name) == ("pci:0000:00:14.0/usb2/4", "Office Keyboard")
    assert (device.kinds, device.driver) == (("keyboard",), "usbhid")
    assert device.names == ("Office Keyboard", "Office Keyboard Consumer Control")
    assert (device.vendor_id, device.product_id) == ("0x046d", "0xc31c")


def test_a_device_with_a_serial_number_keeps_its_name_at_another_port(tmp_path: Path) -> None:
    (device,) = observe(usb_keyboard(Machine(tmp_path), serial="K1", uniq="K1"), inputs).devices
    assert (device.part, device.serial) == ("serial:K1", "K1")


def test_devices_behind_one_receiver_are_several(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    folder = usb_function(machine, "1-2", names=("Example", "USB Receiver"))
    for number, (uniq, bits) in enumerate((("4055-aa", MOUSE), ("4066-bb", {"EV": "3"}))):
        own = f"{folder}/0003:046D:C52B.0003/0003:046D:405{number}.000{number + 4}"
        input_device(machine, own, number, name=f"Wireless {uniq}", bits=bits, serial=uniq)
    devices = observe(machine, inputs).devices
    assert [(d.part, d.name) for d in devices] == [
        ("serial:4055-aa", "Wireless 4055-aa"),
        ("serial:4066-bb", "Wireless 4066-bb"),
    ]


def test_a_wireless_device_is_named_by_its_address(tmp_path: Path) -> None:
    folder = "sys/devices/virtual/misc/uhid/0005:046D:B342.0007"
    machine = input_device(
        Machine(tmp_path),
        folder,
        25,
        name="Example K380",
        bits={"EV": "120013", "KEY": KEYBOARD_KEYS},
        ids="5/46d/b342/4",
        serial="F4:73:35:01:02:03",
    )
    (device,) = observe(machine, inputs).devices
    assert (device.part, device.bus) == ("mac:f4:73:35:01:02:03", "bluetooth")


def test_sockets_of_a_sound_card_are_one_device_of_its_address(tmp_path: Path) -> None:
    machine = sound_card(Machine(tmp_path))
    folder = "sys/devices/pci0000:00/0000:00:1f.3/sound/card0"
    for number, name in enumerate(("HDA Intel PCH Mic", "HDA Intel PCH Headphone")):
        input_device(machine, folder, number, name=name, bits={"EV": "21"}, ids="0/0/0/0")
    (device,) = observe(machine, inputs).devices
    assert (device.part, device.name) == ("pci:0000:00:1f.3", "HDA Intel PCH")
    assert (device.kinds, device.bus) == (("switch",), "pci")


def test_a_device_that_no_driver_has_taken(tmp_path: Path) -> None:
    machine = keyboard(Machine(tmp_path))
    usb_function(machine, "1-7", driver=None)
    found = observe(machine, inputs)
    bare = found.devices[-1]
    assert (bare.name, bare.kinds, bare.bus) == ("USB Optical Mouse", (), "usb")
    assert reasons(found) == {"devices.1-7:1.0.driver": "probe.no_driver"}


PROC = f"""I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
P: Phys=isa0060/serio0/input0
S: Sysfs=/devices/platform/i8042/serio0/input/input3
U: Uniq=
H: Handlers=sysrq kbd event3 leds
B: PROP=0
B: EV=120013
B: KEY={KEYBOARD_KEYS}

I: Bus=0018 Vendor=06cb Product=cd73 Version=0100
N: Name="SYNA8004:00 06CB:CD8B Touchpad"
S: Sysfs=/devices/pci0000:00/0000:00:15.1/i2c-9/i2c-SYNA8004:00/0018:06CB:CD8B.0001/input/input12
B: PROP=5
B: EV=1b
B: KEY=e520 10000 0 0 0 0
B: ABS=2e0800000000003
"""


@pytest.mark.parametrize("name", ["proc/bus/input/devices", "logs/input_devices"])
def test_input_devices_where_only_the_list_was_kept(tmp_path: Path, name: str) -> None:
    devices = observe(Machine(tmp_path).file(name, PROC), inputs).devices
    assert [(d.kinds, d.bus) for d in devices] == [(("keyboard",), "i8042"), (("touchpad",), "i2c")]
    assert devices[1].part == "pci:0000:00:15.1/i2c-SYNA8004:00/0018:06CB:CD8B"
    assert devices[1].vendor_id == "0x06cb"


def test_a_tree_without_input_proves_nothing(tmp_path: Path) -> None:
    found = observe(Machine(tmp_path).kernel(), inputs)
    assert (found.devices, reasons(found)) == (None, {"devices": "probe.not_recorded"})


@given(st.text(alphabet='INSUB: ="0123456789abcdef/\nNameSysfsKEYEVUniq', max_size=300))
def test_lists_of_input_devices_of_any_text(text: str) -> None:
    for node in input_nodes.parse(text):
        assert node.folder.startswith("/sys")


# -- cameras ---------------------------------------------------------------------------------------


def test_the_nodes_of_a_camera_are_one_device(tmp_path: Path) -> None:
    (device,) = observe(camera_of(Machine(tmp_path), first=2), camera).devices
    assert (device.kind, device.capabilities) == ("camera", ("capture",))
    assert (device.kernel_name, device.nodes) == ("video2", ("video2", "video3"))
    assert (device.name, device.driver) == ("Integrated Camera: Integrated C", "uvcvideo")
    assert device.part == "pci:0000:00:14.0/usb2/5:1.0"
    assert (device.vendor_id, device.product_id) == ("0x04f2", "0xb6d0")


def test_a_camera_and_its_infrared_sister_are_two(tmp_path: Path) -> None:
    machine = camera_of(Machine(tmp_path), serial="0001")
    camera_of(machine, serial="0001", first=2, number=2, name="Integrated Camera: Integrated I")
    devices = observe(machine, camera).devices
    assert [device.part for device in devices] == [
        "serial:0001@pci:0000:00:14.0/usb2/5:1.0",
        "serial:0001@pci:0000:00:14.0/usb2/5:1.2",
    ]


def test_without_udev_s_word_the_driver_tells_a_camera(tmp_path: Path) -> None:
    found = observe(camera_of(Machine(tmp_path), capabilities=(None, None)), camera)
    (device,) = found.devices
    assert (device.kind, device.capabilities, device.kernel_name) == ("camera", None, "video0")
    assert reasons(found) == {"devices.video0.capabilities": "probe.no_capabilities"}


def test_what_gives_no_pictures_is_no_camera(tmp_path: Path) -> None:
    machine = camera_of(Machine(tmp_path), capabilities=(":video_output:", ":mem2mem:"))
    assert observe(machine, camera).devices == ()


def test_a_tuner(tmp_path: Path) -> None:
    machine = camera_of(Machine(tmp_path), capabilities=(":capture:tuner:",))
    assert [device.kind for device in observe(machine, camera).devices] == ["tuner"]


def test_cameras_that_programs_make_up(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for number in (10, 11):
        place = f"sys/devices/virtual/video4linux/video{number}"
        told = {"MAJOR": 81, "MINOR": number}
        machine._device(place, "video4linux", told)
        machine._udev(f"c81:{number}", {"ID_V4L_CAPABILITIES": ":capture:"})
    assert [device.kind for device in observe(machine, camera).devices] == ["virtual", "virtual"]


def test_a_camera_that_no_driver_has_taken(tmp_path: Path) -> None:
    machine = camera_of(Machine(tmp_path), driver=None)
    found = observe(machine.file("sys/class/video4linux/-", ""), camera)
    assert [(device.kind, device.driver) for device in found.devices] == [("camera", None)]
    assert reasons(found) == {"devices.1-5:1.0.driver": "probe.no_driver"}


def test_a_tree_without_cameras_proves_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    pci_device(machine)
    found = observe(machine, camera)
    assert (found.devices, reasons(found)) == (None, {"devices": "probe.no_file"})


# -- hostile ---------------------------------------------------------------------------------------

HOSTILE = b"<b>{{ 7*7 }}\x1b[31m\xff\n=1+1"


@pytest.mark.parametrize("content", [HOSTILE, b"", bytes(100_000), b"9" * 5000, b"\n\n=\n::"])
@pytest.mark.parametrize("probe", [audio, inputs, camera], ids=lambda probe: probe.__name__)
def test_what_the_files_hold_never_ends_the_probe(
    tmp_path: Path, content: bytes, probe: Any
) -> None:
    machine = camera_of(usb_keyboard(keyboard(sound_card(Machine(tmp_path)))))
    for name in machine.files:
        machine.file(name, content)
    assert isinstance(observe(machine, probe), probe.Facts)
