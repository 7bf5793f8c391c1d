"""Cards, connectors and displays, by whatever tells of them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import graphics
from probes.display import edid_texts, edid_words, nvidia
from probes.port.recorded import Recorded
from tests.edids import cta, edid
from tests.machine_buses import compiled_database, pci_device
from tests.machine_peripherals import card, connector
from tests.machines import Machine
from tests.probes.observed import reasons


def observe(machine: Machine) -> graphics.Facts:
    return graphics.probe(Recorded(str(machine.write())))


def test_a_card_with_its_connectors_and_a_display(tmp_path: Path) -> None:
    machine = connector(card(Machine(tmp_path)), "card0-DP-1", edid=edid())
    found = observe(connector(machine, "card0-HDMI-A-2"))
    assert found.cards is not None
    (own,) = found.cards
    assert (own.part, own.kernel_name, own.driver) == ("pci:0000:00:02.0", "card0", "i915")
    assert (own.render_node, own.boot_display) == ("renderD128", True)
    assert (own.vendor_id, own.device_id) == ("0x8086", "0x9b41")
    assert found.connectors is not None
    plugged, empty = found.connectors
    assert plugged.part == "pci:0000:00:02.0/DP-1"
    assert (plugged.kind, plugged.status, plugged.enabled) == ("DP", "connected", True)
    assert (empty.kind, empty.status, empty.display) == ("HDMI-A", "disconnected", None)
    assert found.displays is not None
    (display,) = found.displays
    assert plugged.display == display.part == "serial:EXA-2715-EX27A00123"
    assert (display.connector, display.model) == (plugged.part, "Example 27")
    assert (display.width_pixels, display.height_pixels) == (2560, 1440)
    assert display.checksum_valid


def test_makers_have_the_names_that_udev_s_database_knows(tmp_path: Path) -> None:
    entries = {
        "acpi:EXA*:": {"ID_VENDOR_FROM_DATABASE": "Example Displays Ltd"},
        "pci:v00008086*": {"ID_VENDOR_FROM_DATABASE": "Example Chips"},
        "pci:v00008086d00009B41*": {"ID_MODEL_FROM_DATABASE": "Example Graphics"},
    }
    machine = connector(card(Machine(tmp_path)), "card0-DP-1", edid=edid())
    machine.file("usr/lib/udev/hwdb.bin", compiled_database(entries))
    found = observe(machine)
    assert found.cards is not None
    assert (found.cards[0].vendor, found.cards[0].model) == ("Example Chips", "Example Graphics")
    assert found.displays is not None
    assert found.displays[0].vendor_name == "Example Displays Ltd"


def test_two_displays_of_one_kind_keep_apart(tmp_path: Path) -> None:
    machine = card(Machine(tmp_path))
    plain = edid(serial=None)
    for port in (1, 2):
        connector(machine, f"card0-DP-{port}", edid=plain)
    found = observe(machine)
    assert [display.part for display in found.displays or ()] == [
        "edid:EXA-2715-2024-7@pci:0000:00:02.0/DP-1",
        "edid:EXA-2715-2024-7@pci:0000:00:02.0/DP-2",
    ]
    assert reasons(found)["displays.card0-DP-1.serial"] == "probe.edid_silent"


def test_a_number_is_a_serial_number_where_there_is_no_text(tmp_path: Path) -> None:
    machine = connector(card(Machine(tmp_path)), edid=edid(serial="0", number=4711))
    (display,) = observe(machine).displays or ()
    assert (display.serial, display.part) == ("4711", "serial:EXA-2715-4711")


def test_a_laptop_s_panel_is_called_by_its_text(tmp_path: Path) -> None:
    panel = edid(name=None, serial=None, text="NV140WUM-N43")
    (display,) = observe(connector(card(Machine(tmp_path)), edid=panel)).displays or ()
    assert (display.model, display.texts) == ("NV140WUM-N43", ("NV140WUM-N43",))


def test_a_display_that_says_nothing_of_itself_is_there(tmp_path: Path) -> None:
    machine = connector(
        card(Machine(tmp_path)), "card0-VGA-1", status="connected", modes="1024x768\n800x600\n"
    )
    found = observe(machine)
    (display,) = found.displays or ()
    assert (display.width_pixels, display.height_pixels) == (1024, 768)
    assert (display.checksum_valid, display.blocks) == (None, None)
    assert display.part == "path:display/pci:0000:00:02.0/VGA-1"
    assert reasons(found)["displays.card0-VGA-1"] == "probe.no_edid"


@pytest.mark.parametrize(
    ("content", "valid"),
    [
        (edid(extensions=[cta(codes=[16])]), True),
        (edid(extensions=[cta(codes=[16])])[:-1] + b"\0", False),
        (edid(extensions=[cta(codes=[16])[:-1] + b"\0"], announced=0), True),
        (edid()[:127] + b"\0", False),
        (b"\1" + edid()[1:], False),
    ],
    ids=["sound", "extension", "not announced", "base", "header"],
)
def test_sums(tmp_path: Path, content: bytes, valid: bool) -> None:
    (display,) = observe(connector(card(Machine(tmp_path)), edid=content)).displays or ()
    assert display.checksum_valid == valid


def test_what_is_unplugged_leaves_no_display(tmp_path: Path) -> None:
    machine = connector(card(Machine(tmp_path)), edid=edid(), status="disconnected")
    assert observe(machine).displays == ()


def test_memory_is_what_the_driver_says(tmp_path: Path) -> None:
    own = {"mem_info_vram_total": 8 * 2**30, "vbios_version": "113-D4120100-101"}
    found = observe(card(Machine(tmp_path), driver="amdgpu", files=own))
    (amd,) = found.cards or ()
    assert (amd.memory_bytes, amd.firmware_version) == (8 * 2**30, "113-D4120100-101")
    assert "cards.0000:00:02.0.memory_bytes" not in reasons(found)


def test_a_card_without_a_driver_is_a_card(tmp_path: Path) -> None:
    machine = card(Machine(tmp_path), driver=None)
    machine.file("sys/class/drm/version", "drm 1.1.0 20060810")
    found = observe(machine)
    (bare,) = found.cards or ()
    assert (bare.part, bare.driver, bare.kernel_name) == ("pci:0000:00:02.0", None, None)
    assert (found.connectors, found.displays) == (None, None)
    told = reasons(found)
    assert told["cards.0000:00:02.0.driver"] == "probe.no_driver"
    assert told["connectors"] == "probe.no_display_driver"


def test_a_machine_without_any_card(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    pci_device(machine)
    machine.file("sys/class/drm/version", "drm 1.1.0 20060810")
    found = observe(machine)
    assert (found.cards, found.connectors, found.displays, found.missing) == ((), (), (), ())


def test_a_tree_that_holds_nothing_of_it_proves_nothing(tmp_path: Path) -> None:
    found = observe(Machine(tmp_path).kernel())
    assert (found.cards, found.connectors, found.displays) == (None, None, None)
    assert sorted(reasons(found)) == ["cards", "connectors", "displays"]


# -- NVIDIA ----------------------------------------------------------------------------------------

INFORMATION = """Model: \t\t NVIDIA RTX A2000
IRQ:   \t\t 140
GPU UUID: \t GPU-????????-????-????-????-????????????
Video BIOS: \t 94.06.32.00.03
Bus Type: \t PCIe
Bus Location: \t 0000:00:02.0
"""
SHOWN = """==============NVSMI LOG==============

