"""How an order is refused: one sentence with file, line, key path and what was expected."""

from collections.abc import Mapping
from typing import NamedTuple, NoReturn

from acceptance.refusal import BadInput
from acceptance.sentences import Value

__all__ = ["Place", "refuse", "shown"]

_SHOWN = 60

Path = tuple[str | int, ...]
"""The way to a value: `("disk", 0, "size")`."""


class Place(NamedTuple):
    """A place in an order: the file, the way to a value, and the lines of all values."""

    file: str
    path: Path
    lines: Mapping[Path, int]

    def at(self, *steps: str | int) -> "Place":
        """The place further inside."""
        return self._replace(path=(*self.path, *steps))

    @property
    def line(self) -> int | None:
        """The line on which the value starts, or the nearest around it that is known."""
        for end in range(len(self.path), 0, -1):
            way = self.path[:end]
            if found := self.lines.get(way) or self.lines.get((*way, 0)):
                return found
        return None

    @property
    def key(self) -> str:
        """The way as a reader counts it: `disk[1].size`."""
        told = ""
        for step in self.path:
            told += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if told else step
        return told[:120]


def refuse(place: Place, message: str, /, **values: Value) -> NoReturn:
    """Ends the reading; `message` is the key of a sentence that names `where` and `key`."""
    where = place.file if place.line is None else f"{place.file}:{place.line}"
    raise BadInput(message, where=where, key=place.key, **values)


def shown(raw: object) -> str:
    """What stands there, as TOML would write it, as far as a sentence can hold it."""
    match raw:
        case bool():
            return "true" if raw else "false"
        case dict():
            return "{…}"
        case list():
            return "[…]"
        case str():
            return f'"{raw[:_SHOWN]}"'
    try:
        return str(raw)[:_SHOWN]
    except ValueError:  # more digits than Python writes out
        return "…"
