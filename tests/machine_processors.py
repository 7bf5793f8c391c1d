"""The processors and the memory of a synthetic machine."""

from collections.abc import Sequence
from typing import Self

from tests.machine_files import CapturedFiles

GIB = 2**30


class Processors(CapturedFiles):
    """What the kernel tells of processors and memory."""

    def cpu(
        self,
        *,
        sockets: int = 1,
        cores: int = 2,
        threads_per_core: int = 2,
        offline: Sequence[int] = (),
        throttles: int = 0,
        flags: str = "fpu vme sse sse2 aes avx avx2",
        model: str = "Example(R) CPU 4000 @ 2.00GHz",
    ) -> Self:
        """`cores` in each socket; CPUs are numbered core by core, threads last as Intel does."""
        self.without("sys/devices/system/cpu").without("sys/devices/system/node")
        root, all_cores = "sys/devices/system/cpu", sockets * cores
        numbers = range(all_cores * threads_per_core)
        online = [number for number in numbers if number not in offline]
        self._below(
            root,
            {
                "present": f"0-{len(numbers) - 1}",
                "possible": f"0-{len(numbers) - 1}",
                "online": spelled(online),
                "offline": spelled(offline),
                "smt/control": "on" if threads_per_core > 1 else "notsupported",
                "vulnerabilities/meltdown": "Not affected",
                "vulnerabilities/spectre_v2": "Mitigation: Enhanced IBRS",
            },
        )
        blocks = []
        for number in numbers:
            core, socket = number % all_cores, number % all_cores // cores
            siblings = [core + all_cores * t for t in range(threads_per_core)]
            siblings = [n for n in siblings if n in online]
            in_socket = [n for n in online if n % all_cores // cores == socket]
            self.file(f"{root}/cpu{number}/online", "1" if number in online else "0")
            if number in offline:
                continue
            self._one_cpu(
                f"{root}/cpu{number}", socket, core % cores, siblings, in_socket, throttles
            )
            blocks.append(
                _cpuinfo(
                    number, socket, core % cores, cores, len(in_socket), model=model, flags=flags
                )
            )
        self.file("proc/cpuinfo", "".join(blocks))
        for node in range(sockets):
            cpus = [n for n in online if n % all_cores // cores == node]
            distances = " ".join("10" if other == node else "21" for other in range(sockets))
            total = 16 * GIB // sockets // 1024
            meminfo = f"Node {node} MemTotal: {total} kB\nNode {node} MemFree: {total // 2} kB"
            files = {"cpulist": spelled(cpus), "distance": distances, "meminfo": meminfo}
            self._below(f"sys/devices/system/node/node{node}", files)
        return self

    def _one_cpu(
        self,
        place: str,
        socket: int,
        core: int,
        siblings: list[int],
        in_socket: list[int],
        heat: int,
    ) -> None:
        own = {
            "topology/physical_package_id": socket,
            "topology/core_id": core,
            "topology/die_id": 0,
            "topology/thread_siblings_list": spelled(siblings),
            "thermal_throttle/core_throttle_count": heat,
            "thermal_throttle/package_throttle_count": heat,
            "cpufreq/cpuinfo_min_freq": 800000,
            "cpufreq/cpuinfo_max_freq": 3600000,
            "cpufreq/base_frequency": 2000000,
            "cpufreq/scaling_governor": "schedutil",
        }
        self._below(place, own)
        caches = ((1, "Data", "32K"), (1, "Instruction", "32K"), (2, "Unified", "256K"))
        for index, (level, kind, size) in enumerate((*caches, (3, "Unified", "8192K"))):
            shared = in_socket if level == 3 else siblings
            files = {"level": level, "type": kind, "size": size, "shared_cpu_list": spelled(shared)}
            files |= {"coherency_line_size": 64, "ways_of_associativity": 8}
            self._below(f"{place}/cache/index{index}", files)

    def memory(
        self,
        *,
        total_bytes: int = 16 * GIB - 500 * 2**20,
        available_bytes: int = 12 * GIB,
        swap_bytes: int = GIB,
        corrected_errors: int = 0,
        uncorrected_errors: int = 0,
        installed_bytes: int = 16 * GIB,
        corrupted_bytes: int = 0,
    ) -> Self:
        """Two DIMMs under one controller; errors are those of the first DIMM."""
        numbers = {"MemTotal": total_bytes, "MemFree": available_bytes // 2}
        numbers |= {"MemAvailable": available_bytes, "Buffers": 10**8, "Cached": GIB, "Active": GIB}
        numbers |= {"Inactive": GIB, "SwapCached": 0, "Shmem": 2**20, "Slab": 2**20}
        numbers |= {"SwapTotal": swap_bytes, "SwapFree": swap_bytes, "SReclaimable": 2**20}
        numbers |= {"HardwareCorrupted": corrupted_bytes}
        lines = [f"{name + ':':<16}{number // 1024:>8} kB\n" for name, number in numbers.items()]
        self.file("proc/meminfo", "".join(lines) + "HugePages_Total:       0\n")
        self.file("proc/vmstat", "pswpin 0\npswpout 0\n")
        swaps = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
        if swap_bytes:
            swaps += (
                f"/dev/nvme0n1p3                          partition\t{swap_bytes // 1024}\t0\t-2\n"
            )
        self.file("proc/swaps", swaps)
        block = 128 * 2**20
        self.without("sys/devices/system/memory")
        self.file("sys/devices/system/memory/block_size_bytes", f"{block:x}")
        for number in range(installed_bytes // block):
            self.file(f"sys/devices/system/memory/memory{number}/state", "online")
        self._below(
            "sys/kernel/mm/hugepages/hugepages-2048kB", {"nr_hugepages": 0, "free_hugepages": 0}
        )
        self._edac(corrected_errors, uncorrected_errors)
        return self

    def _edac(self, corrected: int, uncorrected: int) -> None:
        place = "sys/devices/system/edac/mc/mc0"
        files: dict[str, object] = {"mc_name": "Example memory controller", "size_mb": 16384}
        files |= {"ce_count": corrected, "ue_count": uncorrected}
        files |= {"ce_noinfo_count": 0, "ue_noinfo_count": 0}
        for number, (ce, ue) in enumerate(((corrected, uncorrected), (0, 0))):
            own = {"dimm_label": f"DIMM_A{number + 1}", "size": 8192, "dimm_mem_type": "DDR4"}
            own |= {"dimm_edac_mode": "SECDED", "dimm_location": f"channel {number} slot 0"}
            own |= {"dimm_ce_count": ce, "dimm_ue_count": ue}
            files |= {f"dimm{number}/{name}": value for name, value in own.items()}
        self._below(place, files)


def spelled(numbers: Sequence[int]) -> str:
    """Numbers as the kernel lists them; it would join neighbours, but reads this form as well."""
    return ",".join(str(number) for number in numbers)


def _cpuinfo(
    number: int, socket: int, core: int, cores: int, siblings: int, *, model: str, flags: str
) -> str:
    told = {
        "processor": number,
        "vendor_id": "GenuineIntel",
        "cpu family": 6,
        "model": 85,
        "model name": model,
        "stepping": 7,
        "microcode": "0x5003604",
        "cpu MHz": "2000.000",
        "cache size": "8192 KB",
        "physical id": socket,
        "siblings": siblings,
        "core id": core,
        "cpu cores": cores,
        "flags": flags,
        "bugs": "spectre_v1 spectre_v2",
        "bogomips": "4000.00",
    }
    return "".join(f"{key:<16}: {value}\n" for key, value in told.items()) + "\n"
