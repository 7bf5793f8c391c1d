"""Writes TOML that says exactly what it was given, whatever is in it."""

__all__ = ["comment", "condition", "text"]

_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_LAST_CONTROL, _DELETE = 0x1F, 0x7F
_OPERATORS = "!><=~"


def text(value: str) -> str:
    """A basic string; what TOML does not allow in it is written as its number."""
    return f'"{"".join(_letter(letter) for letter in value)}"'


def _letter(letter: str) -> str:
    number = ord(letter)
    if letter in _SHORT:
        return _SHORT[letter]
    if 0xD800 <= number <= 0xDFFF:  # half a character
        return "\ufffd"
    if number <= _LAST_CONTROL or number == _DELETE or not letter.isprintable():
        return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"
    return letter


def condition(value: str) -> str:
    """A text as the value of a condition: one that begins like an operator gets one before it."""
    bare = value.strip()
    return text(f"= {value}" if bare[:1] in _OPERATORS else value)


def comment(words: str) -> str:
    """Lines of remarks; nothing in them can end the remark."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    return f"# {plain}"
