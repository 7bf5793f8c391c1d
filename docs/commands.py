"""What the command line says of itself, as man pages, shell completions and Markdown.

Source: the click commands of `acceptance.cli`. Used by the build hook and by `docs/generate.py`.
"""

import inspect
from collections.abc import Iterator
from typing import NamedTuple

import click
from click.shell_completion import get_completion_class

PROGRAM = "acceptance"


class Page(NamedTuple):
    """One command, ready to be written down."""

    name: str
    """All words: `acceptance suites list`."""
    usage: str
    help: str
    options: list[tuple[str, str]]
    commands: list[tuple[str, str]]

    @property
    def short(self) -> str:
        """The first sentence of the help, on one line."""
        return " ".join(self.help.partition("\n\n")[0].split()).partition(". ")[0].rstrip(".")


def pages() -> list[Page]:
    """Every command that is not hidden, the program itself first."""
    return list(_walk(program(), _context(program(), PROGRAM)))


def completion(shell: str) -> str:
    """The completion script for bash, zsh or fish."""
    kind = get_completion_class(shell)
    if kind is None:
        raise ValueError(f"click knows no completion for {shell}")
    made = kind(program(), {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE")
    return made.source_template % made.source_vars()


def man_pages() -> dict[str, str]:
    """File name -> man page in roff, one for each command."""
    every = pages()
    return {f"{page.name.replace(' ', '-')}.1": _roff(page, every) for page in every}


def markdown(page: Page) -> str:
    """The page of the reference for one command."""
    parts = [f"# {page.name}", f"```\n{page.name} {page.usage}\n```", page.help]
    for title, rows in (("Options", page.options), ("Commands", page.commands)):
        if rows:
            parts += [f"## {title}", "\n\n".join(f"`{left}`\n: {right}" for left, right in rows)]
    return "\n\n".join(part for part in parts if part) + "\n"


def program() -> click.Command:
    """The whole command line."""
    from acceptance.cli import cli

    return cli


def _walk(command: click.Command, context: click.Context) -> Iterator[Page]:
    below = _below(command, context)
    yield Page(
        name=context.command_path,
        usage=" ".join(command.collect_usage_pieces(context)),
        help=inspect.cleandoc(command.help or "").partition("\f")[0].strip(),
        options=[row for p in command.get_params(context) if (row := p.get_help_record(context))],
        commands=[(name, found.get_short_help_str(200)) for name, found in below.items()],
    )
    for name, found in below.items():
        yield from _walk(found, _context(found, name, context))


def _context(
    command: click.Command, name: str, parent: click.Context | None = None
) -> click.Context:
    return click.Context(command, info_name=name, parent=parent, **command.context_settings)


def _below(command: click.Command, context: click.Context) -> dict[str, click.Command]:
    if not isinstance(command, click.Group):
        return {}
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {name: one for name, one in found.items() if one is not None and not one.hidden}


def _roff(page: Page, every: list[Page]) -> str:
    lines = [
        f'.TH "{page.name.replace(" ", "-").upper()}" 1 "" "{PROGRAM}" "User commands"',
        ".SH NAME",
        rf"{_escape(page.name.replace(' ', '-'))} \- {_escape(page.short)}",
        ".SH SYNOPSIS",
        rf"\fB{_escape(page.name)}\fR {_escape(page.usage)}",
        ".SH DESCRIPTION",
        *_paragraphs(page.help),
    ]
    for title, rows in (("OPTIONS", page.options), ("COMMANDS", page.commands)):
        if rows:
            lines.append(f".SH {title}")
        for left, right in rows:
            lines += [".TP", rf"\fB{_escape(left)}\fR", _escape(" ".join(right.split()))]
    related = [other.name.replace(" ", "-") for other in every if other.name != page.name]
    if related:
        lines += [".SH SEE ALSO", ", ".join(rf"\fB{_escape(name)}\fR(1)" for name in related)]
    return "\n".join(lines) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.replace("\b\n", "").split("\n\n"):
        yield ".PP"
        yield from (_escape(line) for line in paragraph.splitlines())


def _escape(text: str) -> str:
    """Plain text for roff: a hyphen that can be copied, no accidental requests."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
