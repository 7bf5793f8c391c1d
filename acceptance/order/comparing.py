"""Holds an order against facts: is what was delivered what was bought, line by line.

Pure: the same order and facts have the same answers. Odd facts are no answers, and never an error.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from acceptance.order.fields import Field
from acceptance.order.judging import Judged, judge, members, shown_values
from acceptance.order.matching import Delivered, Match, Matching
from acceptance.order.model import (
    Alternatives,
    Answer,
    Comparison,
    Deviation,
    Order,
    Requirement,
    worst_first,
)
from acceptance.order.observing import Facts, look, why_missing
from acceptance.order.values import same
from acceptance.order.vocabulary import PARTS, field_of
from acceptance.sentences import Sentence, sentence

__all__ = ["compare"]

_MOST_COMBINATIONS = 64
_MOST_EXTRAS = 256
_LONGEST = 200
_UNTOLD_COST = 40
_EXTRA_COST = 10
_NOTHING = "–"
_BARE = ("boolean", "count", "percent", "id", "version")
"""Values that say little without the name of what they are of."""


_Chosen: TypeAlias = tuple[tuple[Requirement, ...], ...]
"""One alternative of each choice."""


class _Held(NamedTuple):
    """All lines of one combination of choices, judged; `cost` is what they deviate by.

    Of parts: the numbers of the lines of a kind, and their matches; None where none was told.
    """

    singles: dict[int, tuple[Judged, ...]]
    parts: dict[str, tuple[list[int], list[Match] | None]]
    cost: int


class _Kinds(dict[str, Matching]):
    """The delivered parts by kind, gathered once for all combinations."""

    def __init__(self, order: Order, facts: Facts) -> None:
        super().__init__()
        self._order, self._facts = order, facts

    def __missing__(self, kind: str) -> Matching:
        self[kind] = Matching(PARTS[kind], self._facts, self._order.tolerances)
        return self[kind]


def compare(order: Order, facts: Mapping[str, Any], on: dt.date | None = None) -> Comparison:
    """The answers for facts in JSON form; `on` is the day of the run, else the machine's own."""
    told = facts if on is None else _on_day(facts, on)
    kinds = _Kinds(order, told)
    chosen, held = _best(order, told, kinds)
    answers = _in_order(order, _answers(_asked(order, chosen), held, told), chosen)
    answers += _extras(order, held, told, kinds)
    return Comparison(answers=tuple(answers), noted=order.noted)


def _on_day(facts: Facts, on: dt.date) -> Facts:
    noon = dt.datetime(on.year, on.month, on.day, 12, tzinfo=dt.UTC)
    return {**facts, "clock": {"utc_seconds": noon.timestamp()}}


def _best(order: Order, facts: Facts, kinds: _Kinds) -> tuple[_Chosen, _Held]:
    """The combination of choices that deviates least.

    Where there are too many, each choice is made for itself, beside what was chosen so far.
    """
    choices = [one.choices for one in order.alternatives]
    if math.prod(len(several) for several in choices) <= _MOST_COMBINATIONS:
        return _least(order, product(*choices), facts, kinds)
    chosen: _Chosen = tuple(several[0] for several in choices)
    for n, several in enumerate(choices):
        ways = [(*chosen[:n], choice, *chosen[n + 1 :]) for choice in several]
        chosen, held = _least(order, ways, facts, kinds)
    return chosen, held


def _least(
    order: Order, ways: Iterable[_Chosen], facts: Facts, kinds: _Kinds
) -> tuple[_Chosen, _Held]:
    told = ((chosen, _held(order, _asked(order, chosen), facts, kinds)) for chosen in ways)
    return min(told, key=lambda pair: pair[1].cost)


def _asked(order: Order, chosen: _Chosen) -> list[Requirement]:
    return [*order.requirements, *(one for choice in chosen for one in choice)]


def _held(order: Order, asked: list[Requirement], facts: Facts, kinds: _Kinds) -> _Held:
    """Judge every line; those of parts by kind, since they are matched with each other."""
    singles: dict[int, tuple[Judged, ...]] = {}
    by_kind: dict[str, list[int]] = {}
    for number, one in enumerate(asked):
        if one.kind in PARTS:
            by_kind.setdefault(one.kind, []).append(number)
        else:
            singles[number] = _single(order, one, facts)
    cost = sum(each.cost for judged in singles.values() for each in judged)
    parts: dict[str, tuple[list[int], list[Match] | None]] = {}
    for kind, numbers in by_kind.items():
        if kinds[kind].there is None:
            parts[kind] = numbers, None
            cost += _UNTOLD_COST * len(numbers)
            continue
        matches = kinds[kind].match([asked[number] for number in numbers])
        parts[kind] = numbers, matches
        cost += sum(one.cost for one in matches)
        if kind not in order.extras:
            cost += _EXTRA_COST * len(kinds[kind].extras(matches))
    return _Held(singles, parts, cost)


