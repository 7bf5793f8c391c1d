"""What stands on stdout when a run has ended: verdict, reasons, findings, what was not shown."""

import shutil
import textwrap
from collections.abc import Iterator

import click

from acceptance.messages import Catalogue
from acceptance.messages.escape import for_terminal
from acceptance.model import Finding, NotShown, Run, Verdict

__all__ = ["print_summary"]

_COLOURS = {
    "accepted": "green",
    "rejected": "red",
    "accepted_with_conditions": "yellow",
    "inconclusive": "yellow",
}
_MOST_REASONS = 12


def print_summary(run: Run, catalogue: Catalogue) -> None:
    """Verdict, findings by weight, what was not shown and why, the head of the chain."""
    if run.verdict is None:
        _print(catalogue.text("summary.no_verdict"))
        return
    _print_verdict(run.verdict, catalogue)
    told = [f for f in run.findings if f.outcome in ("failed", "error")]
    _section("summary.findings", [row for f in told for row in _finding(f, catalogue)], catalogue)
    rows = [row for n in run.verdict.not_shown for row in _not_shown(n, catalogue)]
    _section("summary.not_shown", rows, catalogue)
    if run.incidents:
        _section("summary.incidents", [catalogue.text(i) for i in run.incidents], catalogue)
    click.echo()
    _print(catalogue.text({"key": "summary.head", "values": {"head": run.head}}))


def _print_verdict(verdict: Verdict, catalogue: Catalogue) -> None:
    click.echo()
    decision = catalogue.text(f"decision.{verdict.decision}")
    click.secho(for_terminal(decision), bold=True, fg=_COLOURS[verdict.decision])
    counts = {"judged": verdict.judged, "planned": verdict.planned}
    _print(catalogue.text({"key": "verdict.judged", "values": counts}))
    for reason in verdict.reasons[:_MOST_REASONS]:
        _print(f"– {catalogue.text(reason)}", indent=2)
    more = len(verdict.reasons) - _MOST_REASONS
    if more > 0:
        _print(catalogue.text({"key": "summary.more", "values": {"count": more}}), indent=2)
    for part in verdict.parts:
        values = {
            "part": part.part,
            "decision": catalogue.text(f"decision.{part.decision}"),
            "judged": part.judged,
            "planned": part.planned,
        }
        _print(catalogue.text({"key": "summary.part", "values": values}), indent=2)


def _section(key: str, rows: list[str], catalogue: Catalogue) -> None:
    if not rows:
        return
    click.echo()
    click.secho(for_terminal(catalogue.text(key)), bold=True)
    for row in rows:
        _print(row, indent=2)


def _finding(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    severity = catalogue.text(f"severity.{finding.severity}")
    outcome = catalogue.text(f"outcome.{finding.outcome}")
    label = finding.part_label or finding.part
    part = f" ({label})" if label else ""
    yield f"{severity}, {outcome}: {catalogue.text(finding.title)}{part}"
    for key in ("expected", "observed"):
        yield f"    {catalogue.text(f'summary.{key}')}: {catalogue.text(getattr(finding, key))}"
    yield f"    {catalogue.text('summary.reproduce')}: {finding.reproduce}"


def _not_shown(item: NotShown, catalogue: Catalogue) -> Iterator[str]:
    title = catalogue.text(item.title) if item.title else item.check
    label = item.part_label or item.part
    part = f" ({label})" if label else ""
    yield f"{title}{part}: {catalogue.text(item.reason)}"
    if item.cure:
        cure = catalogue.text(item.cure)
        yield f"    {catalogue.text('summary.cure')}: {cure}"


def _print(text: str, indent: int = 0) -> None:
    shown = for_terminal(text)
    extra = len(shown) - len(shown.lstrip())
    width = max(40, min(100, shutil.get_terminal_size((100, 24)).columns))
    lines = textwrap.wrap(
        shown.strip(),
        width,
        initial_indent=" " * (indent + extra),
        subsequent_indent=" " * (indent + extra + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines or [""]:
        click.echo(line)
