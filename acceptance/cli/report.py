"""Write the document of a run: for the house or for the vendor, in several formats."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from acceptance.cli._settings import find, language, language_option, read_settings

if TYPE_CHECKING:
    from reports import Audience

__all__ = ["command"]


@click.command("report")
@click.argument("run", required=False)
@click.option(
    "--for",
    "audience",
    type=click.Choice(["internal", "vendor"]),
    default="internal",
    show_default=True,
    help="Who reads it; a vendor's holds allow-listed fields only.",
)
@click.option("--format", "form", default="html", show_default=True, help="html, md, json, junit.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File (default: stdout).")
@language_option
def command(
    run: str | None, audience: "Audience", form: str, output: Path | None, lang: str | None
) -> int:
    """Write the document of RUN (default: the last one)."""
    from acceptance.cli._accounts import accounts
    from acceptance.cli._reporting import load_run, pseudonym_key
    from acceptance.cli._writing import write_document
    from acceptance.refusal import BadInput
    from reports import formats, render

    if form not in formats():
        raise BadInput("bad.format", format=form, formats=", ".join(formats()))
    chosen = language(lang)
    loaded = load_run(find(run))
    outward = audience == "vendor"
    key = pseudonym_key(read_settings().state) if outward else None
    data = render(loaded, form, audience, chosen, key=key, known=accounts() if outward else ())
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(data)
        return 0
    click.echo(str(write_document(output, data)))
    return 0