def _answers(asked: list[Requirement], held: _Held, facts: Facts) -> dict[int, Answer]:
    """The answers by the numbers of the lines."""
    found = {n: _answer(asked[n], judged, None) for n, judged in held.singles.items()}
    for kind, (numbers, matches) in held.parts.items():
        if matches is None:
            section, _, path = PARTS[kind].facts.partition(".")
            why = why_missing(facts, section, path)
            found |= {n: _untold(asked[n], why) for n in numbers}
        else:
            found |= {n: _matched(one, facts) for n, one in zip(numbers, matches, strict=True)}
    return found


def _extras(order: Order, held: _Held, facts: Facts, kinds: _Kinds) -> list[Answer]:
    """What was delivered beyond the lines, of each kind that the order asks for."""
    return [
        _extra(kind, found, facts)
        for kind, (_, matches) in held.parts.items()
        if matches is not None and kind not in order.extras
        for found in kinds[kind].extras(matches)[:_MOST_EXTRAS]
    ]


def _single(order: Order, one: Requirement, facts: Facts) -> tuple[Judged, ...]:
    field = field_of(one.kind)
    seen = look(field, facts)
    key = one.kind.rpartition("delivery.")[2]
    if one.kind == "memory" and seen.tolerance and seen.values:
        share = 100 * order.tolerances.get(key, field.tolerance)
        seen = seen._replace(words=f"{shown_values(field, seen)} (±{share:.3g}%)")
    told = tuple(judge(field, c, seen, order.tolerances, key) for c in one.conditions)
    if one.kind == "delivery.serial":
        return _any_of(told)
    return told


