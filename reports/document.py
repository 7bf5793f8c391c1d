"""What a format is given: a run fit for its reader, and the words to tell it.

For a vendor the run in here is the reduced one; the whole run is not reachable from it.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from acceptance.messages import Catalogue
from acceptance.model import Run
from acceptance.sentences import Sentence
from reports.redaction import LeftOut, for_vendor

__all__ = ["Document", "document_for"]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A run for one audience in one language."""

    run: Run
    audience: str
    catalogue: Catalogue
    left_out: tuple[LeftOut, ...] = ()

    @property
    def language(self) -> str:
        """The language tag, as in `<html lang>`."""
        return self.catalogue.language

    @property
    def for_vendor(self) -> bool:
        """Whether this document leaves the house."""
        return self.audience == "vendor"

    def text(self, said: Sentence | Mapping[str, Any] | str | None) -> str:
        """A sentence in the reader's language; nothing for None."""
        return "" if said is None else self.catalogue.text(said)

    def says(self, said: Sentence | Mapping[str, Any] | None) -> str:
        """The sentence with a capital at its start, unless it starts with a foreign value."""
        text = self.text(said)
        return text[:1].upper() + text[1:] if self._starts_with_own_word(said) else text

    def _starts_with_own_word(self, said: Any) -> bool:
        """Whether the first word is a catalogue's: a name that a machine gave stays as it is."""
        is_mapping = isinstance(said, Mapping)
        key, values = (said.get("key"), said.get("values")) if is_mapping else _parts(said)
        template = self.catalogue.template(key) if key else None
        if not template:
            return False
        if not template.startswith("{"):
            return True
        first = (values or {}).get(template[1:].partition("}")[0])
        return isinstance(first, Mapping) and self._starts_with_own_word(first)

    def t(self, key: str, **values: Any) -> str:
        """One of the report's own sentences."""
        return self.catalogue.text(Sentence(key, values))

    def word(self, family: str, name: str) -> str:
        """The name of a thing in the reader's language, or the thing's own name."""
        own = name.replace("_", " ")
        return self.catalogue.template(f"{family}.{name}") or own[:1].upper() + own[1:]


def _parts(said: Sentence | None) -> tuple[str | None, Mapping[str, Any]]:
    return (None, {}) if said is None else (said.key, said.values)


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
