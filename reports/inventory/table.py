"""Equal things side by side, in as many columns as a line holds, escaped for a terminal."""

from collections.abc import Sequence

from acceptance.messages.escape import for_terminal

__all__ = ["cut", "table"]

_GAP = 2
_NARROWEST = 6


def table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The lines of a table; the widest columns give way until it fits into `width`."""
    cells = [[for_terminal(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    room = width - _GAP * (len(head) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widest = widths.index(max(widths))
        widths[widest] -= min(
            sum(widths) - room, max(1, widths[widest] - _second(widths)), widths[widest] - 1
        )
    return [
        (" " * _GAP).join(cut(cell, w).ljust(w) for cell, w in zip(row, widths, strict=True))
        .rstrip()[:width]
        for row in cells
    ]  # fmt: skip


def _second(widths: Sequence[int]) -> int:
    """The next widest column: so far may the widest shrink before it is another's turn."""
    return max([w for w in widths if w < max(widths)], default=_NARROWEST)


def cut(text: str, width: int) -> str:
    """The text, with a mark where it is too long."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
