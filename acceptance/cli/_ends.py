"""How a command ends: every exit has a code of the one table, and one sentence."""

import os
import sys
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import TextIO

import click

from acceptance.exits import CANNOT_RUN, INTERNAL_ERROR, INTERRUPTED, USAGE, CommandEnd

__all__ = ["run"]


def run(command: click.Command) -> None:
    """Run `command` and exit; an uncaught error is ours and exits 4, never 1."""
    sys.excepthook = _internal_error
    _open_closed_streams()
    try:
        code = _code(command)
    except CommandEnd as end:
        code = _told(end.exit_code, partial(_complain, end))
    except click.ClickException as error:
        code = _told(USAGE, error.show)
    except OSError as error:
        text = f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
        code = _told(CANNOT_RUN, partial(_say, text))
    sys.exit(code if isinstance(code, int) else 0)


def _code(command: click.Command) -> object:
    """The code of a command that ends without a complaint."""
    try:
        code = _main(command)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        _write_no_more(sys.stdout)
        return 0
    return code


def _told(code: int, tell: Callable[[], None]) -> int:
    """The code, also where nobody is left to read the complaint."""
    try:
        tell()
    except BrokenPipeError:
        _write_no_more(sys.stderr)
    return code


def _write_no_more(stream: TextIO) -> None:
    """What is still buffered would break at the end once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _main(command: click.Command) -> object:
    """Click answers a reader that has gone with exit 1, which is never ours."""
    try:
        return command.main(standalone_mode=False)
    except SystemExit as end:
        if end.code == 1:
            raise BrokenPipeError from None
        raise


def _open_closed_streams() -> None:
    """Python has no stream where the caller has closed it (`>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


def _internal_error(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Python would exit with 1 after this, so it ends here."""
    click.echo("acceptance: internal error; please report what follows", err=True)
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(INTERNAL_ERROR)


def _complain(end: CommandEnd) -> None:
    _say(_text(end))


def _text(end: CommandEnd) -> str:
    from acceptance.cli._settings import language_of_refusals
    from acceptance.messages import Catalogue
    from acceptance.refusal import Refusal

    if not isinstance(end, Refusal):
        return str(end)
    return Catalogue(language_of_refusals()).text(end.sentence)


def _say(text: str) -> None:
    from acceptance.messages.escape import for_terminal

    click.echo(f"acceptance: {for_terminal(text)}", err=True)
