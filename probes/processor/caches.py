"""The kinds of processor caches: how large, how many, shared by how many processors.

From /sys/devices/system/cpu/cpu*/cache, SPARC's own files there, and IBM Z's lines in
/proc/cpuinfo; as an ordinary user.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from probes.parse import cpu_list, cpu_mask, size, whole
from probes.system import Device

__all__ = ["Cache", "Caches", "caches"]

MOST_INDEXES = 16
_Z_CACHE = re.compile(r"cache[0-9]{1,2}")
_Z_FIELD = re.compile(r"(\w{1,20})=(\w{1,20})")
_SPARC = (
    (1, "data", "l1_dcache_size", "l1_dcache_line_size"),
    (1, "instruction", "l1_icache_size", "l1_icache_line_size"),
    (2, "unified", "l2_cache_size", "l2_cache_line_size"),
)


class Cache(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of cache: `instances` of `size_bytes` each, shared by `shared_by` logical CPUs.

    `total_bytes` is all of them. What a machine does not tell of its caches is `None`: IBM Z names
    them, not who shares them, and some listings tell the total only.
    """

    level: int
    type: str
    size_bytes: int | None = None
    total_bytes: int | None = None
    instances: int | None = None
    shared_by: int | None = None
    line_bytes: int | None = None
    ways: int | None = None


class Caches(msgspec.Struct, frozen=True):
    """The kinds, and by CPU the sizes of its own first level, which tell kinds of cores apart."""

    kinds: tuple[Cache, ...]
    first_level: Mapping[int, tuple[tuple[str, int], ...]]


def caches(folder: Device, online: Sequence[int], told: Mapping[str, str]) -> Caches:
    """What the machine shows of its caches."""
    kinds: dict[Cache, set[tuple[int, ...]]] = {}
    first: dict[int, dict[str, int]] = {}
    for kind, shared in _shown(folder, online):
        kinds.setdefault(kind, set()).add(shared)
        if kind.level == 1:
            for cpu in shared:
                first.setdefault(cpu, {})[kind.type] = kind.size_bytes or 0
    found = [_counted(kind, len(shared)) for kind, shared in kinds.items()]
    known = {(kind.level, kind.type) for kind in found}
    found += [kind for kind in _z_caches(told) if (kind.level, kind.type) not in known]
    found.sort(key=lambda c: (c.level, c.type, c.size_bytes or 0, c.shared_by or 0, c.ways or 0))
    sizes = {cpu: tuple(sorted(by_type.items())) for cpu, by_type in first.items()}
    return Caches(tuple(found), sizes)


def _counted(kind: Cache, instances: int) -> Cache:
    return replace(kind, instances=instances, total_bytes=instances * (kind.size_bytes or 0))


def _shown(folder: Device, online: Sequence[int]) -> Iterator[tuple[Cache, tuple[int, ...]]]:
    """Each instance once, at the first processor that shares it, with all that share it."""
    covered: dict[str, set[int]] = {}
    alike: dict[tuple[str, int, str], Cache] = {}
    for number in online:
        # Processors of one machine can have different caches: each says which.
        names = [name for name in folder.names(f"cpu{number}/cache") if name.startswith("index")]
        for index in names[:MOST_INDEXES]:
            seen = covered.setdefault(index, set())
            if number in seen:
                continue
            place = f"cpu{number}/cache/{index}"
            shared = _shared(folder, place, number, seen)
            seen.update(shared)
            if kind := _kind(folder, place, index, len(shared), alike):
                yield kind, shared
        if not names:
            yield from _sparc(folder, number)


def _shared(folder: Device, place: str, number: int, taken: set[int]) -> tuple[int, ...]:
    """The mask first: old kernels have no list, and some of them a wrong one.

    A mask that reaches into another instance is wrong itself.
    """
    mask = cpu_mask(folder.attribute(f"{place}/shared_cpu_map"))
    if number in mask and taken.isdisjoint(mask):
        return mask
    listed = cpu_list(folder.attribute(f"{place}/shared_cpu_list"))
    return listed if number in listed else (number,)


def _kind(
    folder: Device,
    place: str,
    index: str,
    shared_by: int,
    alike: dict[tuple[str, int, str], Cache],
) -> Cache | None:
    """What one cache says of itself; `None` where it does not even tell its size or its level.

    Caches of one index, size and type are alike: what else there is of them is read once.
    """
    length = size(folder.attribute(f"{place}/size"))
    if not length:
        return None
    type_ = (folder.attribute(f"{place}/type") or "unknown").lower()
    known = alike.get((index, length, type_))
    if known is None:
        level = folder.number(f"{place}/level")
        if not level:
            return None
        known = alike[index, length, type_] = Cache(
            level=level,
            type=type_,
            size_bytes=length,
            line_bytes=folder.number(f"{place}/coherency_line_size"),
            ways=folder.number(f"{place}/ways_of_associativity"),
        )
    return replace(known, shared_by=shared_by)


def _sparc(folder: Device, number: int) -> Iterator[tuple[Cache, tuple[int, ...]]]:
    """Caches are files of the processor itself, and whether they are shared is not told."""
    if "l1_dcache_size" not in folder.names(f"cpu{number}"):
        return
    for level, type_, file, line in _SPARC:
        length = folder.number(f"cpu{number}/{file}")
        if length:
            line_bytes = folder.number(f"cpu{number}/{line}")
            kind = Cache(
                level=level, type=type_, size_bytes=length, shared_by=1, line_bytes=line_bytes
            )
            yield kind, (number,)


def _z_caches(told: Mapping[str, str]) -> Iterator[Cache]:
    """`level=3 type=Unified scope=Shared size=48M line_size=256 associativity=12`."""
    for key in sorted(told):
        found = dict(_Z_FIELD.findall(told[key])) if _Z_CACHE.fullmatch(key) else {}
        length, level = size(found.get("size")), whole(found.get("level"))
        if length and level is not None:
            yield Cache(
                level=level,
                type=found.get("type", "unknown").lower(),
                size_bytes=length,
                line_bytes=whole(found.get("line_size")),
                ways=whole(found.get("associativity")),
            )
