"""What a formula refuses, as a refusal of what the user wrote: by the name of the option."""

from collections.abc import Iterator
from contextlib import contextmanager

from acceptance.refusal import BadInput
from acceptance.statistics.domain import OutOfDomain

__all__ = ["refusals"]


@contextmanager
def refusals() -> Iterator[None]:
    """Turns `OutOfDomain` into `BadInput`, whose argument `producer_risk` is `--producer-risk`."""
    try:
        yield
    except OutOfDomain as error:
        values = {name: _option(name, value) for name, value in error.values.items()}
        raise BadInput(error.key, **values) from None


def _option(name: str, value: object) -> object:
    if name not in ("name", "other") or not isinstance(value, str):
        return value
    return f"--{value.replace('_', '-')}"
