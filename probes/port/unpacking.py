"""Reads the members of an archive one by one: tar (plain, gzip, bzip2, xz, zstd) or zip.

Whatever an archive can make big is bounded: members, bytes in all and at once, their ratio to what
was read, the memory that a packing method asks for. Nothing is written. zstd needs its program.
"""

import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO, NamedTuple

from probes.system import FILE_LIMIT_BYTES

__all__ = ["BadArchive", "Entry", "Limits", "read_archive", "require_bounded"]


class Limits(NamedTuple):
    """What an archive may hold.

    Data are counted as they are unpacked; of a file longer than `file_bytes` nothing is read.
    `ratio` bounds what one byte of the archive may become, once more than `always_bytes` came
    out: text packs a hundredfold, a bomb a thousandfold.
    """

    members: int = 500_000
    unpacked_bytes: int = 2 * 2**30
    kept_bytes: int = 512 * 2**20
    file_bytes: int = FILE_LIMIT_BYTES
    ratio: int = 600
    always_bytes: int = 64 * 2**20
    depth: int = 64


class BadArchive(Exception):  # noqa: N818 - what somebody gave us, not a mistake of ours
    """The file cannot be read as a captured machine: a message key, and what fills its text."""

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key, values)
        self.key = key
        self.values: dict[str, str | int] = values


class Entry(NamedTuple):
    """One member: a `file`, `folder`, `link`, `hard` link, or `other` (a device, a pipe).

    `content` is a file's, `None` where it is longer than any file that is read.
    """

    name: str
    kind: str
    content: bytes | None = None
    target: str = ""


def read_archive(path: str, limits: Limits) -> Iterator[Entry]:
    """The members in their order; raises `BadArchive`."""
    with ExitStack() as opened:
        try:
            file = opened.enter_context(_open(path))
            entries = _entries(path, file, limits, opened)
            for number, entry in enumerate(entries):
                if number >= limits.members:
                    raise BadArchive("bad.archive_members", path=path, most=limits.members)
                yield entry
        except (EOFError, zlib.error) as why:
            raise BadArchive("bad.archive_cut", path=path) from why
        except (FileNotFoundError, NotADirectoryError) as why:
            raise BadArchive("bad.root", path=path) from why
        except OSError as why:
            if why.errno is None:  # a packing method's own word for what it cannot read
                raise BadArchive("bad.archive_cut", path=path) from why
            raise BadArchive(
                "bad.root_closed", path=path, error=why.strerror or str(why.errno)
            ) from why


def _open(path: str) -> BinaryIO:
    """Look before opening: a pipe would hold us, and to open a device can already change it."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise BadArchive("bad.root", path=path)
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))


def _entries(path: str, file: BinaryIO, limits: Limits, opened: ExitStack) -> Iterator[Entry]:
    """By the first bytes: names of files say what somebody thinks."""
    head = file.read(8)
    file.seek(0)
    if head[:4] in (b"PK\3\4", b"PK\5\6"):
        from probes.port.unpacking_zip import zip_entries

        return zip_entries(path, file, limits)
    from probes.port.unpacking_tar import tar_entries

    return tar_entries(path, file, head, limits, opened)


def require_bounded(path: str, unpacked: int, packed: int, limits: Limits) -> None:
    """Raises `BadArchive` once more came out than any capture holds."""
    if unpacked > limits.unpacked_bytes:
        raise BadArchive("bad.archive_large", path=path, limit_bytes=limits.unpacked_bytes)
    if unpacked > limits.always_bytes and unpacked > limits.ratio * packed:
        raise BadArchive("bad.archive_bomb", path=path, ratio=limits.ratio)
