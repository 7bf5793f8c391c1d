"""Who watches a run from the outside: plain lines on stderr, one JSON line an event, nobody."""

import sys
from typing import Protocol

import click
import msgspec

from acceptance import events as e
from acceptance.cli._listening import whoever_listens
from acceptance.messages import Catalogue
from acceptance.messages.escape import for_terminal
from acceptance.runs.replay import Replay

__all__ = ["Lines", "PlainView", "Stream", "View", "Words", "finished"]


class View(Protocol):
    """An observer that can be closed."""

    def line(self, line: e.Line, told: Replay) -> None: ...

    def synced(self) -> None: ...

    def tick(self, told: Replay) -> None: ...

    def close(self) -> None: ...


class Words:
    """The catalogue for a run: it has sentences of its own once the run is planned."""

    def __init__(self, language: str) -> None:
        self._catalogue = Catalogue(language)

    def of(self, told: Replay) -> Catalogue:
        """The words to tell `told` with."""
        if told.catalogue and not self._catalogue.extra:
            self._catalogue = Catalogue(self._catalogue.language, told.catalogue)
        return self._catalogue


class PlainView:
    """A line for each check as it ends, for logs and pipes."""

    def __init__(self, language: str) -> None:
        self._words = Words(language)

    def line(self, line: e.Line, told: Replay) -> None:
        """Say what a reader of a log wants to know."""
        match line.event:
            case e.CheckFinished() as event:
                self._say(finished(self._words.of(told), event, told))
            case e.Incident(what=what):
                self._say(self._words.of(told).text(what))
            case _:
                pass

    def synced(self) -> None:
        """Nothing to tell."""

    def tick(self, told: Replay) -> None:
        """Nothing to redraw."""

    def close(self) -> None:
        """Nothing to close."""

    def _say(self, text: str) -> None:
        with whoever_listens(sys.stderr):
            click.echo(for_terminal(text), err=True)


class Lines:
    """Nobody watches."""

    def line(self, line: e.Line, told: Replay) -> None:
        """Say nothing."""

    def synced(self) -> None:
        """Say nothing."""

    def tick(self, told: Replay) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Nothing to close."""


class Stream(Lines):
    """Each journalled event on stdout, one line of JSON, once it is on the disk."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def line(self, line: e.Line, told: Replay) -> None:  # noqa: ARG002 - an observer's signature
        """Keep the event until it is synced."""
        self._waiting.append(msgspec.json.encode(line))

    def synced(self) -> None:
        """Whoever reads a line may rely on it: it survives power loss."""
        with whoever_listens(sys.stdout):
            for data in self._waiting:
                click.echo(data)
        self._waiting.clear()


def finished(catalogue: Catalogue, event: e.CheckFinished, told: Replay) -> str:
    """`[ 3/14] passed  storage.keeps (disk 1): title - reason`."""
    planned = told.planned.get((event.check, event.part))
    total = len(told.planned)
    number = f"[{len(told.results):>{len(str(total))}}/{total}]"
    outcome = catalogue.text(f"outcome.{event.outcome}")
    title = catalogue.text(planned.title) if planned else event.check
    label = planned.part_label or planned.part if planned else None
    part = f" ({label})" if label else ""
    text = f"{number} {outcome}: {title}{part}"
    return f"{text} – {catalogue.text(event.reason)}" if event.reason else text
