"""What is only plugged in is neither the ordered disk nor an extra one, unless it was ordered."""

import pytest

from acceptance.order import compare, parse_order
from tests.order.facts import TB, disk, machine, usb

STICK = disk("USB1", TB, removable=True, transport="usb", model="Ultra Fit")
PORTABLE = disk("USB2", TB, removable=False, transport="usb", model="Portable SSD")
BUILT_IN = disk("S1", TB // 2)


def answered(text: str, *disks: dict[str, object]) -> dict[str, str | None]:
    told = compare(parse_order(text, "o.toml"), machine(storage__disks=list(disks)))
    return {f"{a.key} {','.join(a.kinds)}": a.matched for a in told.answers}


@pytest.mark.parametrize("plugged", [STICK, PORTABLE])
def test_the_built_in_disk_is_the_ordered_one(plugged: dict[str, object]) -> None:
    told = answered('disk = { size = ">= 500 GB" }', plugged, BUILT_IN)
    assert told == {"disk[1] as_ordered": "serial:S1"}


@pytest.mark.parametrize("asked", ['size = ">= 500 GB"', "", 'size = "1 TB", rotational = false'])
def test_a_stick_does_not_stand_for_the_disk_that_is_missing(asked: str) -> None:
    assert answered(f"disk = {{ {asked} }}", STICK) == {"disk[1] missing": None}


@pytest.mark.parametrize(
    "asked", ['transport = "usb"', "removable = true", 'model = "~ Ultra"', 'serial = "USB1"']
)
def test_a_stick_that_was_ordered_is_found(asked: str) -> None:
    told = answered(f"disk = [{{ {asked} }}, {{ size = '500 GB' }}]", BUILT_IN, STICK)
    assert told == {"disk[1] as_ordered": "serial:USB1", "disk[2] as_ordered": "serial:S1"}


def test_a_stick_is_no_substitute_for_a_disk_of_another_name() -> None:
    assert answered('disk = { model = "~ PM9A1" }', STICK) == {"disk[1] missing": None}
    told = answered('disk = { model = "~ PM9A1" }', STICK, BUILT_IN)
    assert told == {"disk[1] substituted": "serial:S1"}


def test_a_portable_disk_that_was_ordered_is_found_without_its_transport() -> None:
    told = answered("disk = [{ size = '1 TB' }, { size = '500 GB' }]", BUILT_IN, PORTABLE)
    assert told == {"disk[1] as_ordered": "serial:USB2", "disk[2] as_ordered": "serial:S1"}


def test_a_controllers_own_hub_is_no_ordered_device() -> None:
    root = usb("usb2", hub=True, vendor_id="0x1d6b", speed_maximum_bits_per_second=5 * 10**9)
    dock = usb("1-4", vendor="Lenovo", speed_maximum_bits_per_second=5 * 10**9)
    order = parse_order('usb = { speed = ">= 5 Gbit/s" }', "o.toml")
    (alone,) = compare(order, machine(usb__devices=[root])).answers
    assert alone.kinds == ("missing",)
    (both,) = compare(order, machine(usb__devices=[root, dock])).answers
    assert (both.kinds, both.matched) == (("as_ordered",), "path:1-4")
