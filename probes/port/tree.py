"""Reads files below a root, whatever lies there: links, loops, pipes, devices, endless files.

The running machine's own tree is read as it is. In a captured one, be it a folder or unpacked from
an archive, every link is followed inside the tree only, as if its top were the root of a machine,
so that nothing outside is ever read. No privilege beyond that of reading the files.
"""

import errno
import os
import stat
from abc import ABC, abstractmethod
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Protocol

from probes.system import AS_ROOT, FILE_LIMIT_BYTES, Unavailable

if TYPE_CHECKING:
    import mmap

__all__ = [
    "LARGEST_FOLDER",
    "LONGEST_PATH",
    "CapturedTree",
    "Inside",
    "LiveTree",
    "Tree",
    "glob",
    "map_regular",
    "names",
    "speakable",
]

LARGEST_FOLDER = 65_536
MOST_LINKS = 40
LONGEST_PATH = 4096
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


class Tree(Protocol):
    """Files, folders and links, by their path on the machine."""

    def read(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> bytes:
        """The content of a regular file. Pipes and devices are never opened for their data.

        Raises `Unavailable` where the file is absent, closed to us, no regular file, or longer
        than `limit_bytes`.
        """
        ...

    def listing(self, path: str) -> tuple[str, ...]:
        """What is in a folder, sorted; `Unavailable` where it is absent, closed, or no folder.

        Names that are no UTF-8 are no names that the kernel gives.
        """
        ...

    def resolve(self, path: str) -> str | None:
        """The path with links followed, as the machine names it; `None` where nothing is."""
        ...


class LiveTree:
    """The tree of the machine that runs us."""

    def read(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> bytes:
        """The content of a regular file."""
        return _read_regular(path, path, limit_bytes)

    def listing(self, path: str) -> tuple[str, ...]:
        """What is in a folder, sorted."""
        return _listing(path, path)

    def resolve(self, path: str) -> str | None:
        """The path with links followed; `None` where there is nothing."""
        try:
            return os.path.realpath(path, strict=True)
        except (OSError, ValueError):
            return None


class Inside(ABC):
    """Follows links inside a tree only; what holds the tree says what a path is."""

    def __init__(self) -> None:
        self._folders: dict[str, str | None] = {"": ""}

    @abstractmethod
    def step(self, path: str) -> str | None:
        """The target if this is a link, the empty text if it is not, `None` if it is nothing."""

    def found(self, path: str) -> str:
        """The path with links followed; raises `Unavailable` where it leads nowhere."""
        resolved = self.resolve(path)
        if resolved is None:
            raise Unavailable("probe.no_file", path=path)
        return resolved

    def resolve(self, path: str) -> str | None:
        """The path with links followed as the captured machine would have."""
        if len(path) > LONGEST_PATH or "\0" in path:
            return None
        folder, _, name = path.rstrip("/").rpartition("/")
        if folder not in self._folders:
            if len(self._folders) > LARGEST_FOLDER:
                self._folders = {"": ""}
            self._folders[folder] = self._walk(folder)
        start = self._folders[folder]
        return None if start is None else self._walk(name, start)

    def _walk(self, path: str, start: str = "") -> str | None:
        """Follow `path` from `start`, both below the root; `..` at the root stays there."""
        todo = path.split("/")[::-1]
        here, links = start, 0
        while todo:
            name = todo.pop()
            if name in ("", "."):
                continue
            if name == "..":
                here = here.rpartition("/")[0]
                continue
            target = self.step(f"{here}/{name}")
            if target is None or (links := links + bool(target)) > MOST_LINKS:
                return None
            if not target:
                here = f"{here}/{name}"
                continue
            here = "" if target.startswith("/") else here
            todo.extend(target.split("/")[::-1])
            if len(todo) > LONGEST_PATH:
                return None
        return here


class CapturedTree(Inside):
    """A captured tree in a folder, which is the root of the machine it was taken from."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self.root = os.path.abspath(root)

    def below(self, folder: str) -> "CapturedTree":
        """The tree whose top is one of our folders."""
        return CapturedTree(f"{self.root}{folder}")

    def read(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> bytes:
        """The content of a regular file."""
        return _read_regular(f"{self.root}{self.found(path)}", path, limit_bytes)

    def listing(self, path: str) -> tuple[str, ...]:
        """What is in a folder, sorted."""
        return _listing(f"{self.root}{self.found(path)}", path)

    def step(self, path: str) -> str | None:
        """What the file system says of it."""
        try:
            return os.readlink(f"{self.root}{path}")
        except OSError as why:
            return "" if why.errno == errno.EINVAL else None


def _read_regular(place: str, path: str, limit_bytes: int) -> bytes:
    """Files of the kernel tell no length, so the length read is what counts."""
    try:
        return _read(place, path, limit_bytes)
    except (OSError, ValueError) as why:
        raise _unavailable(path, why) from why


def _read(place: str, path: str, limit_bytes: int) -> bytes:
    """Look before opening: to open a device can already change it (a watchdog, a tape)."""
    if not stat.S_ISREG(os.stat(place).st_mode):
        raise Unavailable("probe.not_a_file", path=path)
    descriptor = os.open(place, _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unavailable("probe.not_a_file", path=path)
        return _drain(descriptor, path, limit_bytes)
    finally:
        os.close(descriptor)


def map_regular(path: str, limit_bytes: int) -> "mmap.mmap":
    """A regular file of this machine as memory: only the pages that are looked at are read.

    Raises `Unavailable` as reading it would, and where the file is empty.
    """
    import mmap

    try:
        with open(os.open(path, _FLAGS), "rb", buffering=0) as opened:
            told = os.fstat(opened.fileno())
            if not stat.S_ISREG(told.st_mode):
                raise Unavailable("probe.not_a_file", path=path)
            if told.st_size > limit_bytes:
                raise Unavailable("probe.too_large", path=path, limit_bytes=limit_bytes)
            return mmap.mmap(opened.fileno(), told.st_size, prot=mmap.PROT_READ)
    except (OSError, ValueError) as why:
        raise _unavailable(path, why) from why


def _drain(descriptor: int, path: str, limit_bytes: int) -> bytes:
    """Read to the end, or until there is more than may be."""
    chunks: list[bytes] = []
    left = limit_bytes + 1
    while left > 0 and (chunk := os.read(descriptor, min(left, 131_072))):
        chunks.append(chunk)
        left -= len(chunk)
    if left <= 0:
        raise Unavailable("probe.too_large", path=path, limit_bytes=limit_bytes)
    return b"".join(chunks)


def _unavailable(path: str, why: OSError | ValueError) -> Unavailable:
    """The reason in our words: who may not read it, or what the kernel answered."""
    if isinstance(why, PermissionError):
        return Unavailable("probe.permission", AS_ROOT, path=path)
    if isinstance(why, FileNotFoundError | NotADirectoryError):
        return Unavailable("probe.no_file", path=path)
    code = why.errno if isinstance(why, OSError) else None
    return Unavailable("probe.unreadable", path=path, error=errno.errorcode.get(code or 0, "?"))


def names(tree: Tree, path: str) -> tuple[str, ...]:
    """What is in a folder, sorted; empty where there is none, or where it is closed to us."""
    try:
        return tree.listing(path)
    except Unavailable:
        return ()


def _listing(place: str, path: str) -> tuple[str, ...]:
    found: list[str] = []
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if len(found) >= LARGEST_FOLDER:
                    break
                if speakable(entry.name):
                    found.append(entry.name)
    except (OSError, ValueError) as why:
        raise _unavailable(path, why) from why
    return tuple(sorted(found))


def speakable(name: str) -> bool:
    """Whether a name can be written into a document."""
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


def glob(tree: Tree, pattern: str) -> tuple[str, ...]:
    """Paths that match, level by level; a level without a wildcard is not listed."""
    found = [""]
    for level in pattern.strip("/").split("/"):
        if any(letter in level for letter in "*?["):
            found = [
                f"{folder}/{name}"
                for folder in found
                for name in names(tree, folder or "/")
                if fnmatchcase(name, level)
            ][:LARGEST_FOLDER]
        else:
            found = [f"{folder}/{level}" for folder in found]
    return tuple(path for path in found if tree.resolve(path) is not None)
