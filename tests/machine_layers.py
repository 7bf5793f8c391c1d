"""Block devices of a synthetic machine that are made from others: arrays, mapped devices."""

from collections.abc import Mapping

from tests.machine_files import CapturedFiles

__all__ = ["layer"]


def layer(
    machine: CapturedFiles, name: str, files: Mapping[str, object], members: tuple[str, ...]
) -> None:
    """A device that the kernel makes from others."""
    place = f"sys/devices/virtual/block/{name}"
    for path, content in files.items():
        machine.file(f"{place}/{path}", str(content))
    for member in members:
        machine.file(f"{place}/slaves/{member}/uevent", "")
    machine.link(f"sys/class/block/{name}", place).link(f"sys/block/{name}", place)
