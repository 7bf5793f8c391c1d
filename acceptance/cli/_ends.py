"""How a command ends: every exit has a code of the one table, and one sentence."""

import os
import sys

import click

from acceptance.verdict import CANNOT_RUN, INTERNAL_ERROR, INTERRUPTED, USAGE

__all__ = ["run"]


def run(command: click.Command) -> None:
    """Run `command`; an uncaught error is ours and exits 4, never 1."""
    from acceptance.refusal import Refusal

    try:
        code = command.main(standalone_mode=False)
        sys.stdout.flush()
    except Refusal as refusal:
        _say(_text(refusal))
        code = refusal.exit_code
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
    except Exception:  # noqa: BLE001 - the end of the line: the exit code must be ours
        click.echo("acceptance: internal error; please report what follows", err=True)
        sys.excepthook(*sys.exc_info())
        code = INTERNAL_ERROR
    sys.exit(code if isinstance(code, int) else 0)


def _text(refusal: object) -> str:
    from acceptance.cli._settings import language
    from acceptance.messages import Catalogue

    return Catalogue(language()).text(refusal.sentence)  # type: ignore[attr-defined]


def _say(text: str) -> None:
    from acceptance.messages.escape import for_terminal

    click.echo(f"acceptance: {for_terminal(text)}", err=True)
