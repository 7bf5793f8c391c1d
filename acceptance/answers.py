"""What a check's code did -> its outcome, reason and cure."""

import traceback
from typing import NamedTuple

import pytest

from acceptance.api import Measure, own
from acceptance.declaration import Check
from acceptance.model import Outcome
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.stops import Failed, Inconclusive, NotApplicable, Stop

__all__ = ["Answer", "answer_of"]

_LONGEST_MESSAGE = 2000


class Answer(NamedTuple):
    """The outcome of an attempt and why; the traceback where our own code is in doubt."""

    outcome: Outcome
    reason: Sentence | None = None
    cure: str | None = None
    traceback: str = ""


def answer_of(check: Check, raised: list[BaseException], measure: Measure) -> Answer:
    """The answer of a check that raised `raised` (in order) and took `measure`.

    A failure stays one whatever else was raised, and a measurement out of its limit fails
    the check even where the check then ended as inconclusive: what has been seen stays
    seen. A declared measurement that was never taken leaves a check without an answer.
    """
    failure = next((one for one in raised if _is_failure(one)), None)
    if isinstance(failure, Failed):
        return Answer("failed", own(check.id, failure.reason))
    if failure is not None:
        return Answer("failed", sentence("reason.assertion", message=_message(failure)))
    if out_of_limit := measure.failed():
        return Answer("failed", _measured(check, out_of_limit[0], measure))
    if raised:
        return _ended_early(check, raised[0])
    if missing := measure.missing():
        return Answer("inconclusive", sentence("reason.not_measured", names=", ".join(missing)))
    return Answer("passed")


def _is_failure(raised: BaseException) -> bool:
    """An expected failure (xfail) is one as well, unless its check was not even run."""
    return isinstance(raised, Failed | AssertionError | pytest.fail.Exception) and not _not_run(
        raised
    )


def _not_run(raised: BaseException) -> bool:
    return isinstance(raised, pytest.xfail.Exception) and _message(raised).startswith("[NOTRUN]")


def _ended_early(check: Check, stop: BaseException) -> Answer:
    if isinstance(stop, Inconclusive | NotApplicable):
        return _stopped(check, stop)
    if isinstance(stop, pytest.skip.Exception) or _not_run(stop):
        return Answer("inconclusive", sentence("reason.skipped", message=_message(stop)))
    return _broken(stop)


def _stopped(check: Check, stop: Stop) -> Answer:
    outcome: Outcome = "inconclusive" if isinstance(stop, Inconclusive) else "not_applicable"
    return Answer(outcome, own(check.id, stop.reason), stop.cure)


def _broken(error: BaseException) -> Answer:
    reason = sentence("reason.exception", type=type(error).__name__, message=_message(error))
    return Answer("error", reason, traceback="".join(traceback.format_exception(error))[-20000:])


def _measured(check: Check, name: str, measure: Measure) -> Sentence:
    declared = next(m for m in check.measures if m.name == name)
    value = measure.taken[name]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return sentence(
        "reason.measurement",
        name=Sentence(f"{check.id}.measure.{name}"),
        value=quantity(value, declared.unit) if number else value,
        limit=declared.limit.describe(declared.unit) if declared.limit else "",
    )


def _message(error: BaseException) -> str:
    if isinstance(error, pytest.FixtureLookupError):
        return f"no fixture is called {error.argname!r}"
    return (str(error) or type(error).__name__)[:_LONGEST_MESSAGE]
