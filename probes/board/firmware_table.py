"""Where a machine keeps what its firmware wrote: the best source that it has.

The table that the kernel shows and the copy of the driver `dmi-sysfs` are for root only; of
captured machines, what `dmidecode` printed will do.
"""

from probes.board.firmware_records import Records
from probes.system import System, Unavailable

__all__ = ["TABLE", "read"]

TABLE = "/sys/firmware/dmi/tables/DMI"
ENTRY_POINT = "/sys/firmware/dmi/tables/smbios_entry_point"
ENTRIES = "/sys/firmware/dmi/entries"
VERSION = "/sys/class/dmi/id/smbios_version"
TABLE_LIMIT_BYTES = 2**20
"""Real tables have a few ten thousand bytes."""

MOST_ENTRIES = 4096


def read(system: System) -> Records:
    """The records of a machine; raises `Unavailable` where it has none that we may read."""
    try:
        return _table(system)
    except Unavailable as why:
        refused = why
    for other in (_driver, _text) if system.recorded else (_driver,):
        try:
            return other(system)
        except Unavailable:
            continue
    raise refused


def _table(system: System) -> Records:
    table = system.read(TABLE, TABLE_LIMIT_BYTES)
    try:
        entry_point = system.read(ENTRY_POINT, 256)
    except Unavailable:
        entry_point = b""
    from probes.board import smbios

    found = smbios.records(table, smbios.version(entry_point))
    if found is None:
        raise Unavailable("probe.malformed", path=TABLE)
    return found


def _driver(system: System) -> Records:
    """The copy that the module dmi-sysfs shows, entry by entry; a capture may hold some of them."""
    names = system.names(ENTRIES)[:MOST_ENTRIES]
    ordered = sorted(names, key=lambda name: (len(name), name))
    table = b"".join(system.read(f"{ENTRIES}/{name}/raw", 2**16) for name in ordered)
    from probes.board import smbios

    found = smbios.records(table, _told_version(system), whole=any(n == "127-0" for n in names))
    if found is None:
        raise Unavailable("probe.no_file", path=TABLE)
    return found


def _told_version(system: System) -> tuple[int, int]:
    try:
        words = system.text(VERSION, 64).strip().split(".")
    except Unavailable:
        return 0, 0
    numbers = [int(word) for word in words if word.isdecimal() and len(word) < 4]
    return (numbers[0], numbers[1]) if len(numbers) >= 2 else (0, 0)


def _text(system: System) -> Records:
    """What was kept of dmidecode; it is never started, since files give the same."""
    from probes.board import dmidecode_text

    found = dmidecode_text.records(system.run(("dmidecode",)).text)
    if found is None:
        raise Unavailable("probe.malformed", path="commands/dmidecode")
    return found
