"""The command line: one file a command, found by its name and loaded when it is called."""

import importlib
import importlib.util
import sys
from pathlib import Path

import click

from acceptance.version import __version__

__all__ = ["cli", "main"]

_HERE = Path(__file__).parent


class _Commands(click.Group):
    """The commands are the modules of this folder; `--help` reads only their first lines."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(p.stem for p in _HERE.glob("[!_]*.py"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"acceptance.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, _summary(_HERE / f"{name}.py")) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 accepted, 10 rejected, 11 accepted with conditions, 12 inconclusive, "
    "2 bad input, 3 cannot run here, 4 internal error, 130 interrupted.",
)
@click.version_option(__version__, prog_name="acceptance")
def cli() -> None:
    """Qualify what arrives, watch what stays, tell the vendor."""


def main() -> None:
    """The console script: run a command, and turn every end into its exit code."""
    from acceptance.cli._ends import run

    foreign = _foreign_probes()
    if foreign:
        click.echo(
            f"acceptance: the package 'probes' in {foreign} hides the one of this tool; "
            "start it from another folder or remove that package from the path",
            err=True,
        )
        sys.exit(3)
    run(cli)


def _foreign_probes() -> str | None:
    """Where `probes` would be imported from, if not from beside `acceptance`."""
    spec = importlib.util.find_spec("probes")
    found = Path(spec.origin).resolve().parent if spec and spec.origin else None
    if found == _HERE.resolve().parent.parent / "probes":
        return None
    return str(found) if found else "an unknown place"


def _summary(path: Path) -> str:
    """The first line of a command's module, which says what it does."""
    with path.open(encoding="utf-8") as file:
        return file.readline().strip().strip('"').rstrip(".")
