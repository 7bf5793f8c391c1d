"""The page of an inventory: main facts in words, no line too long, nothing hostile in it."""

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import probes
from acceptance.messages import Catalogue
from reports.inventory.layout import ORDER, layout_of
from reports.inventory.page import page
from reports.inventory.table import table
from reports.writing import without_unit
from tests.reports.inventories import said_everywhere, sound
from tests.reports.test_hostile import HOSTILE

ENGLISH = Catalogue("en")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return sound(tmp_path_factory.mktemp("machine"))


def shown(facts: dict[str, Any], language: str = "en", width: int = 80) -> str:
    return "\n".join(page(facts, Catalogue(language), width)).replace("\xa0", " ")


def test_a_technician_finds_the_main_facts(facts: dict[str, Any]) -> None:
    told = shown(facts)
    for fact in (
        "System: Example Ltd Workstation 4000 · Desktop",
        "Serial number: EX123456",
        "Sockets: 1 · Cores: 2 · Threads: 4",
        "Installed: 16 GiB",
        "8 GiB DDR4",
        "Example SSD 970",
        "465.7 GiB",
        "1 Gbit/s",
        "52:54:00:12:34:56",
        "0000:00:1f.6",
        "45 °C",
        "52 Wh",
    ):
        assert fact in told
    assert len(told.splitlines()) < 110


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_line_is_longer_than_the_terminal(
    facts: dict[str, Any], language: str, width: int
) -> None:
    assert max(len(line) for line in shown(facts, language, width).splitlines()) <= width


def test_another_language_leaves_no_english_label(facts: dict[str, Any]) -> None:
    told = shown(facts, "es")
    assert "Procesador: " in told
    assert "Número de serie" in told
    assert not re.search(r"\b(Serial number|Highest|Version|Size|Vendor)\b", told)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_move_no_cursor(facts: dict[str, Any], text: str) -> None:
    for line in page(said_everywhere(facts, text), ENGLISH):
        assert not CONTROLS.search(line)
        assert len(line) <= 80


def test_what_is_missing_is_grouped_by_its_cure() -> None:
    gaps: list[dict[str, Any]] = [
        {"path": path, "reason": "probe.permission", "values": {"path": "x"}, "cure": "run as root"}
        for path in ("serial", "uuid", "board_serial")
    ]
    gaps += [{"path": "slots", "reason": "probe.no_dmi", "values": {}, "cure": None}]
    told = shown({"system": {"model": "X", "serial": None, "uuid": None, "missing": gaps}})
    assert "? run as root: would tell serial number, UUID, board serial number" in told
    assert "? slots: the firmware does not describe the machine" in told
    assert told.count("run as root") == 1


def test_parts_in_paths_are_not_named() -> None:
    gaps = [
        {"path": f"disks.serial:S.{n}.smart", "reason": "probe.no_dmi", "values": {}, "cure": "x"}
        for n in range(50)
    ]
    disks = [{"kernel_name": "sda", "smart": None}]
    told = shown({"storage": {"disks": disks, "missing": gaps}})
    assert "? x: would tell SMART" in told
    assert "serial:S" not in told


def test_long_lists_say_how_many_are_left_out() -> None:
    rows = [{"address": f"0000:00:{n:02x}.0", "class_name": "Bridge"} for n in range(40)]
    told = shown({"pci": {"devices": rows, "missing": []}})
    assert "and 28 more" in told
    assert len(told.splitlines()) < 20


def test_a_probe_that_nobody_laid_out_is_shown_whole() -> None:
    facts = {"colour": "blue", "size_bytes": 1024, "things": [{"name": "a"}], "missing": []}
    told = shown({"paint": facts})
    assert told.startswith("Paint: Colour: blue · Size: 1 KiB")
    assert "  a" in told


def test_a_machine_without_anything_has_a_page() -> None:
    assert shown({"usb": {"devices": [], "missing": []}}) == "USB: nothing of this kind"
    assert shown({}) == ""


def test_numbers_that_are_names_are_not_grouped() -> None:
    displays = [{"connector": "HDMI", "year": 2021, "width_pixels": 1920, "height_pixels": 1080}]
    told = shown({"graphics": {"displays": displays}})
    assert {"2021", "1920", "1080"} <= set(told.split())


def fields_of(names: str) -> list[str]:
    pieces = re.split(r"[ +@(),]", names.replace("=", "").replace("#", ""))
    return [piece for piece in pieces if piece]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_fact_of_a_layout_has_its_label(language: str) -> None:
    own = Catalogue(language)
    laid_out = [layout for probe in ORDER if (layout := layout_of(probe))]
    names = {n for one in laid_out for line in one.lines for n in fields_of(line)}
    names |= {n for one in laid_out for t in one.tables for c in t.columns for n in fields_of(c)}
    keys = {n: f"report.fact.{without_unit(n)}" for n in names}
    assert [n for n, key in keys.items() if not own.template(key)] == []


def test_every_probe_has_its_place() -> None:
    assert sorted(ORDER) == sorted(probes.find())


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=20,
)


@given(
    facts=st.dictionaries(
        st.sampled_from([*ORDER, "other"]),
        plain | st.fixed_dictionaries({"disks": plain, "missing": plain, "caches": plain}),
        max_size=4,
    ),
    width=st.integers(60, 120),
)
@example(facts={"cpu": {"caches": True}}, width=60)
@settings(max_examples=150, deadline=None)
def test_any_facts_make_a_page(facts: dict[str, Any], width: int) -> None:
    for line in page(facts, ENGLISH, width):
        assert len(line) <= width
        assert not CONTROLS.search(line)


@given(
    rows=st.integers(1, 9).flatmap(
        lambda n: st.lists(st.lists(st.text(), min_size=n, max_size=n), min_size=1, max_size=5)
    ),
    width=st.integers(40, 120),
)
@settings(max_examples=150, deadline=None)
def test_any_table_fits(rows: list[list[str]], width: int) -> None:
    lines = table(rows[0], rows[1:], width)
    assert len(lines) == len(rows)
    assert all(len(line) <= width for line in lines)


def test_a_number_is_not_cut_while_a_name_can_give_way() -> None:
    mac, name = "3c:02:18:bb:2a:0f", "Example Semiconductor " * 3
    lines = table(("Name", "MAC", "Addresses"), [(name, mac, "192.0.2.1, fd00::1")], 60, [1])
    assert mac in lines[1]
    assert max(map(len, lines)) <= 60
    endless = table(("Name", "Serial"), [(name, "x" * 500)], 60, [1])
    assert max(map(len, endless)) <= 60
    assert "Example" in endless[1]


def test_rows_stand_in_the_order_of_their_names() -> None:
    names = ["eth10", "eth2", "lo", "eth1", "x²", "n99999999999999999999"]
    interfaces = [{"kernel_name": name, "driver": "e1000e"} for name in names]
    lines = shown({"network": {"interfaces": interfaces, "missing": []}}).splitlines()
    first = [line.split()[0] for line in lines if "e1000e" in line]
    assert first == ["eth1", "eth2", "eth10", "lo", "n99999999999999999999", "x²"]
