"""Faults of memory: a bit that flips once, one that sticks, an address line that is lost."""

import os

from tests.faults import Fault
from tests.faults._arrangements import provider, tree
from tests.machines import Machine

CORE = max(os.sched_getaffinity(0))
CHECK = "memory.keeps_data"

FLIPS_ONCE = """
def memory_fill(target, content, place):
    target[:] = content
    if place == (@CORE@, 1, 3 * 262144):
        target[77] ^= 0x04
"""
STICKS = """
def memory_fill(target, content, place):
    target[:] = content
    if (place.core, place.offset) == (@CORE@, 262144):
        target[4096] |= 0x80
"""
ADDRESS_LINE = """
blocks = {}

def memory_fill(target, content, place):
    target[:] = content
    blocks[place.offset] = target
    if place.core == @CORE@ and place.offset == 2 * 262144 and 0 in blocks:
        blocks[0][:] = content
"""
POISONED = """
import os, signal

def memory_fill(target, content, place):
    if (place.core, place.sweep) == (@CORE@, 2):
        os.kill(os.getpid(), signal.SIGBUS)
    target[:] = content
"""
SOUND = """
def memory_fill(target, content, place):
    target[:] = content
"""


LOADED = "machine.unchanged_by_load"
UNCHANGED = provider(SOUND, CHECK, LOADED)


def keeps_data(name: str, source: str) -> Fault:
    broken = source.replace("@CORE@", str(CORE))
    return Fault(CHECK, name, provider(broken, CHECK, LOADED), UNCHANGED)


def two_corrected(machine: Machine) -> None:
    machine.memory(corrected_errors=2)


def one_corrected(machine: Machine) -> None:
    machine.memory(corrected_errors=1)


def one_uncorrected(machine: Machine) -> None:
    machine.memory(uncorrected_errors=1)


ONE_A_DAY = tree(one_corrected)
COUNTERS = "memory.few_corrected_errors"

FAULTS = (
    keeps_data("one_bit_flips_once", FLIPS_ONCE),
    keeps_data("one_bit_sticks", STICKS),
    keeps_data("address_line_lost", ADDRESS_LINE),
    keeps_data("poisoned_page", POISONED),
    Fault(COUNTERS, "two_corrected_in_a_day", tree(two_corrected), ONE_A_DAY, device=True),
    Fault(COUNTERS, "one_uncorrected", tree(one_uncorrected), ONE_A_DAY, device=True),
)
