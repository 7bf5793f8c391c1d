"""A plan in words for a terminal: what to do, the table, the curve, what it does not show."""

from collections.abc import Iterator, Sequence

from acceptance.cli._curve import curve_lines
from acceptance.cli._terminal import Line, Terminal
from acceptance.messages import Catalogue
from acceptance.planning.model import Plan
from acceptance.planning.tables import Rows, alternatives, sampling_numbers, stages
from acceptance.sentences import Sentence, sentence

__all__ = ["plan_lines"]

MOST_STAGES = 24
"""Lines of a sequential plan that a screen holds."""

Row = tuple[str, ...]


def plan_lines(plan: Plan, catalogue: Catalogue, to: Terminal) -> Iterator[Line]:
    """All of it, not escaped yet; sentences may be wrapped, table and curve may not."""
    first, *others = plan.sentences
    yield Line(catalogue.text(first), heading=True)
    yield Line("")
    yield from (Line(catalogue.text(one)) for one in others)
    yield from _numbers(sampling_numbers(plan, catalogue))
    yield from _table(_rows(plan, catalogue), to.width)
    if plan.operating_characteristic is not None:
        yield Line("")
        head, *drawn = curve_lines(
            plan.operating_characteristic, catalogue, width=to.width, unicode=to.unicode
        ) or ("",)
        yield Line(head, heading=True)
        yield from (Line(line, wrapped=line.startswith("  "), hang=3) for line in drawn)
    yield from _listed(catalogue, "plan.head.cannot", plan.cannot)
    if plan.claim is not None:
        yield from _listed(catalogue, "plan.head.assumes", _rests_on(plan))
        method = sentence(f"claim.method.{plan.claim.method}")
        yield Line(f"  {catalogue.text(sentence('plan.head.method', method=method))}", hang=2)


def _rests_on(plan: Plan) -> Sequence[Sentence]:
    """The claim of a plan for a lot says more than its sentences; that of a test repeats them."""
    if plan.claim is None:
        return ()
    return (*([plan.claim.statement] if plan.sampling else []), *plan.claim.assumptions)


def _numbers(told: dict[str, str]) -> Iterator[Line]:
    """Names and numbers below each other."""
    if not told:
        return
    yield Line("")
    width = max(map(len, told))
    yield from (Line(f"  {name:<{width}}  {value}", hang=2) for name, value in told.items())


def _rows(plan: Plan, catalogue: Catalogue) -> list[Row]:
    """Allowed failures with their cost; of a sequential plan its lines. Heads first."""
    if plan.alternatives:
        return _first(alternatives(plan, catalogue), catalogue)
    return _first(stages(plan, catalogue), catalogue) if plan.expected_exposure else []


def _first(table: Rows, catalogue: Catalogue) -> list[Row]:
    left = len(table.rows) - MOST_STAGES
    rows = [table.head, *table.rows[:MOST_STAGES]]
    return [*rows, (catalogue.text(sentence("plan.head.more", count=left)),)] if left > 0 else rows


def _table(rows: Sequence[Row], width: int) -> Iterator[Line]:
    """Right-aligned columns below their heads; a row of one cell is a remark.

    Where that is too wide, heads are written below each other word by word.
    """
    if not rows:
        return
    yield Line("")
    heads: list[Row] = [(head,) for head in rows[0]]
    if sum(len(head) for head in rows[0]) + 2 * len(heads) > width:
        heads = [tuple(head.split(" ")) for head in rows[0]]
    tall = max(map(len, heads))
    stacked = [("",) * (tall - len(head)) + head for head in heads]
    full = [row for row in rows[1:] if len(row) == len(heads)]
    widths = [max(map(len, [*stacked[n], *(row[n] for row in full)])) for n in range(len(heads))]
    for line in zip(*stacked, strict=True):
        yield Line(_aligned(line, widths), heading=True, wrapped=False)
    for row in rows[1:]:
        yield Line(
            _aligned(row, widths) if len(row) == len(widths) else f"  {row[0]}", wrapped=False
        )


def _aligned(cells: Row, widths: Sequence[int]) -> str:
    return "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _listed(catalogue: Catalogue, heading: str, told: Sequence[Sentence]) -> Iterator[Line]:
    if told:
        yield Line("")
        yield Line(catalogue.text(heading), heading=True)
        yield from (Line(f"  {catalogue.text(one)}", hang=2) for one in told)
