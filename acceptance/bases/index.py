"""What is kept of a base: what it is, its kernels with their modules, its firmware files.

Distilled once when the base is added, so that a comparison opens one file for each base. The
buckets of aliases stay lines of text until a device asks for them: that makes loading cheap.
"""

from fnmatch import fnmatchcase
from functools import cached_property
from typing import Literal, TypeAlias

import msgspec

from acceptance.bases.aliases import Buckets
from acceptance.sentences import Sentence

__all__ = ["FORM", "Firmware", "Index", "Kernel", "Kind", "OperatingSystem", "Source"]

FORM = "acceptance/base-index/1"

Kind: TypeAlias = Literal["live", "folder", "tarball"]

_PACKED = (".xz", ".zst")


class OperatingSystem(msgspec.Struct, frozen=True, kw_only=True):
    """What os-release says."""

    id: str | None = None
    name: str | None = None
    version: str | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a base came from. A tarball's digest is that of its file as it lies there."""

    kind: Kind
    path: str
    sha256: str | None = None
    size_bytes: int | None = None


class Kernel(msgspec.Struct, frozen=True, kw_only=True):
    """One kernel with its modules.

    `firmware` holds, by module, the files that it asks for; a module that asks for none is not
    among them. `untold` are modules of which that could not be read, with the reason in `notes`.
    """

    release: str
    aliases: Buckets = {}
    modules: frozenset[str] = frozenset()
    built_in: dict[str, str] = {}
    """What is inside the kernel, and where its source lies: `drivers/nvme/host/nvme`."""
    built_in_listed: bool = False
    """Whether it is known what is inside the kernel."""
    built_in_aliases: bool = False
    """Whether it is known as well for which devices that is."""
    firmware: dict[str, tuple[str, ...]] = {}
    untold: frozenset[str] = frozenset()
    unpacks: tuple[str, ...] | None = None
    """Endings of packed firmware that this kernel unpacks; None where its configuration is not
    there to tell."""
    reason: Sentence | None = None
    """Why nothing can be told of its modules."""


class Firmware(msgspec.Struct, frozen=True, dict=True):
    """The firmware files of a base, as they lie below `lib/firmware`."""

    files: frozenset[str] = frozenset()

    def has(self, wanted: str, kernel: Kernel) -> bool:
        """Whether the kernel would find a file; a module may ask for any that fits a glob."""
        endings = _PACKED if kernel.unpacks is None else kernel.unpacks
        folders = (f"updates/{kernel.release}/", "updates/", f"{kernel.release}/", "")
        names = [f"{folder}{wanted}{end}" for folder in folders for end in ("", *endings)]
        if not any(letter in wanted for letter in "*?["):
            return not self.files.isdisjoint(names)
        return any(fnmatchcase(file, name) for name in names for file in self._beside(name))

    def _beside(self, name: str) -> tuple[str, ...]:
        return self._folders.get(name.rpartition("/")[0], ())

    @cached_property
    def _folders(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for file in self.files:
            found.setdefault(file.rpartition("/")[0], []).append(file)
        return {folder: tuple(files) for folder, files in found.items()}


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """A base, distilled. `kernels` are the newest first."""

    form: str = FORM
    source: Source
    os: OperatingSystem = OperatingSystem()
    architecture: str | None = None
    kernels: tuple[Kernel, ...] = ()
    firmware: Firmware = Firmware()
    blacklist: frozenset[str] = frozenset()
    """Modules that this base does not load for a device that asks for them."""
    notes: tuple[Sentence, ...] = ()
    """What of the base could not be read."""
