"""A plan in words for a terminal: what to do, the table, the curve, what it does not show."""

from collections.abc import Iterator, Sequence

from acceptance.cli._curve import curve_lines
from acceptance.cli._terminal import Line, Terminal
from acceptance.messages import Catalogue
from acceptance.planning.model import Plan
from acceptance.planning.rounding import clock_up, up
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
        yield from _listed(catalogue, "plan.head.assumes", plan.claim.assumptions)
        method = sentence(f"claim.method.{plan.claim.method}")
        yield Line(f"  {catalogue.text(sentence('plan.head.method', method=method))}", hang=2)


def _rows(plan: Plan, catalogue: Catalogue) -> list[Row]:
    """Allowed failures with their cost; of a sequential plan its lines. Heads first."""
    if plan.alternatives:
        return _alternatives(plan, catalogue)
    if plan.expected_exposure:
        return _stages(plan, catalogue)
    return []


def _alternatives(plan: Plan, catalogue: Catalogue) -> list[Row]:
    timed = plan.alternatives[0].hours is not None
    heads = [catalogue.text("plan.head.failures"), _exposure_head(plan, catalogue)]
    if timed:
        many = "many" if plan.machines > 1 else "one"
        said = sentence(f"plan.head.time_{many}", machines=plan.machines)
        heads.append(catalogue.text(said))
    rows = [tuple(heads)]
    for one in plan.alternatives:
        cells = [_number(one.failures, catalogue), _size(plan, one.exposure, catalogue)]
        if one.hours is not None:
            time = clock_up(one.hours)
            cells.append(catalogue.quantity(time["value"], time["unit"]))
        rows.append(tuple(cells))
    return rows


def _stages(plan: Plan, catalogue: Catalogue) -> list[Row]:
    keys = ("plan.head.so_far", "plan.head.accept", "plan.head.reject")
    rows = [tuple(catalogue.text(key) for key in keys)]
    for stage in plan.stages[:MOST_STAGES]:
        ends = (stage.accept_from, stage.reject_until)
        cells = ["–" if end is None else _size(plan, end, catalogue) for end in ends]
        rows.append((_number(stage.failures, catalogue), *cells))
    if len(plan.stages) > MOST_STAGES:
        left = len(plan.stages) - MOST_STAGES
        rows.append((catalogue.text(sentence("plan.head.more", count=left)),))
    return rows


def _exposure_head(plan: Plan, catalogue: Catalogue) -> str:
    trials = plan.exposure_unit == "1"
    return catalogue.text("plan.head.trials" if trials else "plan.head.machine_hours")


def _size(plan: Plan, exposure: float, catalogue: Catalogue) -> str:
    return _number(exposure if plan.exposure_unit == "1" else up(exposure), catalogue)


def _number(value: float, catalogue: Catalogue) -> str:
    return catalogue.quantity(value, "1")


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
