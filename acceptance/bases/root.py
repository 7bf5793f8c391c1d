"""A base's root folder, read so that nothing leads out of it and nothing but data is opened.

Links are followed as the base itself would follow them: from its own root.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from acceptance.bases.modinfo import Read
from acceptance.sentences import Sentence, sentence
from probes.port.tree import CapturedTree, names, speakable
from probes.system import Unavailable

__all__ = ["Entry", "Root"]

MOST_ENTRIES = 500_000
DEEPEST = 24
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY

Told = TypeVar("Told")


class Entry(NamedTuple):
    """Something in the tree that is no folder."""

    path: str
    is_link: bool


class Root:
    """The tree of a base. Paths begin with a slash."""

    def __init__(self, folder: Path) -> None:
        self._tree = CapturedTree(str(folder))
        self.folder = self._tree.root
        self.unread: list[tuple[str, Sentence]] = []
        """What could not be read, and why."""

    def listing(self, path: str) -> tuple[str, ...]:
        """Names in a folder; empty where there is none."""
        return names(self._tree, path)

    def folders(self, path: str) -> Iterator[str]:
        """Names of the folders in a folder, those behind links among them."""
        for name in self.listing(path):
            if (place := self._place(f"{path}/{name}")) and place.is_dir():
                yield name

    def resolve(self, path: str) -> str | None:
        """The path with links followed inside the tree; None where there is nothing."""
        return self._tree.resolve(path)

    def distinct(self, *folders: str) -> list[str]:
        """The real places of folders, each once: `/lib` may be `/usr/lib`."""
        return list(dict.fromkeys(real for path in folders if (real := self.resolve(path))))

    def is_file(self, path: str) -> bool:
        """Whether it is a regular file, links followed."""
        place = self._place(path)
        return place is not None and place.is_file()

    def text(self, path: str, limit_bytes: int) -> bytes | None:
        """The content of a regular file; None where it is absent or, noted, cannot be read."""
        try:
            return self._tree.read(path, limit_bytes)
        except Unavailable as why:
            if why.reason != "probe.no_file":
                self.unread.append((path, Sentence(why.reason, dict(why.values))))
        return None

    def opened(self, path: str, use: Callable[[Read, int], Told]) -> Told | None:
        """What `use` makes of a regular file; None where it, noted, cannot be read."""
        place = self._place(path)
        try:
            if place is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            return _use(place, use)
        except OSError as error:
            why = sentence("base.os_error", error=error.strerror or "?")
            self.unread.append((path, why))
        return None

    def walk(self, top: str) -> Iterator[Entry]:
        """All that is no folder; links to folders are not entered. Bounded in count and depth."""
        todo, seen = [(top, 0)], 0
        while todo:
            folder, depth = todo.pop()
            for entry in self._entries(folder):
                seen += 1
                if seen > MOST_ENTRIES:
                    self.unread.append((top, sentence("base.too_many", count=MOST_ENTRIES)))
                    return
                path = f"{folder}/{entry.name}"
                if not entry.is_dir(follow_symlinks=False):
                    yield Entry(path, entry.is_symlink())
                elif depth < DEEPEST:
                    todo.append((path, depth + 1))

    def _entries(self, folder: str) -> list["os.DirEntry[str]"]:
        place = self._place(folder)
        try:
            with os.scandir(place or "") as entries:
                found = [e for _, e in zip(range(MOST_ENTRIES), entries, strict=False)]
        except OSError as error:
            self.unread.append((folder, sentence("base.os_error", error=error.strerror or "?")))
            return []
        return [entry for entry in found if speakable(entry.name)]

    def _place(self, path: str) -> Path | None:
        resolved = self.resolve(path)
        return None if resolved is None else Path(f"{self.folder}{resolved}")


def _use(place: Path, use: Callable[[Read, int], Told]) -> Told:
    """Look before opening: to open a device can already change it."""
    if not stat.S_ISREG(place.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    descriptor = os.open(place, _FLAGS)
    try:
        size = os.fstat(descriptor).st_size
        return use(lambda offset, count: os.pread(descriptor, count, offset), size)
    finally:
        os.close(descriptor)
