"""The order that a run was asked to hold the machine against, read before anything is judged.

A run that goes on takes the text from its own journal: the file may have changed since.
"""

from typing import NamedTuple

from acceptance.model import Severity
from acceptance.request import Request

__all__ = ["OrderAsked", "order_asked"]


class OrderAsked(NamedTuple):
    """An order by its file's name and text, and how it weighs the deviations."""

    name: str
    text: str
    severities: dict[str, Severity]
    ignored: frozenset[str]


def order_asked(request: Request) -> OrderAsked | None:
    """The order of a request; raises `BadInput` where its file is none."""
    if request.order is None:
        return None
    from acceptance.order import parse_order
    from acceptance.order.lines import ignored_checks, severities
    from acceptance.order.reading import read_text

    name = str(request.order)
    text = read_text(request.order) if request.order_text is None else request.order_text
    order = parse_order(text, name)
    return OrderAsked(name, text, severities(order), ignored_checks(order))
