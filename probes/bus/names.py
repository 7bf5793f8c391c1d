"""Names for the numbers of PCI and USB devices, from whatever database the machine has.

udev's compiled database first, since nearly every system has it, else pci.ids and usb.ids. Each is
opened when a name is first asked for. As an ordinary user; never from the network.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from probes.bus import hwdb, id_lists
from probes.bus.hwdb import CompiledDatabase
from probes.bus.id_lists import IdList
from probes.system import System, Unavailable

if TYPE_CHECKING:
    import mmap

__all__ = ["Names"]

Made = TypeVar("Made")
MOST_KEPT = 4096


class Names:
    """The names that a machine's databases give; `None` for what they do not tell.

    Numbers are as the kernel's files give them, `0x8086`, classes `0x010802`.
    """

    def __init__(self, system: System) -> None:
        self._system = system
        self.pci = lru_cache(MOST_KEPT)(self._pci)
        self.pci_vendor = lru_cache(MOST_KEPT)(self._pci_vendor)
        self.pci_class = lru_cache(MOST_KEPT)(self._pci_class)
        self.usb = lru_cache(MOST_KEPT)(self._usb)

    @cached_property
    def _compiled(self) -> CompiledDatabase | None:
        return self._open(hwdb.PATHS, hwdb.LIMIT_BYTES, CompiledDatabase)

    @cached_property
    def _pci_list(self) -> IdList | None:
        return self._open(id_lists.PCI_PATHS, id_lists.LIMIT_BYTES, IdList)

    @cached_property
    def _usb_list(self) -> IdList | None:
        return self._open(id_lists.USB_PATHS, id_lists.LIMIT_BYTES, IdList)

    @property
    def know_pci(self) -> bool:
        """Whether there is a database of PCI numbers at all."""
        return self._compiled is not None or self._pci_list is not None

    @property
    def know_usb(self) -> bool:
        """Whether there is a database of USB numbers at all."""
        return self._compiled is not None or self._usb_list is not None

    def _open(
        self,
        paths: Sequence[str],
        limit_bytes: int,
        read: "Callable[[bytes | mmap.mmap], Made]",
    ) -> Made | None:
        """The first that is there and is what it should be."""
        for path in paths:
            try:
                return read(self._system.view(path, limit_bytes))
            except (Unavailable, ValueError):
                continue
        return None

    def _pci(
        self,
        vendor: str,
        device: str,
        subsystem_vendor: str | None = None,
        subsystem_device: str | None = None,
    ) -> tuple[str | None, str | None]:
        """Vendor and model; of a model that others build on, the one that was built if known."""
        v, d, sv, sd = (_digits(n, 4) for n in (vendor, device, subsystem_vendor, subsystem_device))
        if self._compiled is not None:
            base = f"pci:v0000{v}"
            own = self._compiled.get(f"{base}d0000{d}sv0000{sv}sd0000{sd}*")
            plain = own or self._compiled.get(f"{base}d0000{d}*")
            return self.pci_vendor(vendor), _name(plain, "ID_MODEL")
        if self._pci_list is None:
            return None, None
        v, d, sv, sd = v.lower(), d.lower(), sv.lower(), sd.lower()
        model, built = self._pci_list.model(v, d), self._pci_list.model(v, d, sv, sd)
        # udev's database, made from the same list, writes it so.
        told = f"{model} ({built})" if model and built and model != built else model
        return self.pci_vendor(vendor), told

    def _pci_vendor(self, vendor: str) -> str | None:
        """Who a number was given to."""
        digits = _digits(vendor, 4)
        if self._compiled is not None:
            return _name(self._compiled.get(f"pci:v0000{digits}*"), "ID_VENDOR")
        return self._pci_list.vendor(digits.lower()) if self._pci_list is not None else None

    def _pci_class(self, code: str) -> str | None:
        """What a class is called: its subclass where that has a name, as lspci shows it."""
        digits = _digits(code, 6)
        if self._compiled is not None:
            start = f"pci:v*d*sv*sd*bc{digits[:2]}"
            below = self._compiled.get(f"{start}sc{digits[2:4]}*")
            return _name(below, "ID_PCI_SUBCLASS") or _name(
                self._compiled.get(f"{start}*"), "ID_PCI_CLASS"
            )
        if self._pci_list is None:
            return None
        name, subclass, _ = self._pci_list.classes(digits.lower())
        return subclass or name

    def _usb(self, vendor: str, product: str) -> tuple[str | None, str | None]:
        """Vendor and model."""
        v, p = _digits(vendor, 4), _digits(product, 4)
        if self._compiled is not None:
            model = self._compiled.get(f"usb:v{v}p{p}*")
            return _name(self._compiled.get(f"usb:v{v}*"), "ID_VENDOR"), _name(model, "ID_MODEL")
        if self._usb_list is None:
            return None, None
        return self._usb_list.vendor(v.lower()), self._usb_list.model(v.lower(), p.lower())


def _digits(number: str | None, count: int) -> str:
    """`0x8086` -> `8086`, capital letters as udev's database has them."""
    return (number or "").removeprefix("0x").rjust(count, "0").upper()[-count:]


def _name(found: Mapping[str, str], key: str) -> str | None:
    return found.get(f"{key}_FROM_DATABASE") or None
