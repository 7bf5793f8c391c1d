"""What lspci, lsusb and usb-devices print, as captured trees keep it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from probes.bus import lspci_text, lsusb_text
from probes.pci import Facts as PciFacts
from probes.port.recorded import Recorded
from probes.usb import Facts as UsbFacts
from tests.machines import Machine
from tests.probes.observed import facts, reasons

VERBOSE = """\
00:1d.0 PCI bridge [0604]: Intel Corporation Device [8086:a298] (rev f0) (prog-if 00 [Normal])
\tControl: I/O+ Mem+ BusMaster+
\tStatus: Cap+ 66MHz- UDF-
\tNUMA node: 0
\tPhysical Slot: 4
\tCapabilities: [40] Express (v2) Root Port (Slot+), MSI 00
\t\tLnkCap:\tPort #9, Speed 8GT/s, Width x4, ASPM L1, Exit Latency L1 <16us
\t\tLnkSta:\tSpeed 2.5GT/s (downgraded), Width x1 (downgraded)
\tCapabilities: [a0] Power Management version 3
\t\tStatus: D3 NoSoftRst+ PME-Enable+
\tKernel driver in use: pcieport

01:00.0 NVM [0108]: Samsung Electronics Co Ltd SM981 [144d:a808] (prog-if 02 [NVM Express])
\tSubsystem: Samsung Electronics Co Ltd Device [144d:a801]
\tControl: I/O- Mem+
\tKernel modules: nvme
"""
RECORD = """\
{slot}:\t0000:01:00.0
Class:\tNon-Volatile memory controller [0108]
Vendor:\tSamsung Electronics Co Ltd [144d]
Device:\tSM981 [a808]
SVendor:\tSamsung Electronics Co Ltd [144d]
SDevice:\tDevice [a801]
PhySlot:\t4
ProgIf:\t02
Driver:\tnvme
Module:\tnvme
NUMANode:\t0
"""


def test_the_verbose_list() -> None:
    bridge, drive = lspci_text.lists(VERBOSE)
    assert (bridge.address, bridge.slot, bridge.numa_node) == ("0000:00:1d.0", "4", 0)
    assert (bridge.class_id, bridge.class_name) == ("0x060400", "PCI bridge")
    assert (bridge.vendor, bridge.model) == ("Intel Corporation", None)
    assert (bridge.revision, bridge.driver, bridge.power_state) == ("0xf0", "pcieport", "D3")
    assert bridge.link_speed_transfers_per_second == 2_500_000_000
    assert bridge.link_speed_maximum_transfers_per_second == 8_000_000_000
    assert (bridge.link_width, bridge.link_width_maximum) == (1, 4)
    assert (drive.class_id, drive.driver) == ("0x010802", None)
    assert (drive.vendor, drive.model) == ("Samsung Electronics Co Ltd", "SM981")
    assert drive.modalias == "pci:v0000144Dd0000A808sv0000144Dsd0000A801bc01sc08i02"


@pytest.mark.parametrize("slot", ["Slot", "Device"])
def test_records(slot: str) -> None:
    [drive] = lspci_text.records(RECORD.format(slot=slot))
    assert (drive.address, drive.slot, drive.driver) == ("0000:01:00.0", "4", "nvme")
    assert (drive.vendor, drive.model) == ("Samsung Electronics Co Ltd", "SM981")
    assert (drive.subsystem_vendor, drive.subsystem_model) == ("Samsung Electronics Co Ltd", None)
    assert drive.modalias == "pci:v0000144Dd0000A808sv0000144Dsd0000A801bc01sc08i02"


def test_a_list_of_numbers_only() -> None:
    [bridge] = lspci_text.lists("00:00.0 0600: 8086:7190 (rev 01)\n")
    assert (bridge.vendor_id, bridge.device_id, bridge.class_id) == ("0x8086", "0x7190", "0x0600")
    assert (bridge.vendor, bridge.model, bridge.revision) == (None, None, "0x01")


def test_a_short_list_leaves_the_interface_away_and_so_the_alias() -> None:
    [drive] = lspci_text.lists("01:00.0 NVM [0108]: Samsung Electronics Co Ltd X [144d:a808]\n")
    assert (drive.class_id, drive.modalias) == ("0x0108", None)


def test_a_list_of_names_only_has_no_numbers(tmp_path: Path) -> None:
    text = "00:00.0 Host bridge: Intel Corporation 440BX (rev 01)\n"
    found: PciFacts = facts(Machine(tmp_path).file("logs/lspci", text), "pci")
    [bridge] = found.devices or ()
    assert (bridge.class_name, bridge.vendor, bridge.model) == (
        "Host bridge",
        "Intel Corporation",
        "440BX",
    )
    assert reasons(found)["devices.0000:00:00.0"] == "probe.malformed"


@pytest.mark.parametrize(
    "path", ["sos_commands/pci/lspci_-nnvv", "logs/lspci_all", "commands/lspci"]
)
def test_what_a_tree_kept_is_found(tmp_path: Path, path: str) -> None:
    found: PciFacts = facts(Machine(tmp_path).file(path, VERBOSE), "pci")
    assert [device.address for device in found.devices or ()] == ["0000:00:1d.0", "0000:01:00.0"]
    assert reasons(found) == {
        "devices.0000:00:1d.0.model": "probe.no_name",
        "devices.aer": "probe.not_recorded",
        "devices.enabled": "probe.not_recorded",
    }


def test_text_that_is_none_is_said(tmp_path: Path) -> None:
    machine = Machine(tmp_path).file("logs/lspci", "sh: lspci: not found")
    assert reasons(facts(machine, "pci")) == {"devices": "probe.malformed"}


DESCRIPTORS = """\
Bus 002 Device 003: ID 0951:1666 Kingston Technology DataTraveler 100
Couldn't open device, some information will be missing
Device Descriptor:
  bcdUSB               2.10
  bDeviceClass            0 (Defined at Interface level)
  bDeviceSubClass         0 [unknown]
  bDeviceProtocol         0 [unknown]
  idVendor           0x0951 Kingston Technology
  idProduct          0x1666 DataTraveler 100
  bcdDevice            1.10
  iManufacturer           1 Kingston
  iProduct                2 DataTraveler 3.0
  iSerial                 3 E0D55EA573DCF3A1
  Configuration Descriptor:
    MaxPower              304mA
    Interface Descriptor:
      bInterfaceNumber        0
      bAlternateSetting       0
      bInterfaceClass         8 Mass Storage
      bInterfaceSubClass      6 SCSI
      bInterfaceProtocol     80 Bulk-Only
    Interface Descriptor:
      bInterfaceNumber        0
      bAlternateSetting       1
      bInterfaceClass       255 Vendor
