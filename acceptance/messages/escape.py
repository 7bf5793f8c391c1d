r"""Makes text that comes from a machine harmless, for each format in its own way.

Device names, log lines and program output are hostile until escaped: they may hold
terminal escapes, markup, formulae, characters that no XML can hold, or marks that
turn the reading direction so that a line shows something else than it says.
Nothing is dropped silently: what cannot stand is shown as its code, `\x1b`.
"""

import re

__all__ = ["for_csv", "for_html", "for_markdown", "for_terminal", "for_xml", "visible"]

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u00ad\u200b\u2028\u2029\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_HOSTILE = re.compile(f"[{_CONTROLS}{_DIRECTION}{_UNSEEN}{_BROKEN}]")
_LINE_ENDS = {ord("\n"): "\\n", ord("\t"): "\\t"}

_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~$^]|&(?=[#\w])|(?<=\w):(?=//)|(?<=www)\.", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)([#+\-=]|\d+(?=[.)](?:\s|$)))", re.MULTILINE)
_FORMULA = re.compile(r"^[\s'\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}


def visible(text: str) -> str:
    """Show control, direction and invisible characters as codes; keep line ends and tabs."""
    return _HOSTILE.sub(_code, text.replace("\r\n", "\n"))


def _code(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def for_terminal(text: str) -> str:
    """One line that moves no cursor, sets no colour and turns no direction."""
    return visible(text).translate(_LINE_ENDS)


def for_xml(text: str) -> str:
    """Text that may stand in XML 1.0; the writer of the XML does the quoting."""
    return visible(text)


def for_html(text: str) -> str:
    """Text for an HTML element or a quoted attribute."""
    return "".join(_ENTITIES.get(character, character) for character in visible(text))


def for_markdown(text: str) -> str:
    """One line of Markdown that shows `text` and is neither markup, HTML nor a link."""
    line = " ".join(visible(text).split())
    return _LINE_START.sub(_start, _MARKUP.sub(r"\\\g<0>", line))


def _start(match: re.Match[str]) -> str:
    """A list, heading or number at the start of a line: the mark is escaped, not its number."""
    indent, mark = match.groups()
    return f"{indent}{mark}\\" if mark.isdigit() else f"{indent}\\{mark}"


def for_csv(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; the writer of the CSV does the quoting."""
    shown = visible(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown
