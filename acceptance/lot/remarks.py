"""What the judgement of a lot does not show, and what it claims. Pure."""

from collections.abc import Iterator, Sequence

from acceptance.lot.gathering import Lot
from acceptance.lot.measuring import Compared
from acceptance.lot.model import LotVerdict, Measured, Settings
from acceptance.lot.wording import machines_named
from acceptance.model import Claim
from acceptance.planning.model import Plan
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.claims.lots import lot_comparison
from acceptance.statistics.lots.outliers import FEWEST

__all__ = ["claims_of", "not_shown"]

MOST_FACTS = 8


def not_shown(
    lot: Lot,
    untold: Sequence[tuple[Sentence, list[str]]],
    measured: Sequence[Measured],
    plan: Plan | None,
) -> Iterator[Sentence]:
    """The weightiest first: machines that were not tested, comparisons that were not possible."""
    if plan and plan.sampling and plan.sampling.lot_size > len(lot.machines):
        rest = plan.sampling.lot_size - len(lot.machines)
        yield sentence("lot.not_shown.untested", count=rest, of=plan.sampling.lot_size)
    if len(lot.equals) < 3:
        yield sentence("lot.not_shown.too_few", count=len(lot.equals))
    yield from _untold(lot, untold)
    yield from _uncompared(lot, measured)
    yield sentence("lot.not_shown.common")


def _untold(lot: Lot, untold: Sequence[tuple[Sentence, list[str]]]) -> Iterator[Sentence]:
    """One sentence for all facts that the same machines did not tell."""
    groups: dict[tuple[str, ...], list[Sentence]] = {}
    for what, machines in untold:
        groups.setdefault(tuple(machines), []).append(what)
    for silent, facts in groups.items():
        told = list(facts[:MOST_FACTS])
        if len(facts) > MOST_FACTS:
            told.append(sentence("lot.more", count=len(facts) - MOST_FACTS))
        every = len(silent) == len(lot.equals)
        yield sentence(
            "lot.not_shown.untold_by_all" if every else "lot.not_shown.untold",
            count=len(silent),
            of=len(lot.equals),
            machines=machines_named(lot.names[one] for one in silent),
            facts=told,
        )


def _uncompared(lot: Lot, measured: Sequence[Measured]) -> Iterator[Sentence]:
    keys = [one.reason.key for one in measured if one.reason]
    if few := keys.count("lot.uncompared.few"):
        yield sentence("lot.not_shown.few", count=few, least=FEWEST)
    if coarse := keys.count("lot.uncompared.coarse"):
        yield sentence("lot.not_shown.coarse", count=coarse)
    profiles = {one.profile for one in lot.equals}
    if len(profiles) > 1:
        yield sentence("lot.not_shown.profiles")
    if not any(one.threshold is not None for one in measured):
        yield sentence("lot.not_shown.no_measurement", least=FEWEST)


def claims_of(
    compared: Compared, settings: Settings, plan: Plan | None, verdict: LotVerdict
) -> Iterator[Claim]:
    """What the comparison of measurements rests on, and what a passed plan shows of the lot."""
    if compared.widest:
        widest, *_ = compared.widest
        yield Claim(
            statement=sentence(
                "claim.lot_measurements",
                measurements=widest.measurements,
                machines=widest.lot_size,
                rate=quantity(100 * settings.false_alarm, "%"),
                margin=quantity(100 * settings.margin, "%"),
            ),
            n=widest.lot_size,
            method="robust_z",
            confidence=1.0 - settings.false_alarm,
            assumptions=tuple(_assumptions(compared)),
            achieved={"false_alarm_rate": settings.false_alarm},
            not_shown=sentence("claim.lot_measurements.not_shown"),
        )
    if plan and plan.claim and verdict.decision in ("accepted", "accepted_with_conditions"):
        yield plan.claim


def _assumptions(compared: Compared) -> list[Sentence]:
    """What the comparisons of all kinds assume, each once."""
    assumed: list[Sentence] = []
    for widest in compared.widest:
        assumed += [one for one in lot_comparison(widest).assumptions if one not in assumed]
    if compared.few_counts:
        assumed.append(sentence("claim.lots.assumes_chance"))
    return assumed
