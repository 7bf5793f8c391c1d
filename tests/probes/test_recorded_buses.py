"""PCI, USB and network of captured real machines, against what other programs read from them."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import probes
from probes.bus import lspci_text, lsusb_text, pci_device
from probes.link import ethtool_text
from probes.pci import Counters, Device, Facts
from probes.port.recorded import Recorded
from tests.probes.test_recorded_disks import laid_out
from tests.recordings import ABSENT, RECORDINGS, archives, unpacked

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(ABSENT is not None, reason=ABSENT or ""),
]

TEXTS = RECORDINGS / "pci-usb"


def pci_of(root: Path) -> Facts:
    found: Facts = probes.observe(Recorded(str(root)), ["pci"])["pci"].facts
    return found


def test_records_of_lspci_as_jc_reads_them() -> None:
    told = json.loads((TEXTS / "ubuntu-20.10-lspci-nnmmv.json").read_text())
    found = list(lspci_text.records((TEXTS / "ubuntu-20.10-lspci-nnmmv.out").read_text()))
    assert [as_jc(device) for device in found] == [without_numbers(row) for row in told]


def as_jc(device: Device) -> dict[str, Any]:
    """Our facts under the names of jc."""
    domain, bus, rest = device.address.split(":")
    told = {
        "class": device.class_name,
        "class_id": (device.class_id or "")[2:6],
        "vendor": device.vendor,
        "vendor_id": (device.vendor_id or "")[2:],
        "device": device.model,
        "device_id": (device.device_id or "")[2:],
        "svendor": device.subsystem_vendor,
        "svendor_id": (device.subsystem_vendor_id or "")[2:],
        "sdevice": device.subsystem_model,
        "sdevice_id": (device.subsystem_device_id or "")[2:],
        "rev": (device.revision or "")[2:],
        "progif": (device.class_id or "")[6:],
        "physlot": device.slot,
    }
    where = {"domain": int(domain, 16), "bus": bus, "dev": rest[:2], "function": rest[3:]}
    return {**where, **{key: value for key, value in told.items() if value}}


def without_numbers(row: dict[str, Any]) -> dict[str, Any]:
    """jc's row; numbers that it tells a second time are left away.

    jc writes the domain with the two digits that this listing, edited by hand, has; addresses of
    the kernel have four. An interface that lspci leaves away is 00.
    """
    told = {key: value for key, value in row.items() if not key.endswith("_int") and key != "slot"}
    return {"progif": "00", **told, "domain": row["domain_int"]}


def test_a_server_with_eight_processors_for_graphics() -> None:
    found = list(lspci_text.lists((TEXTS / "lspci.nn.a100.txt").read_text()))
    cards = [d for d in found if d.model == "GA100 [A100 SXM4 80GB]"]
    assert len(cards) == 8
    assert {(d.class_id, d.vendor) for d in cards} == {("0x0302", "NVIDIA Corporation")}
    switches = [d for d in found if (d.vendor_id, d.device_id) == ("0x10de", "0x1af1")]
    assert len(switches) == 6
    # Their number is not in the list of the machine that wrote this.
    assert {d.model for d in switches} == {None}


@pytest.mark.parametrize("name", ["centos-7.7-lsusb-v", "lsusb-test-attributes2"])
def test_descriptors_of_usb_as_jc_reads_them(name: str) -> None:
    """The second text is edited by hand: lines of endpoints stand in the midst of others."""
    told = json.loads((TEXTS / f"{name}.json").read_text())
    found = list(lsusb_text.lists((TEXTS / f"{name}.out").read_text()))
    assert len(found) == len(told)
    for (key, own), row in zip(found, told, strict=True):
        assert key == (int(row["bus"]), int(row["device"]))
        assert [own["vendor_id"][2:], own["product_id"][2:]] == row["id"].split(":")
        described = row["device_descriptor"]
        assert own["version"] == described["bcdUSB"]["value"]
        assert own["release"] == f"0x{described['bcdDevice']['value'].replace('.', ''):0>4}"
        kinds = [described[f"bDevice{kind}"]["value"] for kind in lsusb_text.KINDS]
        assert own["class_id"] == "0x" + "".join(f"{int(kind):02x}" for kind in kinds)
        assert own["serial"] == described["iSerial"].get("description")
        configured = described["configuration_descriptor"]
        assert own["maximum_current_amperes"] * 1000 == int(
            configured["MaxPower"]["description"].removesuffix("mA")
        )
        # jc lists each alternate setting of an interface; the first is the one that is in use.
        settings = configured["interface_descriptors"]
        numbers = {int(one["bInterfaceNumber"]["value"]) for one in settings}
        assert set(own["interfaces"]) == numbers
        names = own_names(described, root=row["id"].startswith("1d6b"))
        assert (own["vendor"], own["model"]) == names


def own_names(described: dict[str, Any], *, root: bool) -> tuple[str, str]:
    """A device's own words; of root hubs the database's, which is what lsusb has by the number."""
    keys = ("idVendor", "idProduct") if root else ("iManufacturer", "iProduct")
    vendor, product = (described[key]["description"] for key in keys)
    return vendor, product


def test_settings_of_ethtool_as_jc_reads_them() -> None:
    folder = RECORDINGS / "network"
    told = json.loads((folder / "ethtool--default1.json").read_text())
    text = (folder / "ethtool--default1.out").read_text()
    link = ethtool_text.link(text)
    assert link.speed_bits_per_second == told["speed_bps"]
    assert link.duplex == told["duplex"].lower()
    assert link.carrier is told["link_detected"]
    modes = [int(mode.partition("base")[0]) for mode in told["supported_link_modes"]]
    assert ethtool_text.card_speed(text) == max(modes) * 10**6


def test_a_module_in_a_port_is_no_card(tmp_path: Path) -> None:
    """`ethtool -m` tells of what is plugged in: nothing in it is read as the card's own."""
    text = (RECORDINGS / "network/ethtool--module-info.out").read_text()
    assert ethtool_text.link(text) == ethtool_text.Link()
    with pytest.raises(probes.Unavailable, match=r"probe\.driver_silent"):
        ethtool_text.card_speed(text)