Binary Object Store Descriptor:
  SuperSpeed USB Device Capability:
    wSpeedsSupported   0x000e
"""
TREE = """\
/:  Bus 02.Port 1: Dev 1, Class=root_hub, Driver=xhci_hcd/4p, 10000M
/:  Bus 01.Port 1: Dev 1, Class=root_hub, Driver=xhci_hcd/16p, 480M
    |__ Port 3: Dev 2, If 0, Class=Hub, Driver=hub/4p, 480M
        |__ Port 1: Dev 5, If 0, Class=Human Interface Device, Driver=usbhid, 12M
        |__ Port 1: Dev 5, If 1, Class=Human Interface Device, Driver=, 12M
"""
TABLE = """\
T:  Bus=01 Lev=00 Prnt=00 Port=00 Cnt=00 Dev#=  1 Spd=480 MxCh=16
D:  Ver= 2.00 Cls=09(hub  ) Sub=00 Prot=01 MxPS=64 #Cfgs=  1
P:  Vendor=1d6b ProdID=0002 Rev=06.01
S:  SerialNumber=0000:00:14.0

T:  Bus=01 Lev=01 Prnt=01 Port=02 Cnt=01 Dev#=  2 Spd=480 MxCh= 4
D:  Ver= 2.00 Cls=09(hub  ) Sub=00 Prot=01 MxPS=64 #Cfgs=  1
P:  Vendor=05e3 ProdID=0610 Rev=06.55

