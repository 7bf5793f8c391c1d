"""A captured machine in an archive, kept in memory as a tree of files, folders and links.

Nothing is written anywhere, so nothing can escape: a name is a key, and a link is followed inside
the tree only. Needs the privilege to read the archive.
"""

from collections.abc import Iterable
from enum import Enum

from probes.port.tree import LARGEST_FOLDER, LONGEST_PATH, Inside, speakable
from probes.port.unpacking import BadArchive, Entry, Limits, read_archive
from probes.system import FILE_LIMIT_BYTES, Unavailable

__all__ = ["ArchiveTree"]


class _Odd(Enum):
    """What has a name, but nothing to read."""

    TOO_LARGE = 1
    NO_FILE = 2


Node = bytes | str | set[str] | _Odd
"""A file's bytes, a link's target, a folder's names."""


class ArchiveTree(Inside):
    """The tree that members make; a later one takes the place of an earlier one of its name.

    What has members below it is a folder, whatever another member says of it.
    """

    def __init__(self, nodes: dict[str, Node]) -> None:
        super().__init__()
        self._nodes = nodes

    @classmethod
    def of(cls, path: str, limits: Limits | None = None) -> "ArchiveTree":
        """Read the archive at `path`; raises `BadArchive`."""
        growing = _Growing(path, limits or Limits())
        for entry in read_archive(path, growing.limits):
            growing.add(entry)
        return cls(growing.nodes)

    @classmethod
    def made_of(cls, entries: Iterable[Entry]) -> "ArchiveTree":
        """The tree of members that somebody made."""
        growing = _Growing("", Limits())
        for entry in entries:
            growing.add(entry)
        return cls(growing.nodes)

    def below(self, folder: str) -> "ArchiveTree":
        """The tree whose top is one of our folders; the rest is forgotten."""
        start = f"{folder}/"
        kept = {
            path[len(folder) :]: node
            for path, node in self._nodes.items()
            if path == folder or path.startswith(start)
        }
        return ArchiveTree(kept)

    def read(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> bytes:
        """The content of a regular file."""
        node = self._nodes[self.found(path)]
        if isinstance(node, bytes) and len(node) <= limit_bytes:
            return node
        if isinstance(node, bytes) or node is _Odd.TOO_LARGE:
            raise Unavailable("probe.too_large", path=path, limit_bytes=limit_bytes)
        raise Unavailable("probe.not_a_file", path=path)

    def listing(self, path: str) -> tuple[str, ...]:
        """What is in a folder, sorted."""
        node = self._nodes[self.found(path)]
        if not isinstance(node, set):
            raise Unavailable("probe.no_file", path=path)
        return tuple(sorted(name for name in node if speakable(name))[:LARGEST_FOLDER])

    def step(self, path: str) -> str | None:
        """What the members say of it."""
        node = self._nodes.get(path)
        return None if node is None else node if isinstance(node, str) else ""


class _Growing:
    """Puts one member after the other in its place."""

    def __init__(self, path: str, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.nodes: dict[str, Node] = {"": set()}
        self._kept_bytes = 0

    def add(self, entry: Entry) -> None:
        """Take in a member; raises `BadArchive` for one that no capture holds."""
        place = self._place(entry.name)
        if not place:
            return
        if entry.kind == "folder":
            self._folder(place)
        elif not isinstance(self.nodes.get(place), set):
            above, _, name = place.rpartition("/")
            self._folder(above).add(name)
            self.nodes[place] = self._node(entry)

    def _place(self, name: str) -> str:
        """The path in the tree; empty for its top."""
        steps = [step for step in name.split("/") if step not in ("", ".")]
        known = ".." not in steps and "\0" not in name
        if not known or len(name) > LONGEST_PATH or len(steps) > self.limits.depth:
            shown = name[:200].encode("utf-8", "backslashreplace").decode()
            raise BadArchive("bad.archive_name", path=self.path, name=shown)
        return "".join(f"/{step}" for step in steps)

    def _folder(self, place: str) -> set[str]:
        """The names in a folder, which is made where there is none, with all above it."""
        node = self.nodes.get(place)
        if isinstance(node, set):
            return node
        above, _, name = place.rpartition("/")
        self._folder(above).add(name)
        made: set[str] = set()
        self.nodes[place] = made
        return made

    def _node(self, entry: Entry) -> Node:
        if entry.kind == "link" and entry.target and "\0" not in entry.target:
            return entry.target[:LONGEST_PATH]
        if entry.kind == "hard":
            same = self.nodes.get(self._place(entry.target))
            return same if isinstance(same, bytes | str) else _Odd.NO_FILE
        if entry.kind != "file":
            return _Odd.NO_FILE
        return _Odd.TOO_LARGE if entry.content is None else self._kept(entry.content)

    def _kept(self, content: bytes) -> bytes:
        self._kept_bytes += len(content)
        if (most := self.limits.kept_bytes) < self._kept_bytes:
            raise BadArchive("bad.archive_large", path=self.path, limit_bytes=most)
        return content
