"""The words of a document: sentences, labels and the language they are in."""

from collections.abc import Mapping
from typing import Any

import msgspec

from acceptance.messages import Catalogue
from acceptance.sentences import Sentence

__all__ = ["Words"]


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Writes what a document says in its reader's language."""

    catalogue: Catalogue

    @property
    def language(self) -> str:
        """The language tag, as in `<html lang>`."""
        return self.catalogue.language

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