T:  Bus=01 Lev=02 Prnt=02 Port=00 Cnt=01 Dev#=  5 Spd=1.5 MxCh= 0
D:  Ver= 1.10 Cls=00(>ifc ) Sub=00 Prot=00 MxPS= 8 #Cfgs=  1
P:  Vendor=046d ProdID=c31c Rev=01.10
S:  Manufacturer=Logitech
S:  Product=USB Keyboard = black
C:  #Ifs= 2 Cfg#= 1 Atr=a0 MxPwr=90mA
I:  If#= 0 Alt= 0 #EPs= 1 Cls=03(HID  ) Sub=01 Prot=01 Driver=usbhid
I:  If#=0x1 Alt= 0 #EPs= 1 Cls=03(HID  ) Sub=00 Prot=00 Driver=(none)
"""


def test_descriptors(tmp_path: Path) -> None:
    found: UsbFacts = facts(Machine(tmp_path).file("logs/lsusb", DESCRIPTORS), "usb")
    [stick] = found.devices or ()
    assert (stick.part, stick.serial) == ("serial:E0D55EA573DCF3A1", "E0D55EA573DCF3A1")
    assert (stick.vendor, stick.model) == ("Kingston", "DataTraveler 3.0")
    assert (stick.version, stick.release, stick.class_id) == ("2.10", "0x0110", "0x000000")
    assert stick.speed_maximum_bits_per_second == 5_000_000_000
    assert stick.maximum_current_amperes == 0.304
    [storage] = stick.interfaces
    assert storage.class_id == "0x080650"
    assert storage.modalias == "usb:v0951p1666d0110dc00dsc00dp00ic08isc06ip50in00"
    assert reasons(found) == {
        f"devices.{name}": "probe.not_recorded"
        for name in ("authorized", "port", "removable", "speed_bits_per_second")
    }


def test_the_tree_tells_ports_speeds_and_drivers(tmp_path: Path) -> None:
    text = "Bus 001 Device 005: ID 046d:c31c Logitech, Inc. Keyboard K120\n"
    machine = Machine(tmp_path).file("sos_commands/usb/lsusb", text)
    found: UsbFacts = facts(machine.file("sos_commands/usb/lsusb_-t", TREE), "usb")
    told = {device.port: device for device in found.devices or ()}
    assert sorted(str(port) for port in told) == ["1-3", "1-3.1", "usb1", "usb2"]
    keyboard = told["1-3.1"]
    assert (keyboard.model, keyboard.parent) == ("Keyboard K120", "1-3")
    assert keyboard.speed_bits_per_second == 12_000_000
    assert [(i.number, i.driver) for i in keyboard.interfaces] == [(0, "usbhid"), (1, None)]


def test_the_table_tells_all_but_what_a_device_can(tmp_path: Path) -> None:
    found: UsbFacts = facts(Machine(tmp_path).file("logs/usb-devices", TABLE), "usb")
    told = {device.port: device for device in found.devices or ()}
    assert told["usb1"].part == "pci:0000:00:14.0/usb2"
    assert told["1-3"].part == "pci:0000:00:14.0/usb2/3"
    keyboard = told["1-3.1"]
    assert keyboard.part == "pci:0000:00:14.0/usb2/3.1"
    assert (keyboard.vendor, keyboard.model) == ("Logitech", "USB Keyboard = black")
    assert (keyboard.speed_bits_per_second, keyboard.version) == (1_500_000, "1.10")
    assert keyboard.speed_maximum_bits_per_second == 1_500_000
    assert [(i.number, i.class_id, i.driver) for i in keyboard.interfaces] == [
        (0, "0x030101", "usbhid"),
        (1, "0x030000", None),
    ]


WORDS = st.lists(
    st.sampled_from(
        [
            *VERBOSE.split("\n"),
            *RECORD.format(slot="Slot").split("\n"),
            *DESCRIPTORS.split("\n"),
            *TREE.split("\n"),
            *TABLE.split("\n"),
        ]
    )
    | st.text(max_size=40),
    max_size=30,
).map("\n".join)


@given(WORDS)
def test_no_text_makes_a_reader_fail(text: str) -> None:
    for read in (lspci_text.lists, lspci_text.records):
        assert all(device.address for device in read(text))
    for parse in (lsusb_text.lists, lsusb_text.trees, lsusb_text.tables):
        assert all(isinstance(told, dict) for _, told in parse(text))


@given(WORDS)
def test_no_text_makes_a_probe_fail(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    machine = Machine(tmp_path_factory.mktemp("tree"))
    for name in ("lspci", "lsusb", "usb-devices", "lsusb_-t"):
        machine.file(f"commands/{name}", text)
    observed = probes.observe(Recorded(str(machine.write())), ["pci", "usb"])
    for seen in observed.values():
        assert "probe.crashed" not in reasons(seen.facts).values()
