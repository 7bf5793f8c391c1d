"""Processors of captured machines: our facts beside all that `lscpu` prints of the same machine.

What we tell otherwise is in `OTHERWISE`, with the reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import probes
from probes.parse import cpu_list, size
from probes.port.recorded import Recorded
from probes.processor import lscpu
from tests.recordings import ABSENT, RECORDINGS, archives, name_of, unpacked

pytestmark = [pytest.mark.recorded, pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")]

NOT_A_FACT = {
    "BogoMIPS": "a loop counter of the kernel, no property of the processor",
    "CPU(s) scaling MHz": "the frequency of the moment in percent: it is in frequency_hertz",
    "Frequency boost": "a setting of the moment",
    "Dispatching mode": "a setting of IBM Z's hypervisor",
    "MMU": "paging modes that RISC-V names",
    "Hypervisor": "a second name of the hypervisor's vendor",
    "Virtualization type": "how the hypervisor came to be, not which it is",
}
OTHERWISE = {
    # lscpu knows no names of IBM Z; ours comes by a table from the machine type 2817.
    ("s390-lpar", "Model name"),
    # From /proc/sysinfo lscpu tells how the whole machine is built: 4 books of 6 sockets of 4
    # cores. Our facts count what this partition of it has.
    ("s390-lpar", "Book(s)"),
    ("s390-lpar", "Socket(s) per book"),
    ("s390-lpar", "Core(s) per socket"),
    # Every IBM Z machine is a partition of PR/SM: that alone is not told as virtual; guests of
    # KVM and z/VM are told by name.
    ("s390-lpar", "Hypervisor vendor"),
}
HYPERVISORS = {"Oracle": "virtualbox", "KVM": "kvm", "VMware": "vmware", "Xen": "xen"}


def printed(name: str) -> tuple[tuple[str, str], ...]:
    """What lscpu printed, in order; a hybrid processor has some keys several times."""
    text = (RECORDINGS / "lscpu-dumps" / f"{name}.expected").read_text()
    lines = (line.partition(":") for line in text.split("\n# ")[0].split("\n"))
    return tuple((key.strip(), value.strip()) for key, colon, value in lines if colon)


def types(lines: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """One dict for each model that lscpu names, with what it prints below the name."""
    starts = [at for at, (key, _) in enumerate(lines) if key == "Model name"]
    ends = [*starts[1:], len(lines)]
    return [dict(lines[start:end]) for start, end in zip(starts, ends, strict=True)]


def observed(root: Path) -> dict[str, Any]:
    seen = probes.observe(Recorded(str(root)), ["cpu", "system"])
    assert not [m for s in seen.values() for m in s.facts.missing if m.reason == "probe.crashed"]
    return {name: one.facts for name, one in seen.items()}


def judged(told: dict[str, str], lines: tuple[tuple[str, str], ...], cpu: Any) -> Iterator[str]:
    """The keys of lscpu of which our facts do not say the same."""
    simple = {
        "Architecture": cpu.architecture,
        "CPU op-mode(s)": ", ".join(f"{bits}-bit" for bits in cpu.mode_bits or ()),
        "Address sizes": f"{cpu.physical_address_bits} bits physical,"
        f" {cpu.virtual_address_bits} bits virtual",
        "Byte Order": f"{(cpu.byte_order or '').title()} Endian",
        "CPU(s)": str(len(cpu.cpus)),
        "Vendor ID": cpu.vendor,
        "CPU family": cpu.family,
        "Machine type": cpu.model_number,
        "Microcode version": cpu.microcode,
        "Virtualization": cpu.virtualization,
        "NUMA node(s)": str(cpu.numa_nodes),
        "Book(s)": str(cpu.books),
        "Drawer(s)": str(cpu.drawers),
    }
    yield from (key for key, ours in simple.items() if key in told and told[key] != ours)
    for key, ours in (("On-line", cpu.online), ("Off-line", cpu.offline)):
        if cpu_list(told.get(f"{key} CPU(s) list")) != cpu_list(ours):
            yield f"{key} CPU(s) list"
    yield from _by_type(lines, cpu)
    yield from _caches(told, cpu)
    yield from _nodes(told, cpu)
    yield from _words(told, cpu)


def _by_type(lines: tuple[tuple[str, str], ...], cpu: Any) -> Iterator[str]:
    kinds = {kind.model: kind for kind in cpu.kinds}
    for own in types(lines):
        kind = kinds.get(own["Model name"], cpu.kinds[0])
        sockets = int(own["Socket(s)"]) if "Socket(s)" in own else None
        if kind.model != own["Model name"]:
            yield "Model name"
        if "Socket(s) per book" in own and cpu.sockets != int(own["Socket(s) per book"]):
            yield "Socket(s) per book"
        if sockets is not None and cpu.sockets != sockets:
            yield "Socket(s)"
        if kind.cores != int(own["Core(s) per socket"]) * (sockets or 1):
            yield "Core(s) per socket"
        if -(-kind.threads // kind.cores) != int(own["Thread(s) per core"]):
            yield "Thread(s) per core"
        simple = {"Model": kind.model_number, "Stepping": kind.stepping}
        yield from (key for key, ours in simple.items() if key in own and own[key] != ours)
        for word in ("min", "max"):
            hertz = getattr(kind, f"frequency_{word}imum_hertz")
            if f"CPU {word} MHz" in own and hertz != round(float(own[f"CPU {word} MHz"]) * 1e6):
                yield f"CPU {word} MHz"


def _caches(told: dict[str, str], cpu: Any) -> Iterator[str]:
    for key, value in told.items():
        if match := re.fullmatch(r"L(\d)([di]?) cache", key):
            kind = {"d": "data", "i": "instruction", "": "unified"}[match[2]]
            own = [c for c in cpu.caches if (c.level, c.type) == (int(match[1]), kind)]
            text, _, instances = value.removesuffix("s)").partition(" (")
            ours = (sum(c.total_bytes for c in own), sum(c.instances for c in own))
            if ours != (size(text), int(instances.split()[0])):
                yield key
    if any(key.endswith(" cache") for key in told):
        shown = {f"L{c.level}{c.type[0] if c.type[0] in 'di' else ''} cache" for c in cpu.caches}
        yield from shown - set(told)


def _nodes(told: dict[str, str], cpu: Any) -> Iterator[str]:
    shown = {f"NUMA node{node.number} CPU(s)": node.cpus for node in cpu.nodes or ()}
    for key, value in told.items():
        own = re.fullmatch(r"NUMA node\d+ CPU\(s\)", key)
        if own and cpu_list(shown.pop(key, None)) != cpu_list(value):
            yield key
    yield from shown


def _words(told: dict[str, str], cpu: Any) -> Iterator[str]:
    for key in ("Flags", "ISA"):
        if key in told and set(cpu.flags) != set(told[key].split()):
            yield key
    own = {key: told[key] for key in told if key.startswith("Vulnerability ")}
    for key, value in own.items():
        name = key.removeprefix("Vulnerability ").lower().replace(" ", "_")
        # lscpu writes a semicolon after the first word.
        if cpu.vulnerabilities.get(name) != value.replace("Mitigation;", "Mitigation:", 1):
            yield key
    if own and len(own) != len(cpu.vulnerabilities):
        yield "Vulnerabilities"


@pytest.mark.parametrize("name", [name_of(path) for path in archives("lscpu-dumps")])
def test_all_that_lscpu_prints_is_what_we_tell(name: str, tmp_path: Path) -> None:
    archive = next(path for path in archives("lscpu-dumps") if name_of(path) == name)
    facts = observed(unpacked(archive, tmp_path))
    cpu, lines = facts["cpu"], printed(name)
    told = dict(reversed(lines))
    found = set(judged(told, lines, cpu))
    if "Hypervisor vendor" in told:
        ours = HYPERVISORS.get(told["Hypervisor vendor"], told["Hypervisor vendor"])
        found |= {"Hypervisor vendor"} if facts["system"].hypervisor != ours else set()
    assert found == {key for dump, key in OTHERWISE if dump == name}


def test_what_is_told_otherwise_is_told_so(tmp_path: Path) -> None:
    archive = RECORDINGS / "lscpu-dumps/s390-lpar.tar.gz"
    cpu = observed(unpacked(archive, tmp_path))["cpu"]
    assert (cpu.model, cpu.model_number) == ("z196", "2817")
    assert (cpu.books, cpu.sockets, cpu.cores) == (2, 7, 17)


def test_no_key_of_lscpu_is_passed_over() -> None:
    """What lscpu prints and is compared above, or has a reason why it is no fact."""
    compared = re.compile(
        r"CPU op-mode\(s\)|Address sizes|Byte Order|CPU\(s\)|O(n|ff)-line CPU\(s\) list|Vendor ID"
        r"|Model( name)?|CPU family|Machine type|Stepping|Microcode version|Virtualization"
        r"|(Thread|Core|Socket|Book|Drawer)\(s\)( per (core|socket|book|drawer))?"
        r"|NUMA node(\(s\)|\d+ CPU\(s\))|CPU (min|max) MHz|L\d[di]? cache|Flags|ISA"
        r"|Vulnerability .*|Hypervisor vendor"
    )
    keys = {key for path in archives("lscpu-dumps") for key, _ in printed(name_of(path))}
    assert {key for key in keys if not compared.fullmatch(key)} <= set(NOT_A_FACT)


# -- what users' lscpu printed --------------------------------------------------------------------


def texts() -> list[Path]:
    return sorted((RECORDINGS / "lscpu-text").glob("*.txt"))


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.stem)
@pytest.mark.parametrize("place", ["commands/lscpu", "logs/lscpu", "sos_commands/processor/lscpu"])
def test_a_listing_is_a_source_where_files_are_not_captured(
    path: Path, place: str, tmp_path: Path
) -> None:
    target = tmp_path / place
    target.parent.mkdir(parents=True)
    target.write_bytes(path.read_bytes())
    cpu = observed(tmp_path)["cpu"]
    told = dict(reversed(tuple(lscpu._text(path.read_text()))))
    assert (cpu.model, cpu.vendor) == (told["Model name"], told["Vendor ID"])
    assert (cpu.architecture, len(cpu.cpus)) == (told["Architecture"], int(told["CPU(s)"]))
    assert (cpu.sockets, cpu.threads_per_core) == (
        int(told["Socket(s)"]),
        int(told["Thread(s) per core"]),
    )
    assert len(cpu.caches or ()) == sum(key.endswith(" cache") for key in told)
    assert len(cpu.nodes or ()) == int(told.get("NUMA node(s)", 0))
    assert set(cpu.flags) == set(told["Flags"].split())
    assert not {"model", "cpus", "cores"} & {missing.path for missing in cpu.missing}
    assert path.name.startswith(label(cpu))


def label(cpu: Any) -> str:
    """As the recordings are labelled: their rule, from our facts."""
    if cpu.threads != cpu.threads_per_core * cpu.cores:
        return "inconsistent"
    return "offline" if cpu.offline else "pass"
