"""Whether what `--root` names is a captured machine: refused with one sentence before a run."""

from pathlib import Path

from acceptance.refusal import BadInput
from probes.port.captured import BadArchive, require_machine

__all__ = ["require_captured"]


def require_captured(root: Path) -> None:
    """Read it once; raises `BadInput` where it is no folder and no archive of one machine."""
    try:
        require_machine(str(root))
    except BadArchive as why:
        raise BadInput(why.key, **why.values) from None
