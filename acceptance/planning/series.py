"""A lot in a series of lots: which inspection it gets after what was found in the earlier ones.

Decides nothing of its own: the switching rules are those of `acceptance.statistics.sampling`.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from acceptance.planning.model import Plan
from acceptance.planning.sampling import lot_plan
from acceptance.sentences import Sentence, sentence
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.sampling.switching import LotResult, State, Step, after
from acceptance.statistics.sampling.z14 import accepts_one_step_tighter, single_plan

__all__ = ["series_plan"]


def series_plan(
    *, lot_size: int, aql: float, level: str = "II", earlier: Sequence[int], reduce: bool = False
) -> Plan:
    """The plan by AQL for the next lot; `earlier` are the bad ones in each earlier sample.

    The oldest lot first, each of the same size; the first one was inspected normally. `reduce`:
    reduced inspection is wanted, and production is steady. Raises `OutOfDomain` for more bad ones
    than a sample has, and where inspection is discontinued.
    """
    steps = list(_steps(lot_size, aql, level, earlier, reduce))
    state = steps[-1].state if steps else State()
    if state.discontinued:
        after(state, LotResult(accepted=True, accept=0))  # refuses: no lot is judged now
    plan = lot_plan(lot_size=lot_size, aql=aql, level=level, inspection=state.inspection)
    first, *others = plan.sentences
    told = (first, _in_series(len(steps), state), *_switches(steps), *others)
    asked = {**plan.asked, "earlier_bad": list(earlier), "reduced_wanted": reduce}
    return replace(plan, sentences=told, asked=asked)


def _steps(
    lot_size: int, aql: float, level: str, earlier: Sequence[int], reduce: bool
) -> Iterator[Step]:
    state = State()
    for number, bad in enumerate(earlier, start=1):
        plan = single_plan(lot_size, aql, level, state.inspection)
        if bad > plan.sample:
            english = f"lot {number} cannot have {bad} bad ones: its sample was {plan.sample}"
            raise OutOfDomain(
                "statistics.domain.sampling_bad", english, lot=number, bad=bad, sample=plan.sample
            )
        asks = plan.accept >= 2 and state.inspection == "normal"
        tighter = accepts_one_step_tighter(plan, aql, bad) if asks else None
        step = after(state, LotResult(bad <= plan.accept, plan.accept, tighter, reduce=reduce))
        state = step.state
        yield step


def _in_series(lots: int, state: State) -> Sentence:
    inspection = sentence(f"plan.lot.inspection_{state.inspection}")
    return sentence("plan.series", lots=lots, inspection=inspection)


def _switches(steps: Sequence[Step]) -> Iterator[Sentence]:
    for number, step in enumerate(steps, start=1):
        if step.why:
            why = sentence(f"plan.switching.{step.why}")
            yield sentence("plan.series.switched", lot=number, why=why)
