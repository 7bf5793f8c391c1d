"""Captures of a synthetic machine as tools leave them: sosreport's tree, hw-probe's, archives.

Nothing in them was copied from a real capture: they are made from `tests.machines`, laid out by the
rules that the tools follow.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.machines import BOOT_LOG, Machine

__all__ = ["PACKED", "hw_probe", "packed", "sosreport", "tar_bytes"]

PACKED = ("tar", "tar.gz", "tar.bz2", "tar.xz", "zip")

_FILES = (
    *("proc/cpuinfo", "proc/meminfo", "proc/cmdline", "proc/swaps", "proc/sys/", "proc/diskstats"),
    *("etc/os-release", "etc/systemd/", "etc/localtime", "etc/default/", "etc/ufw/"),
    *("sys/kernel/", "sys/class/net/", "usr/lib/systemd/"),
)
"""What sosreport copies of the trees: far from all."""

_LINKS = {
    "df": "filesys/df_-al_-x_autofs",
    "installed-debs": "dpkg/dpkg_-l",
    "ip_addr": "networking/ip_-o_addr",
    "lsmod": "kernel/lsmod",
    "ps": "process/ps_auxwww",
    "uname": "kernel/uname_-a",
    "uptime": "host/uptime",
}

UNAME = "Linux example 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 x86_64 GNU/Linux\n"
UPTIME = " 21:18:44 up 3 days,  3:10,  1 user,  load average: 1.29, 0.54, 1.02\n"
LSMOD = "Module                  Size  Used by\nptp  36864  1 e1000e\ne1000e  315392  0\n"
LSCPU = """\
Architecture:             x86_64
CPU(s):                   4
On-line CPU(s) list:      0-3
Vendor ID:                GenuineIntel
Model name:               Example(R) CPU 4000 @ 2.00GHz
Thread(s) per core:       2
Core(s) per socket:       2
Socket(s):                1
Flags:                    fpu hypervisor sse2
Hypervisor vendor:        KVM
"""
PS_LONG = """\
F   UID   PID  PPID PRI  NI    VSZ   RSS WCHAN  STAT TTY        TIME COMMAND
4     0     1     0  20   0 168000 10000 -      Ss   ?          0:44 /sbin/init splash
1     0     2     0  20   0      0     0 kthrea S    ?          0:00 [kthreadd]
1     0    56     2  20   0      0     0 -      I    ?          0:00 [kworker/u8:1-events]
4  1000  1200     1  20   0   9000  5200 do_wai Z+   pts/0   1-02:03 -bash --password=secret
"""
PS_SHORT = """\
USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root         1  0.3  0.0 168000 10000 ?        Ss   18:08   0:44 /sbin/init splash
"""
DPKG_L = """\
Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
||/ Name           Version      Architecture Description
+++-==============-============-============-=================================
ii  base-files     12.4+deb12u5 amd64        a base
hi  libc6:amd64    2.36-9       amd64        a library
iF  man-db         2.11.2-2     amd64        a reader
iHR broken         1.0          all          a wreck
rc  old-thing      1.0-1        all          gone
"""
RPMS = """\
bash-5.2.15-3.el9.x86_64                                    Mon Jan  1 00:00:00 2024
gpg-pubkey-fd431d51-4ae0493b.(none)                         Mon Jan  1 00:00:00 2024
"""
LAST = """\
ana      tty2         tty2             Sun Nov 22 18:09   still logged in
ben      pts/0        192.0.2.7        Sun Nov 22 18:10   still logged in
ana      tty2         tty2             Sat Nov 21 08:09 - 18:00  (09:51)
reboot   system boot  6.1.0-18-amd64   Sun Nov 22 18:08   still running

