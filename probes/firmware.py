"""Observes the firmware: how it booted, version and date, Secure Boot, TPM, ACPI tables.

From /sys/firmware, /sys/class/tpm, /sys/class/dmi/id or the firmware's table, and where a tree
lacks them what `mokutil`, `ls` of /sys/firmware or the kernel's log told; as an ordinary user.
"""

import re
from collections.abc import Sequence

import msgspec

from probes.board import dmi
from probes.board.firmware_records import Tpm
from probes.board.firmware_table import read
from probes.parse import whole
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["Facts", "probe"]

FOLDER = "/sys/firmware"
VARIABLES = f"{FOLDER}/efi/efivars"
GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
"""The namespace of the variables that the UEFI specification defines."""

LISTING = ("ls", "-lanR", "/sys/firmware")
TPM_TABLES = {"TPM2": "2.0", "TCPA": "1.2"}
MOST_TABLES = 512
LONGEST_TEXT = 2**20
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})")
_TABLE = re.compile(r"[!-~]{1,8}")
_ASKS_UEFI = re.compile(r"(?m)^(?:BootCurrent|BootOrder): |^SecureBoot (?:en|dis)abled")
_VARIABLES_MOUNT = re.compile(r"(?m)^efivarfs on ")
_SPECIFICATION = re.compile(r"\b([12])\.([0-9])\b")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The firmware. `method` is uefi, bios or devicetree; `date` is ISO 8601.

    `secure_boot` and `setup_mode` are false where firmware of this kind cannot have them.
    """

    method: str | None = None
    bits: int | None = None
    vendor: str | None = None
    version: str | None = None
    release: str | None = None
    date: str | None = None
    controller_release: str | None = None
    secure_boot: bool | None = None
    setup_mode: bool | None = None
    tpm_present: bool | None = None
    tpm_version: str | None = None
    acpi_tables: tuple[str, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the firmware."""
    gaps = Gaps()
    method = gaps.attempt("method", _method, system)
    tables = gaps.attempt("acpi_tables", _acpi_tables, system)
    own = gaps.attempt(("vendor", "version", "date"), dmi.firmware, system)
    if own is not None:
        for path in ("vendor", "version", "date"):
            if getattr(own, path) is None:
                gaps.note(path, Unavailable("probe.firmware_silent"))
    secure = gaps.attempt("secure_boot", _secure_boot, system, method)
    setup = gaps.attempt("setup_mode", _setup_mode, system, method)
    present = gaps.attempt("tpm_present", _tpm_present, system, tables)
    version = gaps.attempt("tpm_version", _tpm_version, system, tables) if present else None
    return Facts(
        method=method,
        bits=Device(system, f"{FOLDER}/efi", "firmware").number("fw_platform_size"),
        vendor=own.vendor if own else None,
        version=own.version if own else None,
        release=own.release if own else None,
        date=_date(gaps, own.date) if own and own.date else None,
        controller_release=own.controller_release if own else None,
        secure_boot=secure,
        setup_mode=setup,
        tpm_present=present,
        tpm_version=version,
        acpi_tables=tables,
        missing=gaps.missing(),
    )


def _method(system: System) -> str:
    """By what the kernel shows of its firmware; a capture that left parts of it out proves less."""
    shown = set(system.names(FOLDER))
    if "efi" in shown:
        return "uefi"
    if "devicetree" in shown or system.exists("/proc/device-tree"):
        return "devicetree"
    # sosreport copies the tables of ACPI and nothing beside them.
    if shown - {"acpi"} or (shown and not system.recorded):
        return "bios"
    if system.recorded:
        return _recorded_method(system)
    raise Unavailable("probe.no_file", path=FOLDER)


def _recorded_method(system: System) -> str:
    """From a listing of the folder, else from what the kernel said of its firmware at boot."""
    gaps = Gaps()
    listed = gaps.attempt("method", system.run, LISTING)
    if listed and f"{FOLDER}:" in listed.text:
        return "uefi" if f"{FOLDER}/efi:" in listed.text else "bios"
    log = gaps.attempt("method", system.kernel_log) or ()
    lines = [line.text for line in log[:5000]]
    if any(re.match(r"efi: +EFI v\d", line) for line in lines):
        return "uefi"
    if told := _told_method(system):
        return told
    if any(line.startswith(("BIOS-e820:", "SMBIOS ", "DMI: ")) for line in lines):
        return "bios"
    raise Unavailable("probe.not_recorded", path=FOLDER)


