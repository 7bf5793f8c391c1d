"""Tells kinds of cores apart: performance and efficiency cores, big and little ones, a mixed pair.

From what each processor calls itself, from the kernel's own lists for hybrid Intel processors
(/sys/devices/cpu_core, cpu_atom, cpu_lowpower), and from first-level caches of different size;
as an ordinary user.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from probes.parse import cpu_list, spelled
from probes.processor.cpuinfo import Identity
from probes.system import Device, System

__all__ = ["Kind", "Seen", "kinds"]

LISTS = {"cpu_core": "performance", "cpu_atom": "efficiency", "cpu_lowpower": "low_power"}


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """Cores of one kind. `cpus` is written as the kernel does, `capacity` counts up to 1024.

    `name` is performance, efficiency or low_power, else the model, where there are several kinds.
    """

    name: str | None = None
    model: str | None = None
    model_number: str | None = None
    stepping: str | None = None
    cpus: str | None = None
    threads: int | None = None
    cores: int | None = None
    capacity: int | None = None
    frequency_minimum_hertz: int | None = None
    frequency_maximum_hertz: int | None = None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the running processors, each by number."""

    online: tuple[int, ...]
    identities: Mapping[int, Identity]
    first_level: Mapping[int, tuple[tuple[str, int], ...]]
    cores: Sequence[tuple[int, ...]] | None
    frequencies: Mapping[int, tuple[int | None, int | None]]


def kinds(system: System, folder: Device, seen: Seen) -> tuple[Kind, ...]:
    """All kinds, the most capable first; one on most machines."""
    listed = {name: _listed(system, place) for place, name in LISTS.items()}
    word = {cpu: name for name, cpus in listed.items() for cpu in cpus}
    groups: dict[tuple[object, ...], list[int]] = {}
    for cpu in seen.online:
        own = seen.identities.get(cpu, Identity())
        groups.setdefault((word.get(cpu), own.model, own.model_number, own.stepping), []).append(
            cpu
        )
    split = [part for cpus in groups.values() for part in _by_cache(cpus, seen.first_level)]
    made = [_kind(folder, cpus, seen, word, several=len(split) > 1) for cpus in split]
    made = _named(made)
    return tuple(
        sorted(
            made,
            key=lambda k: (-(k.capacity or 0), -(k.frequency_maximum_hertz or 0), k.cpus or ""),
        )
    )


def _listed(system: System, place: str) -> tuple[int, ...]:
    """Where the kernel counts events of one kind only, it says on which processors."""
    return cpu_list(Device(system, f"/sys/devices/{place}", "event_source").attribute("cpus"))


def _by_cache(
    cpus: Sequence[int], sizes: Mapping[int, tuple[tuple[str, int], ...]]
) -> Iterable[list[int]]:
    """Cores of one name with different first-level caches; who tells of none stays with the rest.

    A size counts only if both ends tell of the same types: what is left out is no difference.
    """
    types = [frozenset(kind for kind, _ in sizes[cpu]) for cpu in cpus if cpu in sizes]
    full = max(types, key=len, default=frozenset())
    found: dict[tuple[tuple[str, int], ...], list[int]] = {}
    vague: list[int] = []
    for cpu in cpus:
        own = sizes.get(cpu, ())
        if full and frozenset(kind for kind, _ in own) == full:
            found.setdefault(own, []).append(cpu)
        else:
            vague.append(cpu)
    if not found:
        return [list(cpus)]
    largest = max(found.values(), key=len)
    largest.extend(vague)
    return [sorted(part) for part in found.values()]


def _kind(
    folder: Device,
    cpus: Sequence[int],
    seen: Seen,
    word: Mapping[int, str],
    *,
    several: bool,
) -> Kind:
    own = seen.identities.get(cpus[0], Identity())
    here = frozenset(cpus)
    speeds = [seen.frequencies.get(cpu, (None, None)) for cpu in cpus]
    cores = None if seen.cores is None else sum(1 for core in seen.cores if here & set(core))
    return Kind(
        name=word.get(cpus[0]) or (own.model if several else None),
        model=own.model,
        model_number=own.model_number,
        stepping=own.stepping,
        cpus=spelled(tuple(cpus)),
        threads=len(cpus),
        cores=cores,
        capacity=folder.number(f"cpu{cpus[0]}/cpu_capacity"),
        frequency_minimum_hertz=min((low for low, _ in speeds if low is not None), default=None),
        frequency_maximum_hertz=max((top for _, top in speeds if top is not None), default=None),
    )


def _named(made: list[Kind]) -> list[Kind]:
    """Two kinds of one model that only their caches told apart: the faster is for performance."""
    names = {kind.name for kind in made}
    if len(made) != 2 or len(names) != 1:
        return made
    made = sorted(made, key=lambda kind: -(kind.frequency_maximum_hertz or 0))
    if made[0].frequency_maximum_hertz == made[1].frequency_maximum_hertz:
        return made
    replace = msgspec.structs.replace
    return [replace(made[0], name="performance"), replace(made[1], name="efficiency")]
