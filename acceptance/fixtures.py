"""What a check may ask for by the names of its arguments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acceptance.api import Claims, Evidence, Load, Machine, Measure
from acceptance.current import Current
from acceptance.needs import lack_of
from acceptance.protocol import Instructions
from acceptance.stops import Inconclusive

__all__ = ["Fixtures"]


class Fixtures:
    """The fixtures `machine`, `before`, `part`, `measure`, `evidence`, `claim`, `load`."""

    def __init__(
        self,
        running: Callable[[], Current],
        machine: Machine,
        orders: Instructions,
        provider: dict[str, Any],
    ) -> None:
        self._running, self._machine = running, machine
        self._orders, self._provider = orders, provider

    @pytest.fixture(autouse=True)
    def _needs(self) -> None:
        """A check ends here where what it cannot do without is missing on this machine."""
        if self._orders.root is not None:
            return  # a capture brings its answers with it
        for need in self._running().check.needs:
            lack = lack_of(need)
            if lack is not None:
                raise Inconclusive(lack.what, lack.cure)

    @pytest.fixture
    def machine(self) -> Machine:
        """The facts; for a check that looks at what a load changed, those of this moment."""
        now = self._running()
        return now.observe() if now.check.after_loads else self._machine

    @pytest.fixture
    def before(self) -> Machine:
        """The facts as they were just before the latest load."""
        return self._running().before or self._machine

    @pytest.fixture
    def part(self, request: pytest.FixtureRequest) -> Any:
        """The part that is judged: an item of the fact list that `parts` names.

        A check over parts ends here where there is no part, or none can be seen.
        """
        slot = getattr(request, "param", None) or self._running().slot
        if slot.why is not None:
            raise slot.why
        return slot.id if slot.item is None else slot.item

    @pytest.fixture
    def measure(self) -> Measure:
        """Takes the declared measurements."""
        return self._running().measure

    @pytest.fixture
    def evidence(self) -> Evidence:
        """Attaches files, texts, the output of commands."""
        return self._running().evidence

    @pytest.fixture
    def claim(self) -> Claims:
        """States what has been shown."""
        return self._running().claims

    @pytest.fixture
    def load(self) -> Load:
        """Puts the machine under load for the time that the profile gives."""
        now = self._running()
        return Load(
            now.check.id,
            now.slot.id,
            seconds=self._orders.load_seconds,
            scratch=Path(self._orders.scratch),
            provider=self._provider,
            emit=now.emit,
            clock=now.clock,
        )
