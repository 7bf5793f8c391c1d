"""A lot's judgement -> one document: the decision, what goes back, what differs, what is open.

For the house: it names machines as the house knows them.
"""

import msgspec

from acceptance.lot.model import LotJudgement
from acceptance.messages import Catalogue
from reports.lots.deviations import DeviationRow, SplitRow, deviation_row, split_row
from reports.lots.machines import MachineRow, machine_rows, tallies
from reports.lots.measured import MeasuredRow, OutOfLineRow, measured_row, out_of_line_rows
from reports.planning import PlanView, plan_view
from reports.rows import ClaimRow, claim
from reports.summary import Tally
from reports.words import Words
from reports.writing import date

__all__ = ["LotView", "lot_view", "render"]

_TEMPLATES = {"html": "html/lot.html", "md": "markdown/lot.md"}


class LotView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page of a lot says."""

    title: str
    subject: str
    headline: str
    decision: str
    decision_text: str
    decision_means: str
    reasons: tuple[str, ...]
    judged: str
    tallies: tuple[Tally, ...]
    told: tuple[MachineRow, ...]
    good: tuple[MachineRow, ...]
    deviations: tuple[DeviationRow, ...]
    splits: tuple[SplitRow, ...]
    out_of_line: tuple[OutOfLineRow, ...]
    varying: tuple[MeasuredRow, ...]
    steady: tuple[MeasuredRow, ...]
    not_shown: tuple[str, ...]
    incidents: tuple[str, ...]
    claims: tuple[ClaimRow, ...]
    plan: PlanView | None
    head: str
    tool: str


def render(
    judgement: LotJudgement,
    format: str,  # noqa: A002 - the word that the command line uses
    language: str = "en",
) -> bytes:
    """The document as bytes; raises `ValueError` for another format than `html` and `md`."""
    from reports.pages import page

    if format not in _TEMPLATES:
        raise ValueError(f"unknown format {format!r}: one of {', '.join(_TEMPLATES)}")
    words = Words(catalogue=Catalogue(language, judgement.catalogue))
    text = page(words, _TEMPLATES[format], lot_view(words, judgement))
    return text.encode("utf-8", "replace")


def lot_view(words: Words, judgement: LotJudgement) -> LotView:
    """Everything that the page of this judgement says."""
    verdict = judgement.verdict
    measured = [measured_row(words, one) for one in judgement.measured]
    rows = machine_rows(words, judgement.machines)
    names = {machine.run: machine.label for machine in judgement.machines}
    return LotView(
        title=words.t("lot.document"),
        subject=_subject(words, judgement),
        headline=words.t("lot.document.made", date=date(words, judgement.made_at)),
        decision=verdict.decision,
        decision_text=words.t(f"report.decision.{verdict.decision}"),
        decision_means=words.t(f"lot.document.means.{verdict.decision}"),
        reasons=tuple(words.says(r) for r in verdict.reasons),
        judged=words.t(
            "lot.document.judged",
            tested=verdict.tested,
            size=verdict.size,
            accepted=verdict.accepted,
            returned=verdict.returned,
            open=verdict.open,
        ),
        tallies=tallies(words, judgement.machines),
        told=tuple(r for r in rows if r.standing != "good"),
        good=tuple(r for r in rows if r.standing == "good"),
        deviations=tuple(deviation_row(words, d, names) for d in judgement.deviations),
        splits=tuple(split_row(words, s, names) for s in judgement.splits),
        out_of_line=tuple(out_of_line_rows(words, judgement.measured, names)),
        varying=tuple(r for r in measured if r.strip),
        steady=tuple(r for r in measured if not r.strip),
        not_shown=tuple(words.says(s) for s in verdict.not_shown),
        incidents=tuple(words.says(s) for s in judgement.incidents),
        claims=tuple(claim(words, c) for c in judgement.claims),
        plan=plan_view(words, judgement.plan) if judgement.plan else None,
        head="",
        tool=judgement.tool_version,
    )


def _subject(words: Words, judgement: LotJudgement) -> str:
    """`20 machines: Example Desk 3`; the models where there are several."""
    models = [m.maker_and_model for m in judgement.machines]
    told = ", ".join(list(dict.fromkeys(filter(None, models)))[:3])
    count = judgement.verdict.size
    return words.t("lot.document.subject", count=count, models=told or words.t("lot.document.none"))
