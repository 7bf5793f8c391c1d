"""How a check is declared: the decorator, its texts and its measurements.

All arguments are literals, so that `acceptance.catalogue` can read a declaration
without running the suite. Importing this module is cheap: no pytest, no probes.
"""

import math
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, get_args

import msgspec

from acceptance.limits import Limit
from acceptance.model import PlannedMeasurement, Safety, Severity
from acceptance.sentences import Sentence
from acceptance.units import require_unit

__all__ = [
    "ATTRIBUTE",
    "Check",
    "MeasurementDeclaration",
    "Text",
    "check",
    "declare",
    "measurement",
    "text",
]

ATTRIBUTE = "__acceptance_check__"
PROFILES = ("quick", "standard", "burn-in")
DEADLINE_SECONDS = {"read_only": 30.0, "load": 300.0, "disruptive": 900.0, "destructive": 86400.0}

Function = TypeVar("Function", bound=Callable[..., Any])
Text = dict[str, str]
_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_OWN_SENTENCES = ("title", "fault", "control", "advice")


def text(english: str, /, **translations: str) -> Text:
    """A sentence with `{values}` in English and further languages: `text("x", es="y")`."""
    return {"en": english, **translations}


class MeasurementDeclaration(msgspec.Struct, frozen=True, kw_only=True):
    """Name, unit, limit and title of a measurement, before it is taken."""

    name: str
    unit: str
    limit: Limit | None
    title: Text


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A check as its suite declares it."""

    id: str
    title: Text
    severity: Severity
    safety: Safety
    characteristic: str
    fault: Text
    control: Text
    advice: Text
    needs: tuple[str, ...] = ()
    measures: tuple[MeasurementDeclaration, ...] = ()
    says: dict[str, Text] = {}
    parts: str | None = None
    after_loads: bool = False
    recorded: bool = True
    profiles: tuple[str, ...] = PROFILES
    deadline_seconds: float = 30.0

    def sentences(self) -> dict[str, Text]:
        """Every sentence of this check under its message key."""
        named = {
            "title": self.title,
            "fault": self.fault,
            "control": self.control,
            "advice": self.advice,
            **self.says,
            **{f"measure.{m.name}": m.title for m in self.measures},
        }
        return {f"{self.id}.{name}": value for name, value in named.items() if value}

    def planned_measurements(self) -> tuple[PlannedMeasurement, ...]:
        """The declared measurements as they stand in the plan."""
        return tuple(
            PlannedMeasurement(
                name=m.name,
                unit=m.unit,
                limit=m.limit,
                title=Sentence(f"{self.id}.measure.{m.name}"),
            )
            for m in self.measures
        )


def measurement(
    name: str, unit: str = "1", limit: Limit | None = None, *, title: Text | str | None = None
) -> MeasurementDeclaration:
    """Declare a measurement: its UCUM unit, its limit (None: recorded only), its title.

    Raises `ValueError` for a unit that is not in `acceptance.units.UNITS`, and for a name
    that is not lower case with digits and `_`.
    """
    _require_name("measurement", name)
    shown = _as_text(title) or text(name.replace("_", " "))
    return MeasurementDeclaration(name=name, unit=require_unit(unit), limit=limit, title=shown)


def declare(  # noqa: PLR0913 - one keyword per property of a check
    id: str,  # noqa: A002 - the property's name
    /,
    *,
    title: Text | str,
    severity: Severity = "major",
    safety: Safety = "read_only",
    characteristic: str = "",
    fault: Text | str | None = None,
    control: Text | str | None = None,
    advice: Text | str | None = None,
    needs: Iterable[str] = (),
    measures: Iterable[MeasurementDeclaration] = (),
    says: dict[str, Text | str] | None = None,
    parts: str | None = None,
    after_loads: bool = False,
    recorded: bool | None = None,
    profiles: Iterable[str] = PROFILES,
    deadline_seconds: float | None = None,
) -> Check:
    """Build the declaration; raises `ValueError` in one sentence for what is wrong in it.

    A text may be given as a plain string, which is English.
    """
    made = Check(
        id=_one_of_form(id),
        title=_as_text(title),
        severity=_choice("severity", severity, Severity),
        safety=_choice("safety", safety, Safety),
        characteristic=characteristic,
        fault=_as_text(fault),
        control=_as_text(control),
        advice=_as_text(advice),
        needs=_listed("needs", needs),
        measures=_listed("measures", measures),
        says=_as_texts(says),
        parts=parts,
        after_loads=after_loads,
        recorded=safety == "read_only" if recorded is None else recorded,
        profiles=_listed("profiles", profiles),
        deadline_seconds=DEADLINE_SECONDS[safety] if deadline_seconds is None else deadline_seconds,
    )
    made = _of_right_types(made)
    _require_sense(made)
    return made


def check(id: str, /, **properties: Any) -> Callable[[Function], Function]:  # noqa: A002 - as in declare
    """Mark a pytest function as a check; see `declare` for the properties.

    `id` is dotted lower case (`storage.keeps`); `title` is a `text(...)`. A load,
    disruptive or destructive check must say so by `safety`.
    """
    declared = declare(id, **properties)

    def mark(function: Function) -> Function:
        setattr(function, ATTRIBUTE, declared)
        return function

    return mark


def _one_of_form(id_: object) -> str:
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise ValueError(f"check id {id_!r}: lower-case words joined by dots, such as disk.keeps")
    return id_


def _require_name(what: str, name: object) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{what} {name!r}: a name of lower-case letters, digits and _")


def _choice(name: str, value: Any, allowed: Any) -> Any:
    choices = get_args(allowed)
    if value not in choices:
        raise ValueError(f"{name} {value!r}: one of {', '.join(choices)}")
    return value


def _as_text(value: Any) -> Any:
    return text(value) if isinstance(value, str) and value else value or {}


def _as_texts(says: Any) -> dict[str, Any]:
    if not isinstance(says, dict | None):
        raise ValueError(f"says {says!r}: a dictionary of names and texts")
    return {key: _as_text(said) for key, said in (says or {}).items()}


def _listed(name: str, values: Any) -> tuple[Any, ...]:
    """A lone string would come apart into its letters."""
    if isinstance(values, str | bytes):
        raise ValueError(f"{name} {values!r}: a tuple of them, such as ({values!r},)")
    return tuple(values)


def _of_right_types(made: Check) -> Check:
    """The same declaration, every part of which can stand in a journal."""
    try:
        plain = msgspec.to_builtins(made, builtin_types=(bytes, bytearray))
        typed = msgspec.convert(plain, Check)
        msgspec.json.encode(typed)
    except UnicodeEncodeError:
        raise ValueError(f"check {made.id}: a text holds half a character (a surrogate)") from None
    except (msgspec.ValidationError, TypeError) as error:
        raise ValueError(f"check {made.id}: {str(error).replace('$.', '')}") from None
    return typed


def _require_sense(made: Check) -> None:
    names = [m.name for m in made.measures]
    if len(set(names)) != len(names):
        raise ValueError(f"check {made.id}: a measurement is declared twice")
    unknown = set(made.profiles) - set(PROFILES)
    if unknown or not made.profiles:
        raise ValueError(f"check {made.id}: profiles are {', '.join(PROFILES)}")
    if not made.title.get("en"):
        raise ValueError(f"check {made.id}: a title in English")
    if not (math.isfinite(made.deadline_seconds) and made.deadline_seconds > 0):
        raise ValueError(f"check {made.id}: a deadline of more than 0 s")
    for key in made.says:
        _require_name("sentence", key)
        if key in _OWN_SENTENCES:
            raise ValueError(f"check {made.id}: says {key!r}, which is the name of another text")
