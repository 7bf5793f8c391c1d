"""Single sampling plans indexed by AQL, from the whole table.

Source: ISO 2859-1:1999 (GB/T 2828.1-2012, IS 2500-1:2000 and JIS Z 9015-1:2006 are the same text):
table 1 (code letters) and tables 2-A, 2-B, 2-C (normal, tightened, reduced). ANSI/ASQ Z1.4 and
MIL-STD-105E have the same code letters and the same normal and tightened plans; their reduced
plans differ: there a gap lies between the acceptance and the rejection number, and a lot in it is
accepted but ends reduced inspection. Here the rejection number is always one above the acceptance
number, as ISO has had it since 1999.

`z14_plans.tsv` is the printed table: an acceptance number, or `v` (first plan below) or `^`
(first plan above). Its `source` column says from where each row is; `?` marks a cell that was not
confirmed by a second source.
"""

from functools import cache
from typing import NamedTuple

from acceptance.statistics.domain import OutOfDomain, require_positive, told
from acceptance.statistics.sampling.exact import require_lot

__all__ = [
    "AQLS",
    "INSPECTIONS",
    "LEVELS",
    "SinglePlan",
    "accepts_one_step_tighter",
    "code_letter",
    "plan_of_letter",
    "single_plan",
]

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
INSPECTIONS = ("normal", "tightened", "reduced")
AQLS = (
    *(0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5),
    *(10.0, 15.0, 25.0, 40.0, 65.0, 100.0, 150.0, 250.0, 400.0, 650.0, 1000.0),
)
"""Percent nonconforming up to 10; above, and up to 10 if so agreed, per 100 items."""

_STEP = {"v": 1, "^": -1}


class SinglePlan(NamedTuple):
    """What the table asks for: `asked` of which `sample` exist (the whole lot if it is smaller).

    `letter` is the lot's code letter, `letter_used` the one of the plan that an arrow led to;
    `confirmed` False: only one source was found for this cell, or two do not agree.
    """

    letter: str
    letter_used: str
    sample: int
    accept: int
    reject: int
    asked: int
    source: str
    confirmed: bool = True


class _Row(NamedTuple):
    letter: str
    sample: int
    cells: tuple[str, ...]
    source: str


def single_plan(lot: int, aql: float, level: str = "II", inspection: str = "normal") -> SinglePlan:
    """The single plan for a lot; a sample that is not smaller than the lot is the whole lot.

    Args: lot 2 or more; aql one of `AQLS` (percent nonconforming, or nonconformities per 100
    items); level one of `LEVELS`; inspection one of `INSPECTIONS`. Raises `OutOfDomain` naming
    what there is. Source: ISO 2859-1:1999, tables 1 and 2.
    """
    plan = plan_of_letter(code_letter(lot, level), aql, inspection)
    return plan._replace(sample=min(plan.asked, lot))


def code_letter(lot: int, level: str = "II") -> str:
    """The sample size code letter of ISO 2859-1:1999, table 1. Raises `OutOfDomain`."""
    lot = require_lot("lot", lot, least=2)
    _require_one_of("level", level, LEVELS)
    return next(letters[level] for most, letters in _letters() if most is None or lot <= most)


def plan_of_letter(letter: str, aql: float, inspection: str = "normal") -> SinglePlan:
    """The plan of a code letter, arrows followed, whatever the lot. Raises `OutOfDomain`."""
    _require_one_of("inspection", inspection, INSPECTIONS)
    rows, column = _table(inspection), _column(aql)
    names = [row.letter for row in rows]
    _require_one_of("letter", letter, names)
    at = names.index(letter)
    confirmed = "?" not in rows[at].cells[column]
    while (cell := rows[at].cells[column].rstrip("?")) in _STEP:
        at += _STEP[cell]
    if cell == "-":
        raise _unknown("letter", letter, names[:-1])
    used, source, accept = rows[at], rows[names.index(letter)].source, int(cell)
    size = used.sample
    return SinglePlan(letter, used.letter, size, accept, accept + 1, size, source, confirmed)


def accepts_one_step_tighter(plan: SinglePlan, aql: float, bad: int) -> bool | None:
    """Whether the sample would have passed had the AQL been the next smaller one of the table.

    None where there is none to compare with: the smallest AQL, or a plan of another sample size.
    Asked by the switching score of ISO 2859-1:1999, 9.3.3.2, for normal inspection.
    """
    column = _column(aql)
    if column == 0:
        return None
    tighter = plan_of_letter(plan.letter_used, AQLS[column - 1])
    return bad <= tighter.accept if tighter.asked == plan.asked else None


def _column(aql: float) -> int:
    aql = require_positive("aql", aql)
    if aql in AQLS:
        return AQLS.index(aql)
    below = max((one for one in AQLS if one < aql), default=None)
    above = min((one for one in AQLS if one > aql), default=None)
    near = [one for one in (below, above) if one is not None]
    told_near = " and ".join(f"{one:g}" for one in near)
    english = f"aql {aql:g} is not in the table of ISO 2859-1: its neighbours there are {told_near}"
    number = "one" if len(near) == 1 else "two"
    key = f"statistics.domain.sampling_aql_{number}"
    raise OutOfDomain(key, english, value=aql, near=near[0], above=near[-1])


def _require_one_of(name: str, value: str, known: tuple[str, ...] | list[str]) -> None:
    if value not in known:
        raise _unknown(name, value, known)


def _unknown(name: str, value: str, known: tuple[str, ...] | list[str]) -> OutOfDomain:
    english = f"{name} must be one of {', '.join(known)}, not {told(value)}"
    return OutOfDomain(
        "statistics.domain.sampling_one_of", english, name=name, value=value, known=", ".join(known)
    )


@cache
def _letters() -> tuple[tuple[int | None, dict[str, str]], ...]:
    head, *rows = _read("z14_letters.tsv")
    return tuple(
        (int(row[1]) if row[1] else None, dict(zip(head[2:9], row[2:9], strict=True)))
        for row in rows
    )


@cache
def _table(inspection: str) -> tuple[_Row, ...]:
    return tuple(
        _Row(row[1], int(row[2]), tuple(row[3:29]), row[29])
        for row in _read("z14_plans.tsv")[1:]
        if row[0] == inspection
    )


def _read(name: str) -> list[list[str]]:
    from pathlib import Path  # no formula needs it, and it is the dearest import here

    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines]
