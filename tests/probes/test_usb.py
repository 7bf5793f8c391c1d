"""USB devices on machines that the tests build: tree, speeds, drivers, names, parts."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.bus import buses, usb_device
from probes.usb import Device, Facts
from tests.machine_buses import compiled_database, object_store, pci_device, usb_hubs
from tests.machine_buses import usb_device as add
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons

SUPER = 5_000_000_000


def observed(machine: Machine) -> dict[str | None, Device]:
    """The devices by port."""
    found: Facts = facts(machine, "usb")
    return {device.port: device for device in found.devices or ()}


def test_a_tree_of_hubs_and_devices(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    add(machine, "1-5", ids="5e3/610/655", class_id=(9, 0, 1), interfaces=(("9/0/0", "hub"),))
    add(machine, "1-5.2", serial="KBD-77", interfaces=(("3/1/1", "usbhid"), ("3/0/0", None)))
    found = observed(machine)
    assert {port: device.parent for port, device in found.items()} == {
        "usb1": None,
        "usb2": None,
        "1-4": "usb1",
        "1-5": "usb1",
        "1-5.2": "1-5",
        "2-3": "usb2",
    }
    assert [port for port, device in found.items() if device.hub] == ["usb1", "1-5", "usb2"]
    keyboard = found["1-5.2"]
    assert keyboard.part == "serial:KBD-77"
    assert (keyboard.vendor_id, keyboard.product_id, keyboard.release) == (
        "0x046d",
        "0xc31c",
        "0x0110",
    )
    assert [(i.number, i.class_id, i.driver) for i in keyboard.interfaces] == [
        (0, "0x030101", "usbhid"),
        (1, "0x030000", None),
    ]
    assert (keyboard.authorized, keyboard.removable) == (True, True)
    assert keyboard.maximum_current_amperes == 0.1


def test_parts_do_not_change_with_the_numbers_of_buses(tmp_path: Path) -> None:
    first = {device.part for device in observed(healthy(tmp_path / "one")).values()}
    machine = healthy(tmp_path / "two").without("sys/bus/usb")
    machine.without("sys/devices/pci0000:00/0000:00:14.0/usb1")
    machine.without("sys/devices/pci0000:00/0000:00:14.0/usb2")
    usb_hubs(machine, first=7)
    add(machine, "7-4")
    add(machine, "8-3", serial="E0D55EA573DCF3A1")
    assert {device.part for device in observed(machine).values()} == first


def test_two_devices_with_one_serial_number_are_two_parts(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    add(machine, "1-1", serial="0001A")
    add(machine, "1-2", serial="0001A")
    found = observed(machine)
    start = "serial:0001A@pci:0000:00:14.0/usb2"
    assert [found[port].part for port in ("1-1", "1-2")] == [f"{start}/1", f"{start}/2"]


@pytest.mark.parametrize(
    ("megabits", "version", "speeds", "able"),
    [
        ("480", "2.10", object_store(0x0E), SUPER),
        ("480", "2.10", object_store(0x0E, lanes=(10,)), 2 * SUPER),
        ("480", "2.10", object_store(), None),
        ("480", "2.10", None, None),
        ("480", "2.00", None, 480_000_000),
        ("12", "2.00", None, None),
        ("12", "1.10", None, 12_000_000),
        ("1.5", "2.00", None, 1_500_000),
        ("5000", "3.00", None, SUPER),
        ("20000", "3.20", object_store(0x0E, lanes=(10,)), 4 * SUPER),
        ("", "2.00", None, None),
    ],
)
def test_what_a_device_can(
    tmp_path: Path, megabits: str, version: str, speeds: bytes | None, able: int | None
) -> None:
    machine = healthy(tmp_path)
    add(machine, "1-1", megabits=megabits, version=version, speeds=speeds)
    found: Facts = facts(machine, "usb")
    device = next(d for d in found.devices or () if d.port == "1-1")
    assert device.speed_maximum_bits_per_second == able
    path = f"devices.{device.part}.speed_maximum_bits_per_second"
    assert reasons(found) == ({} if able else {path: "probe.no_speeds"})


def test_names_of_the_database_where_a_device_has_none(tmp_path: Path) -> None:
    entries = {
        "usb:v046D*": {"ID_VENDOR_FROM_DATABASE": "Logitech, Inc."},
        "usb:v046DpC31C*": {"ID_MODEL_FROM_DATABASE": "Keyboard K120"},
    }
    machine = healthy(tmp_path).file("usr/lib/udev/hwdb.bin", compiled_database(entries))
    add(machine, "1-1", names=None)
    add(machine, "1-2", names=None, ids="46d/1/1")
    found: Facts = facts(machine, "usb")
    told = {device.port: (device.vendor, device.model) for device in found.devices or ()}
    assert told["1-1"] == ("Logitech, Inc.", "Keyboard K120")
    assert told["1-2"] == ("Logitech, Inc.", None)
    assert reasons(found) == {"devices.model": "probe.no_own_name"}


def test_without_a_database_a_device_without_a_name_is_told(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    add(machine, "1-1", names=None)
    assert reasons(facts(machine, "usb")) == {"devices.model": "probe.not_recorded"}


def test_a_list_whose_links_lead_nowhere_is_told_by_the_text(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/devices/pci0000:00/0000:00:14.0")
    machine.file("sos_commands/usb/lsusb", "Bus 001 Device 002: ID 046d:c31c Logitech, Inc. K120")
    found: Facts = facts(machine, "usb")
    assert [(d.vendor, d.model) for d in found.devices or ()] == [("Logitech, Inc.", "K120")]
    machine = healthy(tmp_path / "other").without("sys/devices/pci0000:00/0000:00:14.0")
    assert reasons(facts(machine, "usb")) == {"devices": "probe.not_recorded"}


def test_of_too_many_devices_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buses, "MOST_DEVICES", 3)
    found: Facts = facts(healthy(tmp_path), "usb")
    assert len(found.devices or ()) == 3
    assert reasons(found) == {"devices": "probe.too_many"}


def test_a_controller_elsewhere_does_not_stand_for_usb(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/bus/usb")
    pci_device(machine, "0000:00:1a.0", class_id=0x0C0320)
    assert reasons(facts(machine, "usb")) == {"devices": "probe.not_recorded"}


def test_capabilities_are_stepped_over_by_their_length() -> None:
    unknown = struct.pack("<BBBB", 20, 0x10, 4, 0) + bytes(16)
    store = object_store(0x0E)
    assert usb_device.speeds_in(store[:5] + unknown + store[5:]) == SUPER
    assert usb_device.speeds_in(store[:5] + b"\0\x10\3" + store[5:]) is None


@given(st.binary(max_size=200))
def test_no_descriptor_makes_the_reader_fail(content: bytes) -> None:
    found = usb_device.speeds_in(content)
    assert found is None or found >= 0


@given(st.text(max_size=60), st.none() | st.integers(0, 2**40), st.none() | st.integers(0, 2**40))
def test_no_text_makes_the_grammars_fail(text: str, now: int | None, named: int | None) -> None:
    usb_device.bits_per_second(text)
    usb_device.amperes(text)
    usb_device.parent(text)
    usb_device.speed_able(text, now, named)
