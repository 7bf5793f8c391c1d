"""Results -> findings: what a reader must know, the heaviest first."""

import shlex
from collections.abc import Iterable

from acceptance.model import Finding, Measurement, Result
from acceptance.sentences import Sentence, quantity, sentence

__all__ = ["findings"]

_SEVERITY = {"blocker": 0, "major": 1, "minor": 2}
_OUTCOME = {"failed": 0, "error": 1, "inconclusive": 2}


def findings(results: Iterable[Result], command: str = "acceptance qualify") -> tuple[Finding, ...]:
    """One finding for each failed, erroneous or inconclusive result, in order of weight.

    `command` is how the run was started; each finding's way to reproduce it adds the
    check and the part.
    """
    told = [_finding(r, command) for r in results if r.outcome in _OUTCOME]
    return tuple(
        sorted(
            told,
            key=lambda f: (_OUTCOME[f.outcome], _SEVERITY[f.severity], f.check, f.part or ""),
        )
    )


def _finding(result: Result, command: str) -> Finding:
    worst = [m for m in result.measurements if m.outcome == "failed"]
    return Finding(
        check=result.check,
        part=result.part,
        part_label=result.part_label,
        severity=result.severity,
        outcome=result.outcome,
        title=result.title,
        expected=result.requirement or (_expected(worst[0]) if worst else result.title),
        observed=_observed(result, worst),
        evidence=result.evidence,
        reproduce=_reproduce(result, command),
        cure=result.cure,
        advice=result.advice if result.outcome == "failed" else None,
    )


def _expected(measured: Measurement) -> Sentence:
    if measured.limit is None:
        return measured.title
    return sentence(
        "finding.expected", name=measured.title, limit=measured.limit.describe(measured.unit)
    )


def _observed(result: Result, worst: list[Measurement]) -> Sentence:
    """What the check said, else the first measurement that is out of its limit."""
    if result.reason is not None and result.reason.key != "reason.measurement":
        return result.reason
    if not worst:
        return result.reason or sentence("reason.none")
    return sentence("finding.observed", name=worst[0].title, value=shown(worst[0]))


def shown(measured: Measurement) -> object:
    """A measurement's value as a sentence shows it."""
    value = measured.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return quantity(value, measured.unit)
    return value


def _reproduce(result: Result, command: str) -> str:
    words = [command, "--check", shlex.quote(result.check)]
    if result.part is not None and not result.part.startswith("load:"):
        words += ["--part", shlex.quote(result.part)]
    return " ".join(words)
