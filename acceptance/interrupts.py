"""Ctrl-C: the first ends the check and concludes, the second stops at once."""

import signal
from types import FrameType
from typing import Any

__all__ = ["Interrupts"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Counts the signals that ask the tool to end. SIGTERM and SIGHUP count as Ctrl-C."""

    def __init__(self) -> None:
        self.count = 0
        self._seen = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Interrupts":
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def stop_at_once(self) -> bool:
        """Whether it was asked twice."""
        return self.count > 1

    def taken(self) -> bool:
        """True once for a first interrupt: somebody has taken note of it."""
        fresh = self.count > self._seen
        self._seen = self.count
        return fresh

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
