"""Reads an order: a TOML file becomes an `Order`, or one clear sentence says why not.

Only a regular file of a sensible size is opened; its text is data, nothing in it is evaluated.
"""

import hashlib
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from acceptance.order.delivery import order_of
from acceptance.order.model import Order
from acceptance.order.places import lines_of
from acceptance.order.refusing import Place, refuse
from acceptance.order.values import Written
from acceptance.refusal import BadInput

__all__ = ["LARGEST_BYTES", "parse_order", "read_order", "read_text"]

LARGEST_BYTES = 256 * 2**10
_MOST_DOTS = 256
"""Points in a line: the time to read a dotted key grows with the square of its length."""

_AT_LINE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_order(path: Path) -> Order:
    """The order in a file; raises `BadInput` with file, key path and what was expected."""
    return parse_order(read_text(path), str(path))


def parse_order(text: str, name: str) -> Order:
    """The same from its text; `name` is what a refusal calls it."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if len(plain) > LARGEST_BYTES:
        raise BadInput("bad.order.too_large", where=name, most=_size())
    document = _parsed(plain, name)
    if not document:
        raise BadInput("bad.order.empty", where=name)
    return order_of(document, Place(name, (), lines_of(plain)), digest)


def read_text(path: Path) -> str:
    """The file's text; neither a folder nor a pipe is opened, and no more is read than allowed."""
    where = str(path)
    try:
        data = _bytes(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput("bad.order.unreadable", where=where, error=reason) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput("bad.order.not_utf8", where=f"{where}:{line}") from None


def _bytes(path: Path) -> bytes:
    """What it is is asked before it is opened: to open some devices is to use them."""
    _require_small_file(path.stat(), path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        _require_small_file(os.fstat(descriptor), path)
        data = b""
        while len(data) <= LARGEST_BYTES and (more := os.read(descriptor, LARGEST_BYTES)):
            data += more
    finally:
        os.close(descriptor)
    if len(data) > LARGEST_BYTES:
        raise BadInput("bad.order.too_large", where=str(path), most=_size())
    return data


def _require_small_file(state: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise BadInput("bad.order.no_file", where=str(path))
    if state.st_size > LARGEST_BYTES:
        raise BadInput("bad.order.too_large", where=str(path), most=_size())


def _size() -> dict[str, Any]:
    return {"value": LARGEST_BYTES, "unit": "By"}


def _parsed(text: str, name: str) -> dict[str, Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > _MOST_DOTS and not line.lstrip().startswith("#"):
            raise BadInput("bad.order.dots", where=f"{name}:{number}", most=_MOST_DOTS)
    try:
        return tomllib.loads(text, parse_float=Written)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(str(error), text, name) from None
    except RecursionError:
        refuse(Place(name, (), {}), "bad.order.toml", error="nested too deeply")
    except ValueError:  # a number of more digits than Python reads
        refuse(Place(name, (), {}), "bad.order.toml", error="a number has too many digits")


def _syntax(error: str, text: str, name: str) -> BadInput:
    found = _AT_LINE.search(error)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    where = f"{name}:{line}" if found else name
    return BadInput("bad.order.toml", where=where, error=_AT_LINE.sub("", error)[:200])
