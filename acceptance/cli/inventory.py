"""Tell what a machine is made of and how it is, part by part."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from acceptance.cli._settings import language, language_option, print_json

if TYPE_CHECKING:
    from acceptance.inventory import Inventory

__all__ = ["command"]

_FORMATS = ("text", "json", "cyclonedx")


@click.command("inventory")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), help="text (default), json, or a parts list."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    help="Tell of a captured machine: a folder or an archive with its /proc and /sys, "
    "or what sosreport or hw-probe saved.",
)
@click.option("--only", metavar="NAMES", help="Only these classes of state: cpu,storage.")
@click.option(
    "--redact", is_flag=True, help="Only what may leave the house: no serials, addresses, names."
)
@language_option
def command(
    form: str | None,
    as_json: bool,
    root: Path | None,
    only: str | None,
    redact: bool,
    lang: str | None,
) -> int:
    """Tell what this machine, or a captured one, is made of, and what could not be told and why."""
    from acceptance.cli._short import short_lived

    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} are two formats: choose one")
    with short_lived():
        from acceptance.inventory import take

        chosen = language(lang)
        inventory = take(_system(root), _names(only))
        if redact:
            inventory = _redacted(inventory, chosen)
        _print(inventory, "json" if as_json else form, chosen)
    return 0


def _print(inventory: "Inventory", form: str | None, lang: str) -> None:
    if form == "json":
        print_json(inventory)
    elif form == "cyclonedx":
        click.echo(_parts_list(inventory))
    else:
        _print_page(inventory, lang)


def _system(root: Path | None) -> Any:
    """The port to this machine, or to the captured one at `root`."""
    if root is None:
        from probes.port.live import Live

        return Live()
    from acceptance.captured import require_captured
    from probes.port.recorded import Recorded

    require_captured(root)
    return Recorded(str(root))


def _names(only: str | None) -> list[str] | None:
    if only is None:
        return None
    return [name for piece in only.split(",") if (name := piece.strip())]


def _plain(inventory: "Inventory") -> dict[str, Any]:
    """The facts as they would be read back from a file."""
    import msgspec

    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(inventory.facts))
    return plain


def _redacted(inventory: "Inventory", lang: str) -> "Inventory":
    """The same with what may leave the house; the names in it are of this document only."""
    import secrets

    from msgspec.structs import replace

    from acceptance.cli._accounts import accounts
    from acceptance.messages import Catalogue
    from reports.inventory.redaction import may_leave

    facts, left_out = may_leave(_plain(inventory), secrets.token_bytes(32), accounts())
    catalogue = Catalogue(lang)
    told = tuple(
        {
            "what": {"key": one.what.key, "values": {}, "text": catalogue.text(one.what)},
            "action": one.action,
            "count": one.count,
        }
        for one in left_out
    )
    return replace(inventory, facts=facts, redacted=True, left_out=told)


def _parts_list(inventory: "Inventory") -> bytes:
    from reports.inventory.parts_list import parts_list

    return parts_list(_plain(inventory), inventory.observed_at, inventory.tool_version)


def _print_page(inventory: "Inventory", lang: str) -> None:
    import os
    import shutil
    import sys

    from acceptance.messages import Catalogue
    from reports.inventory.page import page

    terminal = sys.stdout.isatty()
    width = min(max(shutil.get_terminal_size((80, 24)).columns, 60), 140) if terminal else 80
    bold = terminal and not os.environ.get("NO_COLOR")
    for line in page(_plain(inventory), Catalogue(lang), width):
        heading, colon, rest = line.partition(":")
        is_headed = bold and line[:1].strip()
        click.echo(click.style(heading, bold=True) + colon + rest if is_headed else line)
    for one in inventory.left_out:
        click.echo(f"{one['what']['text']}: {one['count']}")
