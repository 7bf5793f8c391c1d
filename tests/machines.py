"""Synthetic machines: writes a coherent captured tree of a small healthy machine, to be broken.

`healthy(folder)` is a machine on which every probe finds all that it looks for as root would.
Each method describes one part and replaces what was said of it before; `file` and `without` change
anything else; `write` makes the folder that `--root` and `Recorded` take.

    root = healthy(tmp_path).nic(counters={"rx_crc_errors": 7}).write()
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.machine_buses import buses, pci_device
from tests.machine_firmware import dimms, uefi
from tests.machine_health import disk_health
from tests.machine_peripherals import peripherals
from tests.machine_processors import GIB, Processors
from tests.machine_software import software

__all__ = ["BOOT_LOG", "Machine", "healthy"]

BOOT_LOG = (
    "Linux version 6.1.0-18-amd64 (build@example) (gcc 12.2.0) #1 SMP PREEMPT_DYNAMIC",
    "Command line: BOOT_IMAGE=/vmlinuz root=/dev/nvme0n1p2 ro quiet",
    "x86/fpu: Supporting XSAVE feature 0x001: 'x87 floating point registers'",
    "nvme nvme0: pci function 0000:01:00.0",
    "EXT4-fs (nvme0n1p2): mounted filesystem with ordered data mode. Quota mode: none.",
    "e1000e 0000:00:1f.6 eth0: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: None",
)
_COUNTERS = (
    *("rx_bytes", "rx_packets", "rx_errors", "rx_dropped", "rx_crc_errors", "rx_frame_errors"),
    *("rx_fifo_errors", "rx_length_errors", "rx_missed_errors", "rx_over_errors", "multicast"),
    *("tx_bytes", "tx_packets", "tx_errors", "tx_dropped", "tx_aborted_errors"),
    *("tx_carrier_errors", "tx_fifo_errors", "collisions"),
)
ROOT_MOUNTS = (
    ("259:2", "/dev/nvme0n1p2", "/", "rw,relatime"),
    ("259:1", "/dev/nvme0n1p1", "/boot", "rw,relatime"),
)
PROC_MOUNT = "22 28 0:21 / /proc rw,nosuid,nodev,noexec - proc proc rw\n"


class Machine(Processors):
    """A machine under construction."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._indices: dict[str, int] = {}
        self._addresses: dict[str, tuple[str, ...]] = {}

    def disk(
        self,
        name: str = "nvme0n1",
        *,
        wwn: str | None = "eui.0025388801a2b3c4",
        serial: str | None = "S4EVNX0R123456",
        model: str = "Example SSD 970",
        size_bytes: int = 500 * 10**9 // 4096 * 4096,
        partitions: Sequence[int] = (512 * 2**20, 300 * GIB, GIB),
        rotational: bool = False,
        read_only: bool = False,
        io_errors: int = 0,
        io_timeouts: int = 0,
        state: str | None = None,
    ) -> Self:
        """A disk: NVMe where the name says so, else SATA; partition sizes in bytes."""
        nvme, index = name.startswith("nvme"), ord(name[-1]) - ord("a")
        if nvme:
            place, numbers = _nvme_place(name), (259, int(name[4]) * 16)
            own = {"model": f"{model:<40}", "serial": f"{serial or '':>20}"}
            own |= {"firmware_rev": "2B2QEXM7", "state": state or "live"}
        else:
            place, numbers = _sata_place(name, index), (8, index * 16)
            own = {"vendor": "ATA     ", "model": model[:16], "rev": "1.01", "type": "0"}
            own |= {"state": state or "running", "iorequest_cnt": "0x1000", "wwid": wwn or ""}
            own |= {"ioerr_cnt": f"{io_errors:#x}", "iotmo_cnt": f"{io_timeouts:#x}"}
        holder = place.removesuffix(f"/{name}").removesuffix("/block")
        self.without(place)
        self._below(holder, own)
        self.link(f"{place}/device", holder)
        kind = {"DEVTYPE": "disk"}
        self._block(place, numbers, size_bytes, kind, {"ro": int(read_only)})
        self._below(place, {"removable": 0, "hidden": 0, "wwid": wwn if nvme else None})
        self._below(f"{place}/queue", _queue(rotational=rotational))
        told = {"ID_SERIAL_SHORT": serial, "ID_MODEL": model.replace(" ", "_"), "ID_WWN": wwn}
        told |= {"ID_MODEL_ENC": model.replace(" ", "\\x20"), "ID_BUS": None if nvme else "ata"}
        self._udev(f"b{numbers[0]}:{numbers[1]}", told)
        self._partitions(place, numbers, partitions, read_only=read_only)
        return self

    def _partitions(
        self, place: str, numbers: tuple[int, int], sizes: Sequence[int], *, read_only: bool
    ) -> None:
        name, start = place.rpartition("/")[2], 2**20
        for number, size in enumerate(sizes, start=1):
            child = f"{place}/{name}{'p' if name[-1].isdigit() else ''}{number}"
            own = {"partition": number, "start": start // 512, "ro": int(read_only)}
            node = (numbers[0], numbers[1] + number)
            self._block(child, node, size, {"DEVTYPE": "partition", "PARTN": number}, own)
            self._udev(f"b{node[0]}:{node[1]}", {"ID_FS_TYPE": "ext4"})
            start += size

    def _block(
        self,
        place: str,
        number: tuple[int, int],
        size: int,
        kind: Mapping[str, object],
        files: Mapping[str, object],
    ) -> None:
        name, (major, minor) = place.rpartition("/")[2], number
        self._device(place, "block", {"MAJOR": major, "MINOR": minor, "DEVNAME": name, **kind})
        stat = "100 0 8000 50 200 0 16000 80 0 90 130 0 0 0 0 3 1"
        self._below(place, {"dev": f"{major}:{minor}", "size": size // 512, "stat": stat, **files})

    def nic(
        self,
        name: str = "eth0",
        *,
        mac: str = "52:54:00:12:34:56",
        slot: str = "0000:00:1f.6",
        driver: str = "e1000e",
        speed_megabits: int | None = 1000,
        carrier: bool = True,
        counters: Mapping[str, int] = {},
        carrier_changes: int = 2,
        addresses: Sequence[str] = ("192.0.2.10/24",),
    ) -> Self:
        """A network card; `counters` are those that are not zero."""
        place = f"sys/devices/pci0000:00/{slot}/net/{name}"
        index = self._indices.setdefault(name, len(self._indices) + 1)
        self.without(place)
        self._interface(place, index, mac, counters, addresses)
        self._below(
            place,
            {
                "type": 1,
                "flags": "0x1003",
                "addr_assign_type": 0,
                "carrier": int(carrier),
                "operstate": "up" if carrier else "down",
                "speed": speed_megabits if carrier else -1,
                "duplex": "full" if carrier else "unknown",
                "mtu": 1500,
                "carrier_changes": carrier_changes,
            },
        )
        self.link(f"{place}/device", pci_device(self, slot, driver=driver))
        bus = f"bus-info: {slot}"
        told = f"driver: {driver}\nversion: 6.1.0-18-amd64\nfirmware-version: 0.5-4\n{bus}"
        self.file(f"commands/ethtool_-i_{name}", told)
        modes = "10baseT/Half 100baseT/Full \n\t                        1000baseT/Full"
        told = f"Settings for {name}:\n\tSupported link modes:   {modes}\n\tSpeed: Unknown!"
        return self.file(f"commands/ethtool_{name}", told)

    def loopback(self) -> Self:
        """The interface that every machine has."""
        place = "sys/devices/virtual/net/lo"
        index = self._indices.setdefault("lo", len(self._indices) + 1)
        self._interface(place, index, "00:00:00:00:00:00", {}, ("127.0.0.1/8", "::1/128"))
        own = {"type": 772, "flags": "0x9", "addr_assign_type": 0, "carrier": 1}
        self._below(place, own | {"operstate": "unknown", "mtu": 65536, "carrier_changes": 0})
        return self

    def _interface(
        self,
        place: str,
        index: int,
        mac: str,
        counters: Mapping[str, int],
        addresses: Sequence[str],
    ) -> None:
        name = place.rpartition("/")[2]
        self._device(place, "net", {"INTERFACE": name, "IFINDEX": index})
        self._below(place, {"ifindex": index, "address": mac})
        told = dict.fromkeys(_COUNTERS, 0) | dict(counters)
        self._below(f"{place}/statistics", told)
        self._udev(f"n{index}", {"ID_NET_NAME_PATH": f"enp0s{index}"})
        self._addresses[name] = tuple(addresses)
        links = [
            {"ifname": link, "addr_info": [_address_info(address) for address in many]}
            for link, many in self._addresses.items()
        ]
        self.file("commands/ip-address", json.dumps(links))

    def kernel_log(self, lines: Iterable[str] = ()) -> Self:
        """A sound boot's lines, then `lines`; one that starts with `<3>` has its own priority."""
        shown = []
        for number, line in enumerate((*BOOT_LOG, *lines)):
            priority, text = (line[:3], line[3:]) if line[:1] == "<" else ("<6>", line)
            shown.append(f"{priority}[{number * 1.5:12.6f}] {text}\n")
        return self.file("commands/dmesg", "".join(shown))

    def mounts(
        self,
        mounts: Sequence[tuple[str, str, str, str]] = ROOT_MOUNTS,
        *,
        size_bytes: int = 300 * GIB,
        free_bytes: int = 150 * GIB,
        inodes: int = 20_000_000,
        inodes_free: int = 19_000_000,
    ) -> Self:
        """Rows of (`major:minor`, device, mount point, options); ext4 all, with the same room."""
        table = [
            f"{30 + n} 1 {number} / {point} {options} shared:1 - ext4 {device} {options}\n"
            for n, (number, device, point, options) in enumerate(mounts)
        ]
        self.file("proc/self/mountinfo", "".join(table) + PROC_MOUNT)
        blocks, free = size_bytes // 1024, free_bytes // 1024
        room = [f"{d} {blocks} {blocks - free} {free} 50% {point}\n" for _, d, point, _ in mounts]
        self.file(
            "commands/df", "Filesystem 1K-blocks Used Available Use% Mounted on\n" + "".join(room)
        )
        used = inodes - inodes_free
        rows = [f"{d} {inodes} {used} {inodes_free} 5% {point}\n" for _, d, point, _ in mounts]
        return self.file(
            "commands/df-inodes", "Filesystem Inodes IUsed IFree IUse% Mounted on\n" + "".join(rows)
        )

    def failed_units(self, units: Iterable[str] = ()) -> Self:
        """What `systemctl list-units --failed` prints."""
        rows = [f"{unit} loaded failed failed The {unit} unit\n" for unit in units]
        return self.file("commands/systemctl-failed", "".join(rows))

    def kernel(self, *, taint: int = 0, command_line: str = "root=/dev/nvme0n1p2 ro quiet") -> Self:
        """Release, taint and boot."""
        folder = "proc/sys/kernel"
        self._below(folder, {"osrelease": "6.1.0-18-amd64", "arch": "x86_64", "tainted": taint})
        self._below(folder, {"random/boot_id": "5c9f2c4e-1b1f-4a53-9d4f-3f1f5d0a7e11"})
        self._below(folder, {"hostname": "example"})
        self._below("proc", {"version": BOOT_LOG[0], "cmdline": command_line})
        self._below(
            "proc", {"uptime": "86400.00 300000.00", "1/comm": "systemd", "1/cgroup": "0::/"}
        )
        return self

    def clock(
        self, *, source: str = "tsc", synchronized: bool = True, rtc_ahead_seconds: int = 0
    ) -> Self:
        """The clock source, a real-time clock, and the time of the capture."""
        now = 1_750_000_000
        folder = "sys/devices/system/clocksource/clocksource0"
        self._below(
            folder, {"current_clocksource": source, "available_clocksource": "tsc hpet acpi_pm"}
        )
        place = "sys/devices/platform/rtc_cmos/rtc/rtc0"
        self._device(place, "rtc", {"MAJOR": 250, "MINOR": 0, "DEVNAME": "rtc0"})
        self._below(
            place,
            {"name": "rtc_cmos rtc_cmos", "since_epoch": now + rtc_ahead_seconds, "hctosys": 1},
        )
        told = "yes" if synchronized else "no"
        self.file(
            "commands/timedatectl", f"System clock synchronized: {told}\n NTP service: active"
        )
        return self.file("commands/date-seconds", str(now))

    def identity(
        self,
        *,
        vendor: str = "Example Ltd",
        model: str = "Workstation 4000",
        serial: str = "EX123456",
    ) -> Self:
        """What firmware and operating system call the machine."""
        told = {"sys_vendor": vendor, "product_name": model, "product_serial": serial}
        told |= {"product_uuid": "4c4c4544-0042-3510-8052-b4c04f4a4e32", "product_version": "1.0"}
        told |= {
            "board_vendor": vendor,
            "board_name": "X1",
            "board_serial": "BRD123",
            "chassis_type": "3",
        }
        told |= {"chassis_serial": "CH123", "bios_vendor": "Example BIOS", "bios_version": "1.2.3"}
        self._below("sys/devices/virtual/dmi/id", told | {"bios_date": "01/15/2024"})
        self.link("sys/class/dmi/id", "sys/devices/virtual/dmi/id")
        self._below("etc", {"machine-id": "0123456789abcdef0123456789abcdef"})
        return self.file(
            "etc/os-release", 'PRETTY_NAME="Example Linux 12"\nID=example\nVERSION_ID="12"'
        )

    def sensors(
        self, *, temperature_celsius: float = 45.0, fan_rpm: int = 1200, charge: int | None = 80
    ) -> Self:
        """A temperature, a fan, and a battery unless its charge is `None`."""
        place = "sys/devices/platform/coretemp.0/hwmon/hwmon0"
        self._device(place, "hwmon", {})
        own: dict[str, object] = {
            "name": "coretemp",
            "temp1_input": round(temperature_celsius * 1000),
        }
        own |= {"temp1_label": "Package id 0", "temp1_max": 100000, "temp1_crit": 105000}
        self._below(place, own | {"fan1_input": fan_rpm, "fan1_label": "CPU fan"})
        if charge is not None:
            battery = "sys/devices/platform/battery/power_supply/BAT0"
            self._device(battery, "power_supply", {"POWER_SUPPLY_NAME": "BAT0"})
            told = {"type": "Battery", "capacity": charge, "status": "Charging", "present": 1}
            told |= {"energy_now": charge * 500000, "energy_full": 50000000}
            told |= {"energy_full_design": 52000000, "cycle_count": 42, "technology": "Li-ion"}
            told |= {"manufacturer": "Example", "model_name": "B1", "serial_number": "00417"}
            self._below(battery, told | {"voltage_min_design": 11400000, "voltage_now": 12100000})
            mains = "sys/devices/platform/battery/power_supply/AC"
            self._device(mains, "power_supply", {"POWER_SUPPLY_NAME": "AC"})
            self._below(mains, {"type": "Mains", "online": 1})
        return self


def _nvme_place(name: str) -> str:
    bridge = "sys/devices/pci0000:00/0000:00:1d.0"
    return f"{bridge}/0000:0{int(name[4]) + 1}:00.0/nvme/{name[:5]}/{name}"


def _sata_place(name: str, index: int) -> str:
    way = f"ata{index + 1}/host{index}/target{index}:0:0/{index}:0:0:0"
    return f"sys/devices/pci0000:00/0000:00:17.0/{way}/block/{name}"


def _queue(*, rotational: bool) -> dict[str, object]:
    return {
        "logical_block_size": 512,
        "physical_block_size": 4096,
        "rotational": int(rotational),
        "scheduler": "[none] mq-deadline",
        "nr_requests": 1023,
        "read_ahead_kb": 128,
        "write_cache": "write back",
    }


def _address_info(address: str) -> dict[str, object]:
    local, _, length = address.partition("/")
    return {"family": "inet6" if ":" in local else "inet", "local": local, "prefixlen": int(length)}


def healthy(folder: Path) -> Machine:
    """A small workstation without a fault: one socket, 16 GiB, an SSD, a network card."""
    machine = software(Machine(folder))
    machine.cpu().memory().disk().loopback().nic().kernel_log().mounts().failed_units()
    buses(machine)
    peripherals(machine)
    disk_health(machine)
    return uefi(dimms(machine.kernel().clock().identity().sensors()))
