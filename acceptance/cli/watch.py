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

    What is new is told against the last run of this machine that judged the same checks.
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
    ended = start(_request(state), Lines(), SystemClock())
    run = load_run(ended.folder)
    write_report(run, ended.folder, chosen)
    _tell(run, _earlier(state, run), chosen, as_json)
    if not as_json:
        click.echo(str(ended.folder))
    if ended.verdict is None or ended.interrupted:
        return INTERRUPTED
    return exit_code(ended.verdict)


def _request(state: Path) -> Any:
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
    )


def _earlier(state: Path, now: Any) -> Any:
    """The last finished run of this machine before `now` that judged any of its checks."""
    from acceptance.cli._reporting import load_run
    from acceptance.refusal import Refusal
    from acceptance.runs.store import run_folders

    for folder in reversed(list(run_folders(state))):
        try:
            run = load_run(folder)
        except Refusal:
            continue
        if run.id != now.id and run.state == "finished" and _comparable(run, now):
            return run
    return None


def _comparable(run: Any, now: Any) -> bool:
    """One machine under its id, itself and not a capture of it, and a check in common."""
    if not (run.subject and now.subject) or run.subject.recorded:
        return False
    common = {r.check for r in run.results} & {p.check for p in now.planned}
    return run.subject.id == now.subject.id and bool(common)


def _tell(run: Any, earlier: Any, lang: str, as_json: bool) -> None:
    from acceptance.comparison import changes

    news = changes(earlier, run) if earlier else []
    if as_json:
        _print_json(run, earlier, news, lang)
        return
    for line in _lines(run, earlier, news, lang):
        click.echo(line)


def _print_json(run: Any, earlier: Any, news: list[Any], lang: str) -> None:
    """The run as `qualify --json` prints it, with `since` and `news` beside its results."""
    import msgspec

    from acceptance.cli._settings import print_json
    from reports import render

    document = msgspec.json.decode(render(run, "json", language=lang))
    told = [
        {
            "check": change.told.check,
            "part": change.told.part,
            "before": change.before.outcome if change.before else None,
            "now": change.now.outcome if change.now else None,
        }
        for change in news
    ]
    since = {"id": earlier.id, "started_at": earlier.started_at} if earlier else None
    print_json({**document, "since": since, "news": told})


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
    told = change.told
    label = told.part_label or told.part
    before, now = (
        catalogue.text(f"outcome.{result.outcome}") if result else None
        for result in (change.before, change.now)
    )
    values = {
        "since": since,
        "title": catalogue.text(told.title),
        "part": f" ({label})" if label else "",
        "before": before or catalogue.text("watch.not_judged"),
        "now": now or catalogue.text("watch.gone"),
    }
    text: str = catalogue.text({"key": "watch.new", "values": values})
    reason = change.now.reason if change.now else None
    return f"{text} – {catalogue.text(reason)}" if reason else text
