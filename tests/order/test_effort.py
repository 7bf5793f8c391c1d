"""Many choices over many parts: what a pair costs is worked out once, and told once."""

from typing import Any

import pytest

from acceptance.order import comparing, parse_order
from acceptance.order.judging import judge
from tests.order.facts import disk, machine


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the fields that were judged, once a judgement."""
    names: list[str] = []

    def counted(field: Any, *known: Any) -> Any:
        names.append(field.name)
        return judge(field, *known)

    monkeypatch.setattr("acceptance.order.matching.judge", counted)
    return names


def test_a_pair_is_judged_once_whatever_the_choices(judged: list[str]) -> None:
    lines, choices, disks = 20, 40, 60
    several = ", ".join(f'{{ disk = {{ size = "{n + 1} GB" }} }}' for n in range(choices))
    more = "".join(f'\n[[disk]]\nsize = ">= {600 + n} GB"' for n in range(lines))
    order = parse_order(f"or = [{several}]{more}", "o.toml")
    facts = machine(storage__disks=[disk(f"S{n}", (500 + n) * 10**9) for n in range(disks)])
    told = comparing.compare(order, facts)
    assert len(told.answers) == lines + 1 + disks - lines - 1
    pairs = (lines + choices) * disks
    matched = (lines + 1) * choices
    assert len(judged) == pairs + matched
