"""Settings that several commands share: state folder, language, JSON on stdout."""

from pathlib import Path
from typing import Any

import click

from acceptance.configuration import Settings, settings

__all__ = [
    "find",
    "language",
    "language_of_refusals",
    "language_option",
    "print_json",
    "read_settings",
]

_asked: list[str] = []
"""The language of this command line: a refusal is told in it as well."""


def _note(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    _asked[:] = [value] if value else []
    return value


language_option = click.option(
    "--lang",
    metavar="en|es",
    default=None,
    callback=_note,
    help="Language of sentences (default: en).",
)


def read_settings() -> Settings:
    """Environment and configuration files."""
    return settings()


def language(flag: str | None = None) -> str:
    """The reader's language: flag, setting, English; one without a catalogue is refused."""
    from acceptance.messages import languages
    from acceptance.refusal import BadInput

    chosen = read_settings().get("lang", flag) or "en"
    if chosen not in languages():
        raise BadInput("bad.language", language=chosen, languages=", ".join(languages()))
    return chosen


def language_of_refusals() -> str:
    """The same where it can be told: what is refused may be the language or the settings."""
    from acceptance.refusal import Refusal

    try:
        return language(_asked[0] if _asked else None)
    except Refusal:
        return "en"


def find(run: str | None) -> Path:
    """The folder of the run that a user named, or of the last one."""
    from acceptance.runs.store import find_run

    return find_run(read_settings().state, run)


def print_json(document: Any) -> None:
    """Exactly one JSON document on stdout."""
    import msgspec

    data = msgspec.json.format(msgspec.json.encode(document), indent=2)
    click.echo(data)
