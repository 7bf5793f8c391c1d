"""Disks of captured machines beside what `lsblk` and `nvme` print of them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import probes
from probes.disk import lsblk
from probes.disk.md_arrays import mdstat
from probes.port.recorded import Recorded
from tests.recordings import ABSENT, RECORDINGS, unpacked

pytestmark = [pytest.mark.recorded, pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")]

UNITS = {"B": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def storage(root: Path) -> Any:
    found = probes.observe(Recorded(str(root)), ["storage"])["storage"].facts
    assert not [m for m in found.missing if m.reason == "probe.crashed"]
    return found


def sized(text: str, size_bytes: int) -> bool:
    """Whether lsblk would write the size so: with one digit behind the point at most."""
    match = re.fullmatch(r"([\d.]+)([BKMGT])", text)
    assert match
    return abs(size_bytes / UNITS[match[2]] - float(match[1])) <= 0.05


def listing(name: str) -> dict[str, lsblk.Row]:
    text = (RECORDINGS / "lsblk-dumps" / f"simple-nvme-{name}.expected").read_text()
    return {row["name"]: row for row in lsblk.parse(text)}


@pytest.fixture(scope="module")
def simple(tmp_path_factory: pytest.TempPathFactory) -> Any:
    archive = RECORDINGS / "lsblk-dumps/simple-nvme.tar.xz"
    return storage(unpacked(archive, tmp_path_factory.mktemp("lsblk")))


def pieces(found: Any) -> Iterator[tuple[Any, Any]]:
    """Each disk alone, and with each of its partitions."""
    for disk in found.disks:
        yield disk, None
        yield from ((disk, partition) for partition in disk.partitions)


def test_names_sizes_and_mounts(simple: Any) -> None:
    rows = listing("basic")
    mounted = {fs.parts[0]: fs.mount_point for fs in simple.file_systems if fs.parts}
    for disk, partition in pieces(simple):
        one = partition or disk
        row = rows.pop(one.kernel_name)
        assert row["maj:min"] == one.device_number
        assert row["rm"] == str(int(disk.removable))
        assert sized(row["size"], one.size_bytes)
        assert row["type"] == ("part" if partition else "disk")
        assert row.get("mountpoint") == mounted.get(one.part)
    assert not rows


def test_state(simple: Any) -> None:
    rows = listing("state")
    for disk, partition in pieces(simple):
        row = rows.pop((partition or disk).kernel_name)
        assert row["ro"] == str(int((partition or disk).read_only))
        assert (row["rm"], row["hotplug"]) == (str(int(disk.removable)), str(int(disk.hotplug)))
        assert row["rand"] == str(int(disk.queue.adds_entropy))
        assert row["rota"] == str(int(disk.rotational))
        assert row["sched"] == disk.queue.scheduler
        assert row.get("state") == (None if partition else disk.state)
        assert row.get("pkname") == (disk.kernel_name if partition else None)
    assert not rows


def test_blocks_and_queues(simple: Any) -> None:
    rows = listing("topo")
    for disk, partition in pieces(simple):
        row = rows.pop((partition or disk).kernel_name)
        assert sized(row["size"], (partition or disk).size_bytes)
        assert row["alignment"] == str((partition or disk).alignment_offset_bytes)
        assert row["min-io"] == str(disk.queue.minimum_io_bytes)
        assert row["opt-io"] == str(disk.queue.optimal_io_bytes)
        assert row["phy-sec"] == str(disk.physical_block_bytes)
        assert row["log-sec"] == str(disk.logical_block_bytes)
        assert row["rq-size"] == str(disk.queue.requests)
    assert not rows


def test_makers(simple: Any) -> None:
    rows = listing("vendor")
    for disk in simple.disks:
        row = rows[disk.kernel_name]
        # The kernel cuts the model of a SATA disk at 16 letters, which is what lsblk prints where
        # it has no udev; of a whole name ours would be longer.
        assert disk.model.startswith(row["model"])
        # ATA is what the kernel writes for every SATA disk: it names a protocol, not a maker.
        assert (disk.vendor, row.get("vendor")) in ((None, "ATA"), (None, None))
        # lsblk prints no revision of NVMe disks, though the kernel tells it.
        assert row.get("rev", disk.firmware) == disk.firmware
    assert {disk.transport for disk in simple.disks} == {"sata", "nvme"}


@pytest.mark.parametrize("name", ["basic", "state", "topo", "vendor"])
def test_the_listing_alone_is_a_source_too(name: str, simple: Any, tmp_path: Path) -> None:
    text = (RECORDINGS / "lsblk-dumps" / f"simple-nvme-{name}.expected").read_bytes()
    for folder in ("sos_commands/block", "logs"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "sos_commands/block/lsblk").write_bytes(text)
    found = storage(tmp_path)
    told = {disk.kernel_name: disk for disk in found.disks or ()}
    assert set(told) == {disk.kernel_name for disk in simple.disks}
    for disk in simple.disks:
        own = told[disk.kernel_name]
        kept = [(p.kernel_name, p.number) for p in disk.partitions]
        assert [(p.kernel_name, p.number) for p in own.partitions] == kept
        if name == "basic":
            assert abs(own.size_bytes - disk.size_bytes) < 0.06 * 2**30
        if name == "state":
            assert (own.rotational, own.state) == (disk.rotational, disk.state)
        if name == "vendor":
            assert own.model == disk.model[: len(own.model)]


# -- NVMe ------------------------------------------------------------------------------------------


def drawn(found: Any) -> str:
    """As nvme-cli draws its tree, but for the host's own name."""
    lines = []
    for one in found.nvme:
        lines.append(f"subsystem {one.kernel_name} {one.nqn}")
        ways = {c.kernel_name: c for c in one.controllers}
        for space in one.namespaces:
            lines.append(f"ns {space.number} {space.kernel_name}")
            for path in space.paths:
                way = f"ana={path.ana_state or '-'} numa={path.numa_nodes}"
                lines.append(f"path {path.kernel_name} {way}")
                lines.append(controller(ways[path.controller]))
            if not space.paths:
                own = [c for c in one.controllers if space.kernel_name in c.namespaces]
                lines.extend(controller(c) for c in own)
    return "\n".join(lines)


