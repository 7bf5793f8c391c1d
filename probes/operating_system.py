"""Observes the operating system around the kernel: which it is, how it starts, how it is set up.

From /etc/os-release, /proc/1/comm, links below /etc and names of folders; as an ordinary user.
"""

import msgspec

from probes.identity import os_release
from probes.parse import fields
from probes.software.process_table import first_process
from probes.system import Gaps, Missing, System, Unavailable

__all__ = ["NAME", "Facts", "probe"]

NAME = "os"
"""The facts' name; the module cannot have it, since Python's own module is called so."""

RELEASE = ("/etc/os-release", "/usr/lib/os-release")
TARGETS = (
    "/etc/systemd/system/default.target",
    "/usr/lib/systemd/system/default.target",
    "/lib/systemd/system/default.target",
)
LOCALES = ("/etc/locale.conf", "/etc/default/locale")
ZONES = "/zoneinfo/"
SESSIONS = ("/usr/share/xsessions", "/usr/share/wayland-sessions")

# Where each keeps what it knows, and the outputs by which a capture shows it.
MANAGERS = (
    ("apk", ("/lib/apk/db/installed",), ()),
    ("dpkg", ("/var/lib/dpkg/status",), ("installed-debs", "debs", "dpkg_-l")),
    ("flatpak", ("/var/lib/flatpak/repo",), ()),
    ("nix", ("/nix/var/nix/db",), ()),
    ("pacman", ("/var/lib/pacman/local",), ()),
    (
        "rpm",
        ("/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages", "/usr/lib/sysimage/rpm"),
        ("installed-rpms", "rpms"),
    ),
    ("snap", ("/var/lib/snapd/snaps",), ("snap_list",)),
)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The operating system. `init` is the name of the first process.

    `desktops` are those that the login screen offers; empty where none is installed.
    """

    name: str | None = None
    id: str | None = None
    like: tuple[str, ...] = ()
    version: str | None = None
    version_name: str | None = None
    codename: str | None = None
    variant: str | None = None
    architecture: str | None = None
    init: str | None = None
    default_target: str | None = None
    package_managers: tuple[str, ...] | None = None
    timezone: str | None = None
    locale: str | None = None
    desktops: tuple[str, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the operating system."""
    gaps = Gaps()
    release = os_release(gaps.attempt(("name", "id", "version"), _release, system) or "")
    return Facts(
        name=release.get("PRETTY_NAME") or release.get("NAME"),
        id=release.get("ID"),
        like=tuple(release.get("ID_LIKE", "").split()),
        version=release.get("VERSION_ID"),
        version_name=release.get("VERSION"),
        codename=release.get("VERSION_CODENAME"),
        variant=release.get("VARIANT_ID") or release.get("VARIANT"),
        architecture=gaps.attempt("architecture", _architecture, system),
        init=gaps.attempt("init", first_process, system),
        default_target=_default_target(system),
        package_managers=gaps.attempt("package_managers", _package_managers, system),
        timezone=gaps.attempt("timezone", _timezone, system),
        locale=gaps.attempt("locale", _locale, system),
        desktops=gaps.attempt("desktops", _desktops, system),
        missing=gaps.missing(),
    )


def _release(system: System) -> str:
    try:
        return system.text(RELEASE[0])
    except Unavailable:
        return system.text(RELEASE[1])


def _line(system: System, path: str) -> str:
    return system.text(path).strip("\0 \r\n")


def _architecture(system: System) -> str:
    """The first that dpkg installs is its own; else the kernel's."""
    for path in ("/var/lib/dpkg/arch-native", "/var/lib/dpkg/arch", "/proc/sys/kernel/arch"):
        if system.exists(path) and (words := system.text(path).split()):
            return words[0]
    words = system.run(("uname", "-a"), names=("uname",)).text.split()
    if len(words) < 3 or words[0] != "Linux":  # some keep `uname -v`
        raise Unavailable("probe.malformed", path="uname")
    return words[-2]


def _default_target(system: System) -> str | None:
    """What systemd starts; `None` where the link is not there, or another program starts first."""
    found = (system.resolve(path) for path in TARGETS)
    names = (place.rpartition("/")[2] for place in found if place)
    return next((name for name in names if name != "default.target"), None)


def _package_managers(system: System) -> tuple[str, ...]:
    """Those whose database is there; a capture without any may just not have taken them."""
    found = tuple(
        name
        for name, paths, outputs in MANAGERS
        if any(system.exists(path) for path in paths) or (outputs and _kept(system, outputs))
    )
    if system.recorded and not found:
        raise Unavailable("probe.not_recorded", path="var/lib/dpkg/status")
    return found


def _kept(system: System, outputs: tuple[str, ...]) -> bool:
    """Whether a capture has one of these outputs; nothing is ever started for this."""
    if not system.recorded:
        return False
    try:
        system.run((outputs[0],), names=outputs)
    except Unavailable as why:
        return why.reason != "probe.not_recorded"
    return True


def _timezone(system: System) -> str:
    """What the link leads to; else what Debian writes down, or `timedatectl` said."""
    leads_to = system.resolve("/etc/localtime") or ""
    if ZONES in leads_to:
        return leads_to.partition(ZONES)[2]
    if system.exists("/etc/timezone") or not system.recorded:
        return _line(system, "/etc/timezone")
    zone = fields(system.run(("timedatectl",)).text).get("Time zone", "")
    if not zone:
        raise Unavailable("probe.malformed", path="timedatectl")
    return zone.partition(" ")[0]


def _locale(system: System) -> str:
    """The language that the system was set up for."""
    for path in LOCALES:
        if system.exists(path) and (told := os_release(system.text(path)).get("LANG")):
            return told
    if not system.recorded:
        raise Unavailable("probe.no_file", path=LOCALES[0])
    told = os_release(system.run(("locale",)).text).get("LANG")
    if not told:
        raise Unavailable("probe.malformed", path="locale")
    return told


def _desktops(system: System) -> tuple[str, ...]:
    """One file for each that the login screen offers."""
    if system.recorded and not system.exists("/usr/share"):
        raise Unavailable("probe.not_recorded", path="usr/share/xsessions")
    found = {name for folder in SESSIONS for name in system.names(folder)}
    return tuple(sorted(n.removesuffix(".desktop") for n in found if n.endswith(".desktop")))
