"""What is built on disks, and disks of trees that hold no more than what tools printed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from probes.disk import lsblk
from probes.disk.block_layers import kind_of
from probes.disk.md_arrays import mdstat
from probes.port.recorded import Recorded
from tests.machine_layers import layer
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons


def virtual(machine: Machine) -> dict[str, Any]:
    return {one.kernel_name: one for one in facts(machine, "storage").virtual}


# -- layers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uuid", "mapped_by", "encryption"),
    [
        ("CRYPT-LUKS2-0123456789abcdef-root", "crypt", "LUKS2"),
        ("CRYPT-PLAIN-swap", "crypt", "PLAIN"),
        ("LVM-abcDEF0123", "lvm", None),
        ("mpath-360000000000001", "mpath", None),
        ("part2-mpath-360000000000001", "mpath", None),
        ("DMRAID-isw_x", "dmraid", None),
        ("", None, None),
    ],
)
def test_who_made_a_mapped_device(
    tmp_path: Path, uuid: str, mapped_by: str | None, encryption: str | None
) -> None:
    machine = healthy(tmp_path)
    files = {"size": 100, "dev": "253:0", "dm/name": "x", "dm/uuid": uuid, "dm/suspended": 0}
    layer(machine, "dm-0", files, ("nvme0n1p3",))
    made = virtual(machine)["dm-0"]
    assert (made.mapped_by, made.encryption, made.suspended) == (mapped_by, encryption, False)
    assert made.members == ("nvme0n1p3",)


def test_an_array_tells_of_its_members(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    files = {
        "size": 2048,
        "md/level": "raid1",
        "md/array_state": "active",
        "md/degraded": 1,
        "md/raid_disks": 2,
        "md/mismatch_cnt": 128,
        "md/sync_action": "recover",
        "md/sync_completed": "512 / 2048",
        "md/dev-sda1/state": "in_sync",
        "md/dev-sdb1/state": "faulty,write_mostly",
        "md/dev-sdc1/state": "spare",
        "md/uuid": "aaaa",
    }
    layer(machine, "md0", files, ("sda1", "sdb1", "sdc1"))
    machine.link(
        "sys/devices/virtual/block/md0/md/rd0", "sys/devices/virtual/block/md0/md/dev-sda1"
    )
    made = virtual(machine)["md0"]
    array = made.array
    assert (made.part, made.level, made.state, made.degraded) == ("md:aaaa", "raid1", "active", 1)
    assert (array.devices, array.failed, array.spares, array.mismatches) == (2, 1, 1, 128)
    assert (array.action, array.synchronized_ratio) == ("recover", 0.25)
    assert [(m.name, m.slot, m.states) for m in array.members] == [
        ("sda1", 0, ("in_sync",)),
        ("sdb1", None, ("faulty", "write_mostly")),
        ("sdc1", None, ("spare",)),
    ]


@pytest.mark.parametrize(("state", "seen"), [("inactive", True), ("clear", False)])
def test_an_array_without_size_is_seen_unless_it_stands_ready_only(
    tmp_path: Path, state: str, seen: bool
) -> None:
    machine = healthy(tmp_path)
    layer(machine, "md0", {"size": 0, "md/array_state": state, "md/dev-sda1/state": "spare"}, ())
    assert ("md0" in virtual(machine)) is seen


def test_bcache(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    layer(machine, "bcache0", {"size": 10, "bcache/state": "dirty"}, ("nvme0n1p3",))
    made = virtual(machine)["bcache0"]
    assert (made.kind, made.state) == ("bcache", "dirty")


def test_a_swap_area_lies_on_its_partition(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path), "storage")
    assert [(area.part, area.parts) for area in found.swaps] == [
        ("wwn:eui.0025388801a2b3c4/3", ("wwn:eui.0025388801a2b3c4/3",))
    ]


# -- what tools printed ----------------------------------------------------------------------------

TREE = """\
NAME          MAJ:MIN RM   SIZE RO TYPE  MOUNTPOINT
sda             8:0    0 447.1G  0 disk
├─sda1          8:1    0   512M  0 part  /boot
└─sda2          8:2    0 446.6G  0 part
  └─md0         9:0    0 446.5G  0 raid1
    └─vg-root 253:0    0   100G  0 lvm   /
sdb             8:16   1 447.1G  0 disk
└─sdb2          8:18   1 446.6G  0 part
  └─md0         9:0    0 446.5G  0 raid1
    └─vg-root 253:0    0   100G  0 lvm   /
