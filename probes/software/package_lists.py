"""Reads lists of packages as dpkg and rpm write them. Pure functions; none raises."""

from collections.abc import Iterator

import msgspec

__all__ = ["MOST_PACKAGES", "Package", "dpkg_rows", "dpkg_status", "rpm_rows"]

MOST_PACKAGES = 100_000
LONGEST_WORD = 300

SOUND = frozenset({"installed", "triggers-awaited", "triggers-pending"})
"""States of dpkg in which a package works."""

GONE = frozenset({"config-files", "not-installed"})

# The second letter of a row of `dpkg -l`, as its header explains them.
_LETTERS = {
    "n": "not-installed",
    "c": "config-files",
    "U": "unpacked",
    "F": "half-configured",
    "H": "half-installed",
    "W": "triggers-awaited",
    "t": "triggers-pending",
    "i": "installed",
}


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """One package. `state` is `None` where it is sound, else dpkg's word for what is wrong.

    `place` is the folder of a package of Python, of which several interpreters may have one.
    """

    manager: str
    name: str
    version: str | None = None
    architecture: str | None = None
    state: str | None = None
    place: str | None = None


def dpkg_status(text: str) -> tuple[Package, ...]:
    """The database of dpkg: blocks of fields, a blank line between."""
    blocks = f"\n{text}".split("\n\n", MOST_PACKAGES)[:MOST_PACKAGES]
    found = (_dpkg_block(f"\n{block}\n") for block in blocks)
    return tuple(package for package in found if package is not None)


def _dpkg_block(block: str) -> Package | None:
    words = _field(block, "\nStatus: ").split()
    name = _field(block, "\nPackage: ")
    if len(words) != 3 or not name or words[2] in GONE:
        return None
    sound = words[2] in SOUND and words[1] == "ok"
    return Package(
        manager="dpkg",
        name=name,
        version=_field(block, "\nVersion: ") or None,
        architecture=_field(block, "\nArchitecture: ") or None,
        state=None if sound else words[2] if words[2] not in SOUND else words[1],
    )


def _field(block: str, start: str) -> str:
    """The rest of the line that starts so; by search, since nothing else here is as fast."""
    at = block.find(start)
    if at < 0:
        return ""
    at += len(start)
    return block[at : min(block.index("\n", at), at + LONGEST_WORD)].strip()


def dpkg_rows(text: str) -> tuple[Package, ...]:
    """`dpkg -l`, or rows of name, version and architecture."""
    lines = text.split("\n", MOST_PACKAGES)[:MOST_PACKAGES]
    found = (_dpkg_row(line.split(None, 4)) for line in lines)
    return tuple(package for package in found if package is not None)


def _dpkg_row(words: list[str]) -> Package | None:
    if len(words) == 3:
        words = ["ii", *words]
    if len(words) < 4 or not _is_mark(words[0]) or not words[2][:1].isalnum():
        return None
    state = _LETTERS[words[0][1]]
    if state in GONE:
        return None
    sound = state in SOUND and len(words[0]) == 2
    return Package(
        manager="dpkg",
        name=words[1].partition(":")[0][:LONGEST_WORD],
        version=words[2][:LONGEST_WORD],
        architecture=words[3][:LONGEST_WORD],
        state=None if sound else "reinstreq" if state in SOUND else state,
    )


def _is_mark(word: str) -> bool:
    """What is wanted, what is, and an `R` where it must be installed again."""
    known = len(word) in (2, 3) and word[0] in "uihrp" and word[1] in _LETTERS
    return known and word[2:] in ("", "R")


def rpm_rows(text: str) -> tuple[Package, ...]:
    """Rows that begin with `name-version-release.architecture`, whatever follows."""
    lines = text.split("\n", MOST_PACKAGES)[:MOST_PACKAGES]
    return tuple(_rpm_packages(lines))


def _rpm_packages(lines: list[str]) -> Iterator[Package]:
    for line in lines:
        first = line.split(None, 1)[:1]
        parts = first[0][:LONGEST_WORD].rsplit("-", 2) if first else []
        if len(parts) < 3 or not parts[0] or not parts[1][:1].isalnum():
            continue
        release, dot, architecture = parts[2].rpartition(".")
        yield Package(
            manager="rpm",
            name=parts[0],
            version=f"{parts[1]}-{release if dot else parts[2]}",
            architecture=architecture if dot and architecture != "(none)" else None,
        )
