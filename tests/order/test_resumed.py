"""A run that was cut off goes on with the order that it began with, whatever became of the file."""

from pathlib import Path

import pytest

from tests.durability.bench import Bench, descendants, gone, kill
from tests.machines import healthy

ORDER = 'number = "PO-1"\nmodel = "Workstation 4000"\nmemory = ">= 32 GB"\ncpu.cores = 2\n'
LATER = {
    "another": 'number = "PO-2"\nmodel = "Other"\nmemory = "16 GB"\ndisk = {}\n',
    "broken": "cpu.corse = 1",
    "gone": None,
}


@pytest.mark.parametrize(("later", "killed_after"), [("another", 2), ("broken", 1), ("gone", 6)])
def test_a_killed_run_keeps_its_order(tmp_path: Path, later: str, killed_after: int) -> None:
    bench = Bench(tmp_path)
    root = healthy(tmp_path / "machine").write()
    file = tmp_path / "o.toml"
    file.write_text(ORDER, encoding="utf-8")
    asked = ("--order", str(file), "--root", str(root), "--check", "order.*")
    with bench.started("qualify", "--ndjson", *asked) as running:
        running.skip(killed_after)
        family = [running.pid, *descendants(running.pid)]
        for pid in family:
            kill(pid)
        assert all(gone(pid) for pid in family)
    if (text := LATER[later]) is None:
        file.unlink()
    else:
        file.write_text(text, encoding="utf-8")
    assert bench.resume().code == 10
    run = bench.report()
    told = {answer["key"]: answer["kinds"] for answer in run["ordered"]["answers"]}
    assert told == {"model": ["as_ordered"], "memory": ["worse"], "cpu.cores": ["as_ordered"]}
    assert [(one["key"], one["value"]) for one in run["ordered"]["noted"]] == [("number", "PO-1")]
    assert bench.verify()["holds"]


def test_an_order_is_not_given_to_a_run_that_goes_on(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    file = tmp_path / "o.toml"
    file.write_text(ORDER, encoding="utf-8")
    done = bench.run("qualify", "--resume", "some", "--order", str(file))
    assert done.code == 2
    assert "--order cannot be given with --resume" in done.sentence
