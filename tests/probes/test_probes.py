"""Each probe on a synthetic machine: what it finds, and what it says when it finds nothing."""

from pathlib import Path

import msgspec
import pytest

import probes
from probes.port.recorded import Recorded
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons


def test_a_healthy_machine_hides_nothing(tmp_path: Path) -> None:
    observed = probes.observe(Recorded(str(healthy(tmp_path).write())))
    missing = {name: reasons(seen.facts) for name, seen in observed.items()}
    assert {name: found for name, found in missing.items() if found} == {}


def test_an_empty_tree_gives_reasons_and_no_facts(tmp_path: Path) -> None:
    observed = probes.observe(Recorded(str(tmp_path)))
    for name, seen in observed.items():
        known = msgspec.to_builtins(seen.facts)
        assert known.pop("missing"), name
        assert not any(known.values()), name
        assert not isinstance(seen.facts, probes.Unprobed), name
        assert all(missing.path for missing in seen.facts.missing)


# -- cpu -----------------------------------------------------------------------------------------


def test_processors_are_counted(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).cpu(sockets=2, cores=4, threads_per_core=2), "cpu")
    assert (found.sockets, found.cores, found.threads, found.threads_per_core) == (2, 8, 16, 2)
    assert (found.present, found.online, found.offline) == ("0-15", "0-15", "")
    assert [node.cpus for node in found.nodes] == ["0-3,8-11", "4-7,12-15"]
    assert found.nodes[0].distances == (10, 21)


def test_an_offline_cpu_is_seen(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).cpu(cores=2, threads_per_core=2, offline=[3]), "cpu")
    assert (found.offline, found.online, found.threads, found.cores) == ("3", "0-2", 3, 2)
    assert [cpu.part for cpu in found.cpus if not cpu.online] == ["cpu:3"]


def test_an_offline_cpu_is_seen_where_no_list_names_it(tmp_path: Path) -> None:
    machine = healthy(tmp_path).cpu(cores=2, threads_per_core=2, offline=[3])
    found = facts(machine.without("sys/devices/system/cpu/online"), "cpu")
    assert (found.offline, found.online) == ("3", "0-2")


def test_a_processor_says_what_it_is(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path), "cpu")
    assert (found.vendor, found.model) == ("GenuineIntel", "Example(R) CPU 4000 @ 2.00GHz")
    assert found.flags == ("aes", "avx", "avx2", "fpu", "sse", "sse2", "vme")
    assert found.vulnerabilities["meltdown"] == "Not affected"
    assert found.cpus[0].frequency_maximum_hertz == 3_600_000_000
    assert found.cpus[0].frequency_hertz == 2_000_000_000


def test_caches_are_counted_by_who_shares_them(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).cpu(sockets=2, cores=4, threads_per_core=2), "cpu")
    told = [(c.level, c.type, c.size_bytes, c.instances, c.shared_by) for c in found.caches]
    assert told == [
        (1, "data", 32768, 8, 2),
        (1, "instruction", 32768, 8, 2),
        (2, "unified", 262144, 8, 2),
        (3, "unified", 8388608, 2, 8),
    ]


def test_throttling_is_counted(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).cpu(throttles=7), "cpu")
    assert {cpu.counters.core_throttles for cpu in found.cpus} == {7}


def test_without_the_folder_of_cpus_the_list_of_the_kernel_counts(tmp_path: Path) -> None:
    machine = healthy(tmp_path).cpu(sockets=2, cores=2, threads_per_core=1)
    found = facts(machine.without("sys/devices/system"), "cpu")
    assert (found.sockets, found.cores, found.threads) == (2, 4, 4)


# -- memory --------------------------------------------------------------------------------------


def test_memory_is_what_the_kernel_gives_and_what_is_plugged(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).memory(total_bytes=2**33, installed_bytes=2**34), "memory")
    assert (found.total_bytes, found.installed_bytes, found.offline_bytes) == (2**33, 2**34, 0)
    assert found.swaps[0].size_bytes == 2**30


