"""The plan of a lot in words for a terminal: what to test, what that shows, its curve."""

from collections.abc import Iterator, Sequence

from acceptance.cli._curve import curve_lines
from acceptance.cli._lot_words import Line
from acceptance.messages import Catalogue
from acceptance.planning.model import Plan
from acceptance.sentences import Sentence, sentence

__all__ = ["lines"]


def lines(plan: Plan, catalogue: Catalogue, width: int, *, unicode: bool = True) -> Iterator[Line]:
    """All of it, not escaped yet."""
    first, *others = plan.sentences
    yield Line(catalogue.text(first), heading=True)
    yield from (Line(catalogue.text(one)) for one in others)
    yield from _numbers(plan, catalogue)
    if plan.operating_characteristic is not None:
        yield Line("")
        drawn = curve_lines(plan.operating_characteristic, catalogue, width=width, unicode=unicode)
        yield from (Line(line) for line in drawn)
    claim = plan.claim
    if claim is not None:
        yield from _listed(catalogue, "lot.says.claims", [claim.statement, *claim.assumptions])
    yield from _listed(catalogue, "lot.says.cannot", plan.cannot)


def _numbers(plan: Plan, catalogue: Catalogue) -> Iterator[Line]:
    """A small table: what is tested, what is taken."""
    found = plan.sampling
    if found is None:
        return
    rows = {
        "size": found.lot_size,
        "sample": found.sample_size,
        "accept": found.accept,
        "reject": found.reject,
        "letter": found.code_letter,
    }
    told = {catalogue.text(f"lot.says.number.{k}"): v for k, v in rows.items() if v is not None}
    width = max(map(len, told))
    yield Line("")
    yield from (Line(f"  {name:<{width}}  {value}") for name, value in told.items())


def _listed(catalogue: Catalogue, heading: str, told: Sequence[Sentence]) -> Iterator[Line]:
    if told:
        yield Line("")
        yield Line(catalogue.text(sentence(heading)), heading=True)
        yield from (Line(f"  {catalogue.text(one)}") for one in told)
