"""Two runs of one subject: which answers are new, by (check, part)."""

from typing import NamedTuple

from acceptance.model import Result, Run

__all__ = ["Change", "changes"]


class Change(NamedTuple):
    """An answer that differs: the earlier result (None: not judged then), and the later."""

    before: Result | None
    now: Result


def changes(before: Run, now: Run) -> list[Change]:
    """The results of `now` whose outcome is another than in `before`, worst first.

    A check that neither run failed and the earlier one did not judge is no news.
    """
    earlier = {(r.check, r.part): r for r in before.results}
    found = [Change(earlier.get((r.check, r.part)), r) for r in now.results]
    news = [c for c in found if _is_news(c)]
    return sorted(news, key=lambda c: (c.now.outcome == "passed", c.now.check, c.now.part or ""))


def _is_news(change: Change) -> bool:
    if change.before is None:
        return change.now.outcome in ("failed", "error")
    return change.before.outcome != change.now.outcome
