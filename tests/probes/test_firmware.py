"""Firmware: how it booted, its date, Secure Boot, TPM; and the machine's identity by it."""

from pathlib import Path
from typing import Any

import pytest

import probes
from probes.port.recorded import Recorded
from probes.system import AS_ROOT
from tests.machine_firmware import bios, smbios, uefi
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons

EFI = "sys/firmware/efi"
SECURE_BOOT = f"{EFI}/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


def firmware(machine: Machine) -> Any:
    return facts(machine, "firmware")


def test_a_healthy_machine(tmp_path: Path) -> None:
    found = firmware(healthy(tmp_path))
    assert (found.method, found.bits, found.vendor) == ("uefi", 64, "Example BIOS")
    assert (found.version, found.date) == ("1.2.3", "2024-01-15")
    assert (found.secure_boot, found.setup_mode) == (True, False)
    assert (found.tpm_present, found.tpm_version) == (True, "2.0")
    assert found.acpi_tables[:2] == ("APIC", "DSDT")
    assert found.missing == ()


@pytest.mark.parametrize(("secure", "setup"), [(True, False), (False, False), (False, True)])
def test_secure_boot_is_the_last_byte(tmp_path: Path, secure: bool, setup: bool) -> None:
    found = firmware(uefi(healthy(tmp_path), secure_boot=secure, setup_mode=setup))
    assert (found.secure_boot, found.setup_mode) == (secure, setup)


@pytest.mark.parametrize("content", [b"", b"\x01", b"\6\0\0\0\2", b"\6\0\0\0\1\1", b"x" * 200])
def test_a_variable_that_is_none(tmp_path: Path, content: bytes) -> None:
    found = firmware(healthy(tmp_path).file(SECURE_BOOT, content))
    assert found.secure_boot is None
    assert reasons(found)["secure_boot"] in ("probe.malformed", "probe.too_large")


@pytest.mark.parametrize(
    ("text", "secure", "setup"),
    [
        ("SecureBoot enabled\n", True, False),
        ("SecureBoot disabled\n", False, False),
        ("SecureBoot disabled\nPlatform is in Setup Mode\n", False, True),
        ("This system doesn't support Secure Boot\n", False, None),
        ("EFI variables are not supported on this system\n", None, None),
    ],
)
def test_what_mokutil_told(
    tmp_path: Path, text: str, secure: bool | None, setup: bool | None
) -> None:
    machine = uefi(healthy(tmp_path), secure_boot=None)
    found = firmware(machine.file("sos_commands/boot/mokutil_--sb-state", text))
    assert (found.secure_boot, found.setup_mode) == (secure, setup)


def test_a_bios_has_no_secure_boot(tmp_path: Path) -> None:
    found = firmware(bios(healthy(tmp_path)))
    assert (found.method, found.secure_boot, found.setup_mode) == ("bios", False, False)
    assert (found.tpm_present, found.tpm_version) == (False, None)


def test_a_device_tree(tmp_path: Path) -> None:
    machine = bios(healthy(tmp_path)).without("sys/firmware/acpi").without("sys/firmware/dmi")
    machine.file("sys/firmware/devicetree/base/model", "Board 4\0")
    found = firmware(machine)
    assert (found.method, found.tpm_present) == ("devicetree", None)
    assert reasons(found)["tpm_present"] == "probe.no_file"


@pytest.mark.parametrize(
    ("listing", "method"),
    [
        ("/sys/firmware:\ntotal 0\n\n/sys/firmware/efi:\ntotal 0\n", "uefi"),
        ("/sys/firmware:\ntotal 0\n\n/sys/firmware/acpi:\ntotal 0\n", "bios"),
    ],
)
def test_a_listing_tells_how_it_booted(tmp_path: Path, listing: str, method: str) -> None:
    machine = healthy(tmp_path).without("sys/firmware")
    machine.file("sos_commands/boot/ls_-lanR_.sys.firmware", listing)
    assert firmware(machine).method == method


@pytest.mark.parametrize(
    ("line", "method"),
    [
        ("efi: EFI v2.70 by American Megatrends", "uefi"),
        ("DMI: Example Ltd Workstation 4000", "bios"),
        ("nothing of the kind", None),
    ],
)
def test_the_kernel_log_tells_how_it_booted(tmp_path: Path, line: str, method: str | None) -> None:
    machine = healthy(tmp_path).without("sys/firmware").kernel_log([line])
    assert firmware(machine).method == method


SIGNED = "SecureBoot enabled\n"
BOOTED = "BootCurrent: 0001\nBootOrder: 0001\nBoot0001* debian\n"
NO_VARIABLES = "EFI variables are not supported on this system.\n"
MOUNTED = "efivarfs on /sys/firmware/efi/efivars type efivarfs (rw,nosuid,nodev,noexec)\n"


