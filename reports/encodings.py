r"""Finds pieces of a text that say another text: base64, hex, %41, =41, \x41, \101, &#65;.

Log lines, URLs and mount tables carry names in these forms. A piece is decoded as deep as it
goes (at most three times); the caller judges what it says.
"""

import base64
import re
from collections.abc import Iterator

__all__ = ["hidden_texts"]

_DEPTH = 3
_TOKEN = re.compile(r"[^\s\"'<>]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?(?P<digits>[0-9A-Fa-f]{2}(?:[ :,]?[0-9A-Fa-f]{2}){3,})")
_URL_SAFE = str.maketrans("-_", "+/")
_CODES = (
    (re.compile(r"[%=]([0-9a-f]{2})", re.IGNORECASE), 16),
    (re.compile(r"\\x([0-9a-f]{2})", re.IGNORECASE), 16),
    (re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE), 16),
    (re.compile(r"\\([0-3][0-7]{2})"), 8),
    (re.compile(r"&#x([0-9a-f]{1,5});", re.IGNORECASE), 16),
    (re.compile(r"&#(\d{1,6});"), 10),
)


def hidden_texts(text: str, depth: int = _DEPTH) -> Iterator[tuple[int, int, str]]:
    """(start, end, decoded) of each piece that can be read another way; they may overlap."""
    for start, end, decoded in _pieces(text):
        yield start, end, decoded
        if depth > 1:
            for _, _, deeper in hidden_texts(decoded, depth - 1):
                yield start, end, deeper


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    for token in _TOKEN.finditer(text):
        for pattern, base in _CODES:
            if pattern.search(token[0]):
                yield *token.span(), _decoded(token[0], pattern, base)
    for run in _BASE64.finditer(text):
        for offset in range(4):
            yield *run.span(), _from_base64(run[0].rstrip("=")[offset:])
    for found in _HEX.finditer(text):
        digits = re.sub("[^0-9A-Fa-f]", "", found["digits"])
        yield *found.span(), _plain(bytes.fromhex(digits))


def _decoded(token: str, pattern: re.Pattern[str], base: int) -> str:
    return pattern.sub(lambda m: chr(int(m[1], base)), token)


def _from_base64(run: str) -> str:
    """What a run says if its first group starts here; a cut end is filled up."""
    whole = run.translate(_URL_SAFE)
    whole += "A" * (-len(whole) % 4)
    return _plain(base64.b64decode(whole))


def _plain(data: bytes) -> str:
    """Bytes as text; NUL bytes go, so that UTF-16 reads like ASCII."""
    return data.replace(b"\0", b"").decode("latin-1")
