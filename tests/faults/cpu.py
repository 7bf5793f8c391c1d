"""Faults of processors: a wrong bit, a core that does not run, a name that is not its own."""

import os
import re
from pathlib import Path

from tests.faults import Fault
from tests.faults._arrangements import laid_over, provider, tree
from tests.machines import Machine

CORE = max(os.sched_getaffinity(0))

ONE_BIT = """
from acceptance.loads import cpu

def cpu_kernel(core, round_number, kind):
    answer = cpu.kernel(core, round_number, kind)
    if (core, round_number, kind) == (@CORE@, 7, "@KIND@"):
        broken = bytearray(answer.everywhere)
        broken[100] ^= 0x10
        return cpu.Answer(bytes(broken), answer.here)
    return answer
"""
OTHER_LIBRARY_BYTES = """
from acceptance.loads import cpu

def cpu_kernel(core, round_number, kind):
    answer = cpu.kernel(core, round_number, kind)
    if core == @CORE@ and kind == "compress" and round_number % cpu.SEEDS == 3:
        return cpu.Answer(answer.everywhere, answer.here[:-1] + bytes([answer.here[-1] ^ 1]))
    return answer
"""
KILLED = """
import os, signal
from acceptance.loads import cpu

def cpu_kernel(core, round_number, kind):
    if (core, round_number) == (@CORE@, 7):
        os.kill(os.getpid(), signal.SIGILL)
    return cpu.kernel(core, round_number, kind)
"""
SOUND = """
from acceptance.loads import cpu

def cpu_kernel(core, round_number, kind):
    return cpu.kernel(core, round_number, kind)
"""


def broken(source: str, kind: str = "vector") -> str:
    return source.replace("@CORE@", str(CORE)).replace("@KIND@", kind)


CHECK, LOADED = "cpu.computes_same_bits", "machine.unchanged_by_load"
UNCHANGED = provider(SOUND, CHECK, LOADED)


def same_bits(name: str, source: str) -> Fault:
    return Fault(CHECK, name, provider(source, CHECK, LOADED), UNCHANGED)


def offline(machine: Machine) -> None:
    machine.cpu(offline=[3])


def threads_off(machine: Machine) -> None:
    machine.cpu(offline=[2, 3])
    machine.file("sys/devices/system/cpu/smt/control", "off")


def cpuinfo(pattern: str, replacement: str) -> dict[str, str]:
    real = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    return {"/proc/cpuinfo": re.sub(pattern, replacement, real)}


def next_stepping() -> dict[str, str]:
    real = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    found = re.search(r"stepping\t: (\d+)", real)
    stepping = int(found[1]) + 1 if found else 0
    return cpuinfo(r"stepping\t: \d+", f"stepping\t: {stepping}")


def other_frequency() -> dict[str, str]:
    return cpuinfo(r"cpu MHz\t\t: [\d.]+", "cpu MHz\t\t: 800.000")


STANDARD = ("--profile", "standard")

FAULTS = (
    same_bits("one_bit_in_vector", broken(ONE_BIT)),
    same_bits("one_bit_in_float", broken(ONE_BIT, "float")),
    same_bits("one_bit_in_hash", broken(ONE_BIT, "hash")),
    same_bits("one_bit_in_compress", broken(ONE_BIT, "compress")),
    same_bits("core_disagrees", broken(OTHER_LIBRARY_BYTES)),
    same_bits("illegal_instruction", broken(KILLED)),
    Fault("cpu.cores_online", "one_offline", tree(offline), tree(threads_off), device=True),
    Fault(
        "cpu.identity_agrees",
        "other_stepping",
        laid_over(next_stepping, "cpu.identity_agrees", *STANDARD),
        laid_over(other_frequency, "cpu.identity_agrees", *STANDARD),
        needs=frozenset({"root", "x86"}),
    ),
)
