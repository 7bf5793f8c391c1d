"""What people write: versions that look like numbers, round figures, and what was forgotten."""

import pytest

from acceptance.order import compare, parse_order, versions
from acceptance.refusal import BadInput
from tests.order.facts import GIB, dimm, disk, machine


def answered(text: str, **changes: object) -> tuple[str, ...]:
    (answer,) = compare(parse_order(text, "o.toml"), machine(**changes)).answers
    return answer.kinds


# -- versions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found", "kind"),
    [
        ("6.10", "6.10.3-amd64", "as_ordered"),
        ("6.10", "6.1.0-18-amd64", "worse"),
        ("6.1", "6.10.3-amd64", "better"),
        ("6.20", "6.2.0", "worse"),
    ],
)
def test_a_version_without_quotes_keeps_its_zeros(asked: str, found: str, kind: str) -> None:
    order = parse_order(f"kernel = {asked}", "o.toml")
    assert order.lines[0].expected == f"= {asked}"
    (answer,) = compare(order, machine(kernel__release=found)).answers
    assert answer.kinds == (kind,)


@pytest.mark.parametrize(
    ("asked", "found", "kind"),
    [
        (">= 1.74", "N2IET96W (1.74 )", "as_ordered"),
        (">= 1.75", "N2IET96W (1.74 )", "worse"),
        (">= N2IET95W", "N2IET96W (1.74 )", "as_ordered"),
        (">= N2IET95W (1.73 )", "1.74", "as_ordered"),
        (">= 1.2", "v1.10", "as_ordered"),
        (">= 1.2", "Ver. 1.1", "worse"),
        (">= 0xde", "0x100", "as_ordered"),
        (">= 0x101", "0x100", "worse"),
        (">= 1.2.3", "A12", "cannot_be_told"),
        (">= A12", "1.2.3", "cannot_be_told"),
        (">= 240", "0xf0", "cannot_be_told"),
        ("1.2.3", "A12", "substituted"),
        ("!= 1.2.3", "A12", "as_ordered"),
    ],
)
def test_versions_of_firmware_are_compared_as_they_are_numbered(
    asked: str, found: str, kind: str
) -> None:
    assert answered(f'firmware.version = "{asked}"', firmware__version=found) == (kind,)


def test_versions_that_are_numbered_otherwise_do_not_stand_to_each_other() -> None:
    assert versions.stands("A12", "1.2") is None
    assert versions.stands("A12", "A9") == 1


# -- round figures -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "rated", "kind"),
    [
        (">= 2667 MT/s", 2666, "as_ordered"),
        (">= 2133 MT/s", 2132, "as_ordered"),
        (">= 2933 MT/s", 2666, "worse"),
    ],
)
def test_a_module_is_as_fast_as_its_class(asked: str, rated: int, kind: str) -> None:
    module = dimm("A1", speed_rated_transfers_per_second=rated * 10**6)
    assert answered(f'dimm = {{ speed = "{asked}" }}', memory__modules=[module]) == (kind,)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ('size = ">= 24 in"', "as_ordered"),
        ('size = ">= 25 in"', "worse"),
        ('refresh = ">= 60 Hz"', "as_ordered"),
        ('refresh = ">= 75 Hz"', "worse"),
    ],
)
def test_a_display_is_of_the_class_it_is_sold_as(asked: str, kind: str) -> None:
    display = {"part": "serial:D1", "width_metres": 0.527, "height_metres": 0.296}
    facts = {"graphics__displays": [{**display, "refresh_hertz": 59.95}]}
    assert answered(f"display = {{ {asked} }}", **facts) == (kind,)


@pytest.mark.parametrize(
    ("size", "kind"), [(499_999_997_952, "as_ordered"), (499_000_000_000, "worse")]
)
def test_what_is_told_as_the_same_size_is_no_less(size: int, kind: str) -> None:
    facts = {"storage__disks": [disk("S1", size)]}
    assert answered('disk = { size = ">= 500 GB" }', **facts) == (kind,)


def test_of_many_modules_each_size_is_told_once() -> None:
    modules = [dimm(f"A{n}", (16 if n < 4 else 32) * GIB) for n in range(12)]
    facts = machine(memory__modules=modules, memory__total_bytes=310 * GIB)
    (answer,) = compare(parse_order('memory = "320 GB"', "o"), facts).answers
    assert answer.observed == "320 GiB = 4 × 16 GiB + 8 × 32 GiB"


# -- what was forgotten ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("memory = 32", "o.toml:1: memory", "32 has no unit"),
        ('memory = ">= 32"', "memory", "has no unit; expected one of B, kB, MB"),
        ('disk = { size = "500" }', "disk.size", "has no unit"),
        ('network = { speed = "1000" }', "network.speed", "has no unit; expected one of bit/s"),
        ("serials = []", "serials", "expected a list"),
        ('serials = ["A1", "a-1"]', "o.toml:1: serials: the serial", "a-1 is there twice"),
        (f"serials = {[str(n) for n in range(10_001)]}", "serials", "more than 10"),
        ('optional = "tpm"\nmemory = "8 GB"', "optional", 'not "tpm"'),
        (f"model = '{'x' * 501}'", "model", "at most 500"),
        ("model = '~ [[:alpha:]]+'", "model", "not known here"),
        (f"cpu.cores = {'9' * 5000}", "o.toml", "too many digits"),
        ("[cpu]\ncores = 4\nmemory = '8 GB'", "o.toml:3: cpu.memory", "above the first [table]"),
        ("[[disk]]\nextra = ['usb']", "disk[1].extra", "at the top"),
        ("or = [{}]", "or[1]", "asks for nothing"),
        ("or = [{ cpu.cores = 4 }, { cpu = {} }]", "or[2]", "asks for nothing"),
        ('optional = ["disk[3]"]\ndisk = {}', "optional[1]", "no line of this order"),
        ('optional = ["cpu.corse"]\ncpu.cores = 1', "optional[1]", "called cpu.corse"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, place: str, told: str) -> None:
    from acceptance.messages import Catalogue

    with pytest.raises(BadInput) as refusal:
        parse_order(text, "o.toml")
    said = Catalogue("en").text(refusal.value.sentence)
    assert place in said
    assert told in said


def test_what_may_be_meant_is_read() -> None:
    assert parse_order('disk = { size = "> 0", logical-sector-size = 512 }', "o").lines
    assert parse_order('memory = 34359738368\noptional = ["tpm"]', "o").lines


# -- where it stands ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '\ngpu = { model = "X" }',
        '\n[gpu]\nmodel = "X"',
        '\n[[gpu]]\nmodel = "X"',
        '\ngpu.model = "X"',
    ],
)
def test_a_table_of_one_key_has_its_line(text: str) -> None:
    (line,) = parse_order(text, "o.toml").lines
    assert line.source_line == 2


def test_of_several_serial_numbers_the_ordered_one_is_shown() -> None:
    facts = machine(system__chassis_serial="CH123")
    for asked, shown in (("EX0001", "EX0001"), ("ch-123", "CH123"), ("no", "EX0001 / CH123")):
        (answer,) = compare(parse_order(f'serials = ["{asked}", "X9"]', "o"), facts).answers
        assert answer.observed == shown
