"""The statistics and the form of the benchmarks; nothing here is timed."""

import json
from itertools import product
from pathlib import Path

import pytest

from acceptance.statistics.performance.median import interval_ranks
from benchmarks.comparisons import of_asking, of_running
from benchmarks.facts import leaves
from benchmarks.pairs import Figure, json_line, median_of, take_turns
from benchmarks.scaled import TIMES, machine, steps
from benchmarks.spending import Command, Spent, spend

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
COUNTS = {"pytest": 11, "openhtf": 3, "ours": 11}


@pytest.mark.parametrize(
    ("count", "ranks"),
    [(1, None), (5, None), (6, (1, 6)), (8, (1, 8)), (9, (2, 8)), (10, (2, 9)), (20, (6, 15))],
)
def test_the_ranks_are_those_of_published_tables(count: int, ranks: tuple[int, int] | None) -> None:
    assert interval_ranks(count) == ranks


@pytest.mark.parametrize("count", [6, 9, 10, 12])
def test_the_interval_misses_the_median_as_seldom_as_it_says(count: int) -> None:
    """Each observation is below or above the true median with equal chance: count all ways."""
    ranks = interval_ranks(count)
    assert ranks is not None
    low, high = ranks
    belows = [sum(way) for way in product((0, 1), repeat=count)]

    def missed(low: int, high: int) -> float:
        missing = [below for below in belows if below < low or below >= high]
        return len(missing) / len(belows)

    assert missed(low, high) <= 0.05 < missed(low + 1, high - 1)


def test_the_median_stands_between_its_bounds() -> None:
    assert median_of([5, 3, 1, 4, 2, 10, 9, 8, 7, 6]) == Figure(5.5, 2, 9, 10)


def test_too_few_pairs_have_a_median_and_no_interval() -> None:
    assert median_of([3.0, 1.0, 2.0]) == Figure(2.0, None, None, 3)


def test_no_pairs_are_no_figure() -> None:
    with pytest.raises(ValueError, match="no pair"):
        median_of([])


def test_a_comparison_ends_with_one_line_of_json() -> None:
    line = json_line("start", "pytest", Figure(1.23456, 1.0, None, 10))
    assert "\n" not in line
    wanted = {"name": "start", "peer": "pytest", "ratio": 1.2346, "low": 1.0, "high": None}
    assert json.loads(line) == {**wanted, "pairs": 10}


def test_everybody_takes_turns_and_nobody_always_follows_the_same() -> None:
    order: list[str] = []
    runs = {name: lambda name=name: order.append(name) for name in "abc"}
    assert len(take_turns(runs, 6)) == 6
    rounds = ["".join(order[at : at + 3]) for at in range(0, 18, 3)]
    assert {"".join(sorted(one)) for one in rounds} == {"abc"}
    assert len({one[0] for one in rounds}) == 3
    assert len(set(rounds)) > 3


def test_measuring_ends_when_there_is_no_time_left() -> None:
    left = iter([True, True, False])
    assert len(take_turns({"a": lambda: 1}, 10, lambda: next(left))) == 2


def spent(seconds: float) -> Spent:
    return Spent(first=seconds, judged=seconds, wall=seconds, cpu=2 * seconds)


def test_the_cost_of_a_check_leaves_the_start_out() -> None:
    measured = {
        "one_check": spent(1.0),
        "many_checks": spent(1.0 + 10 * 0.003),
        "pytest.1": spent(0.5),
        "pytest.n": spent(0.5 + 10 * 0.002),
    }
    found = {(c.name, c.peer): c for c in of_running(measured, COUNTS)}
    wall, above = found["check.wall", "pytest"], found["check.cpu_above_pytest", "goal"]
    assert wall.ours(measured) / wall.theirs(measured) == pytest.approx(1.5)
    assert above.ours(measured) / above.theirs(measured) == pytest.approx(0.002 / 0.0005)


def test_a_peer_that_is_not_there_is_not_compared() -> None:
    names = ["built_in", "one_check", "many_checks", "openhtf.1"]
    found = [(c.name, c.peer) for c in of_running(names, COUNTS)]
    assert found == [
        ("start.one_check", "goal"),
        ("start.built_in", "goal"),
        ("start.one_check", "openhtf"),
    ]
    assert {c.peer for c in of_asking()} == {"python", "import click"}


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="ended with 1"):
        spend(Command(("/bin/false",), {}))


def test_what_children_spend_is_counted() -> None:
    done = spend(Command(("/bin/sh", "-c", "exit 0"), {}))
    assert done.cpu >= 0
    assert done.first == done.judged == done.wall


def test_the_page_tells_every_figure() -> None:
    page = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    contestants = ["built_in", "one_check", "many_checks", "terminal"]
    contestants += [f"{name}.{size}" for name in COUNTS for size in ("1", "n")]
    names = {c.name for c in [*of_asking(), *of_running(contestants, COUNTS)]}
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_facts_are_scalars_that_say_something() -> None:
    memory = {
        "modules": [{"slot": "A", "size_bytes": 1, "serial": None}],
        "missing": [{"path": "x"}],
    }
    kernel = {"release": "6", "modules": [{"name": "a"}], "log": [{"text": "b"}]}
    assert leaves({"memory": memory, "kernel": kernel, "packages": [1, 2], "flags": ["x"]}) == 3
    assert leaves([None, 0, False, "", {"a": [1]}]) == 4


def test_the_work_of_all_probes_grows_with_the_devices(tmp_path: Path) -> None:
    """Four times the devices need as many more steps as twice did: counted, not timed."""
    one, two, four = (steps(machine(tmp_path / str(times), times)) for times in TIMES)
    assert two > one
    assert (four - two) / (2 * (two - one)) == pytest.approx(1, abs=0.1)


def test_the_page_tells_every_figure_of_the_inventory() -> None:
    page = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    source = (BENCHMARKS / "inventory.py").read_text(encoding="utf-8")
    for name in ("inventory.wall", "inventory.cpu", "inventory.facts", "inventory.growth_steps"):
        assert f"`{name}`" in page
    assert all(peer in source for peer in ("lshw", "hw-probe", "facter", "inxi", "ansible"))
