"""Compares versions as people number them: 1.9 < 1.10, 2.0rc1 < 2.0, F.9 < F.42.

Natural ordering: runs of digits are compared as numbers, runs of letters as words; what is between
them only divides. A word of a pre-release stands before nothing at all, as in Debian's `~`.
"""

import re
from itertools import zip_longest

__all__ = ["compare", "stands", "truncated"]

_RUNS = re.compile(r"[0-9]+|[A-Za-z]+|~")
_EPOCH = re.compile(r"[0-9]+:")
_EARLIER = frozenset({"~", "alpha", "beta", "dev", "pre", "preview", "rc"})
_NOTHING = (1, 0, "")
_HEX = re.compile(r"0[xX][0-9a-fA-F]{1,16}")
_IN_BRACKETS = re.compile(r"\(\s*([0-9][^()]*)\)")
_MARK = re.compile(r"^v(?:er(?:sion)?)?[. ]*(?=[0-9])", re.IGNORECASE)
_LONGEST = 200
_MOST_DIGITS = 40


def compare(one: str, other: str) -> int:
    """Below zero where `one` is the older, above where it is the newer, zero where it is equal.

    An epoch (`1:2.3`) counts only where both have one.
    """
    if not (_EPOCH.match(one) and _EPOCH.match(other)):
        one, other = _EPOCH.sub("", one, count=1), _EPOCH.sub("", other, count=1)
    for a, b in zip_longest(_keys(one), _keys(other), fillvalue=_NOTHING):
        if a != b:
            return -1 if a < b else 1
    return 0


def stands(delivered: str, asked: str) -> int | None:
    """How a delivered version stands to the asked one; None where they are numbered otherwise.

    Firmware tells two at times: `N2IET96W (1.74 )` is 1.74 for an order that counts so. A number
    such as 0x100 is one number, and a `v` before a number says nothing.
    """
    told, wanted = _bare(delivered), _bare(asked)
    if _HEX.fullmatch(told) and _HEX.fullmatch(wanted):
        one, other = int(told, 16), int(wanted, 16)
        return (one > other) - (one < other)
    if _is_counted(told) != _is_counted(wanted):
        told, wanted = _counted(told), _counted(wanted)
    if _is_counted(told) != _is_counted(wanted) or bool(_HEX.match(told)) != bool(
        _HEX.match(wanted)
    ):
        return None
    return compare(told, wanted)


def _bare(version: str) -> str:
    return _MARK.sub("", version[:_LONGEST].strip(), count=1)


def _is_counted(version: str) -> bool:
    """Whether a version begins with a number."""
    first = _RUNS.search(version)
    return first is not None and first[0].isdigit()


def _counted(version: str) -> str:
    """The number that stands in brackets behind a name."""
    inner = None if _is_counted(version) else _IN_BRACKETS.search(version)
    return inner[1] if inner else version


def _keys(text: str) -> list[tuple[int, int, str]]:
    """Each run by rank: earlier than nothing, nothing and zero (2.0 is 2), word, number."""
    return [_key(run) for run in _RUNS.findall(text[:_LONGEST])]


def _key(run: str) -> tuple[int, int, str]:
    if run[0].isdigit():
        number = int(run[:_MOST_DIGITS])
        return (3, number, "") if number else _NOTHING
    word = run.lower()
    return (0 if word in _EARLIER else 2), 0, word


def truncated(version: str, to: str) -> str:
    """As much of a version as another one tells: `6.1.0-18-amd64` to `6.1` is `6.1`."""
    count = len(_RUNS.findall(to[:_LONGEST]))
    runs = list(_RUNS.finditer(version[:_LONGEST]))
    return version[: runs[count - 1].end()] if 0 < count <= len(runs) else version
