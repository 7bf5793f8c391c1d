"""List what has been run here: id, subject, profile, start, state, decision, path."""

from pathlib import Path
from typing import Any

import click

from acceptance.cli._settings import language, language_option, print_json, read_settings

__all__ = ["command"]


@click.command("runs")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@language_option
def command(as_json: bool, lang: str | None) -> int:
    """List the runs of this state folder, the oldest first."""
    from acceptance.messages import Catalogue
    from acceptance.runs.store import run_folders, runs_folder

    state = read_settings().state
    rows = [_row(folder) for folder in run_folders(state)]
    if as_json:
        print_json(rows)
        return 0
    catalogue = Catalogue(language(lang))
    if not rows:
        values = {"path": str(runs_folder(state))}
        click.echo(catalogue.text({"key": "runs.none", "values": values}))
    for row in rows:
        click.echo(_line(row, catalogue))
    return 0


def _row(folder: Path) -> dict[str, Any]:
    from acceptance.cli._reporting import load_run
    from acceptance.refusal import Refusal

    try:
        run = load_run(folder)
    except Refusal:
        return {
            "id": folder.name,
            "subject": None,
            "profile": None,
            "started_at": None,
            "state": "broken",
            "decision": None,
            "path": str(folder),
        }
    return {
        "id": run.id,
        "subject": run.subject.id if run.subject else None,
        "profile": run.profile,
        "started_at": run.started_at,
        "state": _state(folder, run.state),
        "decision": run.verdict.decision if run.verdict else None,
        "path": str(folder),
    }


def _state(folder: Path, state: str) -> str:
    """A run that is not finished either goes on now or was cut off."""
    from acceptance.runs.journal import is_busy

    if state == "finished":
        return state
    return "running" if is_busy(folder) else "interrupted"


def _line(row: dict[str, Any], catalogue: Any) -> str:
    from acceptance.messages.escape import for_terminal

    decision = row["decision"]
    told = catalogue.text(f"decision.{decision}" if decision else f"state.{row['state']}")
    text = f"{row['id']}  {row['started_at'] or '–':24}  {row['profile'] or '–':9}  {told}"
    return str(for_terminal(text))
