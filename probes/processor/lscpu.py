"""Reads what `lscpu` printed, of which reports and bug trackers keep more than of /sys.

All its text forms since util-linux 2.13, and its JSON. Pure functions but `completed`, which asks
a captured tree for the output; on a running machine the kernel's own files tell all of it.
"""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from probes.parse import cpu_list, decimal, size, spelled, whole
from probes.processor.caches import Cache
from probes.processor.each import Counters, Cpu, Node
from probes.processor.kinds import Kind
from probes.system import Gaps, System, Unavailable

if TYPE_CHECKING:
    from probes.cpu import Facts

__all__ = ["completed", "parse"]

MOST_LINES = 4_096
MOST_DEPTH = 8
_CACHE = re.compile(r"L([1-9])([di]?) cache")
_NODE = re.compile(r"NUMA node([0-9]{1,6}) CPU\(s\)")
_INSTANCES = re.compile(r"(.{1,40}) \(([0-9]{1,6}) instances?\)")
_BITS = re.compile(r"([0-9]{1,3})-bit")
_ADDRESS = re.compile(r"([0-9]{1,3}) bits (physical|virtual)")
_TYPES = {"d": "data", "i": "instruction", "": "unified"}

Lines = tuple[tuple[str, str], ...]


def completed(system: System, found: "Facts", gaps: Gaps) -> "Facts":
    """The facts with what `lscpu` adds to them; what it tells is no longer missing."""
    try:
        text = system.run(("lscpu",), names=("lscpu",)).text
    except Unavailable:
        return found
    told = parse(text)
    if told is None:
        return found
    added = {
        name: getattr(told, name)
        for name in told.__struct_fields__
        if getattr(found, name) is None and getattr(told, name) is not None
    }
    gaps.settle(added)
    return replace(found, **added)


def parse(text: str) -> "Facts | None":
    """The facts in a listing; `None` where it is none."""
    from probes.cpu import Facts

    lines = tuple(_json(text) if text.lstrip().startswith("{") else _text(text))
    told = dict(reversed(lines))
    if "CPU(s)" not in told:
        return None
    online, offline = (
        cpu_list(told.get(f"{word} CPU(s) list")) for word in ("On-line", "Off-line")
    )
    numbers = tuple(sorted({*online, *offline}))
    found_nodes = tuple(_nodes(told))
    bits = {kind: int(number) for number, kind in _ADDRESS.findall(told.get("Address sizes", ""))}
    made, units = _kinds(lines, online), _units(told)
    cores = [kind.cores for kind in made if kind.cores is not None]
    per_core = whole(told.get("Thread(s) per core"))
    return Facts(
        architecture=_word(told, "Architecture"),
        mode_bits=tuple(int(n) for n in _BITS.findall(told.get("CPU op-mode(s)", ""))) or None,
        byte_order=(_word(told, "Byte Order") or "").partition(" ")[0].lower() or None,
        physical_address_bits=bits.get("physical"),
        virtual_address_bits=bits.get("virtual"),
        vendor=_word(told, "Vendor ID"),
        model=_word(told, "Model name"),
        family=_word(told, "CPU family"),
        model_number=_word(told, "Model") or _word(told, "Machine type"),
        stepping=_word(told, "Stepping"),
        microcode=_word(told, "Microcode version"),
        virtualization=_word(told, "Virtualization"),
        drawers=units.drawers,
        books=units.books,
        sockets=units.sockets,
        clusters=units.clusters,
        cores=sum(cores) if cores else None,
        threads=len(online) or None,
        threads_per_core=per_core,
        numa_nodes=whole(told.get("NUMA node(s)")) or len(found_nodes) or None,
        frequency_minimum_hertz=min(_known(k.frequency_minimum_hertz for k in made), default=None),
        frequency_maximum_hertz=max(_known(k.frequency_maximum_hertz for k in made), default=None),
        present=spelled(numbers) or None,
        online=spelled(online) or None,
        offline=spelled(offline) if numbers else None,
        kinds=made or None,
        cpus=_cpus(numbers, frozenset(online), found_nodes) or None,
        nodes=found_nodes or None,
        caches=tuple(_caches(told)) or None,
        flags=tuple(sorted(set(told["Flags"].split()))) if "Flags" in told else None,
        vulnerabilities=_vulnerabilities(told) or None,
    )


def _text(text: str) -> Iterator[tuple[str, str]]:
    """`Key:  value` lines; newer forms set a line in where it belongs to the one above."""
    for line in text.split("\n", MOST_LINES)[:MOST_LINES]:
        if line.startswith("#"):
            return  # the table for programs begins here
        key, colon, value = line.strip().partition(":")
        if colon:
            yield key.strip(), value.strip()