def controller(one: Any) -> str:
    return f"ctrl {one.kernel_name} transport={one.transport} traddr={one.address}"


def test_nvme_drives_are_drawn_as_nvme_does(tmp_path: Path) -> None:
    found = storage(unpacked(RECORDINGS / "nvme-sysfs/tree-pcie.tar.xz", tmp_path))
    text = (RECORDINGS / "nvme-sysfs/tree-pcie.out").read_text()
    # The first line names the host that drew the tree; the depth of a queue is a setting.
    lines = [re.sub(r" qdepth=\d+", "", line.strip()) for line in text.strip().split("\n")[1:]]
    assert drawn(found).split("\n") == lines
    # Two drives, one of which is reached by two ways: two disks.
    assert {(d.kernel_name, d.model, d.transport) for d in found.disks} == {
        ("nvme0n1", "3.2TB NVMe Gen4 U.2 SSD V", "nvme"),
        ("nvme1n1", "3.2TB NVMe Gen4 U.2 SSD III", "nvme"),
    }


# -- a tree in one text file -----------------------------------------------------------------------


def laid_out(text: str, folder: Path) -> Path:
    """Write what a ttar archive holds: `Path:`, `Lines:`, `SymlinkTo:`, `Directory:` records."""
    lines = iter(text.split("\n"))
    path = folder
    for line in lines:
        key, _, value = line.partition(": ")
        if key == "Directory":
            (folder / value).mkdir(parents=True, exist_ok=True)
        elif key == "Path":
            path = folder / value
            path.parent.mkdir(parents=True, exist_ok=True)
        elif key == "SymlinkTo":
            path.symlink_to(value)
        elif key == "Lines":
            path.write_bytes(content([next(lines) for _ in range(int(value))]))
    return folder / "fixtures"


def content(lines: list[str]) -> bytes:
    """`EOF` stands for a last line without an end, `NULLBYTE` for a zero; `\\` escapes both."""
    whole = "".join(line if line.endswith("EOF") else f"{line}\n" for line in lines)
    whole = re.sub(r"(?<!\\)EOF$", "", whole)
    whole = re.sub(r"(?<!\\)NULLBYTE", "\0", whole)
    return whole.replace(r"\EOF", "EOF").replace(r"\NULLBYTE", "NULLBYTE").encode()


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = (RECORDINGS / "proc-sys/fixtures.ttar").read_text("utf-8", "surrogateescape")
    return laid_out(text, tmp_path_factory.mktemp("ttar"))


