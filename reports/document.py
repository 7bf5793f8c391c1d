"""What a format is given: a run fit for its reader, and the words to tell it.

For a vendor the run in here is the reduced one; the whole run is not reachable from it.
"""

import secrets
from collections.abc import Iterable

from acceptance.messages import Catalogue
from acceptance.model import Run
from reports.redaction import LeftOut, for_vendor
from reports.words import Words

__all__ = ["Document", "document_for"]


class Document(Words, frozen=True, kw_only=True):
    """A run for one audience in one language."""

    run: Run
    audience: str
    left_out: tuple[LeftOut, ...] = ()

    @property
    def for_vendor(self) -> bool:
        """Whether this document leaves the house."""
        return self.audience == "vendor"


def document_for(
    run: Run,
    audience: str,
    language: str,
    key: bytes | None = None,
    known: Iterable[tuple[str, str]] = (),
) -> Document:
    """The document of a run; `key` makes a vendor's pseudonyms, random where None.

    `known` are identifiers (kind, value) that a vendor's document must not show either.
    """
    left_out: tuple[LeftOut, ...] = ()
    if audience == "vendor":
        run, left_out = for_vendor(run, key or secrets.token_bytes(32), known)
    catalogue = Catalogue(language, run.catalogue)
    return Document(run=run, audience=audience, catalogue=catalogue, left_out=left_out)