Attached GPUs                             : 1
GPU 00000000:00:02.0
    Product Name                          : NVIDIA RTX A2000
    Serial Number                         : 1420921014177
    VBIOS Version                         : 94.06.32.00.03
    MIG Device
        FB Memory Usage
            Total                         : 17 MiB
    FB Memory Usage
        Total                             : 6138 MiB
        Used                              : 1 MiB
"""
TABLE = """name, pci.bus_id, vbios_version, temperature.gpu, utilization.gpu [%], memory.total [MiB]
NVIDIA RTX A2000, 00000000:00:02.0, 94.06.32.00.03, 41, 0 %, 6138 MiB
"""
TABLE_NAME = (
    "nvidia-smi_--query-gpu_gpu_name_gpu_bus_id_vbios_version_temperature.gpu_utilization.gpu_"
    "memory.total_memory.free_memory.used_--format_csv"
)


def nvidia_card(folder: Path) -> Machine:
    machine = card(Machine(folder), ids="10DE:2531", driver="nvidia")
    return machine.file("proc/driver/nvidia/gpus/0000:00:02.0/information", INFORMATION)


def test_nvidia_s_driver_names_its_card(tmp_path: Path) -> None:
    (own,) = observe(nvidia_card(tmp_path)).cards or ()
    assert (own.model, own.firmware_version) == ("NVIDIA RTX A2000", "94.06.32.00.03")
    assert own.memory_bytes is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sos_commands/nvidia/" + TABLE_NAME, TABLE),
        ("logs/nvidia-smi", SHOWN),
        ("commands/nvidia-smi", SHOWN),
    ],
)
def test_memory_from_what_was_kept_of_nvidia_smi(tmp_path: Path, name: str, content: str) -> None:
    (own,) = observe(nvidia_card(tmp_path).file(name, content)).cards or ()
    assert (own.memory_bytes, own.model) == (6138 * 2**20, "NVIDIA RTX A2000")


@pytest.mark.parametrize("modeset", ["N", "Y"])
def test_nvidia_s_driver_may_hide_its_connectors(tmp_path: Path, modeset: str) -> None:
    machine = nvidia_card(tmp_path)
    found = observe(machine.file("sys/module/nvidia_drm/parameters/modeset", modeset))
    assert found.connectors == (() if modeset == "Y" else None)
    told = reasons(found).get("displays")
    assert told == (None if modeset == "Y" else "probe.no_display_driver")


@given(st.text(alphabet='<>/ \n:GPU0123fb_memory_usagetotalMiB"id=', max_size=400))
def test_nvidia_smi_of_any_text(text: str) -> None:
    for whole in (text, f'<gpu id="00000000:01:00.0">{text}', f"GPU 00000000:01:00.0\n{text}"):
        for gpu in nvidia.parse(whole):
            assert gpu.address


# -- captured trees with texts only ----------------------------------------------------------------


def rows(content: bytes, indent: str = "") -> str:
    digits = content.hex()
    return "".join(f"{indent}{digits[at : at + 32]}\n" for at in range(0, len(digits), 32))


def spaced(content: bytes) -> str:
    lines = [content[at : at + 16].hex(" ") for at in range(0, len(content), 16)]
    blocks = ["\n".join(lines[at : at + 8]) for at in range(0, len(lines), 8)]
    return "\n\n".join(blocks) + "\n"


ONE, OTHER = edid(extensions=[cta(codes=[16])]), edid(product=0x2400, serial="EX24B00001")


def test_displays_from_hw_probe_s_log(tmp_path: Path) -> None:
    log = "".join(
        f'edid-decode "/sys/class/drm/{name}/edid"\n\nEDID (hex):\n{rows(content)}\n'
        f"edid-decode (hex):\n\n{spaced(content)}\n----------------\n\nBlock 0, Base EDID:\n\n\n"
        for name, content in (("card0-DP-1", ONE), ("card0-HDMI-A-1", OTHER))
    )
    found = observe(Machine(tmp_path).file("logs/edid", log))
    assert [display.part for display in found.displays or ()] == [
        "serial:EXA-2400-EX24B00001",
        "serial:EXA-2715-EX27A00123",
    ]
    assert [one.kernel_name for one in found.connectors or ()] == ["card0-DP-1", "card0-HDMI-A-1"]
    assert [one.blocks for one in found.displays or ()] == [1, 2]
    assert "connectors" not in reasons(found)


WORDS = """edid-decode "/sys/class/drm/card0-DP-1/edid"

