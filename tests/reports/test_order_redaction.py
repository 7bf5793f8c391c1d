"""What the order and our own systems are called stays in the house; what was delivered leaves."""

import pytest
from msgspec.structs import replace

from acceptance.bases.model import BaseColumn, Cell, Compatibility, DeviceRow
from acceptance.model import Run
from acceptance.ordered import Answer, Comparison
from acceptance.sentences import sentence
from reports import formats, render
from tests.reports import runs

BASE = "payroll-image-7"
LABELS = {name: f"{name}, Example Linux 12, 6.1.0" for name in ("live", BASE)}
MATRIX = Compatibility(
    bases=(
        BaseColumn(name="live", os_name="Example Linux 12", kernel="6.1.0"),
        BaseColumn(name=BASE, os_name="Example Linux 12", kernel="6.1.0"),
        BaseColumn(name=BASE, os_name="Example Linux 12", kernel="5.10.0"),
    ),
    devices=(
        DeviceRow(
            part="pci:0000:00:1f.6",
            label="Example card",
            modalias="pci:v00008086d00001533sv00000000sd00000000bc02sc00i00",
            cells=(Cell(state="driven"), Cell(state="no_module"), Cell(state="no_module")),
        ),
    ),
)


def on_bases() -> Run:
    bad = runs.result(
        "network.errors",
        "failed",
        part=f"base:{BASE}",
        part_label=LABELS[BASE],
        reason=sentence("network.errors.found", part=LABELS[BASE]),
    )
    good = runs.result("network.errors", part="base:live", part_label=LABELS["live"])
    return replace(runs.make_run((bad, good)), compatibility=MATRIX)


def asking(*lines: tuple[str, str]) -> Run:
    answers = tuple(
        Answer(part=f"line:{key}", key=key, kinds=("substituted",), expected=expected)
        for key, expected in lines
    )
    failed = [
        runs.result(
            "storage.keeps",
            "failed",
            part=f"line:{key}",
            part_label=key,
            reason=sentence("storage.keeps.found", count=1, first=1, line=f"ordered {expected}"),
        )
        for key, expected in lines
    ]
    return replace(runs.make_run(tuple(failed)), ordered=Comparison(answers=answers))


@pytest.mark.parametrize("form", formats())
def test_our_systems_are_numbered_as_in_the_matrix(form: str) -> None:
    page = render(on_bases(), form, "vendor", key=b"k").decode().replace("\\", "")
    assert BASE not in page
    assert "2, Example Linux 12, 6.1.0" in page
    assert BASE in render(on_bases(), form, "internal").decode().replace("\\", "")


def test_a_base_that_no_matrix_shows_has_no_number() -> None:
    page = render(replace(on_bases(), compatibility=None), "md", "vendor", key=b"k").decode()
    assert BASE not in page
    assert "–, Example Linux 12" in page


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("hostname", "= zebulon-07"),
        ("hostname", "~ ^zebulon-"),
        ("hostname", "~ ^zebulon-, != zebulon-99"),
        ("hostname", "other-1 | zebulon-2"),
        ("system.asset-tag", "= zebulon/77/4"),
        ("or[1]", "hostname ~ ^zebulon-, memory >= 9 GB | system.asset-tag = zebulon-3"),
        ("or[1]", "memory >= 9 GB | hostname = zebulon-4 | cpu.cores >= 8"),
    ],
)
def test_how_machines_are_called_here_is_not_told(key: str, expected: str, form: str) -> None:
    page = render(asking((key, expected)), form, "vendor", key=b"k").decode().lower()
    assert "zebulon" not in page
    if "memory" in expected:
        assert "memory" in page.partition("findings")[0]


def test_what_was_ordered_of_the_vendor_is_told() -> None:
    run = asking(("memory", ">= 64 GB"), ("model", "~ ExampleBook"))
    page = render(run, "json", "vendor", key=b"k").decode()
    assert ">= 64 GB" in page
    assert "~ ExampleBook" in page


@pytest.mark.parametrize("serial", ["2116E597A1B2", "152123456789", "eui.0025388801a2b3c4"])
def test_a_serial_of_twelve_hex_digits_is_no_address(serial: str) -> None:
    part = f"serial:{serial}"
    disk = {"part": part, "serial": serial, "model": "Example Disk"}
    bad = runs.result("storage.keeps", "failed", part=part, part_label="Example Disk")
    run = replace(runs.make_run((bad,)), facts={"storage": {"disks": [disk]}})
    assert serial.encode() in render(run, "html", "vendor", key=b"k")


def test_a_serial_that_is_the_machines_mac_stays_in_the_house() -> None:
    dongle = {"part": "serial:00E04C680001", "serial": "00E04C680001", "model": "Example LAN"}
    facts = {
        "usb": {"devices": [dongle]},
        "network": {"interfaces": [{"part": "mac:00:e0:4c:68:00:01", "mac": "00:e0:4c:68:00:01"}]},
    }
    bad = runs.result("network.errors", "failed", part=dongle["part"], part_label="Example LAN")
    run = replace(runs.make_run((bad,)), facts=facts)
    assert b"00E04C680001" not in render(run, "json", "vendor", key=b"k")
