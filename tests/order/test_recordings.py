"""What is learned from any recorded machine is an order that this very machine meets."""

from pathlib import Path

import pytest

import probes
from acceptance.order import compare, learn, parse_order
from probes.port.recorded import Recorded
from tests.recordings import ABSENT, archives, name_of

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(ABSENT is not None, reason=ABSENT or ""),
]
_KINDS = ("hwloc-dumps", "lscpu-dumps", "lsmem-dumps", "lsblk-dumps")
_ARCHIVES = [archive for kind in _KINDS for archive in archives(kind)]


@pytest.mark.parametrize("archive", _ARCHIVES, ids=name_of)
def test_a_recorded_machine_meets_what_was_learned_from_it(archive: Path) -> None:
    facts = probes.encode(probes.observe(Recorded(str(archive))))
    order = parse_order(learn(facts), "golden")
    told = compare(order, facts)
    assert {answer.kinds for answer in told.answers} == {("as_ordered",)}
    assert len(told.answers) == len(order.lines) > 0
