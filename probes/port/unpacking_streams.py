"""The streams between an archive's file and its members: unpacked, counted, bounded.

A part of `probes.port.unpacking`, which says what is bounded.
"""

import io
import os
from contextlib import ExitStack
from typing import Any, BinaryIO

from probes.port.unpacking import BadArchive, Limits, require_bounded

__all__ = ["Forward", "unpacked"]

UNPACKING_MEMORY_BYTES = 256 * 2**20


class Xz(io.RawIOBase):
    """Unpacks xz within bounded memory, which Python's own reader of such files does not offer."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder: Any = None
        self._packed = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Some bytes; 0 at the end. Raises `EOFError` for a cut file, `OSError` for a damaged."""
        import lzma

        try:
            while self._decoder is not None or self._begin():
                if not self._packed and self._decoder.needs_input:
                    self._packed = self._file.read(2**16)
                    if not self._packed:
                        raise EOFError
                made = self._decoder.decompress(self._packed, len(buffer))
                self._packed = b""
                if self._decoder.eof:
                    self._packed, self._decoder = self._decoder.unused_data, None
                if made:
                    buffer[: len(made)] = made
                    return len(made)
        except lzma.LZMAError as why:
            raise OSError(str(why)) from why
        return 0

    def _begin(self) -> bool:
        """Whether there is another stream: they may follow one another, with zeros between."""
        import lzma

        while not (packed := self._packed.lstrip(b"\0")):
            self._packed = self._file.read(2**16)
            if not self._packed:
                return False
        self._packed = packed
        self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, UNPACKING_MEMORY_BYTES)
        return True


class Forward:
    """A stream that counts, and that `tarfile` takes for a file: it only ever goes forwards."""

    def __init__(self, path: str, stream: Any, source: BinaryIO, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.last = b""
        self.chunk = min(limits.file_bytes, 2**20)
        self._stream, self._source, self._position = stream, source, 0

    def tell(self) -> int:
        """How much was read."""
        return self._position

    def seek(self, position: int) -> int:
        """Skip to there."""
        while self._position < position and self.read(min(position - self._position, self.chunk)):
            pass
        return self._position

    def drain(self) -> None:
        """Read to the end: what was packed is whole only if its last byte is."""
        while self.read(self.chunk):
            pass

    def read(self, size: int) -> bytes:
        """So much, or what is left."""
        if not 0 <= size <= self.limits.file_bytes:  # no header is so long
            raise BadArchive("bad.archive_cut", path=self.path)
        chunks, left = [], size
        while left and (chunk := self._stream.read(left)):
            chunks.append(chunk)
            left -= len(chunk)
        self.last = b"".join(chunks)
        self._position += len(self.last)
        # The kernel's own place in the file: a program that unpacks for us moves it as well.
        taken = os.lseek(self._source.fileno(), 0, os.SEEK_CUR)
        require_bounded(self.path, self._position, taken, self.limits)
        return self.last


def unpacked(path: str, file: BinaryIO, head: bytes, opened: ExitStack) -> Any:
    """The tar inside: by its first bytes, since names of files say what somebody thinks."""
    if head.startswith(b"\x1f\x8b"):
        import gzip

        return gzip.GzipFile(fileobj=file)
    if head.startswith(b"BZh"):
        import bz2

        return bz2.BZ2File(file)
    if head.startswith(b"\xfd7zXZ\0"):
        return io.BufferedReader(Xz(file), 2**17)
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        from probes.port.zstd import unpacked_by_program

        stream = unpacked_by_program(file, UNPACKING_MEMORY_BYTES)
        if stream is None:
            raise BadArchive("bad.archive_method", path=path, method="zstd")
        return opened.enter_context(stream)
    return file
