"""Reads a base that lies as an archive of a root: in one pass, in memory, nothing unpacked to disk.

Names that lead out of it are passed over, links are followed among its own names only.
"""

import hashlib
import stat
from pathlib import Path
from typing import NoReturn

from acceptance.bases.distil import LARGEST_TEXT_BYTES, Distiller, inner, wanted
from acceptance.bases.firmware import MOST_NAMES, firmware_names, follow
from acceptance.bases.folder import ROOT_HAS
from acceptance.bases.index import Index, Source
from acceptance.bases.modinfo import LARGEST_MODULE_BYTES
from acceptance.refusal import BadInput
from acceptance.sentences import sentence
from probes.port.unpacking import BadArchive, Entry, Limits, read_archive

__all__ = ["read_tarball"]

MOST_LINKS = 500_000
_LIMITS = Limits(
    members=5_000_000,
    unpacked_bytes=256 * 2**30,
    file_bytes=LARGEST_MODULE_BYTES,
    always_bytes=256 * 2**20,
)


def read_tarball(path: Path) -> Index:
    """The index of an archive; raises `BadInput` for one that holds no root, or is a bomb."""
    before = path.stat()
    source = Source(
        kind="tarball",
        path=str(path.absolute()),
        sha256=_digest(path),
        size_bytes=before.st_size,
    )
    found = _Found()
    try:
        for entry in read_archive(str(path), _LIMITS):
            found.add(entry)
    except BadArchive as why:
        _refuse(why)
    after = path.stat()
    if (after.st_mtime_ns, after.st_size) != (before.st_mtime_ns, before.st_size):
        raise BadInput("bad.base_changing", path=str(path))
    if not found.tops & ROOT_HAS:
        raise BadInput("bad.base_empty", path=str(path))
    return found.index(source)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(path.stat().st_mode):
                raise BadInput("bad.base_kind", path=str(path))
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput("bad.unreadable", path=str(path), error=error.strerror or "?") from None


def _refuse(why: BadArchive) -> NoReturn:
    """A root is no captured machine, which the reader of archives was written for."""
    if why.key == "bad.archive_bomb":
        raise BadInput("bad.base_bomb", **why.values)
    raise BadInput(why.key, **why.values)


class _Found:
    """What the members seen so far have told."""

    def __init__(self) -> None:
        self.tops: set[str] = set()
        self._distiller = Distiller()
        self._links: dict[str, str] = {}
        self._files: set[str] = set()

    def add(self, entry: Entry) -> None:
        """Take in one member."""
        place = inner(entry.name)
        if not place:
            return
        self.tops.add(entry.name.strip("./").partition("/")[0])
        if entry.kind == "link" and len(self._links) < MOST_LINKS:
            if inner(entry.target) != place:  # /lib is /usr/lib: one place already
                self._links[place] = entry.target
        elif entry.kind in ("file", "hard"):
            self._file(place, entry)
        elif entry.kind == "folder" and place.startswith("lib/modules/"):
            release = place.removeprefix("lib/modules/")
            if "/" not in release:
                self._distiller.kernel(release)

    def _file(self, place: str, entry: Entry) -> None:
        kind, content = wanted(place), entry.content
        if kind == "firmware":
            if len(self._files) < MOST_NAMES:
                self._files.add(place)
        elif kind == "text" and content is not None and len(content) <= LARGEST_TEXT_BYTES:
            self._distiller.text(place, content)
        elif kind == "program" and content is not None:
            self._distiller.program(lambda offset, size: content[offset : offset + size])
        elif kind == "module" and content is not None:
            self._distiller.module(
                place, lambda offset, size: content[offset : offset + size], len(content)
            )
        elif kind in ("text", "module"):
            self._distiller.unread(place, sentence("base.not_stored"))

    def index(self, source: Source) -> Index:
        """All of it."""
        links = [path for path in self._links if wanted(path) == "firmware"][:MOST_NAMES]
        return self._distiller.index(source, firmware_names(self._files, links, self._led_to))

    def _led_to(self, link: str) -> str | None:
        found = follow(link, self._links)
        place = inner(found) if found is not None else None
        return place if place and place.startswith("lib/firmware/") else None
