"""A plan -> a document: what to do, what it shows, its operating characteristic, its claim."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from acceptance.messages import Catalogue
from acceptance.planning.model import OperatingCharacteristic, Plan
from acceptance.sentences import Sentence
from acceptance.version import __version__
from reports.curves import Curve, Point, ticks
from reports.rows import ClaimRow, Field, claim
from reports.words import Words
from reports.writing import label, quantity, shown

__all__ = ["CurveView", "PlanView", "StageRow", "curve_view", "plan_view", "render"]

_TEMPLATES = {"html": "html/plan.html", "md": "markdown/plan.md"}
_TABLE_ROWS = 13
_NEVER = 0.001
_LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SHARES = ("reliability", "fraction_nonconforming")


class StageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the plan: failures so far, when that is enough, when it is too many."""

    failures: str
    accept_from: str
    reject_until: str


class CurveView(msgspec.Struct, frozen=True, kw_only=True):
    """The operating characteristic: picture, marked points, and the same as numbers."""

    chart: Curve
    title: str
    description: str
    marks: tuple[Field, ...]
    head: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page of a plan says."""

    title: str
    subject: str
    headline: str
    sentences: tuple[str, ...]
    cannot: tuple[str, ...]
    asked: tuple[Field, ...]
    sampling: tuple[Field, ...]
    stages: tuple[StageRow, ...]
    expected_head: tuple[str, str]
    expected: tuple[tuple[str, str], ...]
    curve: CurveView | None
    claim: ClaimRow | None
    tool: str


def render(
    plan: Plan,
    format: str,  # noqa: A002 - the word that the command line uses
    language: str = "en",
) -> bytes:
    """The document as bytes; raises `ValueError` for another format than `html` and `md`."""
    from reports.pages import page

    if format not in _TEMPLATES:
        raise ValueError(f"unknown format {format!r}: one of {', '.join(_TEMPLATES)}")
    words = Words(catalogue=Catalogue(language))
    return page(words, _TEMPLATES[format], plan_view(words, plan)).encode("utf-8", "replace")


def plan_view(words: Words, plan: Plan) -> PlanView:
    """Everything that the page of this plan says."""
    said = [words.says(s) for s in plan.sentences]
    curve = plan.operating_characteristic
    return PlanView(
        title=words.t(f"plan.document.{plan.kind}"),
        subject=said[0] if said else words.t("plan.document"),
        headline="",
        sentences=tuple(said[1:]),
        cannot=tuple(words.says(s) for s in plan.cannot),
        asked=tuple(_asked(words, plan.asked)),
        sampling=_sampling(words, plan),
        stages=tuple(_stages(words, plan)),
        expected_head=_expected_head(words, plan),
        expected=tuple(_expected(words, plan)),
        curve=curve_view(words, curve) if curve and curve.points else None,
        claim=claim(words, plan.claim) if plan.claim else None,
        tool=__version__,
    )


def _asked(words: Words, asked: Mapping[str, Any]) -> Iterable[Field]:
    """What was asked, by the names of the options; shares as percent."""
    for name, value in asked.items():
        if value is None or isinstance(value, Mapping):
            continue
        own = words.catalogue.template(f"plan.asked.{name}")
        yield Field(own or label(words, name), _asked_value(words, name, value))


def _asked_value(words: Words, name: str, value: Any) -> str:
    if isinstance(value, float) and 0 < value < 1 and "second" not in name:
        return quantity(words, 100 * value, "%")
    if name.endswith("_seconds") and isinstance(value, int | float) and value >= 3600:
        return quantity(words, value / 3600, "h")
    if name.endswith("_per_second") and isinstance(value, int | float):
        return quantity(words, value * 3600, "/h")
    return shown(words, name, value)


def _sampling(words: Words, plan: Plan) -> tuple[Field, ...]:
    found = plan.sampling
    if found is None:
        return ()
    rows = {
        "lot_size": quantity(words, found.lot_size),
        "sample_size": quantity(words, found.sample_size),
        "accept": quantity(words, found.accept),
        "reject": quantity(words, found.reject),
        "scheme": words.word("plan.scheme", found.scheme),
        "code_letter": found.code_letter or "",
        "inspection": words.word("plan.inspection", found.inspection) if found.inspection else "",
    }
    return tuple(Field(words.t(f"plan.document.{n}"), text) for n, text in rows.items() if text)


def _stages(words: Words, plan: Plan) -> Iterable[StageRow]:
    for stage in plan.stages:
        yield StageRow(
            failures=quantity(words, stage.failures),
            accept_from=_exposure(words, plan, stage.accept_from),
            reject_until=_exposure(words, plan, stage.reject_until),
        )


def _exposure(words: Words, plan: Plan, value: float | None) -> str:
    return "–" if value is None else quantity(words, value, plan.exposure_unit)


def _expected_head(words: Words, plan: Plan) -> tuple[str, str]:
    curve = plan.operating_characteristic
    truth = _axis(words, curve) if curve else ""
    return truth, words.t("plan.document.effort")


def _expected(words: Words, plan: Plan) -> Iterable[tuple[str, str]]:
    curve = plan.operating_characteristic
    percent = curve is not None and curve.quantity in _SHARES and curve.unit == "1"
    unit = "%" if percent else curve.unit if curve else "1"
    for at, exposure in plan.expected_exposure:
        yield (
            _truth(words, 100 * at if percent else at, unit),
            quantity(words, exposure, plan.exposure_unit),
        )


def curve_view(words: Words, curve: OperatingCharacteristic) -> CurveView:
    """The operating characteristic as a picture, its marks and a table of numbers."""
    curve = _told_part(_in_percent(curve))
    marks = tuple(
        Field(f"{_letter(n)}: {words.says(mark.label)}", _share(words, mark.probability))
        for n, mark in enumerate(curve.marks)
    )
    return CurveView(
        chart=_chart(words, curve),
        title=words.t("plan.document.curve"),
        description=words.t(
            "plan.document.curve.described",
            axis=_axis(words, curve),
            marks="; ".join(f"{m.label}: {m.value}" for m in marks),
        ),
        marks=marks,
        head=(_axis(words, curve), words.t("plan.document.probability")),
        rows=tuple((_truth(words, x, curve.unit), _share(words, p)) for x, p in _few(curve)),
    )


def _in_percent(curve: OperatingCharacteristic) -> OperatingCharacteristic:
    """Shares are read as percent."""
    if curve.quantity not in _SHARES or curve.unit != "1":
        return curve
    return msgspec.structs.replace(
        curve,
        unit="%",
        points=tuple((100 * x, p) for x, p in curve.points),
        marks=tuple(msgspec.structs.replace(m, at=100 * m.at) for m in curve.marks),
    )


def _told_part(curve: OperatingCharacteristic) -> OperatingCharacteristic:
    """Without the long end where the plan never accepts; every mark stays inside."""
    last = max((m.at for m in curve.marks), default=-math.inf)
    beyond = [n for n, (x, p) in enumerate(curve.points) if p < _NEVER and x > last]
    falls = curve.points[0][1] > curve.points[-1][1]
    if not falls or not beyond:
        return curve
    return msgspec.structs.replace(curve, points=curve.points[: max(beyond[0] + 2, 6)])


def _letter(number: int) -> str:
    """The name of a mark, as the terminal's plot has it."""
    return chr(ord("A") + number % 26)


