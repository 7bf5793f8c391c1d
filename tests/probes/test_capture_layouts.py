"""What sosreport and hw-probe keep is found where they keep it, be it a folder or an archive."""

from pathlib import Path
from typing import Any

import pytest

import probes
from probes.port.recorded import Recorded
from probes.system import Unavailable
from tests.captures import DPKG_L, RPMS, hw_probe, packed, sosreport
from tests.machines import healthy
from tests.probes.observed import reasons

OURS = ("clock", "kernel", "os", "packages", "processes", "security", "services", "users")


def observed(path: Path, *names: str) -> Any:
    found = probes.observe(Recorded(str(path)), names)
    return [found[name].facts for name in names]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return sosreport(healthy(tmp_path / "sos"))


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    return hw_probe(healthy(tmp_path / "hw"))


# -- sosreport -------------------------------------------------------------------------------------


def test_a_sosreport_packed_tells_what_it_tells_unpacked(report: Path, tmp_path: Path) -> None:
    archive = packed(report, tmp_path / "sosreport-example.tar.xz")
    told = [probes.encode(probes.observe(Recorded(str(path)))) for path in (report, archive)]
    assert told[0] == told[1]


def test_no_probe_crashes_on_a_sosreport_or_a_hardware_probe(report: Path, probe: Path) -> None:
    for path in (report, probe):
        for name, seen in probes.observe(Recorded(str(path))).items():
            assert not isinstance(seen.facts, probes.Unprobed), name


def test_a_sosreport_tells_kernel_and_system(report: Path) -> None:
    kernel, system, clock = observed(report, "kernel", "os", "clock")
    assert kernel.uptime_seconds == (3 * 24 + 3) * 3600 + 600
    assert [module.name for module in kernel.modules] == ["e1000e", "ptp"]
    assert kernel.modules[1].used_by == ("e1000e",)
    assert kernel.log[0].text.startswith("Linux version")
    assert (system.id, system.init) == ("example", "init")
    assert system.package_managers == ("dpkg",)
    assert (system.timezone, system.locale) == ("Europe/Madrid", "es_ES.UTF-8")
    assert clock.utc_seconds == 1_795_382_323
    assert clock.discipline.synchronized is True


def test_a_sosreport_without_the_kernels_own_files_has_uname(report: Path, tmp_path: Path) -> None:
    machine = healthy(tmp_path / "other").without("proc/sys/kernel").without("proc/version")
    (kernel,) = observed(sosreport(machine), "kernel")
    assert (kernel.release, kernel.architecture) == ("6.1.0-18-amd64", "x86_64")


def test_a_sosreport_tells_packages(report: Path) -> None:
    (packages,) = observed(report, "packages")
    assert [(p.name, p.version) for p in packages.installed] == [
        ("base-files", "12.4+deb12u5"),
        ("libc6", "2.36-9"),
    ]
    assert [(p.name, p.state) for p in packages.broken] == [
        ("man-db", "half-configured"),
        ("broken", "half-installed"),
    ]
    assert packages.counts == {"dpkg": 2}


def test_a_sosreport_of_a_machine_with_rpm_tells_packages(tmp_path: Path) -> None:
    folder = sosreport(healthy(tmp_path))
    (top,) = folder.iterdir()
    (top / "sos_commands/dpkg/dpkg_-l").unlink()
    (top / "installed-debs").unlink()
    (top / "sos_commands/rpm").mkdir()
    name = "sh_-c_rpm_--nodigest_-qa_--qf_NAME_-_VERSION_-_RELEASE_._ARCH_INSTALLTIME_date_sort_-V"
    (top / "sos_commands/rpm" / name).write_text(RPMS)
    (top / "installed-rpms").symlink_to(f"sos_commands/rpm/{name}")
    packages, system = observed(folder, "packages", "os")
    assert packages.counts == {"rpm": 2}
    assert packages.installed[0].version == "5.2.15-3.el9"
    assert [p.architecture for p in packages.installed] == ["x86_64", None]
    assert system.package_managers == ("rpm",)


def test_a_sosreport_tells_who_is_logged_in(report: Path) -> None:
    (users,) = observed(report, "users")
    assert [(s.user, s.terminal, s.host) for s in users.sessions] == [
        ("ana", "tty2", "tty2"),
        ("ben", "pts/0", "192.0.2.7"),
    ]


def test_a_sosreport_tells_processes_but_no_arguments(report: Path) -> None:
    (processes,) = observed(report, "processes")
    assert [(p.pid, p.name, p.state) for p in processes.items] == [
        (1, "init", "sleeping"),
        (2, "kthreadd", "sleeping"),
        (56, "kworker/u8:1-events", "idle"),
        (1200, "bash", "zombie"),
    ]
    assert processes.items[0].memory_bytes == 10_000 * 1024
    assert [p.user_id for p in processes.items] == [0, 0, 0, 1000]
    assert processes.items[3].cpu_seconds == 86_400 + 2 * 60 + 3
    assert (processes.zombies, processes.total) == (1, 4)


