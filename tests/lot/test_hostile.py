"""Machines call themselves anything: nothing of it reaches a terminal or a page as it is."""

from typing import Any

import pytest

from acceptance.cli._lot_words import lines
from acceptance.cli._texts import with_texts
from acceptance.lot.model import LotJudgement
from acceptance.messages import Catalogue
from acceptance.messages.escape import for_terminal
from tests.lot.runs import dimm, disk, facts, judged, lot, measured, run, subject, texts

HOSTILE = "\x1b[31mOdd\u202e<script>alert(1)</script>\n# {what} =cmd|' /C calc'!A1 \ud800"


def hostile_lot() -> LotJudgement:
    runs = lot(7)
    told = facts(
        3,
        modules=[dimm(vendor=HOSTILE, part_number=HOSTILE), dimm(slot="B1", vendor=HOSTILE)],
        disks=[disk(3, model=HOSTILE)],
        installed=[{"manager": "dpkg", "name": HOSTILE, "version": HOSTILE}],
        firmware={"version": HOSTILE},
    )
    who = subject(3, evidence={"serial": HOSTILE}, name=HOSTILE)
    runs[3] = run(3, told=told, subject=who, results=[measured(1e6, part=f"slot:{HOSTILE}")])
    runs[5] = run(5, subject=subject(5, vendor=HOSTILE, model=HOSTILE))
    return judged(runs)


def test_a_terminal_sees_codes() -> None:
    shown = "\n".join(for_terminal(line.text) for line in lines(hostile_lot(), Catalogue("en"), 80))
    assert r"\x1b[31mOdd\u202e" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert len([line for line in shown.splitlines() if line.startswith("#")]) == 0


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_page_sees_text(form: str) -> None:
    from reports.lots import render

    page = render(hostile_lot(), form).decode("utf-8")
    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_json_can_be_written_and_read() -> None:
    import msgspec

    told = with_texts(hostile_lot(), Catalogue("en"))
    assert msgspec.json.decode(msgspec.json.encode(told))["schema"] == "acceptance/lot/1"


@pytest.mark.parametrize(
    "told",
    [
        {"memory": 5},
        {"memory": {"modules": 7}},
        {"memory": {"modules": [None, 5, "x", [], {"size_bytes": {"a": []}}]}},
        {"memory": {"modules": [{"size_bytes": 10**400, "vendor": ["x"]}]}},
        {"storage": {"disks": [{"size_bytes": float("nan"), "part": 5}], "missing": [5, None]}},
        {"storage": {"disks": [{"size_bytes": True, "model": "x" * 10**6}]}},
        {"packages": {"installed": [5, {"name": []}, {"version": {}}]}},
        {"system": [], "kernel": "x", "network": {"interfaces": {"a": 1}}},
        {"memory": {"modules": [{"part": f"slot:{n}", "size_bytes": n} for n in range(3000)]}},
        {"pci": {"devices": [{"vendor_id": str(n), "class_id": "x"} for n in range(3000)]}},
        {},
    ],
    ids=lambda told: str(told)[:30],
)
def test_facts_of_any_form_are_held_against_the_others(told: dict[str, Any]) -> None:
    odd = run(3, told=facts(3) | told if told else {})
    found = judged([*lot(3), odd, *(run(n) for n in range(4, 7))])
    assert len(found.machines) == 7
    assert texts(one.sentence for one in found.deviations) is not None
    assert all(one.machine == odd.id for one in found.differences)
    alone = judged([odd])
    assert len(alone.machines) == 1


def test_long_texts_are_cut() -> None:
    runs = lot(5)
    runs[3] = run(3, told=facts(3, firmware={"version": "9" * 10**5}))
    (one,) = judged(runs).differences
    assert len(texts((one.sentence,))[0]) < 300