def dump(name: str, folder: Path) -> Path:
    """The machine of one of hwloc's dumps."""
    found = (a for a in archives("hwloc-dumps") if a.name.startswith(f"{name}.tar"))
    return unpacked(next(found), folder)


def test_numbers_of_pci_as_hwloc_reads_them(tmp_path: Path) -> None:
    name = "32em64t-2n8c+dax+nvme+mic+dimms"
    root = dump(name, tmp_path)
    found = {device.address: device for device in pci_of(root).devices or ()}
    drawn = ET.parse(RECORDINGS / f"hwloc-dumps/{name}.xml").getroot()
    told = {node.get("pci_busid"): node.get("pci_type") for node in drawn.iter("object")}
    told.pop(None)
    # hwloc leaves one bridge away, whose registers do not name the bus below it; it is a device.
    assert set(found) - {str(address) for address in told} == {"0000:00:11.0"}
    assert {address: as_hwloc(found[str(address)]) for address in told} == told


def as_hwloc(device: Device) -> str:
    """`0200 [8086:1521] [1028:0000] 01 00`: class, numbers, revision, interface.

    hwloc takes them from the configuration space, we from the kernel's files.
    """
    ids = f"{device.vendor_id}:{device.device_id}".replace("0x", "")
    built = f"{device.subsystem_vendor_id}:{device.subsystem_device_id}".replace("0x", "")
    kind = (device.class_id or "")[2:]
    return f"{kind[:4]} [{ids}] [{built}] {(device.revision or '')[2:]} {kind[4:]}"


def test_buses_that_two_controllers_claim(tmp_path: Path) -> None:
    name = "40intel64-4n10c+pci-conflicts"
    drawn = (RECORDINGS / f"hwloc-dumps/{name}.console").read_text()
    shown = re.findall(r"busid=(\S+) id=(\S+) class=(\w{4})", drawn)
    found = {device.address: device for device in pci_of(dump(name, tmp_path)).devices or ()}
    for address, ids, kind in shown:
        device = found[address]
        assert f"{device.vendor_id}:{device.device_id}".replace("0x", "") == ids
        assert (device.class_id or "")[2:6] == kind
    assert {d.driver for d in found.values()} == {None, "megaraid_sas", "pcieport"}


@pytest.mark.parametrize(
    "name", ["32em64t-2n8c+dax+nvme+mic+dimms", "40intel64-4n10c+pci-conflicts"]
)
def test_an_alias_made_of_the_numbers_is_the_kernels(name: str, tmp_path: Path) -> None:
    devices = pci_of(dump(name, tmp_path)).devices
    assert devices
    for device in devices:
        assert pci_device.modalias(device) == device.modalias


def test_a_tree_without_the_list_of_devices(tmp_path: Path) -> None:
    [archive] = archives("nvme-sysfs")
    found = pci_of(unpacked(archive, tmp_path))
    addresses = [device.address for device in found.devices or ()]
    assert addresses == ["0214:90:00.0", "052e:78:00.0", "058e:78:00.0"]
    # The folders were captured for what is below them: of the devices nothing else was, and there
    # may have been more.
    assert [m.reason for m in found.missing if m.path == "devices"] == ["probe.not_recorded"]
    assert [m.reason for m in found.missing if m.path == "devices.0214:90:00.0"] == [
        "probe.malformed"
    ]


def test_links_and_functions_of_a_tree_in_one_text(tmp_path: Path) -> None:
    text = (RECORDINGS / "proc-sys/fixtures.ttar").read_text("utf-8", "surrogateescape")
    found = {d.address: d for d in pci_of(laid_out(text, tmp_path)).devices or ()}
    port, drive, card = (found[at] for at in ("0000:00:02.1", "0000:01:00.0", "0000:a2:00.0"))
    assert (port.driver, drive.driver, card.driver) == ("pcieport", "nvme", "ice")
    assert (port.link_width, port.link_width_maximum) == (4, 8)
    assert card.link_speed_transfers_per_second == 16_000_000_000
    assert (card.virtual_functions, card.virtual_functions_maximum) == (0, 128)
    assert card.numa_node == 1
    # The port's own counters were not captured.
    assert (port.aer, drive.aer) == (None, Counters(correctable=0, nonfatal=0, fatal=0))
