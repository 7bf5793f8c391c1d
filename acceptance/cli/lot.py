"""Plan how many machines of a lot to test, and judge the lot from their runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from acceptance.cli._documents import require_format, write_lot, write_plan
from acceptance.cli._settings import find, language, language_option, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from acceptance.lot.model import LotJudgement, Settings
    from acceptance.messages import Catalogue
    from acceptance.model import Run
    from acceptance.planning.model import Plan

__all__ = ["command"]

_output_option = click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the document to FILE too: .html, .md or .json.",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("lot")
def command() -> None:
    """Equal machines delivered together: how many to test, and what to do with the lot."""


@command.command("plan")
@click.option("--size", metavar="N", required=True, help="Machines in the lot.")
@click.option(
    "--limiting-quality", metavar="SHARE", help="The share of bad machines that must not pass: 5%."
)
@click.option("--risk", metavar="SHARE", help="With which probability it passes at most: 10%.")
@click.option("--acceptable-quality", metavar="SHARE", help="A share that should pass: 1%.")
@click.option("--producer-risk", metavar="SHARE", help="With which probability it does not: 5%.")
@click.option("--aql", metavar="PERCENT", help="A plan of ISO 2859-1 for this AQL: 1.0.")
@click.option("--level", metavar="LEVEL", help="Inspection level: S-1 to S-4, I, II (usual), III.")
@click.option(
    "--inspection",
    type=click.Choice(["normal", "tightened", "reduced"]),
    help="Which of the tables of ISO 2859-1 (default: normal).",
)
@click.option(
    "--earlier",
    metavar="N,N,...",
    help="Bad ones in the sample of each earlier lot, oldest first: they say which table.",
)
@click.option(
    "--allow-reduced", is_flag=True, help="With --earlier: reduced inspection may be reached."
)
@_json_option
@_output_option
@language_option
def plan(**options: Any) -> int:
    """Say how many machines of a lot to test, and with how many bad ones to take it."""
    from acceptance.lot.asking import lot_plan_asked
    from acceptance.messages import Catalogue

    chosen = language(options["lang"])
    require_format(options["output"])
    made = lot_plan_asked(options)
    catalogue = Catalogue(chosen)
    if options["output"]:
        write_plan(options["output"], made, catalogue)
    if options["as_json"]:
        print_json(_with_texts(made, catalogue))
    else:
        from acceptance.cli._plan_words import plan_lines
        from acceptance.cli._terminal import print_lines, terminal

        to = terminal()
        print_lines(plan_lines(made, catalogue, to), to)
    return 0


@command.command("judge")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The runs are a sample: what `acceptance lot plan --json` printed.",
)
@click.option(
    "--false-alarm",
    default="5%",
    show_default=True,
    metavar="SHARE",
    help="In how many healthy lots a measurement may be called out of line, over all of them.",
)
@click.option(
    "--margin",
    default="2%",
    show_default=True,
    metavar="SHARE",
    help="Measurements that differ by less than this share of the median are not told.",
)
@_json_option
@_output_option
@language_option
def judge(runs: tuple[str, ...], plan_file: Path | None, **options: Any) -> int:
    """Say which machines of a lot differ, which go back, and whether the lot is taken.

    Each RUN is one machine's: an id, the start or end of one, or a folder.
    """
    from acceptance.lot.asking import read_plan, settings_asked
    from acceptance.messages import Catalogue
    from acceptance.verdict import exit_code

    chosen = language(options["lang"])
    require_format(options["output"])
    settings = settings_asked(options["false_alarm"], options["margin"])
    asked = read_plan(plan_file) if plan_file else None
    judgement = _judged(runs, asked, settings)
    catalogue = Catalogue(chosen, judgement.catalogue)
    if options["output"]:
        write_lot(options["output"], judgement, catalogue)
    if options["as_json"]:
        print_json(_with_texts(judgement, catalogue))
    else:
        from acceptance.cli._lot_words import lines
        from acceptance.cli._terminal import print_lines, terminal

        to = terminal()
        print_lines(lines(judgement, catalogue, to.width), to)
    return exit_code(judgement.verdict)


def _judged(names: tuple[str, ...], plan: "Plan | None", settings: "Settings") -> "LotJudgement":
    from datetime import UTC, datetime

    from acceptance.lot.judging import judge_lot
    from acceptance.version import __version__

    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    folders = [find(name) for name in names]  # all of them, before the first long look
    return judge_lot(
        _loaded(folders), made_at=now, plan=plan, settings=settings, tool_version=__version__
    )


def _loaded(folders: "Iterable[Path]") -> "Iterator[Run]":
    """One run at a time: of a hundred, one is in memory."""
    from acceptance.cli._reporting import load_run

    for folder in folders:
        yield load_run(folder)


def _with_texts(document: Any, catalogue: "Catalogue") -> Any:
    from acceptance.cli._texts import with_texts

    return with_texts(document, catalogue)
