"""Tell what differs between two runs: facts, outcomes, measurements, versions."""

from typing import TYPE_CHECKING

import click

from acceptance.cli._settings import find, language, language_option, print_json

if TYPE_CHECKING:
    from acceptance.differences import Comparison
    from acceptance.messages import Catalogue
    from acceptance.model import Run

__all__ = ["command"]


@click.command("compare")
@click.argument("run_a", required=False, default="previous")
@click.argument("run_b", required=False, default="last")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@language_option
def command(run_a: str, run_b: str, as_json: bool, lang: str | None) -> int:
    """Tell what RUN_B (default: the last run) has otherwise than RUN_A (default: the one before).

    The weightiest comes first. Counters, temperatures, free space and whatever else passes are
    counted and not told. Parts are recognised by what they are: one that was moved is neither
    gone nor new.
    """
    from acceptance.cli._reporting import load_run
    from acceptance.differences import compare_runs
    from acceptance.messages import Catalogue

    chosen = language(lang)
    before, now = load_run(find(run_a)), load_run(find(run_b))
    comparison = compare_runs(before, now)
    catalogue = Catalogue(chosen, {**before.catalogue, **now.catalogue})
    _print(comparison, now, catalogue, as_json=as_json)
    return 0


def _print(comparison: "Comparison", now: "Run", catalogue: "Catalogue", *, as_json: bool) -> None:
    from acceptance.cli._differences import document, lines
    from acceptance.messages.escape import for_terminal

    if as_json:
        print_json(document(comparison, catalogue))
        return
    for line in lines(comparison, now, catalogue):
        click.secho(for_terminal(line.text), bold=line.heading)
