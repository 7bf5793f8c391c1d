"""How a command ends: every exit has a code of the one table, and one sentence."""

import os
import sys
from types import TracebackType

import click

from acceptance.exits import CANNOT_RUN, INTERNAL_ERROR, INTERRUPTED, USAGE, CommandEnd

__all__ = ["run"]


def run(command: click.Command) -> None:
    """Run `command` and exit; an uncaught error is ours and exits 4, never 1."""
    sys.excepthook = _internal_error
    _open_closed_streams()
    try:
        code = _main(command)
        sys.stdout.flush()
    except CommandEnd as end:
        _say(_text(end))
        code = end.exit_code
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        _say(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
        code = CANNOT_RUN
    sys.exit(code if isinstance(code, int) else 0)


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
