"""When a counter of errors says something: how many are more than a sound part would have.

Pure numbers. A counter is not held against zero, because sound parts count a few errors
too (when a cable is plugged in, when a cosmic ray strikes), but against what the
standard or long experience allows for the work done.
"""

__all__ = [
    "BUS_REPEATS",
    "memory_errors_above",
    "network_errors_above",
]

FRAME_ERROR_RATE = 1e-5
"""IEEE 802.3 allows 1000BASE-T one wrong bit in 10^10, others one in 10^12: of frames with
12,000 bits one in 833,000 at most. Ten times that tells a bad link from a bad moment."""

RADIO_ERROR_RATE = 1e-2
"""In the air frames are lost by design, and sent again."""

LINK_START_ERRORS = 10
"""A link that is being plugged in or negotiated counts a few broken frames."""

BUS_REPEATS = 10
"""PCI Express sends again what arrives broken, and says so; under a load of minutes a sound link
does it seldom."""

SECONDS_A_DAY = 86_400


def network_errors_above(errors: int, packets: int, *, wireless: bool = False) -> int:
    """Errors above those of a sound link with so many packets; 0 for a sound one."""
    rate = RADIO_ERROR_RATE if wireless else FRAME_ERROR_RATE
    return max(errors - max(LINK_START_ERRORS, int(packets * rate)), 0)


def memory_errors_above(corrected: int, uptime_seconds: float) -> int:
    """Corrected errors above one a day since the counters began, which is at boot.

    Radiation flips a bit now and then; a cell that is weak does it again and again.
    """
    return max(corrected - max(1, int(uptime_seconds / SECONDS_A_DAY)), 0)
