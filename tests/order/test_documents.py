"""A held order in the documents: every line is told, and nothing private reaches the vendor."""

from pathlib import Path

import pytest

from tests.durability.bench import Bench
from tests.machines import healthy

ORDER = """
number = "PO-2026-1"
contact = "Maria Buyer, maria@buyer.example.org"
serials = ["EX123456", "EX999999"]
warranty_until = 2020-01-01
memory = ">= 32 GB"
hostname = "~ ^prod-"
disk = { model = "= <b>Example SSD</b>", serial = "S4EVNX0R777777" }
dimm = [{ size = "8 GB", serial = "0A1B2C3D" }, { size = "8 GB" }]
network = { mac = "52:54:00:12:34:56" }
location = "Room 4.17"
"""
HOUSE = ("Maria", "maria@", "EX999999", "prod-", "bench-lab-17", "0A1B2C3D", "52:54:00", "Room 4")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    bench = Bench(tmp_path_factory.mktemp("held"))
    machine = healthy(bench.folder / "machine")
    root = machine.file("proc/sys/kernel/hostname", "bench-lab-17\n").write()
    order = bench.folder / "o.toml"
    order.write_text(ORDER, encoding="utf-8")
    done = bench.run("qualify", "--order", str(order), "--root", str(root), "--check", "order.*")
    assert done.code == 10, done.err
    return bench


@pytest.mark.parametrize("kind", ["html", "md", "json"])
def test_nothing_of_the_house_reaches_the_vendor(bench: Bench, kind: str) -> None:
    told = bench.run("report", "--for", "vendor", "--format", kind).out
    assert [word for word in HOUSE if word in told] == []
    assert "EX123456" in told
    assert "PO-2026-1" in told


@pytest.mark.parametrize(("lang", "said"), [("en", "warranty ended"), ("es", "garantía terminó")])
def test_each_line_is_told_in_the_readers_language(bench: Bench, lang: str, said: str) -> None:
    html = bench.run("report", "--format", "html", "--lang", lang).out
    assert said in html
    assert "<b>Example" not in html
    for key in ("memory", "hostname", "disk[1]", "dimm[2]", "network[1]", "warranty-until"):
        assert f'<th scope="row">{key}<br>' in html


def test_a_refused_order_leaves_no_run(bench: Bench, tmp_path: Path) -> None:
    before = sorted(bench.state.glob("runs/*"))
    order = tmp_path / "o.toml"
    order.write_text('model = "x"\ncpu.corse = 1', encoding="utf-8")
    done = bench.run("qualify", "--order", str(order), "--root", "/nosuch")
    assert (done.code, done.out) == (2, "")
    assert sorted(bench.state.glob("runs/*")) == before
