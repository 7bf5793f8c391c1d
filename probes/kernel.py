"""Observes the kernel: release, command line, taint, boot, loaded modules, and its log.

From /proc/sys/kernel, /proc/version, /proc/cmdline, /proc/modules as an ordinary user; the log from
/dev/kmsg, which many systems show to root only, or from the journal for who may read that.
"""

import re
from collections import Counter

import msgspec

from probes.parse import whole
from probes.software.kernel_modules import Module, modules
from probes.system import AS_ROOT, Gaps, LogLine, Missing, System, Unavailable

__all__ = ["Facts", "Module", "Taint", "probe"]

_VERSION = re.compile(r"Linux version (\S{1,200})")
_SAID_BY_THE_TOOL = re.compile(
    r"(dmesg|journalctl|klogctl|sudo|(ba|da)?sh): |-- (No entries|Logs begin|Journal begins|Boot) "
)
"""What stands in a captured log and was said by who should have read it."""

# One letter a bit, as Documentation/admin-guide/tainted-kernels.rst lists them.
TAINTS = (
    ("P", "proprietary module was loaded"),
    ("F", "module was force loaded"),
    ("S", "kernel runs on an out of specification system"),
    ("R", "module was force unloaded"),
    ("M", "processor reported a machine check exception"),
    ("B", "bad page referenced or unexpected page flags"),
    ("U", "taint requested by userspace"),
    ("D", "kernel died recently"),
    ("A", "ACPI table overridden by user"),
    ("W", "kernel issued a warning"),
    ("C", "staging driver was loaded"),
    ("I", "workaround for a bug in platform firmware applied"),
    ("O", "out-of-tree module was loaded"),
    ("E", "unsigned module was loaded"),
    ("L", "soft lockup occurred"),
    ("K", "kernel has been live patched"),
    ("X", "auxiliary taint of the distribution"),
    ("T", "kernel was built with the struct randomisation plugin"),
    ("N", "an in-kernel test has been run"),
    ("J", "userspace used a mutating debug operation"),
)


# The words of syslog's levels; a line whose level the log's form does not tell is `untold`.
LEVELS = (
    *("emergency", "alert", "critical", "error"),
    *("warning", "notice", "information", "debugging"),
)
UNTOLD = "untold"


class Taint(msgspec.Struct, frozen=True, kw_only=True):
    """One reason why the kernel calls itself tainted."""

    bit: int
    letter: str
    meaning: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The kernel. `log` is oldest first; `log_complete` whether it still holds the boot's start.

    `log_levels` counts its lines by level; a level without a line is left out.
    """

    release: str | None = None
    version: str | None = None
    architecture: str | None = None
    command_line: str | None = None
    taint: int | None = None
    taints: tuple[Taint, ...] = ()
    boot_id: str | None = None
    uptime_seconds: float | None = None
    modules: tuple[Module, ...] | None = None
    log: tuple[LogLine, ...] | None = None
    log_levels: dict[str, int] | None = None
    log_complete: bool | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the kernel."""
    gaps = Gaps()
    taint = whole((gaps.attempt("taint", system.text, "/proc/sys/kernel/tainted") or "").strip())
    log = gaps.attempt("log", _log, system)
    return Facts(
        release=gaps.attempt("release", _release, system),
        version=_line(gaps, system, "version", "/proc/version"),
        architecture=gaps.attempt("architecture", _architecture, system),
        command_line=_line(gaps, system, "command_line", "/proc/cmdline"),
        taint=taint,
        taints=taints(taint or 0),
        boot_id=gaps.attempt("boot_id", system.boot_id),
        uptime_seconds=gaps.attempt("uptime_seconds", system.boot_seconds),
        modules=gaps.attempt("modules", _modules, system),
        log=log,
        log_levels=None if log is None else _levels(log),
        log_complete=None if log is None else _complete(log),
        missing=gaps.missing(),
    )


def _line(gaps: Gaps, system: System, path: str, file: str) -> str | None:
    text = gaps.attempt(path, system.text, file)
    return None if text is None else text.strip("\0 \n")


def _release(system: System) -> str:
    """The release; older captures hold only the sentence that it stands in."""
    try:
        return system.text("/proc/sys/kernel/osrelease").strip()
    except Unavailable:
        pass
    if system.recorded and not system.exists("/proc/version"):
        words = system.run(("uname", "-a"), names=("uname",)).text.split()
        if len(words) > 2 and words[0] == "Linux":
            return words[2]
        raise Unavailable("probe.malformed", path="uname")
    found = _VERSION.match(system.text("/proc/version"))
    if found is None:
        raise Unavailable("probe.malformed", path="/proc/version")
    return found[1]


def _architecture(system: System) -> str:
    """Newer kernels have a file for it; `uname -a` names it before the operating system."""
    try:
        return system.text("/proc/sys/kernel/arch").strip()
    except Unavailable:
        words = system.run(("uname", "-a"), names=("uname",)).text.split()
    if len(words) < 3 or words[0] != "Linux":  # some keep `uname -v`
        raise Unavailable("probe.malformed", path="uname")
    return words[-2]


def taints(number: int) -> tuple[Taint, ...]:
    """The bits of the taint; those that no table knows yet are named by number."""
    bits = [bit for bit in range(64) if number > 0 and number >> bit & 1]
    known = dict(enumerate(TAINTS))
    return tuple(
        Taint(bit=bit, letter=letter, meaning=meaning)
        for bit in bits
        for letter, meaning in [known.get(bit, (f"#{bit}", "unknown to this version"))]
    )


def _log(system: System) -> tuple[LogLine, ...]:
    """The kernel's lines; a log that holds none was emptied, or not shown to who captured it."""
    lines = [line for line in system.kernel_log() if not _SAID_BY_THE_TOOL.match(line.text)]
    if not any(_of_the_kernel(line) for line in lines):
        raise Unavailable("probe.empty_log", AS_ROOT)
    return tuple(lines)


def _of_the_kernel(line: LogLine) -> bool:
    """Programs may write to the log too; a line of zero bytes or blanks says nothing."""
    return line.facility in (None, "kern") and any(letter.isalpha() for letter in line.text)


def _modules(system: System) -> tuple[Module, ...]:
    """The kernel's list; without it this machine's kernel was built to load none."""
    if (
        not system.recorded
        and not system.exists("/proc/modules")
        and system.exists("/proc/cmdline")
    ):
        return ()
    try:
        return modules(system.text("/proc/modules"))
    except Unavailable:
        if not system.recorded:
            raise
    found = modules(system.run(("lsmod",)).text)
    if not found:
        raise Unavailable("probe.malformed", path="lsmod")
    return found


def _levels(log: tuple[LogLine, ...]) -> dict[str, int]:
    counts = Counter(line.level for line in log)
    named = {word: counts[level] for level, word in enumerate(LEVELS) if counts[level]}
    untold = len(log) - sum(named.values())
    return {**named, UNTOLD: untold} if untold else named


def _complete(log: tuple[LogLine, ...]) -> bool:
    """The first line of a boot names the version; it may come after a line or two of early code."""
    return any(line.text.startswith(("Linux version", "Booting Linux")) for line in log[:5])
