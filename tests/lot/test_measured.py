"""Which measurement is out of line, and at what rate of false alarms."""

import random
from typing import Any

import pytest

from acceptance.limits import Limit, at_least, at_most
from acceptance.lot.model import LotJudgement
from acceptance.model import Result, Run
from acceptance.refusal import BadInput
from tests.lot.runs import dimm, disk, facts, judged, measured, run, texts

SIZE = 12


def rates(odd: float | None = None, *, size: int = SIZE, **more: Any) -> LotJudgement:
    """A lot with noise of 1 %, in which machine 2 may read something else."""
    noise = random.Random(4)
    values = [100.0 + noise.gauss(0, 1) for _ in range(size)]
    if odd is not None:
        values[2] = odd
    return judged([run(n, results=[measured(v, **more)]) for n, v in enumerate(values)])


@pytest.mark.parametrize(
    ("odd", "limit", "direction", "standing"),
    [
        (70.0, at_least(50), "worse", "goes_back"),
        (130.0, at_least(50), "better", "condition"),
        (130.0, at_most(150), "worse", "goes_back"),
        (70.0, at_most(150), "better", "condition"),
        (70.0, None, "unknown", "condition"),
        (130.0, None, "unknown", "condition"),
    ],
)
def test_the_limit_tells_which_side_is_worse(
    odd: float, limit: Limit | None, direction: str, standing: str
) -> None:
    found = rates(odd, limit=limit)
    (one,) = found.measured
    (line,) = one.out_of_line
    assert (line.direction, line.value, line.machine) == (direction, odd, found.machines[2].run)
    assert one.threshold is not None
    assert line.z is not None
    assert abs(line.z) > one.threshold
    assert (line.z < 0) == (odd < 100)
    assert found.machines[2].standing == standing
    assert rates(102.0, limit=limit).measured[0].out_of_line == ()


def test_the_sentence_names_value_and_median() -> None:
    found = rates(70.0, limit=at_least(50), unit="By/s")
    (said,) = texts(found.machines[2].reasons)
    assert said.startswith("out of line: accepted: passed: 70 B/s; the lot's median is ")
    assert said.endswith(" (worse)")


@pytest.mark.parametrize(("size", "compared"), [(4, False), (5, True)])
def test_fewer_than_five_machines_are_not_compared(size: int, compared: bool) -> None:
    found = rates(1.0, size=size)
    (one,) = found.measured
    assert bool(one.out_of_line) is compared
    assert (one.threshold is not None) is compared
    assert (one.reason is None) is compared
    said = " ".join(texts(found.verdict.not_shown))
    assert ("fewer than 5 machines" in said) is not compared


def test_what_is_alike_or_nearly_so_is_in_line() -> None:
    runs = [run(n, results=[measured(100.0)]) for n in range(SIZE)]
    assert judged(runs).measured[0].out_of_line == ()
    assert judged(runs).measured[0].threshold is None
    runs[2] = run(2, results=[measured(98.5)])
    assert judged(runs).measured[0].out_of_line == ()  # 1.5 %, below the margin
    close = [100.0 + n / 1000 for n in range(SIZE)]
    close[2] = 98.5
    runs = [run(n, results=[measured(v)]) for n, v in enumerate(close)]
    assert judged(runs).measured[0].out_of_line == ()
    assert judged(runs, margin=0.01).measured[0].out_of_line != ()


def test_counts_come_in_steps_of_one() -> None:
    def errors(count: int) -> LotJudgement:
        counts = [0, 0, count, *[0] * (SIZE - 3)]
        told: dict[str, Any] = {"name": "corrected_errors", "unit": "1", "limit": None}
        return judged([run(n, results=[measured(v, **told)]) for n, v in enumerate(counts)])

    assert errors(1).measured[0].out_of_line == ()
    assert errors(40).measured[0].out_of_line != ()


def test_small_counts_are_held_against_chance() -> None:
    """In half of the healthy lots of a hundred some machine counts three where most count none."""
    counts = [0] * 66 + [1] * 26 + [2] * 6 + [3] * 2
    found = judged([run(n, results=[count(v)]) for n, v in enumerate(counts)])
    assert found.measured[0].out_of_line == ()
    assert found.verdict.decision == "accepted"
    assert any("Poisson" in said for said in texts(found.claims[0].assumptions))
    counts[-1] = 9
    found = judged([run(n, results=[count(v)]) for n, v in enumerate(counts)])
    assert [one.value for one in found.measured[0].out_of_line] == [9]
    assert found.verdict.decision == "rejected"


def count(value: float) -> Result:
    return measured(value, unit="1", limit=at_most(100))


def test_times_are_compared_as_ratios() -> None:
    """One in fifty waits is twice as long by nature: in ratios that is no outlier."""
    noise = random.Random(4)
    times = [0.02 * 2.0 ** noise.gauss(0, 1) for _ in range(30)]

    def found(longest: float) -> LotJudgement:
        values = [*times, longest]
        runs = [run(n, results=[measured(v, unit="s")]) for n, v in enumerate(values)]
        return judged(runs)

    assert found(0.1).measured[0].out_of_line == ()
    (one,) = found(2.0).measured[0].out_of_line
    assert one.value == 2.0
    assert "logarithms" in " ".join(texts(found(2.0).claims[0].assumptions))
    assert found(0.0).measured[0].threshold is not None


def test_what_tells_how_long_was_tested_is_not_compared() -> None:
    told: dict[str, Any] = {
        "check": "memory.keeps_data",
        "name": "tested",
        "unit": "By",
        "limit": None,
    }
    found = rates(1.0, **told)
    assert found.measured[0].out_of_line == ()
    assert found.measured[0].reason is not None
    assert rates(1.0, **told | {"name": "verified_per_second"}).measured[0].out_of_line != ()


