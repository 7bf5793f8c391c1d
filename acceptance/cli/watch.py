"""Look again at a machine in service: the read-only checks, against its last run."""

from pathlib import Path
from typing import Any

import click

from acceptance.cli._settings import language, language_option, read_settings

__all__ = ["command"]


@click.command("watch")
@click.option("--once", is_flag=True, required=True, expose_value=False, help="One pass, and done.")
@click.option("--json", "as_json", is_flag=True, help="Print the run and what is new as JSON.")
@language_option
def command(as_json: bool, lang: str | None) -> int:
    """Run the read-only checks of the suite `reliability` and say what is new.

    The exit code tells the present state, as qualify's does.
    """
    from acceptance.cli._reporting import load_run, write_report
    from acceptance.cli._view import Lines
    from acceptance.clock import SystemClock
    from acceptance.exits import INTERRUPTED
    from acceptance.qualification import start
    from acceptance.verdict import exit_code

    chosen = language(lang)
    state = read_settings().state
    previous = _last_finished(state)
    ended = start(_request(state, previous), Lines(), SystemClock())
    run = load_run(ended.folder)
    write_report(run, ended.folder, chosen)
    _tell(run, previous, chosen, as_json)
    if not as_json:
        click.echo(str(ended.folder))
    if ended.verdict is None or ended.interrupted:
        return INTERRUPTED
    return exit_code(ended.verdict)


def _request(state: Path, previous: Any) -> Any:
    from acceptance.catalogue import builtin_suites
    from acceptance.request import Request

    configured = read_settings()
    return Request(
        state=state,
        lock=configured.lock,
        scratch=configured.scratch,
        suites=(builtin_suites() / "reliability",),
        kind="watch",
        safety=("read_only",),
        previous=previous.id if previous else None,
    )


def _last_finished(state: Path) -> Any:
    """The last finished run of a live machine here; captures are other machines."""
    from acceptance.cli._reporting import load_run
    from acceptance.refusal import Refusal
    from acceptance.runs.store import run_folders

    for folder in reversed(list(run_folders(state))):
        try:
            run = load_run(folder)
        except Refusal:
            continue
        if run.state == "finished" and run.subject and not run.subject.recorded:
            return run
    return None


def _tell(run: Any, previous: Any, lang: str, as_json: bool) -> None:
    from acceptance.cli._settings import print_json
    from acceptance.comparison import changes

    same = previous if previous and previous.subject.id == run.subject.id else None
    news = changes(same, run) if same else []
    if as_json:
        import msgspec

        told = [{"before": c.before and c.before.outcome, "now": c.now} for c in news]
        since = same.started_at if same else None
        print_json({**msgspec.to_builtins(run), "since": since, "news": told})
        return
    for line in _lines(run, same, news, lang):
        click.echo(line)


def _lines(run: Any, same: Any, news: list[Any], lang: str) -> list[str]:
    from acceptance.messages import Catalogue
    from acceptance.messages.escape import for_terminal

    catalogue = Catalogue(lang, run.catalogue)
    since = same.started_at if same else ""
    verdict = run.verdict
    decision = catalogue.text(f"decision.{verdict.decision}") if verdict else "–"
    counts = {"judged": verdict.judged, "planned": verdict.planned} if verdict else {}
    lines = [f"{decision}: {catalogue.text({'key': 'verdict.judged', 'values': counts})}"]
    if same is None:
        lines.append(catalogue.text("watch.first"))
    elif not news:
        lines.append(catalogue.text({"key": "watch.nothing_new", "values": {"since": since}}))
    lines.extend(_news(change, since, catalogue) for change in news)
    return [for_terminal(line) for line in lines]


def _news(change: Any, since: str, catalogue: Any) -> str:
    label = change.now.part_label or change.now.part
    values = {
        "since": since,
        "title": catalogue.text(change.now.title),
        "part": f" ({label})" if label else "",
        "before": catalogue.text(f"outcome.{change.before.outcome}") if change.before else "–",
        "now": catalogue.text(f"outcome.{change.now.outcome}"),
    }
    text: str = catalogue.text({"key": "watch.new", "values": values})
    return f"{text} – {catalogue.text(change.now.reason)}" if change.now.reason else text
