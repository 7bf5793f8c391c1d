"""The folder that a synthetic machine is written to: files and links by path."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self


class CapturedFiles:
    """Files and links to be written. Paths are without a leading slash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.links: dict[str, str] = {}

    def file(self, path: str, content: str | bytes) -> Self:
        """Write or replace one file; text without a final newline gets one, as sysfs has.

        Raises `ValueError` for a path that would leave the tree: it would change this machine.
        """
        if path.startswith("/") or ".." in Path(path).parts:
            raise ValueError(f"{path!r} leaves the captured tree: no leading slash, no ..")
        if isinstance(content, str):
            content = (
                content if content.endswith("\n") or not content else f"{content}\n"
            ).encode()
        self.files[path] = content
        return self

    def link(self, path: str, target: str) -> Self:
        """A link as the kernel makes it; `target` is given from the root and becomes relative."""
        self.links[path] = os.path.relpath(f"/{target}", f"/{Path(path).parent}")
        return self

    def without(self, path: str) -> Self:
        """Take a file, a link, or a whole folder away."""
        gone = {n for n in (*self.files, *self.links) if n == path or n.startswith(f"{path}/")}
        self.files = {n: content for n, content in self.files.items() if n not in gone}
        self.links = {n: target for n, target in self.links.items() if n not in gone}
        return self

    def write(self) -> Path:
        """Write the tree and return its folder."""
        for path, content in self.files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        for path, target in self.links.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(target)
        return self.folder

    def _below(self, folder: str, files: Mapping[str, object]) -> None:
        for name, content in files.items():
            if content is not None:
                self.file(f"{folder}/{name}", str(content))

    def _device(self, place: str, subsystem: str, uevent: Mapping[str, object]) -> None:
        """The files and links that every device has."""
        name = place.rpartition("/")[2]
        self.file(f"{place}/uevent", "".join(f"{key}={value}\n" for key, value in uevent.items()))
        self.link(f"{place}/subsystem", f"sys/class/{subsystem}")
        self.link(f"sys/class/{subsystem}/{name}", place)

    def _udev(self, entry: str, properties: Mapping[str, object]) -> None:
        lines = [f"E:{key}={value}\n" for key, value in properties.items() if value is not None]
        self.file(f"run/udev/data/{entry}", "I:1\n" + "".join(lines))
