"""The run as JSON: the contract that scripts read. Sentences are `{key, values, text}`."""

from collections.abc import Mapping
from typing import Any

import msgspec

from acceptance.sentences import Sentence
from reports.document import Document

MEDIA_TYPE = "application/json"
SUFFIX = ".json"


def render(document: Document) -> bytes:
    """One document, indented, in UTF-8; numbers that are none become null."""
    told = _plain(document, document.run)
    told["language"] = document.language
    told["audience"] = document.audience
    if document.for_vendor:
        told["left_out"] = _plain(document, document.left_out)
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def _plain(document: Document, value: Any) -> Any:
    """Builtins of a model; every sentence in it with its text."""
    match value:
        case Sentence():
            return _sentence(document, value.key, value.values)
        case msgspec.Struct():
            return _struct(document, value)
        case Mapping():
            return {_clean(str(k)): _plain(document, v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(document, item) for item in value]
        case str():
            return _clean(value)
        case int() if value.bit_length() > 63:
            return str(value)  # most readers of JSON would round it
    return value


def _struct(document: Document, value: msgspec.Struct) -> dict[str, Any]:
    config = value.__struct_config__
    tag = {config.tag_field: config.tag} if config.tag_field else {}
    fields = {name: _plain(document, getattr(value, name)) for name in value.__struct_fields__}
    return {**tag, **fields}


def _sentence(document: Document, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    text = document.text(Sentence(key, dict(values)))
    told = {_clean(name): _value(document, value) for name, value in values.items()}
    return {"key": _clean(key), "values": told, "text": _clean(text)}


def _value(document: Document, value: Any) -> Any:
    """A value of a sentence; a sentence within a sentence has its text too."""
    match value:
        case {"key": str(key)}:
            values = value.get("values")
            return _sentence(document, key, values if isinstance(values, Mapping) else {})
    return _plain(document, value)


def _clean(text: str) -> str:
    """What has no form in UTF-8 (half of a surrogate pair) is replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
