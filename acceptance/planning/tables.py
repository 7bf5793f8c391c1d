"""The tables of a plan in words: allowed failures and their cost, when to stop, what is sampled.

The terminal and the document have the same. Pure. What is needed is rounded up, as everywhere.
"""

from typing import NamedTuple

from acceptance.messages import Catalogue
from acceptance.planning.model import Plan
from acceptance.planning.rounding import clock_up, up
from acceptance.sentences import sentence

__all__ = ["Rows", "alternatives", "exposure_head", "sampling_numbers", "size", "stages"]


class Rows(NamedTuple):
    """Heads, and rows of as many cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def alternatives(plan: Plan, catalogue: Catalogue) -> Rows:
    """Allowed failures, what they cost, and the time by the clock where it can be told."""
    head = [catalogue.text("plan.head.failures"), exposure_head(plan, catalogue)]
    timed = bool(plan.alternatives) and plan.alternatives[0].hours is not None
    if timed:
        many = "many" if plan.machines > 1 else "one"
        said = sentence(f"plan.head.time_{many}", machines=plan.machines)
        head.append(catalogue.text(said))
    rows = []
    for one in plan.alternatives:
        row = [catalogue.quantity(one.failures, "1"), size(plan, one.exposure, catalogue)]
        if timed:
            time = clock_up(one.hours or 0.0)
            row.append(catalogue.quantity(time["value"], time["unit"]))
        rows.append(tuple(row))
    return Rows(tuple(head), tuple(rows))


def stages(plan: Plan, catalogue: Catalogue) -> Rows:
    """Failures so far, from where on they are accepted, up to where rejected."""
    return Rows(
        tuple(catalogue.text(f"plan.head.{name}") for name in ("so_far", "accept", "reject")),
        tuple(
            (
                catalogue.quantity(stage.failures, "1"),
                size(plan, stage.accept_from, catalogue),
                size(plan, stage.reject_until, catalogue),
            )
            for stage in plan.stages
        ),
    )


def sampling_numbers(plan: Plan, catalogue: Catalogue) -> dict[str, str]:
    """Name -> number of a plan that samples a lot; empty for another."""
    found = plan.sampling
    if found is None:
        return {}
    inspection = f"plan.lot.inspection_{found.inspection}"
    told = {
        "lot_size": catalogue.quantity(found.lot_size, "1"),
        "sample_size": catalogue.quantity(found.sample_size, "1"),
        "accept": catalogue.quantity(found.accept, "1"),
        "reject": catalogue.quantity(found.reject, "1"),
        "scheme": catalogue.template(f"plan.scheme.{found.scheme}") or found.scheme,
        "code_letter": found.code_letter,
        "inspection": catalogue.text(inspection) if found.inspection else None,
    }
    return {catalogue.text(f"plan.document.{name}"): text for name, text in told.items() if text}


def exposure_head(plan: Plan, catalogue: Catalogue) -> str:
    """In what the plan counts."""
    trials = plan.exposure_unit == "1"
    return catalogue.text("plan.head.trials" if trials else "plan.head.machine_hours")


def size(plan: Plan, exposure: float | None, catalogue: Catalogue) -> str:
    """Machine-hours or trials, rounded up; a dash where there are none."""
    if exposure is None:
        return "–"
    whole = plan.exposure_unit == "1" and exposure == int(exposure)
    return catalogue.quantity(exposure if whole else up(exposure), "1")
