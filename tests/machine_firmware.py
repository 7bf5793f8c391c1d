"""What firmware writes about a synthetic machine: SMBIOS tables, bit by bit as DSP0134 has them.

    dimms(machine, [Dimm(slot="DIMM A1"), Dimm(slot="DIMM A2", speed=2666)], slots=4)

writes the table anew with these modules; what `smbios` was told before stays.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.machine_files import CapturedFiles

__all__ = ["Dimm", "Supply", "Table", "bios", "dimms", "dump", "smbios", "two_dimms", "uefi"]

GIB = 2**30
TABLE = "sys/firmware/dmi/tables/DMI"
ENTRY_POINT = "sys/firmware/dmi/tables/smbios_entry_point"
GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
TYPES = {"DDR3": 0x18, "DDR4": 0x1A, "DDR5": 0x22, "Flash": 0x09, "DDR2": 0x13}
FORMS = {"DIMM": 0x09, "SODIMM": 0x0D}
Files = TypeVar("Files", bound=CapturedFiles)


@dataclass(frozen=True)
class Dimm:
    """A memory module, or with `size_bytes=0` its empty slot; speeds in million transfers/s.

    `size_bytes=None` is a module whose size the firmware does not know.
    """

    slot: str = "DIMM A1"
    size_bytes: int | None = 8 * GIB
    bank: str = "BANK 0"
    speed: int = 3200
    configured: int | None = None
    part_number: str = "EXM8G3200C22"
    serial: str = "0A1B2C3D"
    vendor: str = "Example Memory"
    type: str = "DDR4"
    form_factor: str = "DIMM"
    rank: int = 1
    millivolts: int = 1200
    ecc: bool = True


@dataclass(frozen=True)
class Supply:
    """A power supply of a server; `status` 3 is OK, 4 not critical, 5 critical."""

    location: str = "PSU1"
    name: str = "PWS-1K23A-1R"
    serial: str = "P1K2ACK07HB0670"
    watts: int = 1200
    status: int = 3
    present: bool = True
    plugged: bool = True


class Table:
    """A table under construction: structures in the order in which they are added."""

    def __init__(self, version: tuple[int, int] = (3, 2)) -> None:
        self.version = version
        self.structures: list[bytes] = []

    def add(self, kind: int, fields: bytes, strings: Sequence[str] = ()) -> int:
        """One structure of a type, its fields from offset 4 on; returns its handle."""
        handle = 0x100 + len(self.structures)
        header = struct.pack("<BBH", kind, 4 + len(fields), handle)
        tail = b"".join(text.encode("utf-8", "surrogateescape") + b"\0" for text in strings)
        self.structures.append(header + fields + (tail or b"\0") + b"\0")
        return handle

    def content(self) -> bytes:
        """The table with its end mark."""
        return b"".join(self.structures) + struct.pack("<BBH", 127, 4, 0xFEFF) + b"\0\0"

    def entry_point(self) -> bytes:
        """The 64-bit entry point, checksum and all."""
        size = len(self.content())
        body = struct.pack("<5sBBBBBBBIQ", b"_SM3_", 0, 24, *self.version, 0, 1, 0, size, 0x20)
        return body[:5] + bytes([-sum(body) & 0xFF]) + body[6:]


def _strings(*texts: str) -> tuple[list[str], list[int]]:
    """The texts that say something, and for each text its number (0: none)."""
    kept = [text for text in texts if text]
    return kept, [kept.index(text) + 1 if text else 0 for text in texts]


def _machine(table: Table, told: Mapping[str, str]) -> None:
    """The types that `/sys/class/dmi/id` shows."""

    def texts(*names: str) -> tuple[list[str], list[int]]:
        return _strings(*(told.get(name, "") for name in names))

    strings, at = texts("bios_vendor", "bios_version", "bios_date")
    traits = bytes(8) + bytes([0x03, 0x0D])
    table.add(
        0, bytes([at[0], at[1], 0, 0xF0, at[2], 0xFF]) + traits + bytes([5, 27, 1, 9]), strings
    )
    names = ("sys_vendor", "product_name", "product_version", "product_serial")
    strings, at = texts(*names, "product_sku", "product_family")
    uuid = bytes.fromhex(told.get("product_uuid", "").replace("-", "")) or bytes(16)
    mixed = uuid[3::-1] + uuid[5:3:-1] + uuid[7:5:-1] + uuid[8:]
    table.add(1, bytes(at[:4]) + mixed + bytes([6, *at[4:]]), strings)
    board = [f"board_{name}" for name in ("vendor", "name", "version", "serial", "asset_tag")]
    strings, at = texts(*board)
    table.add(2, bytes([*at, 9, 0, 0, 1, 10, 0]), strings)
    chassis = [f"chassis_{name}" for name in ("vendor", "version", "serial", "asset_tag")]
    strings, at = texts(*chassis)
    kind = int(told.get("chassis_type", "3"))
    states = [int(told.get(f"{name}_state", "3")) for name in ("boot", "power", "thermal")]
    table.add(3, bytes([at[0], kind, *at[1:], *states, 3]) + bytes(8), strings)


def _slots(table: Table) -> None:
    """Two card slots, the first with something in it."""
    for name, use, function in (("PCIE1", 4, 0x08), ("PCIE2", 3, 0x10)):
        fields = struct.pack("<BBBBBHBBHBB", 1, 0xB6, 0x0D, use, 4, 1, 4, 1, 0, 0, function)
        table.add(9, fields, [name])


def _memory(table: Table, modules: Sequence[Dimm], capacity: int, *, ecc: bool) -> None:
    fields = struct.pack(
        "<BBBIHHQ", 3, 3, 6 if ecc else 3, 0x80000000, 0xFFFE, len(modules), capacity
    )
    array = table.add(16, fields)
    for module in modules:
        _memory_device(table, array, module)


def _memory_device(table: Table, array: int, module: Dimm) -> None:
    empty = module.size_bytes == 0
    texts = [module.slot, module.bank]
    texts += ["Not Specified"] if empty else [module.vendor, module.serial, module.part_number]
    strings, at = _strings(*texts)
    vendor, serial, part = (at[2],) * 3 if empty else at[2:]
    size, extended = _sizes(module.size_bytes)
    width = 0xFFFF if empty else 72 if module.ecc else 64
    told = 0 if empty else module.speed
    running = 0 if empty else module.speed if module.configured is None else module.configured
    fields = struct.pack("<HHHHH", array, 0xFFFE, width, 0xFFFF if empty else 64, size)
    fields += struct.pack("<BBBB", FORMS.get(module.form_factor, 2), 0, at[0], at[1])
    fields += struct.pack(
        "<BHH", 2 if empty else TYPES.get(module.type, 2), 0x80, min(told, 0xFFFF)
    )
    fields += bytes([vendor, serial, 0, part, 0 if empty else module.rank])
    fields += struct.pack("<IH", extended, min(running, 0xFFFF))
    volts = 0 if empty else module.millivolts
    fields += struct.pack("<HHHB", volts, volts, volts, 2 if empty else 3)
    fields += bytes(0x54 - 4 - len(fields)) + struct.pack("<II", told, running)
    table.add(17, fields, strings)


def _sizes(size: int | None) -> tuple[int, int]:
    """The size field and the extended one."""
    if size is None:
        return 0xFFFF, 0
    if size % 2**20:
        return 0x8000 | size // 1024, 0
    megabytes = size // 2**20
    return (0x7FFF, megabytes) if megabytes >= 0x7FFF else (megabytes, 0)


def _supply(table: Table, supply: Supply) -> None:
    texts = (supply.location, supply.name, "EXAMPLE", supply.serial, "1.4")
    strings, at = _strings(*texts)
    traits = 4 << 10 | supply.status << 7 | 4 << 3
    traits |= (not supply.plugged) << 2 | supply.present << 1 | 1
    location, name, vendor, serial, revision = at
    fields = bytes([1, location, name, vendor, serial, 0, name, revision])
    table.add(39, fields + struct.pack("<HHHHH", supply.watts, traits, *[0xFFFF] * 3), strings)


def smbios(
    machine: Files,
    modules: Sequence[Dimm],
    *,
    supplies: Sequence[Supply] = (),
    version: tuple[int, int] = (3, 2),
    capacity: int = 64 * GIB,
    ecc: bool = True,
    **told: str,
) -> Files:
    """The whole table; `told` are names of /sys/class/dmi/id that differ from those there."""
    place = "sys/devices/virtual/dmi/id/"
    shown = {
        path.removeprefix(place): content.decode(errors="surrogateescape").strip()
        for path, content in machine.files.items()
        if path.startswith(place)
    }
    table = Table(version)
    _machine(table, shown | told)
    _slots(table)
    _memory(table, modules, capacity, ecc=ecc)
    for supply in supplies:
        _supply(table, supply)
    machine.file(TABLE, table.content())
    machine.file(ENTRY_POINT, table.entry_point())
    return machine


def dimms(
    machine: Files, modules: Sequence[Dimm] | None = None, slots: int = 4, **options: Any
) -> Files:
    """The table with these modules (the healthy machine's two by default), empty slots behind."""
    plugged = list(two_dimms() if modules is None else modules)
    taken = {module.slot for module in plugged}
    names = [f"DIMM {letter}{n}" for letter in "ABCDEFGH" for n in (1, 2)]
    free = [name for name in names if name not in taken][: max(slots - len(plugged), 0)]
    empty = [Dimm(slot=name, size_bytes=0) for name in free]
    return smbios(machine, sorted([*plugged, *empty], key=lambda dimm: dimm.slot), **options)


def two_dimms() -> list[Dimm]:
    """What the healthy machine's 16 GiB are made of."""
    return [
        Dimm(slot="DIMM A1", bank="BANK 0", serial="0A1B2C3D"),
        Dimm(slot="DIMM A2", bank="BANK 1", serial="0A1B2C3E"),
    ]


def dump(table: bytes, entry_point: bytes) -> bytes:
    """The file that `dmidecode --from-dump` reads: the table lies at offset 0x20."""
    return entry_point.ljust(0x20, b"\0") + table


def uefi(
    machine: Files,
    *,
    secure_boot: bool | None = True,
    setup_mode: bool = False,
    tpm: str | None = "2.0",
    bits: int = 64,
) -> Files:
    """A machine that booted by UEFI; `secure_boot=None` leaves the variables away."""
    folder = "sys/firmware"
    machine.without(f"{folder}/efi").without(f"{folder}/acpi").without("sys/class/tpm")
    machine.file(f"{folder}/efi/fw_platform_size", str(bits))
    if secure_boot is not None:
        for name, value in (("SecureBoot", secure_boot), ("SetupMode", setup_mode)):
            path = f"{folder}/efi/efivars/{name}-{GLOBAL}"
            machine.file(path, bytes([6, 0, 0, 0, value]))
    tables = ["APIC", "DSDT", "FACP", "MCFG", "SSDT1", "SSDT2"]
    announced = {"2.0": ["TPM2"], "1.2": ["TCPA"]}.get(tpm or "", [])
    for name in (*tables, *announced):
        machine.file(f"{folder}/acpi/tables/{name}", name[:4])
    if tpm is not None:
        place = "sys/devices/LNXSYSTM:00/MSFT0101:00/tpm/tpm0"
        machine.file(f"{place}/tpm_version_major", tpm[0])
        machine.link("sys/class/tpm/tpm0", place)
    return machine


def bios(machine: Files) -> Files:
    """A machine that booted by a BIOS, without a TPM."""
    machine.without("sys/firmware/efi").without("sys/class/tpm").without("sys/firmware/acpi")
    return machine.file("sys/firmware/acpi/tables/DSDT", "DSDT")
