"""What lines of the kernel's log mean: the table, its examples, sound lines, recorded logs."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.health.kernel_log import Signature, classify, classify_log, signatures
from probes.port.kernel_log import log_lines
from tests.machines import BOOT_LOG

RECORDINGS = Path(os.environ.get("ACCEPTANCE_RECORDINGS", "/nonexistent"))

SOUND = (
    *BOOT_LOG,
    "mce: CPU0: Thermal monitoring enabled (TM1)",
    "mce: CPU supports 23 MCE banks",
    "EDAC MC: Ver: 3.0.0",
    "RAS: Correctable Errors collector initialized.",
    "GHES: APEI firmware first mode is enabled by APEI bit and WHEA _OSC.",
    "pcieport 0000:00:1c.0: AER: enabled with IRQ 122",
    "ata1: SATA link up 6.0 Gbps (SStatus 133 SControl 300)",
    "ata3: SATA link down (SStatus 0 SControl 300)",
    "ata1.00: configured for UDMA/133",
    "sd 0:0:0:0: [sda] Attached SCSI disk",
    "sd 0:0:0:0: [sda] Write cache: enabled, read cache: enabled, doesn't support DPO or FUA",
    "EXT4-fs (sda2): re-mounted. Opts: errors=remount-ro. Quota mode: none.",
    "EXT4-fs (sda2): recovery complete",
    "XFS (sda3): Ending clean mount",
    "BTRFS info (device sda4): disk space caching is enabled",
    "I/O error, dev sr0, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2",
    "I/O error, dev loop3, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2",
    "Buffer I/O error on dev fd0, logical block 0, async page read",
    "nvme nvme0: 8/0/0 default/read/poll queues",
    "nvme nvme0: Shutdown timeout set to 8 seconds",
    "clocksource: Switched to clocksource tsc",
    "clocksource: tsc-early: mask: 0xffffffffffffffff max_cycles: 0x1fa32355df3, max_idle_ns: 1 ns",
    "sched_clock: Marking stable (424006911, 1495600)->(453038225, -27535714)",
    "thermal thermal_zone0: registered as thermal_zone0",
    "usb 1-4: new high-speed USB device number 2 using xhci_hcd",
    "usb 1-4: USB disconnect, device number 2",
    "e1000e 0000:00:1f.6 eth0: NIC Link is Down",
    "systemd[1]: Started Journal Service.",
    "process 'foo' launched '/bin/true' with NULL argv: empty string added",
    "Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on",
    "audit: type=1400 audit(1700000000.000:2): apparmor='STATUS' operation='profile_load'",
    "random: crng init done",
    "smpboot: CPU0: Intel(R) Core(TM) i7 (family: 0x6, model: 0x9e, stepping: 0xa)",
    "tsc: Refined TSC clocksource calibration: 2592.000 MHz",
    "Machine check polling timer started",
)


@pytest.mark.parametrize("signature", signatures(), ids=lambda signature: signature.name)
def test_each_example_is_known_by_its_own_row(signature: Signature) -> None:
    said = classify(signature.example)
    assert said is not None
    assert said.signature == signature


def test_the_rows_have_names_of_their_own_and_patterns_that_compile() -> None:
    rows = signatures()
    assert len({row.name for row in rows}) == len(rows)
    assert all(row.source and re.compile(row.pattern) for row in rows)
    assert all(row.severity == "minor" for row in rows if row.kind == "harmless")


@pytest.mark.parametrize("line", SOUND)
def test_a_sound_line_tells_of_no_fault(line: str) -> None:
    said = classify(line)
    assert said is None or said.signature.kind == "harmless"


@given(line=st.text(max_size=300))
def test_no_line_breaks_it(line: str) -> None:
    classify(line)


@pytest.mark.parametrize(
    ("line", "kind", "subject"),
    [
        ("[Hardware Error]: Corrected error, no action required.", "hardware", "cpu"),
        ("EDAC MC0: 1 UE memory read error on DIMM_A1 (channel:0)", "hardware", "memory"),
        ("blk_update_request: critical target error, dev sdb, sector 1", "hardware", "storage"),
        ("blk_update_request: I/O error, dev nvme0n1, sector 4096 op", "hardware", "storage"),
        ("nvme nvme0: I/O tag 12 (100c) QID 3 timeout, aborting req_op", "hardware", "storage"),
        ("nvme 0000:01:00.0: Device not ready; aborting reset", "hardware", "storage"),
        ("ata2: COMRESET failed (errno=-16)", "hardware", "storage"),
        ("ata2.00: failed command: READ FPDMA QUEUED", "hardware", "storage"),
        ("XFS (sda1): Filesystem has been shut down due to log error (0x2).", "hardware", None),
        ("BTRFS error (device sda1): bdev /dev/sda1 errs: wr 1, rd 0", "hardware", "filesystem"),
        ("NVRM: Xid (PCI:0000:01:00): 48, DBE (double bit error)", "hardware", "gpu"),
        ("watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [a:1]", "kernel", "kernel"),
        ("Oops: 0002 [#1] SMP", "kernel", "kernel"),
        ("Out of memory: Killed process 1 (x) total-vm:1kB", "resource", "memory"),
    ],
)
def test_known_variants(line: str, kind: str, subject: str | None) -> None:
    said = classify(line)
    assert said is not None
    assert said.signature.kind == kind
    assert said.grave or kind == "resource"
    assert subject in (None, said.signature.subject)


def grave(*texts: str) -> list[str]:
    return [said.text for said in classify_log(log_lines("\n".join(texts))) if said.grave]


REMARKS = (
    "mce: CPU1: Core temperature is above threshold, cpu clock is throttled (total events = 12)",
    "CPU2: Package temperature above threshold, cpu clock throttled",
    "UBSAN: array-index-out-of-bounds in drivers/net/wireless/x.c:123:45",
    "critical target error, dev sdb, sector 2048 op 0x3:(DISCARD) flags 0x800 phys_seg 1 prio 2",
    "critical target error, dev sdb, sector 2048 op 0x9:(WRITE_ZEROES) flags 0x800 phys_seg 1",
    "operation not supported error, dev nvme0n1, sector 2048 op 0x9:(WRITE_ZEROES) flags 0x800",
    "ata3: link is slow to respond, please be patient (ready=0)",
    "loop3: detected capacity change from 8 to 0",
    "mmcblk0: detected capacity change from 62333952 to 0",
    "clocksource: timekeeping watchdog on CPU2: Marking clocksource 'tsc' as unstable because x",
    "Measured 3120 cycles TSC warp between CPUs, turning off TSC clock.",
    "usb usb1-port3: over-current condition",
    "BERT: [Hardware Error]: Skipped 1 error records",
    "amdgpu 0000:03:00.0: amdgpu: GPU reset begin!",
    "systemd[1]: nvme nvme0: controller is down; will reset: CSTS=0xffffffff",
    "smartd[712]: Machine check events logged",
)


@pytest.mark.parametrize("line", REMARKS)
def test_what_sound_machines_say_too_is_no_fault(line: str) -> None:
    assert grave(line) == []


def test_what_a_program_writes_to_the_log_is_not_the_kernels_word() -> None:
    said = "Kernel panic - not syncing: Fatal machine check"
    assert grave(f"28,1,2,-;{said}") == []
    assert grave(f"4,1,2,-;{said}") == [said]


PLUGGED = (
    "ata3: exception Emask 0x10 SAct 0x0 SErr 0x4040000 action 0xe frozen",
    "ata3: irq_stat 0x00000040, connection status changed",
    "ata3: SError: { CommWake DevExch }",
    "ata3: hard resetting link",
    "ata3: SATA link up 6.0 Gbps (SStatus 133 SControl 300)",
)


def test_a_disk_that_is_plugged_in_resets_its_link() -> None:
    assert grave(*PLUGGED) == []
    assert grave(*PLUGGED, "ata3: hard resetting link") == ["ata3: hard resetting link"]
    other = "ata4: hard resetting link"
    assert grave(*PLUGGED[:3], other, *PLUGGED[3:]) == [other]
    assert grave(*PLUGGED[3:]) == [PLUGGED[3]]


def test_an_optical_drive_may_dislike_its_disc() -> None:
    error = "ata2.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x6 frozen"
    assert grave("ata2.00: ATAPI: HL-DT-ST DVDRAM GH24, LG00, max UDMA/133", error) == []
    assert grave("ata1.00: ATAPI: HL-DT-ST DVDRAM GH24, LG00, max UDMA/133", error) == [error]


def firmware_block(severity: str, section: str) -> list[str]:
    head = "{1}[Hardware Error]: "
    return [
        f"{head}Hardware error from APEI Generic Hardware Error Source: 512",
        f"{head}event severity: {severity}",
        f"{head} Error 0, type: {severity}",
        f"{head}  section_type: {section}",
    ]


def test_a_block_of_the_firmware_is_read_as_a_whole() -> None:
    assert grave(*firmware_block("corrected", "PCIe error")) == []
    assert grave(*firmware_block("fatal", "PCIe error")) != []
    assert grave(*firmware_block("corrected", "memory error")) != []
    assert grave(*firmware_block("corrected", "PCIe error")[:3]) != []


def test_what_the_boot_before_left_is_a_remark() -> None:
    old = "BERT: Error records from previous boot:", "[Hardware Error]: event severity: fatal"
    new = "mce: [Hardware Error]: CPU 2: Machine Check: 0 Bank 5: be00000000800400"
    assert grave(*old) == []
    assert grave(*old, new) == [new]
    assert grave(old[0], "usb 1-4: new device", old[1]) == [old[1]]


STICK = (
    "scsi host6: usb-storage 1-4:1.0",
    "sd 6:0:0:0: [sdb] Attached SCSI removable disk",
    "usb 1-4: USB disconnect, device number 5",
    "Buffer I/O error on dev sdb1, logical block 0, async page read",
    "I/O error, dev sdb, sector 2048 op 0x1:(WRITE) flags 0x100000 phys_seg 1 prio class 2",
)


def test_a_stick_that_was_pulled_is_not_broken() -> None:
    assert grave(*STICK) == []
    assert grave(*STICK[:2], *STICK[3:]) == list(STICK[3:])
    own = "I/O error, dev sda, sector 2048 op 0x1:(WRITE) flags 0x100000 phys_seg 1 prio class 2"
    assert grave(*STICK, own) == [own]
    card = "mmc0: card 0001 removed", "Buffer I/O error on dev mmcblk0p1, logical block 0, lost"
    assert grave(*card) == []


def test_who_waits_for_a_file_server_may_hang() -> None:
    gone, back = "nfs: server files not responding, still trying", "nfs: server files OK"
    hung = "INFO: task kworker/0:1:9 blocked for more than 120 seconds."
    assert grave(gone, hung) == []
    assert grave(gone, back, hung) == grave(hung) == [hung]


def test_a_long_log_takes_no_time_that_anybody_notices() -> None:
    lines = log_lines("\n".join(SOUND * 500))
    assert len([s for s in classify_log(lines) if s.grave]) == 0


# -- recorded logs -------------------------------------------------------------------------------

ANNOTATED_BY_HAND = frozenset({"syzkaller-report-4.txt"})
"""Comments of its author hold the words that it was altered not to hold."""


def recorded(kind: str) -> list[tuple[str, str]]:
    """(file, log without its author's title) of the recorded logs with a title, or without."""
    found = []
    for path in sorted((RECORDINGS / "kernel-log").glob("*.txt")):
        text = path.read_text(errors="replace")
        titled = text.startswith("TITLE")
        if titled == (kind == "crash") and path.name not in ANNOTATED_BY_HAND:
            found.append((path.name, text.partition("\n\n")[2] if titled else text))
    return found


def kinds(text: str) -> set[str]:
    return {said.signature.kind for said in classify_log(log_lines(text)) if said.grave}


@pytest.mark.recorded
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="ACCEPTANCE_RECORDINGS names no folder")
def test_recorded_crashes_are_the_kernels_and_never_the_hardwares() -> None:
    logs = recorded("crash")
    told = {name: {s.signature.kind for s in classify_log(log_lines(log))} for name, log in logs}
    assert len(logs) > 50
    assert [name for name, found in told.items() if "kernel" not in found] == []
    assert [name for name, log in logs if "hardware" in kinds(log)] == []


@pytest.mark.recorded
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="ACCEPTANCE_RECORDINGS names no folder")
def test_recorded_logs_without_a_crash_raise_no_alarm() -> None:
    logs = [item for item in recorded("none") if item[0].startswith("syzkaller")]
    assert len(logs) > 5
    assert {name: kinds(log) for name, log in logs if kinds(log)} == {}


@pytest.mark.recorded
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="ACCEPTANCE_RECORDINGS names no folder")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gpud-kmsg-kmsg.1.log", set()),
        ("gpud-memory-dmesg.decode.iso.log", {"kernel", "resource"}),
        ("gpud-os-dmesg.decode.iso.log", {"resource"}),
        ("gpud-pstore-dmesg-erst.txt", {"kernel"}),
        ("gpud-xid-dmesg-with-xid-119.log", {"hardware"}),
    ],
)
def test_recorded_servers(name: str, expected: set[str]) -> None:
    log = (RECORDINGS / "kernel-log" / name).read_text(errors="replace")
    found = {said.signature.kind for said in classify_log(log_lines(log))}
    assert found - {"firmware"} == expected
