"""Which of the runs that were named make up the lot, and what is to be said about them. Pure.

A machine counts once, by its newest finished run. What cannot be a machine of a lot is refused;
what makes machines less comparable is said.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from acceptance.identity import match
from acceptance.lot.member import Kept, Member, member_of
from acceptance.lot.model import model_named
from acceptance.lot.wording import cut, machines_named
from acceptance.model import Run
from acceptance.planning.model import Plan
from acceptance.refusal import BadInput
from acceptance.sentences import Sentence, sentence

__all__ = ["Lot", "gather"]

_WEAK = {"machine_id"}
"""Marks that an image shares with its clones."""


class Lot(NamedTuple):
    """The machines that count, in the order in which they were named.

    `strangers` are the runs of machines of another model than most; `names` what a reader knows
    each machine by, by run.
    """

    machines: list[Member]
    strangers: frozenset[str]
    names: dict[str, str]
    incidents: list[Sentence]
    kept: Kept

    @property
    def equals(self) -> list[Member]:
        """The machines that can be compared with each other."""
        return [one for one in self.machines if one.run not in self.strangers]


def gather(runs: Iterable[Run], plan: Plan | None = None) -> Lot:
    """Reduce the runs one by one and choose those that count; raises `BadInput`."""
    kept, members, incidents = Kept(), dict[str, Member](), list[Sentence]()
    for run in runs:
        _require_machine(run)
        if run.id in members:
            incidents.append(sentence("lot.incident.named_twice", run=run.id))
        else:
            members[run.id] = member_of(run, kept)
    if not members:
        raise BadInput("bad.lot_empty")
    machines = [_counting(group, incidents) for group in _by_machine(members.values())]
    _require_room(machines, plan)
    names = _names(machines)
    strangers = _strangers(machines)
    incidents += _said(machines, names, plan)
    return Lot(machines, strangers, names, incidents, kept)


def _require_machine(run: Run) -> None:
    if run.kind != "qualify":
        raise BadInput("bad.lot_watch", run=run.id)
    if run.subject is not None and run.subject.kind != "machine":
        raise BadInput("bad.lot_kind", run=run.id, kind=run.subject.kind)


def _require_room(machines: list[Member], plan: Plan | None) -> None:
    size = plan.sampling.lot_size if plan and plan.sampling else None
    if size is not None and len(machines) > size:
        raise BadInput("bad.lot_more_than_size", machines=len(machines), size=size)


# -- one machine, several runs --------------------------------------------------------------------


def _by_machine(members: Iterable[Member]) -> Iterator[list[Member]]:
    """Runs of the same subject, and of subjects with the same marks from other state folders."""
    groups: dict[str, list[Member]] = {}
    marks: dict[str, dict[str, str]] = {}
    for member in members:
        id_ = member.subject if member.subject in groups else None
        if id_ is None and member.marks:
            id_, _ = match(member.marks, marks)
        id_ = id_ or member.subject or member.run
        groups.setdefault(id_, []).append(member)
        marks[id_] = {**marks.get(id_, {}), **member.marks}
    yield from groups.values()


def _counting(group: list[Member], incidents: list[Sentence]) -> Member:
    """The newest finished run of a machine; the others are said."""
    ordered = sorted(group, key=lambda one: (one.finished, one.started_at, one.run))
    counts, others = ordered[-1], ordered[:-1]
    if others:
        worst = [one for one in others if one.finished and one.decision != counts.decision]
        decisions = [sentence(f"decision.{one.decision}") for one in worst]
        key = "lot.incident.several_runs_other" if worst else "lot.incident.several_runs"
        told = {"machine": counts.label, "count": len(group), "run": counts.run}
        incidents.append(sentence(key, **told, decisions=decisions))
        if any(set(one.marks) <= _WEAK for one in group):
            incidents.append(sentence("lot.incident.clones", **told))
        elif _disagree(group):
            incidents.append(sentence("lot.incident.one_serial", machine=counts.label))
    return counts


def _disagree(group: list[Member]) -> bool:
    """Whether two runs of one serial number tell another UUID or board, and other addresses too.

    Boards are exchanged; but makers write serial numbers twice as well.
    """
    return any(
        _other("macs", one, other)
        and (_other("uuid", one, other) or _other("board_serial", one, other))
        for one, other in combinations(group, 2)
    )


def _other(mark: str, one: Member, other: Member) -> bool:
    mine, theirs = one.marks.get(mark, "").split(), other.marks.get(mark, "").split()
    return bool(mine and theirs) and set(mine).isdisjoint(theirs)


def _names(machines: Iterable[Member]) -> dict[str, str]:
    """Labels by run; two machines that call themselves alike are told apart by their runs."""
    listed = list(machines)
    counts = Counter(one.label for one in listed)
    return {
        one.run: one.label if counts[one.label] == 1 else f"{one.label} ({one.run[-8:]})"
        for one in listed
    }


# -- one model ------------------------------------------------------------------------------------


def _strangers(machines: list[Member]) -> frozenset[str]:
    """Machines of another model than more than half of those that tell theirs.

    Raises `BadInput` where no model has that majority: these are several lots.
    """
    told = {one.run: (one.vendor, one.model) for one in machines if one.model}
    counts = Counter(told.values())
    if len(counts) < 2:
        return frozenset()
    (model, count), *_ = counts.most_common()
    if 2 * count <= counts.total():
        models = [f"{cut(model_named(*m))} ({n})" for m, n in counts.most_common(6)]
        raise BadInput("bad.lot_mixed", models=models)
    return frozenset(run for run, own in told.items() if own != model)


# -- what is said ---------------------------------------------------------------------------------


def _said(machines: list[Member], names: dict[str, str], plan: Plan | None) -> Iterator[Sentence]:
    unfinished = [names[one.run] for one in machines if not one.finished]
    if unfinished:
        yield sentence("lot.incident.unfinished", machines=machines_named(unfinished))
    recorded = sum(one.recorded for one in machines)
    if recorded:
        yield sentence("lot.incident.recorded", count=recorded, of=len(machines))
    yield from _mixed(machines, "lot.incident.profiles", lambda one: one.profile)
    yield from _mixed(machines, "lot.incident.tools", lambda one: one.tool_version or "–")
    yield from _mixed(machines, "lot.incident.orders", lambda one: one.order or "–")
    suites = Counter(one.suites for one in machines)
    if len(suites) > 1:
        yield sentence("lot.incident.suites", counts=[n for _, n in suites.most_common()])
    sampling = plan.sampling if plan else None
    if sampling and len(machines) > sampling.sample_size:
        told = {"tested": len(machines), "asked": sampling.sample_size}
        yield sentence("lot.incident.more_tested", **told)


def _mixed(machines: list[Member], key: str, what: Callable[[Member], str]) -> Iterator[Sentence]:
    """A property that the runs do not have in common."""
    counts = Counter(map(what, machines))
    if len(counts) > 1:
        told = [f"{cut(value)} ({count})" for value, count in counts.most_common(6)]
        yield sentence(key, kinds=told)
