"""What the facts are held against before any check: the order, and the bases.

The answers are events of their own, since a document shows them as tables; the checks find them
as the sections `order` and `compatibility` beside those of the probes.
"""

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from acceptance.events import DevicesCompared, Incident, OrderCompared
from acceptance.protocol import Channel, Instructions
from acceptance.refusal import Refusal

__all__ = ["hold_against"]


def hold_against(
    channel: Channel, orders: Instructions, facts: Mapping[str, Any], plain: Mapping[str, Any]
) -> dict[str, Any]:
    """The facts with what they amount to; `plain` are the same facts in their JSON form."""
    return {**facts, **_order(channel, orders, plain), **_bases(channel, orders, plain)}


def _order(channel: Channel, orders: Instructions, plain: Mapping[str, Any]) -> dict[str, Any]:
    if orders.order is None:
        return {}
    from acceptance.order import compare, parse_order
    from acceptance.order.lines import order_facts

    name, text = orders.order
    compared = compare(parse_order(text, name), plain)
    if "order" not in orders.compared:  # a later child finds it told already
        channel.emit(OrderCompared(comparison=compared))
    return {"order": order_facts(compared, PurePath(name).name)}


def _bases(channel: Channel, orders: Instructions, plain: Mapping[str, Any]) -> dict[str, Any]:
    """To read what a base has takes longer than most checks: only where one asks for it."""
    if not any(check.startswith("compatibility.") for check in orders.checks):
        return {}
    from acceptance.bases.compatibility import matrix, untold, views
    from acceptance.bases.devices import modaliases
    from acceptance.bases.store import all_bases

    try:
        bases = all_bases(Path(orders.state), modaliases(plain))
    except Refusal as refused:
        channel.emit(Incident(what=refused.sentence))
        return {"compatibility": untold(refused.sentence)}
    compared = matrix(plain, bases, subject_is_live=orders.root is None)
    if "bases" not in orders.compared:
        channel.emit(DevicesCompared(compatibility=compared))
    return {"compatibility": views(compared, subject_is_live=orders.root is None)}
