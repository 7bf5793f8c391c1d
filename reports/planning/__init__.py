"""A plan -> a document: what to do, what it shows, its operating characteristic, its claim."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from acceptance.messages import Catalogue
from acceptance.planning.model import Plan
from acceptance.planning.tables import sampling_numbers
from acceptance.version import __version__
from reports.planning.curve import CurveView, curve_view
from reports.planning.tables import Table, tables
from reports.rows import ClaimRow, Field, claim
from reports.words import Words
from reports.writing import label, quantity, shown

__all__ = ["PlanView", "plan_view", "render"]

_TEMPLATES = {"html": "html/plan.html", "md": "markdown/plan.md"}


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page of a plan says."""

    title: str
    subject: str
    headline: str
    sentences: tuple[str, ...]
    cannot: tuple[str, ...]
    asked: tuple[Field, ...]
    sampling: tuple[Field, ...]
    tables: tuple[Table, ...]
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
        sampling=tuple(Field(*told) for told in sampling_numbers(plan, words.catalogue).items()),
        tables=tuple(tables(words, plan)),
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