@pytest.mark.parametrize("value", ["text", True, None, float("inf"), 10**400])
def test_what_is_no_number_is_not_compared(value: Any) -> None:
    runs = [run(n, results=[measured(100.0 + n)]) for n in range(SIZE)]
    runs[2] = run(2, results=[measured(value)])
    (one,) = judged(runs).measured
    assert len(one.values) == SIZE - 1


def test_a_check_without_an_answer_measured_nothing() -> None:
    import msgspec

    odd = msgspec.structs.replace(measured(1.0), outcome="inconclusive")
    runs = [run(n, results=[measured(100.0 + n / 10)]) for n in range(SIZE)]
    runs[2] = run(2, results=[odd])
    (one,) = judged(runs).measured
    assert len(one.values) == SIZE - 1
    assert one.out_of_line == ()


# -- parts ----------------------------------------------------------------------------------------


def with_disks(number: int, first: float, second: float, *, swapped: bool = False) -> Run:
    """A machine with two disks of its own serials, found in either order."""
    places = ["pci:0000:01:00.0", "pci:0000:02:00.0"]
    names = ["nvme1n1", "nvme0n1"] if swapped else ["nvme0n1", "nvme1n1"]
    disks = [
        disk(number, place=place, kernel_name=name)
        for place, name in zip(places, names, strict=True)
    ]
    results = [
        measured(value, part=one["part"]) for one, value in zip(disks, (first, second), strict=True)
    ]
    told = facts(number, disks=disks[::-1] if swapped else disks)
    return run(number, told=told, results=results[::-1] if swapped else results)


def test_parts_are_matched_by_where_they_are_not_by_serial_or_name() -> None:
    noise = random.Random(2)
    runs = [
        with_disks(n, 500 + noise.gauss(0, 2), 100 + noise.gauss(0, 1), swapped=n % 2 == 0)
        for n in range(SIZE)
    ]
    found = judged(runs)
    assert [len(one.values) for one in found.measured] == [SIZE, SIZE]
    assert [one.role for one in found.measured] == [
        "storage.disks ~2^39 1",
        "storage.disks ~2^39 2",
    ]
    assert [one.out_of_line for one in found.measured] == [(), ()]
    runs[2] = with_disks(2, 500, 60)
    lines = [line for one in judged(runs).measured for line in one.out_of_line]
    assert [(line.value, line.direction) for line in lines] == [(60.0, "worse")]
    assert "disk 2" in texts((lines[0].sentence,))[0]


def test_modules_in_other_slots_are_the_same_ones() -> None:
    def with_modules(number: int, *slots: str) -> Run:
        modules = [dimm(number, slot) for slot in slots]
        results = [measured(100.0 + number / 10, part=f"slot:{slot}") for slot in slots]
        return run(number, told=facts(number, modules=modules), results=results)

    runs = [with_modules(n, "A1", "B1") for n in range(SIZE)]
    runs[3] = with_modules(3, "B2", "A2")
    assert [len(one.values) for one in judged(runs).measured] == [SIZE, SIZE]


def test_a_part_that_no_list_holds_is_known_by_its_place_or_number() -> None:
    def with_part(number: int, part: str) -> Run:
        return run(number, results=[measured(100.0 + number / 10, part=part)])

    runs = [with_part(n, f"serial:{n}") for n in range(SIZE)]
    assert [one.role for one in judged(runs).measured] == ["serial 1"]
    runs = [with_part(n, "slot:Z9") for n in range(SIZE)]
    assert [one.role for one in judged(runs).measured] == ["slot:Z9"]


# -- rates ----------------------------------------------------------------------------------------


def healthy(seed: int, measurements: int) -> LotJudgement:
    noise = random.Random(seed)
    runs = [
        run(
            n,
            results=[
                measured(100.0 + noise.gauss(0, 5), check=f"a.b{k}") for k in range(measurements)
            ],
        )
        for n in range(8)
    ]
    return judged(runs, margin=0.0)


def test_false_alarms_are_rare_over_all_measurements_of_a_healthy_lot() -> None:
    alarms = sum(any(one.out_of_line for one in healthy(seed, 20).measured) for seed in range(120))
    assert alarms <= 13  # 5 % of 120 is 6; 13 or fewer have a probability of 99.7 %


def test_more_measurements_have_higher_thresholds_and_the_claim_says_how_many() -> None:
    few, many = healthy(1, 2), healthy(1, 20)
    assert few.measured[0].threshold is not None
    assert many.measured[0].threshold is not None
    assert few.measured[0].threshold < many.measured[0].threshold
    (claim,) = many.claims
    assert (claim.n, claim.confidence) == (8, 0.95)
    assert claim.statement.values["measurements"] == 20
    assert "20" in texts((claim.statement,))[0]


def test_a_rate_out_of_reach_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        judged([run(n, results=[measured(n)]) for n in range(8)], false_alarm=1e-7)
    assert "0.001 %" in texts((refused.value.sentence,))[0]
    with pytest.raises(BadInput):
        judged([run(n) for n in range(8)], false_alarm=0.9)


def test_measurements_of_another_profile_are_left_out() -> None:
    runs = [run(n, results=[measured(100.0 + n / 10)]) for n in range(SIZE)]
    runs[2] = run(2, results=[measured(1.0)], profile="standard")
    found = judged(runs)
    assert found.measured[0].out_of_line == ()
    assert "different profiles: quick (11), standard (1)" in texts(found.incidents)[0]
    assert any("most common profile" in said for said in texts(found.verdict.not_shown))
