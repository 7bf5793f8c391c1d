"""Why the tool does not do what it was asked to: one sentence and an exit code."""

from acceptance.exits import CANNOT_RUN, USAGE, CommandEnd
from acceptance.sentences import Sentence, Value, sentence

__all__ = ["BadInput", "CannotRun", "Refusal"]


class Refusal(CommandEnd):
    """Ends the command with `exit_code` after one sentence; nothing is half-written."""

    exit_code = CANNOT_RUN

    def __init__(self, key: str, /, **values: Value) -> None:
        self.sentence: Sentence = sentence(key, **values)
        super().__init__(key, values)


class BadInput(Refusal):
    """The input is not what it must be (exit 2)."""

    exit_code = USAGE


class CannotRun(Refusal):
    """The request is fine, but it cannot be met here and now (exit 3)."""

    exit_code = CANNOT_RUN