def test_a_tree_of_fixtures_is_read_by_every_probe(fixtures: Path) -> None:
    seen = probes.observe(Recorded(str(fixtures)))
    reasons = [m for one in seen.values() for m in one.facts.missing if m.reason == "probe.crashed"]
    assert reasons == []


def test_arrays_of_the_kernels_files(fixtures: Path) -> None:
    """The numbers are those of the fixtures' files, read by hand."""
    told = {
        layer.kernel_name: (layer.level, layer.state, layer.degraded, layer.array)
        for layer in storage(fixtures).virtual
        if layer.part.startswith("md:")
    }
    shown = {
        name: (level, state, degraded, array.devices, array.failed, array.spares, array.action)
        for name, (level, state, degraded, array) in told.items()
    }
    assert shown == {
        "md0": ("raid0", "clean", None, 2, 0, 0, None),
        "md1": ("raid1", "clean", 0, 2, 0, 0, "idle"),
        "md10": ("raid10", "clean", 0, 4, 0, 0, "idle"),
        "md4": ("raid4", "clean", 0, 3, 0, 0, "idle"),
        "md5": ("raid5", "clean", 1, 3, 1, 1, "idle"),
        "md6": ("raid6", "active", 1, 4, 0, 1, "recover"),
        "md7": ("container", "inactive", None, None, 0, 0, None),
        # It is being reshaped: the kernel writes "11 (10)", what it will have and what it had.
        "md8": ("raid5", "active", 0, 11, 0, 0, "reshape"),
    }
    assert [(m.name, m.slot) for m in told["md1"][3].members] == [("sdi", 0), ("sdj", 1)]
    assert round(told["md6"][3].synchronized_ratio, 3) == 0.75


def test_mapped_devices_say_who_made_them(fixtures: Path) -> None:
    layers = {layer.name: layer for layer in storage(fixtures).virtual if layer.name}
    told = {name: (one.mapped_by, one.suspended, one.members) for name, one in layers.items()}
    assert told == {
        "vg0--lv_root": ("lvm", False, ("sda",)),
        "mpathA": ("mpath", False, ("sdb", "sdc")),
        "mpathB": ("mpath", True, ("sdd", "sde")),
    }


def test_arrays_of_mdstat(fixtures: Path) -> None:
    told = {one.name: one for one in mdstat((fixtures / "proc/mdstat").read_text())}
    text = (fixtures / "proc/mdstat").read_text()
    assert len(told) == len(re.findall(r"^md", text, re.MULTILINE))
    shown = {
        name: (one.level, one.active, one.degraded, one.array.failed, one.array.spares)
        for name, one in told.items()
    }
    assert shown["md3"] == ("raid6", True, 0, 0, 2)
    assert shown["md6"] == ("raid1", True, 1, 1, 1)
    assert shown["md7"] == ("raid6", True, 1, 1, 0)
    assert shown["md9"] == ("raid1", True, 0, 2, 1)
    assert shown["md4"] == ("raid1", False, 0, 1, 1)
    assert shown["md219"] == (None, False, None, 0, 3)
    assert shown["md120"] == ("linear", True, None, 0, 0)
    actions = {name: one.array.action for name, one in told.items() if one.array.action != "idle"}
    assert actions == {"md6": "recover", "md8": "resync", "md201": "check", "md42": "reshape"}
    assert told["md3"].size_bytes == 5853468288 * 1024
    assert (told["md101"].read_only, told["md11"].read_only) == (True, False)
    assert told["md6"].array.synchronized_ratio == 0.085


def test_what_the_fixtures_say_of_processors_and_memory(fixtures: Path) -> None:
    seen = probes.observe(Recorded(str(fixtures)), ["cpu", "memory", "storage"])
    cpu, memory, disks = (seen[name].facts for name in ("cpu", "memory", "storage"))
    assert (cpu.model, cpu.stepping) == ("Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz", "10")
    assert cpu.vulnerabilities["mds"].startswith("Vulnerable")
    # Nodes without processors and without memory, numbered from one.
    assert [(node.number, node.cpus) for node in cpu.nodes] == [(1, ""), (2, "")]
    assert memory.total_bytes == 15666184 * 1024
    assert [(swap.device, swap.priority) for swap in memory.swaps] == [("/dev/dm-2", -2)]
    # The swap lies on a multipath device over two disks.
    assert [len(area.parts) for area in disks.swaps] == [2]
    assert [(one.model, len(one.controllers)) for one in disks.nvme][:1] == [("Dell PowerStore", 3)]