sr0            11:0    1  1024M  0 rom
loop0           7:0    0    55M  1 loop  /snap/core
"""


def captured(folder: Path, files: dict[str, str]) -> Any:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return probes.observe(Recorded(str(folder)), ["storage"])["storage"].facts


def test_a_tree_of_lsblk_is_enough(tmp_path: Path) -> None:
    found = captured(tmp_path, {"sos_commands/block/lsblk": TREE})
    assert [disk.kernel_name for disk in found.disks] == ["sda", "sdb"]
    assert [disk.kernel_name for disk in found.optical] == ["sr0"]
    assert [p.kernel_name for p in found.disks[0].partitions] == ["sda1", "sda2"]
    assert [disk.removable for disk in found.disks] == [False, True]
    layers = {one.kernel_name: one for one in found.virtual}
    assert layers["md0"].members == ("sda2", "sdb2")
    assert (layers["vg-root"].mapped_by, layers["vg-root"].members) == ("lvm", ("md0",))
    assert layers["loop0"].read_only is True
    assert "disks" not in reasons(found)


def test_pairs_and_json_tell_the_same(tmp_path: Path) -> None:
    row = {"NAME": "sda", "TYPE": "disk", "SIZE": "480103981056", "MODEL": "Example Disk"}
    row |= {"SERIAL": "S1", "WWN": "0x5000c500a1b2c3d4", "TRAN": "sata", "ROTA": "0", "RO": "0"}
    pairs = " ".join(f'{key}="{value.replace(" ", chr(92) + "x20")}"' for key, value in row.items())
    tree = {key.lower(): value for key, value in row.items()} | {
        "rota": False,
        "size": 480103981056,
    }
    told = [
        captured(tmp_path / "pairs", {"sos_commands/block/lsblk_-O_-P": pairs}),
        captured(tmp_path / "json", {"commands/lsblk-json": json.dumps({"blockdevices": [tree]})}),
    ]
    for found in told:
        (disk,) = found.disks
        assert (disk.part, disk.model, disk.serial) == (
            "wwn:5000c500a1b2c3d4",
            "Example Disk",
            "S1",
        )
        assert (disk.size_bytes, disk.transport, disk.rotational) == (480103981056, "sata", False)


def test_sizes_come_from_where_they_are_exact(tmp_path: Path) -> None:
    table = "major minor  #blocks  name\n\n   8        0  468851544 sda\n   8 1 524288 sda1\n"
    found = captured(tmp_path, {"logs/lsblk": TREE, "proc/partitions": table})
    (first, second) = found.disks
    assert first.size_bytes == 468851544 * 1024
    assert first.partitions[0].size_bytes == 2**29
    assert second.size_bytes == round(447.1 * 2**30)


def test_the_kernels_table_alone_names_disks(tmp_path: Path) -> None:
    table = "major minor  #blocks  name\n\n 259 0 100 nvme0n1\n 259 1 50 nvme0n1p1\n 7 0 5 loop0\n"
    found = captured(tmp_path, {"proc/partitions": table})
    assert [(d.kernel_name, d.size_bytes) for d in found.disks] == [("nvme0n1", 102400)]
    assert [p.number for p in found.disks[0].partitions] == [1]


def test_hdparm_names_what_lsblk_does_not(tmp_path: Path) -> None:
    said = "\n/dev/sda:\n\nATA device\n\tModel Number:       Example X\n\tSerial Number:      Z9\n"
    said += "\tFirmware Revision:  1.0\n\tNominal Media Rotation Rate: 7200\n"
    found = captured(tmp_path, {"logs/lsblk": TREE, "logs/hdparm": said})
    named = {disk.kernel_name: disk for disk in found.disks}
    assert (named["sda"].part, named["sda"].model) == ("serial:Z9", "Example X")
    assert (named["sda"].rotational, named["sdb"].model) == (True, None)


def test_arrays_of_a_tree_without_sys(tmp_path: Path) -> None:
    text = "Personalities : [raid1]\nmd0 : active raid1 sda2[0] sdb2[1](F)\n"
    text += "      1000 blocks super 1.2 [2/1] [U_]\n\nunused devices: <none>\n"
    found = captured(tmp_path, {"logs/lsblk": TREE, "proc/mdstat": text})
    made = next(one for one in found.virtual if one.kernel_name == "md0")
    assert (made.level, made.degraded, made.array.failed) == ("raid1", 1, 1)


def test_what_the_kernel_tells_goes_before_what_tools_printed(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    line = "NAME     SIZE TYPE MODEL\nnvme0n1  1.0T disk OTHER\n"
    found = facts(machine.file("commands/lsblk", line), "storage")
    (disk,) = found.disks
    assert (disk.model, disk.size_bytes) == ("Example SSD 970", 500 * 10**9 // 4096 * 4096)


def test_a_mapped_device_is_not_listed_twice(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    files = {"size": 100, "dev": "253:0", "dm/name": "vg-root", "dm/uuid": "LVM-x"}
    layer(machine, "dm-0", files, ("nvme0n1p3",))
    machine.file("commands/lsblk", "NAME    MAJ:MIN SIZE TYPE\nvg-root 253:0   50K  lvm\n")
    machine.file(
        "proc/partitions", "major minor  #blocks  name\n\n 253 0 50 dm-0\n 252 0 9 zram0\n"
    )
    kinds = {name: made.kind for name, made in virtual(machine).items()}
    assert kinds == {"dm-0": "device_mapper", "zram0": "zram"}


def test_a_listing_of_nothing_proves_nothing(tmp_path: Path) -> None:
    found = captured(tmp_path, {"logs/lsblk": "NAME MAJ:MIN RM SIZE RO TYPE\n"})
    assert found.disks is None
    assert "disks" in reasons(found)


# -- hostile ---------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "NAME",
        "SIZE",
        "TYPE",
        "sda",
        "├─sda1",
        "`-",
        "disk",
        "part",
        "9" * 30,
        " ",
        "\n",
        '="',
        "{",
        "\0",
    ]
)


@given(st.lists(PIECES | st.text(max_size=10), max_size=30))
def test_no_listing_is_unreadable(words: list[str]) -> None:
    text = "".join(words)
    for read in (lsblk.parse, lsblk.partitions, lsblk.hdparm):
        assert all(row["name"] for row in read(text))
    assert lsblk.parse(f"NAME SIZE TYPE\n{text}") is not None


MD = st.sampled_from(
    [
        "md0 : active raid1 sda[0] sdb[1](F)",
        "md1 : inactive ",
        "      9999999999999999999 blocks",
        "      [9/1] [U_]",
        "   recovery = nan%",
        "   resync = 999.9%",
        "",
    ]
)


@given(st.lists(MD | st.text(max_size=20), max_size=12))
def test_no_mdstat_is_unreadable(lines: list[str]) -> None:
    for one in mdstat("\n".join(lines)):
        ratio = one.array.synchronized_ratio
        assert ratio is None or 0 <= ratio <= 1
        assert one.size_bytes is None or one.size_bytes < 2**63


@pytest.mark.parametrize("content", [b"", b"\xff", b"9" * 4000, b"-1", b"a,b,,c", b"none"])
def test_no_file_of_a_layer_makes_the_probe_fail(tmp_path: Path, content: bytes) -> None:
    machine = healthy(tmp_path)
    names = ("size", "dev", "md/level", "md/array_state", "md/raid_disks", "md/sync_completed")
    layer(machine, "md0", dict.fromkeys((*names, "md/dev-sda/state", "dm/uuid", "dm/name"), ""), ())
    layer(machine, "dm-0", dict.fromkeys(("size", "dm/uuid", "dm/name", "dm/suspended"), ""), ())
    for name in [n for n in machine.files if n.startswith("sys/devices/virtual/block")]:
        machine.file(name, content)
    assert "probe.crashed" not in reasons(facts(machine, "storage")).values()


# -- partitions of what is built on disks ---------------------------------------------------------


def test_a_file_system_lies_on_the_disks_below_a_partition_of_an_array(tmp_path: Path) -> None:
    """As firmware RAID does: the array has partitions, and one of them is encrypted."""
    machine = healthy(tmp_path)
    layer(machine, "md126", {"size": 4096, "dev": "9:126", "md/uuid": "aa"}, ("nvme0n1p3",))
    piece = {"partition": 1, "dev": "259:9", "size": 2048, "start": 1024, "ro": 0}
    for name, value in piece.items():
        machine.file(f"sys/devices/virtual/block/md126/md126p1/{name}", str(value))
    files = {"size": 2000, "dev": "253:7", "dm/name": "x", "dm/uuid": "CRYPT-LUKS2-0-x"}
    layer(machine, "dm-7", files, ("md126p1",))
    mounts = (
        "30 1 253:7 / / rw - ext4 /dev/mapper/x rw\n31 1 259:9 / /b rw - ext4 /dev/md126p1 rw\n"
    )
    found = facts(machine.file("proc/self/mountinfo", mounts), "storage")
    made = {one.kernel_name: one for one in found.virtual}
    assert [(p.part, p.size_bytes) for p in made["md126"].partitions] == [("md:aa/1", 2048 * 512)]
    (piece_below,) = (p.part for d in found.disks for p in d.partitions if p.number == 3)
    assert {mount.parts for mount in found.file_systems} == {(piece_below,)}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("loop0", "loop"),
        ("md127", "md"),
        ("md_home", "md"),
        ("dm-3", "device_mapper"),
        ("zd16", "zvol"),
        ("zram0", "zram"),
        ("bcache0", "bcache"),
        ("publicblock0", "other"),
        ("9", "other"),
    ],
)
def test_the_kernels_names_tell_what_they_are(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_more_devices_than_any_machine_has_are_cut_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = healthy(tmp_path)
    for number in range(4):
        layer(machine, f"loop{number}", {"size": 8, "dev": f"7:{number}"}, ())
    captured_tree = Recorded(str(machine.write()))
    whole = probes.observe(captured_tree, ["storage"])["storage"].facts
    monkeypatch.setattr("probes.storage.MOST_DEVICES", 1)
    cut = probes.observe(captured_tree, ["storage"])["storage"].facts
    assert "disks" not in reasons(whole)
    assert {reasons(cut)[path] for path in ("disks", "virtual")} == {"probe.too_many"}
    assert len(cut.virtual) < len(whole.virtual)
