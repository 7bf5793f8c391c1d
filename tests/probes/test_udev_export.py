"""Devices are found where a report kept no /sys, and `udevadm info --export-db` beside it."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import probes
from probes.port.recorded import Recorded
from probes.port.udev_export import parse
from tests.captures import hw_probe, sosreport
from tests.machines import Machine, healthy

EXPORT = "devices/udevadm_info_--export-db"
KEPT = ("sys/devices/", "sys/class/", "sys/bus/", "run/udev/")


def export(machine: Machine) -> str:
    """What udevadm prints: every device of the kernel's tree, with the database's properties."""
    system = Recorded(str(machine.write()))
    top = machine.folder / "sys/devices"
    blocks = []
    for folder, links, files in sorted(os.walk(top)):
        if "uevent" in files or "driver" in links:
            path = f"/{Path(folder).relative_to(machine.folder)}"
            subsystem = Path(folder, "subsystem").resolve().name
            told = {"SUBSYSTEM": subsystem, **system.properties(path, subsystem)}
            if subsystem == "power_supply":  # the kernel tells each of its files there too
                kept = (name for name in files if name != "uevent")
                texts = {name: Path(folder, name).read_text().strip() for name in kept}
                told |= {f"POWER_SUPPLY_{name.upper()}": text for name, text in texts.items()}
            if (driver := Path(folder, "driver")).is_symlink():
                told["DRIVER"] = driver.resolve().name
            lines = [f"E: {key}={value}" for key, value in told.items()]
            blocks.append("\n".join([f"P: {path.removeprefix('/sys')}", "L: 0", *lines]))
    return "\n\n".join(blocks) + "\n"


def seen(path: Path, name: str) -> Any:
    return probes.observe(Recorded(str(path)), [name])[name].facts


@pytest.mark.parametrize("form", ["sosreport", "hw-probe"])
def test_a_report_without_sys_tells_what_hangs_on_the_machine(tmp_path: Path, form: str) -> None:
    machine = healthy(tmp_path / "whole")
    told = export(machine)
    bare = Machine(tmp_path / "bare")
    bare.files = {n: d for n, d in machine.files.items() if not n.startswith(KEPT)}
    if form == "sosreport":
        report = sosreport(bare, outputs={EXPORT: told})
    else:
        report = hw_probe(bare)
        (report / "hw.info/logs/udev-db").write_text(told)
        (report / "hw.info/logs/power_supply").unlink()
    for name in ("input", "power", "camera"):
        whole, found = seen(machine.folder, name), seen(report, name)
        for fact in ("devices", "batteries", "supplies", "plugged"):
            assert getattr(found, fact, None) == getattr(whole, fact, None), (name, fact)
    cards = seen(report, "audio").cards
    assert [(one.part, one.kernel_name, one.driver) for one in cards] == [
        (one.part, one.kernel_name, one.driver) for one in seen(machine.folder, "audio").cards
    ]


def test_a_disk_of_a_report_has_what_the_database_knows(tmp_path: Path) -> None:
    machine = healthy(tmp_path / "whole")
    told = export(machine)
    bare = Machine(tmp_path / "bare")
    bare.files = {n: d for n, d in machine.files.items() if not n.startswith("run/udev/")}
    bare.links = {n: to for n, to in machine.links.items() if n.startswith("sys/")}
    bare.file(f"sos_commands/{EXPORT}", told).write()
    system = Recorded(str(bare.folder))
    (disk,) = [one for one in system.devices("block") if one.sys_name == "nvme0n1"]
    assert disk.properties["ID_SERIAL_SHORT"] == "S4EVNX0R123456"


def test_what_a_hardware_probe_hid_is_no_serial_number() -> None:
    digest = "0123456789ABCDEF0123456789ABCDEF"
    lines = f"P: /devices/a/b\nE: ID_SERIAL=...\nE: ID_SERIAL_SHORT={digest}\nE: A=1\n"
    assert parse(lines, hidden=True) == {"/devices/a/b": {"A": "1"}}
    assert len(parse(lines)["/devices/a/b"]) == 3


OLD = """\
P: /devices/a/power_supply/BAT0
E: SUBSYSTEM=power_supply
E: POWER_SUPPLY_STATUS=Discharging
E: POWER_SUPPLY_CHARGE_FULL_DESIGN=5000000
E: POWER_SUPPLY_CHARGE_FULL=3000000

P: /devices/b/power_supply/AC
E: SUBSYSTEM=power_supply
E: POWER_SUPPLY_ONLINE=0

P: /devices/c/power_supply/ucsi-source-psy-1
E: SUBSYSTEM=power_supply
E: POWER_SUPPLY_ONLINE=0
"""


def test_old_kernels_do_not_tell_what_kind_of_supply_it_is(tmp_path: Path) -> None:
    place = tmp_path / "sos_commands" / EXPORT
    place.parent.mkdir(parents=True)
    place.write_text(OLD)
    power = seen(tmp_path, "power")
    assert [battery.health_percent for battery in power.batteries] == [60]
    assert [(one.kind, one.online) for one in power.supplies] == [("Mains", False)]
    assert power.plugged is False


HOSTILE = "P: {}\nE: SUBSYSTEM=input\nE: DRIVER=../../x\nE: MAJOR=../..\nE: MINOR=1\nE: IFINDEX=1\n"


@pytest.mark.parametrize(
    "path",
    [
        *("/devices/../../etc/x", "/devices/a/..", "/devices/", "/etc/passwd", "/devices/a//b"),
        *("/d", "/devices" + "/a" * 100, "/devices/" + "a" * 5000, "/devices/a\x00b"),
        "/devices/<b>{{ 1 }}",
    ],
)
def test_an_export_can_name_no_odd_place(tmp_path: Path, path: str) -> None:
    place = tmp_path / "sos_commands" / EXPORT
    place.parent.mkdir(parents=True)
    place.write_text(HOSTILE.format(path) + "\n" + HOSTILE.format("/devices/fine/input/input1"))
    system = Recorded(str(tmp_path))
    assert "input1" in system.names("/sys/class/input")
    assert system.names("/etc") == ()
    assert seen(tmp_path, "input").devices


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=40),
            st.from_regex(r"P: /devices(/[a-z.0-9:\-]{0,6}){1,5}", fullmatch=True),
            st.sampled_from(
                [
                    *("E: SUBSYSTEM=power_supply", "E: POWER_SUPPLY_=1", "E: DEVTYPE=usb_device"),
                    *("E: SUBSYSTEM=input", "E: SUBSYSTEM=sound", "E: DRIVER=..", ""),
                    *("E: POWER_SUPPLY_TYPE=Battery", "E: POWER_SUPPLY_ENERGY_NOW=1e400"),
                    "E: POWER_SUPPLY_UEVENT=nan",
                ]
            ),
        ),
        max_size=30,
    )
)
def test_no_export_makes_a_reader_fail(
    tmp_path_factory: pytest.TempPathFactory, lines: Any
) -> None:
    folder = tmp_path_factory.mktemp("export")
    place = folder / "sos_commands" / EXPORT
    place.parent.mkdir(parents=True)
    place.write_text("\n".join(lines), "utf-8", "backslashreplace")
    for name, one in probes.observe(
        Recorded(str(folder)), ["input", "power", "audio", "camera", "firmware"]
    ).items():
        assert not isinstance(one.facts, probes.Unprobed), name
