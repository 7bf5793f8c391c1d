"""What all probes found, as one document: facts by probe, and what each probe took.

Observes through the port that it is given; decides nothing. Works with any privileges: what was
not shown stands in the facts, with the reason.
"""

import time
from collections.abc import Sequence
from typing import Any

import msgspec

import probes
from acceptance.refusal import BadInput
from acceptance.version import __version__

__all__ = ["SCHEMA", "Inventory", "schema", "take", "utc"]

SCHEMA = "acceptance/inventory/1"


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """The document. `facts` are plain JSON values by probe; times are RFC 3339 UTC.

    `captured_at` is the time of the capture, where this is a captured machine that tells it.
    `left_out` says, for a redacted document, what it does not show and what stands for names.
    """

    schema: str = SCHEMA
    tool_version: str
    observed_at: str
    recorded: bool
    captured_at: str | None = None
    redacted: bool = False
    left_out: tuple[dict[str, Any], ...] = ()
    facts: dict[str, Any]
    duration_seconds: dict[str, float]


def take(system: probes.System, only: Sequence[str] | None = None) -> Inventory:
    """Ask the probes, all or those named; raises `BadInput` for a name that none has."""
    known = probes.find()
    if only is not None and not only:
        raise BadInput("bad.no_probe_named", names=", ".join(known))
    for name in only or ():
        if name not in known:
            raise BadInput("bad.no_probe", name=name, names=", ".join(known))
    seen = probes.observe(system, only or None, probes=known)
    return Inventory(
        tool_version=__version__,
        observed_at=utc(time.time()),
        recorded=system.recorded,
        captured_at=_captured_at(system) if system.recorded else None,
        facts={name: one.facts for name, one in seen.items()},
        duration_seconds={name: round(one.duration_seconds, 6) for name, one in seen.items()},
    )


def _captured_at(system: probes.System) -> str | None:
    try:
        return utc(system.utc_seconds())
    except (probes.Unavailable, OverflowError, ValueError, OSError):
        return None


def utc(seconds: float) -> str:
    """Seconds since 1970 as RFC 3339 in UTC; raises `ValueError` and the like for odd ones."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def schema() -> dict[str, Any]:
    """The JSON Schema of the document, with that of the facts of each probe.

    A redacted document lacks facts that a whole one always has: those it holds are not described.
    """
    made = msgspec.json.schema(Inventory)
    facts = probes.schema()
    whole = {"properties": {"facts": {"type": "object", "properties": facts["properties"]}}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **made,
        "if": {"properties": {"redacted": {"const": False}}},
        "then": whole,
        "$defs": made["$defs"] | facts["$defs"],
    }
