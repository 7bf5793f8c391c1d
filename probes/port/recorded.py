"""The port to a captured machine: its /proc, /sys, /run/udev/data, and outputs of commands.

Outputs are looked for where sosreport (`sos_commands/*/`), hw-probe (`logs/`) and our own minimal
form (`commands/`) put them. What the capture does not hold is missing; nothing outside is read.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from probes.link import ethtool_text
from probes.parse import decimal
from probes.port import kernel_log, readings
from probes.port.captured import open_captured
from probes.port.files import TreeSystem, devices_below, uevent
from probes.system import (
    Address,
    Battery,
    CardDriver,
    Device,
    KernelClock,
    LogLine,
    MemoryNow,
    Output,
    Reading,
    Space,
    Unavailable,
)

__all__ = ["Recorded"]

LOGS = ("kmsg", "dmesg", "dmesg_-x", "journalctl_-k_-o_json", "journalctl_-k", "dmesg_-T")
LOG_FILES = ("/var/log/dmesg", "/var/log/kern.log")
LONGEST_NAME = 255
_ODD = re.compile(r"[^\w\-./]+")
_PROGRAMS = re.compile(r"^/(usr/)?s?bin/")


class Recorded(TreeSystem):
    """A captured machine: a folder that stands for `/`, or holds it, or an archive of one.

    Raises `BadArchive` for a file that is no such archive.
    """

    recorded = True

    def __init__(self, root: str) -> None:
        super().__init__(open_captured(root))

    def owner(self, path: str) -> int | None:
        """A capture belongs to who took it."""
        del path
        return None

    def devices(self, subsystem: str) -> tuple[Device, ...]:
        """All devices of a subsystem, sorted by name."""
        return devices_below(self, subsystem)

    def properties(self, sys_path: str, subsystem: str) -> Mapping[str, str]:
        """The kernel's uevent and the udev database's entry."""
        own = dict(uevent(self, sys_path))
        for line in self._udev_entry(sys_path, subsystem, own).split("\n"):
            key, equals, value = line[2:].partition("=")
            if line.startswith("E:") and equals:
                own[key] = value
        return own

    def _udev_entry(self, sys_path: str, subsystem: str, own: Mapping[str, str]) -> str:
        """The database names block and other nodes by number, interfaces by index."""
        name = f"+{subsystem}:{sys_path.rpartition('/')[2]}"
        if "MAJOR" in own and "MINOR" in own:
            kind = "b" if subsystem == "block" else "c"
            name = f"{kind}{own['MAJOR']}:{own['MINOR']}"
        elif "IFINDEX" in own:
            name = f"n{own['IFINDEX']}"
        try:
            return self.text(f"/run/udev/data/{name}")
        except Unavailable:
            return ""

    @cached_property
    def _outputs(self) -> Mapping[str, str]:
        """Path of each kept output by its name; our own form goes before the others.

        At its top a sosreport has links to some outputs, under names of their own.
        """
        folders = [f"/sos_commands/{plugin}" for plugin in self.names("/sos_commands")]
        return {
            name.removesuffix(".txt"): f"{folder}/{name}"
            for folder in ("", *folders, "/logs", "/commands")
            for name in self.names(folder or "/")
        }

    def run(
        self, argv: Sequence[str], *, names: Sequence[str] = (), deadline_seconds: float = 10.0
    ) -> Output:
        """The output that was kept under the command line, as sosreport writes it, or a name."""
        del deadline_seconds  # to read a file takes no time to speak of
        for name in (_kept_name(argv), *names):
            if name in self._outputs:
                return Output(status=0, text=self.text(self._outputs[name]))
        raise Unavailable("probe.not_recorded", path=f"commands/{(*names, argv[0])[0]}")

    def utc_seconds(self) -> float:
        """The time of the capture: of `date +%s`, or of `date` where that told UTC."""
        names = ("date-seconds", "date_--utc", "date")
        told = self.run(("date", "+%s"), names=names).text.strip()
        seconds = decimal(told)
        if seconds is None:
            seconds = readings.utc_date(told)
        if seconds is None:
            raise Unavailable("probe.malformed", path="commands/date-seconds")
        return seconds

    def boot_seconds(self) -> float:
        """What /proc/uptime said; `uptime` knows it to the minute."""
        if self.exists("/proc/uptime") or "uptime" not in self._outputs:
            seconds = decimal(self.text("/proc/uptime").partition(" ")[0])
        else:
            seconds = readings.uptime(self.run(("uptime",)).text)
        if seconds is None:
            raise Unavailable("probe.malformed", path="/proc/uptime")
        return seconds

    def memory(self) -> MemoryNow:
        """Memory and swap when the tree was captured."""
        return readings.memory_now(self.text("/proc/meminfo"))

    @cached_property
    def _spaces(self) -> Mapping[str, Space]:
        return readings.file_systems(self.run(("df", "-al"), names=("df", "df_-al_-x_autofs")).text)

    @cached_property
    def _inodes(self) -> Mapping[str, tuple[int, int]]:
        try:
            names = ("df-inodes", "df_-ali_-x_autofs")
            return readings.inodes(self.run(("df", "-ali"), names=names).text)
        except Unavailable:
            return {}

    def space(self, mount_point: str) -> Space:
        """Room in the file system mounted there, as `df` told it."""
        found = self._spaces.get(mount_point)
        if found is None:
            raise Unavailable("probe.not_recorded", path="commands/df")
        total, free = self._inodes.get(mount_point, (None, None))
        return Space(
            size_bytes=found.size_bytes,
            free_bytes=found.free_bytes,
            available_bytes=found.available_bytes,
            inodes=total,
            inodes_free=free,
        )

    def addresses(self) -> Mapping[str, tuple[Address, ...]]:
        """What `ip address` told."""
        names = ("ip-address", "ip_-d_address", "ip_-o_addr")
        return readings.interface_addresses(self.run(("ip", "-j", "address"), names=names).text)

    def permanent_mac(self, interface: str) -> str:
        """What `ethtool -P` told."""
        told = self.run(("ethtool", "-P", interface)).text
        return told.rpartition("address:")[2].strip().lower()

    def card_driver(self, interface: str) -> CardDriver:
        """What `ethtool -i` told."""
        return ethtool_text.card_driver(self.run(("ethtool", "-i", interface)).text)

    def card_speed(self, interface: str) -> int:
        """What `ethtool` told of the modes that the card supports."""
        return ethtool_text.card_speed(self.run(("ethtool", interface)).text)

    def network_counters(self) -> Mapping[str, Mapping[str, int]]:
        """/proc/net/dev."""
        return readings.net_dev(self.text("/proc/net/dev"))

    def temperatures(self) -> tuple[Reading, ...]:
        """The kernel's hardware monitors."""
        return self._sensors("temp", 1000)

    def fans(self) -> tuple[Reading, ...]:
        """The kernel's hardware monitors."""
        return self._sensors("fan", 1)

    def _sensors(self, kind: str, divisor: int) -> tuple[Reading, ...]:
        found = [
            self._reading(chip, name.removesuffix("_input"), divisor)
            for chip in self.devices("hwmon")
            for name in self.names(chip.sys_path)
            if re.fullmatch(rf"{kind}\d{{1,4}}_input", name)
        ]
        return tuple(reading for reading in found if reading is not None)

    def _reading(self, chip: Device, name: str, divisor: int) -> Reading | None:
        value, high, critical = (
            None if number is None else number / divisor
            for number in (chip.number(f"{name}_{what}") for what in ("input", "max", "crit"))
        )
        if value is None:
            return None
        label = chip.attribute(f"{name}_label") or ""
        title = chip.attribute("name") or chip.sys_name
        return Reading(chip=title, label=label, value=value, high=high, critical=critical)

    def battery(self) -> Battery:
        """The first supply of the type Battery."""
        supplies = self.devices("power_supply")
        online = [s.number("online") for s in supplies if s.attribute("type") == "Mains"]
        for supply in supplies:
            charge = _charge(supply)
            if supply.attribute("type") == "Battery" and charge is not None:
                return Battery(charge_percent=charge, plugged=any(online) if online else None)
        raise Unavailable("probe.no_battery")

    def kernel_clock(self) -> KernelClock:
        """What `timedatectl` told."""
        return readings.timedatectl(self.run(("timedatectl",)).text)

    def kernel_log(self) -> tuple[LogLine, ...]:
        """The log from whichever form was kept."""
        for name in LOGS:
            if name in self._outputs:
                return kernel_log.log_lines(self.text(self._outputs[name]))
        for path in LOG_FILES:
            if self.exists(path):
                return kernel_log.log_lines(self.text(path))
        raise Unavailable("probe.not_recorded", path="commands/dmesg")


def _kept_name(argv: Sequence[str]) -> str:
    """A command line as sosreport makes a file's name of it."""
    words = _ODD.sub("_", _PROGRAMS.sub("", " ".join(argv)))
    return words.replace("/", ".").strip(" ._-")[:LONGEST_NAME]


def _charge(supply: Device) -> float | None:
    """Percent: energy or charge now against full, as psutil counts, else the battery's own word."""
    for kind in ("energy", "charge"):
        now, full = supply.number(f"{kind}_now"), supply.number(f"{kind}_full")
        if now is not None and full:
            return 100 * now / full
    told = supply.number("capacity")
    return None if told is None else float(told)
