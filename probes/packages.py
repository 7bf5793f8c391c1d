"""Observes installed software: packages of dpkg or rpm, and those of the system's Python.

From /var/lib/dpkg/status, which is read and never asked for; where rpm rules, from `rpm -qa`; from
the names of `*.dist-info` folders. As an ordinary user. Of a captured machine also from what
`dpkg -l` and `rpm -qa` said.
"""

from collections import Counter

import msgspec

from probes.software.package_lists import Package, dpkg_rows, dpkg_status, rpm_rows
from probes.system import Gaps, Missing, System, Unavailable

__all__ = ["Facts", "Package", "probe"]

STATUS = "/var/lib/dpkg/status"
JOURNAL = "/var/lib/dpkg/updates"
RPM_FOLDERS = ("/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm")
RPM = ("rpm", "-qa", "--nosignature", "--nodigest", "--qf")
RPM_FORMAT = r"%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n"
RPM_KEPT = ("installed-rpms", "package-data", "rpm_-qa", "rpms", "rpm-qa")
DPKG_KEPT = ("installed-debs", "debs")
PYTHON = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib/python3*/site-packages",
    "/usr/lib64/python3*/site-packages",
    "/usr/local/lib/python3*/dist-packages",
    "/usr/local/lib/python3*/site-packages",
    "/usr/local/lib64/python3*/site-packages",
)
_KINDS = (".dist-info", ".egg-info")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Software. `counts` by manager; `broken` are half-installed, with their state in words.

    `interrupted`: whether dpkg was cut off in the middle of its work and has yet to clean up.
    """

    installed: tuple[Package, ...] | None = None
    counts: dict[str, int] = {}
    broken: tuple[Package, ...] | None = None
    interrupted: bool | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe installed software."""
    gaps = Gaps()
    told = gaps.attempt(("installed", "broken"), _system_packages, system)
    python = _python(system)
    found = None if told is None else (*(p for p in told if p.state is None), *python)
    return Facts(
        installed=found,
        counts=dict(sorted(Counter(p.manager for p in found or python).items())),
        broken=None if told is None else tuple(p for p in told if p.state is not None),
        interrupted=gaps.attempt("interrupted", _interrupted, system),
        missing=gaps.missing(),
    )


def _system_packages(system: System) -> tuple[Package, ...]:
    """What the system's own package manager knows; dpkg's rules where both are there."""
    try:
        return dpkg_status(system.text(STATUS))
    except Unavailable as why:
        if why.reason != "probe.no_file":
            raise
    if system.recorded:
        return _recorded(system)
    if not any(system.exists(folder) for folder in RPM_FOLDERS):
        raise Unavailable("probe.no_package_manager")
    told = system.run((*RPM, RPM_FORMAT), deadline_seconds=30.0)
    if told.status:
        raise Unavailable("probe.tool_failed", tool="rpm", status=told.status)
    return rpm_rows(told.text)


def _recorded(system: System) -> tuple[Package, ...]:
    """What the commands told on the machine that was captured."""
    try:
        return dpkg_rows(system.run(("dpkg", "-l"), names=DPKG_KEPT).text)
    except Unavailable as why:
        if why.reason != "probe.not_recorded":
            raise
    found = rpm_rows(system.run((*RPM, RPM_FORMAT), names=RPM_KEPT).text)
    if not found:
        raise Unavailable("probe.malformed", path=RPM_KEPT[0])
    return found


def _interrupted(system: System) -> bool:
    """Files of digits are what dpkg had begun; it takes them away when all is done."""
    return any(name.isdecimal() for name in system.listing(JOURNAL))


def _python(system: System) -> tuple[Package, ...]:
    """Distributions of the system's own interpreters, by the names of their folders."""
    folders = [folder for pattern in PYTHON for folder in system.glob(pattern)]
    found = [
        _distribution(name, folder)
        for folder in folders
        for name in system.names(folder)
        if name.endswith(_KINDS)
    ]
    return tuple(package for package in found if package.name)


def _distribution(name: str, folder: str) -> Package:
    """`name-1.2.dist-info`, `name-1.2-py3.11.egg-info` or `name.egg-info`."""
    title, _, rest = name.rpartition(".")[0].partition("-")
    return Package(
        manager="python", name=title, version=rest.partition("-")[0] or None, place=folder
    )
