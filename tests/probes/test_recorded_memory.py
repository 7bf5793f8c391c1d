"""Memory of captured machines beside what `lsmem` and hwloc tell of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import probes
from probes.parse import cpu_list, size
from probes.port.recorded import Recorded
from tests.recordings import ABSENT, RECORDINGS, archives, name_of, unpacked

pytestmark = [pytest.mark.recorded, pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")]


def tables(text: str) -> Iterator[list[dict[str, str]]]:
    """Each table of the listing by column; lsmem prints the same memory in several forms."""
    for part in text.split("RANGE")[1:]:
        lines = f"RANGE{part}".split("\n")
        rows = [line.split() for line in lines[1:] if line.startswith("0x")]
        if rows:
            yield [dict(zip(lines[0].split(), row, strict=False)) for row in rows]


def memory(root: Path) -> Any:
    found = probes.observe(Recorded(str(root)), ["memory"])["memory"].facts
    assert not [m for m in found.missing if m.reason == "probe.crashed"]
    return found


@pytest.mark.parametrize("name", [name_of(path) for path in archives("lsmem-dumps")])
def test_blocks_are_those_that_lsmem_prints(name: str, tmp_path: Path) -> None:
    """Every row and total. Whether a block could be removed is no fact: kernels since 5.13 do
    not know either and say yes of all."""
    archive = next(path for path in archives("lsmem-dumps") if name_of(path) == name)
    text = (RECORDINGS / "lsmem-dumps" / f"{name}.expected").read_text()
    found = memory(unpacked(archive, tmp_path))
    present, offline = set(cpu_list(found.blocks)), set(cpu_list(found.blocks_offline))
    for rows in tables(text):
        shown: set[int] = set()
        for row in rows:
            first, _, last = row["RANGE"].partition("-")
            ends = int(first, 16) // found.block_bytes, int(last, 16) // found.block_bytes
            own = set(range(ends[0], ends[1] + 1))
            shown |= own
            assert own == set(cpu_list(row.get("BLOCK", f"{ends[0]}-{ends[1]}")))
            assert size(row["SIZE"]) in (None, len(own) * found.block_bytes)
            assert own <= offline if row.get("STATE") == "offline" else not own & offline
        assert shown == present
    totals = dict(re.findall(r"^(\w[\w ]+): +(\S+)$", text, re.MULTILINE))
    assert found.block_bytes == size(totals["Memory block size"])
    assert found.installed_bytes - found.offline_bytes == size(totals["Total online memory"])
    assert found.offline_bytes == size(totals["Total offline memory"])


def test_memory_of_nodes_is_what_hwloc_draws(tmp_path: Path) -> None:
    name = "32em64t-2n8c+dax+nvme+mic+dimms"
    found = memory(unpacked(RECORDINGS / "hwloc-dumps" / f"{name}.tar.bz2", tmp_path))
    drawn = (RECORDINGS / "hwloc-dumps" / f"{name}.xml").read_text()
    local = [int(number) for number in re.findall(r'local_memory="(\d+)"', drawn)]
    assert [node.total_bytes for node in found.numa] == local