def _json(text: str) -> Iterator[tuple[str, str]]:
    """`{"lscpu": [{"field": "CPU(s):", "data": "8", "children": [...]}]}`."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _rows(told.get("lscpu") if isinstance(told, dict) else None, MOST_DEPTH)


def _rows(rows: object, depth: int) -> Iterator[tuple[str, str]]:
    for row in rows[:MOST_LINES] if isinstance(rows, list) and depth else ():
        if isinstance(row, dict):
            field, data = row.get("field"), row.get("data")
            if isinstance(field, str) and isinstance(data, str):
                yield field.strip().removesuffix(":").strip(), data.strip()
            yield from _rows(row.get("children"), depth - 1)


def _word(told: dict[str, str], name: str) -> str | None:
    """A dash stands for what lscpu does not know."""
    word = told.get(name, "")
    return word if word not in ("", "-") else None


def _known(numbers: Iterator[int | None]) -> list[int]:
    return [number for number in numbers if number is not None]


class _Units(msgspec.Struct, frozen=True):
    drawers: int | None
    books: int | None
    sockets: int | None
    clusters: int | None


def _units(told: dict[str, str]) -> _Units:
    """Sockets and the larger units; the smaller are told by the larger they are in."""
    drawers = whole(told.get("Drawer(s)"))
    books = whole(told.get("Book(s)")) or _product(told, "Book(s) per drawer", drawers)
    sockets = whole(told.get("Socket(s)")) or _product(told, "Socket(s) per book", books)
    return _Units(drawers, books, sockets, whole(told.get("Cluster(s)")))


def _product(told: dict[str, str], name: str, times: int | None) -> int | None:
    each = whole(told.get(name))
    return None if each is None or times is None else each * times


def _kinds(lines: Lines, online: tuple[int, ...]) -> tuple[Kind, ...]:
    """One for each model that is named; of several it is not told which processors they are."""
    starts = [at for at, (key, _) in enumerate(lines) if key == "Model name"]
    ends = [*starts[1:], len(lines)]
    if len(starts) < 2:  # older forms name the model in the middle
        starts, ends = [0], [len(lines)]
    return tuple(
        _kind(dict(lines[start:end]), online if len(starts) == 1 else None)
        for start, end in zip(starts, ends, strict=True)
    )


def _kind(told: dict[str, str], online: tuple[int, ...] | None) -> Kind:
    units = _units(told)
    cores = _product(told, "Core(s) per socket", units.sockets)
    cores = cores or _product(told, "Core(s) per cluster", units.clusters)
    return Kind(
        name=None if online else _word(told, "Model name"),
        model=_word(told, "Model name"),
        model_number=_word(told, "Model"),
        stepping=_word(told, "Stepping"),
        cpus=spelled(online) if online else None,
        threads=len(online) if online else _product(told, "Thread(s) per core", cores),
        cores=cores,
        frequency_minimum_hertz=_megahertz(told, "CPU min MHz"),
        frequency_maximum_hertz=_megahertz(told, "CPU max MHz"),
    )


def _megahertz(told: dict[str, str], name: str) -> int | None:
    number = decimal(told.get(name))
    return None if number is None or not 0 < number < 1e6 else round(number * 1e6)


def _cpus(
    numbers: tuple[int, ...], online: frozenset[int], nodes: tuple[Node, ...]
) -> tuple[Cpu, ...]:
    node_of = {cpu: node.number for node in nodes for cpu in cpu_list(node.cpus)}
    return tuple(
        Cpu(
            part=f"cpu:{number}",
            number=number,
            online=number in online,
            node=node_of.get(number),
            counters=Counters(),
        )
        for number in numbers
    )


def _nodes(told: dict[str, str]) -> Iterator[Node]:
    found = ((_NODE.fullmatch(key), value) for key, value in told.items())
    lists = {int(match[1]): cpu_list(value) for match, value in found if match}
    yield from (Node(number=number, cpus=spelled(lists[number])) for number in sorted(lists))


def _caches(told: dict[str, str]) -> Iterator[Cache]:
    """`32K` is one of them; `128 KiB` and `128 KiB (4 instances)` are all together."""
    for key in sorted(told):
        if match := _CACHE.fullmatch(key):
            counted = _INSTANCES.fullmatch(told[key])
            length = size(counted[1] if counted else told[key])
            if length is None:
                continue
            instances = int(counted[2]) if counted else None
            one = length if told[key][-1:] == "K" else length // instances if instances else None
            yield Cache(
                level=int(match[1]),
                type=_TYPES[match[2]],
                size_bytes=one,
                total_bytes=length if told[key][-1:] != "K" else None,
                instances=instances,
            )


def _vulnerabilities(told: dict[str, str]) -> dict[str, str]:
    """By the names of the kernel's files, in its own words: lscpu writes `Mitigation;`."""
    return {
        key.removeprefix("Vulnerability ").lower().replace(" ", "_"): value.replace(
            "Mitigation;", "Mitigation:", 1
        )
        for key, value in told.items()
        if key.startswith("Vulnerability ") and value
    }
