"""What NVIDIA's own driver tells of its cards: model and firmware, and memory where it was kept.

From /proc/driver/nvidia as an ordinary user. Memory only from outputs of nvidia-smi in a captured
tree (`-q -x`, `-q`, and the table that sosreport asks for): the command wakes each card, which
takes seconds, and is never started here.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from probes.parse import fields, whole
from probes.system import System, Unavailable

__all__ = ["Gpu", "found", "parse"]

FOLDER = "/proc/driver/nvidia/gpus"
MOST = 256
TABLE = (
    "nvidia-smi",
    (
        "--query-gpu=gpu_name,gpu_bus_id,vbios_version,temperature.gpu,"
        "utilization.gpu,memory.total,memory.free,memory.used"
    ),
    "--format=csv",
)
MEBIBYTE = 2**20
_SPLIT = re.compile(r'<gpu id="|^GPU (?=[0-9A-Fa-f]+:)', re.MULTILINE)
_ADDRESS = re.compile(r"(?:([0-9A-Fa-f]{4,8}):)?([0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.[0-7])")
_SLICES = re.compile(r"<mig_devices>.*?</mig_devices>", re.DOTALL)
_MEMORY = re.compile(
    r"<fb_memory_usage>\s*<total>(\d{1,12}) MiB"
    r"|^    FB Memory Usage\s*\n\s+Total\s*: (\d{1,12}) MiB",
    re.MULTILINE,
)


class Gpu(msgspec.Struct, frozen=True, kw_only=True):
    """A card by its PCI address, `0000:01:00.0`."""

    address: str
    model: str | None = None
    firmware_version: str | None = None
    serial: str | None = None
    memory_bytes: int | None = None


def found(system: System) -> Mapping[str, Gpu]:
    """The cards by address; empty where the driver is not there."""
    cards = {gpu.address: gpu for gpu in _driven(system)}
    for gpu in _kept(system) if system.recorded else ():
        cards[gpu.address] = gpu if gpu.model else cards.get(gpu.address, gpu)
    return cards


def _driven(system: System) -> Iterator[Gpu]:
    for name in system.names(FOLDER)[:MOST]:
        try:
            told = fields(system.text(f"{FOLDER}/{name}/information", 65_536))
        except Unavailable:
            continue
        address = _address(told.get("Bus Location") or name)
        if address is not None:
            yield Gpu(
                address=address,
                model=_known(told.get("Model")),
                firmware_version=_known(told.get("Video BIOS")),
            )


def _kept(system: System) -> Iterator[Gpu]:
    for argv, names in (
        (("nvidia-smi", "-q", "-x"), ()),
        (("nvidia-smi", "-q"), ("nvidia-smi",)),
        (TABLE, ()),
    ):
        try:
            yield from parse(system.run(argv, names=names).text)
            return
        except Unavailable:
            continue


def parse(text: str) -> list[Gpu]:
    """The cards in an output of nvidia-smi; pure, never raises."""
    if text.lstrip().startswith("name,"):
        return list(_table(text))
    pieces = _SPLIT.split(text)[1 : MOST + 1]
    return [gpu for gpu in map(_gpu, pieces) if gpu is not None]


def _gpu(piece: str) -> Gpu | None:
    """One card's piece, from its address on; slices of a card have memory of their own."""
    address = _address(piece)
    if address is None:
        return None
    memory = _MEMORY.search(_SLICES.sub("", piece))
    count = whole(memory[1] or memory[2]) if memory else None
    return Gpu(
        address=address,
        model=_value(piece, "product_name", "Product Name"),
        firmware_version=_value(piece, "vbios_version", "VBIOS Version"),
        serial=_value(piece, "serial", "Serial Number"),
        memory_bytes=None if count is None else count * MEBIBYTE,
    )


def _table(text: str) -> Iterator[Gpu]:
    head, *rows = [[cell.strip() for cell in line.split(",")] for line in text.split("\n")]
    for row in rows[:MOST]:
        told = dict(zip(head, row, strict=False))
        address = _address(told.get("pci.bus_id", ""))
        count = whole(told.get("memory.total [MiB]", "").removesuffix(" MiB"))
        if address is not None:
            yield Gpu(
                address=address,
                model=_known(told.get("name")),
                firmware_version=_known(told.get("vbios_version")),
                memory_bytes=None if count is None else count * MEBIBYTE,
            )


def _address(text: str) -> str | None:
    """`00000000:0C:00.0` as the kernel writes it: `0000:0c:00.0`."""
    match = _ADDRESS.match(text.strip())
    if match is None:
        return None
    return f"{int(match[1] or '0', 16):04x}:{match[2].lower()}"


def _value(piece: str, tag: str, label: str) -> str | None:
    match = re.search(rf"<{tag}>([^<]{{1,200}})</{tag}>|^ +{label} +: (.{{1,200}})$", piece, re.M)
    return None if match is None else _known(match[1] or match[2])


def _known(text: str | None) -> str | None:
    """What is not told is written in several ways."""
    plain = (text or "").strip()
    return None if not plain.strip("0?.-") or plain in ("N/A", "REDACTED", "Unknown") else plain
