"""Faults that the kernel tells of: lines of its log, its taint."""

from tests.faults import Fault, Maker
from tests.faults._arrangements import tree
from tests.machines import Machine

MACHINE_CHECK = "<2>mce: [Hardware Error]: Machine check events logged"
POLLING = "mce: CPU supports 23 MCE banks"
FILE_SYSTEM = "<2>EXT4-fs error (device nvme0n1p2): ext4_find_entry:1463: inode #2: comm ls: x"
REMOUNT_OPTION = "EXT4-fs (nvme0n1p2): re-mounted. Opts: errors=remount-ro"
UNCORRECTED = "<3>pcieport 0000:00:1d.0: PCIe Bus Error: severity=Uncorrected (Fatal), type=x"
CORRECTED = "<4>pcieport 0000:00:1d.0: PCIe Bus Error: severity=Corrected, type=Physical Layer"
HUNG = "<3>INFO: task kworker/0:1:9 blocked for more than 120 seconds."
WARNED = "<4>WARNING: CPU: 1 PID: 8377 at drivers/net/x.c:7209 some_function+0x1f7/0x5a00"
NO_MEMORY = "<3>Out of memory: Killed process 1234 (java) total-vm:4000kB, anon-rss:2000kB"
RADIO = "<3>iwlwifi 0000:00:14.3: Microcode SW error detected. Restarting 0x0. wifi"
RADIO_FILE = (
    "<4>iwlwifi 0000:00:14.3: Direct firmware load for iwlwifi-59.ucode failed with error -2"
)

STICK = (
    "scsi host6: usb-storage 1-4:1.0",
    "sd 6:0:0:0: [sdb] Attached SCSI removable disk",
    "usb 1-4: USB disconnect, device number 5",
)
ON_STICK = "<3>Buffer I/O error on dev sdb1, logical block 0, async page read"
ON_BOARD = "<3>Buffer I/O error on dev sdc1, logical block 0, async page read"
FIRMWARE_BLOCK = "<6>{{1}}[Hardware Error]: {}"
SERVER_GONE, SERVER_BACK = "nfs: server files not responding, still trying", "nfs: server files OK"


def firmware(severity: str) -> tuple[str, ...]:
    """What the firmware says of an error on PCI Express."""
    told = (f"event severity: {severity}", " Error 0, type: x", "  section_type: PCIe error")
    return tuple(FIRMWARE_BLOCK.format(line) for line in told)


def log(*lines: str) -> Maker:
    def build(machine: Machine) -> None:
        machine.kernel_log(lines)

    return tree(build)


def taint(number: int) -> Maker:
    def build(machine: Machine) -> None:
        machine.kernel(taint=number)

    return tree(build)


CLEAN, CRASH, TAINT = "kernel.log_clean", "kernel.no_crash", "kernel.no_hardware_taint"
MACHINE_CHECKED, MODULES_REGISTER = 1 << 4, (1 << 0) | (1 << 2) | (1 << 12) | (1 << 13)

FAULTS = (
    Fault(CLEAN, "machine_check", log(MACHINE_CHECK), log(POLLING)),
    Fault(CLEAN, "file_system", log(FILE_SYSTEM), log(REMOUNT_OPTION)),
    Fault(CLEAN, "pcie_uncorrected", log(UNCORRECTED), log(CORRECTED)),
    Fault(CLEAN, "radio_firmware", log(RADIO), log(RADIO_FILE)),
    Fault(CLEAN, "disk_that_stayed", log(*STICK, ON_BOARD), log(*STICK, ON_STICK)),
    Fault(CLEAN, "fatal_by_firmware", log(*firmware("fatal")), log(*firmware("corrected"))),
    Fault(CRASH, "hung_server_back", log(SERVER_GONE, SERVER_BACK, HUNG), log(SERVER_GONE, HUNG)),
    Fault(CRASH, "hung_task", log(HUNG), log(WARNED, NO_MEMORY)),
    Fault(TAINT, "machine_check", taint(MACHINE_CHECKED), taint(MODULES_REGISTER), device=True),
)
