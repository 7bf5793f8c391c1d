"""Removes what names the house from a text; the second line of defence of a vendor's document.

Known identifiers go wherever they occur, also percent-, base64-, hex- or backslash-encoded;
patterns find those that nobody knew. Each becomes a pseudonym, `[host-3f9a2c]`: the same
thing has the same one within a document, and another key makes other ones.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Sequence
from functools import partial

from reports.encodings import hidden_texts
from reports.identifiers import Identifier
from reports.patterns import PATTERNS, is_public

__all__ = ["Scrubber", "bare"]

_OPEN, _CLOSE, _DIGITS = "\ue000", "\ue001", 0xE010
_RESERVED = re.compile("[\ue000-\ue0ff]")
_TOKEN = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SHORTEST_HIDDEN = 3
_LONGEST = 20_000
_BARE = re.compile(r"[^0-9a-z]+")
_SCHEME = re.compile(r"(wwn-)?0x|naa\.|(nvme-)?eui\.", re.IGNORECASE)
"""How a WWN begins, behind which stands the number that patterns find."""


class Scrubber:
    """Replaces identifiers in texts, and remembers how many of each kind it replaced."""

    def __init__(
        self, key: bytes, known: Sequence[Identifier], allowed: Collection[str] = ()
    ) -> None:
        """`allowed` are serials of parts under discussion: they stay."""
        self._key = key
        self._allowed = {bare(v) for value in allowed for v in (value, _SCHEME.sub("", value))}
        self._known = [
            (i, i.value.lower(), _pattern(i)) for i in known if bare(i.value) not in self._allowed
        ]
        self._pseudonyms: list[str] = []
        self._done: dict[str, str] = {}
        self.replaced: dict[str, set[str]] = {}

    def __call__(self, text: str) -> str:
        """The text without what names the house."""
        if text not in self._done:
            self._done[text] = self._expand(self._scrub(_readable(text)))
        return self._done[text]

    def pseudonym(self, kind: str, value: str) -> str:
        """The name that stands for `value` in this document."""
        told = f"{kind}\0{bare(value) or value}".encode("utf-8", "surrogatepass")
        digest = hmac.new(self._key, told, hashlib.sha256).hexdigest()[:8]
        self.replaced.setdefault(kind, set()).add(digest)
        return f"[{kind}-{digest}]"

    def _scrub(self, text: str) -> str:
        return self._patterns(self._names(self._encoded(text)))

    def _encoded(self, text: str) -> str:
        """A piece of text that says an identifier once it is decoded goes as a whole."""
        telling = [(a, b) for a, b, decoded in hidden_texts(text) if self._tells(decoded)]
        for start, end in reversed(_merged(telling)):
            text = text[:start] + self._mark("encoded", text[start:end]) + text[end:]
        return text

    def _tells(self, decoded: str) -> bool:
        """Known names count in any bytes; patterns only in what is text, not in noise."""
        lowered = decoded.lower()
        if any(value in lowered for i, value, _ in self._known if len(value) > _SHORTEST_HIDDEN):
            return True
        if not decoded.isascii() or not decoded.isprintable():
            return False
        return self._patterns(decoded, trial=True) != decoded

    def _names(self, text: str) -> str:
        lowered = text.lower()
        for identifier, value, pattern in self._known:
            if value in lowered or identifier.kind == "mac":
                text = pattern.sub(self._replacer(identifier), text)
        return text

    def _replacer(self, identifier: Identifier) -> Callable[[re.Match[str]], str]:
        return lambda _: self._mark(identifier.kind, identifier.value)

    def _patterns(self, text: str, trial: bool = False) -> str:
        for kind, pattern in PATTERNS:
            if pattern.search(text):
                text = pattern.sub(partial(self._found, kind, trial), text)
        return text

    def _found(self, kind: str, trial: bool, match: re.Match[str]) -> str:
        value = match["value"]
        done = _TOKEN.fullmatch(value) is not None
        if done or is_public(kind, value) or bare(value) in self._allowed:
            return match[0]
        if trial:
            return ""
        start = match.start("value") - match.start()
        end = start + len(value)
        return match[0][:start] + self._mark(kind, value) + match[0][end:]

    def _mark(self, kind: str, value: str) -> str:
        """A mark that no later pattern can take apart; `_expand` writes the pseudonym."""
        self._pseudonyms.append(self.pseudonym(kind, value))
        number = str(len(self._pseudonyms) - 1)
        return _OPEN + "".join(chr(_DIGITS + int(digit)) for digit in number) + _CLOSE

    def _expand(self, text: str) -> str:
        return _TOKEN.sub(lambda m: self._pseudonyms[_number(m[1])], text)


def _readable(text: str) -> str:
    """The text without our own marks, and no longer than a reader would read."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
    return _RESERVED.sub("\ufffd", cut)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, overlapping ones made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _number(digits: str) -> int:
    return int("".join(str(ord(digit) - _DIGITS) for digit in digits))


def bare(value: str) -> str:
    """Letters and digits only: a MAC is the same with colons, dashes or none."""
    return _BARE.sub("", value.lower())


def _pattern(identifier: Identifier) -> re.Pattern[str]:
    """Short names only where they stand alone; long ones wherever they occur."""
    if identifier.kind == "mac":
        digits = bare(identifier.value)
        return re.compile("[-:._]?".join(re.escape(d) for d in digits), re.IGNORECASE)
    escaped = re.escape(identifier.value)
    if len(identifier.value) < 6 or identifier.kind == "path":
        escaped = rf"(?<![0-9A-Za-z]){escaped}(?![0-9A-Za-z])"
    return re.compile(escaped, re.IGNORECASE)
