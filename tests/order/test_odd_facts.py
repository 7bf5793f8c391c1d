"""Odd facts are no answers, and never an error; very many parts are answered in bounded time."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from acceptance.order import compare, parse_order
from tests.order.facts import TB, disk, machine, usb
from tests.order.odd import ODD, spoiled
from tests.order.test_comparing import held

ORDER = parse_order(
    """
    vendor = "A"
    serial = "B"
    warranty_until = 2027-01-01
    arch = "x86_64"
    memory = "8 GB"
    kernel = ">= 6"
    cpu = { cores = 8, flag = ["a", "!= b"], model = 1, frequency = "1 GHz", numa-nodes = 1 }
    disk = [{ size = "1 TB", model = "~ x+", driver = "nvme" }, { serial = "A", firmware = "1" }]
    network = { vendor = 0x8086, speed = "1 Gbit/s", mac = "0", type = "eth" }
    gpu = { memory = "1 GB" }
    dimm = { slot = "A", speed = 3200, ecc = true }
    display = { resolution = "1x1", size = "27 in", refresh = "60 Hz", year = 2020 }
    usb = { driver = "x", version = "2.0" }
    battery = { capacity = "1 Wh", cycles = 3 }
    device = { class = "x", link-width = 4 }
    input = { kind = "mouse" }
    package = { name = "a", version = "< 2" }
    firmware = { date = ">= 2020-01-01", version = "1" }
    tpm.version = "2.0"
    iommu.is-supported = true
    compatible.distro = "rhel-9"
    or = [{ camera = {} }, { audio = { model = "x" } }]
    """,
    "o.toml",
)


@given(st.data(), st.integers(2, 20))
def test_odd_facts_are_no_answers_and_never_an_error(data: st.DataObject, odds: int) -> None:
    facts = spoiled(machine(usb__devices=[usb("1-1")]), data.draw, odds)
    compared = compare(ORDER, facts if isinstance(facts, dict) else {})
    assert len([a for a in compared.answers if a.part.startswith("line:")]) == len(ORDER.lines)
    for answer in compared.answers:
        assert answer.kinds
        assert ("cannot_be_told" in answer.kinds) <= (answer.reason is not None)


@given(st.dictionaries(st.sampled_from(sorted(machine())), ODD))
def test_any_facts_are_answered(facts: dict[str, Any]) -> None:
    assert len(compare(ORDER, facts).answers) >= len(ORDER.lines)


def test_parts_beyond_number_are_answered() -> None:
    crowd = [disk(f"S{n}", n * 10**9) for n in range(5000)]
    text = 'disk = [{ serial = "S4000" }, { size = ">= 4 TB" }]'
    compared = held(text, machine(storage__disks=crowd))
    assert [answer.kinds for answer in compared.answers[:2]] == [("as_ordered",)] * 2
    assert len(compared.of("extra")) <= 256


def test_parts_that_share_a_name_are_told_apart() -> None:
    facts = machine(storage__disks=[disk("S", TB), disk("S", 2 * TB)])
    compared = held('disk = [{ size = "2 TB" }, { size = "1 TB" }]', facts)
    assert [answer.kinds for answer in compared.answers] == [("as_ordered",)] * 2


def test_the_same_facts_are_answered_the_same_twice() -> None:
    assert compare(ORDER, machine()) == compare(ORDER, machine())
