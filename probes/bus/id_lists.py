"""Reads pci.ids and usb.ids: names of vendors, models and classes by their numbers.

Both are text: a vendor at the start of a line, its models behind one tab, what is built on them
behind two; classes in the same way behind `C `. A part of the file is read when it is asked for.
The form is told at the top of each file. As an ordinary user.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import mmap

__all__ = ["LIMIT_BYTES", "PCI_PATHS", "USB_PATHS", "IdList"]

_FOLDERS = ("/usr/share/misc", "/usr/share/hwdata", "/var/lib/pciutils", "/var/lib/usbutils")
PCI_PATHS = tuple(f"{folder}/pci.ids" for folder in (*_FOLDERS, "/usr/share"))
USB_PATHS = tuple(f"{folder}/usb.ids" for folder in (*_FOLDERS, "/usr/share"))
LIMIT_BYTES = 16 * 2**20
LARGEST_SECTION = 2**20
LONGEST_NAME = 500


class IdList:
    """The list in `data`, a file as memory."""

    def __init__(self, data: "bytes | mmap.mmap") -> None:
        self._data = data
        self._sections: dict[str, tuple[str, dict[str, str]]] = {}

    def vendor(self, vendor: str) -> str | None:
        """The name of `8086`."""
        return self._section(vendor)[0] or None

    def model(self, vendor: str, *numbers: str) -> str | None:
        """The name of a model of a vendor, or of what a second vendor built on it."""
        return self._section(vendor)[1].get(" ".join(numbers))

    def classes(self, code: str) -> tuple[str | None, str | None, str | None]:
        """The names of a class of six digits, of its subclass, and of its interface."""
        name, below = self._section(f"C {code[:2]}")
        interface = below.get(f"{code[2:4]} {code[4:6]}")
        return name or None, below.get(code[2:4]), interface

    def _section(self, head: str) -> tuple[str, dict[str, str]]:
        """The name of a vendor or class, and the names below it."""
        if head not in self._sections:
            self._sections[head] = self._read(head)
        return self._sections[head]

    def _read(self, head: str) -> tuple[str, dict[str, str]]:
        start = self._data.find(f"\n{head}  ".encode("ascii", "replace")) + 1
        if not start:
            return "", {}
        lines = self._lines(start)
        name = next(lines, "")[len(head) :].strip()
        below: dict[str, str] = {}
        model = ""
        for line in lines:
            numbers, _, title = line.strip("\t").partition("  ")
            if line.startswith("\t\t"):
                below.setdefault(f"{model} {numbers}", title.strip())
            elif line.startswith("\t"):
                model = numbers
                below.setdefault(model, title.strip())
            elif not line.startswith("#"):
                break
        return name, below

    def _lines(self, start: int) -> Iterator[str]:
        """Lines from `start` on, as far as any vendor's list reaches."""
        last = min(start + LARGEST_SECTION, len(self._data))
        while start < last:
            end = self._data.find(b"\n", start, last)
            end = last if end < 0 else end
            yield self._data[start : min(end, start + LONGEST_NAME)].decode(
                "utf-8", "backslashreplace"
            )
            start = end + 1
