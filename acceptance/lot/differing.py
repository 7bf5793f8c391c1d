"""Which machines of a lot differ from most of it, fact by fact. Pure.

A machine that could not tell a fact is not odd: it is listed as not told. A machine that is odd in
one row has no part in a row that follows from it (`after` in the table).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from acceptance.lot.features import Features, Key, Told, Value
from acceptance.lot.model import Deviation, Difference, Kind, Split, Weight
from acceptance.lot.multisets import Mode, Odd, kinds, majority, odds
from acceptance.lot.table import Row, rows
from acceptance.lot.wording import machines_named, told_apart, values_of, what_is
from acceptance.sentences import Sentence, sentence

__all__ = ["Differing", "Names", "Oddity", "compare_facts", "deviations_of", "differences_of"]

Names = Mapping[str, str]
"""What a reader knows each machine by."""

FEWEST = 2
"""Machines that must tell a fact before it can be compared."""

States = dict[str, tuple[Value, ...]]


class Oddity(NamedTuple):
    """One machine has one fact otherwise, in words. `of` machines were compared."""

    machine: str
    fact: str
    kind: Kind
    severity: Weight
    mode: Mode
    what: Sentence
    lots: Sentence
    machines: Sentence
    of: int


class Differing(NamedTuple):
    """What differs; `untold` are facts in words with the machines that did not tell them."""

    odd: list[Oddity]
    splits: list[Split]
    untold: list[tuple[Sentence, list[str]]]


def compare_facts(lot: Mapping[str, Features], names: Names) -> Differing:
    """Compare the machines, by their runs' ids, in all rows of the table."""
    comparing = _Comparing(lot, names)
    for row in rows():
        comparing.compare(row)
    return comparing.found


class _Comparing:
    """One comparison under way."""

    def __init__(self, lot: Mapping[str, Features], names: Names) -> None:
        self.lot = lot
        self.names = names
        self.found = Differing([], [], [])
        self.odd: dict[str, set[str]] = {}  # row -> machines
        labels: dict[tuple[str, Value], str] = {}
        for machine in lot.values():
            labels.update(machine.labels)
        self.labels = told_apart(labels)

    def compare(self, row: Row) -> None:
        """One row: each group of parts that agree in its `of` by itself."""
        if any(split.fact in row.after for split in self.found.splits):
            return
        explained = set[str]().union(*(self.odd.get(earlier, ()) for earlier in row.after))
        keys = {key for machine in self.lot.values() for key in machine.told if key[0] == row.id}
        for key in sorted(keys, key=str):
            told = {m: f.told[key] for m, f in self.lot.items() if key in f.told}
            self._group(row, key, {m: one for m, one in told.items() if m not in explained})
        self._silent(row, bool(keys))

    def _group(self, row: Row, key: Key, told: Mapping[str, Told]) -> None:
        what = what_is(row, key[1], self.labels)
        whole = {m: one.values for m, one in told.items() if self._is_whole(row, m, one)}
        partly = {m: one for m, one in told.items() if m not in whole and self._has_parts(row, one)}
        lots, whole = _vote(row, whole)
        if lots is None:
            if len(whole) >= FEWEST:
                self._split(row, what, whole)
            return
        for machine, values in whole.items():
            self._tell(row, what, machine, odds(row, lots, Told(values)), lots, len(told))
        untold = [m for m, one in partly.items() if not self._partly(row, what, m, one, lots)]
        if untold and lots:
            self.found.untold.append((what, untold))

    def _is_whole(self, row: Row, machine: str, told: Told) -> bool:
        """Whether the machine told all: of what parts are like, at least of those it has."""
        if row.compare in ("value", "version"):
            return bool(told.values) and not told.unknown
        return row.id not in self.lot[machine].untold and not told.unknown

    def _has_parts(self, row: Row, told: Told) -> bool:
        return bool(told.unknown or row.compare in ("parts", "amount"))

    def _partly(
        self, row: Row, what: Sentence, machine: str, told: Told, lots: tuple[Value, ...]
    ) -> bool:
        """Tell a machine by what it told of itself; whether that made it odd."""
        if row.compare not in ("value", "version") or set(told.values) <= set(lots):
            return False
        self._tell(row, what, machine, odds(row, lots, told), lots, len(self.lot))
        return True

    def _silent(self, row: Row, anybody: bool) -> None:
        """Machines that told nothing of a fact; where nobody did, only of lists of parts."""
        silent = [m for m, f in self.lot.items() if row.id in f.untold and not _told(row, f)]
        if silent and not row.of and (row.fields or anybody):
            self.found.untold.append((what_is(row, (), self.labels), silent))

    def _split(self, row: Row, what: Sentence, states: States) -> None:
        groups = kinds(states)
        values = [values_of(row, state, self.labels) for state, _ in groups]
        counts = [len(machines) for _, machines in groups]
        told = [
            sentence(f"lot.split.group.{'one' if n == 1 else 'many'}", count=n, value=value)
            for n, value in zip(counts, values, strict=True)
        ]
        self.found.splits.append(
            Split(
                fact=row.id,
                what=what,
                sentence=sentence("lot.split", what=what, groups=told),
                kind=row.kind,
                severity=_severity_of_split(row),
                values=tuple(values),
                groups=tuple(tuple(machines) for _, machines in groups),
            )
        )

    def _tell(
        self,
        row: Row,
        what: Sentence,
        machine: str,
        odd: Iterable[Odd],
        lots: tuple[Value, ...],
        of: int,
    ) -> None:
        for one in odd:
            self.odd.setdefault(row.id, set()).add(machine)
            shown = one.lots if one.mode in ("missing", "replaced", "extra") else lots
            self.found.odd.append(
                Oddity(
                    machine=machine,
                    fact=row.id,
                    kind=row.kind,
                    severity=_severity(row, one.mode),
                    mode=one.mode,
                    what=what,
                    lots=values_of(row, shown, self.labels),
                    machines=values_of(row, one.machines, self.labels),
                    of=of,
                )
            )