@pytest.mark.parametrize(
    ("name", "text", "method", "secure"),
    [
        ("boot/mokutil_--sb-state", SIGNED, "uefi", True),
        ("boot/efibootmgr_-v", BOOTED, "uefi", None),
        ("boot/efibootmgr_-v", NO_VARIABLES, "bios", False),
        ("filesys/mount_-l", MOUNTED, "uefi", None),
        ("filesys/mount_-l", "proc on /proc type proc (rw)\n", None, None),
    ],
)
def test_a_report_with_the_tables_of_acpi_alone_is_no_bios_for_that(
    tmp_path: Path, name: str, text: str, method: str | None, secure: bool | None
) -> None:
    machine = healthy(tmp_path).without("sys/firmware").kernel_log(["no word of it"])
    machine.file("sys/firmware/acpi/tables/FACP", "x").file(f"sos_commands/{name}", text)
    found = firmware(machine)
    assert (found.method, found.secure_boot) == (method, secure)


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"tpm_version_major": "1"}, "1.2"),
        ({"device/description": "TPM 2.0 Device"}, "2.0"),
        ({"device/caps": "Manufacturer: 0x49465800\nTCG version: 1.2\n"}, "1.2"),
        ({"ppi/version": "1.3"}, None),
    ],
)
def test_kinds_of_tpm(tmp_path: Path, files: dict[str, str], version: str | None) -> None:
    machine = uefi(healthy(tmp_path), tpm=None)
    for name, text in files.items():
        machine.file(f"sys/devices/pnp0/00:05/tpm/tpm0/{name}", text)
    found = firmware(machine.link("sys/class/tpm/tpm0", "sys/devices/pnp0/00:05/tpm/tpm0"))
    assert (found.tpm_present, found.tpm_version) == (True, version)


def test_a_tpm_that_only_acpi_announces(tmp_path: Path) -> None:
    found = firmware(uefi(healthy(tmp_path), tpm="1.2").without("sys/class/tpm"))
    assert (found.tpm_present, found.tpm_version) == (True, "1.2")


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ("01/15/2024", "2024-01-15"),
        ("1/5/99", "1999-01-05"),
        ("12/31/07", "2007-12-31"),
        ("31/12/2007", None),
        ("2024-01-15", None),
        ("99/99/9999", None),
    ],
)
def test_dates_are_written_month_first(tmp_path: Path, told: str, date: str | None) -> None:
    found = firmware(healthy(tmp_path).file("sys/devices/virtual/dmi/id/bios_date", told))
    assert found.date == date
    assert reasons(found).get("date") == (None if date else "probe.malformed")


def test_what_only_the_table_tells(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/devices/virtual/dmi").without("sys/class/dmi")
    found = firmware(machine)
    assert (found.vendor, found.version, found.date) == ("Example BIOS", "1.2.3", "2024-01-15")
    assert (found.release, found.controller_release) == ("5.27", "1.9")


# -- identity ----------------------------------------------------------------------------------


def test_identity_is_the_same_from_the_table(tmp_path: Path) -> None:
    files = facts(healthy(tmp_path / "files"), "system")
    machine = healthy(tmp_path / "table").without("sys/devices/virtual/dmi")
    table = facts(machine.without("sys/class/dmi"), "system")
    assert table == files


def test_the_table_fills_what_the_files_lack(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/devices/virtual/dmi/id/product_serial")
    found = facts(machine, "system")
    assert (found.serial, found.missing) == ("EX123456", ())


def test_chassis_and_slots(tmp_path: Path) -> None:
    machine = smbios(healthy(tmp_path), [], thermal_state="5", power_state="4")
    machine.file("sys/devices/virtual/dmi/id/chassis_type", "10")
    machine.file("sys/devices/virtual/dmi/id/chassis_asset_tag", "IT-0042")
    found = facts(machine, "system")
    assert (found.chassis_type, found.chassis_kind) == (10, "Notebook")
    assert found.asset_tag == "IT-0042"
    states = (found.chassis_boot_state, found.chassis_power_state, found.chassis_thermal_state)
    assert states == ("Safe", "Warning", "Critical")
    assert [(slot.designation, slot.in_use) for slot in found.slots] == [
        ("PCIE1", True),
        ("PCIE2", False),
    ]
    assert found.slots[0].address == "0000:00:01.0"


def test_an_unbranded_machine_says_nothing(tmp_path: Path) -> None:
    nothing = "To Be Filled By O.E.M."
    found = facts(healthy(tmp_path).identity(vendor=nothing, model=nothing), "system")
    assert (found.vendor, found.model) == (None, None)
    assert reasons(found)["vendor"] == reasons(found)["model"] == "probe.firmware_silent"


def test_the_table_is_for_root_only(tmp_path: Path) -> None:
    class Ordinary(Recorded):
        """A live machine as an ordinary user sees it."""

        recorded = False

        def read(self, path: str, limit_bytes: int = 2**24) -> bytes:
            if path.startswith("/sys/firmware/dmi/tables"):
                raise probes.Unavailable("probe.permission", AS_ROOT, path=path)
            return super().read(path, limit_bytes)

    system = Ordinary(str(healthy(tmp_path).write()))
    found = {
        name: seen.facts for name, seen in probes.observe(system, ["memory", "system"]).items()
    }
    missing = {gap.path: gap for probe in found.values() for gap in probe.missing}
    for path in ("modules", "slots_total", "slots_empty", "slots", "chassis_thermal_state"):
        assert (missing[path].reason, missing[path].cure) == ("probe.permission", "run as root")
    assert found["system"].vendor == "Example Ltd"