def test_corrected_errors_are_told_by_dimm(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).memory(corrected_errors=3), "memory")
    (controller,) = found.controllers
    assert controller.counters.corrected_errors == 3
    assert [bank.counters.corrected_errors for bank in controller.banks] == [3, 0]
    assert controller.banks[0].label == "DIMM_A1"
    assert controller.banks[0].size_bytes == 2**33


def test_without_edac_no_error_count_is_invented(tmp_path: Path) -> None:
    machine = healthy(tmp_path / "bare").without("sys/devices/system/edac")
    found = facts(machine, "memory")
    assert found.controllers is None
    assert reasons(found)["controllers"] == "probe.no_file"
    machine = healthy(tmp_path / "told").without("sys/devices/system/edac")
    found = facts(machine.file("sys/devices/system/edac/uevent", ""), "memory")
    assert reasons(found)["controllers"] == "probe.no_error_counters"


def test_a_capture_without_clocks_is_no_machine_without_them(tmp_path: Path) -> None:
    machine = healthy(tmp_path / "bare").without("sys/class/rtc")
    assert reasons(facts(machine, "clock"))["real_time_clocks"] == "probe.no_file"


# -- storage -------------------------------------------------------------------------------------


def test_disks_are_named_by_what_stays(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn=None, serial="Z1D5X", model="Example Disk 2T")
    found = facts(machine.disk("sdb", wwn=None, serial=None), "storage")
    assert [disk.part for disk in found.disks] == [
        "pci:0000:00:17.0/ata2/0:0:0",
        "serial:Z1D5X",
        "wwn:eui.0025388801a2b3c4",
    ]
    assert [disk.transport for disk in found.disks] == ["sata", "sata", "nvme"]


def test_two_disks_without_a_name_on_one_controller_stay_apart(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn=None, serial=None)
    found = facts(machine.disk("sdb", wwn=None, serial=None), "storage")
    assert [disk.part for disk in found.disks][:2] == [
        "pci:0000:00:17.0/ata1/0:0:0",
        "pci:0000:00:17.0/ata2/0:0:0",
    ]


def test_a_disk_says_what_it_is(tmp_path: Path) -> None:
    (disk,) = facts(healthy(tmp_path), "storage").disks
    assert (disk.model, disk.serial, disk.firmware) == (
        "Example SSD 970",
        "S4EVNX0R123456",
        "2B2QEXM7",
    )
    assert (disk.size_bytes, disk.rotational, disk.read_only) == (499999997952, False, False)
    assert (disk.queue.scheduler, disk.queue.read_ahead_bytes) == ("none", 131072)
    assert disk.counters.written_bytes == 16000 * 512
    assert [piece.part[-2:] for piece in disk.partitions] == ["/1", "/2", "/3"]


def test_errors_that_a_disk_has_counted(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn="naa.5000c500a1b2c3d4", io_errors=5, io_timeouts=2)
    disk = next(d for d in facts(machine, "storage").disks if d.kernel_name == "sda")
    assert (disk.counters.io_errors, disk.counters.io_timeouts) == (5, 2)


def test_without_udev_a_scsi_disk_still_tells_its_serial_number(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn=None, serial="gone").without("run/udev")
    holder = "sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0"
    machine.file(f"{holder}/vpd_pg80", b"\x00\x80\x00\x08  Z1D5X9")
    assert "serial:Z1D5X9" in [disk.part for disk in facts(machine, "storage").disks]


