"""The exit codes of one table, and the exception that ends a command; imports nothing heavy.

`1` is not in the table: it is what an uncaught error of Python gives, and a broken tool
must not look like a verdict.
"""

__all__ = ["CANNOT_RUN", "INTERNAL_ERROR", "INTERRUPTED", "USAGE", "CommandEnd"]

USAGE = 2
CANNOT_RUN = 3
INTERNAL_ERROR = 4
INTERRUPTED = 130


class CommandEnd(Exception):  # noqa: N818 - an end, not an error
    """Ends a command with `exit_code`."""

    exit_code = INTERNAL_ERROR
