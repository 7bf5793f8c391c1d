"""A disk that forgets: of all that was written, only what was synced survives the power.

The model is stricter than any file system: the bytes of a file survive by fsync of the file,
its name by fsync of its folder, and a folder by that of its own folder.
"""

import base64
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["Disk", "Node", "read_log"]

Operation = tuple[Any, ...]


class Node:
    """A file or a folder: as programs see it, and as it is on the platter."""

    def __init__(self, *, folder: bool) -> None:
        self.folder = folder
        self.data = bytearray()
        self.entries: dict[str, Node] = {}
        self.durable_data = b""
        self.durable_entries: dict[str, Node] = {}

    def sync(self) -> None:
        """What fsync promises."""
        self.durable_data = bytes(self.data)
        self.durable_entries = dict(self.entries)


class Disk:
    """Takes operations by path, and tells at any moment what a cut would leave."""

    def __init__(self) -> None:
        self.root = Node(folder=True)

    def find(self, path: str) -> Node:
        """The file or folder at `path`; raises `FileNotFoundError`."""
        node = self.root
        for name in path.split("/"):
            if name:
                if name not in node.entries:
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
                node = node.entries[name]
        return node

    def apply(self, operation: Operation) -> None:
        """Carry out one operation, as it stands in the log."""
        name, path, *rest = operation
        getattr(self, f"_{name}")(path, *rest)

    def _at(self, path: str) -> tuple[dict[str, Node], str]:
        folder, _, name = path.rpartition("/")
        return self.find(folder).entries, name

    def _create(self, path: str) -> None:
        entries, name = self._at(path)
        entries[name] = Node(folder=False)

    def _mkdir(self, path: str) -> None:
        entries, name = self._at(path)
        entries[name] = Node(folder=True)

    def _unlink(self, path: str) -> None:
        entries, name = self._at(path)
        del entries[name]

    def _rename(self, old: str, new: str) -> None:
        source, old_name = self._at(old)
        target, new_name = self._at(new)
        target[new_name] = source.pop(old_name)

    def _write(self, path: str, offset: int, data: bytes) -> None:
        held = self.find(path).data
        held.extend(b"\0" * (offset - len(held)))
        held[offset : offset + len(data)] = data

    def _truncate(self, path: str, length: int) -> None:
        held = self.find(path).data
        held.extend(b"\0" * (length - len(held)))
        del held[length:]

    def _fsync(self, path: str) -> None:
        self.find(path).sync()

    # -- what a cut leaves ----------------------------------------------------------------

    def survivors(self) -> dict[str, bytes]:
        """Path -> bytes of every file that is still there when the power comes back."""
        return dict(_files(self.root, ""))


def _files(node: Node, path: str) -> Iterator[tuple[str, bytes]]:
    for name, entry in node.durable_entries.items():
        if entry.folder:
            yield from _files(entry, f"{path}/{name}")
        else:
            yield f"{path}/{name}", entry.durable_data


def encode(operation: Operation) -> bytes:
    """One line of the log."""
    plain = [base64.b64encode(v).decode() if isinstance(v, bytes) else v for v in operation]
    return json.dumps(plain).encode() + b"\n"


def read_log(path: Path) -> list[Operation]:
    """The operations in the order in which the disk took them."""
    operations = []
    for line in path.read_bytes().splitlines():
        operation = json.loads(line)
        if operation[0] == "write":
            operation[3] = base64.b64decode(operation[3])
        operations.append(tuple(operation))
    return operations