def test_layers_are_no_disks_and_lead_to_the_disks_below(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    place = "sys/devices/virtual/block/dm-0"
    machine._device(place, "block", {"MAJOR": 253, "MINOR": 0, "DEVNAME": "dm-0"})
    machine._below(place, {"dev": "253:0", "size": 1000, "ro": 0})
    machine._below(f"{place}/dm", {"name": "vg-root", "uuid": "LVM-abc"})
    machine.link(f"{place}/slaves/nvme0n1p2", "sys/class/block/nvme0n1p2")
    machine._device("sys/devices/virtual/block/loop0", "block", {"DEVNAME": "loop0"})
    machine.file("sys/devices/virtual/block/loop0/size", "0")
    found = facts(machine.mounts([("253:0", "/dev/mapper/vg-root", "/", "rw")]), "storage")
    assert [disk.kernel_name for disk in found.disks] == ["nvme0n1"]
    assert [(v.part, v.kind, v.name) for v in found.virtual] == [
        ("dm:LVM-abc", "device_mapper", "vg-root")
    ]
    assert found.file_systems[0].parts == ("wwn:eui.0025388801a2b3c4/2",)


def test_file_systems_with_their_room(tmp_path: Path) -> None:
    machine = healthy(tmp_path).mounts(
        [("259:2", "/dev/nvme0n1p2", "/", "ro,relatime")], free_bytes=2**20, inodes_free=7
    )
    (root,) = facts(machine, "storage").file_systems
    assert (root.mount_point, root.read_only, root.kind) == ("/", True, "disk")
    assert (root.free_bytes, root.inodes_free) == (2**20, 7)
    assert root.parts == ("wwn:eui.0025388801a2b3c4/2",)


def test_a_network_file_system_is_named_but_not_touched(tmp_path: Path) -> None:
    row = "40 1 0:50 / /srv rw - nfs4 server:/srv rw\n"
    found = facts(healthy(tmp_path).file("proc/self/mountinfo", row), "storage")
    assert (found.file_systems[0].kind, found.file_systems[0].size_bytes) == ("network", None)
    assert reasons(found)["file_systems./srv"] == "probe.not_touched"


# -- network -------------------------------------------------------------------------------------


def test_interfaces(tmp_path: Path) -> None:
    card, loopback = facts(healthy(tmp_path), "network").interfaces
    assert (card.part, card.kind, card.driver) == ("mac:52:54:00:12:34:56", "physical", "e1000e")
    assert (card.speed_bits_per_second, card.duplex, card.carrier) == (10**9, "full", True)
    assert [address.address for address in card.addresses] == ["192.0.2.10"]
    assert (loopback.part, loopback.kind, loopback.mac) == ("path:virtual/net/lo", "loopback", None)


def test_errors_that_an_interface_has_counted(tmp_path: Path) -> None:
    card, _ = facts(healthy(tmp_path).nic(counters={"rx_crc_errors": 7}), "network").interfaces
    assert (card.counters.rx_crc_errors, card.counters.rx_errors) == (7, 0)
    assert card.counters.carrier_changes == 2


def test_a_card_without_link_has_no_speed(tmp_path: Path) -> None:
    card, _ = facts(healthy(tmp_path).nic(carrier=False), "network").interfaces
    assert (card.carrier, card.speed_bits_per_second, card.duplex) == (False, None, None)


def test_a_changed_address_does_not_rename_the_card(tmp_path: Path) -> None:
    place = "sys/devices/pci0000:00/0000:00:1f.6/net/eth0"
    machine = healthy(tmp_path).file(f"{place}/addr_assign_type", "3")
    machine.file(f"{place}/address", "02:00:00:00:00:01")
    machine.file("commands/ethtool_-P_eth0", "Permanent address: 52:54:00:12:34:56")
    card, _ = facts(machine, "network").interfaces
    assert (card.part, card.mac) == ("mac:52:54:00:12:34:56", "02:00:00:00:00:01")


def test_a_card_that_hides_its_address_is_named_by_its_place(tmp_path: Path) -> None:
    place = "sys/devices/pci0000:00/0000:00:1f.6/net/eth0"
    found = facts(healthy(tmp_path).file(f"{place}/addr_assign_type", "1"), "network")
    assert "pci:0000:00:1f.6" in [interface.part for interface in found.interfaces]
    assert reasons(found) == {"interfaces.eth0.permanent_mac": "probe.not_recorded"}


# -- kernel, services, clock, system -------------------------------------------------------------


def test_the_kernel_and_its_log(tmp_path: Path) -> None:
    machine = healthy(tmp_path).kernel(taint=16).kernel_log(["<2>mce: hardware error"])
    found = facts(machine, "kernel")
    assert (found.release, found.architecture) == ("6.1.0-18-amd64", "x86_64")
    assert (found.log[-1].level, found.log[-1].text) == (2, "mce: hardware error")
    assert [taint.letter for taint in found.taints] == ["M"]
    assert found.log_complete


def test_a_log_that_has_lost_its_start_says_so(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).file("commands/dmesg", "[   99.0] later\n"), "kernel")
    assert found.log_complete is False


