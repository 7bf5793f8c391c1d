"""Sound cards as /proc/asound and `aplay -l` list them. Pure but for `listed_cards`."""

import re
from collections.abc import Iterator

import msgspec

from probes.system import System, Unavailable

__all__ = ["Listed", "listed_cards", "parse_aplay", "parse_cards"]

FOLDER = "/proc/asound"
MOST = 256
LONGEST = 200
_CARD = re.compile(r"\s*(\d{1,4})\s+\[([^\]]{1,40})\]: ([^\n]{0,300}?) - ([^\n]{1,300})")
_PLAYS = re.compile(r"card (\d{1,4}): (\S{1,40}) \[([^\]\n]{0,200})\], device \d+:", re.MULTILINE)
_CODEC = re.compile(r"Codec: (.+)")


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A card as it is listed; `id` is the short name that programs choose it by."""

    number: str
    id: str
    name: str | None = None
    long_name: str | None = None
    codecs: tuple[str, ...] = ()


def listed_cards(system: System) -> tuple[Listed, ...]:
    """The cards; raises `Unavailable` where there is neither list in a captured tree.

    On a running machine without the list there are no names: it has one wherever there are cards.
    """
    try:
        found = parse_cards(system.text(f"{FOLDER}/cards"))
    except Unavailable:
        if not system.recorded:
            return ()
        text = system.run(("aplay", "-l"), names=("aplay",)).text
        played = parse_aplay(text)
        if not played and "no soundcards" not in text:
            raise Unavailable("probe.malformed", path="commands/aplay") from None
        return played
    if not system.recorded:
        return found
    return tuple(
        msgspec.structs.replace(one, codecs=tuple(_codecs(system, one.number))) for one in found
    )


def parse_cards(text: str) -> tuple[Listed, ...]:
    """Two lines a card; `--- no soundcards ---` where there is none."""
    lines = text.split("\n")
    found: list[Listed] = []
    for number, line in enumerate(lines[:10_000]):
        match = _CARD.match(line)
        if match is not None and len(found) < MOST:
            after = lines[number + 1].strip()[:LONGEST] if number + 1 < len(lines) else ""
            long_name = None if not after or _CARD.match(after) else after
            found.append(
                Listed(
                    number=match[1],
                    id=match[2].strip(),
                    name=match[4].strip()[:LONGEST],
                    long_name=long_name,
                )
            )
    return tuple(found)


def parse_aplay(text: str) -> tuple[Listed, ...]:
    """The cards that can play; a card is listed once for each of its devices."""
    found = {
        match[1]: Listed(number=match[1], id=match[2], name=match[3] or None)
        for match in _PLAYS.finditer(text)
    }
    return tuple(found.values())[:MOST]


def _codecs(system: System, number: str) -> Iterator[str]:
    """What a captured tree has kept of the codecs' own files."""
    for name in system.names(f"{FOLDER}/card{number}"):
        if name.startswith("codec"):
            try:
                match = _CODEC.match(system.text(f"{FOLDER}/card{number}/{name}"))
            except Unavailable:
                continue
            if match is not None:
                yield match[1].strip()[:LONGEST]
