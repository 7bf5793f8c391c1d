"""What a user asks a plan for: one target, how surely, and what is at hand.

Reads the options of `acceptance plan` as they were written and refuses, in one sentence, what is
no number and what does not go together. Every time is in hours.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from acceptance.planning import asking
from acceptance.refusal import BadInput

__all__ = ["Question", "Risks", "read_question"]

_TARGETS = ("reliability", "mtbf", "event_rate")
_RISKS = ("discrimination", "producer_risk", "consumer_risk")
_MOST_MACHINES = 10**6
_MOST_FAILURES = 1000
"""A plan with more allowed failures is one for a simulation, not for a test bench."""

Given = Mapping[str, str]


class Risks(NamedTuple):
    """Two values to be told apart: `discrimination` is the good one over the unacceptable one."""

    discrimination: float
    producer_risk: float
    consumer_risk: float
    sequential: bool


class Question(NamedTuple):
    """`target` is a fraction, hours, or events per hour; `risks` stand instead of `failures`.

    `confidence` is one minus the consumer's risk where risks were asked for. The budget is
    `budget_hours` on each machine, or `budget_trials` in all.
    """

    kind: Literal["reliability", "mtbf", "event_rate"]
    target: float
    confidence: float
    failures: int = 0
    risks: Risks | None = None
    machines: int = 1
    trial_hours: float | None = None
    budget_hours: float | None = None
    budget_trials: int | None = None

    def asked(self) -> dict[str, Any]:
        """The question in base units, as it stands in the document; without what was not asked."""
        unit = {"reliability": "", "mtbf": "_seconds", "event_rate": "_per_second"}[self.kind]
        scale = {"reliability": 1.0, "mtbf": 3600.0, "event_rate": 1.0 / 3600.0}[self.kind]
        found = {
            f"{self.kind}{unit}": self.target * scale,
            "confidence": None if self.risks else self.confidence,
            "failures": None if self.risks or self.kind == "event_rate" else self.failures,
            **(self.risks._asdict() if self.risks else {}),
            "budget_seconds": _seconds(self.budget_hours),
            "budget_trials": self.budget_trials,
            "machines": self.machines if self.machines > 1 else None,
            "trial_seconds": _seconds(self.trial_hours),
        }
        return {name: value for name, value in found.items() if value is not None}


def read_question(given: Mapping[str, str | None], *, sequential: bool = False) -> Question:
    """The options by name (`producer_risk`), None where one was not given; raises `BadInput`."""
    options = {name: text for name, text in given.items() if text is not None}
    kind = _kind(options)
    _require_fit(kind, options, sequential=sequential)
    risks = _risks(options, sequential=sequential) if "discrimination" in options else None
    machines = options.get("machines")
    return Question(
        kind=kind,
        target=_target(kind, options),
        confidence=1.0 - risks.consumer_risk if risks else _share(options, "confidence"),
        failures=_failures(options),
        risks=risks,
        machines=1 if machines is None else _count("machines", machines, 1, _MOST_MACHINES),
        **_budget(kind, options),
    )


def _kind(options: Given) -> Literal["reliability", "mtbf", "event_rate"]:
    match [name for name in _TARGETS if name in options]:
        case ["reliability"]:
            return "reliability"
        case ["mtbf"]:
            return "mtbf"
        case ["event_rate"]:
            return "event_rate"
    raise BadInput("bad.plan_target")


def _target(kind: str, options: Given) -> float:
    if kind == "mtbf":
        return asking.duration("--mtbf", options["mtbf"])
    if kind == "event_rate":
        return asking.rate("--event-rate", options["event_rate"])
    return asking.share("--reliability", options["reliability"])


def _require_fit(kind: str, options: Given, *, sequential: bool) -> None:
    """Every option has something to say about this target, and none is missing."""
    risky = [name for name in _RISKS if name in options] + ["sequential"] * sequential
    sure = [name for name in ("confidence", "failures") if name in options]
    strange = [*risky, *(name for name in sure if name == "failures")]
    if "trial" in options and kind != "reliability":
        raise _misfit("trial", "trial", kind)
    if kind == "event_rate" and strange:
        raise _misfit("event", strange[0], kind)
    if risky and sure:
        raise _misfit("risks", sure[0], risky[0])
    missing = [name for name in _RISKS if name not in options] if risky else []
    if not risky and "confidence" not in options:
        missing = ["confidence"]
    if missing:
        after = (sure or risky or [kind])[0]
        raise BadInput(
            "bad.plan_missing" if risky or kind == "event_rate" else "bad.plan_missing_confidence",
            option=_option(after),
            missing=[_option(name) for name in missing],
        )


def _misfit(why: str, name: str, other: str) -> BadInput:
    return BadInput(f"bad.plan_together_{why}", option=_option(name), other=_option(other))


def _risks(options: Given, *, sequential: bool) -> Risks:
    return Risks(
        asking.ratio("--discrimination", options["discrimination"]),
        _share(options, "producer_risk"),
        _share(options, "consumer_risk"),
        sequential,
    )


def _share(options: Given, name: str) -> float:
    return asking.share(_option(name), options[name])


def _failures(options: Given) -> int:
    if "failures" not in options:
        return 0
    return _count("failures", options["failures"], 0, _MOST_FAILURES)


def _count(name: str, text: str, least: int, most: int) -> int:
    return asking.count(_option(name), text, least=least, most=most)


def _budget(kind: str, options: Given) -> dict[str, Any]:
    """A time; with `--reliability` a number of trials, or a time with the time of a trial."""
    trial = options.get("trial")
    found: dict[str, Any] = {
        "trial_hours": asking.duration("--trial", trial) if trial is not None else None
    }
    text = options.get("budget")
    if text is None:
        return found
    if kind == "reliability" and asking.is_count(text):
        return {**found, "budget_trials": asking.count("--budget", text, least=1)}
    if kind == "reliability" and trial is None:
        raise BadInput("bad.plan_budget", text=asking.short(text))
    return {**found, "budget_hours": asking.duration("--budget", text)}


def _seconds(hours: float | None) -> float | None:
    return None if hours is None else hours * 3600.0


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
