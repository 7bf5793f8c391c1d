"""Check an order, learn one from this machine, or print a commented example."""

from pathlib import Path
from typing import Any

import click

from acceptance.cli._settings import language, language_option, print_json

__all__ = ["command"]

_NEEDED = (
    *("battery", "camera", "clock", "cpu", "firmware", "graphics", "kernel", "memory", "network"),
    *("os", "pci", "power", "storage", "system"),
)
"""The probes whose facts an order is learned from."""

_WIDEST = 48
_HEADS = ("order.check.line", "order.check.key", "order.check.expected", "order.check.facts")
_output_option = click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of stdout.",
)


@click.group("order")
def command() -> None:
    """What was bought, as a TOML file that a machine is held against."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@language_option
def check(file: Path, as_json: bool, lang: str | None) -> int:
    """Say whether FILE is well-formed, what it would ask, on which facts, with which privileges."""
    from acceptance.order import read_order
    from acceptance.order.asking import asked

    chosen = language(lang)
    document = asked(read_order(file))
    if as_json:
        print_json(document)
    else:
        _print_table(document, chosen)
    return 0


@command.command("learn")
@click.option(
    "--root", type=click.Path(path_type=Path), help="A captured machine instead of this one."
)
@_output_option
@language_option
def learn(root: Path | None, output: Path | None, lang: str | None) -> int:
    """Write an order from this known-good machine, or from a captured one."""
    import probes
    from acceptance.order import learn as learned

    chosen = language(lang)
    known = probes.find()
    needed = {name: module for name, module in known.items() if name in _NEEDED}
    facts = probes.encode(probes.observe(_system(root), probes=needed))
    _write(learned(facts, chosen), output)
    return 0


@command.command("new")
@_output_option
@language_option
def new(output: Path | None, lang: str | None) -> int:
    """Print a commented example of everything that an order can say."""
    from acceptance.order.example import example

    _write(example(language(lang)), output)
    return 0


def _system(root: Path | None) -> Any:
    """The port to this machine, or to the captured one at `root`."""
    if root is None:
        from probes.port.live import Live

        return Live()
    from acceptance.captured import require_captured
    from probes.port.recorded import Recorded

    require_captured(root)
    return Recorded(str(root))


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    from acceptance.cli._writing import write_document

    click.echo(write_document(output, text.encode("utf-8")), err=True)


def _print_table(document: dict[str, Any], lang: str) -> None:
    """One line of the order a line, and what it needs behind it."""
    from acceptance.messages import Catalogue
    from acceptance.messages.escape import for_terminal
    from acceptance.sentences import sentence

    said = Catalogue(lang)
    heads = [said.text(key) for key in _HEADS]
    rows = [heads, *(_row(line, said) for line in document["lines"])]
    shown = [[for_terminal(cell) for cell in row] for row in rows]
    widths = [min(_WIDEST, max(len(row[n]) for row in shown)) for n in range(3)]
    for row in shown:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[3]]).rstrip())
    count, path = len(document["lines"]), str(document["order"])
    click.echo(for_terminal(said.text(sentence("order.check.well_formed", path=path, count=count))))
    for line in _remarks(document):
        click.echo(for_terminal(said.text(line)))


def _row(line: dict[str, Any], said: Any) -> list[str]:
    marks = [said.text("order.check.optional")] if line["optional"] else []
    if line["needs"]:
        marks.append(f"{said.text('order.check.needs')} {', '.join(line['needs'])}")
    facts = ", ".join(line["facts"])
    return [
        str(line["source_line"] or ""),
        line["key"],
        line["expected"],
        f"{facts} [{'; '.join(marks)}]" if marks else facts,
    ]


def _remarks(document: dict[str, Any]) -> list[Any]:
    from acceptance.sentences import sentence

    keys = [one["key"] for one in document["noted"]]
    weights = [f"{kind} {weight}" for kind, weight in document["severities"].items()]
    remarks = [sentence("order.check.noted", keys=keys)] if keys else []
    remarks.append(sentence("order.check.severities", severities=weights))
    if document["extra"]:
        remarks.append(sentence("order.check.extra", kinds=document["extra"]))
    return remarks
