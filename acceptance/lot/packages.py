"""Which machines of a lot have other packages, or other versions of them, than most. Pure.

Packages are thousands, and most machines of a lot have the same ones: a set that was seen before
is kept once. Two versions of one package beside each other (kernels) are two entries.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from acceptance.lot.differing import Oddity
from acceptance.lot.model import Split
from acceptance.lot.multisets import Mode
from acceptance.lot.wording import cut
from acceptance.sentences import Sentence, sentence

__all__ = ["FACT", "Installed", "compare_packages", "installed"]

FACT = "packages"
MOST_NAMED = 4
MOST_PACKAGES = 50_000
LONGEST = 80

Name = tuple[str, str, str]
"""Package manager, name, architecture."""
Installed = frozenset[tuple[Name, str]]
"""Every package with its version."""


class _Lots(NamedTuple):
    """Of each package the versions that more than half have: none where most have none."""

    usual: dict[Name, frozenset[str]]
    mixed: list[Name]


def installed(facts: Mapping[str, Any]) -> Installed | None:
    """The packages of a machine with these facts; None where they were not told."""
    told = facts.get("packages")
    entries = told.get("installed") if isinstance(told, Mapping) else None
    if not isinstance(entries, list | tuple) or not entries:
        return None
    return frozenset(
        (_named(entry), _text(version))
        for entry in entries[:MOST_PACKAGES]
        if isinstance(entry, Mapping) and (version := entry.get("version")) is not None
    )


def _named(entry: Mapping[str, Any]) -> Name:
    return _text(entry.get("manager")), _text(entry.get("name")), _text(entry.get("architecture"))


def _text(value: Any) -> str:
    return str(value or "")[:LONGEST]


def compare_packages(
    lot: Mapping[str, Installed | None],
) -> tuple[list[Oddity], list[Split], list[str]]:
    """What machines have otherwise; packages that the lot is split over; who did not tell."""
    told = {machine: found for machine, found in lot.items() if found is not None}
    untold = [machine for machine in lot if machine not in told] if told else []
    if len(told) < 2:
        return [], [], untold
    by_set = {found: _versions(found) for found in set(told.values())}
    lots = _usual(Counter(told.values()), by_set, len(told))
    differing = {found: list(_differing(lots, mine)) for found, mine in by_set.items()}
    odd = [
        one._replace(machine=machine, of=len(told))
        for machine, found in told.items()
        for one in differing[found]
    ]
    return odd, _splits(lots, told), untold


def _versions(found: Installed) -> dict[Name, frozenset[str]]:
    versions: dict[Name, set[str]] = {}
    for name, version in found:
        versions.setdefault(name, set()).add(version)
    return {name: frozenset(one) for name, one in versions.items()}


def _usual(
    weights: Counter[Installed], by_set: Mapping[Installed, dict[Name, frozenset[str]]], total: int
) -> _Lots:
    counts: dict[Name, Counter[frozenset[str]]] = {}
    for found, weight in weights.items():
        for name, versions in by_set[found].items():
            counts.setdefault(name, Counter())[versions] += weight
    lots = _Lots({}, [])
    for name, seen in counts.items():
        seen[frozenset()] = total - seen.total()
        versions, count = seen.most_common(1)[0]
        if 2 * count > total:
            lots.usual[name] = versions
        else:
            lots.mixed.append(name)
    return lots


def _differing(lots: _Lots, mine: Mapping[Name, frozenset[str]]) -> Iterator[Oddity]:
    """Other versions, packages that are not there, packages that most have not."""
    other, missing, extra = [], [], []
    nothing: frozenset[str] = frozenset()
    for name, usual in lots.usual.items():
        found = mine.get(name, nothing)
        if found == usual:
            continue
        if not found:
            missing.append((name, usual, found))
        elif not usual:
            extra.append((name, usual, found))
        else:
            other.append((name, usual, found))
    for mode, rows in (("other", other), ("missing", missing), ("extra", extra)):
        if rows:
            yield _oddity(mode, sorted(rows))  # type: ignore[arg-type]  # - three of the modes


_Row = tuple[Name, frozenset[str], frozenset[str]]


def _oddity(mode: Mode, rows: Sequence[_Row]) -> Oddity:
    lots = _listed([_called(name, usual) for name, usual, _ in rows])
    mine = _listed([_called(name, found) for name, _, found in rows])
    return Oddity(
        machine="",
        fact=FACT,
        kind="software",
        severity="minor",
        mode=mode,
        what=sentence("lot.fact.packages"),
        lots=sentence("lot.value.none") if mode == "extra" else lots,
        machines=lots if mode == "missing" else mine,
        of=0,
    )


def _listed(texts: Sequence[str]) -> Sentence:
    named: list[Any] = [*texts[:MOST_NAMED]]
    if len(texts) <= MOST_NAMED:
        return sentence("lot.values", values=named)
    named.append(sentence("lot.more", count=len(texts) - MOST_NAMED))
    return sentence("lot.value.packages", count=len(texts), values=named)


def _called(name: Name, versions: frozenset[str]) -> str:
    return cut(" ".join((name[1], *sorted(versions))))


def _splits(lots: _Lots, told: Mapping[str, Installed]) -> list[Split]:
    """All packages of which no version is had by more than half, in one."""
    if not lots.mixed:
        return []
    sample = sorted(lots.mixed)
    groups: dict[frozenset[tuple[Name, str]], list[str]] = {}
    mixed = set(lots.mixed)
    for machine, found in told.items():
        mine = frozenset(one for one in found if one[0] in mixed)
        groups.setdefault(mine, []).append(machine)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    listed = _listed([cut(name[1]) for name in sample])
    counts = [len(machines) for _, machines in ordered]
    return [
        Split(
            fact=FACT,
            what=sentence("lot.fact.packages"),
            sentence=sentence("lot.split.packages", packages=listed, counts=counts),
            kind="software",
            severity="minor",
            values=tuple(
                _listed([_called(n, frozenset({v})) for n, v in sorted(found)])
                for found, _ in ordered
            ),
            groups=tuple(tuple(machines) for _, machines in ordered),
        )
    ]
