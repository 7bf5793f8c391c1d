"""A provider: a Python file whose functions replace the kernels of loads.

It exists so that faults can enter a load where a real machine would make them. A
run with a provider says so in its journal and is never accepted.
"""

import os
import runpy
import stat
from pathlib import Path
from typing import Any

from acceptance.refusal import BadInput

__all__ = ["load_provider", "require_trusted"]


def load_provider(path: str | None) -> dict[str, Any]:
    """The public names of the file at `path`; raises `BadInput` where it cannot be run."""
    if path is None:
        return {}
    try:
        names = runpy.run_path(path)
    except (OSError, SyntaxError, ImportError, NameError, TypeError, ValueError) as error:
        raise BadInput("bad.provider", path=path, error=str(error)) from None
    return {name: value for name, value in names.items() if not name.startswith("_")}


def require_trusted(path: Path) -> None:
    """As root, run only code that root alone can change.

    Raises `BadInput` for a missing path, or where another user owns or may write to it,
    to what it links to, to anything below it, or to a folder above it.
    """
    if not path.exists():
        raise BadInput("bad.no_file", path=str(path))
    if os.geteuid() != 0:
        return
    below = sorted(path.rglob("*")) if path.is_dir() else []
    for entry in (path, *below):
        for seen in (entry, entry.resolve()):
            if not _is_roots(seen):
                raise BadInput("bad.not_roots", path=str(seen))
    for above in (*path.absolute().parents, *path.resolve().parents):
        if not _is_roots(above, sticky=True):
            raise BadInput("bad.not_roots", path=str(above))


def _is_roots(path: Path, *, sticky: bool = False) -> bool:
    """Whether root alone can change it; in a sticky folder nobody renames what is root's."""
    try:
        seen = path.lstat()
    except OSError:
        return False
    if seen.st_uid != 0:
        return False
    if stat.S_ISLNK(seen.st_mode) or (sticky and seen.st_mode & stat.S_ISVTX):
        return True
    by_group = seen.st_mode & stat.S_IWGRP and seen.st_gid != 0
    return not (by_group or seen.st_mode & stat.S_IWOTH)
