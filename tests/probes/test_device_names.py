"""Names by numbers: what the databases hold is found, and no database makes a reader fail."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.bus.hwdb import CompiledDatabase
from probes.bus.id_lists import IdList
from probes.bus.name_lists import split_names
from tests.machine_buses import compiled_database

ENTRIES = {
    "pci:v00008086*": {"ID_VENDOR_FROM_DATABASE": "Intel Corporation"},
    "pci:v00008086d00001533*": {"ID_MODEL_FROM_DATABASE": "I210", "OTHER": "x"},
    "usb:v046D*": {"ID_VENDOR_FROM_DATABASE": "Logitech, Inc."},
    "a": {"short": "ü"},
}


def test_what_was_written_is_found() -> None:
    database = CompiledDatabase(compiled_database(ENTRIES))
    assert {key: dict(database.get(key)) for key in ENTRIES} == ENTRIES


@pytest.mark.parametrize("key", ["", "pci:v00008086", "pci:v00008087*", "b", "ü", "a" * 5000])
def test_what_was_not_written_is_not_found(key: str) -> None:
    assert CompiledDatabase(compiled_database(ENTRIES)).get(key) == {}


def test_prefixes_are_shared_as_systemd_writes_them() -> None:
    """One node with the prefix `pci:v` and one child, as no builder of ours makes it."""
    strings = b"\0pci:v\0*\0 KEY\0value\0"
    text = 80 + 24 + 16 + 24 + 32
    root = struct.pack("<QB7xQ", text + 1, 1, 0) + struct.pack("<B7xQ", ord("1"), 120)
    leaf = struct.pack("<QB7xQ", text + 7, 0, 1) + struct.pack("<QQ16x", text + 9, text + 14)
    body = root + leaf
    head = struct.pack("<8s9Q", b"KSLPHHRH", 252, 0, 80, 24, 16, 32, 80, len(body), len(strings))
    assert CompiledDatabase(head + body + strings).get("pci:v1*") == {"KEY": "value"}


@given(st.data())
def test_no_damage_makes_the_database_fail(data: st.DataObject) -> None:
    whole = bytearray(compiled_database(ENTRIES))
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        database = CompiledDatabase(cut)
    except ValueError:
        return
    for key in ENTRIES:
        database.get(key)


@given(st.binary(max_size=300))
def test_what_is_no_database_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="hardware database"):
        CompiledDatabase(content)


LIST = IdList(
    b"#\n8086  Intel Corporation\n\t1533  I210\n\t\t1028 0738  LOM\n# note\n\t1539  I211\n"
    b"C 01  Mass storage controller\n\t08  Non-Volatile memory controller\n\t\t02  NVM Express\n"
)


def test_a_list_of_numbers() -> None:
    assert (LIST.vendor("8086"), LIST.vendor("1028")) == ("Intel Corporation", None)
    assert (LIST.model("8086", "1533"), LIST.model("8086", "1539")) == ("I210", "I211")
    assert LIST.model("8086", "1533", "1028", "0738") == "LOM"
    names = ("Mass storage controller", "Non-Volatile memory controller", "NVM Express")
    assert LIST.classes("010802") == names
    assert LIST.classes("020000") == (None, None, None)


@given(st.binary(max_size=500))
def test_no_list_makes_the_reader_fail(content: bytes) -> None:
    found = IdList(b"\n8086  x\n" + content)
    assert isinstance(found.vendor("8086"), str)
    found.model("8086", "1533")
    found.classes("010802")


@pytest.mark.parametrize(
    ("name", "maker", "product"),
    [
        ("Intel Corporation I210", "Intel Corporation", "I210"),
        ("Intel Corporation Device", "Intel Corporation", None),
        ("Advanced Micro Devices, Inc. [AMD] FCH", "Advanced Micro Devices, Inc. [AMD]", "FCH"),
        ("Realtek Semiconductor Co., Ltd. RTL8111", "Realtek Semiconductor Co., Ltd.", "RTL8111"),
        ("Example Device", "Example", None),
        ("Something else", None, "Something else"),
        ("", None, None),
    ],
)
def test_maker_and_product_are_taken_apart(
    name: str, maker: str | None, product: str | None
) -> None:
    assert split_names([("8086", name)]) == [(maker, product)]


def test_makers_are_known_by_what_their_products_share() -> None:
    told = [("15ad", "VMware SVGA II Adapter"), ("15ad", "VMware PCI bridge")]
    assert split_names(told) == [("VMware", "SVGA II Adapter"), ("VMware", "PCI bridge")]


@given(st.lists(st.tuples(st.sampled_from(["", "1"]), st.text(max_size=60)), max_size=10))
def test_no_name_makes_it_fail(told: list[tuple[str, str]]) -> None:
    assert len(split_names(told)) == len(told)
