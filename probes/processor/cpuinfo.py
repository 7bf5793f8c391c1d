"""Reads /proc/cpuinfo, which every architecture writes in its own words.

Pure functions from text; they raise `Unavailable` only where there is nothing at all to read.
"""

import re
from collections.abc import Mapping

import msgspec

from probes.parse import blocks, decimal
from probes.processor import names as cpu_names
from probes.system import System, Unavailable

__all__ = [
    "Identity",
    "Told",
    "address_bits",
    "flags",
    "frequency",
    "identity",
    "mode_bits",
    "parse",
    "read",
]

PATH = "/proc/cpuinfo"
MOST_CPUS = 8_192
_NUMBERED = re.compile(r"[0-9]{1,6}")
_Z_LINE = re.compile(r"processor ([0-9]{1,6})")
_Z_FIELD = re.compile(r"(\w+) = ([^,]*)")
_BITS = re.compile(r"([0-9]{1,3}) bits (physical|virtual)")
_FREQUENCY = re.compile(r"([0-9.]{1,20})(?: ?MHz)?")
# Old kernels write it once, in the lines of the first processor.
_FOR_ALL = ("Processor",)

MODEL = ("model name", "Model Name", "cpu model", "cpu", "uarch", "Processor", "Hardware")
FAMILY = ("cpu family", "CPU Family", "family", "CPU architecture", "marchid")
MODEL_NUMBER = ("revision", "model", "CPU Revision", "mimpid")
FLAGS = ("flags", "Features", "features", "isa", "ASEs implemented", "type")
FREQUENCY = ("cpu MHz dynamic", "cpu MHz", "CPU MHz", "clock")


class Told(msgspec.Struct, frozen=True):
    """What is said of each processor by number; `common` where no line names a processor."""

    common: Mapping[str, str]
    cpus: Mapping[int, Mapping[str, str]]

    def of(self, number: int) -> Mapping[str, str]:
        """What is said of one processor; SPARC says the same of all, once."""
        return self.cpus.get(number, {} if self.cpus else self.common)

    @property
    def first(self) -> Mapping[str, str]:
        """What is said of the first processor, else of all."""
        return next(iter(self.cpus.values()), self.common)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What a processor calls itself. `model_number` of an IBM Z is the type of the machine."""

    vendor: str | None = None
    model: str | None = None
    family: str | None = None
    model_number: str | None = None
    stepping: str | None = None
    microcode: str | None = None


def read(system: System) -> Told:
    """What the kernel says of each processor."""
    return parse(system.text(PATH))


def parse(text: str) -> Told:
    """The text by processor; raises `Unavailable` where it says nothing of any.

    Some architectures write common lines once, before or after the processors: they hold for all.
    """
    common: dict[str, str] = {}
    found: dict[int, Mapping[str, str]] = {}
    for block in blocks(text):
        number = block.get("processor", block.get("cpu number", ""))
        if _NUMBERED.fullmatch(number) and len(found) < MOST_CPUS:
            found[int(number)] = block
            common |= {key: block[key] for key in _FOR_ALL if key in block}
        else:
            common |= block
    for cpu, own in _z_processors(common).items():
        found[cpu] = own | dict(found.get(cpu, {}))
    if not found and not common:
        raise Unavailable("probe.malformed", path=PATH)
    shared = {key: value for key, value in common.items() if not _Z_LINE.fullmatch(key)}
    return Told(shared, {number: shared | dict(found[number]) for number in sorted(found)})


def _z_processors(common: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """IBM Z: `processor 1: version = 00,  identification = 279F25,  machine = 2817`."""
    lines = ((_Z_LINE.fullmatch(key), value) for key, value in common.items())
    return {
        int(match[1]): {name: text.strip() for name, text in _Z_FIELD.findall(value)}
        for match, value in lines
        if match
    }


def identity(told: Mapping[str, str]) -> Identity:
    """Who made the processor and which one it is, in the words of its architecture."""
    if "CPU implementer" in told:
        return _arm(told)
    if "machine" in told and told.get("vendor_id") == "IBM/S390":
        machine = told["machine"]
        return Identity(vendor="IBM/S390", model=cpu_names.z_model(machine), model_number=machine)
    return Identity(
        vendor=_first(told, ("vendor_id", "vendor", "mvendorid")),
        model=_first(told, MODEL),
        family=_first(told, FAMILY),
        model_number=_first(told, MODEL_NUMBER),
        stepping=_first(told, ("stepping",)),
        microcode=_first(told, ("microcode",)),
    )


def _arm(told: Mapping[str, str]) -> Identity:
    """Numbers only. ARM's own cores have a revision of the form r1p2."""
    maker, part = told["CPU implementer"], told.get("CPU part")
    variant, revision = told.get("CPU variant"), told.get("CPU revision")
    own = maker.lower() == "0x41" and variant and revision
    return Identity(
        vendor=cpu_names.arm_maker(maker),
        model=cpu_names.arm_model(maker, part) or _first(told, ("model name", "Processor")) or part,
        family=told.get("CPU architecture"),
        model_number=revision,
        stepping=f"r{_hexadecimal(variant)}p{revision}" if own else variant,
    )


def _hexadecimal(text: str | None) -> str:
    try:
        return str(int((text or "")[:10], 16))
    except ValueError:
        return text or ""


def _first(told: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    """What is told under the first of the names that one architecture or another uses."""
    return next((told[name] for name in names if told.get(name)), None)


def flags(told: Mapping[str, str]) -> tuple[str, ...]:
    """What the processor can do, sorted; RISC-V joins its extensions by underscores."""
    text = _first(told, FLAGS) or ""
    if not _first(told, FLAGS[:3]) and "isa" in told:
        text = text.replace("_", " ")
    return tuple(sorted(set(text.split())))


def mode_bits(told: Mapping[str, str], can: tuple[str, ...]) -> tuple[int, ...] | None:
    """The widths in which it runs programs; `None` where its own words do not say it."""
    if {"lm", "zarch"} & set(can) or told.get("type") in ("sun4u", "sun4v"):
        return (32, 64)
    if "fpu" in can and "vme" in can:
        return (32,)
    if "loongarch" in told.get("ISA", ""):
        return tuple(bits for bits in (32, 64) if f"loongarch{bits}" in told["ISA"])
    width = re.match(r"rv(32|64)", told.get("isa", ""))
    return (int(width[1]),) if width else None


def address_bits(told: Mapping[str, str]) -> dict[str, int]:
    """`36 bits physical, 48 bits virtual` as numbers by kind."""
    text = _first(told, ("address sizes", "Address Sizes")) or ""
    return {kind: int(number) for number, kind in _BITS.findall(text)}


def frequency(told: Mapping[str, str]) -> int | None:
    """What the processor ran at when the file was read, in hertz."""
    match = _FREQUENCY.fullmatch(_first(told, FREQUENCY) or "")
    megahertz = decimal(match[1]) if match else None
    return None if megahertz is None or megahertz > 1e6 else round(megahertz * 1e6)
