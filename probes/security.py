"""Observes how the system guards itself: kernel's modules for security, lockdown, encryption.

From /sys/kernel/security, /sys/fs/selinux, /proc/sys, the EFI variables and the block layers under
/ and swap; as an ordinary user, but profiles of AppArmor are listed for root only.
"""

import msgspec

from probes.parse import fields, whole
from probes.software.encryption import root_encrypted, swap_encrypted
from probes.system import Gaps, Missing, System, Unavailable

__all__ = ["Facts", "probe"]

SECURITY = "/sys/kernel/security"
SECURE_BOOT = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
SYSCTL = ("sysctl", "-a")

# Names of facts, and where the kernel keeps them below /proc/sys.
SETTINGS = {
    "address_randomisation": "kernel/randomize_va_space",
    "kernel_pointers_hidden": "kernel/kptr_restrict",
    "kernel_log_restricted": "kernel/dmesg_restrict",
    "tracing_restricted": "kernel/yama/ptrace_scope",
    "unprivileged_bpf_disabled": "kernel/unprivileged_bpf_disabled",
    "symbolic_links_protected": "fs/protected_symlinks",
    "hard_links_protected": "fs/protected_hardlinks",
}


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Security. Settings are the kernel's numbers: 0 is off, and more is stricter.

    `selinux` and `apparmor` are `enforcing`, `permissive`, `enabled` or `disabled`; `firewalls`
    are those that are set up to start, empty where none is.
    """

    modules: tuple[str, ...] | None = None
    selinux: str | None = None
    apparmor: str | None = None
    apparmor_profiles: int | None = None
    lockdown: str | None = None
    secure_boot: bool | None = None
    module_signatures_enforced: bool | None = None
    fips: bool | None = None
    address_randomisation: int | None = None
    kernel_pointers_hidden: int | None = None
    kernel_log_restricted: int | None = None
    tracing_restricted: int | None = None
    unprivileged_bpf_disabled: int | None = None
    symbolic_links_protected: int | None = None
    hard_links_protected: int | None = None
    root_encrypted: bool | None = None
    swap_encrypted: bool | None = None
    firewalls: tuple[str, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe how the system guards itself."""
    gaps = Gaps()
    modules = gaps.attempt("modules", _modules, system)
    settings = {name: gaps.attempt(name, _setting, system, SETTINGS[name]) for name in SETTINGS}
    return Facts(
        modules=modules,
        selinux=gaps.attempt("selinux", _selinux, system, modules),
        apparmor=gaps.attempt("apparmor", _apparmor, system, modules),
        apparmor_profiles=_profiles(gaps, system, modules),
        lockdown=gaps.attempt("lockdown", _lockdown, system, modules),
        secure_boot=gaps.attempt("secure_boot", _secure_boot, system),
        module_signatures_enforced=_flag(system, "/sys/module/module/parameters/sig_enforce"),
        fips=_flag(system, "/proc/sys/crypto/fips_enabled"),
        root_encrypted=gaps.attempt("root_encrypted", root_encrypted, system),
        swap_encrypted=gaps.attempt("swap_encrypted", swap_encrypted, system),
        firewalls=gaps.attempt("firewalls", _firewalls, system),
        missing=gaps.missing(),
        **settings,
    )


def _modules(system: System) -> tuple[str, ...]:
    """What the kernel asks before it lets somebody do something, in its order."""
    told = system.text(f"{SECURITY}/lsm").strip("\0 \n")
    return tuple(name for name in told.split(",") if name)


def _setting(system: System, path: str) -> int:
    """The kernel's own file; a capture may have all settings in one output."""
    try:
        told = whole(system.text(f"/proc/sys/{path}").strip())
    except Unavailable:
        if not system.recorded:
            raise
        everything = fields(system.run(SYSCTL, names=("sysctl",)).text, "=")
        told = whole(everything.get(path.replace("/", ".")))
    if told is None:
        raise Unavailable("probe.malformed", path=f"/proc/sys/{path}")
    return told


def _flag(system: System, path: str) -> bool | None:
    """`Y` or `1`; a kernel that cannot do it has no such file."""
    try:
        return system.text(path).strip() in ("Y", "1")
    except Unavailable:
        return None


def _selinux(system: System, modules: tuple[str, ...] | None) -> str:
    if modules is not None and "selinux" not in modules:
        return "disabled"
    if system.exists("/sys/fs/selinux/enforce") or not system.recorded:
        enforcing = system.text("/sys/fs/selinux/enforce").strip() == "1"
        return "enforcing" if enforcing else "permissive"
    told = fields(system.run(("sestatus",), names=("sestatus_-v", "sestatus_-b")).text)
    return told.get("Current mode") or _disabled(told.get("SELinux status"))


def _disabled(status: str | None) -> str:
    if status != "disabled":
        raise Unavailable("probe.malformed", path="sestatus")
    return status


def _apparmor(system: System, modules: tuple[str, ...] | None) -> str:
    if modules is not None:
        return "enabled" if "apparmor" in modules else "disabled"
    told = system.text("/sys/module/apparmor/parameters/enabled").strip()
    return "enabled" if told == "Y" else "disabled"


def _profiles(gaps: Gaps, system: System, modules: tuple[str, ...] | None) -> int | None:
    if not modules or "apparmor" not in modules:
        return None
    text = gaps.attempt("apparmor_profiles", system.text, f"{SECURITY}/apparmor/profiles")
    return None if text is None else text.count("\n")


def _lockdown(system: System, modules: tuple[str, ...] | None) -> str:
    """The one of `none [integrity] confidentiality` that holds."""
    if modules is not None and "lockdown" not in modules:
        return "none"
    told = system.text(f"{SECURITY}/lockdown")
    chosen = told.partition("[")[2].partition("]")[0]
    if not chosen:
        raise Unavailable("probe.malformed", path=f"{SECURITY}/lockdown")
    return chosen


def _secure_boot(system: System) -> bool:
    """The variable's last byte, after four of attributes; without EFI there is no secure boot."""
    if system.exists("/sys/firmware") and not system.exists("/sys/firmware/efi"):
        return False
    try:
        data = system.read(SECURE_BOOT, 64)
    except Unavailable:
        if not system.recorded:
            raise
        told = system.run(("mokutil", "--sb-state")).text
        return "SecureBoot enabled" in told
    if len(data) != 5:
        raise Unavailable("probe.malformed", path=SECURE_BOOT)
    return data[4] == 1


def _firewalls(system: System) -> tuple[str, ...]:
    """By the links that start them, and the one that has a switch of its own."""
    if not system.exists("/etc/systemd/system") and not system.exists("/etc/ufw"):
        raise Unavailable("probe.no_file", path="/etc/systemd/system")
    started = {path.rpartition("/")[2] for path in _started(system)}
    found = {name for name in ("firewalld", "nftables") if f"{name}.service" in started}
    try:
        if fields(system.text("/etc/ufw/ufw.conf"), "=").get("ENABLED", "").lower() == "yes":
            found.add("ufw")
    except Unavailable:
        pass  # it is not installed
    return tuple(sorted(found))


def _started(system: System) -> tuple[str, ...]:
    folders = system.glob("/etc/systemd/system/*.target.wants")
    return tuple(f"{folder}/{name}" for folder in folders for name in system.names(folder))
