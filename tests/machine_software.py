"""What runs on a synthetic machine: operating system, packages, security, processes, users."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from tests.machine_files import CapturedFiles

__all__ = ["dpkg", "logged_in", "modules", "processes", "security", "software", "system_setup"]

Files = TypeVar("Files", bound=CapturedFiles)

PACKAGES = (
    ("base-files", "12.4+deb12u5", "amd64", "install ok installed"),
    ("libc6", "2.36-9+deb12u4", "amd64", "install ok installed"),
    ("old-thing", "1.0-1", "all", "deinstall ok config-files"),
    ("tzdata", "2024a-0+deb12u1", "all", "install ok triggers-pending"),
)
RUNNING = (
    ("1", "systemd", "S", 0, 2_500),
    ("2", "kthreadd", "S", 0, 0),
    ("640", "cron (daily)", "S", 0, 700),
    ("1200", "bash", "R", 1000, 1_300),
)


def software(machine: Files) -> Files:
    """All of it, as a healthy machine has it."""
    for part in (system_setup, dpkg, security, modules, processes, logged_in):
        part(machine)
    return machine


def system_setup(machine: CapturedFiles) -> None:
    """How the operating system starts and is set up."""
    machine.file("usr/lib/systemd/system/graphical.target", "[Unit]")
    machine.link("etc/systemd/system/default.target", "usr/lib/systemd/system/graphical.target")
    machine.file("usr/share/zoneinfo/Europe/Madrid", b"TZif2")
    machine.link("etc/localtime", "usr/share/zoneinfo/Europe/Madrid")
    machine.file("etc/default/locale", 'LANG="es_ES.UTF-8"')
    machine.file("usr/share/xsessions/example.desktop", "[Desktop Entry]")


def dpkg(
    machine: CapturedFiles,
    packages: Iterable[tuple[str, str, str, str]] = PACKAGES,
    *,
    journal: Iterable[str] = (),
) -> None:
    """Rows of name, version, architecture and status; `journal` is what was begun."""
    blocks = [
        f"Package: {name}\nStatus: {status}\nPriority: optional\nSection: misc\n"
        f"Architecture: {architecture}\nVersion: {version}\n"
        f"Description: an example\n Package: no field\n Version: no field\n"
        for name, version, architecture, status in packages
    ]
    machine.file("var/lib/dpkg/status", "\n".join(blocks))
    machine.file("var/lib/dpkg/updates/tmp.i", "")
    for name in journal:
        machine.file(f"var/lib/dpkg/updates/{name}", "")
    place = "usr/lib/python3/dist-packages"
    machine.file(f"{place}/example_tool-1.4.dist-info/METADATA", "Name: example-tool")
    machine.file(f"{place}/older-0.9-py3.11.egg-info", "Name: older")


def security(machine: CapturedFiles, *, secure_boot: bool = True) -> None:
    """AppArmor, no lockdown, swap and root on a plain disk."""
    folder = "sys/kernel/security"
    machine.file(f"{folder}/lsm", "lockdown,capability,yama,apparmor")
    machine.file(f"{folder}/lockdown", "[none] integrity confidentiality")
    machine.file(f"{folder}/apparmor/profiles", "cups (enforce)\nman (enforce)\n")
    machine.file("sys/module/module/parameters/sig_enforce", "N")
    name = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
    machine.file(f"sys/firmware/efi/efivars/{name}", bytes([6, 0, 0, 0, secure_boot]))
    settings: Mapping[str, int] = {
        "kernel/randomize_va_space": 2,
        "kernel/kptr_restrict": 1,
        "kernel/dmesg_restrict": 1,
        "kernel/yama/ptrace_scope": 1,
        "kernel/unprivileged_bpf_disabled": 2,
        "fs/protected_symlinks": 1,
        "fs/protected_hardlinks": 1,
        "crypto/fips_enabled": 0,
    }
    for path, value in settings.items():
        machine.file(f"proc/sys/{path}", str(value))
    swap = "Filename\tType\tSize\tUsed\tPriority\n/dev/nvme0n1p3 partition 1048572 0 -2"
    machine.file("proc/swaps", swap)
    machine.file("etc/ufw/ufw.conf", "# example\nENABLED=yes\nLOGLEVEL=low")


def modules(machine: CapturedFiles) -> None:
    """Two modules, one of which rests on the other."""
    machine.file(
        "proc/modules",
        "e1000e 315392 0 - Live 0x0000000000000000\nptp 36864 1 e1000e, Live 0x0000000000000000\n",
    )


def processes(
    machine: CapturedFiles, running: Iterable[tuple[str, str, str, int, int]] = RUNNING
) -> None:
    """Rows of number, name, state, user and pages of memory."""
    for number, name, state, _, pages in running:
        before = f"{number} ({name}) {state} 1 1 1 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 1 0 500"
        machine.file(f"proc/{number}/stat", f"{before} 1000000 {pages} 18446744073709551615 0 0")


def logged_in(machine: CapturedFiles, user: str = "ana") -> None:
    """One person at the screen, and the login screen itself."""
    folder = "run/systemd/sessions"
    machine.file(
        f"{folder}/3",
        f"# This is private data. Do not parse.\nUID=1000\nUSER={user}\nACTIVE=1\nSTATE=active\n"
        "REMOTE=0\nTYPE=wayland\nCLASS=user\nSEAT=seat0\nTTY=tty2\nREALTIME=1750000000000000",
    )
    machine.file(f"{folder}/c1", "UID=110\nUSER=gdm\nSTATE=online\nTYPE=wayland\nCLASS=greeter")
