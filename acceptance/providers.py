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

    Raises `BadInput` for a missing path, or for a file or folder that another user
    owns or may write to. Folders are looked at with all that they hold.
    """
    if not path.exists():
        raise BadInput("bad.no_file", path=str(path))
    if os.geteuid() != 0:
        return
    for entry in (path, *sorted(path.rglob("*"))) if path.is_dir() else (path,):
        seen = entry.lstat()
        if seen.st_uid != 0 or (not entry.is_symlink() and seen.st_mode & stat.S_IWOTH):
            raise BadInput("bad.not_roots", path=str(entry))
