"""Keep the systems that new machines are held against: list, add, remove."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from acceptance.cli._settings import language, language_option, print_json, read_settings

if TYPE_CHECKING:
    from acceptance.bases.store import Card
    from acceptance.messages import Catalogue

__all__ = ["command"]

_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("bases")
def command() -> None:
    """The organisation's systems: which of them will drive a machine's devices.

    `live`, the machine at hand, is always among them.
    """


@command.command("list")
@_json_option
@language_option
def list_(as_json: bool, lang: str | None) -> int:
    """List all bases, what they are and which kernels they have."""
    from acceptance.bases.store import cards, live_card

    state, chosen = read_settings().state, language(lang)
    _print([live_card(state), *cards(state)], as_json, chosen)
    return 0


@command.command("add")
@click.argument("name")
@click.argument("source", metavar="FOLDER|TARBALL", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Take the place of a base of this name.")
@_json_option
@language_option
def add(name: str, source: Path, replace: bool, as_json: bool, lang: str | None) -> int:
    """Read the root of a system once, and keep under NAME what matters of it.

    The root lies in a folder, or in a tar archive (plain, gzip, bzip2, xz, zstd). It is only
    read: nothing is unpacked beside it, and nothing of it is run.
    """
    from acceptance.bases.store import add_base

    chosen = language(lang)
    card = add_base(read_settings().state, name, source, replace=replace)
    _print([card], as_json, chosen)
    return 0


@command.command("remove")
@click.argument("name")
@language_option
def remove(name: str, lang: str | None) -> int:
    """Forget the base NAME; the folder or tarball that it was read from stays."""
    from acceptance.bases.store import remove_base

    language(lang)
    remove_base(read_settings().state, name)
    return 0


def _print(cards: "list[Card]", as_json: bool, chosen: str) -> None:
    from acceptance.messages import Catalogue
    from acceptance.messages.escape import for_terminal

    catalogue = Catalogue(chosen)
    if as_json:
        print_json([_row(card, catalogue) for card in cards])
        return
    for card in cards:
        for line in _lines(card, catalogue):
            click.echo(for_terminal(line))


def _row(card: "Card", catalogue: "Catalogue") -> dict[str, Any]:
    import msgspec

    row: dict[str, Any] = msgspec.to_builtins(card)
    del row["index"]
    notes = [{"key": n.key, "values": n.values, "text": catalogue.text(n)} for n in card.notes]
    return {**row, "notes": notes}


def _lines(card: "Card", catalogue: "Catalogue") -> list[str]:
    told = [card.os.name, card.architecture, ", ".join(card.kernels)]
    first = f"{card.name:16} {'; '.join(word for word in told if word) or '–'}"
    values = {"modules": card.modules, "firmware": card.firmware, "path": card.source.path}
    key = "bases.contents" if card.firmware is not None else "bases.contents_live"
    lines = [first]
    if card.kernels:
        lines.append(f"{'':16} {catalogue.text({'key': key, 'values': values})}")
    return [*lines, *(f"{'':16} {catalogue.text(note)}" for note in card.notes)]
