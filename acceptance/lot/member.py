"""One run, reduced to what the judgement of a lot needs of it: a hundred runs fit into memory."""

from typing import NamedTuple

from acceptance.lot.features import Features, features
from acceptance.lot.packages import Installed, installed
from acceptance.lot.readings import Declared, ReadingKey, readings
from acceptance.lot.wording import cut
from acceptance.model import Decision, Run
from acceptance.sentences import Sentence

__all__ = ["Kept", "Member", "member_of"]

LONGEST = 60


class Member(NamedTuple):
    """A machine by one of its runs; `told` and `packages` are None for a run without facts."""

    run: str
    subject: str | None
    marks: dict[str, str]
    recognised_by: tuple[str, ...]
    vendor: str | None
    model: str | None
    name: str | None
    serial: str | None
    profile: str
    started_at: str
    finished: bool
    recorded: bool
    decision: Decision
    planned: int
    judged: int
    reasons: tuple[Sentence, ...]
    tool_version: str
    suites: str
    order: str | None
    told: Features
    packages: Installed | None
    values: dict[ReadingKey, float]

    @property
    def label(self) -> str:
        """What a reader knows the machine by."""
        return cut(self.serial or self.name or (self.subject or self.run)[:8], LONGEST)


class Kept:
    """What many machines have in common is kept once."""

    def __init__(self) -> None:
        self.declared: dict[ReadingKey, Declared] = {}
        self.catalogue: dict[str, dict[str, str]] = {}
        self._packages: dict[Installed, Installed] = {}

    def packages(self, found: Installed | None) -> Installed | None:
        """The same set as one that was seen before."""
        return found if found is None else self._packages.setdefault(found, found)

    def key(self, key: ReadingKey, declared: Declared) -> ReadingKey:
        """Note what is declared of a measurement; the first machine's words count."""
        self.declared.setdefault(key, declared)
        return key


def member_of(run: Run, kept: Kept) -> Member:
    """Reduce a run. An unfinished one is inconclusive, whatever it had found by then."""
    subject, verdict = run.subject, run.verdict
    finished = run.state == "finished" and verdict is not None
    system = run.facts.get("system")
    told = system if isinstance(system, dict) else {}
    kept.catalogue.update(run.catalogue)
    return Member(
        run=run.id,
        subject=subject.id if subject else None,
        marks=subject.evidence if subject else {},
        recognised_by=subject.recognised_by if subject else (),
        vendor=_text(subject.vendor if subject else None),
        model=_text(subject.model if subject else None),
        name=_text((subject.name if subject else None) or told.get("hostname")),
        serial=_text(subject.evidence.get("serial") if subject else None),
        profile=run.profile,
        started_at=run.started_at,
        finished=finished,
        recorded=_is_recorded(run),
        decision=verdict.decision if verdict and finished else "inconclusive",
        planned=verdict.planned if verdict else len(run.planned),
        judged=verdict.judged if verdict else len(run.results),
        reasons=verdict.reasons if verdict else (),
        tool_version=str(run.environment.get("tool_version", "")),
        suites=repr(sorted(run.suites.items())),
        order=run.order,
        told=features(run.facts),
        packages=kept.packages(installed(run.facts)),
        values={kept.key(key, declared): value for key, declared, value in readings(run)},
    )


def _is_recorded(run: Run) -> bool:
    judged = run.environment.get("judged_from_capture") is True
    return judged or (run.subject is not None and run.subject.recorded)


def _text(value: object) -> str | None:
    """What a machine calls itself, if it is a word at all."""
    return value.strip()[:LONGEST] or None if isinstance(value, str) else None
