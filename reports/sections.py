"""What follows the findings: what was not shown, measured, claimed, passed; how the run went."""

from collections.abc import Iterable

import msgspec

from acceptance.model import NotShown, Result
from reports.charts import Spark, spark_for
from reports.document import Document
from reports.rows import ClaimRow, Field, MeasurementRow, claim, measurement
from reports.writing import duration, quantity, shown, unit_of, without_unit

__all__ = [
    "ClaimOf",
    "GoodRow",
    "Group",
    "Interrupted",
    "LeftOutRow",
    "MeasuredRow",
    "NotShownRow",
    "Series",
    "claims",
    "environment",
    "good",
    "interrupted",
    "left_out",
    "measured",
    "not_applicable",
    "not_shown",
    "telemetry",
]


class NotShownRow(msgspec.Struct, frozen=True, kw_only=True):
    """What this run does not tell."""

    title: str
    check: str
    part: str
    reason: str
    cure: str


class GoodRow(msgspec.Struct, frozen=True, kw_only=True):
    """A check that passed, with what was measured."""

    title: str
    check: str
    part: str
    measurements: tuple[MeasurementRow, ...]


class Group(msgspec.Struct, frozen=True):
    """What passed of one characteristic."""

    title: str
    rows: tuple[GoodRow, ...]


class MeasuredRow(msgspec.Struct, frozen=True):
    """A measurement with the check that took it."""

    check: str
    title: str
    part: str
    row: MeasurementRow


class ClaimOf(msgspec.Struct, frozen=True):
    """A claim with the check that makes it."""

    title: str
    part: str
    claim: ClaimRow


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A line of telemetry with its figures."""

    name: str
    chart: Spark
    minimum: str
    mean: str
    maximum: str
    duration: str


class Interrupted(msgspec.Struct, frozen=True):
    """An attempt that ended without an answer."""

    title: str
    part: str
    number: int
    reason: str


class LeftOutRow(msgspec.Struct, frozen=True):
    """What the document does not show."""

    text: str
    count: int


def not_shown(document: Document) -> tuple[NotShownRow, ...]:
    """What the verdict lists as not shown, with what would settle it."""
    run = document.run
    labels = {(r.check, r.part): r.part_label for r in run.results}
    told: Iterable[NotShown] = run.verdict.not_shown if run.verdict else ()
    return tuple(
        NotShownRow(
            title=document.text(item.title) or item.check,
            check=item.check,
            part=labels.get((item.check, item.part)) or item.part or "",
            reason=document.says(item.reason),
            cure=item.cure or "",
        )
        for item in told
    )


def measured(document: Document) -> tuple[MeasuredRow, ...]:
    """Every declared measurement of the checks that apply."""
    return tuple(
        MeasuredRow(
            r.check, document.text(r.title), r.part_label or r.part or "", measurement(document, m)
        )
        for r in document.run.results
        for m in r.measurements
        if r.outcome not in ("not_applicable",)
    )


def claims(document: Document) -> Iterable[ClaimOf]:
    """Every claim with the check that makes it."""
    for result in document.run.results:
        if document.for_vendor and result.outcome == "failed":
            continue  # told with its finding
        for made in result.claims:
            part = result.part_label or result.part or ""
            yield ClaimOf(document.text(result.title), part, claim(document, made))


def good(document: Document) -> tuple[Group, ...]:
    """What passed, by characteristic."""
    groups: dict[str, list[GoodRow]] = {}
    for result in document.run.results:
        if result.outcome == "passed":
            title = _characteristic(document, result.characteristic)
            groups.setdefault(title, []).append(_good_row(document, result))
    return tuple(Group(title, tuple(rows)) for title, rows in sorted(groups.items()))


def _characteristic(document: Document, name: str) -> str:
    """`hardware.storage` by its class, an ISO/IEC 25010 one by its first word."""
    family, _, kind = name.partition(".")
    if not family:
        return document.t("report.characteristic.other")
    word = document.word("report.characteristic", family)
    return (
        f"{word}: {document.word('report.fact', kind)}" if family == "hardware" and kind else word
    )


def not_applicable(document: Document) -> tuple[GoodRow, ...]:
    """What the machine provably does not have."""
    results = document.run.results
    return tuple(_good_row(document, r) for r in results if r.outcome == "not_applicable")


def _good_row(document: Document, result: Result) -> GoodRow:
    return GoodRow(
        title=document.text(result.title),
        check=result.check,
        part=result.part_label or result.part or "",
        measurements=tuple(measurement(document, m) for m in result.measurements),
    )


def interrupted(document: Document) -> Iterable[Interrupted]:
    """Attempts that ended without an answer."""
    for result in document.run.results:
        for tried in result.attempts:
            if tried.outcome == "interrupted":
                yield Interrupted(
                    document.text(result.title),
                    result.part_label or result.part or "",
                    tried.number,
                    document.says(tried.reason),
                )


def telemetry(document: Document) -> Iterable[Series]:
    """The series that have a course."""
    for name, series in sorted(document.run.telemetry.items()):
        chart = spark_for(series)
        if chart is None:
            continue
        unit = unit_of(name)
        yield Series(
            name=document.word("report.telemetry", without_unit(name)),
            chart=chart,
            minimum=quantity(document, chart.minimum, unit),
            mean=quantity(document, chart.mean, unit),
            maximum=quantity(document, chart.maximum, unit),
            duration=duration(document, chart.seconds),
        )


def environment(document: Document) -> tuple[Field, ...]:
    """The surroundings of the run, and the digests of the suites."""
    run = document.run
    rows = [
        Field(document.word("report.environment", name), shown(document, name, value))
        for name, value in run.environment.items()
        if value not in (None, "", [], {}) and name != "tool_version"
    ]
    rows += [
        Field(document.t("report.field.suite", suite=name), digest, code=True)
        for name, digest in run.suites.items()
    ]
    return tuple(rows)


def left_out(document: Document, action: str) -> tuple[LeftOutRow, ...]:
    """What the document leaves out, or has replaced."""
    return tuple(
        LeftOutRow(document.text(item.what), item.count)
        for item in document.left_out
        if item.action == action
    )
