"""Tell how long or how often to test so that it shows a target, and what a budget shows."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from acceptance.cli._documents import require_format, write_plan
from acceptance.cli._settings import language, language_option, print_json

if TYPE_CHECKING:
    from acceptance.messages import Catalogue
    from acceptance.planning.model import Plan

__all__ = ["command"]


@click.command("plan")
@click.option("--reliability", metavar="SHARE", help="Success rate to show, such as 95%.")
@click.option("--mtbf", metavar="TIME", help="Mean time between failures to show, such as 500h.")
@click.option("--event-rate", metavar="RATE", help="Event to find or exclude, such as 1/h.")
@click.option("--confidence", metavar="SHARE", help="How surely, such as 95%.")
@click.option("--failures", metavar="N", help="Failures that are allowed (default: 0).")
@click.option(
    "--discrimination",
    metavar="RATIO",
    help="How much better a good one is: 2 fails half as often.",
)
@click.option("--producer-risk", metavar="SHARE", help="Probability to reject a good one.")
@click.option("--consumer-risk", metavar="SHARE", help="Probability to accept a bad one.")
@click.option("--sequential", is_flag=True, help="Stop as soon as it is decided.")
@click.option("--budget", metavar="TIME|TRIALS", help="What is at hand: a time, or trials.")
@click.option("--machines", metavar="N", help="Machines that are tested at once (default: 1).")
@click.option("--trial", metavar="TIME", help="What one trial takes, such as 5min.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the document to FILE too: .html, .md or .json.",
)
@language_option
def command(
    *, sequential: bool, as_json: bool, output: Path | None, lang: str | None, **given: str | None
) -> int:
    """Tell how long or how often to test so that it shows a target, and what a budget shows.

    Name one target: --reliability or --mtbf with --confidence (and --failures), or with
    --discrimination, --producer-risk and --consumer-risk (and --sequential); --event-rate with
    --confidence. The target is the least that is acceptable; a good one is --discrimination
    times better.
    """
    from acceptance.messages import Catalogue
    from acceptance.planning.answer import plan_for
    from acceptance.planning.question import read_question

    chosen = language(lang)
    require_format(output)
    plan = plan_for(read_question(given, sequential=sequential))
    catalogue = Catalogue(chosen)
    if output is not None:
        write_plan(output, plan, catalogue)
    if as_json:
        from acceptance.cli._texts import with_texts

        print_json(with_texts(plan, catalogue))
    else:
        _print(plan, catalogue)
    return 0


def _print(plan: "Plan", catalogue: "Catalogue") -> None:
    from acceptance.cli._plan_words import plan_lines
    from acceptance.cli._terminal import print_lines, terminal

    to = terminal()
    print_lines(plan_lines(plan, catalogue, to), to)
