"""What firmware calls the machine, from whichever source tells it; as far as the user may read.

The kernel's /sys/class/dmi/id goes first: an ordinary user may read most of it. Where it lacks
something, the firmware's table or a captured text of it may tell the same.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from probes import parts
from probes.board.firmware_records import Board, Chassis, Firmware, Machine, Records, Slot
from probes.board.firmware_table import read
from probes.board.said import rows, said
from probes.system import Gaps, System, Unavailable

__all__ = ["OF_TABLE", "SECRETS", "Told", "firmware", "told"]

FOLDER = "/sys/class/dmi/id"
OF_TABLE = ("slots", "chassis_boot_state", "chassis_power_state", "chassis_thermal_state")
"""The facts that only the table has."""

SECRETS = {
    "product_serial": "serial",
    "product_uuid": "uuid",
    "board_serial": "board_serial",
    "chassis_serial": "chassis_serial",
}
"""The files that root alone may read, and the facts that rest on them."""

_FILES: Mapping[type[Any], Mapping[str, str]] = {
    Machine: {
        "sys_vendor": "vendor",
        "product_name": "model",
        "product_version": "version",
        "product_family": "family",
        "product_sku": "sku",
        "product_serial": "serial",
        "product_uuid": "uuid",
    },
    Board: {
        "board_vendor": "vendor",
        "board_name": "model",
        "board_version": "version",
        "board_serial": "serial",
        "board_asset_tag": "asset_tag",
    },
    Chassis: {
        "chassis_vendor": "vendor",
        "chassis_version": "version",
        "chassis_serial": "serial",
        "chassis_asset_tag": "asset_tag",
        "chassis_type": "kind",
    },
    Firmware: {"bios_vendor": "vendor", "bios_version": "version", "bios_date": "date"},
}
"""Each file of the kernel's folder is one field of a record."""

_RELEASES = {"bios_release": "release", "ec_firmware_release": "controller_release"}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: texts by the name of the kernel's file, and what only the table has."""

    texts: Mapping[str, str]
    chassis_type: int | None = None
    chassis_kind: str | None = None
    slots: tuple[Slot, ...] | None = None
    boot_state: str | None = None
    power_state: str | None = None
    thermal_state: str | None = None

    def get(self, name: str) -> str | None:
        """The text of one file, unless it says nothing."""
        return self.texts.get(name)


def told(system: System, gaps: Gaps) -> Told:
    """All that firmware says of the machine; what it does not is noted in `gaps`."""
    table = gaps.attempt(OF_TABLE, read, system)
    otherwise = _of_table(table) if table else {}
    names = [name for names in _FILES.values() for name in names]
    texts = _of_files(system, gaps, names, otherwise)
    number, kind = _chassis(texts.pop("chassis_type", None))
    chassis = table.first(Chassis) if table else None
    return Told(
        texts=texts,
        chassis_type=number,
        chassis_kind=kind,
        slots=_slots(table, gaps) if table else None,
        boot_state=chassis.boot_state if chassis else None,
        power_state=chassis.power_state if chassis else None,
        thermal_state=chassis.thermal_state if chassis else None,
    )


def firmware(system: System) -> Firmware:
    """What firmware says of itself; raises `Unavailable` where it says nothing to us."""
    files = {**_FILES[Firmware], **_RELEASES}
    texts = _of_files(system, Gaps(), files)
    if not texts:
        return read(system).first(Firmware) or Firmware()
    return Firmware(**{field: texts.get(name) for name, field in files.items()})


def _of_files(
    system: System, gaps: Gaps, names: Iterable[str], otherwise: Mapping[str, str] = {}
) -> dict[str, str]:
    """The files' texts, or those of another source where there is no file or a closed one.

    Without any, a secret one is a gap: the others are just not told by this firmware.
    """
    found: dict[str, str] = {}
    for name in names:
        try:
            text = said(system.text(f"{FOLDER}/{name}", 2**16))
        except Unavailable as why:
            text = otherwise.get(name)
            if text is None and name in SECRETS:
                gaps.note(SECRETS[name], why)
        if text and (name not in SECRETS or parts.serial(text)):
            found[name] = text
    return found


def _of_table(table: Records) -> dict[str, str]:
    """The same texts from the table."""
    found: dict[str, str] = {}
    for kind, files in _FILES.items():
        record = table.first(kind)
        told = {file: getattr(record, field, None) for file, field in files.items()}
        found |= {file: text for file, text in told.items() if text}
    return found


def _chassis(text: str | None) -> tuple[int | None, str | None]:
    """Number and word of the chassis' type, whichever of the two was told."""
    words = {row[2]: int(row[1]) for row in rows("smbios_words.tsv") if row[0] == "chassis"}
    for word, number in words.items():
        if text in (word, str(number)):
            return number, None if word in ("Other", "Unknown") else word
    return None, None


def _slots(table: Records, gaps: Gaps) -> tuple[Slot, ...] | None:
    """The slots for cards; a table that holds some types only proves nothing by having none."""
    found = table.all(Slot)
    if not found and not table.whole:
        gaps.note("slots", Unavailable("probe.firmware_silent"))
        return None
    return found
