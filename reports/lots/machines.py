"""The machines of a lot in words: how each stands and why."""

from collections.abc import Sequence

import msgspec

from acceptance.lot.model import Machine
from reports.summary import Tally
from reports.words import Words

__all__ = ["MachineRow", "machine_rows", "tallies"]

_STANDINGS = {
    "goes_back": "failed",
    "open": "inconclusive",
    "condition": "marginal",
    "good": "passed",
}
_ORDER = tuple(_STANDINGS)


class MachineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One machine: how it stands and why."""

    label: str
    what: str
    standing: str
    standing_text: str
    outcome: str
    decision_text: str
    judged: str
    reasons: tuple[str, ...]
    run: str
    anchor: str


def tallies(words: Words, machines: Sequence[Machine]) -> tuple[Tally, ...]:
    """How many stand how."""
    counts = {s: sum(m.standing == s for m in machines) for s in _ORDER}
    return tuple(
        Tally(
            outcome=_STANDINGS[standing],
            text=words.t(f"lot.document.standing.{standing}"),
            count=count,
            share=count,
        )
        for standing, count in counts.items()
        if count
    )


def machine_rows(words: Words, machines: Sequence[Machine]) -> list[MachineRow]:
    """Those that go back come first."""
    ordered = sorted(machines, key=lambda m: _ORDER.index(m.standing))
    return [_row(words, number, machine) for number, machine in enumerate(ordered)]


def _row(words: Words, number: int, machine: Machine) -> MachineRow:
    return MachineRow(
        label=machine.label,
        what=machine.maker_and_model,
        standing=machine.standing,
        standing_text=words.t(f"lot.document.standing.{machine.standing}"),
        outcome=_STANDINGS[machine.standing],
        decision_text=words.t(f"report.decision.{machine.decision}"),
        judged=words.t("lot.document.checks", judged=machine.judged, planned=machine.planned),
        reasons=tuple(words.says(r) for r in machine.reasons),
        run=machine.run,
        anchor=f"machine-{number}",
    )
