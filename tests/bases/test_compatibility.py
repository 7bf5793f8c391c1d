"""Devices held against bases: driven, built in, not needed, without a module, without firmware."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.bases import classes
from acceptance.bases.built_in import table
from acceptance.bases.classes import row_of, rows
from acceptance.bases.compatibility import Base, matrix, views
from acceptance.bases.folder import read_folder
from acceptance.bases.model import Cell
from acceptance.messages import Catalogue
from acceptance.sentences import sentence
from tests.base_roots import KERNEL, NIC, BaseRoot, debian

RADIO = "pci:v00008086d000024FDsv00008086sd00000010bc02sc80i00"
DISK = "pci:v0000144Dd0000A808sv0000144Dsd0000A801bc01sc08i02"
BRIDGE = "pci:v00008086d0000A110sv00000000sd00000000bc06sc04i00"
OTHER_CARD = "pci:v000010ECd00008168sv000010ECsd00000123bc02sc00i00"
KEYBOARD = "usb:v046DpC31Cd6400dc00dsc00dp00ic03isc01ip01in00"
FINGERPRINT = "usb:v06CBp00BDd0000dcFFdsc10dpFFicFFisc00ip00in00"
SCARD = "usb:v0BDAp0165d6123dc00dsc00dp00ic0Bisc00ip00in00"


def pci(*modaliases: str | None, driver: str | None = None) -> list[dict[str, Any]]:
    return [
        {
            "part": f"pci:0000:00:{n:02x}.0",
            "address": f"0000:00:{n:02x}.0",
            "vendor": "Example",
            "model": f"Card {n}",
            "modalias": one,
            "driver": driver,
        }
        for n, one in enumerate(modaliases)
    ]


def facts(
    devices: Sequence[dict[str, Any]] = (), usb: Sequence[str] = (), **more: Any
) -> dict[str, Any]:
    interfaces = [{"number": n, "modalias": one, "driver": None} for n, one in enumerate(usb)]
    hub = [{"part": "usb:1-1", "vendor": "Example", "model": "Pad", "interfaces": interfaces}]
    return {"pci": {"devices": list(devices)}, "usb": {"devices": hub if usb else []}, **more}


@pytest.fixture
def root(tmp_path: Path) -> BaseRoot:
    return debian(tmp_path / "root")


def cells(root: BaseRoot, told: dict[str, Any], **options: Any) -> list[Cell]:
    base = Base("office", read_folder(root.write()))
    return [row.cells[0] for row in matrix(told, [base], **options).devices]


def reason(cell: Cell) -> str | None:
    return cell.reason.key if cell.reason else None


@pytest.mark.parametrize(
    ("modalias", "state", "modules", "why"),
    [
        (NIC, "driven", ("e1000e",), None),
        (RADIO, "driven", ("iwlwifi",), None),
        (DISK, "built_in", ("nvme",), None),
        (BRIDGE, "not_needed", (), "compatibility.pci_bridge"),
        (OTHER_CARD, "no_module", (), None),
        (None, "cannot_be_told", (), "compatibility.no_modalias"),
        ("pci:garbage", "no_module", (), None),
    ],
)
def test_how_a_base_stands_towards_a_card(
    root: BaseRoot, modalias: str | None, state: str, modules: tuple[str, ...], why: str | None
) -> None:
    (cell,) = cells(root, facts(pci(modalias)))
    assert (cell.state, cell.modules, reason(cell)) == (state, modules, why)


def test_each_interface_of_a_usb_device_is_told(root: BaseRoot) -> None:
    told = facts((), [KEYBOARD, FINGERPRINT, SCARD])
    found = matrix(told, [Base("office", read_folder(root.write()))])
    assert [row.label for row in found.devices] == [
        "Example Pad #0",
        "Example Pad #1",
        "Example Pad #2",
    ]
    assert {row.part for row in found.devices} == {"usb:1-1"}
    states = [row.cells[0].state for row in found.devices]
    assert states == ["driven", "cannot_be_told", "not_needed"]


# -- firmware ------------------------------------------------------------------------------------


def test_a_module_without_its_firmware(root: BaseRoot) -> None:
    root.without("usr/lib/firmware")
    (cell,) = cells(root, facts(pci(RADIO)))
    assert (cell.state, cell.modules) == ("firmware_missing", ("iwlwifi",))
    assert cell.firmware == ("iwlwifi-8265-36.ucode",)


@pytest.mark.parametrize(
    ("place", "config", "state"),
    [
        ("iwlwifi-8265-36.ucode.xz", "CONFIG_FW_LOADER_COMPRESS=y", "driven"),
        ("iwlwifi-8265-36.ucode.zst", "CONFIG_FW_LOADER_COMPRESS=y", "firmware_missing"),
        ("iwlwifi-8265-36.ucode.zst", "CONFIG_FW_LOADER_COMPRESS_ZSTD=y", "driven"),
        ("iwlwifi-8265-36.ucode.xz", "CONFIG_FW_LOADER_COMPRESS_ZSTD=y", "firmware_missing"),
        ("iwlwifi-8265-36.ucode.xz", "CONFIG_FW_LOADER=y", "firmware_missing"),
        (f"updates/{KERNEL}/iwlwifi-8265-36.ucode", "", "driven"),
        (f"{KERNEL}/iwlwifi-8265-36.ucode", "", "driven"),
        ("intel/iwlwifi-8265-36.ucode", "", "firmware_missing"),
        ("iwlwifi-8265-36.ucode.gz", "", "firmware_missing"),
    ],
)
def test_where_a_kernel_finds_firmware(root: BaseRoot, place: str, config: str, state: str) -> None:
    root.without("usr/lib/firmware").file(f"usr/lib/firmware/{place}", "x")
    root.file(f"boot/config-{KERNEL}", config + "\n")
    (cell,) = cells(root, facts(pci(RADIO)))
    assert cell.state == state


def test_packed_firmware_counts_where_the_configuration_is_not_there(root: BaseRoot) -> None:
    root.without("usr/lib/firmware").without(f"boot/config-{KERNEL}")
    root.file("usr/lib/firmware/iwlwifi-8265-36.ucode.zst", "x")
    assert cells(root, facts(pci(RADIO)))[0].state == "driven"


def test_some_of_many_files_may_be_enough_and_the_cell_says_so(root: BaseRoot) -> None:
    root.module("iwlwifi", (), ["iwlwifi-8265-36.ucode", "iwlwifi-9000-46.ucode"])
    (cell,) = cells(root, facts(pci(RADIO)))
    assert (cell.state, cell.firmware) == ("driven", ("iwlwifi-9000-46.ucode",))
    assert cell.reason == sentence("compatibility.firmware_partly", missing=1, asked=2)


def test_a_module_that_cannot_be_read_does_not_tell_its_firmware(root: BaseRoot) -> None:
    root.file(f"usr/lib/modules/{KERNEL}/kernel/iwlwifi.ko", "damaged")
    (cell,) = cells(root, facts(pci(RADIO)))
    assert (cell.state, reason(cell)) == ("driven", "compatibility.firmware_untold")


def test_the_module_for_just_this_device_decides(root: BaseRoot) -> None:
    generic = "pci:v*d*sv*sd*bc02sc80i*"
    root.module("generic", [generic])
    exact = "pci:v00008086d000024FDsv*sd*bc*sc*i*"
    root.listed({"generic": [generic], "iwlwifi": [exact]}).without("usr/lib/firmware")
    (cell,) = cells(root, facts(pci(RADIO)))
    assert (cell.state, cell.modules) == ("firmware_missing", ("iwlwifi", "generic"))


# -- bases ---------------------------------------------------------------------------------------


def test_a_blacklisted_module_drives_nothing(root: BaseRoot) -> None:
    root.file("etc/modprobe.d/x.conf", "blacklist e1000e")
    (cell,) = cells(root, facts(pci(NIC)))
    assert (cell.state, cell.modules) == ("no_module", ("e1000e",))
    assert reason(cell) == "compatibility.blacklisted"


def test_without_word_of_what_is_built_in_nothing_is_held_against_a_base(root: BaseRoot) -> None:
    root.without(f"usr/lib/modules/{KERNEL}/modules.builtin.modinfo")
    root.without(f"usr/lib/modules/{KERNEL}/modules.builtin")
    disk, card, bridge = cells(root, facts(pci(DISK, NIC, BRIDGE)))
    assert (disk.state, reason(disk)) == ("cannot_be_told", "base.built_in_untold")
    assert (card.state, bridge.state) == ("driven", "not_needed")


OLDER = {"drivers/nvme/host/nvme": ["license=GPL"], "drivers/net/phy/libphy": [], "lib/crc16": []}


def test_older_kernels_do_not_say_for_what_their_built_in_drivers_are(root: BaseRoot) -> None:
    root.built_in(OLDER)
    disk, other, raid = cells(root, facts(pci(DISK, OTHER_CARD, DISK.replace("sc08", "sc04"))))
    assert (disk.state, disk.modules) == ("built_in", ("nvme",))
    assert other.state == "no_module"
    assert (raid.state, reason(raid)) == ("cannot_be_told", "compatibility.perhaps_built_in")
    assert raid.reason
    assert raid.reason.values == {"modules": ["nvme"]}


def test_a_built_in_driver_for_such_devices_may_drive_this_one(root: BaseRoot) -> None:
    root.built_in(OLDER | {"drivers/net/ethernet/realtek/r8169": ["license=GPL"]})
    (other,) = cells(root, facts(pci(OTHER_CARD)))
    assert reason(other) == "compatibility.perhaps_built_in"
    root.folder = root.folder.with_name("newer")
    root.built_in({"drivers/net/ethernet/realtek/r8169": ["alias=pci:v000010ECd00008161sv*"]})
    (other,) = cells(root, facts(pci(OTHER_CARD)))
    assert other.state == "no_module"


def test_a_base_without_modules_cannot_tell(tmp_path: Path) -> None:
    index = read_folder(BaseRoot(tmp_path / "r").file("etc/os-release", "ID=x").write())
    found = matrix(
        facts(pci(NIC)), [Base("plain", index), Base("gone", None, sentence("base.unusable"))]
    )
    assert [c.reason.key for c in found.bases if c.reason] == ["base.no_modules", "base.unusable"]
    assert {cell.state for row in found.devices for cell in row.cells} == {"cannot_be_told"}


@pytest.mark.parametrize(("machine", "told"), [("aarch64", True), ("x86_64", False), (None, False)])
def test_a_base_for_another_processor_is_none(
    root: BaseRoot, machine: str | None, told: bool
) -> None:
    index = read_folder(root.write())
    found = matrix(facts(pci(NIC), cpu={"architecture": machine}), [Base("office", index)])
    keys = [column.reason.key for column in found.bases if column.reason]
    assert keys == (["base.other_architecture"] if told else [])


def test_a_driver_that_is_bound_has_proven_itself_on_this_machine_only(root: BaseRoot) -> None:
    index = read_folder(root.write())
    bound = facts(pci(OTHER_CARD, driver="r8169"))
    for name, live, state in (
        ("live", True, "driven"),
        ("live", False, "no_module"),
        ("b", True, "no_module"),
    ):
        found = matrix(bound, [Base(name, index)], subject_is_live=live)
        assert found.devices[0].cells[0].state == state


def test_a_base_has_a_column_for_each_of_its_newest_kernels(root: BaseRoot) -> None:
    for release in ("5.10.1", "5.11.1", "6.9.1"):
        root.module("r8169", ["pci:v000010EC*"], kernel=release)
    base = Base("office", read_folder(root.write()))
    found = matrix(facts(pci(OTHER_CARD)), [base])
    assert [column.kernel for column in found.bases] == ["6.9.1", KERNEL, "5.11.1"]
    assert [c.state for c in found.devices[0].cells] == ["driven", "no_module", "driven"]
    (view,) = views(found).bases
    assert (view.kernel, view.undriven) == ("6.9.1", ())


def test_what_is_not_known_of_the_machine_is_said(root: BaseRoot) -> None:
    base = Base("office", read_folder(root.write()))
    found = matrix({"pci": {"devices": None}}, [base])
    assert found.reason
    assert found.reason.values == {"buses": ["PCI", "USB"]}
    assert views(found).bases[0].reason == found.reason
    known = matrix({"pci": {"devices": pci(NIC)}}, [base])
    assert views(known).bases[0].reason is None


def test_what_a_check_sees(root: BaseRoot) -> None:
    root.without("usr/lib/firmware")
    told = facts(pci(NIC, OTHER_CARD, RADIO, BRIDGE), [FINGERPRINT])
    (view,) = views(matrix(told, [Base("office", read_folder(root.write()))])).bases
    assert (view.part, view.devices) == ("base:office", 5)
    assert view.part_label == f"office, Example Linux 12, {KERNEL}"
    assert [d.label for d in view.undriven] == ["Example Card 1 (0000:00:01.0)"]
    assert [d.firmware for d in view.without_firmware] == [("iwlwifi-8265-36.ucode",)]
    assert [d.label for d in view.untold] == ["Example Pad"]


def test_which_bases_are_judged(root: BaseRoot, tmp_path: Path) -> None:
    index = read_folder(root.write())
    plain = read_folder(BaseRoot(tmp_path / "r").file("etc/os-release", "ID=x").write())
    bases = [Base("live", index), Base("office", index), Base("programs", plain)]
    compared = matrix(facts(pci(NIC)), bases)
    assert [v.part for v in views(compared).bases] == ["base:office"]
    live = views(compared, subject_is_live=True).bases
    assert [v.part for v in live] == ["base:live", "base:office"]
    (nothing,) = views(matrix(facts(pci(NIC)), [Base("live", plain)]), subject_is_live=True).bases
    assert nothing.reason == sentence("compatibility.no_base")
    assert nothing.cure


# -- the table -----------------------------------------------------------------------------------


def test_every_row_of_the_table_has_its_source_and_its_sentence() -> None:
    catalogues = [Catalogue(language) for language in ("en", "es")]
    for row in rows():
        assert row.source
        assert (row.reason is None) == (row.state == "no_module")
        assert all(row.reason is None or c.template(row.reason) for c in catalogues)


def test_no_row_of_the_table_hides_behind_another() -> None:
    table = tomllib.loads(Path(classes.__file__).with_suffix(".toml").read_text())["row"]
    for number, row in enumerate(table):
        digits = (row["class"] + "000000")[:6].upper()
        vendor = row.get("vendor", "1234").upper()
        one, two, three = digits[:2], digits[2:4], digits[4:]
        modalias = {
            "pci": f"pci:v0000{vendor}d00000001sv00000000sd00000000bc{one}sc{two}i{three}",
            "usb": f"usb:v{vendor}p0001d0000dc00dsc00dp00ic{one}isc{two}ip{three}in00",
        }[row["bus"]]
        assert row_of(modalias) == rows()[number]


def test_the_drivers_of_whole_classes_are_told_with_their_source() -> None:
    for driver in table().driver:
        assert driver.source.startswith(("drivers/", "sound/"))
        assert all(alias.startswith(("pci:v", "usb:v")) for alias in driver.aliases)
    for number, row in enumerate(table().folder):
        earlier = [r.begins for r in table().folder[:number] if r.bus == row.bus]
        assert not any(row.begins.startswith(begins) for begins in earlier)
        assert row.source
        assert row.globs


@pytest.mark.parametrize(
    "code", ["010802", "020000", "030000", "0C0330", "068000", "120000", "080501"]
)
def test_devices_that_need_a_driver_are_in_no_row(code: str) -> None:
    modalias = f"pci:v00008086d00000001sv00000000sd00000000bc{code[:2]}"
    row = row_of(f"{modalias}sc{code[2:4]}i{code[4:]}")
    assert row is None or row.state == "no_module"


@given(st.text(max_size=100) | st.none(), st.text(max_size=100))
def test_any_identity_has_its_answer(modalias: str | None, bus: str) -> None:
    told = facts(pci(modalias, bus), [bus])
    found = matrix(told, [Base("none", None, sentence("base.unusable"))])
    assert len(found.devices) == 3
    assert row_of(bus) is None or row_of(bus) in rows()
