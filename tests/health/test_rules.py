"""Rules over facts: counters, links, file systems, cores, clocks, identity."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.health import clock, counters, drift, filesystems, identity, memory, network
from acceptance.health.cores import missing_cores
from probes.clock import Facts as ClockFacts
from probes.cpu import Counters as CpuCounters
from probes.cpu import Cpu
from probes.cpu import Facts as CpuFacts
from probes.disk.mounts import FileSystem
from probes.memory import Bank, Controller
from probes.memory import Counters as MemoryCounters
from probes.network import Counters as NetworkCounters
from probes.network import Interface
from probes.port.answers import KernelClock

GIB = 2**30


# -- counters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("errors", "packets", "wireless", "above"),
    [
        (10, 0, False, 0),
        (11, 1000, False, 1),
        (100, 10**7, False, 0),
        (101, 10**7, False, 1),
        (1000, 10**5, True, 0),
        (1001, 10**5, True, 1),
    ],
)
def test_network_errors(errors: int, packets: int, wireless: bool, above: int) -> None:
    assert counters.network_errors_above(errors, packets, wireless=wireless) == above


@pytest.mark.parametrize(
    ("corrected", "days", "above"), [(1, 0.1, 0), (2, 1.0, 1), (10, 10.5, 0), (11, 10.5, 1)]
)
def test_memory_errors(corrected: int, days: float, above: int) -> None:
    assert counters.memory_errors_above(corrected, days * 86_400) == above


@given(errors=st.integers(0, 2**40), more=st.integers(0, 2**40), work=st.integers(0, 2**40))
def test_more_errors_are_never_better_and_more_work_never_worse(
    errors: int, more: int, work: int
) -> None:
    for rule in (counters.network_errors_above, counters.memory_errors_above):
        assert 0 <= rule(errors, work) <= rule(errors + more, work)
        assert rule(errors, work + more) <= rule(errors, work)


# -- network -------------------------------------------------------------------------------------


def interface(**told: Any) -> Interface:
    own = {"part": "mac:x", "kernel_name": "eth0", "sys_path": "/x", "kind": "physical"}
    shown: dict[str, Any] = {**own, "place": "pci:x", "counters": NetworkCounters(**told)}
    return Interface(**shown)


def test_kinds_count_where_a_driver_leaves_them_out_of_the_sum() -> None:
    told = network.errors_of(interface(rx_errors=3, rx_crc_errors=20, tx_errors=1, rx_packets=50))
    assert told == (21, 50, 11)


def test_dropped_packets_are_no_errors() -> None:
    told = network.errors_of(interface(rx_errors=0, tx_errors=0, rx_dropped=10**6, tx_packets=5))
    assert told == (0, 5, 0)


def test_what_is_not_counted_is_not_zero() -> None:
    assert network.errors_of(interface(rx_packets=5)) is None


# -- memory --------------------------------------------------------------------------------------


def bank(label: str, corrected: int | None, uncorrected: int | None = 0) -> Bank:
    told = MemoryCounters(corrected_errors=corrected, uncorrected_errors=uncorrected)
    return Bank(part=f"path:{label}", label=label, counters=told)


def controller(own: int | None, *banks: Bank) -> Controller:
    told = MemoryCounters(corrected_errors=own, uncorrected_errors=own)
    return Controller(part="path:mc0", counters=told, no_info_counters=told, banks=banks)


def test_the_larger_of_sum_and_modules_counts() -> None:
    assert memory.corrected(controller(5, bank("A", 2), bank("B", 1))) == 5
    assert memory.corrected(controller(0, bank("A", 2), bank("B", 1))) == 3
    assert memory.corrected(controller(None, bank("A", None))) is None


def test_the_worst_module_is_named() -> None:
    assert memory.worst_bank(controller(9, bank("A", 9), bank("B", 0, 1))) == "B"
    assert memory.worst_bank(controller(9, bank("A", 0), bank("B", 0))) == "–"
    assert memory.worst_bank(controller(9)) == "–"


# -- file systems --------------------------------------------------------------------------------

LINE = "36 35 8:2 / /my\\040data {asked} shared:1 - ext4 /dev/sda2 {done}"


@pytest.mark.parametrize(
    ("asked", "done", "turned"),
    [
        ("rw,relatime", "rw,errors=remount-ro", False),
        ("rw,relatime", "ro,errors=remount-ro", True),
        ("ro,relatime", "ro", False),
        ("ro,relatime", "rw", False),
        ("rw", "rw,emergency_ro", True),
        ("rw", "rw,shutdown", True),
    ],
)
def test_who_made_it_read_only(asked: str, done: str, turned: bool) -> None:
    found = filesystems.states(LINE.format(asked=asked, done=done))
    assert found["/my data"].turned_read_only is turned


def test_a_driver_that_can_only_read_is_no_error() -> None:
    line = LINE.replace(" ext4 ", " hfsplus ").format(asked="rw", done="ro")
    assert not filesystems.states(line)["/my data"].turned_read_only


@given(text=st.text(max_size=400))
def test_tables_of_any_form_are_read(text: str) -> None:
    filesystems.states(text)
    filesystems.wanted_read_only(text)


def test_fstab() -> None:
    wanted = filesystems.wanted_read_only(
        "# /dev/x /no ext4 rw\nUUID=1 / ext4 defaults 0 1\n/dev/b /b\\040c xfs ro,nofail 0 0\n\nbad"
    )
    assert wanted == {"/": False, "/b c": True}


def mounted(**told: Any) -> FileSystem:
    own: dict[str, Any] = {"mount_point": "/", "device": "/dev/a", "type": "ext4", "kind": "disk"}
    return FileSystem(**{**own, "read_only": False, **told})


@pytest.mark.parametrize(
    ("size", "available", "short"),
    [
        (100 * GIB, 5 * GIB - 1, True),
        (100 * GIB, 5 * GIB, False),
        (1000 * GIB, 6 * GIB, False),
        (GIB, GIB // 20 - 1, True),
        (GIB, GIB // 20 + 1, False),
        (0, 0, False),
        (GIB, None, False),
    ],
)
def test_room(size: int, available: int | None, short: bool) -> None:
    told = mounted(size_bytes=size, available_bytes=available)
    assert filesystems.short_of_room(told) is short


@pytest.mark.parametrize(
    ("point", "kind", "boot"),
    [
        ("/boot/efi", "vfat", True),
        ("/efi", "vfat", True),
        ("/boot", "vfat", True),
        ("/boot", "ext4", False),
        ("/bootstrap", "vfat", False),
    ],
)
def test_the_partition_of_the_firmware(point: str, kind: str, boot: bool) -> None:
    assert filesystems.boots(mounted(mount_point=point, type=kind)) is boot


def test_inodes() -> None:
    assert filesystems.short_of_inodes(mounted(inodes=1000, inodes_free=9))
    assert not filesystems.short_of_inodes(mounted(inodes=1000, inodes_free=10))
    assert not filesystems.short_of_inodes(mounted(inodes=0, inodes_free=0))


def test_images_and_other_machines_disks_are_not_judged() -> None:
    kinds = [mounted(type="squashfs"), mounted(kind="network"), mounted(kind="memory"), mounted()]
    assert filesystems.own(kinds) == kinds[3:]


# -- processors and clocks -----------------------------------------------------------------------


def processors(online: str, smt: str | None, vendor: str = "Example") -> CpuFacts:
    cpus = tuple(
        Cpu(part=f"cpu:{n}", number=n, online=letter == "1", counters=CpuCounters())
        for n, letter in enumerate(online)
    )
    return CpuFacts(cpus=cpus, smt=smt, vendor=vendor)


@pytest.mark.parametrize(
    ("online", "smt", "missing"),
    [
        ("1111", "on", ()),
        ("1110", "on", (3,)),
        ("1110", "notsupported", (3,)),
        ("1100", "off", ()),
        ("1100", "forceoff", ()),
        ("1000", "off", (1, 2, 3)),
        ("10", None, (1,)),
    ],
)
def test_offline_processors(online: str, smt: str | None, missing: tuple[int, ...]) -> None:
    assert missing_cores(processors(online, smt)) == missing


def test_processors_of_a_partition_may_stand_by() -> None:
    assert missing_cores(processors("1100", "on", "IBM/S390")) == ()


STEADY = ("constant_tsc", "nonstop_tsc", "fpu")


@pytest.mark.parametrize(
    ("source", "available", "flags", "given_up"),
    [
        ("hpet", ("hpet", "acpi_pm"), STEADY, True),
        ("hpet", ("tsc", "hpet"), STEADY, False),
        ("tsc", ("tsc",), STEADY, False),
        ("kvm-clock", ("kvm-clock",), STEADY, False),
        ("arch_sys_counter", ("arch_sys_counter",), (), False),
        ("acpi_pm", ("acpi_pm",), ("constant_tsc",), False),
    ],
)
def test_a_counter_given_up(
    source: str, available: tuple[str, ...], flags: tuple[str, ...], given_up: bool
) -> None:
    assert clock.tsc_given_up(source, available, flags) is given_up


def test_drift_and_jump_are_told_apart() -> None:
    start = drift.Moment(0, 0, 0, 0)
    fast = drift.between(start, drift.Moment(10**9, 10**9 + 600_000, 10**9 + 600_000, 0))
    assert (fast.rate_error_ppm, fast.jump_seconds) == (600.0, 0.0)
    jumped = drift.between(start, drift.Moment(10**9, 3 * 10**9, 10**9, 0))
    assert (jumped.rate_error_ppm, jumped.jump_seconds) == (0.0, 2.0)


@pytest.mark.parametrize(
    ("synchronized", "offset", "moved"),
    [(True, 0.0, True), (False, 0.02, True), (False, 0.0, False), (False, None, False)],
)
def test_a_clock_that_a_service_moves(
    synchronized: bool, offset: float | None, moved: bool
) -> None:
    told = KernelClock(synchronized=synchronized, offset_seconds=offset)
    assert clock.being_moved(ClockFacts(discipline=told)) is moved
    assert not clock.being_moved(ClockFacts())


def test_only_the_processor_itself_is_a_witness() -> None:
    assert "get_cpu_info()" not in identity._ASK


def test_this_machines_clock_can_be_watched() -> None:
    seen = drift.watch(0.01)
    assert seen is None or seen.seconds > 0.009


def test_identity_compares_what_both_tell() -> None:
    told = CpuFacts(vendor="A", model="Example  CPU ", family="6", stepping="10")
    answered = {"vendor_id_raw": "A", "brand_raw": "Example CPU", "stepping": 9, "model": 3}
    compared, different = identity.differences(told, answered)
    assert compared == ["vendor", "model", "stepping"]
    assert different == [("stepping", "10", "9")]
