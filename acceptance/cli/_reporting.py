"""A run's folder -> the run, and the report that is left beside its journal."""

import os
import secrets
from pathlib import Path

from acceptance.model import Run
from acceptance.refusal import BadInput
from acceptance.runs.journal import write_durably
from acceptance.runs.reading import read_lines
from acceptance.runs.replay import replay

__all__ = ["load_run", "pseudonym_key", "write_report"]

REPORT = "report.html"


def load_run(folder: Path) -> Run:
    """The run in a folder, finished or not; raises `BadInput` where its chain is broken."""
    chain = read_lines(folder)
    if not chain.lines:
        raise BadInput("bad.run_not_started", path=str(folder))
    try:
        return replay((j.line for j in chain.lines), chain.head)
    except ValueError:
        raise BadInput("bad.run_not_started", path=str(folder)) from None


def write_report(run: Run, folder: Path, language: str) -> Path:
    """The internal report as HTML in the run's folder."""
    from reports import render

    path = folder / REPORT
    write_durably(path, render(run, "html", language=language))
    return path


def pseudonym_key(state: Path) -> bytes:
    """The house's own key: a run keeps its pseudonyms, and those of two runs cannot be joined."""
    path = state / "pseudonym.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    key = secrets.token_bytes(32)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    except OSError:
        return key  # a state folder of somebody else's: this document stands alone
    with os.fdopen(fd, "wb") as file:
        file.write(key)
    return key
