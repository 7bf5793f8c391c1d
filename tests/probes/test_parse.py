"""The small grammars: what they read, and that nothing makes them raise."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import parse, parts
from probes.disk import mounts
from probes.identity import os_release
from probes.kernel import taints
from probes.port import kernel_log, readings
from probes.services import failed_units
from probes.system import KernelClock, Unavailable


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0-3,8\n", (0, 1, 2, 3, 8)),
        ("0-62:31", (0, 31, 62)),
        ("", ()),
        (None, ()),
        ("3-1", ()),
        ("0-99999999", ()),
        ("x,2", (2,)),
        ("-1", ()),
        ("1\n2", (1, 2)),
    ],
)
def test_a_list_of_cpus(text: str | None, numbers: tuple[int, ...]) -> None:
    assert parse.cpu_list(text) == numbers


@given(st.sets(st.integers(0, 8_191), max_size=200))
def test_a_list_is_written_as_it_is_read(numbers: set[int]) -> None:
    assert parse.cpu_list(parse.spelled(tuple(sorted(numbers)))) == tuple(sorted(numbers))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("32K", 32768),
        ("1024 kB", 1024**2),
        ("6 MiB", 6 * 1024**2),
        ("512", 512),
        ("", None),
        ("NoneM", None),
        ("many", None),
        ("9" * 40, None),
        ("1 furlong", None),
    ],
)
def test_a_size(text: str, number: int | None) -> None:
    assert parse.size(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("-1", -1),
        ("0x1f", 31),
        ("1_000", None),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", None),
        ("9" * 5000, None),
        ("0x", None),
        (None, None),
    ],
)
def test_a_whole_number(text: str | None, number: int | None) -> None:
    assert parse.whole(text) == number


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e999", "1_0", "", "x" * 50])
def test_what_is_no_finite_number(text: str) -> None:
    assert parse.decimal(text) is None


def test_options_of_the_mount_and_of_the_file_system_count_together() -> None:
    row = (
        "36 35 98:0 / /my\\040data rw,noatime shared:1 master:2 - ext4 /dev/sda1 ro,errors=continue"
    )
    (mount,) = mounts.parse(row)
    assert (mount.mount_point, mount.device, mount.number) == ("/my data", "/dev/sda1", "98:0")
    assert mount.options == {"ro", "noatime", "errors=continue"}


def test_the_older_table_of_mounts() -> None:
    (mount,) = mounts.parse("/dev/sda1 / ext4 rw,relatime 0 0\n")
    assert (mount.mount_point, mount.type, mount.number) == ("/", "ext4", None)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("0x5000C500a1b2c3d4", "wwn:5000c500a1b2c3d4"),
        ("naa.5000c500a1b2c3d4", "wwn:5000c500a1b2c3d4"),
        ("eui.0025388801a2b3c4", "wwn:eui.0025388801a2b3c4"),
        ("0x0000000000000000", None),
        ("", None),
        (None, None),
    ],
)
def test_one_world_wide_name_is_written_in_one_way(name: str | None, part: str | None) -> None:
    assert parts.wwn(name) == part


@pytest.mark.parametrize("number", ["", "0000000000", "To be filled by O.E.M.", "N/A", "----"])
def test_a_serial_number_that_is_none(number: str) -> None:
    assert parts.serial(number) is None


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (
            "/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda",
            "pci:0000:00:1f.2",
        ),
        ("/sys/devices/platform/virtio-mmio.1/virtio1/block/vda", "path:virtio-mmio.1"),
        ("/sys/devices/virtual/net/br0", "path:virtual/net/br0"),
        ("/sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/net/eth0", "pci:0000:02:00.0"),
    ],
)
def test_a_place_holds_no_number_that_changes_at_boot(path: str, place: str) -> None:
    assert parts.place(path) == place


def test_disks_of_one_controller_are_told_apart_by_their_ports() -> None:
    way = "/sys/devices/pci0000:00/0000:00:1f.2/{}/host{}/target{}:0:0/{}:0:0:0/block/sd{}"
    one = parts.place(way.format("ata1", 0, 0, 0, "a"), alone=False)
    moved = parts.place(way.format("ata1", 6, 6, 6, "q"), alone=False)
    other = parts.place(way.format("ata2", 1, 1, 1, "b"), alone=False)
    assert one == moved != other


def test_parts_that_share_a_serial_number_stay_apart() -> None:
    names = parts.distinct(["serial:1", "serial:1", "serial:2"], ["pci:a", "pci:b", "pci:c"])
    assert names == ["serial:1@pci:a", "serial:1@pci:b", "serial:2"]
    assert parts.distinct(["x", "x"], ["p", "p"]) == ["x@p", "x@p#2"]


def test_taint_bits_by_letter() -> None:
    assert [taint.letter for taint in taints(1 << 4 | 1 << 9)] == ["M", "W"]
    assert taints(1 << 40)[0].letter == "#40"


def test_failed_units_with_and_without_ornaments() -> None:
    text = (
        "  UNIT          LOAD   ACTIVE SUB    DESCRIPTION\n"
        "● nginx.service loaded failed failed A web server\n"
        "data.mount loaded failed failed\n"
        "ssh.service loaded active running OpenSSH\n"
        "LOAD   = Reflects whether the unit definition was properly loaded.\n"
        "1 loaded units listed."
    )
    assert [unit.name for unit in failed_units(text)] == ["data.mount", "nginx.service"]
    assert failed_units(text)[1].description == "A web server"


def test_room_by_mount_point() -> None:
    text = (
        "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda1 1000 400 500 45% /my data\n"
    )
    space = readings.file_systems(text)["/my data"]
    assert (space.size_bytes, space.free_bytes, space.available_bytes) == (1024000, 614400, 512000)


def test_addresses_from_text_and_from_json_agree() -> None:
    text = (
        "2: eth0: <BROADCAST,UP> mtu 1500\n    link/ether 52:54:00:12:34:56\n"
        "    inet 192.0.2.1/24 brd 192.0.2.255 scope global eth0\n    inet6 fe80::1/64 scope link\n"
    )
    oneline = "2: eth0    inet 192.0.2.1/24 scope global\n2: eth0    inet6 fe80::1/64 scope link\n"
    addresses = [{"local": "192.0.2.1", "prefixlen": 24}, {"local": "fe80::1", "prefixlen": 64}]
    told = [{"ifname": "eth0", "addr_info": addresses}]
    found = readings.interface_addresses(json.dumps(told))
    assert [str(a.address) for a in found["eth0"]] == ["192.0.2.1", "fe80::1"]
    assert readings.interface_addresses(text) == readings.interface_addresses(oneline) == found


def test_counters_of_an_interface() -> None:
    text = "h\nh\n  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\nbad: 1 2\n"
    found = readings.net_dev(text)
    assert list(found) == ["eth0"]
    assert (found["eth0"]["rx_errors"], found["eth0"]["tx_errors"]) == (3, 11)
    assert (found["eth0"]["collisions"], found["eth0"]["rx_frame_errors"]) == (14, 6)


def test_counters_of_a_disk_of_an_old_kernel_and_of_a_new_one() -> None:
    old = readings.disk_stat("1 2 3 4 5 6 7 8 0 10 11")
    assert old["written_bytes"] == 7 * 512
    assert "flushes" not in old
    assert readings.disk_stat("1 2 3 4 5 6 7 8 0 10 11 1 1 1 1 9 9")["flushes"] == 9


@pytest.mark.parametrize(
    ("text", "synchronized"),
    [
        ("System clock synchronized: yes", True),
        ("NTPSynchronized=no", False),
        ("NTP synchronized: no", False),
    ],
)
def test_whether_the_clock_follows_a_reference(text: str, *, synchronized: bool) -> None:
    assert readings.timedatectl(text) == KernelClock(synchronized=synchronized)


def test_os_release() -> None:
    assert os_release('# a\nID=debian\nPRETTY_NAME="Debian 12"\n') == {
        "ID": "debian",
        "PRETTY_NAME": "Debian 12",
    }


ANY = st.one_of(
    st.text(max_size=300),
    st.text('0123456789-,:[]<>;/. \n\taefilorx"{}=', max_size=300),
    st.binary(max_size=300).map(lambda data: data.decode("utf-8", "backslashreplace")),
)


@given(ANY)
def test_no_text_makes_a_parser_raise(text: str) -> None:
    parse.cpu_list(text)
    parse.fields(text)
    list(parse.blocks(text))
    parse.size(text)
    parse.kibibytes(text)
    parse.decimal(text)
    parse.whole(text)
    list(mounts.parse(text))
    parts.wwn(text)
    parts.serial(text)
    parts.place(text)
    readings.net_dev(text)
    readings.disk_stat(text)
    readings.file_systems(text)
    readings.inodes(text)
    readings.interface_addresses(text)
    readings.address(text)
    readings.address(text, text)
    kernel_log.record(text)
    kernel_log.log_lines(text)
    failed_units(text)
    os_release(text)
    for parser in (readings.memory_now, readings.timedatectl):
        with contextlib.suppress(Unavailable):
            parser(text)


@given(st.integers())
def test_any_number_is_a_taint(number: int) -> None:
    assert all(taint.meaning for taint in taints(number))
