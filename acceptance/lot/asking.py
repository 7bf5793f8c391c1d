"""What a user asks of a lot on the command line, as numbers; and the file of a plan."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from acceptance.lot.model import Settings
from acceptance.planning import asking
from acceptance.planning.model import SCHEMA, Plan
from acceptance.planning.refusing import refusals
from acceptance.refusal import BadInput

__all__ = ["lot_plan_asked", "read_plan", "settings_asked"]

MOST_BYTES = 16 * 2**20
_SHARES = ("limiting_quality", "risk", "acceptable_quality", "producer_risk")
_WORDS = ("level", "inspection")
_MOST_LOTS = 1000
_NUMBER = re.compile(r"\s*(\d{1,6}(?:[.,]\d{1,9})?)\s*%?\s*", re.ASCII)


def lot_plan_asked(options: Mapping[str, Any]) -> Plan:
    """The plan for the options of `acceptance lot plan`, by name; raises `BadInput`."""
    from acceptance.planning.sampling import lot_plan

    asked: dict[str, Any] = {"lot_size": asking.count("--size", options["size"], least=1)}
    for name in _SHARES:
        if options.get(name) is not None:
            asked[name] = asking.share(_option(name), options[name])
    if options.get("aql") is not None:
        asked["aql"] = _percent("--aql", options["aql"])
    for name in _WORDS:
        if options.get(name) is not None:
            _require_aql(name, options)
            asked[name] = options[name].upper() if name == "level" else options[name]
    if options.get("allow_reduced") and options.get("earlier") is None:
        needs = {"name": "--allow-reduced", "other": "--earlier"}
        raise BadInput("statistics.domain.sampling_needs", **needs)
    with refusals():
        if options.get("earlier") is not None:
            return _in_series(asked, options)
        return lot_plan(**asked)


def _in_series(asked: dict[str, Any], options: Mapping[str, Any]) -> Plan:
    """The plan after earlier lots, which say which inspection it is."""
    from acceptance.planning.series import series_plan

    _require_aql("earlier", options)
    for name in (*_SHARES, "inspection"):
        if name in asked:
            raise BadInput("bad.lot_series", option=_option(name))
    counts = str(options["earlier"]).split(",")
    if len(counts) > _MOST_LOTS:
        raise BadInput("bad.lot_earlier", most=_MOST_LOTS)
    bad = [asking.count("--earlier", count) for count in counts]
    return series_plan(**asked, earlier=bad, reduce=bool(options.get("allow_reduced")))


def settings_asked(false_alarm: str, margin: str) -> Settings:
    """How measurements are compared; raises `BadInput`. A margin of 0 is one."""
    none = margin.strip().rstrip("%").strip() in ("0", "0.0")
    return Settings(
        false_alarm=asking.share("--false-alarm", false_alarm),
        margin=0.0 if none else asking.share("--margin", margin),
    )


def read_plan(path: Path) -> Plan:
    """The plan for a lot in a file; raises `BadInput` naming what is wrong with it."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        why = error.strerror or "?"
        raise BadInput("bad.unreadable", path=str(path), error=why) from None
    try:
        plan = msgspec.json.decode(data[:MOST_BYTES], type=Plan)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise BadInput("bad.lot_plan", path=str(path), why=str(error)[:200]) from None
    if plan.schema != SCHEMA or plan.kind != "lot" or plan.sampling is None:
        raise BadInput("bad.lot_plan_kind", path=str(path), kind=plan.kind)
    found = plan.sampling
    sound = 0 <= found.accept < found.reject and 1 <= found.sample_size <= found.lot_size
    if not sound:
        raise BadInput("bad.lot_plan_numbers", path=str(path))
    return plan


def _percent(option: str, text: str) -> float:
    """`1.0` or `1.0%`: an AQL is in percent, however it is written."""
    found = _NUMBER.fullmatch(text)
    if not found:
        raise BadInput("bad.lot_aql", option=option, text=text[:40])
    return float(found[1].replace(",", "."))


def _require_aql(name: str, options: Mapping[str, Any]) -> None:
    if options.get("aql") is None:
        raise BadInput("bad.lot_needs_aql", option=_option(name))


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
