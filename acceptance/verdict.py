"""The only place that decides: results of planned checks -> verdict -> exit code.

In order of precedence: a failed, unwaived blocker or major -> rejected; any error,
an inconclusive blocker, a plan that was not carried out, a run that was restricted
or fed by a foreign provider, or nothing judged at all -> inconclusive; a failed
minor or a waived failure -> accepted with conditions; else accepted.
"""

from collections.abc import Iterable, Sequence

from acceptance.model import Decision, NotShown, PartVerdict, PlannedCheck, Result, Verdict
from acceptance.sentences import Sentence, sentence

__all__ = ["EXIT_CODES", "decide", "exit_code"]

EXIT_CODES: dict[Decision, int] = {
    "accepted": 0,
    "rejected": 10,
    "accepted_with_conditions": 11,
    "inconclusive": 12,
}
_JUDGED = ("passed", "failed", "not_applicable")
_WEIGHT = {"blocker": 0, "major": 1, "minor": 2}


def exit_code(verdict: Verdict) -> int:
    """The exit code of a verdict."""
    return EXIT_CODES[verdict.decision]


def decide(  # noqa: PLR0913 - all that a verdict rests on
    planned: Sequence[PlannedCheck],
    results: Sequence[Result],
    *,
    left_out: Iterable[NotShown] = (),
    restricted: str | None = None,
    provider: str | None = None,
    parts: Sequence[str] = (),
    globs: str | None = None,
) -> Verdict:
    """The verdict over `results` of the checks that were `planned`.

    `restricted` names the selection (`--check`, `--part`) that left checks out,
    `provider` the file that replaced a load's data: neither run is ever accepted.
    `parts` are the parts asked for; each gets the verdict over its own checks, which
    `globs` (the `--check` among the selection) may have restricted as well.
    """
    by_key = {(r.check, r.part): r for r in results}
    carried_out = [by_key[k] for k in ((p.check, p.part) for p in planned) if k in by_key]
    rejecting = _sentences("verdict.failed", (r for r in carried_out if _rejects(r)))
    doubts = [*_doubts(planned, carried_out), *_limits_of_run(restricted, provider)]
    conditions = _sentences("verdict.condition", (r for r in carried_out if _conditional(r)))
    decision, reasons = _precedence(rejecting, doubts, conditions)
    return Verdict(
        decision=decision,
        reasons=tuple(reasons) or (sentence("verdict.all_passed"),),
        not_shown=(*_not_shown(carried_out), *left_out),
        planned=len(planned),
        judged=sum(r.outcome in _JUDGED for r in carried_out),
        parts=tuple(_part_verdict(part, planned, results, globs, provider) for part in parts),
    )


def _precedence(
    rejecting: list[Sentence], doubts: list[Sentence], conditions: list[Sentence]
) -> tuple[Decision, list[Sentence]]:
    if rejecting:
        return "rejected", rejecting + doubts + conditions
    if doubts:
        return "inconclusive", doubts + conditions
    if conditions:
        return "accepted_with_conditions", conditions
    return "accepted", []


def _rejects(result: Result) -> bool:
    return result.outcome == "failed" and result.severity != "minor" and not result.waived


def _conditional(result: Result) -> bool:
    return result.outcome == "failed" and not _rejects(result)


def _doubts(planned: Sequence[PlannedCheck], carried_out: Sequence[Result]) -> list[Sentence]:
    """What forbids an acceptance although nothing that weighs has failed."""
    doubts = _sentences("verdict.error", (r for r in carried_out if r.outcome == "error"))
    doubts += _sentences(
        "verdict.blocker_open",
        (r for r in carried_out if r.outcome == "inconclusive" and r.severity == "blocker"),
    )
    if len(carried_out) < len(planned):
        missing = len(planned) - len(carried_out)
        doubts.append(sentence("verdict.shortened", missing=missing, planned=len(planned)))
    if not any(r.outcome in ("passed", "failed") for r in carried_out):
        doubts.append(sentence("verdict.nothing_judged"))
    return doubts


def _limits_of_run(restricted: str | None, provider: str | None) -> list[Sentence]:
    limits = []
    if restricted:
        limits.append(sentence("verdict.restricted", selection=restricted))
    if provider:
        limits.append(sentence("verdict.provider", provider=provider))
    return limits


def _sentences(key: str, results: Iterable[Result]) -> list[Sentence]:
    """One sentence a result, the heaviest first."""
    ordered = sorted(results, key=lambda r: (_WEIGHT[r.severity], r.check, r.part or ""))
    return [
        sentence(
            f"{key}.part" if r.part else key,
            check=r.check,
            title=r.title,
            severity=sentence(f"severity.{r.severity}"),
            part=r.part_label or r.part or "",
        )
        for r in ordered
    ]


def _not_shown(results: Iterable[Result]) -> list[NotShown]:
    return [
        NotShown(
            check=r.check,
            part=r.part,
            part_label=r.part_label,
            title=r.title,
            reason=r.reason or sentence("reason.none"),
            cure=r.cure,
        )
        for r in results
        if r.outcome in ("inconclusive", "error")
    ]


def _part_verdict(
    part: str,
    planned: Sequence[PlannedCheck],
    results: Sequence[Result],
    globs: str | None,
    provider: str | None,
) -> PartVerdict:
    mine = [p for p in planned if p.part == part]
    judged = [r for r in results if r.part == part]
    verdict = decide(mine, judged, restricted=globs, provider=provider)
    return PartVerdict(
        part=part, decision=verdict.decision, planned=verdict.planned, judged=verdict.judged
    )