@pytest.mark.parametrize(
    "name",
    ["sos_commands/kernel/dmesg", "logs/dmesg", "logs/dmesg.txt", "var/log/dmesg"],
)
def test_the_log_is_found_where_other_tools_put_it(tmp_path: Path, name: str) -> None:
    machine = healthy(tmp_path).without("commands").file(name, "[    1.5] hello\n")
    assert [line.text for line in facts(machine, "kernel").log] == ["hello"]


def test_failed_units(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).failed_units(["nginx.service"]), "services")
    assert (found.manager, [unit.name for unit in found.failed]) == ("systemd", ["nginx.service"])


def test_units_that_were_not_recorded_are_not_said_to_be_sound(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).without("commands/systemctl-failed"), "services")
    assert found.failed is None
    assert reasons(found) == {"failed": "probe.not_recorded"}


def test_clocks(tmp_path: Path) -> None:
    machine = healthy(tmp_path).clock(source="hpet", synchronized=False, rtc_ahead_seconds=3600)
    found = facts(machine, "clock")
    assert (found.source, found.available_sources[0]) == ("hpet", "tsc")
    assert found.discipline.synchronized is False
    assert found.real_time_clocks[0].ahead_of_system_seconds == 3600


def test_which_machine_it_is(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).identity(serial="To be filled by O.E.M."), "system")
    assert (found.vendor, found.model, found.serial) == ("Example Ltd", "Workstation 4000", None)
    assert (found.os_id, found.hostname, found.virtual) == ("example", "example", False)


@pytest.mark.parametrize(
    ("vendor", "model", "name"),
    [
        ("QEMU", "Standard PC (Q35 + ICH9, 2009)", "qemu"),
        ("VMware, Inc.", "VMware7,1", "vmware"),
        ("Microsoft Corporation", "Virtual Machine", "hyperv"),
        ("Microsoft Corporation", "Surface Pro 9", None),
        ("Amazon EC2", "m5.large", "kvm"),
        ("Amazon EC2", "m5.metal", None),
    ],
)
def test_virtual_or_real(tmp_path: Path, vendor: str, model: str, name: str | None) -> None:
    found = facts(healthy(tmp_path).identity(vendor=vendor, model=model), "system")
    assert (found.hypervisor, found.virtual) == (name, name is not None)


def test_a_hypervisor_that_hides_its_name(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path).cpu(flags="fpu hypervisor"), "system")
    assert (found.hypervisor, found.virtual) == ("unknown", True)


def test_what_only_root_may_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: str, *args: object) -> int:
        raise PermissionError(13, "Permission denied", path)

    system = Recorded(str(healthy(tmp_path).write()))
    monkeypatch.setattr("probes.port.tree.os.open", closed)
    found = probes.observe(system, ["system"])["system"].facts
    (missing,) = [missing for missing in found.missing if missing.path == "serial"]
    assert (missing.reason, missing.cure) == ("probe.permission", "run as root")


def test_without_anything_but_files_of_the_cpu_the_rest_is_missing(tmp_path: Path) -> None:
    found = facts(Machine(tmp_path).cpu(), "storage")
    assert found.disks is None
    assert reasons(found)["disks"] == "probe.no_file"
