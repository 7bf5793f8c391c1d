"""Where a document goes that a user has asked for: a new file, one replaced whole, a device."""

import os
import stat
import tempfile
from pathlib import Path

from acceptance.refusal import BadInput, CannotRun

__all__ = ["write_document"]


def write_document(path: Path, data: bytes) -> Path:
    """Write `data` to `path`, behind its links, and return the absolute path.

    A regular file is replaced as a whole; a device or pipe is written to, never
    replaced. Raises `Refusal` for a folder and for what cannot be written.
    """
    target = path.resolve()
    if target.is_dir():
        raise BadInput("bad.is_folder", path=str(target))
    if not target.parent.is_dir():
        raise BadInput("bad.no_folder", path=str(target.parent))
    try:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            with target.open("wb") as special:
                special.write(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise CannotRun("cannot.write", path=str(target), error=error.strerror or "?") from None
    return target


def _replace(target: Path, data: bytes) -> None:
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        try:
            draft.write(data)
            draft.flush()
            os.fchmod(draft.fileno(), mode)
            Path(draft.name).replace(target)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    """It can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
