"""Message keys and values -> sentences in the reader's language.

Catalogues are gettext files (`locale/<language>/LC_MESSAGES/acceptance.mo`) whose
message ids are keys. A run may carry templates of its own, those of a user's suites.
Values are inserted as they are: each output format escapes the finished text.
"""

import gettext
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from acceptance.sentences import Sentence
from acceptance.units import format_number, format_quantity

__all__ = ["FIELD", "LANGUAGES", "Catalogue", "languages"]

_LOCALE = Path(__file__).with_name("locale")
FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A place in a template where a value goes."""

_DEEPEST = 8
"""Sentences within sentences; a journal from elsewhere may hold any number."""
LANGUAGES = ("en", "es")


def languages() -> tuple[str, ...]:
    """The languages that have a compiled catalogue; English first."""
    found = {p.parent.parent.name for p in _LOCALE.glob("*/LC_MESSAGES/acceptance.mo")}
    return ("en", *sorted((found | set(LANGUAGES)) - {"en"}))


class Catalogue:
    """Writes sentences in one language; falls back to English, then to the key."""

    def __init__(
        self, language: str = "en", extra: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """`extra` holds a run's own templates: message key -> {language: template}."""
        self.language = language
        self.extra = extra or {}
        self._installed = [_installed(name) for name in dict.fromkeys((language, "en"))]

    def template(self, key: str) -> str | None:
        """The template of a key, or None where no catalogue has one."""
        own = self.extra.get(key, {})
        found = own.get(self.language) or own.get("en")
        if found:
            return found
        for catalogue in self._installed:
            text = catalogue.gettext(key)
            if text != key:
                return text
        return None

    def text(self, said: Sentence | Mapping[str, Any] | str) -> str:
        """The sentence in this language; a key without a template shows key and values."""
        return self._text(said, 0)

    def _text(self, said: Sentence | Mapping[str, Any] | str, depth: int) -> str:
        key, values = _parts(said)
        template = self.template(key)
        shown = {name: self._value(value, depth + 1) for name, value in values.items()}
        if template is None:
            told = ", ".join(f"{name}: {text}" for name, text in shown.items())
            return f"{key} ({told})" if told else key
        return FIELD.sub(lambda m: shown.get(m[1], m[0]), template)

    def complete(self, said: Sentence) -> Sentence:
        """The same sentence with its text, as documents print it."""
        return Sentence(key=said.key, values=said.values, text=self.text(said))

    def quantity(self, value: float, unit: str) -> str:
        """A number with its unit, in this language."""
        return format_quantity(value, unit, self.language)

    def _value(self, value: Any, depth: int) -> str:
        if depth > _DEEPEST:
            return "…"
        match value:
            case {"value": bool() | str() as plain}:
                return self._scalar(plain)
            case {"value": int() | float() as number, "unit": str() as unit}:
                return self.quantity(number, unit)
            case {"key": str()}:
                return self._text(value, depth)
            case list() | tuple():
                return ", ".join(self._value(item, depth + 1) for item in value)
            case dict():
                return ", ".join(f"{k}: {self._value(v, depth + 1)}" for k, v in value.items())
        return self._scalar(value)

    def _scalar(self, value: Any) -> str:
        match value:
            case bool():
                return self.text("value.yes" if value else "value.no")
            case int() | float():
                return format_number(value, self.language)
            case None:
                return "–"
        return str(value)


def _parts(said: Sentence | Mapping[str, Any] | str) -> tuple[str, Mapping[str, Any]]:
    if isinstance(said, str):
        return said, {}
    if isinstance(said, Sentence):
        return said.key, said.values
    values = said.get("values")
    return str(said.get("key", "")), values if isinstance(values, Mapping) else {}


def _installed(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        "acceptance", localedir=str(_LOCALE), languages=[language], fallback=True
    )
