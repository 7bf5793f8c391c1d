"""Puts the judgement of a lot together: compare, weigh, decide. Pure but for the clock it is given.

What decides is `acceptance.verdict`: here each machine's differences are collected, and what the
comparison cannot show.
"""

from collections.abc import Iterable, Iterator

from acceptance.lot.differing import Oddity, compare_facts, deviations_of, differences_of
from acceptance.lot.gathering import Lot, gather
from acceptance.lot.measuring import compare_measurements
from acceptance.lot.member import Member
from acceptance.lot.model import (
    LotJudgement,
    Machine,
    Measured,
    OutOfLine,
    Settings,
    Split,
    Weight,
    model_named,
)
from acceptance.lot.packages import compare_packages
from acceptance.lot.remarks import claims_of, not_shown
from acceptance.lot.wording import cut
from acceptance.model import Run
from acceptance.planning.model import Plan
from acceptance.sentences import Sentence, sentence
from acceptance.verdict import decide_lot, standing

__all__ = ["judge_lot"]

MOST_REASONS = 3
Untold = list[tuple[Sentence, list[str]]]


def judge_lot(
    runs: Iterable[Run],
    *,
    made_at: str,
    plan: Plan | None = None,
    settings: Settings | None = None,
    tool_version: str = "",
) -> LotJudgement:
    """Judge the machines of these runs as one lot, or as the sample of one by `plan`.

    Runs are read one by one and not kept. Raises `BadInput` where they make up no lot.
    """
    chosen = settings or Settings()
    lot = gather(runs, plan)
    odd, splits, untold = _facts(lot)
    compared = compare_measurements(_comparable(lot), lot.kept, lot.names, chosen)
    measured = compared.measured
    disputed = {run for s in splits if s.severity == "major" for group in s.groups for run in group}
    machines = tuple(
        _machine(one, lot, odd, measured, disputed=one.run in disputed) for one in lot.machines
    )
    verdict = decide_lot(
        [machine.standing for machine in machines],
        sampling=plan.sampling if plan else None,
        splits=splits,
        not_shown=tuple(not_shown(lot, untold, measured, plan)),
    )
    return LotJudgement(
        made_at=made_at,
        tool_version=tool_version,
        settings=chosen,
        plan=plan,
        machines=machines,
        deviations=tuple(deviations_of(odd, lot.names)),
        differences=tuple(differences_of(odd)),
        splits=tuple(splits),
        measured=tuple(measured),
        claims=tuple(claims_of(compared, chosen, plan, verdict)),
        incidents=tuple(lot.incidents),
        verdict=verdict,
        catalogue=lot.kept.catalogue,
    )


def _facts(lot: Lot) -> tuple[list[Oddity], list[Split], Untold]:
    """What differs in facts and packages; machines of another model have nothing to compare."""
    equals = [one for one in lot.equals if one.finished or one.told.told]
    found = compare_facts({one.run: one.told for one in equals}, lot.names)
    packages, splits, silent = compare_packages({one.run: one.packages for one in equals})
    untold: Untold = [*found.untold]
    if silent:
        untold.append((sentence("lot.fact.packages"), silent))
    return [*_strangers(lot), *found.odd, *packages], [*found.splits, *splits], untold


def _strangers(lot: Lot) -> Iterator[Oddity]:
    usual = next((one for one in lot.equals if one.model), None)
    for one in lot.machines:
        if one.run in lot.strangers and usual:
            yield Oddity(
                machine=one.run,
                fact="machine_model",
                kind="part",
                severity="major",
                mode="other",
                what=sentence("lot.fact.machine_model"),
                lots=sentence("lot.values", values=[_model(usual)]),
                machines=sentence("lot.values", values=[_model(one)]),
                of=len(lot.machines),
            )


def _model(one: Member) -> str:
    return cut(model_named(one.vendor, one.model))


def _comparable(lot: Lot) -> list[Member]:
    """Measurements of another profile may have taken another time: only the usual one's count."""
    profiles = [one.profile for one in lot.equals]
    usual = max(sorted(set(profiles)), key=profiles.count, default="")
    return [one for one in lot.equals if one.profile == usual]


# -- machines -------------------------------------------------------------------------------------


def _machine(
    one: Member, lot: Lot, odd: list[Oddity], measured: list[Measured], *, disputed: bool
) -> Machine:
    mine = [found for found in odd if found.machine == one.run]
    lines = [found for m in measured for found in m.out_of_line if found.machine == one.run]
    weights: list[Weight] = [*(o.severity for o in mine), *(o.severity for o in lines)]
    stands = standing(one.decision, weights, disputed=disputed)
    return Machine(
        run=one.run,
        subject=one.subject,
        label=lot.names[one.run],
        vendor=one.vendor,
        model=one.model,
        serial=one.serial,
        name=one.name,
        profile=one.profile,
        started_at=one.started_at,
        decision=one.decision,
        planned=one.planned,
        judged=one.judged,
        standing=stands,
        goes_back=stands == "goes_back",
        reasons=(
            *_reasons(one, mine, lines),
            *([sentence("lot.reason.disputed")] if disputed and stands == "open" else ()),
        ),
    )


def _reasons(one: Member, mine: list[Oddity], lines: list[OutOfLine]) -> Iterator[Sentence]:
    """Its own run first, then what sends it back, then the conditions."""
    if not one.finished:
        yield sentence("lot.reason.unfinished")
    elif one.decision != "accepted":
        why = list(one.reasons[:MOST_REASONS])
        if len(one.reasons) > MOST_REASONS:
            why.append(sentence("lot.more", count=len(one.reasons) - MOST_REASONS))
        yield sentence(f"lot.reason.{one.decision}", why=why)
    told = [(d.severity, d.sentence) for d in differences_of(mine)]
    told += [(line.severity, line.sentence) for line in lines]
    yield from (said for severity, said in told if severity == "major")
    yield from (said for severity, said in told if severity == "minor")