def test_a_sosreport_tells_failed_units(report: Path) -> None:
    (services,) = observed(report, "services")
    assert [unit.name for unit in services.failed] == ["bad.service"]
    assert services.manager == "init"


def test_a_sosreport_of_a_machine_without_systemd(tmp_path: Path) -> None:
    said = "System has not been booted with systemd as init system (PID 1). Can't operate.\n"
    name = "systemd/systemctl_list-units_--failed"
    (services,) = observed(sosreport(healthy(tmp_path), outputs={name: said}), "services")
    assert reasons(services)["failed"] == "probe.no_systemd"


@pytest.mark.parametrize(
    "argv",
    [
        ("dpkg", "-l"),
        ("/usr/bin/dpkg", "-l"),
        ("fdisk", "-l", "/dev/sda"),
        ("ps", "axo", "pid,ppid,wchan:20"),
        ("lsof", "-b", "+M", "-c", "''"),
    ],
)
def test_names_are_mangled_as_sosreport_does(tmp_path: Path, argv: tuple[str, ...]) -> None:
    """By the rule: no folder of programs, blanks and the like `_`, slashes `.`, no odd ends."""
    kept = {
        "/usr/bin/dpkg -l": "dpkg_-l",
        "dpkg -l": "dpkg_-l",
        "fdisk -l /dev/sda": "fdisk_-l_.dev.sda",
        "ps axo pid,ppid,wchan:20": "ps_axo_pid_ppid_wchan_20",
        "lsof -b +M -c ''": "lsof_-b_M_-c",
    }[" ".join(argv)]
    machine = healthy(tmp_path).file(f"sos_commands/any/{kept}", "told")
    assert Recorded(str(machine.write())).run(argv).text == "told\n"


# -- hw-probe --------------------------------------------------------------------------------------


def test_a_hardware_probe_tells_what_its_copies_tell(probe: Path) -> None:
    cpu, memory, system, kernel = observed(probe, "cpu", "memory", "system", "kernel")
    assert cpu.model == "Example(R) CPU 4000 @ 2.00GHz"
    assert (cpu.threads, cpu.cores) == (4, 2)
    assert memory.total_bytes
    assert (system.vendor, system.model) == ("Example Ltd", "Workstation 4000")
    assert (system.os_name, system.hypervisor) == ("Example Linux 12", "kvm")
    assert (kernel.release, kernel.architecture) == ("6.1.0-18-amd64", "x86_64")
    assert kernel.uptime_seconds == 3 * 3600 + 600
    assert kernel.command_line == "BOOT_IMAGE=/vmlinuz root=/dev/nvme0n1p2 ro quiet"
    assert kernel.version.startswith("Linux version 6.1.0-18-amd64")
    assert [module.name for module in kernel.modules] == ["e1000e", "ptp"]


def test_a_hardware_probe_tells_what_is_mounted(probe: Path) -> None:
    (storage,) = observed(probe, "storage")
    assert [(f.mount_point, f.type, f.read_only) for f in storage.file_systems] == [
        ("/", "ext4", False),
        ("/media/a disk", "vfat", True),
    ]


def test_digests_are_no_serial_numbers(probe: Path) -> None:
    captured = Recorded(str(probe))
    (system,) = observed(probe, "system")
    assert (system.serial, system.board_serial) == (None, None)
    assert "0123456789ABCDEF" not in captured.run(("dmidecode",)).text
    with pytest.raises(Unavailable):
        captured.text("/sys/class/power_supply/BAT0/serial_number")


def test_a_hardware_probe_tells_software_and_failed_units(probe: Path) -> None:
    packages, services, system = observed(probe, "packages", "services", "os")
    assert packages.counts == {"dpkg": 2}
    assert [p.architecture for p in packages.installed] == ["amd64", "amd64"]
    assert [unit.name for unit in services.failed] == ["bad.service"]
    assert (system.id, system.package_managers) == ("example", ("dpkg",))


def test_a_hardware_probe_tells_the_battery(probe: Path) -> None:
    assert Recorded(str(probe)).battery().charge_percent == 80


def test_a_hardware_probe_packed_tells_what_it_tells_unpacked(probe: Path, tmp_path: Path) -> None:
    archive = packed(probe, tmp_path / "hw.info.tar.xz")
    told = [probes.encode(probes.observe(Recorded(str(path)), OURS)) for path in (probe, archive)]
    assert told[0] == told[1]


def test_how_a_hardware_probe_booted_is_known(tmp_path: Path) -> None:
    folder = hw_probe(healthy(tmp_path))
    (security,) = observed(folder, "security")
    assert security.secure_boot is None
    host = folder / "hw.info/host"
    host.write_text(host.read_text().replace("EFI", "BIOS"))
    (security,) = observed(folder, "security")
    assert security.secure_boot is False


def test_the_header_of_a_list_is_no_package() -> None:
    from probes.software.package_lists import dpkg_rows

    assert [p.name for p in dpkg_rows(DPKG_L)] == ["base-files", "libc6", "man-db", "broken"]
