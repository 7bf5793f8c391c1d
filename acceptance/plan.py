"""Which (check, part) a run will judge, and in which order: what the machine has of each."""

from collections.abc import Container, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from acceptance.api import Machine
from acceptance.catalogue import Declared
from acceptance.declaration import Check
from acceptance.events import Planned
from acceptance.messages import Catalogue
from acceptance.model import NotShown, PlannedCheck, Severity
from acceptance.refusal import BadInput
from acceptance.sentences import Sentence, sentence
from acceptance.stops import Inconclusive, NotApplicable

__all__ = ["Item", "Slot", "chosen_declarations", "make_plan", "ordered", "slots_of", "suite_label"]

_LOAD = "load:"
_ORDER = "order"
_NO_ORDER = NotShown(
    check="order",
    title=Sentence("order.question"),
    reason=Sentence("reason.no_order"),
    cure="acceptance qualify --order FILE",
)
_AS_DECLARED: Mapping[str, Severity] = {}


class Slot(NamedTuple):
    """One part to judge; or, where there is none, the answer of the check at once."""

    id: str | None
    label: str | None = None
    item: Any = None
    why: Exception | None = None


class Item(Protocol):
    """A collected check: its declaration, its part, the suite that it came from."""

    check: Check
    slot: Slot
    suite: str


def chosen_declarations(
    declared: Iterable[Declared],
    checks: Sequence[str],
    profile: str,
    recorded: bool,
    *,
    ordered: bool = False,
    ignored: Container[str] = (),
) -> tuple[list[Declared], list[NotShown]]:
    """What of the declared checks a run takes on, and what it leaves out with the reason.

    `ordered`: there is an order, so that the checks that need one can judge; `ignored` are
    those that this order does not want. Raises `BadInput` where a glob of `--check` fits none.
    """
    everything = list(declared)
    for glob in checks:
        if not any(fnmatchcase(d.check.id, glob) for d in everything):
            raise BadInput("bad.no_check", glob=glob)
    wanted = [d for d in everything if not checks or _fits(d.check.id, checks)]
    taken, left_out = [], []
    if not ordered and any(_ORDER in d.check.needs for d in wanted):
        left_out.append(_NO_ORDER)
        wanted = [d for d in wanted if _ORDER not in d.check.needs]
    for d in wanted:
        reason = _reason_to_leave_out(d.check, profile, recorded)
        if reason is None and d.check.id in ignored:
            reason = sentence("reason.ignored_by_order")
        if reason is None:
            taken.append(d)
        else:
            title = Sentence(f"{d.check.id}.title")
            left_out.append(NotShown(check=d.check.id, title=title, reason=reason))
    return taken, left_out


def _fits(check: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(check, glob) for glob in globs)


def _reason_to_leave_out(check: Check, profile: str, recorded: bool) -> Sentence | None:
    if profile not in check.profiles:
        return sentence("reason.profile", profile=profile, profiles=", ".join(check.profiles))
    if recorded and not check.recorded:
        return sentence("reason.recorded")
    return None


def slots_of(check: Check, machine: Machine, loads: Sequence[str]) -> list[Slot]:
    """The parts that a check judges on this machine; parts of one id are told apart by number."""
    if check.after_loads:
        return [Slot(_LOAD + load, load) for load in loads]
    try:
        parts = machine.need(check.parts or "")
    except (Inconclusive, AttributeError) as unknown:
        return [Slot(None, why=unknown)]
    items = parts if isinstance(parts, list | tuple) else (parts,)
    if not all(isinstance(getattr(item, "part", None), str) for item in items):
        return [Slot(None, why=TypeError(f"{check.parts} is no list of parts"))]
    if not items:
        return [Slot(None, why=NotApplicable(sentence("reason.no_part", path=check.parts)))]
    ids = _distinct([item.part for item in items])
    return [Slot(id_, _label(item), item) for id_, item in zip(ids, items, strict=True)]


def _distinct(ids: Sequence[str]) -> list[str]:
    """Firmware gives some serial numbers twice: `X`, `X#2`."""
    found: list[str] = []
    for id_ in ids:
        number, name = 1, id_
        while name in found:
            number += 1
            name = f"{id_}#{number}"
        found.append(name)
    return found


def _label(part: Any) -> str:
    """The id is for life; the kernel's name of today is what a person at the machine sees."""
    if own := getattr(part, "part_label", None):
        return str(own)
    name = getattr(part, "kernel_name", None) or getattr(part, "mount_point", None)
    return f"{name}, {part.part}" if name and name != part.part else str(part.part)


def ordered(items: Iterable[Item]) -> list[Any]:
    """Read-only checks first, then each load with the look at what it changed behind it."""
    reading, loads = [], []
    after: dict[str | None, list[Item]] = {}
    for item in items:
        if item.check.after_loads:
            after.setdefault(item.slot.id, []).append(item)
        elif item.check.safety == "read_only":
            reading.append(item)
        else:
            loads.append(item)
    plan: list[Any] = [*reading]
    last = {item.check.id: number for number, item in enumerate(loads)}
    for number, item in enumerate(loads):
        plan.append(item)
        if last[item.check.id] == number:
            plan.extend(after.pop(_LOAD + item.check.id, ()))
    return plan


def make_plan(
    items: Iterable[Item], load_seconds: float, severities: Mapping[str, Severity] = _AS_DECLARED
) -> Planned:
    """The plan as it stands in the journal, with the sentences that only the suites have.

    `severities` by check are those that an order sets in place of the declared ones.
    """
    listed = list(items)
    return Planned(
        checks=tuple(_planned(item, load_seconds, severities) for item in listed),
        catalogue=_sentences_to_carry({item.check.id: item.check for item in listed}.values()),
    )


def _planned(item: Item, load_seconds: float, severities: Mapping[str, Severity]) -> PlannedCheck:
    """A load's deadline begins where the time that its profile gives it ends."""
    check = item.check
    extra = 0.0 if check.safety == "read_only" else load_seconds
    return PlannedCheck(
        check=check.id,
        part=item.slot.id,
        part_label=item.slot.label,
        title=Sentence(f"{check.id}.title"),
        severity=severities.get(check.id, check.severity),
        safety=check.safety,
        characteristic=check.characteristic,
        suite=item.suite,
        deadline_seconds=check.deadline_seconds + extra,
        measurements=check.planned_measurements(),
        advice=Sentence(f"{check.id}.advice") if check.advice else None,
        requirement=getattr(item.slot.item, "requirement", None),
    )


def _sentences_to_carry(checks: Iterable[Check]) -> dict[str, dict[str, str]]:
    """Sentences that the installed catalogues do not have, or have in other words."""
    installed = {language: Catalogue(language) for language in ("en", "es")}
    return {
        key: dict(texts)
        for check in checks
        for key, texts in check.sentences().items()
        if any(
            language not in installed or installed[language].template(key) != text
            for language, text in texts.items()
        )
    }


def suite_label(path: str, names: Sequence[tuple[str, str]]) -> str:
    """The name of the suite that a file belongs to."""
    file = Path(path)
    for root, name in names:
        if file == Path(root) or file.is_relative_to(root):
            return name
    return file.parent.name
