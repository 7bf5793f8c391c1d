"""Reads the members of a zip file: only what everybody writes, stored or deflated.

A part of `probes.port.unpacking`, which says what is bounded.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from probes.port.unpacking import BadArchive, Entry, Limits, require_bounded
from probes.system import FILE_LIMIT_BYTES

__all__ = ["zip_entries"]

DIRECTORY_BYTES = 32 * 2**20
"""The longest directory that is read: it becomes some ten times as much memory."""

LONGEST_TARGET = 4096


def zip_entries(path: str, file: BinaryIO, limits: Limits) -> Iterator[Entry]:
    """The members in the order of the directory."""
    size, total = os.fstat(file.fileno()).st_size, 0
    try:
        with zipfile.ZipFile(cast("BinaryIO", _Bounded(path, file))) as archive:
            for member in archive.infolist():
                _require_plain(path, member)
                entry = _zip_entry(archive, member)
                total += len(entry.content or b"")
                require_bounded(path, total, size, limits)
                yield entry
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, ValueError) as why:
        raise BadArchive("bad.archive_cut", path=path) from why


class _Bounded:
    """A file of which no more than a directory's worth is read at once."""

    def __init__(self, path: str, file: BinaryIO) -> None:
        self._path = path
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self._read = file.read

    def read(self, size: int = -1) -> bytes:
        """So much, if anybody may want so much."""
        found = self._read(DIRECTORY_BYTES + 1 if size < 0 else min(size, DIRECTORY_BYTES + 1))
        if len(found) > DIRECTORY_BYTES:
            raise BadArchive("bad.archive_cut", path=self._path)
        return found


def _require_plain(path: str, member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 1:
        raise BadArchive("bad.archive_encrypted", path=path)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadArchive("bad.archive_method", path=path, method=f"zip/{member.compress_type}")


def _zip_entry(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Entry:
    """Unix keeps the kind of a file in the upper half of its attributes."""
    mode = member.external_attr >> 16
    if member.is_dir():
        return Entry(member.filename, "folder")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFLNK):
        return Entry(member.filename, "other")
    limit = LONGEST_TARGET if stat.S_ISLNK(mode) else FILE_LIMIT_BYTES
    with archive.open(member) as packed:
        content = packed.read(limit + 1)
    if len(content) > limit:
        return Entry(member.filename, "file")
    if stat.S_ISLNK(mode):
        target = content.decode("utf-8", "surrogateescape")
        return Entry(member.filename, "link", None, target)
    return Entry(member.filename, "file", content)
