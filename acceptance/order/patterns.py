r"""Searches names for regular expressions in time that is bounded, whatever the expression.

Python's own engine tries alternatives one after the other, for hours where repeats are nested.
This one follows all of them at once (Thompson, "Regular Expression Search Algorithm", CACM 1968):
its time is the length of the text times that of the pattern. It knows what orders need: literals,
`.`, classes, `\d \w \s \b`, groups, `|`, `^`, `$`, `* + ? {m,n}`; a nested repeat without end, a
reference or a look-around is refused. Upper and lower case do not matter.
"""

import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

__all__ = ["PatternError", "search"]

_LONGEST_PATTERN = 500
_LONGEST_TEXT = 300
_MOST_STEPS = 1000
_DEEPEST = 20
_COUNTED = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{0,4}))?\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_POSIX = re.compile(r"\[[:.=][a-zA-Z-]+")
_CLASS_LETTERS = "dDwWsS"
_PLAIN_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}

Test = Callable[[str], bool]


class PatternError(ValueError):
    """A pattern that cannot be searched for; the text is a message key."""


class _Step(NamedTuple):
    """One instruction: test a letter, test a place, go on at one of several, or end."""

    kind: str
    test: Test | None = None
    place: str = ""
    to: tuple[int, ...] = ()


class _Node(NamedTuple):
    """A part of the pattern: `letter`, `place`, `all` or `any` of its parts, or `repeat`."""

    kind: str
    test: Test | None = None
    place: str = ""
    parts: "tuple[_Node, ...]" = ()
    least: int = 0
    most: int | None = None

    def endless(self) -> bool:
        """Whether a repeat without end is in it."""
        own = self.kind == "repeat" and self.most is None
        return own or any(part.endless() for part in self.parts)


def search(pattern: str, text: str) -> bool:
    """Whether the pattern is found anywhere in the text, of which 300 letters are looked at.

    Raises `PatternError` for one that cannot be searched for.
    """
    program = _compiled(pattern)
    shown = text[:_LONGEST_TEXT]
    current: set[int] = set()
    for place in range(len(shown) + 1):
        current = _followed(program, current | {0}, shown, place)
        if any(program[step].kind == "end" for step in current):
            return True
        if place < len(shown):
            letter = shown[place]
            current = {s + 1 for s in current if (t := program[s].test) is not None and t(letter)}
    return False


def _followed(program: tuple[_Step, ...], start: set[int], text: str, place: int) -> set[int]:
    """All steps that can be reached from these without reading a letter."""
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        step = program[number]
        if step.kind == "fork":
            waiting.extend(step.to)
        elif step.kind == "place" and _stands(step.place, text, place):
            waiting.append(number + 1)
    return seen


def _stands(kind: str, text: str, place: int) -> bool:
    """Whether a place is the start, the end, or the border of a word."""
    if kind == "^":
        return place == 0
    if kind == "$":
        return place == len(text) or (place == len(text) - 1 and text[place] == "\n")
    before = place > 0 and _is_word(text[place - 1])
    after = place < len(text) and _is_word(text[place])
    return (before != after) == (kind == "b")


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[_Step, ...]:
    if len(pattern) > _LONGEST_PATTERN:
        raise PatternError("order.pattern.too_long")
    program: list[_Step] = []
    _emit(_Parser(pattern).parsed(), program)
    return (*program, _Step("end"))


def _emit(node: _Node, program: list[_Step]) -> None:
    """Write the steps of a node behind the others."""
    if len(program) > _MOST_STEPS:
        raise PatternError("order.pattern.too_long")
    if node.kind in ("letter", "place"):
        program.append(_Step(node.kind, node.test, node.place))
    elif node.kind == "all":
        for part in node.parts:
            _emit(part, program)
    elif node.kind == "any":
        _emit_any(node, program)
    else:
        _emit_repeat(node, program)


def _emit_any(node: _Node, program: list[_Step]) -> None:
    exits = []
    for part in node.parts[:-1]:
        fork = len(program)
        program.append(_Step("fork"))
        _emit(part, program)
        exits.append(len(program))
        program.append(_Step("fork"))
        program[fork] = _Step("fork", to=(fork + 1, len(program)))
    _emit(node.parts[-1], program)
    for place in exits:
        program[place] = _Step("fork", to=(len(program),))