wtmp begins Tue May 20 00:00:00 2025
"""
DF = """\
Filesystem     1K-blocks    Used Available Use% Mounted on
/dev/nvme0n1p2 314572800 1000000 313572800   1% /
"""
_OUTPUTS = {
    "date/date_--utc": "Sun Nov 22 21:18:43 UTC 2026\n",
    "dpkg/dpkg_-l": DPKG_L,
    "filesys/df_-al_-x_autofs": DF,
    "host/uptime": UPTIME,
    "i18n/locale": "LANG=es_ES.UTF-8\nLANGUAGE=\n",
    "kernel/dmesg": "".join(f"[{n:12.6f}] {line}\n" for n, line in enumerate(BOOT_LOG)),
    "kernel/lsmod": LSMOD,
    "kernel/uname_-a": UNAME,
    "login/last": LAST,
    "networking/ip_-o_addr": "2: eth0    inet 192.0.2.10/24 brd 192.0.2.255 scope global eth0\n",
    "process/ps_alxwww": PS_LONG,
    "process/ps_auxwww": PS_SHORT,
    "systemd/systemctl_list-units_--failed": "● bad.service loaded failed failed A unit\n",
    "systemd/timedatectl": "Time zone: Europe/Madrid (CET)\nSystem clock synchronized: yes\n",
}


def sosreport(machine: Machine, *, outputs: Mapping[str, str] = {}) -> Path:
    """The folder that holds `sosreport-example-.../`."""
    top = machine.folder / "sosreport-example-2026-11-22-abcdefg"
    kept = Machine(top)
    kept.files = {n: data for n, data in machine.files.items() if n.startswith(_FILES)}
    kept.links = {n: to for n, to in machine.links.items() if n.startswith(_FILES)}
    for name, text in {**_OUTPUTS, **outputs}.items():
        kept.file(f"sos_commands/{name}", text)
    for name, target in _LINKS.items():
        kept.links[name] = f"sos_commands/{target}"
    kept.file("version.txt", "sosreport: 4.0").write()
    return machine.folder


def hw_probe(machine: Machine) -> Path:
    """The folder that holds `hw.info/`."""
    kept = Machine(machine.folder / "hw.info")
    logs = {
        "cpuinfo": machine.files["proc/cpuinfo"].decode().partition("\n\n")[0],
        "lscpu": LSCPU,
        "mount": "/dev/nvme0n1p2  on  /            type  ext4  (rw,relatime)\n"
        "/dev/sdb1       on  /media/a disk  type  vfat  (ro)\n",
        "meminfo": machine.files["proc/meminfo"].decode(),
        "os-release": machine.files["etc/os-release"].decode(),
        "debs": "base-files 12.4+deb12u5 amd64\nlibc6:amd64 2.36-9 amd64\n",
        "dmesg": _OUTPUTS["kernel/dmesg"],
        "dmi_id": "sys_vendor: Example Ltd\nproduct_name: Workstation 4000\n"
        "board_serial: 0123456789ABCDEF0123456789ABCDEF\nchassis_type: 3\n",
        "dmidecode": "Handle 0x0001\n\tSerial Number: 0123456789ABCDEF0123456789ABCDEF\n",
        "lsmod": LSMOD,
        "power_supply": "/sys/class/power_supply/BAT0:\nPOWER_SUPPLY_NAME=BAT0\n"
        "POWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_STATUS=Full\nPOWER_SUPPLY_ENERGY_NOW=40000000\n"
        "POWER_SUPPLY_ENERGY_FULL=50000000\n"
        "POWER_SUPPLY_SERIAL_NUMBER=0123456789ABCDEF0123456789ABCDEF\n\n",
        "systemctl": "bad.service loaded failed failed A unit\n",
        "uname": "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1\n",
        "uptime": " 21:18:49 up  3:10,  0 user,  load average: 1.59, 0.61, 1.04\n",
    }
    for name, text in logs.items():
        kept.file(f"logs/{name}", text)
    kept.file("host", "arch:x86_64\nboot_mode:EFI\nkernel:6.1.0-18-amd64\nsystem:example-12\n")
    kept.file("devices", "pci:8086-0d57;06-00-00;detected;bridge;;Intel Corporation;Host bridge\n")
    kept.write()
    return machine.folder


def packed(folder: Path, archive: Path) -> Path:
    """The folder's content as an archive of the kind that its name says."""
    if archive.suffix == ".zip":
        _zip(folder, archive)
    else:
        with _packing(archive) as file, tarfile.open(fileobj=file, mode="w") as tar:
            for path in _below(folder):
                tar.add(path, path.relative_to(folder), recursive=False)
    return archive


def _packing(archive: Path) -> Any:
    """The file to write a tar to, which packs it as its name says."""
    openers: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
    return openers.get(archive.suffix, open)(archive, "wb")


def _below(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.rglob("*")))


def _zip(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED) as made:
        for path in _below(folder):
            if path.is_symlink():
                member = zipfile.ZipInfo(str(path.relative_to(folder)))
                member.external_attr = 0o120777 << 16
                made.writestr(member, str(path.readlink()))
            else:
                made.write(path, path.relative_to(folder))


def tar_bytes(*members: tarfile.TarInfo | tuple[tarfile.TarInfo, bytes]) -> bytes:
    """A tar of just these members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for member in members:
            if isinstance(member, tuple):
                member[0].size = len(member[1])
                tar.addfile(member[0], io.BytesIO(member[1]))
            else:
                tar.addfile(member)
    return buffer.getvalue()
