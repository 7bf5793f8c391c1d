"""A document of frozen Structs as builtins, in which every sentence has its text."""

from collections.abc import Mapping
from typing import Any

import msgspec

from acceptance.messages import Catalogue

__all__ = ["with_texts"]

_PARTS = {"key", "values", "text"}


def with_texts(document: msgspec.Struct, catalogue: Catalogue) -> Any:
    """Builtins that JSON can hold; sentences are `{key, values, text}` in the catalogue's words."""
    return _told(msgspec.to_builtins(document), catalogue)


def _told(value: Any, catalogue: Catalogue) -> Any:
    match value:
        case {"key": str(key)} if value.keys() <= _PARTS:
            return _sentence(key, value.get("values"), catalogue)
        case Mapping():
            return {_clean(str(name)): _told(one, catalogue) for name, one in value.items()}
        case list() | tuple():
            return [_told(one, catalogue) for one in value]
        case str():
            return _clean(value)
    return value


def _sentence(key: str, values: Any, catalogue: Catalogue) -> dict[str, Any]:
    held = values if isinstance(values, Mapping) else {}
    return {
        "key": _clean(key),
        "values": {_clean(str(name)): _told(one, catalogue) for name, one in held.items()},
        "text": _clean(catalogue.text({"key": key, "values": held})),
    }


def _clean(text: str) -> str:
    """What has no form in UTF-8 (half of a surrogate pair) is replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
