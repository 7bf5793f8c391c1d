"""Documents of plans and lots as files: the suffix is the format."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from acceptance.lot.model import LotJudgement
    from acceptance.messages import Catalogue
    from acceptance.planning.model import Plan

__all__ = ["require_format", "write_lot", "write_plan"]

_FORMATS = (".html", ".md", ".json")


def require_format(path: Path | None) -> None:
    """What cannot be written is refused before the work, not after it."""
    from acceptance.refusal import BadInput

    if path is not None and path.suffix not in _FORMATS:
        raise BadInput("bad.format", format=path.suffix or "–", formats=", ".join(_FORMATS))


def write_plan(path: Path, plan: "Plan", catalogue: "Catalogue") -> None:
    """The document of a plan; `.json` is what `lot judge --plan` reads."""
    if path.suffix == ".json":
        _write(path, _json(plan, catalogue))
    else:
        from reports.planning import render

        _write(path, render(plan, path.suffix[1:], catalogue.language))


def write_lot(path: Path, judgement: "LotJudgement", catalogue: "Catalogue") -> None:
    """The document of a lot's judgement."""
    if path.suffix == ".json":
        _write(path, _json(judgement, catalogue))
    else:
        from reports.lots import render

        _write(path, render(judgement, path.suffix[1:], catalogue.language))


def _json(document: Any, catalogue: "Catalogue") -> bytes:
    import msgspec

    from acceptance.cli._texts import with_texts

    told = with_texts(document, catalogue)
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def _write(path: Path, data: bytes) -> None:
    from acceptance.cli._writing import write_document

    click.echo(str(write_document(path, data)), err=True)
