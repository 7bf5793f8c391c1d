"""On which line of a TOML file each value stands, which `tomllib` does not tell.

The text is cut into statements: lines are put together until they parse. Each is parsed by itself,
so that the time grows with the length of the file, not with its square; behind a statement of more
lines than orders have, no lines are told.
"""

import tomllib
from typing import Any

__all__ = ["lines_of"]

Path = tuple[str | int, ...]
_LONGEST_STATEMENT = 300
_MOST_LETTERS = 500_000
"""How much is parsed in all: of a file made to take long, the lines found so far are told."""
_CLOSING = ("]", "}", '"""', "'''")


def lines_of(text: str) -> dict[Path, int]:
    """The line of each statement, and of each element of a list that is written over several.

    `text` must be TOML that parses; keys are as they are written.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    tables: dict[Path, int] = {}
    parser = _Parser()
    for number, statement in _statements(text.split("\n"), parser):
        parsed = parser.parsed("\n".join(statement))
        if parsed is None:
            continue
        if statement[0].lstrip().startswith("["):
            table = _header(parsed, tables, array=statement[0].lstrip().startswith("[["))
            found.setdefault(table, number)
        else:
            path = table + _way(parsed)
            for end in range(len(table) + 1, len(path) + 1):  # `gpu = { model = "x" }` is one line
                found.setdefault(path[:end], number)
            for n, line in _elements(statement, parsed, parser):
                found.setdefault((*path, n), number + line)
    return found


class _Parser:
    """Parses pieces, as long as they are not too much in all."""

    def __init__(self) -> None:
        self._left = _MOST_LETTERS

    def parsed(self, text: str) -> dict[str, Any] | None:
        """The piece; None where it is not whole, or where enough was parsed."""
        self._left -= len(text) + 50
        if self._left < 0:
            return None
        try:
            return tomllib.loads(text)
        except (ValueError, RecursionError):
            return None


def _statements(lines: list[str], parser: _Parser) -> list[tuple[int, list[str]]]:
    """Each statement with the number of its first line."""
    made: list[tuple[int, list[str]]] = []
    at = 0
    while at < len(lines):
        bare = lines[at].strip()
        if not bare or bare.startswith("#"):
            at += 1
            continue
        end = _end(lines, at, parser)
        if end is None:
            break
        made.append((at + 1, lines[at:end]))
        at = end
    return made


def _end(lines: list[str], start: int, parser: _Parser) -> int | None:
    """The line behind the statement: the first at which it parses; None where it is too long."""
    for end in range(start + 1, min(len(lines), start + _LONGEST_STATEMENT) + 1):
        last = lines[end - 1].partition("#")[0].rstrip()
        likely = end == start + 1 or last.endswith(_CLOSING)
        if likely and parser.parsed("\n".join(lines[start:end])) is not None:
            return end
    return None


def _way(parsed: Any) -> Path:
    """The dotted key of a statement; it ends at the value, or where an inline table branches."""
    steps: list[str] = []
    while isinstance(parsed, dict) and len(parsed) == 1:
        key, parsed = next(iter(parsed.items()))
        steps.append(key)
    return tuple(steps)


def _header(parsed: dict[str, Any], tables: dict[Path, int], *, array: bool) -> Path:
    """The path of a table; one in a list of tables belongs to its last element."""
    path: Path = ()
    value: Any = parsed
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        path = (*path, key)
        last = isinstance(value, list)
        if last and array:
            tables[path] = tables.get(path, -1) + 1
        if path in tables:
            path = (*path, tables[path])
        if last:
            break
    return path


def _elements(
    statement: list[str], parsed: dict[str, Any], parser: _Parser
) -> list[tuple[int, int]]:
    """(number of an element, line within the statement) where a list has lines of its own."""
    value: Any = parsed
    while isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    if not isinstance(value, list) or len(statement) == 1:
        return []
    found: list[tuple[int, int]] = []
    before, first = 0, 0
    for line in range(len(statement) - 1):
        so_far = _count(parser.parsed("\n".join([*statement[: line + 1], "]"])))
        if so_far is None:
            continue
        found += [(n, _first_line(statement, first, line)) for n in range(before, so_far)]
        if so_far > before:
            first = line + 1
        before = max(before, so_far)
    left = range(before, len(value))
    return found + [(n, _first_line(statement, first, len(statement) - 1)) for n in left]


def _first_line(statement: list[str], first: int, last: int) -> int:
    """The first line of these on which there is more than a bracket or a remark."""
    for line in range(first, last + 1):
        bare = statement[line].partition("#")[0].strip(" \t,")
        if bare and not bare.endswith(("= [", "=[")):
            return line
    return last


def _count(value: Any) -> int | None:
    """How many elements the list has that was closed here."""
    while isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    return len(value) if isinstance(value, list) else None