Block 0, Base EDID:
  EDID Structure Version & Revision: 1.4
  Vendor & Product Identification:
    Manufacturer: EXA
    Model: 10005
    Serial Number: ...
    Model year: 2024
  Basic Display Parameters & Features:
    Digital display
    Maximum image size: 60 cm x 34 cm
  Detailed Timing Descriptors:
    DTD 1:  2560x1440   59.950550 Hz  16:9     88.787 kHz    241.500000 MHz (597 mm x 336 mm)
    Display Product Name: 'Example 27'
    Display Product Serial Number: 'EX27A00123'
  Extension blocks: 1
Checksum: 0x7b

----------------

Block 1, CTA-861 Extension Block:
Checksum: 0xdf (should be 0x00)
"""


def test_displays_where_edid_decode_s_words_are_all_there_is(tmp_path: Path) -> None:
    found = observe(Machine(tmp_path).file("logs/edid", WORDS))
    (display,) = found.displays or ()
    assert (display.part, display.connector) == (
        "serial:EXA-2715-EX27A00123",
        "path:drm/card0-DP-1",
    )
    assert (display.model, display.year, display.year_is_of_model) == ("Example 27", 2024, True)
    assert (display.width_pixels, display.width_metres) == (2560, 0.597)
    assert (display.checksum_valid, display.blocks, display.blocks_announced) == (False, 2, 2)


@given(st.lists(st.sampled_from(WORDS.split("\n")) | st.text(max_size=40), max_size=40))
def test_words_in_any_order(lines: list[str]) -> None:
    start = "Block 0, Base EDID:\n  EDID Structure Version & Revision: 1.4\n"
    for told in edid_words.read(start + "\n".join(lines)):
        assert told.told.readable


XRANDR = """Screen 0: minimum 320 x 200, current 2560 x 1440, maximum 16384 x 16384
DP-1 connected primary 2560x1440+0+0 (0x48) normal (normal left inverted) 597mm x 336mm
\tIdentifier: 0x42
\tEDID:
{edid}\tBorder: 0 0 0 0
  2560x1440 (0x48) 241.500MHz +HSync -VSync *current +preferred
