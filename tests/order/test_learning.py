"""What is learned from a machine is an order that this very machine meets, whatever it is."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from acceptance.order import compare, learn, parse_order, writing
from acceptance.refusal import BadInput
from probes.port.recorded import Recorded
from tests.machines import healthy
from tests.order.facts import card, dimm, disk, machine
from tests.order.odd import ODD, spoiled


def test_a_machine_meets_what_was_learned_from_it() -> None:
    text = learn(machine())
    told = compare(parse_order(text, "golden"), machine())
    assert {answer.kinds for answer in told.answers} == {("as_ordered",)}
    assert len(told.answers) > 20
    assert 'memory = "32 GiB"' in text
    assert "[[dimm]]" in text


def test_what_is_one_machines_own_is_a_remark() -> None:
    text = learn(machine())
    for remark in ('# serial = "EX0001"', '# serial = "S1"', '# mac = "52:54:00:12:34:56"'):
        assert remark in text.split("\n")
    assert not parse_order(text, "golden").serials


def test_another_machine_of_the_kind_meets_it_and_a_lesser_one_does_not() -> None:
    order = parse_order(learn(machine()), "golden")
    twin = machine(
        system__serial="EX0002",
        storage__disks=[disk("S9")],
        network__physical=[card("52:54:00:00:00:09")],
    )
    assert {answer.kinds for answer in compare(order, twin).answers} == {("as_ordered",)}
    lesser = machine(memory__modules=[dimm("A1")], memory__total_bytes=15 * 2**30)
    told = compare(order, lesser)
    assert {a.key for a in told.of("worse")} == {"memory"}
    assert {a.key for a in told.of("missing")} == {"dimm[2]"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_healthy_machine_is_learned_through_its_probes(tmp_path: Path, language: str) -> None:
    system = Recorded(str(healthy(tmp_path).write()))
    facts = probes.encode(probes.observe(system))
    order = parse_order(learn(facts, language), "golden")
    told = compare(order, facts)
    assert {answer.kinds for answer in told.answers} == {("as_ordered",)}
    keys = {line.key for line in order.lines}
    assert {"memory", "cpu.cores", "disk[1]", "network[1]", "dimm[1]", "boot.method"} <= keys
    assert {"vendor", "model", "firmware.version", "tpm.version", "os.id"} <= keys


HOSTILE = [
    'quote " and \\ backslash',
    "new\nline\ttab\rreturn",
    "\x00\x1b[31m\x7f\x9b",
    "'''\"\"\"",
    "= >= 5",
    "~ (a+)+",
    "!= x",
    "[[disk]]\nsize = 1",
    "{{ 7 * 7 }} <script>",
    "\u202edrawkcab\u2028line",
    "\ud800 half",
    "e\u0301\U0001f600\U000e0001",
    "#",
    " lead and trail ",
    "x" * 5000,
    "-",
]


@pytest.mark.parametrize("model", HOSTILE)
def test_hostile_names_are_quoted(model: str) -> None:
    facts = machine(
        storage__disks=[disk("S1", model=model, vendor=model)],
        system__vendor=model,
        system__model=model,
        firmware__version=model,
        cpu__model=model,
    )
    text = learn(facts)
    tomllib.loads(text)
    told = compare(parse_order(text, "golden"), facts)
    assert {answer.kinds for answer in told.answers} == {("as_ordered",)}


@given(st.text())
def test_a_text_is_read_again_as_it_was(value: str) -> None:
    read = tomllib.loads(f"value = {writing.text(value)}")["value"]
    assert read == value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") or (
        "\ufffd" in read
    )
    assert "\n" not in writing.comment(value)


@given(st.data(), st.integers(2, 20))
def test_odd_facts_are_learned_or_left_out(data: st.DataObject, odds: int) -> None:
    facts = spoiled(machine(), data.draw, odds)
    plain: dict[str, Any] = facts if isinstance(facts, dict) else {}
    text = learn(plain)
    tomllib.loads(text)
    try:
        order = parse_order(text, "golden")
    except BadInput as refusal:
        assert refusal.sentence.key in ("bad.order.empty", "bad.order.nothing_asked")  # noqa: PT017 - most draws are orders
        return
    told = compare(order, plain)
    assert {answer.kinds for answer in told.answers} == {("as_ordered",)}, text


@given(st.dictionaries(st.sampled_from(sorted(machine())), ODD))
def test_any_facts_are_learned(facts: dict[str, Any]) -> None:
    tomllib.loads(learn(facts))
    json.dumps(learn(facts))


def test_a_machine_with_very_many_disks_is_learned_without_them() -> None:
    facts = machine(storage__disks=[disk(f"S{n}") for n in range(200)])
    text = learn(facts)
    assert "[[disk]]" not in text
    assert "too many for an order" in text
    told = compare(parse_order(text, "golden"), facts)
    assert {answer.kinds for answer in told.answers} == {("as_ordered",)}
