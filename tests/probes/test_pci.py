"""PCI devices on machines that the tests build: what is found, what is missing, and why."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.bus import buses, pci_device
from probes.pci import Device, Facts
from tests.machine_buses import compiled_database
from tests.machine_buses import pci_device as add
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons

CARD = "0000:03:00.0"


def observed(machine: Machine, **how: Any) -> tuple[Device, Facts]:
    """Add a card, observe the machine; the card, and all facts."""
    add(machine, CARD, **how)
    found: Facts = facts(machine, "pci")
    return next(d for d in found.devices or () if d.address == CARD), found


def card(machine: Machine, **how: Any) -> Device:
    """Add a card, observe the machine, return the card."""
    return observed(machine, **how)[0]


def test_a_card_is_told_in_full(tmp_path: Path) -> None:
    found = card(
        healthy(tmp_path),
        ids="8086:1533",
        class_id=0x020000,
        driver="igb",
        link=("2.5 GT/s PCIe", 1),
        capable=("5.0 GT/s PCIe", 4),
        errors=(3, 2, 1),
        files={"numa_node": 1},
    )
    assert (found.part, found.address) == (f"pci:{CARD}", CARD)
    assert (found.vendor_id, found.device_id, found.class_id) == ("0x8086", "0x1533", "0x020000")
    assert (found.subsystem_vendor_id, found.subsystem_device_id) == ("0x1028", "0x0738")
    assert (found.vendor, found.model) == ("Example Semiconductor", "Example Device")
    assert found.class_name == "Example controller"
    assert (found.driver, found.enabled, found.numa_node, found.revision) == (
        "igb",
        True,
        1,
        "0x10",
    )
    assert found.link_speed_transfers_per_second == 2_500_000_000
    assert found.link_speed_maximum_transfers_per_second == 5_000_000_000
    assert (found.link_width, found.link_width_maximum) == (1, 4)
    assert found.aer is not None
    assert (found.aer.correctable, found.aer.nonfatal, found.aer.fatal) == (3, 2, 1)
    assert found.modalias == "pci:v00008086d00001533sv00001028sd00000738bc02sc00i00"
    assert pci_device.modalias(found) == found.modalias


def test_a_device_without_a_driver_has_none(tmp_path: Path) -> None:
    device, found = observed(healthy(tmp_path), driver=None)
    assert (device.driver, found.missing) == (None, ())


@pytest.mark.parametrize("width", ["0", "63", "255"])
def test_a_link_that_is_down_has_no_width(tmp_path: Path, width: str) -> None:
    found = card(
        healthy(tmp_path),
        link=("Unknown", 4),
        files={"current_link_width": width, "power_state": "unknown"},
    )
    assert found.link_width is None
    assert found.link_speed_transfers_per_second is None
    assert found.link_width_maximum == 4
    assert found.power_state is None


def test_virtual_functions_name_the_card_they_are_of(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    place = add(machine, CARD, files={"sriov_numvfs": 1, "sriov_totalvfs": 7})
    below = add(machine, "0000:03:10.0")
    machine.link(f"{below}/physfn", place)
    found = {device.address: device for device in facts(machine, "pci").devices}
    assert found["0000:03:10.0"].virtual_function_of == f"pci:{CARD}"
    assert (found[CARD].virtual_functions, found[CARD].virtual_functions_maximum) == (1, 7)
    assert found[CARD].virtual_function_of is None


def test_a_slot_is_named(tmp_path: Path) -> None:
    machine = healthy(tmp_path).file("sys/bus/pci/slots/7-1/address", "0000:03:00")
    assert card(machine).slot == "7-1"


def test_an_old_kernel_tells_the_revision_in_the_configuration_space(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    place = add(machine, CARD)
    machine.without(f"{place}/revision").file(f"{place}/config", bytes(range(64)))
    found = {device.address: device for device in facts(machine, "pci").devices}
    assert found[CARD].revision == "0x08"


def test_where_no_file_says_it_errors_of_links_are_not_counted(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    for name in [n for n in machine.files if "aer_dev" in n]:
        machine.without(name)
    assert reasons(facts(machine, "pci")) == {"devices.aer": "probe.no_link_errors"}


def test_names_come_from_the_databases_of_the_machine(tmp_path: Path) -> None:
    entries = {
        "pci:v00008086*": {"ID_VENDOR_FROM_DATABASE": "Intel Corporation"},
        "pci:v00008086d00001533*": {"ID_MODEL_FROM_DATABASE": "I210"},
        "pci:v00001028*": {"ID_VENDOR_FROM_DATABASE": "Dell"},
        "pci:v*d*sv*sd*bc02*": {"ID_PCI_CLASS_FROM_DATABASE": "Network controller"},
        "pci:v*d*sv*sd*bc02sc00*": {"ID_PCI_SUBCLASS_FROM_DATABASE": "Ethernet controller"},
    }
    machine = healthy(tmp_path).file("usr/lib/udev/hwdb.bin", compiled_database(entries))
    found = card(machine, ids="8086:1533", names=None)
    assert (found.vendor, found.model) == ("Intel Corporation", "I210")
    assert (found.class_name, found.subsystem_vendor) == ("Ethernet controller", "Dell")


def test_names_come_from_the_list_where_there_is_no_database(tmp_path: Path) -> None:
    text = (
        "# a list\n8086  Intel Corporation\n\t1533  I210\n\t\t1028 0738  LOM\n1028  Dell\n"
        "C 02  Network controller\n\t00  Ethernet controller\n"
    )
    machine = healthy(tmp_path).file("usr/share/misc/pci.ids", text)
    found = card(machine, ids="8086:1533", names=None)
    assert (found.vendor, found.model) == ("Intel Corporation", "I210 (LOM)")
    assert (found.class_name, found.subsystem_vendor) == ("Ethernet controller", "Dell")


def test_a_number_that_no_database_knows_is_said(tmp_path: Path) -> None:
    machine = healthy(tmp_path).file("usr/share/misc/pci.ids", "\n8086  Intel Corporation\n")
    device, found = observed(machine, ids="8086:FFFE", names=None)
    assert (device.vendor, device.model) == ("Intel Corporation", None)
    assert reasons(found) == {f"devices.{CARD}.model": "probe.no_name"}
    assert found.missing[0].values == {"number": "8086:fffe"}


def test_without_a_database_the_text_of_lspci_names_the_devices(tmp_path: Path) -> None:
    line = "03:00.0 Ethernet controller [0200]: Intel Corporation I210 [8086:1533] (rev 03)\n"
    machine = healthy(tmp_path).file("sos_commands/pci/lspci_-nnvv", line)
    found = card(machine, ids="8086:1533", names=None)
    assert (found.vendor, found.model, found.revision) == ("Intel Corporation", "I210", "0x10")


def test_without_any_name_it_is_said_what_would_help(tmp_path: Path) -> None:
    device, found = observed(healthy(tmp_path), names=None)
    assert device.model is None
    names = ("class_name", "model", "vendor")
    told = dict.fromkeys((f"devices.{name}" for name in names), "probe.not_recorded")
    assert reasons(found) == told


def test_a_tree_that_holds_nothing_tells_nothing(tmp_path: Path) -> None:
    found = facts(Machine(tmp_path).file("etc/hostname", "x"), "pci")
    assert (found.devices, reasons(found)) == (None, {"devices": "probe.not_recorded"})


def test_a_tree_with_devices_and_without_the_list_of_them(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/bus/pci")
    found = facts(machine, "pci")
    addresses = [device.address for device in found.devices]
    assert addresses == sorted(addresses)
    assert {"0000:01:00.0", "0000:00:1d.0"} < set(addresses)
    assert reasons(found) == {"devices": "probe.not_recorded"}


def test_devices_of_which_some_are_in_sys_and_all_in_the_text(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/bus/pci").without("sys/devices/pci0000:00")
    machine.without("run/udev").file("sys/devices/pci0000:00/0000:00:1f.6/net/eth0/mtu", "1500")
    text = (
        "00:1f.6 Ethernet controller [0200]: Intel Corporation I219 [8086:15b8] (rev 10)\n"
        "\tFlags: bus master\n\tKernel driver in use: e1000e\n"
        "00:1f.7 Bridge [0680]: Intel Corporation Other [8086:15b9] (rev 10)\n"
    )
    found = facts(machine.file("sos_commands/pci/lspci_-nnvv", text), "pci")
    assert [(d.address, d.model, d.driver) for d in found.devices] == [
        ("0000:00:1f.6", "I219", "e1000e"),
        ("0000:00:1f.7", "Other", None),
    ]
    assert set(reasons(found).values()) == {"probe.not_recorded"}


@pytest.mark.parametrize("target", ["gone", "../../etc", "pci0000:00"])
def test_a_device_that_tells_nothing_is_still_listed(tmp_path: Path, target: str) -> None:
    machine = healthy(tmp_path)
    machine.links[f"sys/bus/pci/devices/{CARD}"] = f"../../../devices/{target}"
    found = facts(machine, "pci")
    assert [d.vendor_id for d in found.devices if d.address == CARD] == [None]
    assert reasons(found) == {f"devices.{CARD}": "probe.malformed"} | {
        f"devices.{name}": "probe.not_recorded" for name in ("class_name", "model", "vendor")
    }


def test_of_too_many_devices_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buses, "MOST_DEVICES", 3)
    machine = healthy(tmp_path)
    listed = [link for link in machine.links if link.startswith("sys/bus/pci/devices/")]
    found = facts(machine, "pci")
    assert len(found.devices) == 3
    assert reasons(found) == {"devices": "probe.too_many"}
    assert found.missing[0].values == {"shown": 3, "left": len(listed) - 3}


def test_names_that_are_no_addresses_are_no_devices(tmp_path: Path) -> None:
    machine = healthy(tmp_path).file("sys/bus/pci/devices/<b>/uevent", "DRIVER=x")
    assert "<b>" not in {device.address for device in facts(machine, "pci").devices}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("8.0 GT/s PCIe", 8_000_000_000),
        ("2.5 GT/s", 2_500_000_000),
        ("Speed 16GT/s (downgraded), Width x4", 16_000_000_000),
        ("Unknown", None),
        ("nan GT/s", None),
        ("9999999 GT/s", None),
        ("", None),
        (None, None),
    ],
)
def test_speeds(text: str | None, told: int | None) -> None:
    assert pci_device.speed(text) == told


def test_counters_without_a_total_are_added_up() -> None:
    assert pci_device.errors_counted("RxErr 2\nBadTLP 3\nodd\n", "TOTAL_ERR_COR") == 5
    assert pci_device.errors_counted("RxErr 2\nTOTAL_ERR_COR 9\n", "TOTAL_ERR_COR") == 9
    assert pci_device.errors_counted(None, "TOTAL_ERR_COR") is None


@given(st.text(max_size=200))
def test_no_text_makes_the_grammars_fail(text: str) -> None:
    pci_device.speed(text)
    pci_device.width(text)
    pci_device.errors_counted(text, "TOTAL_ERR_COR")
    for digits in (2, 4, 6):
        number = pci_device.hexadecimal(text, digits)
        assert number is None or len(number) == digits + 2