HDMI-1 disconnected (normal left inverted right x axis y axis)
\tIdentifier: 0x43
"""


@pytest.mark.parametrize(
    "name", ["logs/xrandr", "sos_commands/x11/xrandr_--verbose", "commands/xrandr"]
)
def test_displays_from_xrandr(tmp_path: Path, name: str) -> None:
    text = XRANDR.format(edid=rows(ONE, "\t\t"))
    found = observe(Machine(tmp_path).file(name, text))
    used, free = found.connectors or ()
    assert (used.part, used.kind, used.status) == ("path:xrandr/DP-1", "DP", "connected")
    assert (used.enabled, free.enabled, free.status) == (True, False, "disconnected")
    (display,) = found.displays or ()
    assert used.display == display.part == "serial:EXA-2715-EX27A00123"


def test_a_tree_with_nothing_but_descriptions_in_sys(tmp_path: Path) -> None:
    found = observe(Machine(tmp_path).file("sys/class/drm/card0-eDP-1/edid", ONE))
    (one,) = found.connectors or ()
    assert (one.part, one.status, one.enabled) == ("path:drm/card0-eDP-1", None, None)
    assert [display.connector for display in found.displays or ()] == [one.part]


def test_cards_from_lspci(tmp_path: Path) -> None:
    text = (
        "00:00.0 Host bridge [0600]: Example Chips Host [8086:9b61] (rev 0c)\n"
        "00:02.0 VGA compatible controller [0300]: Example Graphics [8086:9b41] (rev 02)\n"
    )
    (own,) = observe(Machine(tmp_path).file("sos_commands/pci/lspci_-nnvv", text)).cards or ()
    assert (own.address, own.device_id) == ("0000:00:02.0", "0x9b41")


@given(st.binary(max_size=300), st.lists(st.text(max_size=30), max_size=6))
def test_texts_that_hold_anything(content: bytes, lines: list[str]) -> None:
    text = "\n".join([*lines, rows(bytes.fromhex("00ffffffffffff00") + content), *lines])
    for one in edid_texts.find(text):
        assert one.content.startswith(b"\0\xff")
    edid_texts.outputs(text)


HOSTILE = b"<b>{{ 7*7 }}\x1b[31m\xff\n=1+1"


@pytest.mark.parametrize("content", [HOSTILE, b"", bytes(100_000), b"9" * 5000, b"0x\n"])
def test_what_the_files_hold_never_ends_the_probe(tmp_path: Path, content: bytes) -> None:
    machine = connector(nvidia_card(tmp_path), "card0-DP-1", edid=edid())
    for name in machine.files:
        machine.file(name, content)
    machine.file("logs/edid", content).file("logs/nvidia-smi", content)
    found: Any = observe(machine)
    assert isinstance(found, graphics.Facts)


def test_descriptions_without_a_status_are_displays_and_the_status_is_missing(
    tmp_path: Path,
) -> None:
    """A sosreport copies of each connector its description alone."""
    machine = connector(card(Machine(tmp_path)), "card0-eDP-1", edid=edid())
    for name in [one for one in machine.files if one.endswith(("/status", "/enabled"))]:
        machine.without(name)
    found = observe(machine)
    assert found.connectors is not None
    assert found.displays is not None
    assert [one.status for one in found.connectors] == [None]
    assert len(found.displays) == 1
    assert reasons(found)["connectors.card0-eDP-1.status"] == "probe.no_file"
