"""Qualify this machine, or a captured one: look, judge, leave a verdict and a report."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from acceptance.cli._settings import language, language_option, read_settings

if TYPE_CHECKING:
    from acceptance.cli._view import View
    from acceptance.qualification import Ended
    from acceptance.request import Request

__all__ = ["command", "tell"]

_PROFILES = ("quick", "standard", "burn-in")


@click.command("qualify")
@click.option("--profile", type=click.Choice(_PROFILES), help="Which checks, for how long.")
@click.option(
    "--suite",
    "suites",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Run this suite (folder or file) instead of the built-in ones; may be repeated, "
    "and a built-in one named.",
)
@click.option("--check", "checks", multiple=True, metavar="GLOB", help="Only these checks.")
@click.option("--part", "parts", multiple=True, metavar="ID", help="Only the checks of this part.")
@click.option(
    "--order",
    type=click.Path(path_type=Path),
    help="What was ordered, as TOML: is it what was delivered, line by line?",
)
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    help="Judge a captured machine: a folder or an archive with its /proc and /sys, "
    "or what sosreport or hw-probe saved.",
)
@click.option("--resume", metavar="RUN", help="Go on with a run that was cut off.")
@click.option(
    "--provider",
    type=click.Path(path_type=Path),
    help="Replace kernels of the loads by this file's; such a run is never accepted.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON document.")
@click.option("--ndjson", is_flag=True, help="Print each event once it is on the disk.")
@language_option
def command(**options: Any) -> int:
    """Qualify this machine and leave a verdict with a report.

    With --check or --part the decision is at best inconclusive: the rest was not looked at.
    """
    from acceptance.clock import SystemClock
    from acceptance.qualification import start
    from acceptance.resumption import resume

    if options["as_json"] and options["ndjson"]:
        raise click.UsageError("--json prints one document, --ndjson one a line: choose one")
    lang = language(options["lang"])
    request = _request(options)
    view = _view(options, lang, request.profile)
    clock = SystemClock()
    try:
        if options["resume"]:
            from acceptance.cli._settings import find

            _refuse_beside_resume(options)
            ended = resume(find(options["resume"]), request, view, clock)
        else:
            ended = start(request, view, clock)
    finally:
        view.close()
    return tell(ended, lang, as_json=options["as_json"], quiet=options["ndjson"])


def tell(ended: "Ended", lang: str, *, as_json: bool = False, quiet: bool = False) -> int:
    """Write the report, print the run or its summary, return the exit code."""
    from acceptance.cli._listening import whoever_listens
    from acceptance.cli._reporting import load_run, write_report
    from acceptance.cli._summary import print_summary
    from acceptance.exits import INTERRUPTED
    from acceptance.messages import Catalogue
    from acceptance.verdict import exit_code

    run = load_run(ended.folder)
    report = write_report(run, ended.folder, lang)
    with whoever_listens(sys.stdout):
        if as_json:
            from reports import render

            click.echo(render(run, "json", language=lang))
        elif not quiet:
            print_summary(run, Catalogue(lang, run.catalogue))
            click.echo(str(ended.folder))
            click.echo(str(report))
    if ended.interrupted or ended.verdict is None:
        return INTERRUPTED
    return exit_code(ended.verdict)


def _request(options: dict[str, Any]) -> "Request":
    from acceptance.refusal import BadInput
    from acceptance.request import Request

    configured = read_settings()
    profile = configured.get("profile", options["profile"]) or "quick"
    if profile not in _PROFILES:
        raise BadInput("bad.profile", profile=profile, profiles=", ".join(_PROFILES))
    root = options["root"]
    if root is not None:
        from acceptance.captured import require_captured

        require_captured(root)
    provider = options["provider"]
    return Request(
        state=configured.state,
        lock=configured.lock,
        scratch=configured.scratch,
        profile=profile,
        suites=options["suites"],
        checks=options["checks"],
        parts=options["parts"],
        order=options["order"].absolute() if options["order"] else None,
        root=root.absolute() if root else None,
        provider=provider.absolute() if provider else None,
    )


def _refuse_beside_resume(options: dict[str, Any]) -> None:
    """A resumed run is the run that was planned: nothing may change what it judges."""
    from acceptance.refusal import BadInput

    for name in ("profile", "suites", "checks", "parts", "order", "root", "provider"):
        if options[name]:
            flag = name.removesuffix("s") if name in ("suites", "checks", "parts") else name
            raise BadInput("bad.beside_resume", flag=f"--{flag}")


def _view(options: dict[str, Any], lang: str, profile: str) -> "View":
    from acceptance.cli._view import Lines, PlainView, Stream

    if options["ndjson"]:
        return Stream()
    if sys.stderr.isatty():
        from acceptance.cli._live import LiveView

        return LiveView(lang, profile)
    return Lines() if options["as_json"] else PlainView(lang)