def _chart(words: Words, curve: OperatingCharacteristic) -> Curve:
    places = [x for x, _ in curve.points]
    found = ticks(min(places), max(places), logarithmic=curve.logarithmic)
    return Curve(
        points=curve.points,
        x_ticks=tuple((x, _truth(words, x, curve.unit)) for x in found),
        y_ticks=tuple((y, _share(words, y)) for y in _LEVELS),
        x_title=_axis(words, curve),
        y_title=words.t("plan.document.probability"),
        marks=tuple(
            Point(x=mark.at, y=mark.probability, name=_letter(n))
            for n, mark in enumerate(curve.marks)
        ),
        logarithmic=curve.logarithmic,
        steps=curve.quantity == "fraction_nonconforming",
    )


def _axis(words: Words, curve: OperatingCharacteristic) -> str:
    return words.says(Sentence(f"plan.curve.{curve.quantity}"))


def _truth(words: Words, value: float, unit: str) -> str:
    return quantity(words, float(f"{value:.4g}"), unit)


def _share(words: Words, probability: float) -> str:
    """A probability in percent, at most three digits, and never rounded to certain."""
    if 0 < probability < 0.0005:
        return f"<\u00a0{quantity(words, 0.05, '%')}"
    if 0.9995 < probability < 1:
        return f">\u00a0{quantity(words, 99.95, '%')}"
    return quantity(words, float(f"{100 * probability:.3g}"), "%")


def _few(curve: OperatingCharacteristic) -> list[tuple[float, float]]:
    """The points that a table can hold, where the probability moves most."""
    points = list(curve.points)
    if len(points) <= _TABLE_ROWS:
        return points
    kept = {0, len(points) - 1}
    for level in [n / (_TABLE_ROWS - 1) for n in range(_TABLE_ROWS)]:
        kept.add(min(range(len(points)), key=lambda n: abs(points[n][1] - level)))
    return [points[n] for n in sorted(kept)]
