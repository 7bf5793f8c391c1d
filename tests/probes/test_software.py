"""Operating system, packages, security, modules of the kernel, on synthetic machines."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.packages import probe as probe_packages
from probes.software.kernel_modules import modules
from probes.software.package_lists import dpkg_rows, dpkg_status, rpm_rows
from probes.system import Output, Unavailable
from tests.machine_software import dpkg, security
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons

# -- packages --------------------------------------------------------------------------------------


def test_packages_are_those_that_are_installed(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path), "packages")
    assert [(p.manager, p.name) for p in found.installed] == [
        ("dpkg", "base-files"),
        ("dpkg", "libc6"),
        ("dpkg", "tzdata"),
        ("python", "example_tool"),
        ("python", "older"),
    ]
    assert found.installed[0].version == "12.4+deb12u5"
    assert [p.version for p in found.installed[3:]] == ["1.4", "0.9"]
    assert found.counts == {"dpkg": 3, "python": 2}
    assert (found.broken, found.interrupted) == ((), False)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("install ok half-installed", "half-installed"),
        ("install ok unpacked", "unpacked"),
        ("install ok half-configured", "half-configured"),
        ("install reinstreq installed", "reinstreq"),
        ("install reinstreq half-installed", "half-installed"),
    ],
)
def test_half_installed_packages_are_broken(tmp_path: Path, status: str, state: str) -> None:
    machine = healthy(tmp_path)
    dpkg(machine, [("sound", "1", "all", "install ok installed"), ("torn", "2", "all", status)])
    found = facts(machine, "packages")
    assert [(p.name, p.state) for p in found.broken] == [("torn", state)]
    assert next(p.name for p in found.installed) == "sound"
    assert found.counts["dpkg"] == 1


@pytest.mark.parametrize("status", ["deinstall ok config-files", "purge ok not-installed"])
def test_packages_that_are_gone_are_none(tmp_path: Path, status: str) -> None:
    machine = healthy(tmp_path)
    dpkg(machine, [("gone", "1", "all", status)])
    found = facts(machine, "packages")
    assert "gone" not in {p.name for p in (*found.installed, *found.broken)}


def test_a_cut_off_dpkg_is_seen(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    dpkg(machine, journal=["0000"])
    assert facts(machine, "packages").interrupted is True


def test_fields_of_a_description_are_no_fields() -> None:
    (found,) = dpkg_status(
        "Package: real\nStatus: install ok installed\nDescription: x\n Version: 9\nVersion: 1\n"
    )
    assert (found.name, found.version, found.architecture) == ("real", "1", None)


class OnlyCommands:
    """A live machine without dpkg."""

    recorded = False

    def __init__(self, output: Output | None, *, database: bool = True) -> None:
        self._output, self._database = output, database
        self.asked: list[tuple[str, ...]] = []

    def text(self, path: str, limit_bytes: int = 0) -> str:
        raise Unavailable("probe.no_file", path=path)

    def listing(self, path: str) -> tuple[str, ...]:
        raise Unavailable("probe.no_file", path=path)

    def exists(self, path: str) -> bool:
        return self._database and path == "/var/lib/rpm"

    def glob(self, pattern: str) -> tuple[str, ...]:
        return ()

    def run(self, argv: tuple[str, ...], **options: Any) -> Output:
        self.asked.append(argv)
        if self._output is None:
            raise Unavailable("probe.no_tool", tool=argv[0])
        return self._output


def test_rpm_is_asked_where_it_rules() -> None:
    system: Any = OnlyCommands(Output(status=0, text="bash-5.2-3.el9.x86_64\nglibc-2.34-60.i686\n"))
    found = probe_packages(system)
    assert [(p.name, p.version, p.architecture) for p in found.installed or ()] == [
        ("bash", "5.2-3.el9", "x86_64"),
        ("glibc", "2.34-60", "i686"),
    ]
    assert system.asked[0][:2] == ("rpm", "-qa")


@pytest.mark.parametrize(
    ("output", "database", "reason"),
    [
        (None, True, "probe.no_tool"),
        (Output(status=1, text=""), True, "probe.tool_failed"),
        (Output(status=0, text=""), False, "probe.no_package_manager"),
    ],
)
def test_where_nobody_tells_packages_there_is_a_reason(
    output: Output | None, database: bool, reason: str
) -> None:
    system: Any = OnlyCommands(output, database=database)
    found = probe_packages(system)
    assert found.installed is None
    assert reasons(found)["installed"] == reason
    assert bool(system.asked) is database


def test_rpm_is_never_started_beside_dpkg(tmp_path: Path) -> None:
    machine = healthy(tmp_path).file("var/lib/rpm/Packages", "").file("logs/rpms", "a-1-1.noarch")
    assert set(facts(machine, "packages").counts) == {"dpkg", "python"}


@given(st.text())
def test_lists_of_packages_may_hold_anything(text: str) -> None:
    for read in (dpkg_status, dpkg_rows, rpm_rows):
        assert all(package.name for package in read(text))


@given(st.lists(st.sampled_from(["Package: ", "Status: install ok ", "Version: ", "a", "\n", " "])))
def test_blocks_may_be_torn_anywhere(pieces: list[str]) -> None:
    assert all(package.name for package in dpkg_status("".join(pieces)))


# -- the operating system --------------------------------------------------------------------------


def test_the_operating_system_is_told(tmp_path: Path) -> None:
    machine = healthy(tmp_path).file(
        "etc/os-release",
        'NAME="Example"\nPRETTY_NAME="Example Linux 12"\nID=example\nID_LIKE="debian other"\n'
        'VERSION_ID="12"\nVERSION="12 (box)"\nVERSION_CODENAME=box\nVARIANT_ID=desktop\n',
    )
    found = facts(machine, "os")
    assert (found.name, found.id, found.version) == ("Example Linux 12", "example", "12")
    assert (found.like, found.codename, found.variant) == (("debian", "other"), "box", "desktop")
    assert (found.init, found.default_target) == ("systemd", "graphical.target")
    assert (found.timezone, found.locale) == ("Europe/Madrid", "es_ES.UTF-8")
    assert (found.desktops, found.package_managers) == (("example",), ("dpkg",))
    assert found.architecture == "x86_64"


def test_a_system_without_desktop_has_none(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("usr/share/xsessions")
    assert facts(machine, "os").desktops == ()


def test_debian_writes_down_the_zone(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("etc/localtime").file("etc/timezone", "Asia/Tokyo")
    assert facts(machine, "os").timezone == "Asia/Tokyo"


# -- security --------------------------------------------------------------------------------------


def test_how_the_system_guards_itself_is_told(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path), "security")
    assert found.modules == ("lockdown", "capability", "yama", "apparmor")
    assert (found.apparmor, found.apparmor_profiles, found.selinux) == ("enabled", 2, "disabled")
    assert (found.lockdown, found.fips) == ("none", False)
    assert (found.address_randomisation, found.tracing_restricted) == (2, 1)
    assert (found.root_encrypted, found.swap_encrypted) == (False, False)
    assert found.firewalls == ("ufw",)


def test_secure_boot_is_the_last_byte_of_its_variable(tmp_path: Path) -> None:
    for secure in (True, False):
        machine = healthy(tmp_path / str(secure))
        security(machine, secure_boot=secure)
        assert facts(machine, "security").secure_boot is secure


def test_a_machine_without_efi_has_no_secure_boot(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/firmware/efi").file("sys/firmware/memmap/0/type", "x")
    assert facts(machine, "security").secure_boot is False


def test_a_variable_of_another_length_tells_nothing(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    name = next(n for n in machine.files if "SecureBoot-" in n)
    found = facts(machine.file(name, b"\1"), "security")
    assert found.secure_boot is None
    assert reasons(found)["secure_boot"] == "probe.malformed"


def test_selinux_says_whether_it_enforces(tmp_path: Path) -> None:
    for word, told in (("1", "enforcing"), ("0", "permissive")):
        machine = healthy(tmp_path / word).file("sys/kernel/security/lsm", "capability,selinux")
        found = facts(machine.file("sys/fs/selinux/enforce", word), "security")
        assert (found.selinux, found.apparmor, found.lockdown) == (told, "disabled", "none")


def test_selinux_of_a_capture_is_what_sestatus_told(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/kernel/security")
    machine.file("commands/sestatus", "SELinux status: enabled\nCurrent mode:   permissive\n")
    assert facts(machine, "security").selinux == "permissive"


def test_settings_of_a_capture_may_be_in_one_output(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("proc/sys/kernel/kptr_restrict")
    found = facts(machine.file("commands/sysctl", "kernel.kptr_restrict = 2\n"), "security")
    assert found.kernel_pointers_hidden == 2


def test_no_swap_is_a_reason(tmp_path: Path) -> None:
    machine = healthy(tmp_path).file("proc/swaps", "Filename Type Size Used Priority\n")
    assert reasons(facts(machine, "security"))["swap_encrypted"] == "probe.no_swap"


def encrypted(machine: Machine) -> Machine:
    """The third partition holds an encrypted layer, and root lies on a volume in that."""
    for number, (name, uuid, below) in enumerate(
        (("crypt", "CRYPT-LUKS2-0123", "nvme0n1p3"), ("vg-root", "LVM-4567", "dm-0"))
    ):
        place = f"sys/devices/virtual/block/dm-{number}"
        machine.file(f"{place}/dm/name", name).file(f"{place}/dm/uuid", uuid)
        machine.file(f"{place}/dev", f"253:{number}").file(f"{place}/slaves/{below}/x", "")
        machine.file(f"{place}/uevent", f"MAJOR=253\nMINOR={number}\n")
        machine.link(f"sys/class/block/dm-{number}", place)
        machine.link(f"sys/block/dm-{number}", place)
    return machine.mounts([("253:1", "/dev/mapper/vg-root", "/", "rw")])


def test_encryption_is_seen_below_another_layer(tmp_path: Path) -> None:
    machine = encrypted(healthy(tmp_path))
    machine.file("proc/swaps", "Filename Type Size Used Priority\n/swap file 1 0 -2\n")
    found = facts(machine, "security")
    assert (found.root_encrypted, found.swap_encrypted) == (True, True)


def test_swap_beside_an_encrypted_root_is_seen(tmp_path: Path) -> None:
    swap = "Filename Type Size Used Priority\n/dev/nvme0n1p2 partition 1 0 -2\n"
    found = facts(encrypted(healthy(tmp_path)).file("proc/swaps", swap), "security")
    assert (found.root_encrypted, found.swap_encrypted) == (True, False)


def test_layers_that_go_round_end(tmp_path: Path) -> None:
    machine = encrypted(healthy(tmp_path)).file("sys/devices/virtual/block/dm-0/dm/uuid", "LVM-1")
    machine.file("sys/devices/virtual/block/dm-0/slaves/dm-1/x", "")
    assert facts(machine, "security").root_encrypted is False


def test_root_in_memory_lies_on_no_disk(tmp_path: Path) -> None:
    machine = healthy(tmp_path).mounts([("0:25", "overlay", "/", "rw")])
    assert reasons(facts(machine, "security"))["root_encrypted"] == "probe.root_on_no_disk"


# -- the kernel's modules and its log --------------------------------------------------------------


def test_modules_are_told_with_who_rests_on_them(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path), "kernel")
    assert [(m.name, m.size_bytes, m.used_by) for m in found.modules] == [
        ("e1000e", 315_392, ()),
        ("ptp", 36_864, ("e1000e",)),
    ]


def test_lines_of_the_log_are_counted_by_level(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).kernel_log(["<3>bad", "<3>worse", "<4>odd"]), "kernel")
    assert found.log_levels == {"error": 2, "warning": 1, "information": 6}


def test_a_log_without_levels_counts_them_as_untold(tmp_path: Path) -> None:
    machine = healthy(tmp_path).file("commands/dmesg", "[0.0] Linux version 6\n[1.0] bad\n")
    assert facts(machine, "kernel").log_levels == {"untold": 2}


@given(st.text())
def test_lists_of_modules_may_hold_anything(text: str) -> None:
    assert all(module.size_bytes >= 0 for module in modules(text))


@given(st.lists(st.tuples(st.text(max_size=8), st.integers(), st.integers(), st.text(max_size=8))))
def test_rows_of_modules_may_hold_anything(rows: list[tuple[str, int, int, str]]) -> None:
    text = "\n".join(" ".join(map(str, row)) for row in rows)
    assert all(0 <= module.size_bytes < 2**64 for module in modules(text))
