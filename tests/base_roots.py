"""Roots of small systems, as folders and archives: kernels with modules made for the test."""

import io
import struct
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

__all__ = ["KERNEL", "NIC", "BaseRoot", "debian", "elf_module"]

Pack = Literal["", "gz", "bz2", "xz"]
_MODES: dict[str, Any] = {"": "w", "gz": "w:gz", "bz2": "w:bz2", "xz": "w:xz"}

KERNEL = "6.1.0-18-amd64"
NIC = "pci:v00008086d000015B8sv00001043sd00008672bc02sc00i00"
"""The modalias of an Intel I219-V, as its kernel file tells it."""


def elf_module(
    texts: Iterable[str], *, bits: int = 64, order: str = "<", machine: int = 62
) -> bytes:
    """A file with the sections that a module has, of which only `.modinfo` says something."""
    info = b"".join(text.encode() + b"\0" for text in texts)
    names = b"\0.modinfo\0.shstrtab\0"
    head_size, row_size = (64, 64) if bits == 64 else (52, 40)
    table = head_size + len(info) + len(names)
    ident = b"\x7fELF" + bytes([2 if bits == 64 else 1, 1 if order == "<" else 2, 1]) + bytes(9)
    place = "Q" if bits == 64 else "I"
    head = ident + struct.pack(
        f"{order}HHI{place}{place}{place}IHHHHHH",
        *(1, machine, 1, 0, 0, table, 0, head_size, 0, 0, row_size, 3, 2),
    )
    form = f"{order}IIQQQQIIQQ" if bits == 64 else f"{order}IIIIIIIIII"
    rows = [
        (0,) * 10,
        (1, 1, 0, 0, head_size, len(info), 0, 0, 1, 0),
        (10, 3, 0, 0, head_size + len(info), len(names), 0, 0, 1, 0),
    ]
    return head + info + names + b"".join(struct.pack(form, *row) for row in rows)


class BaseRoot:
    """A root under construction: paths without a leading slash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.links: dict[str, str] = {}

    def file(self, path: str, content: str | bytes) -> Self:
        """Write or replace a file."""
        self.files[path] = content.encode() if isinstance(content, str) else content
        return self

    def link(self, path: str, target: str) -> Self:
        """A link with this very target."""
        self.links[path] = target
        return self

    def without(self, path: str) -> Self:
        """Take a file or a folder away."""
        gone = {n for n in self.files if n == path or n.startswith(f"{path}/")}
        self.files = {name: data for name, data in self.files.items() if name not in gone}
        return self

    def module(
        self,
        name: str,
        aliases: Sequence[str] = (),
        firmware: Sequence[str] = (),
        *,
        kernel: str = KERNEL,
    ) -> Self:
        """A loadable module; `modules.alias` is made of all of them when the root is written."""
        texts = [f"alias={one}" for one in aliases] + [f"firmware={one}" for one in firmware]
        path = f"usr/lib/modules/{kernel}/kernel/{name.replace('_', '-')}.ko"
        return self.file(path, elf_module(["license=GPL", *texts, f"name={name}"]))

    def listed(self, aliases: Mapping[str, Sequence[str]], *, kernel: str = KERNEL) -> Self:
        """`modules.alias` with the patterns of each module."""
        lines = [f"alias {one} {name}\n" for name, many in aliases.items() for one in many]
        top = f"usr/lib/modules/{kernel}"
        return self.file(
            f"{top}/modules.alias", "# Aliases extracted from modules\n" + "".join(lines)
        )

    def built_in(self, texts: Mapping[str, Sequence[str]], *, kernel: str = KERNEL) -> Self:
        """Modules inside the kernel by their paths, with what `modules.builtin.modinfo` says."""
        top = f"usr/lib/modules/{kernel}"
        said = [f"{Path(path).name}.{one}" for path, many in texts.items() for one in many]
        self.file(f"{top}/modules.builtin.modinfo", "".join(f"{one}\0" for one in said))
        return self.file(f"{top}/modules.builtin", "".join(f"kernel/{path}.ko\n" for path in texts))

    def write(self) -> Path:
        """Write the folder."""
        for path, content in self.files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        for path, target in self.links.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(target)
        return self.folder

    def tar(self, path: Path, packed: Pack = "") -> Path:
        """Write the same as an archive."""
        with tarfile.open(path, mode=_MODES[packed]) as archive:
            for name, target in self.links.items():
                archive.addfile(_member(name, tarfile.SYMTYPE, target))
            for name, content in self.files.items():
                archive.addfile(_member(name, size=len(content)), io.BytesIO(content))
        return path


def _member(
    name: str, kind: bytes = tarfile.REGTYPE, target: str = "", size: int = 0
) -> tarfile.TarInfo:
    member = tarfile.TarInfo(f"./{name}")
    member.type, member.linkname, member.size = kind, target, size
    return member


def debian(folder: Path) -> BaseRoot:
    """A system that drives an Intel network card, an NVMe disk (built in), and a radio."""
    root = BaseRoot(folder)
    root.link("lib", "usr/lib").link("bin", "usr/bin")
    root.link("etc/os-release", "../usr/lib/os-release")
    root.file("usr/lib/os-release", 'PRETTY_NAME="Example Linux 12"\nID=example\nVERSION_ID="12"\n')
    root.file("usr/bin/true", elf_module(()))
    card = "pci:v00008086d000015B8sv*sd*bc*sc*i*"
    radio = "pci:v00008086d000024FDsv*sd*bc*sc*i*"
    disk = "pci:v*d*sv*sd*bc01sc08i02*"
    hid = "usb:v*p*d*dc*dsc*dp*ic03isc*ip*in*"
    root.module("e1000e", [card]).module("iwlwifi", [radio], ["iwlwifi-8265-36.ucode"])
    root.module("usbhid", [hid])
    root.listed({"e1000e": [card], "iwlwifi": [radio], "usbhid": [hid]})
    root.built_in({"drivers/nvme/host/nvme": [f"alias={disk}", "license=GPL"]})
    root.file("usr/lib/firmware/iwlwifi-8265-36.ucode", "firmware")
    return root.file(f"boot/config-{KERNEL}", "CONFIG_FW_LOADER=y\nCONFIG_FW_LOADER_COMPRESS=y\n")
