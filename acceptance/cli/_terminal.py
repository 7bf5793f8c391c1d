"""What stdout is: how wide, whether it is a terminal, which characters it has; and print to it."""

import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import click

from acceptance.messages.escape import for_terminal

__all__ = ["Line", "Terminal", "for_encoding", "print_lines", "terminal"]

WIDEST, NARROWEST = 100, 30
_PIPED = 80
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "–": "-", "→": "->", "…": "..."})


class Line(NamedTuple):
    """A line, not escaped yet. Sentences are wrapped below `hang` columns, plots are not."""

    text: str
    heading: bool = False
    wrapped: bool = True
    hang: int = 0


class Terminal(NamedTuple):
    """Where lines go: `width` columns, bold where it helps, beyond ASCII where it can."""

    width: int
    bold: bool
    unicode: bool


def terminal() -> Terminal:
    """Of stdout: as wide as the terminal is (at most 100 columns), 80 where it is none."""
    seen = sys.stdout.isatty()
    columns = shutil.get_terminal_size((_PIPED, 24)).columns if seen else _PIPED
    return Terminal(
        width=max(NARROWEST, min(WIDEST, columns)),
        bold=seen and not os.environ.get("NO_COLOR"),
        unicode=_encoding().lower().startswith("utf"),
    )


def print_lines(lines: Iterable[Line], to: Terminal) -> None:
    """Each line escaped, wrapped where it may be; what ASCII lacks is written as its code."""
    for line in lines:
        for shown in _wrapped(line, to.width):
            text = shown if to.unicode else for_encoding(shown, _encoding())
            click.echo(click.style(text, bold=True) if line.heading and to.bold else text)


def _wrapped(line: Line, width: int) -> list[str]:
    shown = for_terminal(line.text)
    if not line.wrapped or len(shown) <= width:
        return [shown]
    indent = len(shown) - len(shown.lstrip(" "))
    return textwrap.wrap(
        shown.strip(" "),
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + line.hang),
        break_on_hyphens=False,
        break_long_words=False,
    )


def for_encoding(text: str, encoding: str) -> str:
    """For an encoding that is not UTF-8: a letter without its accent where it has none."""
    shown = (_nearest(character, encoding) for character in text.translate(_PLAIN))
    return "".join(shown)


def _nearest(character: str, encoding: str) -> str:
    for form in (character, unicodedata.normalize("NFKD", character)[:1]):
        try:
            form.encode(encoding)
        except UnicodeEncodeError:
            continue
        return form
    return character.encode("ascii", "backslashreplace").decode("ascii")


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "ascii"
