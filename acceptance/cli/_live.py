"""The live view on a terminal: which check runs, what was measured, what is left."""

import time
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from acceptance import events as e
from acceptance.cli._view import Words, finished
from acceptance.messages.escape import for_terminal
from acceptance.model import PlannedCheck
from acceptance.request import LOAD_SECONDS
from acceptance.runs.replay import Replay
from acceptance.sentences import quantity

__all__ = ["LiveView"]

_PERIOD_SECONDS = 0.2
_STYLES = {
    "passed": "green",
    "failed": "bold red",
    "error": "bold red",
    "inconclusive": "yellow",
    "not_applicable": "dim",
}


class LiveView:
    """Finished checks scroll by above a small panel that is redrawn in place."""

    def __init__(self, language: str, profile: str) -> None:
        self._profile = profile
        self._words = Words(language)
        self._console = Console(stderr=True, highlight=False)
        self._live = Live(
            console=self._console, auto_refresh=False, transient=True, redirect_stdout=False
        )
        self._live.start()
        self._drawn = 0.0
        self._began = 0.0
        self._values: dict[str, Any] = {}
        self._catalogue = self._words.of(Replay())

    def line(self, line: e.Line, told: Replay) -> None:
        """Take note of what the panel shows."""
        self._catalogue = self._words.of(told)
        match line.event:
            case e.CheckStarted():
                self._began, self._values = time.monotonic(), {}
            case e.MeasurementTaken() as event:
                self._values[event.name] = event.value
            case e.CheckFinished() as event:
                text = for_terminal(finished(self._catalogue, event, told))
                self._console.print(Text(text, style=_STYLES[event.outcome]))
            case e.Incident(what=what):
                self._console.print(Text(for_terminal(self._catalogue.text(what)), style="yellow"))
            case _:
                pass

    def synced(self) -> None:
        """Nothing to tell."""

    def tick(self, told: Replay) -> None:
        """Redraw a few times a second."""
        now = time.monotonic()
        if now - self._drawn >= _PERIOD_SECONDS:
            self._drawn = now
            self._live.update(self._panel(told, now), refresh=True)

    def close(self) -> None:
        """Give the terminal back."""
        self._live.stop()

    def _panel(self, told: Replay, now: float) -> Group:
        planned = told.planned.get(told.in_flight[0]) if told.in_flight else None
        rows = [self._now(planned, now)] if planned else [self._line("live.preparing")]
        if planned and planned.measurements:
            rows.append(self._measured(planned))
        return Group(*rows, self._progress(told))

    def _line(self, key: str, **values: Any) -> Any:
        return Text(self._catalogue.text({"key": key, "values": values}))

    def _now(self, planned: PlannedCheck, now: float) -> Any:
        title = for_terminal(self._catalogue.text(planned.title))
        label = planned.part_label or planned.part
        part = f" ({for_terminal(label)})" if label else ""
        return Text(f"▶ {title}{part}  {now - self._began:.0f} s", style="bold")

    def _measured(self, planned: PlannedCheck) -> Table:
        table = Table.grid(padding=(0, 2))
        for m in planned.measurements:
            value = self._values.get(m.name)
            shown = str("…" if value is None else value)
            if isinstance(value, int | float) and not isinstance(value, bool):
                shown = self._catalogue.quantity(value, m.unit)
            limit = self._catalogue.text(m.limit.describe(m.unit)) if m.limit else ""
            title = for_terminal(self._catalogue.text(m.title))
            table.add_row(f"  {title}", for_terminal(shown), for_terminal(limit))
        return table

    def _progress(self, told: Replay) -> Table:
        total, done = len(told.planned), len(told.results)
        left = self._left_seconds(told)
        table = Table.grid(padding=(0, 2))
        text = self._line("live.left", done=done, total=total, seconds=quantity(round(left), "s"))
        table.add_row(ProgressBar(total=max(total, 1), completed=done, width=30), text)
        return table

    def _left_seconds(self, told: Replay) -> float:
        """Loads last as long as their profile says; everything else is quick."""
        left = [p for key, p in told.planned.items() if key not in told.results]
        loads = sum(p.safety != "read_only" for p in left)
        running = told.in_flight and told.planned.get(told.in_flight[0])
        spent = time.monotonic() - self._began if running and running.safety != "read_only" else 0
        return max(0.0, loads * LOAD_SECONDS[self._profile] - spent)
