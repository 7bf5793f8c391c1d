"""How a check ends itself before its last line: failed, inconclusive, not applicable."""

from typing import NoReturn

from acceptance.sentences import Sentence, Value, sentence

__all__ = [
    "Failed",
    "Inconclusive",
    "NotApplicable",
    "Stop",
    "fail",
    "inconclusive",
    "not_applicable",
]


class Stop(Exception):  # noqa: N818 - an answer, not an error
    """The check has its answer; `reason` says why, `cure` what would make it conclusive."""

    outcome = "error"

    def __init__(self, reason: Sentence, cure: str | None = None) -> None:
        super().__init__(reason.key)
        self.reason = reason
        self.cure = None if cure is None else str(cure)


class Failed(Stop):
    """The subject does not meet the requirement."""

    outcome = "failed"


class Inconclusive(Stop):
    """The subject may meet it, but that could not be observed."""

    outcome = "inconclusive"


class NotApplicable(Stop):
    """Facts prove that the subject has no such part, and no order expects it."""

    outcome = "not_applicable"


def fail(key: str, /, **values: Value) -> NoReturn:
    """End the check as failed, with the sentence `key` of its `says` (or a full key)."""
    raise Failed(sentence(key, **values))


def inconclusive(key: str, /, *, cure: str | None = None, **values: Value) -> NoReturn:
    """End the check as inconclusive; `cure` is what would make it conclusive."""
    raise Inconclusive(sentence(key, **values), cure)


def not_applicable(key: str, /, **values: Value) -> NoReturn:
    """End the check as not applicable: facts prove that there is no such part."""
    raise NotApplicable(sentence(key, **values))
