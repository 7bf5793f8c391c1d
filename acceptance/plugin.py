"""The pytest plug-in in the child: pytest's items become planned checks, their ends events.

pytest is started with our configuration only: no plug-ins of others, no conftest.py,
no cache, no capture (the supervisor has put stdout and stderr into a file).
"""

import traceback
import warnings
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import pytest

from acceptance.answers import answer_of
from acceptance.api import Machine
from acceptance.current import Current, boottime, observe
from acceptance.declaration import ATTRIBUTE, Check
from acceptance.events import AttemptInterrupted, CheckFinished, CheckStarted
from acceptance.fixtures import Fixtures
from acceptance.plan import Slot, make_plan, ordered, slots_of, suite_label
from acceptance.protocol import Channel, CollectFailed, Instructions, PlanRefused
from acceptance.providers import load_provider
from acceptance.refusal import BadInput
from acceptance.runs.journal import ATTACHMENTS
from acceptance.sentences import sentence

__all__ = ["run_checks"]

_OURS = Path(__file__).with_name("pytest.ini")
_WITHOUT = (
    "cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging",
    "pastebin", "recwarn", "setuponly", "setupplan", "stepwise", "subtests", "terminal",
    "terminalprogress", "threadexception", "unittest", "unraisableexception", "warnings",
)  # fmt: skip


def run_checks(
    channel: Channel, orders: Instructions, facts: Mapping[str, Any], system: Any
) -> None:
    """Collect the suites, send the plan, and run what the supervisor lets run.

    Raises `KeyboardInterrupt` when the supervisor interrupted it, and `SystemExit` where
    pytest itself fell: then the check in flight is lost, and a new child does the rest.
    """
    without = [word for name in _WITHOUT for word in ("-p", f"no:{name}")]
    paths = [path for path, _ in orders.suites]
    options = ["-c", str(_OURS), "--rootdir", "/", "--noconftest", "--import-mode=importlib", "-s"]
    options += ["--continue-on-collection-errors"]  # the checks of the other files are judged
    machine = Machine(facts, system)
    try:
        provider = load_provider(orders.provider)
    except BadInput as bad:
        channel.emit(PlanRefused(key=bad.sentence.key, values=bad.sentence.values))
        return
    plugin = Plugin(channel, orders, machine)
    fixtures = Fixtures(plugin.running, machine, orders, provider)
    # `return fine` instead of `assert fine` would pass whatever it returns.
    warnings.filterwarnings("error", category=pytest.PytestReturnNotNoneWarning)
    ended = pytest.main([*options, *without, *paths], plugins=[plugin, fixtures])
    if ended == pytest.ExitCode.INTERNAL_ERROR:
        raise SystemExit(int(ended))
    if plugin.interrupted:
        raise KeyboardInterrupt


class Planned:
    """A pytest item as `acceptance.plan` sees it."""

    def __init__(self, item: pytest.Item, suites: tuple[tuple[str, str], ...]) -> None:
        self.item = item
        self.check: Check = getattr(_function_of(item), ATTRIBUTE)
        self.slot = _slot_of(item)
        self.suite = suite_label(str(item.path), suites)

    @property
    def key(self) -> tuple[str, str | None]:
        """(check, part)."""
        return self.check.id, self.slot.id


