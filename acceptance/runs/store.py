"""Where runs are kept: the state folder, run ids, and how a user names a run."""

import secrets
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from acceptance.refusal import BadInput, CannotRun
from acceptance.runs.journal import JOURNAL

__all__ = ["find_run", "new_run_id", "run_folders", "runs_folder"]

_SHORTEST_PREFIX = 4


def runs_folder(state: Path) -> Path:
    """The folder that holds one folder a run."""
    return state / "runs"


def new_run_id() -> str:
    """A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    bits = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return str(uuid.UUID(int=bits | 0b10 << 62 | secrets.randbits(62)))


def run_folders(state: Path) -> Iterator[Path]:
    """The folders of all runs, oldest first: their ids begin with the time.

    Raises `CannotRun` for a state folder that is there and may not be read.
    """
    try:
        folders = sorted(runs_folder(state).iterdir())
        yield from (folder for folder in folders if (folder / JOURNAL).is_file())
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        why = error.strerror or "?"
        raise CannotRun("cannot.state_unreadable", path=str(state), error=why) from None


def find_run(state: Path, name: str | None) -> Path:
    """The run that a user means: a path, an id, the unique start or end of one.

    Also `last` (the same as none), and `previous`, the one before it.

    Raises `BadInput` where there is none, or more than one.
    """
    if name and ("/" in name or Path(name).is_dir()):
        folder = Path(name)
        folder = folder.parent if folder.name == JOURNAL else folder
        if not (folder / JOURNAL).is_file():
            raise BadInput("bad.no_run", path=name)
        return folder.resolve()
    folders = list(run_folders(state))
    if not folders and name in (None, "", "last", "previous"):
        raise BadInput("bad.no_runs", path=str(runs_folder(state)))
    if not name or name == "last":
        return folders[-1]
    if name == "previous":
        if len(folders) < 2:
            raise BadInput("bad.no_previous_run", path=str(runs_folder(state)))
        return folders[-2]
    return _named(name, folders, state)


def _named(name: str, folders: list[Path], state: Path) -> Path:
    fitting = [
        f
        for f in folders
        if len(name) >= _SHORTEST_PREFIX and (f.name.startswith(name) or f.name.endswith(name))
    ]
    if not fitting:
        raise BadInput("bad.no_such_run", run=name, path=str(runs_folder(state)))
    if len(fitting) > 1:
        raise BadInput("bad.ambiguous_run", run=name, count=len(fitting))
    return fitting[0]
