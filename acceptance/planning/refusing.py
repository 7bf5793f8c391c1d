"""What a formula refuses, as a refusal of what the user wrote: by the name of the option."""

from collections.abc import Iterator
from contextlib import contextmanager

from acceptance.refusal import BadInput
from acceptance.sentences import quantity
from acceptance.statistics.domain import OutOfDomain

__all__ = ["refusals"]

_NAMES = ("name", "other", "whole_name")
_OPTIONS = {"lot": "size", "lot_size": "size", "rate": "event_rate", "trials": "budget"}
_SHARES = ("acceptable", "limiting", "fraction")


@contextmanager
def refusals() -> Iterator[None]:
    """Turns `OutOfDomain` into `BadInput`, whose argument `producer_risk` is `--producer-risk`."""
    try:
        yield
    except OutOfDomain as error:
        values = {name: _told(name, value) for name, value in error.values.items()}
        raise BadInput(error.key, **values) from None


def _told(name: str, value: object) -> object:
    if name in _SHARES and isinstance(value, float):
        return quantity(float(f"{100.0 * value:.12g}"), "%")
    if name not in _NAMES or not isinstance(value, str):
        return value
    return f"--{_OPTIONS.get(value, value).replace('_', '-')}"
