"""The only place that decides: results of planned checks -> verdict -> exit code; also of a lot.

In order of precedence: a failed, unwaived blocker or major -> rejected; any error,
an inconclusive blocker, a plan that was not carried out, a run that was restricted
or fed by a foreign provider, or nothing judged at all -> inconclusive; a failed
minor or a waived failure -> accepted with conditions; else accepted.

A machine of a lot goes back where its own run is rejected or where it has a major difference from
the others; a lot is decided by how many do (`decide_lot`, docs/adr/0010-lot-verdict.md).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from acceptance.model import Decision, NotShown, PartVerdict, PlannedCheck, Result, Verdict
from acceptance.sentences import Sentence, sentence

if TYPE_CHECKING:
    from acceptance.lot.model import LotVerdict, Split, Standing, Weight
    from acceptance.planning.model import Sampling

__all__ = ["EXIT_CODES", "decide", "decide_lot", "exit_code", "standing"]

EXIT_CODES: dict[Decision, int] = {
    "accepted": 0,
    "rejected": 10,
    "accepted_with_conditions": 11,
    "inconclusive": 12,
}
_JUDGED = ("passed", "failed", "not_applicable")
_WEIGHT = {"blocker": 0, "major": 1, "minor": 2}


def exit_code(verdict: "Verdict | LotVerdict") -> int:
    """The exit code of a verdict, over a run or over a lot."""
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


# -- lots -----------------------------------------------------------------------------------------


def standing(
    decision: Decision, differences: Iterable["Weight"], *, disputed: bool = False
) -> "Standing":
    """How a machine of a lot stands, by its own run and the weights of its differences.

    `disputed`: the lot is split over something major that it has; nobody knows which half is right.
    """
    weights = set(differences)
    if decision == "rejected" or "major" in weights:
        return "goes_back"
    if decision == "inconclusive" or disputed:
        return "open"
    if decision == "accepted_with_conditions" or weights:
        return "condition"
    return "good"


def decide_lot(
    standings: Sequence["Standing"],
    *,
    sampling: "Sampling | None" = None,
    splits: Sequence["Split"] = (),
    not_shown: Sequence[Sentence] = (),
) -> "LotVerdict":
    """The verdict over the machines of a lot that were tested.

    Without a plan they are the whole lot: one that goes back rejects it. With one, `sampling` says
    with how many bad machines the lot is taken. In a lot that is split over a major fact nobody
    knows which half is wrong: it is inconclusive.
    """
    from acceptance.lot.model import LotVerdict

    counts = Counter(standings)
    weights = [split.severity for split in splits]
    decision, reasons = (
        _decide_sample(counts, sampling, weights) if sampling else _decide_all(counts, weights)
    )
    return LotVerdict(
        decision=decision,
        reasons=(*reasons, *(split.sentence for split in splits)),
        not_shown=tuple(not_shown),
        accepted=counts["good"] + counts["condition"],
        returned=counts["goes_back"],
        open=counts["open"],
        tested=len(standings),
        size=sampling.lot_size if sampling else len(standings),
    )


def _decide_all(
    counts: "Counter[Standing]", splits: Sequence["Weight"]
) -> tuple[Decision, list[Sentence]]:
    """Every machine of the lot is there."""
    told = _told(counts)
    doubts = _lot_doubts(counts, splits)
    conditions = _lot_conditions(counts, splits)
    if counts["goes_back"]:
        number = "one" if counts["goes_back"] == 1 else "many"
        key = "lot.verdict.returned_of_mixed" if "major" in splits else "lot.verdict.returned"
        return "rejected", [sentence(f"{key}.{number}", **told), *doubts]
    if doubts:
        return "inconclusive", doubts + conditions
    if conditions:
        return "accepted_with_conditions", conditions
    number = "one" if told["tested"] == 1 else "many"
    return "accepted", [sentence(f"lot.verdict.all_good.{number}", **told)]


def _decide_sample(
    counts: "Counter[Standing]", sampling: "Sampling", splits: Sequence["Weight"]
) -> tuple[Decision, list[Sentence]]:
    """A sample speaks for the lot, by the numbers of its plan."""
    bad, doubts = counts["goes_back"], _lot_doubts(counts, splits)
    told = {
        **_told(counts),
        "bad": bad,
        "size": sampling.lot_size,
        "sample": sampling.sample_size,
        "accept": sampling.accept,
        "reject": sampling.reject,
    }
    if bad >= sampling.reject:
        return "rejected", [sentence("lot.verdict.plan_rejects", **told), *doubts]
    missing = sampling.sample_size - (counts.total() - counts["open"])
    if missing > 0 and "major" not in splits:
        doubts = [sentence("lot.verdict.plan_short", missing=missing, **told), *doubts]
    if doubts:
        return "inconclusive", doubts
    reasons = [sentence("lot.verdict.plan_accepts", **told)]
    if bad > sampling.accept:  # reduced inspection has a gap between the two numbers
        reasons = [sentence("lot.verdict.plan_between", **told)]
    if bad:
        reasons.append(sentence("lot.verdict.bad_go_back", **told))
    reasons += _lot_conditions(counts, splits)
    return ("accepted_with_conditions" if len(reasons) > 1 else "accepted"), reasons


def _told(counts: "Counter[Standing]") -> dict[str, int]:
    taken = counts["good"] + counts["condition"]
    return {"returned": counts["goes_back"], "tested": counts.total(), "taken": taken}


def _lot_doubts(counts: "Counter[Standing]", splits: Sequence["Weight"]) -> list[Sentence]:
    doubts = []
    if "major" in splits:
        doubts.append(sentence("lot.verdict.split"))
    if counts["open"]:
        told = {"open": counts["open"], "tested": counts.total()}
        doubts.append(sentence("lot.verdict.open", **told))
    return doubts


def _lot_conditions(counts: "Counter[Standing]", splits: Sequence["Weight"]) -> list[Sentence]:
    conditions = []
    if counts["condition"]:
        told = {"count": counts["condition"], "tested": counts.total()}
        conditions.append(sentence("lot.verdict.conditions", **told))
    if "minor" in splits:
        conditions.append(sentence("lot.verdict.mixed"))
    return conditions
