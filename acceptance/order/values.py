"""The types of what can be asked: which operators fit them, and what their values are.

`value_of` reads what an order says; `compare` and `same` hold what was found against it.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from acceptance.order import quantities, versions
from acceptance.order.quantities import NumberError
from acceptance.order.words import same_identifier, same_processor, same_text, same_vendor

__all__ = ["COMPARE", "SEARCH", "TYPES", "Type", "Written", "day", "order_of", "same", "value_of"]

SAME = ("=", "!=")
SEARCH = ("~", "!~")
COMPARE = (">", ">=", "<", "<=")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2,4})")
_HEX = re.compile(r"(?:0[xX])?([0-9a-fA-F]{1,8})")
_ARCHITECTURES = {
    **dict.fromkeys(("amd64", "x64", "x86-64"), "x86_64"),
    **dict.fromkeys(("arm64", "armv8", "armv8l"), "aarch64"),
    **dict.fromkeys(("i486", "i586", "i686", "x86"), "i386"),
    **dict.fromkeys(("armv7l", "armv7", "arm"), "armhf"),
    "ppc64el": "ppc64le",
}

_METHODS = {"efi": "uefi", "legacy": "bios", "csm": "bios", "dt": "devicetree"}
"""What people call the ways in which firmware starts a system."""


class Written(float):
    """A number of TOML that keeps how it was written: 6.10 is a version, and not 6.1."""

    def __new__(cls, text: str) -> "Written":
        """The number in this text."""
        made = super().__new__(cls, text)
        made._text = text
        return made

    _text: str

    def __str__(self) -> str:
        return self._text


class Type(NamedTuple):
    """How values of a type are read: as quantity of a dimension, truth value, date or text."""

    reads: str
    operators: tuple[str, ...]
    dimension: str = ""


_QUANTITY_OPERATORS = (*SAME, *COMPARE)

TYPES: dict[str, Type] = {
    **{name: Type("quantity", _QUANTITY_OPERATORS, name) for name in quantities.DIMENSIONS},
    "number": Type("quantity", _QUANTITY_OPERATORS, "count"),
    "pixels": Type("pixels", _QUANTITY_OPERATORS),
    "version": Type("text", (*SAME, *COMPARE, *SEARCH)),
    "series": Type("text", (*SAME, *COMPARE, *SEARCH)),
    "date": Type("date", _QUANTITY_OPERATORS),
    "boolean": Type("boolean", SAME),
    "presence": Type("boolean", SAME),
    "id": Type("id", SAME),
    "flag": Type("text", SAME),
    "words": Type("text", SAME),
    "distro": Type("text", SAME),
    **{
        name: Type("text", (*SAME, *SEARCH))
        for name in ("text", "exact", "vendor", "identifier", "arch", "processor", "method")
    },
}


def value_of(kind: Type, raw: object, bare: str = "") -> tuple[Any, str]:
    """The value in base units, and the words it is told in.

    Raises `TypeError` where TOML's type does not fit, `NumberError` or `UnitError` where the text
    does not.
    """
    match kind.reads, raw:
        case "boolean", bool():
            return raw, "true" if raw else "false"
        case "boolean", str() if raw.lower() in ("true", "false"):
            return raw.lower() == "true", raw.lower()
        case "quantity", int() | float() | str() if not isinstance(raw, bool):
            return _quantity(kind.dimension, raw, bare)
        case "pixels", str():
            wide, high = quantities.pixels(raw)
            return (wide, high), f"{wide:.0f}x{high:.0f}"
        case "date", dt.date() | str():
            return _date(raw)
        case "id", int() | str() if not isinstance(raw, bool):
            return _identifier(raw)
        case "text", str() if raw.strip():
            return raw.strip(), " ".join(raw.split())
        case "text", int() | float() if not isinstance(raw, bool) and abs(raw) < 1e15:
            return str(raw), str(raw)
    raise TypeError(kind.reads)


def _quantity(dimension: str, raw: float | str, bare: str) -> tuple[float, str]:
    if isinstance(raw, float) and not math.isfinite(raw):
        raise NumberError(str(raw))
    text = " ".join(raw.split()) if isinstance(raw, str) else _plain(raw)
    value, unit = quantities.parse(text, dimension, bare)
    number = re.match(r"[0-9.eE+-]*[0-9]", text)
    whole = dimension == "count" and value == int(value)
    return (int(value) if whole else value), _spaced(number[0] if number else text, unit)


def _spaced(number: str, unit: str) -> str:
    joined = f"{number}{unit}" if unit in ("%", '"', "″") else f"{number} {unit}"
    return joined.strip()


def _plain(number: int | float) -> str:
    """Digits without the sign of a power, as far as a quantity can have them."""
    if not 0 <= number < 1e24:
        raise NumberError
    return str(number) if isinstance(number, int) else f"{number:.12g}"


def _date(raw: object) -> tuple[str, str]:
    found = raw.date() if isinstance(raw, dt.datetime) else raw
    if isinstance(found, str):
        found = day(found)
    if not isinstance(found, dt.date):
        raise NumberError(str(raw)[:40])
    return found.isoformat(), found.isoformat()


def day(text: str) -> dt.date | None:
    """A day as ISO 8601 writes it, or as SMBIOS does: 2024-03-01, 03/01/2024."""
    iso, american = _DAY.match(text.strip()), _AMERICAN.fullmatch(text.strip())
    try:
        if iso:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if american:
            year = int(american[3])
            century = 0 if year > 99 else 1900 if year > 70 else 2000
            return dt.date(century + year, int(american[1]), int(american[2]))
    except ValueError:
        return None
    return None


def _identifier(raw: int | str) -> tuple[int, str]:
    """A number of PCI or USB: hexadecimal where it is written as text, as lists of them are."""
    if isinstance(raw, int):
        if not 0 <= raw < 2**32:
            raise NumberError
        return raw, f"{raw:#06x}"
    found = _HEX.fullmatch(raw.strip())
    if not found:
        raise NumberError(raw[:40])
    number = int(found[1], 16)
    return number, f"{number:#06x}"


def same(kind: str, asked: Any, found: Any) -> bool:
    """Whether a text or truth value that was found is the one that was asked for."""
    if isinstance(asked, bool) or isinstance(found, bool):
        return asked is found
    if kind == "id":
        return _number_of(found) == int(asked)
    return _SAME.get(kind, same_text)(str(asked), str(found))


def _architecture(name: str) -> str:
    plain = name.strip().lower()
    return _ARCHITECTURES.get(plain, plain)


def _same_architecture(ordered: str, delivered: str) -> bool:
    return _architecture(ordered) == _architecture(delivered)


def _same_method(ordered: str, delivered: str) -> bool:
    return _METHODS.get(ordered.lower(), ordered.lower()) == delivered.lower()


_SAME: dict[str, Callable[[str, str], bool]] = {
    "vendor": same_vendor,
    "identifier": same_identifier,
    "processor": same_processor,
    "arch": _same_architecture,
    "method": _same_method,
    "exact": lambda ordered, delivered: ordered.lower() == delivered.lower(),
}
"""What makes two texts the same; else their words do."""


def _number_of(found: object) -> int | None:
    text = str(found).strip() if isinstance(found, int | str) else ""
    hexadecimal = _HEX.fullmatch(text)
    return (
        int(hexadecimal[1], 16)
        if hexadecimal and not isinstance(found, int)
        else (found if isinstance(found, int) else None)
    )


def order_of(kind: str, asked: Any, found: Any) -> int | None:
    """How what was found stands to what was asked: below zero less, above more; None: no telling.

    Of two sizes in pixels neither is more where one is wider and the other is higher.
    """
    if kind in ("version", "series"):
        delivered = str(found)
        told = versions.truncated(delivered, asked) if kind == "series" else delivered
        return versions.stands(told, asked)
    if kind == "date":
        told_day = day(str(found))
        return None if told_day is None else _sign((told_day - dt.date.fromisoformat(asked)).days)
    if kind == "pixels":
        return _both(_sign(found[0] - asked[0]), _sign(found[1] - asked[1]))
    number = _finite(found)
    return None if number is None else _sign(number - asked)


def _finite(found: object) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        number = float(int(found, 0)) if isinstance(found, str) else float(found)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _both(wide: int, high: int) -> int | None:
    return wide or high if wide * high >= 0 else None
