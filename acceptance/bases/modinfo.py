"""What a kernel module says of itself: the `name=value` texts of its `.modinfo` section.

Reads plain modules and those packed with xz, gzip or zstd. The files may come from anywhere:
every offset is checked and every size bounded. Format: ELF, as the generic ABI describes it.
"""

import ctypes
import ctypes.util
import gzip
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

__all__ = [
    "LARGEST_MODULE_BYTES",
    "NoModinfo",
    "Read",
    "machine_of",
    "modinfo",
    "modinfo_of_file",
    "module_name",
    "parse_modinfo",
]

LARGEST_MODULE_BYTES = 128 * 2**20
LARGEST_SECTION_BYTES = 4 * 2**20
MOST_SECTIONS = 65_535
_ENDINGS = (".ko", ".ko.xz", ".ko.gz", ".ko.zst")

Read = Callable[[int, int], bytes]
"""(offset, size) -> the bytes there, fewer at the end."""


class NoModinfo(Exception):  # noqa: N818 - a state of the file
    """The file tells nothing of itself: `why` is a message key."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Form(NamedTuple):
    """How numbers lie in a file: byte order, and where a header of this class has what."""

    order: str
    head: str
    section: str


_CLASSES = {1: ("HHIIIIIHHHHHH", "IIIIIIIIII"), 2: ("HHIQQQIHHHHHH", "IIQQQQIIQQ")}
_ORDERS = {1: "<", 2: ">"}
_MACHINES = {
    3: "i386",
    8: "mips",
    20: "ppc",
    21: "ppc64",
    22: "s390x",
    40: "arm",
    62: "x86_64",
    183: "aarch64",
    243: "riscv64",
    258: "loongarch64",
}


def module_name(file: str) -> str | None:
    """`snd_hda_intel` for `snd-hda-intel.ko.xz`; None for what is no module."""
    stem, dot, ending = file.partition(".")
    if f"{dot}{ending}" not in _ENDINGS or not stem:
        return None
    return stem.replace("-", "_")


def modinfo_of_file(file: str, read: Read, size: int) -> list[tuple[str, str]]:
    """The texts of a module file; raises `NoModinfo`."""
    if file.endswith(".ko"):
        return modinfo(read)
    if size > LARGEST_MODULE_BYTES:
        raise NoModinfo("base.module_too_large")
    plain = _unpacked(file, read(0, size))
    return modinfo(lambda offset, count: plain[offset : offset + count])


def modinfo(read: Read) -> list[tuple[str, str]]:
    """The texts of an ELF file's `.modinfo`; raises `NoModinfo`."""
    try:
        return list(parse_modinfo(_section(read, b".modinfo")))
    except (struct.error, OverflowError) as error:
        raise NoModinfo("base.module_broken") from error


def parse_modinfo(data: bytes) -> Iterator[tuple[str, str]]:
    """(name, value) of each text; `modules.builtin.modinfo` has the module before the name."""
    for text in data.split(b"\0"):
        name, equals, value = text.partition(b"=")
        if equals:
            yield (
                name.decode("utf-8", "backslashreplace"),
                value.decode("utf-8", "backslashreplace"),
            )


def machine_of(head: bytes) -> str | None:
    """The architecture that an ELF file is made for, from its first 20 bytes."""
    if len(head) < 20 or head[:4] != b"\x7fELF" or head[5] not in _ORDERS:
        return None
    (number,) = struct.unpack_from(f"{_ORDERS[head[5]]}H", head, 18)
    if number == 21 and head[5] == 1:
        return "ppc64le"
    return _MACHINES.get(number)


def _section(read: Read, name: bytes) -> bytes:
    form, table, size, count, names_at = _table(read)
    rows = read(table, size * count)
    if len(rows) < size * count:
        raise NoModinfo("base.module_broken")
    sections = [struct.unpack_from(form.order + form.section, rows, size * n) for n in range(count)]
    if names_at >= count:
        raise NoModinfo("base.module_broken")
    names = _bytes_of(read, sections[names_at])
    for section in sections:
        if names[section[0] : section[0] + len(name) + 1] == name + b"\0":
            return _bytes_of(read, section)
    raise NoModinfo("base.module_silent")


def _table(read: Read) -> tuple[_Form, int, int, int, int]:
    """The form of the file, and where its table of sections lies."""
    ident = read(0, 16)
    if ident[:4] != b"\x7fELF" or len(ident) < 16:
        raise NoModinfo("base.module_broken")
    if ident[4] not in _CLASSES or ident[5] not in _ORDERS:
        raise NoModinfo("base.module_broken")
    head, section = _CLASSES[ident[4]]
    form = _Form(_ORDERS[ident[5]], head, section)
    told = struct.unpack(form.order + head, read(16, struct.calcsize(form.order + head)))
    table, size, count, names_at = told[5], told[10], told[11], told[12]
    if size < struct.calcsize(form.order + section) or size > 256 or count > MOST_SECTIONS:
        raise NoModinfo("base.module_broken")
    return form, table, size, count, names_at


def _bytes_of(read: Read, section: tuple[int, ...]) -> bytes:
    offset, size = section[4], section[5]
    if size > LARGEST_SECTION_BYTES or offset + size >= 2**63:
        raise NoModinfo("base.module_broken")
    return read(offset, size)


# -- packed modules ---------------------------------------------------------------------------


def _unpacked(file: str, data: bytes) -> bytes:
    try:
        if file.endswith(".xz"):
            plain = lzma.LZMADecompressor(memlimit=LARGEST_MODULE_BYTES).decompress(
                data, LARGEST_MODULE_BYTES
            )
        elif file.endswith(".gz"):
            plain = zlib.decompressobj(wbits=31).decompress(data, LARGEST_MODULE_BYTES)
        else:
            plain = _unzstd(data)
    except (lzma.LZMAError, zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise NoModinfo("base.module_broken") from error
    if len(plain) >= LARGEST_MODULE_BYTES:
        raise NoModinfo("base.module_too_large")
    return plain


def _unzstd(data: bytes) -> bytes:
    """By the system's own libzstd, which package tools need as well."""
    library = _libzstd()
    if library is None:
        raise NoModinfo("base.no_zstd")
    size = int(library.ZSTD_getFrameContentSize(data, len(data)))
    if size >= LARGEST_MODULE_BYTES:  # it also tells so where it does not know
        raise NoModinfo("base.module_too_large" if size < 2**63 else "base.module_broken")
    plain = ctypes.create_string_buffer(size or 1)
    done = library.ZSTD_decompress(plain, size, data, len(data))
    if library.ZSTD_isError(done):
        raise NoModinfo("base.module_broken")
    return plain.raw[:done]


@cache
def _libzstd() -> ctypes.CDLL | None:
    for name in ("libzstd.so.1", ctypes.util.find_library("zstd")):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None:
            _declare(library)
            return library
    return None


def _declare(library: ctypes.CDLL) -> None:
    size, pointer = ctypes.c_size_t, ctypes.c_char_p
    library.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong
    library.ZSTD_getFrameContentSize.argtypes = [pointer, size]
    library.ZSTD_decompress.restype = size
    library.ZSTD_decompress.argtypes = [ctypes.c_void_p, size, pointer, size]
    library.ZSTD_isError.restype = ctypes.c_uint
    library.ZSTD_isError.argtypes = [size]
