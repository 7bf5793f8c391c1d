"""A run -> a document, for a reader, in a format and a language.

`render` is all that a caller needs. Formats are the files in `reports/formats/`: one
file each, found by listing the folder, loaded when asked for. For a vendor the run is
reduced to what may leave (`reports.redaction`) before any format sees it, so that no
format can show what it was not given.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Literal, Protocol, cast

from acceptance.model import Run
from reports import formats as _formats

if TYPE_CHECKING:
    from reports.document import Document

__all__ = ["AUDIENCES", "Audience", "Format", "format_named", "formats", "render"]

Audience = Literal["internal", "vendor"]
AUDIENCES: tuple[Audience, ...] = ("internal", "vendor")


class Format(Protocol):
    """What a file in `reports/formats/` defines."""

    MEDIA_TYPE: str
    SUFFIX: str
    render: Callable[["Document"], bytes]


def formats() -> tuple[str, ...]:
    """The names of all formats, in alphabetical order."""
    return tuple(sorted(m.name for m in iter_modules(_formats.__path__) if m.name[0] != "_"))


def format_named(name: str) -> Format:
    """The format, for its media type and suffix; raises `ValueError` where there is none."""
    if name not in formats():
        raise ValueError(f"unknown format {name!r}: one of {', '.join(formats())}")
    return cast(Format, import_module(f"{_formats.__name__}.{name}"))


def render(
    run: Run,
    format: str,  # noqa: A002 - the word that the command line uses
    audience: Audience = "internal",
    language: str = "en",
    *,
    key: bytes | None = None,
    known: Iterable[tuple[str, str]] = (),
) -> bytes:
    """The document as bytes; raises `ValueError` for an unknown format, audience or kind.

    `key` makes the pseudonyms of a vendor's document, together with the run's id: with the
    same key a run gets the same names again. Without one they are random. `known` are
    identifiers as (kind, value), such as ("user", "alice"), that a vendor's document must not
    show either: the run need not hold them, and this module reads no machine.
    """
    from reports.document import document_for

    if audience not in AUDIENCES:
        raise ValueError(f"unknown audience {audience!r}: one of {', '.join(AUDIENCES)}")
    writer = format_named(format)
    return writer.render(document_for(run, audience, language, key, known))
