"""List the checks, show one, or write the skeleton of a new suite."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from acceptance.cli._settings import language, language_option, print_json

if TYPE_CHECKING:
    from acceptance.catalogue import Declared

__all__ = ["command"]

_suite_option = click.option(
    "--suite", "suites", multiple=True, type=click.Path(path_type=Path), help="Suites to read."
)


@click.group("suites")
def command() -> None:
    """What each check proves: its fault and control, severity, safety class, needs."""


@command.command("list")
@_suite_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@language_option
def list_(suites: tuple[Path, ...], as_json: bool, lang: str | None) -> int:
    """List all checks, a line each."""
    rows = [_row(d, language(lang)) for d in _declared(suites)]
    if as_json:
        print_json(rows)
        return 0
    for row in rows:
        needs = ", ".join(row["needs"]["tools"] + row["needs"]["privileges"])
        click.echo(
            f"{row['suite']:12} {row['check']:34} {row['severity']:8} {row['safety']:11} "
            f"{row['title']}" + (f" [{needs}]" if needs else "")
        )
        click.echo(f"{'':12} ✗ {row['fault'] or '–'}")
        click.echo(f"{'':12} ✓ {row['control'] or '–'}")
    return 0


@command.command("show")
@click.argument("check")
@_suite_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@language_option
def show(check: str, suites: tuple[Path, ...], as_json: bool, lang: str | None) -> int:
    """Show one CHECK: what it proves and how, its measurements and limits."""
    from acceptance.refusal import BadInput

    chosen = language(lang)
    found = [d for d in _declared(suites) if d.check.id == check]
    if not found:
        raise BadInput("bad.no_check", glob=check)
    row = {**_row(found[0], chosen), **_details(found[0], chosen)}
    if as_json:
        print_json(row)
        return 0
    for name, value in row.items():
        click.echo(f"{name:16} {_shown(value)}")
    return 0


@command.command("new")
@click.argument("name")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="Folder.")
@language_option
def new(name: str, into: Path, lang: str | None) -> int:
    """Write the skeleton of a suite called NAME: a check, its fault and its control."""
    from acceptance.skeleton import write_skeleton

    language(lang)
    for path in write_skeleton(into, name):
        click.echo(str(path))
    return 0


def _declared(named: tuple[Path, ...]) -> list["Declared"]:
    from acceptance.catalogue import BadSuite, read_checks
    from acceptance.qualification import suites_named
    from acceptance.refusal import BadInput

    try:
        return read_checks(path for path, _ in suites_named(named))
    except BadSuite as bad:
        raise BadInput("bad.suite", text=str(bad)) from None


def _row(declared: "Declared", lang: str) -> dict[str, Any]:
    check = declared.check
    return {
        "check": check.id,
        "title": _text(check.title, lang),
        "severity": check.severity,
        "safety": check.safety,
        "suite": declared.suite,
        "fault": _text(check.fault, lang),
        "control": _text(check.control, lang),
        "needs": {
            "tools": [_tool(n) for n in check.needs if _is_tool(n)],
            "privileges": [n for n in check.needs if not _is_tool(n)],
        },
        "characteristic": check.characteristic,
    }


def _is_tool(need: str) -> bool:
    return need.startswith("tool:") or need == "order"


def _tool(need: str) -> str:
    """What to install, or what to give the command: the checks of an order need one."""
    return "--order FILE" if need == "order" else need.removeprefix("tool:")


def _details(declared: "Declared", lang: str) -> dict[str, Any]:
    check = declared.check
    return {
        "advice": _text(check.advice, lang),
        "parts": check.parts,
        "profiles": list(check.profiles),
        "deadline_seconds": check.deadline_seconds,
        "measurements": [
            {
                "name": m.name,
                "unit": m.unit,
                "limit": str(m.limit) if m.limit else None,
                "title": _text(m.title, lang),
            }
            for m in check.measures
        ],
        "source": f"{declared.path.name}:{declared.line}",
    }


def _text(text: dict[str, str], lang: str) -> str:
    return text.get(lang) or text.get("en", "")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_shown(v)}" for k, v in value.items() if v)
    if isinstance(value, list):
        return ", ".join(_shown(v) for v in value) or "–"
    return "–" if value in (None, "") else str(value)