def _told_method(system: System) -> str | None:
    """By what programs told that ask UEFI, or by its variables among the mounts."""
    told = _kept(system, ("efibootmgr", "-v"), "efibootmgr") + _mokutil(system)
    if "EFI variables are not supported" in told:
        return "bios"
    mounted = _kept(system, ("mount", "-l"), "mount")
    return "uefi" if _ASKS_UEFI.search(told) or _VARIABLES_MOUNT.search(mounted) else None


def _secure_boot(system: System, method: str | None) -> bool:
    """The variable, else mokutil's word; the last byte is the value, those before it its traits."""
    try:
        return _variable(system, "SecureBoot", method)
    except Unavailable as why:
        told = _mokutil(system)
        if "SecureBoot enabled" in told:
            return True
        if "SecureBoot disabled" in told or "doesn't support Secure Boot" in told:
            return False
        raise why


def _setup_mode(system: System, method: str | None) -> bool:
    try:
        return _variable(system, "SetupMode", method)
    except Unavailable as why:
        told = _mokutil(system)
        if "SecureBoot" not in told:
            raise why
        return "Setup Mode" in told


def _variable(system: System, name: str, method: str | None) -> bool:
    if method in ("bios", "devicetree"):
        return False
    content = system.read(f"{VARIABLES}/{name}-{GLOBAL}", 64)
    if len(content) != 5 or content[-1] > 1:
        raise Unavailable("probe.malformed", path=f"{VARIABLES}/{name}-{GLOBAL}")
    return content[-1] == 1


def _mokutil(system: System) -> str:
    """What was kept of `mokutil --sb-state`; live the variables tell the same."""
    return _kept(system, ("mokutil", "--sb-state"), "mokutil") if system.recorded else ""


def _kept(system: System, argv: Sequence[str], name: str) -> str:
    try:
        return system.run(argv, names=(name,)).text[:LONGEST_TEXT]
    except Unavailable:
        return ""


def _acpi_tables(system: System) -> tuple[str, ...]:
    names = [n for n in system.listing(f"{FOLDER}/acpi/tables") if n not in ("data", "dynamic")]
    return tuple(name for name in names[:MOST_TABLES] if _TABLE.fullmatch(name))


def _tpm_present(system: System, tables: tuple[str, ...] | None) -> bool:
    """A driver's device, or a table of the firmware that announces one.

    Firmware that lists its tables and announces none has none switched on.
    """
    if system.names("/sys/class/tpm") or set(tables or ()) & set(TPM_TABLES):
        return True
    if _records(system):
        return True
    if tables is None:
        raise Unavailable("probe.no_file", path="/sys/class/tpm")
    return False


def _tpm_version(system: System, tables: tuple[str, ...] | None) -> str:
    for name in system.names("/sys/class/tpm")[:4]:
        device = Device(system, f"/sys/class/tpm/{name}", "tpm")
        if (major := device.number("tpm_version_major")) in (1, 2):
            return "2.0" if major == 2 else "1.2"
        words = (device.attribute("device/description"), device.attribute("device/caps"))
        if found := _SPECIFICATION.search(" ".join(word for word in words if word)):
            return found[0]
    if known := [version for table, version in TPM_TABLES.items() if table in (tables or ())]:
        return known[0]
    for record in _records(system):
        if record.version:
            return record.version
    raise Unavailable("probe.firmware_silent")


def _records(system: System) -> tuple[Tpm, ...]:
    try:
        return read(system).all(Tpm)
    except Unavailable:
        return ()


def _date(gaps: Gaps, told: str) -> str | None:
    """`01/15/2024` or `01/15/99`, month first as SMBIOS prescribes -> `2024-01-15`."""
    found = _DATE.fullmatch(told)
    if found:
        month, day, year = (whole(number) or 0 for number in found.groups())
        year += 0 if year >= 100 else 1900 if year >= 70 else 2000
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year:04}-{month:02}-{day:02}"
    gaps.note("date", Unavailable("probe.malformed", path="bios_date"))
    return None