def _any_of(told: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Of the serial numbers of a lot, one is enough; what else is asked of it holds as well."""
    exact = [each for each in told if each.condition.operator == "="]
    others = [each for each in told if each.condition.operator != "="]
    best = min(exact, key=lambda each: each.cost, default=None)
    return (*([best] if best else []), *others)


def _untold(one: Requirement, why: tuple[Sentence, str | None]) -> Answer:
    part = PARTS[one.kind]
    deviations = [
        Deviation(kind="cannot_be_told", name=c.name, expected=c.text, observed=None)
        for c in one.conditions
    ]
    return Answer(
        part=f"line:{one.line.key}",
        key=one.line.key,
        kinds=("cannot_be_told",),
        expected=one.line.expected,
        deviations=tuple(deviations),
        fact=part.facts,
        source=part.source,
        source_line=one.line.source_line,
        reason=why[0],
        cure=why[1],
        optional=one.line.optional,
    )


def _matched(one: Match, facts: Facts) -> Answer:
    """The answer for an ordered part; without a counterpart it is missing."""
    part = PARTS[one.requirement.kind]
    if one.found is None:
        section, _, path = part.facts.partition(".")
        why = why_missing(facts, section, path)
        if why[0].key == "reason.fact":  # the list is not all there is
            return _untold(one.requirement, why)
        line = one.requirement.line
        return Answer(
            part=f"line:{line.key}",
            key=line.key,
            kinds=("missing",),
            expected=line.expected,
            fact=part.facts,
            source=part.source,
            source_line=line.source_line,
            optional=line.optional,
        )
    return _answer(one.requirement, one.judged, one.found, described(one.found, one, facts))


def _answer(
    one: Requirement,
    judged: tuple[Judged, ...],
    found: Delivered | None,
    observed: str | None = None,
) -> Answer:
    """The answer from what came of each condition; the worst says where it was seen."""
    line = one.line
    kinds = worst_first(each.deviation.kind for each in judged if each.deviation)
    telling = next(
        (each for each in judged if each.deviation and each.deviation.kind == kinds[0]),
        judged[0] if judged else None,
    )
    reason, cure = _why(judged)
    seen = telling.seen if telling else None
    if found is None and telling:
        observed = _observed(one, judged, telling)
    return Answer(
        part=f"line:{line.key}",
        key=line.key,
        kinds=kinds,
        expected=line.expected,
        observed=observed,
        deviations=tuple(each.deviation for each in judged if each.deviation),
        fact=seen.fact if seen else found.at if found else None,
        source=seen.source if seen else None,
        source_line=line.source_line,
        matched=found.id if found else None,
        reason=reason,
        cure=cure,
        optional=line.optional,
    )


def _observed(one: Requirement, judged: tuple[Judged, ...], telling: Judged) -> str | None:
    """What was seen of a single fact; of flags, those of the ordered ones that are there."""
    field = field_of(one.kind)
    if field.type == "flag":
        there = [str(flag) for value in telling.seen.values for flag in members(value)]
        asked = [str(each.condition.value) for each in judged]
        return " ".join(flag for flag in asked if flag in there) or None
    if field.type == "identifier" and telling.deviation is None:
        return _the_same(telling)
    return shown_values(field, telling.seen, telling.condition.text)


def _the_same(told: Judged) -> str | None:
    """Of several serial numbers the one that was ordered: the others are not asked about."""
    asked = str(told.condition.value)
    values = told.seen.values
    found = [value for value in values if same("identifier", asked, value)] or [*values[:1]]
    return str(found[0])[:_LONGEST] if found else None


def _why(judged: tuple[Judged, ...]) -> tuple[Sentence | None, str | None]:
    """The reason and cure of the first condition that could not be told, or needs a word."""
    for each in judged:
        if each.deviation and each.condition.name == "warranty-until" and each.seen.values:
            until, on = each.condition.text, each.deviation.observed
            return sentence("order.reason.warranty_over", until=until, on=on), None
        if each.deviation and each.deviation.kind == "cannot_be_told":
            if each.condition.name == "distro":
                return sentence("order.reason.distro", asked=each.condition.text), None
            told = sentence("order.reason.incomparable", observed=each.deviation.observed)
            return each.seen.reason or told, each.seen.cure
    return None, None


def described(found: Delivered, one: Match | None, facts: Facts, kind: str = "") -> str:
    """What was delivered: what the line asks about first, then what it is called."""
    part = PARTS[one.requirement.kind if one else kind]
    told: list[str | None] = []
    names: list[str] = []
    for each in one.judged if one else ():
        names.append(each.condition.name)
        field = field_of(part.name, each.condition.name)
        words = shown_values(field, each.seen, each.condition.text)
        told.append(f"{field.name} {words}" if words and field.type in _BARE else words)
    known = {field.name: field for field in part.fields}
    more = [name for name in ("size", *part.label) if name not in names and name in known]
    told.extend(_label(known[name], found, facts) for name in more)
    words = ", ".join(dict.fromkeys(word for word in told if word))
    return words or found.id


def _label(field: Field, found: Delivered, facts: Facts) -> str | None:
    seen = look(field, facts, found.item, found.at)
    if field.name != "model" and (seen.fact or "").endswith(".model"):
        return None  # told by the model, which stands beside it
    return shown_values(field, seen._replace(values=seen.values[:1])) if seen.values else None


def _extra(kind: str, found: Delivered, facts: Facts) -> Answer:
    part = PARTS[kind]
    return Answer(
        part=f"extra:{found.id}",
        key=kind,
        kinds=("extra",),
        expected=_NOTHING,
        observed=described(found, None, facts, kind),
        fact=found.at,
        source=part.source,
        matched=found.id,
    )


def _in_order(order: Order, told: dict[int, Answer], chosen: _Chosen) -> list[Answer]:
    """The answers as the lines stand in the file; those of a choice are put together."""
    count = len(order.requirements)
    answers = [told[number] for number in range(count)]
    for one, choice in zip(order.alternatives, chosen, strict=True):
        own = [told[number] for number in range(count, count + len(choice))]
        count += len(choice)
        answers.append(_joined(one, own))
    return sorted(answers, key=lambda answer: answer.source_line or 0)


def _joined(one: Alternatives, own: list[Answer]) -> Answer:
    """A choice is answered by the alternative that fits best, with all that is in it."""
    line = one.line
    kinds = worst_first(kind for answer in own for kind in answer.kinds)
    worst = next((answer for answer in own if kinds[0] in answer.kinds), None)
    observed = ", ".join(f"{a.key} {a.observed}" for a in own if a.observed)
    deviations = tuple(
        Deviation(
            kind=each.kind,
            name=f"{answer.key} {each.name}",
            expected=each.expected,
            observed=each.observed,
        )
        for answer in own
        for each in answer.deviations
    )
    return Answer(
        part=f"line:{line.key}",
        key=line.key,
        kinds=kinds,
        expected=line.expected,
        observed=observed[:2000] or None,
        deviations=deviations,
        fact=worst.fact if worst else None,
        source=worst.source if worst else None,
        source_line=line.source_line,
        matched=worst.matched if worst else None,
        reason=worst.reason if worst else None,
        cure=worst.cure if worst else None,
        optional=line.optional or all(answer.optional for answer in own),
    )
