"""The judgement of a lot in words for a terminal: the verdict first, then why. Not escaped yet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from acceptance.cli._terminal import Line
from acceptance.lot.model import LotJudgement, Machine, Measured, OutOfLine
from acceptance.lot.wording import cut
from acceptance.messages import Catalogue
from acceptance.messages.escape import for_terminal
from acceptance.model import Claim
from acceptance.sentences import quantity, sentence

__all__ = ["lines"]

MOST_LINES = 40
WIDEST = 56


def lines(judgement: LotJudgement, catalogue: Catalogue, width: int) -> Iterator[Line]:
    """All of it, the weightiest first; a table that `width` columns cannot hold is a list."""
    words = _Words(catalogue, width)
    verdict = judgement.verdict
    yield Line(words.t("lot.says.verdict", decision=sentence(f"decision.{verdict.decision}")), True)
    yield from (Line(f"  {catalogue.text(reason)}", hang=2) for reason in verdict.reasons)
    counts = {name: getattr(verdict, name) for name in ("tested", "size", "accepted", "returned")}
    yield Line(f"  {words.t('lot.says.counts', **counts, open=verdict.open)}", hang=2)
    yield from words.plan(judgement)
    for standing in ("goes_back", "open"):
        yield from words.machines(judgement, standing)
    yield from words.conditions(judgement)
    yield from words.listed("lot.says.differences", (d.sentence for d in judgement.deviations))
    yield from words.listed("lot.says.mixed", (s.sentence for s in judgement.splits))
    yield from words.out_of_line(judgement)
    yield from words.measured(judgement)
    yield from words.listed("lot.says.remarks", judgement.incidents)
    yield from words.listed("lot.says.not_shown", verdict.not_shown)
    yield from words.claims(judgement.claims)


class _Words:
    """Writes for one reader."""

    def __init__(self, catalogue: Catalogue, width: int) -> None:
        self.catalogue = catalogue
        self.width = width

    def t(self, key: str, **values: Any) -> str:
        """One of the command's own sentences."""
        return self.catalogue.text(sentence(key, **values))

    def listed(self, heading: str, told: Iterable[Any]) -> Iterator[Line]:
        """A heading and a line for each sentence; nothing where there is none."""
        yield from self.section(heading, [self.catalogue.text(one) for one in told])

    def section(self, heading: str, told: Sequence[str], *, wrapped: bool = True) -> Iterator[Line]:
        """A heading and so many lines as a screen holds."""
        if not told:
            return
        yield Line("")
        yield Line(self.t(heading), heading=True)
        yield from (Line(f"  {one}", wrapped=wrapped, hang=2) for one in told[:MOST_LINES])
        if len(told) > MOST_LINES:
            yield Line(f"  {self.t('lot.says.more', count=len(told) - MOST_LINES)}")

    def plan(self, judgement: LotJudgement) -> Iterator[Line]:
        """The numbers of the plan that this is a sample by."""
        found = judgement.plan.sampling if judgement.plan else None
        if found:
            told = self.t(
                "lot.says.plan_numbers",
                size=found.lot_size,
                sample=found.sample_size,
                accept=found.accept,
                reject=found.reject,
            )
            yield from self.section("lot.says.plan", [told])

    def machines(self, judgement: LotJudgement, standing: str) -> Iterator[Line]:
        """Machines with their reasons."""
        told: list[str] = []
        for one in judgement.machines:
            if one.standing == standing:
                told.append(self.machine(one))
                told += [f"  - {self.catalogue.text(reason)}" for reason in one.reasons]
        yield from self.section(f"lot.says.{standing}", told)

    def machine(self, one: Machine) -> str:
        """`SN123 (Example Ltd Desk 4000)`."""
        model = one.maker_and_model
        return f"{one.label} ({model})" if model else one.label

    def conditions(self, judgement: LotJudgement) -> Iterator[Line]:
        """Machines that are taken under a condition: with reasons where these are their own."""
        told = []
        for one in judgement.machines:
            if one.standing == "condition":
                first, *more = (self.catalogue.text(reason) for reason in one.reasons)
                told += [f"{one.label}:", f"  - {first}"] if more else [f"{one.label}: {first}"]
                told += [f"  - {reason}" for reason in more]
        yield from self.section("lot.says.condition", told)

    def out_of_line(self, judgement: LotJudgement) -> Iterator[Line]:
        """A table of values that are out of line, those that are worse first."""
        found = [(m, odd) for m in judgement.measured for odd in m.out_of_line]
        found.sort(key=lambda pair: pair[1].severity)
        if not found:
            return
        labels = {one.run: one.label for one in judgement.machines}
        rows = [self.heads(), *(self.row(m, odd, labels[odd.machine]) for m, odd in found)]
        table = _table(rows)
        fits = max(map(len, table)) + 2 <= self.width
        told = table if fits else _list(rows)
        yield from self.section("lot.says.out_of_line", told, wrapped=not fits)

    def heads(self) -> list[str]:
        names = ("machine", "measurement", "value", "median", "distance", "side")
        return [self.t(f"lot.says.column.{name}") for name in names]

    def row(self, measured: Measured, odd: OutOfLine, label: str) -> list[str]:
        key = "lot.says.measurement_part" if measured.role_label else "lot.says.measurement"
        told = {"title": measured.title, "name": measured.name_title}
        return [
            label,
            self.t(key, **told, part=measured.role_label),
            self.catalogue.quantity(odd.value, measured.unit),
            self.catalogue.quantity(measured.median or 0.0, measured.unit),
            self.distance(odd.z, measured.threshold),
            self.t(f"lot.side.{odd.direction}"),
        ]

    def distance(self, z: float | None, threshold: float | None) -> str:
        """`9.1 > 4.2`: how far out, and from where it counts."""
        if z is None or threshold is None:
            return "–"
        shown = [self.catalogue.quantity(float(f"{n:.3g}"), "1") for n in (abs(z), threshold)]
        return " > ".join(shown)

    def measured(self, judgement: LotJudgement) -> Iterator[Line]:
        """How many measurements were compared, at which rate, and why others were not."""
        compared = [one for one in judgement.measured if one.threshold is not None]
        same = [one for one in judgement.measured if not one.reason and one.threshold is None]
        reasons: dict[str, int] = {}
        for one in judgement.measured:
            if one.reason and one.threshold is None:
                text = self.catalogue.text(one.reason)
                reasons[text] = reasons.get(text, 0) + 1
        told = [
            self.t(
                "lot.says.compared",
                count=len(compared),
                rate=quantity(100 * judgement.settings.false_alarm, "%"),
                margin=quantity(100 * judgement.settings.margin, "%"),
            )
        ]
        if same:
            told.append(self.t("lot.says.all_alike", count=len(same)))
        told += [self.t("lot.says.uncompared", count=n, reason=why) for why, n in reasons.items()]
        yield from self.section("lot.says.measurements", told)

    def claims(self, claims: Iterable[Claim]) -> Iterator[Line]:
        """What the statements rest on."""
        told = []
        for claim in claims:
            told.append(self.catalogue.text(claim.statement))
            told += [f"  {self.catalogue.text(one)}" for one in claim.assumptions]
            if claim.not_shown:
                told.append(f"  {self.catalogue.text(claim.not_shown)}")
        yield from self.section("lot.says.claims", told)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns beside each other; control characters count as what they are shown as."""
    shown = [[cut(for_terminal(cell), WIDEST) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]


def _list(rows: Sequence[Sequence[str]]) -> list[str]:
    """The same for a narrow screen: `machine: measurement; value: ...; median: ...`."""
    heads = rows[0][2:]
    return [
        "; ".join([f"{one[0]}: {one[1]}", *map(": ".join, zip(heads, one[2:], strict=True))])
        for one in rows[1:]
    ]
