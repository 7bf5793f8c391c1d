"""What a machine is made of and how it is: one module per class of state, none of them judges.

A module of this folder is a probe if it defines `probe(system)` and `Facts`; nothing is registered.
`observe` asks them all, times each, and keeps the failure of one away from the others.
"""

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from probes.system import Gaps, Missing, System, Unavailable

__all__ = [
    "Gaps",
    "Missing",
    "Observation",
    "System",
    "Unavailable",
    "Unprobed",
    "decode",
    "encode",
    "find",
    "lasting",
    "observe",
    "schema",
]

HERE = Path(__file__).parent


class Unprobed(msgspec.Struct, frozen=True, kw_only=True):
    """In place of the facts of a probe that could not finish."""

    missing: tuple[Missing, ...]


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What one probe found, and what it took."""

    facts: Any
    duration_seconds: float
    cpu_seconds: float


def find(folder: Path = HERE) -> dict[str, ModuleType]:
    """The probes in a folder by the name of their facts, sorted.

    That is the module's name, or its `NAME` where the file cannot be called so.
    """
    # What is no probe is not imported: some of it costs more than all probes together.
    files = [path for path in folder.glob("[!_]*.py") if b"\ndef probe(" in path.read_bytes()]
    modules = {path.stem: _load(path) for path in files}
    named = {getattr(module, "NAME", stem): module for stem, module in modules.items()}
    return dict(sorted(named.items()))


def lasting(*, slow: bool = True) -> dict[str, ModuleType]:
    """The probes whose facts are part of a run: not those that say `PASSING = True`.

    What runs and who is logged in is another matter a moment later, and nobody else's business.
    Without `slow`, those that say `SLOW = True` are left out too: they start programs.
    """
    left_out = ("PASSING",) if slow else ("PASSING", "SLOW")
    return {
        name: module
        for name, module in find().items()
        if not any(getattr(module, mark, False) for mark in left_out)
    }


def _load(path: Path) -> ModuleType:
    """Import a module of ours, or of a folder that somebody else named."""
    if path.parent == HERE:
        return importlib.import_module(f"probes.{path.stem}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def observe(
    system: System,
    only: Iterable[str] | None = None,
    *,
    probes: Mapping[str, ModuleType] | None = None,
) -> dict[str, Observation]:
    """Ask the probes, all or those named in `only`; never raises for what the machine is like.

    Raises `KeyError` for a name that no probe has.
    """
    known = find() if probes is None else probes
    names = known if only is None else sorted(set(only))
    return {name: _observe(name, known[name].probe, system) for name in names}


def _observe(name: str, probe: Callable[[System], Any], system: System) -> Observation:
    """One probe, timed. The one place where any exception is caught: it becomes a reason."""
    started, used = time.monotonic(), time.process_time()
    try:
        facts = probe(system)
    except Unavailable as why:
        facts = Unprobed(missing=(why.missing(""),))
    except Exception as crash:  # noqa: BLE001 - one probe's mistake must not cost the others' facts
        error = (
            f"{type(crash).__name__}: {crash}"[:500].encode("utf-8", "backslashreplace").decode()
        )
        crashed = Unavailable("probe.crashed", probe=name, error=error)
        facts = Unprobed(missing=(crashed.missing(""),))
    return Observation(
        facts=facts,
        duration_seconds=time.monotonic() - started,
        cpu_seconds=time.process_time() - used,
    )


def encode(observed: Mapping[str, Observation]) -> dict[str, Any]:
    """The facts by probe as plain JSON values, just as they would be read back from a file."""
    facts = {name: seen.facts for name, seen in observed.items()}
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(facts))
    return plain


def decode(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The facts again from what `encode` made of them.

    Raises `msgspec.ValidationError` for facts that no probe could have given.
    """
    known = find()
    return {
        name: msgspec.convert(facts, Unprobed if set(facts) == {"missing"} else known[name].Facts)
        for name, facts in plain.items()
        if name in known
    }


def schema() -> dict[str, Any]:
    """The JSON Schema of all facts, one property a probe."""
    found = {name: module.Facts for name, module in find().items()}
    references, definitions = msgspec.json.schema_components(
        list(found.values()), ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts",
        "type": "object",
        "properties": dict(zip(found, references, strict=True)),
        "$defs": definitions,
    }
