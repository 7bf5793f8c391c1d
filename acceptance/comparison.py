"""Two runs of one subject: which answers are new, by (check, part)."""

from typing import NamedTuple

from acceptance.model import Result, Run

__all__ = ["Change", "changes"]


class Change(NamedTuple):
    """An answer that differs: the earlier result and the later; None where it was not judged."""

    before: Result | None
    now: Result | None

    @property
    def told(self) -> Result:
        """The result that names check and part: the later one where there is one."""
        told = self.now or self.before
        if told is None:
            raise ValueError("a change of nothing")
        return told


_WEIGHT = ("failed", "error", "gone", "inconclusive", "not_applicable", "passed")


def changes(before: Run, now: Run) -> list[Change]:
    """What `now` answers otherwise than `before`, worst first.

    A part that has gone is news; a check that neither run failed and the earlier one did
    not judge is none, nor is one that the later run did not set out to judge or to finish.
    """
    earlier = {(r.check, r.part): r for r in before.results}
    later = {(r.check, r.part): r for r in now.results}
    planned = {(p.check, p.part) for p in now.planned}
    asked = {check for check, _ in planned}
    found = [Change(earlier.get(key), result) for key, result in later.items()]
    found += [
        Change(result, None)
        for key, result in earlier.items()
        if key not in planned and result.check in asked
    ]
    return sorted((c for c in found if _is_news(c)), key=_weight)


def _weight(change: Change) -> tuple[int, str, str]:
    outcome = change.now.outcome if change.now else "gone"
    return _WEIGHT.index(outcome), change.told.check, change.told.part or ""


def _is_news(change: Change) -> bool:
    if change.now is None:
        return True
    if change.before is None:
        return change.now.outcome in ("failed", "error")
    return change.before.outcome != change.now.outcome
