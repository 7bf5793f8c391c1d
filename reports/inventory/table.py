"""Equal things side by side, in as many columns as a line holds, escaped for a terminal."""

from collections.abc import Collection, Sequence

from acceptance.messages.escape import for_terminal

__all__ = ["cut", "table"]

_GAP = 2
_NARROWEST = 6
_LONGEST_NUMBER = 24


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int, numbers: Collection[int] = ()
) -> list[str]:
    """The lines of a table that fits into `width`: heads give way first, then what is widest.

    `numbers` are columns of serials and addresses, which say nothing when they are cut.
    """
    cells = [[for_terminal(cell) for cell in row] for row in (head, *rows)]
    widths = _fitting(cells, width - _GAP * (len(head) - 1), numbers)
    return [
        (" " * _GAP)
        .join(cut(cell, room).ljust(room) for cell, room in zip(row, widths, strict=True))
        .rstrip()[:width]
        for row in cells
    ]


def _fitting(cells: Sequence[Sequence[str]], room: int, numbers: Collection[int]) -> list[int]:
    """The width of each column."""
    columns = list(zip(*cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    for n, column in enumerate(columns):
        spare = widths[n] - max((_NARROWEST, *(len(cell) for cell in column[1:])))
        widths[n] -= max(0, min(spare, sum(widths) - room))
    yields = [n for n in range(len(widths)) if n not in numbers or widths[n] > _LONGEST_NUMBER]
    while sum(widths) > room and (wide := [n for n in yields if widths[n] > _NARROWEST]):
        widths[max(wide, key=widths.__getitem__)] -= 1
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def cut(text: str, width: int) -> str:
    """The text, with a mark where it is too long."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
