"""Whether a network interface loses what it carries, and whether its link is as both ends can.

From an interface's facts. Pure.
"""

from typing import Any, NamedTuple

from acceptance.health.counters import network_errors_above

__all__ = ["Errors", "errors_of", "wired_link"]

_RX_KINDS = ("rx_crc_errors", "rx_frame_errors", "rx_length_errors")
_TX_KINDS = ("tx_aborted_errors", "tx_carrier_errors")


class Errors(NamedTuple):
    """What an interface has counted: errors, packets, and errors above a sound one's."""

    errors: int
    packets: int
    above: int


def errors_of(interface: Any) -> Errors | None:
    """The errors of both directions; None where the interface counts nothing.

    Drivers disagree on whether the sum holds the kinds, so the larger of both counts.
    Dropped packets are none: nobody may have asked for them.
    """
    told = interface.counters
    if told.rx_errors is None and told.tx_errors is None:
        return None
    errors = _direction(told, "rx_errors", _RX_KINDS) + _direction(told, "tx_errors", _TX_KINDS)
    packets = (told.rx_packets or 0) + (told.tx_packets or 0)
    above = network_errors_above(errors, packets, wireless=interface.wireless)
    return Errors(errors, packets, above)


def _direction(told: Any, total: str, kinds: tuple[str, ...]) -> int:
    return max(getattr(told, total) or 0, sum(getattr(told, kind) or 0 for kind in kinds))


def wired_link(interface: Any) -> bool:
    """Whether it is a card with a cable: neither made by the kernel nor a radio."""
    return interface.kind == "physical" and not interface.wireless