def _told(row: Row, features: Features) -> bool:
    """Whether a machine told enough of a row to be compared in it."""
    told = features.told.get((row.id, ()))
    return told is not None and bool(told.values or told.unknown)


def _vote(row: Row, states: States) -> tuple[tuple[Value, ...] | None, States]:
    """What most have, and the states to hold against it; of what parts are like, once each.

    Machines with different numbers of equal parts agree in what these are like.
    """
    found = majority(states.values())
    if found is not None or row.compare not in ("value", "version"):
        return found, states
    once = {m: tuple(dict.fromkeys(values)) for m, values in states.items()}
    return majority(once.values()), once


def _severity(row: Row, mode: Mode) -> Weight:
    if mode in ("missing", "absent", "fewer"):
        return row.fewer
    return row.more if mode in ("extra", "present", "more") else row.other


def _severity_of_split(row: Row) -> Weight:
    """As heavy as the worst that it could be: some have less, or something else."""
    worst = (row.fewer, row.other) if row.compare in ("parts", "amount") else (row.other,)
    return "major" if "major" in worst else "minor"


# -- as documents tell it -------------------------------------------------------------------------


def differences_of(odd: Iterable[Oddity]) -> Iterator[Difference]:
    """A difference for each machine and fact."""
    for one in odd:
        values = {"what": one.what, "theirs": one.machines, "lots": one.lots}
        yield Difference(
            machine=one.machine,
            fact=one.fact,
            what=one.what,
            sentence=sentence(f"lot.difference.{one.mode}", **values),
            lots_value=one.lots,
            machines_value=one.machines,
            kind=one.kind,
            severity=one.severity,
        )


def deviations_of(odd: Iterable[Oddity], names: Names) -> list[Deviation]:
    """One for all machines that differ in the same way; the weightiest first."""
    groups: dict[tuple[object, ...], list[Oddity]] = {}
    for one in odd:
        key = (one.fact, one.mode, repr(one.what), repr(one.lots), repr(one.machines))
        groups.setdefault(key, []).append(one)
    made = [_deviation(group, names) for group in groups.values()]
    return sorted(made, key=lambda one: one.severity != "major")


def _deviation(group: list[Oddity], names: Names) -> Deviation:
    first, machines = group[0], tuple(one.machine for one in group)
    of = max(one.of for one in group)
    number = "one" if len(group) == 1 else "many"
    return Deviation(
        fact=first.fact,
        what=first.what,
        sentence=sentence(
            f"lot.deviation.{first.mode}.{number}",
            count=len(group),
            of=of,
            what=first.what,
            theirs=first.machines,
            lots=first.lots,
            machines=machines_named(names[m] for m in machines),
        ),
        lots_value=first.lots,
        machines_value=first.machines,
        kind=first.kind,
        severity=first.severity,
        machines=machines,
        of=of,
    )
