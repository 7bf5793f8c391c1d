"""Output that nobody reads any more: what a command does must not depend on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

__all__ = ["whoever_listens"]


@contextmanager
def whoever_listens(stream: TextIO) -> Iterator[None]:
    """Print to `stream`; once its reader has gone, as `head` does, nothing more is said there.

    A run goes on without a reader, and its exit code stays that of its verdict.
    """
    try:
        yield
        stream.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
