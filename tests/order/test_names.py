"""Names of makers and processors: one thing has several, and its neighbour none of them."""

from pathlib import Path

import pytest

from acceptance.order import compare, parse_order, words
from tests.order.facts import disk, machine

ORDER = Path(words.__file__).parent


@pytest.mark.parametrize(
    ("ordered", "delivered"),
    [
        ("AMD", "Advanced Micro Devices, Inc. [AMD/ATI]"),
        ("ATI", "Advanced Micro Devices, Inc. [AMD/ATI]"),
        ("Advanced Micro Devices", "AMD"),
        ("HP", "Hewlett-Packard"),
        ("Hewlett Packard", "HP Inc."),
        ("HPE", "Hewlett Packard Enterprise"),
        ("ASUS", "ASUSTeK COMPUTER INC."),
        ("MSI", "Micro-Star International Co., Ltd."),
        ("Supermicro", "Super Micro Computer, Inc"),
        ("SK hynix", "Hynix Semiconductor"),
        ("LSI", "Broadcom / LSI"),
        ("WD", "Western Digital Technologies, Inc."),
        ("Dell Technologies", "Dell Inc."),
        ("Dell", "DEL"),
        ("LG", "GSM"),
        ("LG", "LG Display"),
        ("Samsung", "SAM"),
    ],
)
def test_a_maker_is_the_same_whatever_others_call_it(ordered: str, delivered: str) -> None:
    assert words.same_vendor(ordered, delivered)
    assert words.same_vendor(delivered, delivered)


@pytest.mark.parametrize(
    ("ordered", "delivered"),
    [
        ("HPE", "HP Inc."),
        ("AMD", "Intel Corporation"),
        ("Sam", "Samsung"),
        ("NVIDIA", "Advanced Micro Devices, Inc. [AMD/ATI]"),
        ("Dell", "Lenovo"),
        ("Dell", "GSM"),
        ("Micro", "Micro-Star International Co., Ltd."),
    ],
)
def test_another_maker_is_another(ordered: str, delivered: str) -> None:
    assert not words.same_vendor(ordered, delivered)


TIGER = "11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz"


@pytest.mark.parametrize(
    ("ordered", "delivered", "same"),
    [
        (TIGER, TIGER, True),
        ("i7-1165G7", TIGER, True),
        ("Intel Core i7-1165G7", TIGER, True),
        ("i7-1165", TIGER, False),
        ("Core i7", TIGER, False),
        ("Ryzen 9 5950X", "AMD Ryzen 9 5950X 16-Core Processor", True),
        ("AMD Ryzen 7 PRO 4750U", "AMD Ryzen 7 PRO 4750U with Radeon Graphics", True),
        ("Xeon Gold 6248", "Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz", False),
        ("Intel Xeon E5-2680 v4", "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", True),
        ("Intel Xeon E5-2680 v3", "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", False),
        ("v4", "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", False),
        ("", TIGER, False),
    ],
)
def test_a_processor_is_known_without_what_is_around_its_name(
    ordered: str, delivered: str, same: bool
) -> None:
    assert words.same_processor(ordered, delivered) is same


@pytest.mark.parametrize("method", ["efi", "UEFI", "uefi"])
def test_the_way_to_boot_has_other_names(method: str) -> None:
    (answer,) = compare(parse_order(f'boot.method = "{method}"', "o"), machine()).answers
    assert answer.kinds == ("as_ordered",)


@pytest.mark.parametrize(
    ("model", "maker"),
    [
        ("SAMSUNG MZVL21T0HCLR", "Samsung"),
        ("MZ7LH960HAJR-00005", "Samsung"),
        ("WDC WD40EFRX-68N32N0", "WD"),
        ("ST4000NM0035-1V4107", "Seagate"),
        ("CT1000MX500SSD1", "Crucial"),
        ("INTEL SSDPEKNW010T8", "Intel"),
    ],
)
def test_the_maker_of_a_disk_is_told_by_its_model(model: str, maker: str) -> None:
    facts = machine(storage__disks=[disk("S1", model=model)])
    for asked, kind in ((maker, "as_ordered"), ("Other", "substituted")):
        (answer,) = compare(parse_order(f'disk = {{ vendor = "{asked}" }}', "o"), facts).answers
        assert answer.kinds == (kind,)


def test_who_made_a_disk_of_an_unknown_model_cannot_be_told() -> None:
    facts = machine(storage__disks=[disk("S1", model="Example SSD 970")])
    (answer,) = compare(parse_order('disk = { vendor = "Samsung" }', "o"), facts).answers
    assert answer.kinds == ("cannot_be_told",)


@pytest.mark.parametrize("name", ["makers.tsv", "disk_makers.tsv"])
def test_every_name_has_its_source(name: str) -> None:
    head, *rows = (ORDER / name).read_text("utf-8").splitlines()
    assert head.endswith("\tsource")
    assert all(len(row.split("\t")) == 3 and all(row.split("\t")) for row in rows)
