"""Whatever a public formula is given, it answers with numbers or refuses with one sentence.

Driven by the signatures: every function that a module of `acceptance.statistics` names in
`__all__` is called with sound arguments, and then with each of them in turn replaced by junk
(`nonsense.py`). It answers (0 is a fine number of failures) or raises `OutOfDomain`; `TypeError`
only for what a type checker refuses too. No answer holds a NaN, and an infinity only where the
docstring of the function or of its result speaks of one.
"""

import importlib
import inspect
import math
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, get_args

import msgspec
import pytest

import acceptance.statistics
from acceptance.statistics.domain import OutOfDomain
from tests.statistics import nonsense

ROOT = "acceptance.statistics."
INNER = {
    "claims.rounding": "any float has a rounding",
    "distributions": "arguments that the caller has checked, says the package",
    "domain": "the checks themselves",
    "drift.absorption": "matrices of run lengths",
    "drift.energy:largest_energy": "a matrix of checked readings",
    "drift.simulation": "a simulation, for the tables",
    "drift.trend:variance_factor": "of a checked series",
    "interval:complement": "a checked share",
    "lots.calibration": "makes a table",
    "lots.noise:drawn": "makes a table",
    "lots.noise:simulated": "makes a table",
    "moments": "checked readings",
    "pairwise.counted:count": "a checked model",
    "pairwise.counted:pairs_of": "a checked model",
    "performance.repeats:median_repeats": "of a checked case",
    "performance.repeats:t_repeats": "of a checked case",
    "plans.asked:smallest": "a predicate",
    "plans.asked:too_many_failures": "makes the refusal",
    "plans.fixed:longest": "checked risks",
    "plans.fixed:shortest": "checked risks",
    "plans.laws": "staircases of a plan",
    "plans.lines:roomy": "checked risks",
    "plans.lines:slope": "a checked discrimination",
    "plans.lines:staircases": "checked risks",
    "plans.lines:wald_constants": "checked risks",
    "plans.proportion:fewest_trials": "checked risks",
    "plans.proportion:most_trials": "checked risks",
    "plans.recursion": "staircases of a plan",
    "plans.search": "a function of two constants",
    "plans.settling": "staircases of a plan",
    "sampling.exact:at_": "a checked lot",
    "sampling.exact:decimal": "a checked number",
    "sampling.zero:sample_size_for_risk": "arguments known to be sound, says the docstring",
    "times.weibull_conditional": "a sample with failures",
    "times.weibull_likelihood": "arguments are valid, says the docstring",
}
"""What is called with sound arguments only, and why."""

Function = Callable[..., Any]


def public() -> Iterator[tuple[str, Function]]:
    """Every function a module names, as `module:function`."""
    for found in pkgutil.walk_packages(acceptance.statistics.__path__, ROOT):
        module = importlib.import_module(found.name)
        for name in module.__all__:
            one = getattr(module, name)
            if inspect.isfunction(one) and one.__module__ == found.name:
                yield f"{found.name.removeprefix(ROOT)}:{name}", one


ALL = dict(public())
FUZZED = sorted(path for path in ALL if not path.startswith(tuple(INNER)))


def sound(path: str) -> dict[str, Any]:
    """Arguments that the function answers to."""
    parameters = inspect.signature(ALL[path]).parameters
    return {name: _sound(path, name, one.annotation) for name, one in parameters.items()}


def _sound(path: str, name: str, annotation: Any) -> Any:
    special = nonsense.SPECIAL.get(path, {})
    if name in special:
        return special[name]
    for kind in (annotation, *get_args(annotation)):
        if kind in nonsense.RESULTS:
            return nonsense.RESULTS[kind]
    return False if annotation is bool else nonsense.NAMED[name]


def junk(value: Any) -> Iterator[tuple[Any, bool]]:
    """What comes in place of a sound value, and whether a type checker lets it pass."""
    if isinstance(value, bool):
        return
    if isinstance(value, (int, float)):
        yield from ((one, True) for one in nonsense.NUMBERS)
        yield from ((one, False) for one in nonsense.NO_NUMBERS)
    elif isinstance(value, str):
        yield from ((one, True) for one in ("", "boredom", "x" * 5000))
        yield from ((one, False) for one in nonsense.NO_WORDS)
    elif type(value) in nonsense.BY_HAND:
        for name, field in value._asdict().items():
            for one, passes in junk(field):
                yield value._replace(**{name: one}), passes
    elif isinstance(value, list) and value and isinstance(value[0], (int, float)):
        yield from ((one, True) for one in nonsense.sequences(value))
        yield from ((one, False) for one in nonsense.no_sequences(value))


def numbers(answer: Any) -> Iterator[float]:
    """All numbers of an answer, also of a claim."""
    if isinstance(answer, msgspec.Struct):
        answer = [getattr(answer, name) for name in answer.__struct_fields__]
    if isinstance(answer, float):
        yield answer
    elif isinstance(answer, str) and answer in ("nan", "inf", "-inf"):  # as a sentence keeps them
        yield float(answer)
    elif isinstance(answer, dict):
        yield from (one for value in answer.values() for one in numbers(value))
    elif isinstance(answer, (tuple, list)):
        yield from (one for value in answer for one in numbers(value))


def fault(path: str, arguments: dict[str, Any], *, passes: bool) -> str | None:
    """What is wrong with the answer, if anything."""
    function = ALL[path]
    try:
        answer = function(**arguments)
    except OutOfDomain as refused:
        text = str(refused)
        whole = text and "\n" not in text and len(text) < 300
        return None if whole and refused.key.startswith("statistics.domain.") else text[:99]
    except TypeError as error:
        return f"TypeError: {error}" if passes else None
    except (ArithmeticError, AttributeError, LookupError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if not passes:
        return None
    said = f"{function.__doc__}{type(answer).__doc__}"
    for one in numbers(answer):
        if math.isnan(one) or (math.isinf(one) and "inf" not in said):
            return f"{one} in the answer"
    return None


def test_what_is_called_with_sound_arguments_only_exists() -> None:
    for inner in INNER:
        assert any(path.startswith(inner) for path in ALL), inner


@pytest.mark.parametrize("path", FUZZED)
def test_every_argument_is_understood_or_refused(path: str) -> None:
    arguments = sound(path)
    assert fault(path, arguments, passes=True) is None
    ALL[path](**arguments)
    faults = [
        f"{name}={nonsense.short(one)}: {found}"
        for name, value in arguments.items()
        for one, passes in junk(value)
        if (found := fault(path, {**arguments, name: one}, passes=passes))
    ]
    assert faults == []
