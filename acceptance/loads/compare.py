"""Compares memory with memory by libc's memcmp: nothing is copied, nothing is provided."""

import ctypes
from functools import cache
from typing import Any

__all__ = ["same_bytes"]


def same_bytes(one: int, other: int, size: int) -> bool:
    """Whether `size` bytes at two addresses are the same."""
    return not _memcmp()(one, other, size)


@cache
def _memcmp() -> Any:
    function = ctypes.CDLL(None).memcmp
    function.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
    return function
