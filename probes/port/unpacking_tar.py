"""Reads the members of a tar: plain, or packed with gzip, bzip2, xz or zstd.

A part of `probes.port.unpacking`, which says what is bounded.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO

from probes.port.unpacking import BadArchive, Entry, Limits
from probes.port.unpacking_streams import Forward, unpacked

if TYPE_CHECKING:
    import tarfile

__all__ = ["tar_entries"]


def tar_entries(
    path: str, file: BinaryIO, head: bytes, limits: Limits, opened: ExitStack
) -> Iterator[Entry]:
    """The members; at the end there must be the mark of the end, or the archive was cut.

    `head` are the file's first bytes, which tell how it is packed.
    """
    import tarfile

    stream = Forward(path, unpacked(path, file, head, opened), file, limits)
    try:
        with tarfile.TarFile(fileobj=stream, mode="r", errorlevel=0) as tar:  # type: ignore[arg-type]  # - a file
            while (member := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # - it keeps them all
                yield _tar_entry(member, stream)
    except tarfile.ReadError as why:
        key = "bad.archive_cut" if stream.tell() > tarfile.BLOCKSIZE else "bad.archive_unknown"
        raise BadArchive(key, path=stream.path) from why
    except (tarfile.TarError, ValueError, OverflowError, RecursionError) as why:
        raise BadArchive("bad.archive_cut", path=stream.path) from why
    if len(stream.last) < tarfile.BLOCKSIZE or any(stream.last):
        raise BadArchive("bad.archive_cut", path=stream.path)
    stream.drain()


def _tar_entry(member: "tarfile.TarInfo", stream: Forward) -> Entry:
    if member.isdir():
        return Entry(member.name, "folder")
    if member.issym() or member.islnk():
        return Entry(member.name, "link" if member.issym() else "hard", None, member.linkname)
    if not member.isreg():
        return Entry(member.name, "other")
    if member.size > stream.limits.file_bytes or member.sparse is not None:
        return Entry(member.name, "file")
    content = stream.read(member.size)
    if len(content) < member.size:
        raise EOFError
    return Entry(member.name, "file", content)
