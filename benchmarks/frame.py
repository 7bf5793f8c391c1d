"""What the frame costs: the start, a check beside its peers, `--version` and `--help`.

    python benchmarks/frame.py [--quick] [--rounds N]

All contestants run once a round, in changing order. Every figure is the median over the
rounds with its 95 % interval: one JSON line on stdout, words for people on stderr. README.md
beside this file says what is compared with what. Needs no privileges and writes only below a
temporary folder.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.comparisons import of_asking, of_running
from benchmarks.ours import ACCEPTANCE, qualify
from benchmarks.pairs import FEWEST, take_turns
from benchmarks.peers import PEERS, Peer, absent
from benchmarks.spending import Command, Spent, now, spend
from benchmarks.telling import say, tell, until

__all__ = ["main"]

_MANY = 1000
_QUICK_MANY = 200
_QUICK_SECONDS = 46.0
_QUICK_PEERS = ("pytest", "openhtf", "testinfra")


def main() -> int:
    """Measure, and tell each comparison as soon as it is known."""
    options = _options()
    more = until(now() + _QUICK_SECONDS if options.quick else float("inf"))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        asking = _asking(folder)
        tell(of_asking(), _measured(asking, options.rounds, more))
        peers = list(_present(folder, quick=options.quick))
        commands = _running(folder, peers, quick=options.quick)
        counts = {peer.name: peer.checks for peer in peers}
        counts["pytest"] = counts["ours"] = _QUICK_MANY if options.quick else _MANY
        measured = _measured(commands, options.rounds, more)
        tell(of_running(commands, counts), measured)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="fewer checks and peers, within 50 seconds"
    )
    parser.add_argument("--rounds", type=int, help="pairs to measure (20; with --quick 10)")
    options = parser.parse_args()
    options.rounds = options.rounds or (FEWEST if options.quick else 2 * FEWEST)
    return options


def _present(folder: Path, *, quick: bool) -> Iterable[Peer]:
    """The peers that take part; of each other one line says why it does not."""
    for peer in PEERS:
        left_out = quick and peer.name not in _QUICK_PEERS
        why = "not with --quick" if left_out else absent(peer, folder / f"{peer.name}.try")
        if why is None:
            yield peer
        else:
            say(f"{peer.name} is left out: {why}")


def _asking(folder: Path) -> dict[str, Command]:
    environment = {"PATH": os.defpath, "HOME": str(folder)}
    argvs = {
        "version": (ACCEPTANCE, "--version"),
        "help": (ACCEPTANCE, "--help"),
        "python": (sys.executable, "-c", "pass"),
        "import click": (sys.executable, "-c", "import click"),
    }
    return {name: Command(argv, environment) for name, argv in argvs.items()}


def _running(folder: Path, peers: Iterable[Peer], *, quick: bool) -> dict[str, Command]:
    """The contestants of start and check; with --quick only plain pytest runs many checks."""
    many = _QUICK_MANY if quick else _MANY
    commands = {
        "built_in": qualify(folder / "built_in", None, until_first=True),
        "one_check": qualify(folder / "one_check", 1),
        "many_checks": qualify(folder / "many_checks", many),
    }
    if not quick:
        terminal = qualify(folder / "terminal", None, until_first=True, terminal=True)
        commands["terminal"] = terminal
    for peer in peers:
        commands[f"{peer.name}.1"] = peer.command(folder / f"{peer.name}.1", 1)
        if peer.name == "pytest" or not quick:
            count = many if peer.name == "pytest" else peer.checks
            commands[f"{peer.name}.n"] = peer.command(folder / f"{peer.name}.n", count)
    return commands


def _measured(
    commands: Mapping[str, Command], rounds: int, more: Callable[[], bool]
) -> list[dict[str, Spent]]:
    """The rounds, after one that is not counted: it fills the caches of all."""
    runs = {name: partial(spend, command) for name, command in commands.items()}
    take_turns(runs, 1)
    return take_turns(runs, rounds, more)


if __name__ == "__main__":
    sys.exit(main())
