"""Unpacks zstd by its own program, since this version of Python cannot; as an ordinary user."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import IO, BinaryIO

from probes.port.commands import FOLDERS

__all__ = ["unpacked_by_program"]


class _Whole:
    """The program's output; its end is the end only if the program was content."""

    def __init__(self, process: "subprocess.Popen[bytes]", output: IO[bytes]) -> None:
        self._process, self._output = process, output

    def read(self, size: int) -> bytes:
        """So much, or what is left; `EOFError` where the program gave up."""
        made = self._output.read(size)
        if not made and size and self._process.wait():
            raise EOFError
        return made


def unpacked_by_program(file: BinaryIO, memory_bytes: int) -> AbstractContextManager[_Whole] | None:
    """The unpacked stream while the context is; `None` where the program is not installed."""
    program = shutil.which("zstd", path=":".join(FOLDERS))
    return None if program is None else _running(program, file, memory_bytes)


@contextlib.contextmanager
def _running(program: str, file: BinaryIO, memory_bytes: int) -> Iterator[_Whole]:
    # Our own reading ahead has moved on; the program begins where the archive does.
    os.lseek(file.fileno(), file.tell(), os.SEEK_SET)
    process = subprocess.Popen(
        [program, "-dcq", f"--memory={memory_bytes >> 20}MB"],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C"},
        cwd="/",
    )
    try:
        if process.stdout is None:
            raise EOFError
        yield _Whole(process, process.stdout)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
