"""Settings that several commands share: state folder, language, JSON on stdout."""

from pathlib import Path
from typing import Any

import click

from acceptance.configuration import Settings, settings

__all__ = ["find", "language", "language_option", "print_json", "read_settings"]

language_option = click.option(
    "--lang", metavar="en|es", default=None, help="Language of sentences (default: en)."
)


def read_settings() -> Settings:
    """Environment and configuration files."""
    return settings()


def language(flag: str | None = None) -> str:
    """The reader's language; one without a catalogue is refused."""
    from acceptance.messages import languages
    from acceptance.refusal import BadInput, Refusal

    try:
        chosen = read_settings().get("lang", flag) or "en"
    except Refusal:
        if flag is None:
            return "en"
        raise
    if chosen not in languages():
        if flag is None:
            return "en"
        raise BadInput("bad.language", language=chosen, languages=", ".join(languages()))
    return chosen


def find(run: str | None) -> Path:
    """The folder of the run that a user named, or of the last one."""
    from acceptance.runs.store import find_run

    return find_run(read_settings().state, run)


def print_json(document: Any) -> None:
    """Exactly one JSON document on stdout."""
    import msgspec

    data = msgspec.json.format(msgspec.json.encode(document), indent=2)
    click.echo(data)