class Plugin:
    """Plans what is collected, and tells of each check as it starts and ends."""

    def __init__(self, channel: Channel, orders: Instructions, machine: Machine) -> None:
        self._channel, self._orders, self._machine = channel, orders, machine
        self._attempts = {(check, part): n for check, part, n in orders.attempts}
        self._planned: dict[pytest.Item, Planned] = {}
        self._current: Current | None = None
        self._before: tuple[str, Machine] | None = None
        self.interrupted = False

    def running(self) -> Current:
        """The check that runs now."""
        if self._current is None:
            raise RuntimeError("no check runs")
        return self._current

    def pytest_configure(self, config: pytest.Config) -> None:
        """Were pytest to fall, its own long traceback would take many seconds to make."""
        config.option.fulltrace = True

    # -- what will be judged --------------------------------------------------------------

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that skips itself is told, not passed over."""
        if report.skipped and isinstance(report.longrepr, tuple):
            why = str(report.longrepr[2]).removeprefix("Skipped: ")
            self._channel.emit(CollectFailed(path=report.nodeid, error=why, skipped=True))

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: Any
    ) -> None:
        """So is a file that cannot be imported, with the line of it that was at fault."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            error = _told(call.excinfo.value, str(node.path))
            self._channel.emit(CollectFailed(path=report.nodeid, error=error))

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One item a part; a check without any part still has one item, to say so."""
        check = getattr(metafunc.function, ATTRIBUTE, None)
        if not isinstance(check, Check) or not (check.parts or check.after_loads):
            return
        slots = slots_of(check, self._machine, self._orders.loads)
        if "part" not in metafunc.fixturenames:
            metafunc.fixturenames.append("part")
        ids = [str(number) for number in range(len(slots))]
        metafunc.parametrize("part", slots, indirect=True, ids=ids)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select, order, send the plan, and wait for the word to go."""
        declared = [item for item in items if hasattr(_function_of(item), ATTRIBUTE)]
        planned = [Planned(item, self._orders.suites) for item in declared]
        chosen = ordered(p for p in planned if p.check.id in self._orders.checks)
        if self._orders.parts:
            having = sorted({p.slot.id for p in chosen if p.slot.id and not p.check.after_loads})
            chosen = [p for p in chosen if p.slot.id in self._orders.parts]
            if not chosen:
                part = ", ".join(self._orders.parts)
                self._refuse("bad.no_part", part=part, parts=", ".join(having) or "–")
        for undeclared in (p for p in planned if p.check.id not in self._orders.known):
            self._refuse(
                "bad.undeclared", check=undeclared.check.id, path=str(undeclared.item.path)
            )
        self._channel.emit(make_plan(chosen, self._orders.load_seconds, self._orders.severities))
        self._channel.wait()
        done = set(self._orders.done)
        self._planned = {p.item: p for p in chosen if p.key not in done}
        items[:] = list(self._planned)

    def _refuse(self, key: str, **values: str) -> None:
        """The supervisor ends the run with this sentence, and this process with it."""
        self._channel.emit(PlanRefused(key=key, values=values))
        self._channel.wait()

    # -- how it went ----------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Generator[None, object, object]:
        """`pytest.exit` in a check ends that check, not those that are planned behind it."""
        try:
            return (yield)
        except pytest.exit.Exception as stop:
            raise RuntimeError(f"pytest.exit: {stop}") from stop

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Start, run, finish one check; an interrupt leaves an interrupted attempt."""
        current = self._start(self._planned[item])
        try:
            result = yield
        except KeyboardInterrupt:
            self.interrupted = True
            self._abandon(current)
            raise
        self._finish(current)
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport | None:
        """Note what set-up, call or tear-down of the current check raised.

        Nobody reads pytest's own account of it, which takes longer to make than most checks.
        """
        if call.excinfo is None or call.when == "collect":
            return None
        if self._current is not None:
            self._current.raised.append(call.excinfo.value)
        if isinstance(call.excinfo.value, pytest.skip.Exception):
            return None
        return pytest.TestReport(item.nodeid, item.location, {}, "failed", None, call.when)

    def _start(self, planned: Planned) -> Current:
        check, slot = planned.check, planned.slot
        attempt = self._attempts.get(planned.key, 0) + 1
        if check.safety != "read_only":
            self._look_before(check.id)
        self._channel.emit(CheckStarted(check=check.id, part=slot.id, attempt=attempt))
        if check.safety != "read_only":
            self._channel.wait()
        self._current = Current(
            check,
            slot,
            attempt,
            emit=self._channel.emit,
            attachments=Path(self._orders.folder) / ATTACHMENTS,
            system=self._machine.system,
            before=self._before[1] if self._before else None,
        )
        return self._current

    def _look_before(self, check: str) -> None:
        """Once a load check, not once a part: the parts' loads are looked at together."""
        if self._before is None or self._before[0] != check:
            self._before = (check, observe(self._machine.system))

    def _finish(self, current: Current) -> None:
        duration = boottime() - current.began
        current.attach_output()
        answer = answer_of(current.check, current.raised, current.measure)
        if answer.traceback:
            current.evidence("traceback", answer.traceback)
        self._current = None
        self._channel.emit(
            CheckFinished(
                check=current.check.id,
                part=current.slot.id,
                attempt=current.attempt,
                outcome=answer.outcome,
                reason=answer.reason,
                cure=answer.cure,
                claims=tuple(current.claims.made),
                duration_seconds=round(duration, 6),
            )
        )

    def _abandon(self, current: Current) -> None:
        self._current = None
        self._channel.emit(
            AttemptInterrupted(
                check=current.check.id,
                part=current.slot.id,
                attempt=current.attempt,
                reason=sentence("reason.interrupted"),
            )
        )


def _told(error: BaseException, path: str) -> str:
    """What went wrong while a file was collected, and in which of its lines."""
    cause = error.__cause__ or error
    frames = traceback.extract_tb(cause.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == path]
    kind = "" if cause is error else f"{type(cause).__name__}: "
    where = f" ({Path(path).name}:{lines[-1]})" if lines else ""
    return f"{kind}{cause}"[:2000] + where


def _function_of(item: pytest.Item) -> Any:
    """The test function of an item, with its declaration."""
    return getattr(item, "obj", None)


def _slot_of(item: pytest.Item) -> Slot:
    """The part of an item; a user's own parametrization makes cases of its ids.

    A check over parts that is parametrized as well has each case of each part: pytest puts
    the number of the slot in front of the ids of the cases.
    """
    callspec = getattr(item, "callspec", None)
    if callspec is None:
        return Slot(None)
    slot = callspec.params.get("part")
    if not isinstance(slot, Slot):
        return Slot(f"case:{callspec.id}", callspec.id)
    case = callspec.id.partition("-")[2]
    if not case:
        return slot
    return slot._replace(
        id=f"{slot.id}:case:{case}" if slot.id else f"case:{case}",
        label=f"{slot.label or slot.id} {case}" if slot.id else case,
    )
