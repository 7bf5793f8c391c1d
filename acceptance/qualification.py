"""One run from request to verdict: plans, starts or resumes, and lets the supervisor work."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from acceptance import events as e
from acceptance import identity, protocol
from acceptance.catalogue import BadSuite, Declared, builtin_suites, read_checks, suite_files
from acceptance.childprocess import ChildProcess
from acceptance.clock import Clock
from acceptance.environment import environment
from acceptance.interrupts import Interrupts
from acceptance.lock import machine_lock
from acceptance.model import SCHEMA, Outcome, PlannedCheck, Severity, Verdict
from acceptance.order_asked import order_asked
from acceptance.plan import chosen_declarations
from acceptance.providers import require_trusted
from acceptance.refusal import BadInput
from acceptance.request import LOAD_SECONDS, Request
from acceptance.runs.journal import Journal, make_durable_folder
from acceptance.runs.replay import Replay
from acceptance.runs.store import new_run_id, runs_folder
from acceptance.sentences import Sentence, sentence
from acceptance.supervisor import Observer, Supervisor
from acceptance.verdict import decide
from acceptance.version import __version__

__all__ = ["Ended", "Qualification", "carry_out", "digest_of", "start", "suites_named"]


class Ended(NamedTuple):
    """How a run ended: its folder, the verdict (None: stopped at once), whether interrupted."""

    folder: Path
    verdict: Verdict | None
    interrupted: bool


class Qualification:
    """What is known of a run before and beside its journal: request, suites, choice of checks."""

    def __init__(self, request: Request) -> None:
        """Read the suites; raises `BadInput` where they or the selection are unusable."""
        _require_text(request)
        self.request = request
        self.suites = suites_named(request.suites)
        self.order = order_asked(request)
        if request.provider:
            require_trusted(request.provider)
        try:
            declared = read_checks(path for path, _ in self.suites)
        except BadSuite as bad:
            raise BadInput("bad.suite", text=str(bad)) from None
        self.known = tuple(d.check.id for d in declared)
        declared = [d for d in declared if d.check.safety in request.safety]
        recorded = request.root is not None
        self.taken, self.left_out = chosen_declarations(
            declared,
            request.checks,
            request.profile,
            recorded,
            ordered=self.order is not None,
            ignored=self.order.ignored if self.order else (),
        )
        if not self.taken and any(item.check == "order" for item in self.left_out):
            raise BadInput("bad.order_needed")
        if not self.taken:
            raise BadInput("bad.nothing_to_judge", suites=", ".join(n for _, n in self.suites))

    @property
    def loads(self) -> tuple[str, ...]:
        """Ids of the chosen checks that do more to the machine than read."""
        return tuple(d.check.id for d in self.taken if d.check.safety != "read_only")

    def started(self, id_: str) -> e.RunStarted:
        """The first event of a new run."""
        request = self.request
        return e.RunStarted(
            schema=SCHEMA,
            id=id_,
            kind=request.kind,
            profile=request.profile,
            tool_version=__version__,
            suites={name: digest_of(path) for path, name in self.suites},
            selection={
                "checks": list(request.checks),
                "parts": list(request.parts),
                "suites": [n for _, n in suites_named(request.suites)] if request.suites else [],
            },
            environment=environment(recorded=request.root is not None),
            order=self.order.name if self.order else None,
            order_text=self.order.text if self.order else None,
            root=str(request.root) if request.root else None,
            provider=str(request.provider) if request.provider else None,
            previous=request.previous,
        )

    # -- what the supervisor asks ----------------------------------------------------------

    def instructions(self, told: Replay, skip_probes: tuple[str, ...]) -> protocol.Instructions:
        """The instructions for the next child: what is planned and not yet done."""
        request = self.request
        return protocol.Instructions(
            suites=tuple((str(path), name) for path, name in self.suites),
            folder=str(runs_folder(request.state) / (told.started.id if told.started else "")),
            profile=request.profile,
            watching=request.kind == "watch",
            known=self.known,
            checks=tuple(d.check.id for d in self.taken),
            loads=self.loads,
            parts=request.parts,
            load_seconds=LOAD_SECONDS[request.profile],
            scratch=str(request.scratch),
            state=str(request.state),
            order=(self.order.name, self.order.text) if self.order else None,
            severities=self.order.severities if self.order else {},
            compared=frozenset(_compared(told)),
            root=str(request.root) if request.root else None,
            provider=str(request.provider) if request.provider else None,
            facts=told.facts,
            skip_probes=skip_probes,
            done=tuple(told.results),
            attempts=tuple((*key, len(tries)) for key, tries in told.attempts.items()),
        )

    def recognised(self, facts: dict[str, Any]) -> e.SubjectRecognised:
        """Which subject has these facts."""
        recorded = self.request.root is not None
        subject = identity.recognise(facts, self.request.state, recorded=recorded)
        return e.SubjectRecognised(subject=subject)

    def completed(
        self, planned: e.Planned, failed: Iterable[protocol.CollectFailed]
    ) -> list[e.Event]:
        """The plan with every declared check that pytest did not collect, and why not."""
        collected = {p.check for p in planned.checks}
        told = {Path("/", f.path): f for f in failed}
        weights = self.order.severities if self.order else {}
        lost = [
            (d, part)
            for d in self.taken
            if d.check.id not in collected and self._expected(d, told)
            for part in self.request.parts or (None,)  # a part asked for lacks its answer
        ]
        whole = e.Planned(
            checks=(*planned.checks, *(_uncollected(d, part, weights) for d, part in lost)),
            left_out=tuple(self.left_out),
            catalogue={**planned.catalogue, **_sentences(d for d, _ in lost)},
        )
        return [whole, *(_not_collected(d, part, told.get(d.path)) for d, part in lost)]

    def _expected(self, declared: Declared, told: Mapping[Path, protocol.CollectFailed]) -> bool:
        """Without a load nothing is looked at after one; with --part, not every check has it."""
        if self.request.parts:
            return bool(declared.check.parts) and declared.path in told
        return not declared.check.after_loads or bool(self.loads)

    def verdict(self, told: Replay) -> Verdict:
        """The verdict over all results."""
        return decide(
            tuple(told.planned.values()),
            tuple(told.results.values()),
            left_out=told.left_out,
            restricted=self.request.restriction,
            provider=str(self.request.provider) if self.request.provider else None,
            parts=self.request.parts,
            globs=self.request.globs,
        )


def start(request: Request, observer: Observer, clock: Clock) -> Ended:
    """Qualify once. Raises `Refusal` before anything is judged where that is impossible."""
    with ChildProcess() as child:  # its interpreter starts while this one reads the suites
        qualification = Qualification(request)
        with machine_lock(request.lock, needed=bool(qualification.loads)):
            return _run_new(qualification, observer, clock, child)


def _run_new(
    qualification: Qualification, observer: Observer, clock: Clock, child: ChildProcess
) -> Ended:
    id_ = new_run_id()
    folder = runs_folder(qualification.request.state) / id_
    make_durable_folder(folder)
    journal, told = Journal(folder, clock), Replay()
    opening = [qualification.started(id_)]
    try:
        return carry_out(
            qualification, journal, told, observer, clock, opening=opening, child=child
        )
    except BadInput:
        if not told.planned:  # it never was a run: it leaves no trace
            shutil.rmtree(folder, ignore_errors=True)
        raise


def carry_out(  # noqa: PLR0913 - the ports of a run
    qualification: Qualification,
    journal: Journal,
    told: Replay,
    observer: Observer,
    clock: Clock,
    *,
    opening: Iterable[e.Event],
    child: ChildProcess | None = None,
) -> Ended:
    """Write the opening events, then run to the verdict."""
    with Interrupts() as interrupts:
        supervisor = Supervisor(
            journal,
            told,
            qualification,
            clock=clock,
            observer=observer,
            interrupts=interrupts,
            first_child=child,
            live=qualification.request.root is None,
        )
        for event in opening:
            supervisor.append(event)
        verdict = supervisor.run()
    journal.close(finished=verdict is not None)
    return Ended(journal.folder, verdict, bool(interrupts.count))


def _require_text(request: Request) -> None:
    """A journal holds UTF-8: a name in another encoding could not be found again by it."""
    paths = (
        request.state,
        request.scratch,
        request.order,
        request.root,
        request.provider,
        *request.suites,
    )
    named = [*(str(path.absolute()) for path in paths if path), *request.checks, *request.parts]
    for name in named:
        try:
            name.encode()
        except UnicodeEncodeError:
            raise BadInput("bad.not_utf8", path=name) from None


def suites_named(named: tuple[Path, ...]) -> tuple[tuple[Path, str], ...]:
    """(path, name) of each suite: all that are built in, or those that the user names.

    A name without a slash that is no path here is one of the built-in suites.
    """
    builtin = builtin_suites()
    if not named:
        return tuple(
            (path, path.name)
            for path in sorted(builtin.iterdir())
            if path.is_dir() and not path.name.startswith((".", "_"))
        )
    found = []
    for path in named:
        if path.parent == builtin:
            found.append((path, path.name))
            continue
        inside = builtin / path
        if not path.exists() and len(path.parts) == 1 and inside.is_dir():
            found.append((inside, path.name))
            continue
        if not path.exists():
            raise BadInput("bad.no_suite", path=str(path))
        require_trusted(path.absolute())
        found.append((path.absolute(), str(path.absolute())))
    return tuple(found)


def digest_of(suite: Path) -> str:
    """SHA-256 over names and contents of a suite's files: what judged can be told later."""
    digest = hashlib.sha256()
    for file in suite_files(suite):
        name = file.name if suite.is_file() else str(file.relative_to(suite))
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{content}  {name}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _compared(told: Replay) -> Iterator[str]:
    """What the facts were held against by an earlier child."""
    if told.ordered is not None:
        yield "order"
    if told.compatibility is not None:
        yield "bases"


def _uncollected(
    declared: Declared, part: str | None, severities: Mapping[str, Severity]
) -> PlannedCheck:
    check = declared.check
    return PlannedCheck(
        check=check.id,
        part=part,
        title=Sentence(f"{check.id}.title"),
        severity=severities.get(check.id, check.severity),
        safety=check.safety,
        characteristic=check.characteristic,
        suite=declared.suite,
        deadline_seconds=check.deadline_seconds,
        measurements=check.planned_measurements(),
    )


def _not_collected(
    declared: Declared, part: str | None, told: protocol.CollectFailed | None
) -> e.CheckFinished:
    """An error; inconclusive where the file skips itself, as a check may do."""
    message = told.error if told else "–"
    reason = sentence("reason.not_collected", file=str(declared.path), message=message)
    if told and told.skipped:
        reason = sentence("reason.skipped", message=message)
    outcome: Outcome = "inconclusive" if told and told.skipped else "error"
    return e.CheckFinished(check=declared.check.id, part=part, outcome=outcome, reason=reason)


def _sentences(declared: Iterable[Declared]) -> dict[str, dict[str, str]]:
    return {key: dict(t) for d in declared for key, t in d.check.sentences().items()}
