"""For commands that observe, print and end: what they make is not worth searching for waste."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["short_lived"]

_SELDOM = 100_000
"""Objects between two searches: none on a machine of usual size, some on a hostile one."""


@contextmanager
def short_lived() -> Iterator[None]:
    """Search seldom, and not once more when the interpreter ends: a tenth of the command's time."""
    before = gc.get_threshold()
    gc.set_threshold(_SELDOM, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.freeze()