def _emit_repeat(node: _Node, program: list[_Step]) -> None:
    for _ in range(node.least):
        before = len(program)
        _emit(node.parts[0], program)
        if len(program) == before:  # nothing, however often, is nothing
            return
    if node.most is None:
        fork = len(program)
        program.append(_Step("fork"))
        _emit(node.parts[0], program)
        program.append(_Step("fork", to=(fork,)))
        program[fork] = _Step("fork", to=(fork + 1, len(program)))
        return
    forks = []
    for _ in range(node.most - node.least):
        forks.append(len(program))
        program.append(_Step("fork"))
        _emit(node.parts[0], program)
    for fork in forks:
        program[fork] = _Step("fork", to=(fork + 1, len(program)))


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._depth = 0

    def parsed(self) -> _Node:
        node = self._alternatives()
        if self._at < len(self._text):
            raise PatternError("order.pattern.malformed")  # a bracket that was never opened
        return node

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        letter = self._peek()
        if not letter:
            raise PatternError("order.pattern.malformed")
        self._at += 1
        return letter

    def _alternatives(self) -> _Node:
        parts = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else _Node("any", parts=tuple(parts))

    def _sequence(self) -> _Node:
        parts: list[_Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return _Node("all", parts=tuple(parts))

    def _repeated(self, node: _Node) -> _Node:
        bounds = self._bounds()
        if bounds is None:
            return node
        least, most = bounds
        if self._peek() == "?":  # a lazy repeat finds the same
            self._at += 1
        if node.kind == "place" or self._bounds() is not None:
            raise PatternError("order.pattern.malformed")
        if most is None and node.endless():
            raise PatternError("order.pattern.nested")
        return _Node("repeat", parts=(node,), least=least, most=most)

    def _bounds(self) -> tuple[int, int | None] | None:
        """How often, where a repeat stands here."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self._peek() in simple:
            return simple[self._take()]
        counted = _COUNTED.match(self._text, self._at)
        if not counted:
            return None
        self._at = counted.end()
        least = int(counted[1])
        most = least if not counted[2] else int(counted[3]) if counted[3] else None
        if most is not None and most < least:
            raise PatternError("order.pattern.malformed")
        if max(least, most or 0) > _MOST_STEPS:
            raise PatternError("order.pattern.too_long")
        return least, most

    def _atom(self) -> _Node:
        letter = self._peek()
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._class()
        self._at += 1
        if letter == "\\":
            return self._escaped()
        if letter in "^$":
            return _Node("place", place=letter)
        if letter == ".":
            return _Node("letter", test=lambda found: found != "\n")
        if letter in "*+?":
            raise PatternError("order.pattern.malformed")
        return _literal(letter)

    def _group(self) -> _Node:
        self._at += 1
        if self._peek() == "?":
            if not self._text.startswith("?:", self._at):
                raise PatternError("order.pattern.unsupported")
            self._at += 2
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PatternError("order.pattern.too_long")
        inner = self._alternatives()
        self._depth -= 1
        if self._take() != ")":
            raise PatternError("order.pattern.malformed")
        return inner

    def _class(self) -> _Node:
        """A class of letters alone takes no time, so that Python's engine may test it."""
        found = _CLASS.match(self._text, self._at)
        if found and _POSIX.search(found[0]):  # to Python, letters and signs like any other
            raise PatternError("order.pattern.unsupported")
        if not found:
            raise PatternError("order.pattern.malformed")
        self._at = found.end()
        return _Node("letter", test=_by_python(found[0]))

    def _escaped(self) -> _Node:
        letter = self._take()
        if letter in "bB":
            return _Node("place", place=letter)
        if letter in "AZ":
            return _Node("place", place="^" if letter == "A" else "$")
        if letter in _CLASS_LETTERS:
            return _Node("letter", test=_by_python(f"\\{letter}"))
        if letter in _PLAIN_LETTERS:
            return _literal(_PLAIN_LETTERS[letter])
        if letter.isalnum():
            raise PatternError("order.pattern.unsupported")
        return _literal(letter)


def _literal(letter: str) -> _Node:
    folded = letter.casefold()
    return _Node("letter", test=lambda found: found.casefold() == folded)


def _by_python(pattern: str) -> Test:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a bracket within a class is a letter, now and then
            compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError):
        raise PatternError("order.pattern.malformed") from None
    return lambda found: compiled.fullmatch(found) is not None
