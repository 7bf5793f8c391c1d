"""A lot of captured machines, each with serials and addresses of its own.

1 and 2 are without a fault, though 2 has its modules in other slots; 3 has a module of another
vendor, 4 older firmware, 5 a smaller module, and 6 has lost frames: its own run is rejected.
"""

from pathlib import Path
from typing import Any

from tests.machine_firmware import Dimm, dimms
from tests.machines import Machine, healthy

__all__ = ["SIZE", "machine"]

SIZE = 6
GIB = 2**30
_BIOS = "sys/devices/virtual/dmi/id/bios_version"


def machine(folder: Path, number: int) -> Machine:
    """One of the lot, to be written."""
    made = healthy(folder).identity(serial=f"EX10{number}")
    made.disk(wwn=f"eui.00253888010000{number:02}", serial=f"S4EV{number:04}")
    errors = {"rx_packets": 1000, "rx_crc_errors": 900} if number == 6 else {}
    made.nic(mac=f"08:00:27:00:00:{number:02}", counters=errors)
    if number == 4:
        made.file(_BIOS, "1.1.9")
    dimms(made, _MODULES.get(number, modules)(number))
    return made


def modules(
    number: int, slots: tuple[str, str] = ("DIMM A1", "DIMM A2"), **second: Any
) -> list[Dimm]:
    """Two modules with serials of their own; `second` is what the second one has otherwise."""
    return [
        Dimm(slot=slots[0], serial=f"0A0000{number}A"),
        Dimm(slot=slots[1], serial=f"0A0000{number}B", **second),
    ]


_MODULES: dict[int, Any] = {
    2: lambda number: modules(number, ("DIMM B1", "DIMM B2")),
    3: lambda number: modules(number, vendor="Odd Memory", part_number="ODD8G"),
    5: lambda number: modules(number, size_bytes=4 * GIB),
}
