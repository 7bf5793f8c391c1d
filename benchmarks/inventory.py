"""What an inventory costs, beside the programs that tell what a machine is made of.

    python benchmarks/inventory.py [--quick] [--rounds N]

Whole commands, interleaved; then how many facts are told; then how the work grows with the
devices. One JSON line a comparison on stdout, words for people on stderr. A peer that is not
installed is named in one line and left out. Run as the same user for all; as root everybody sees
most. Writes only below a temporary folder.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.comparisons import Comparison
from benchmarks.facts import leaves
from benchmarks.ours import ACCEPTANCE
from benchmarks.pairs import FEWEST, Figure, json_line, median_of, take_turns
from benchmarks.scaled import TIMES, machine, seconds, steps
from benchmarks.spending import Command, Spent, now, spend
from benchmarks.telling import say, tell, until

__all__ = ["main"]

_QUICK_SECONDS = 41.0
_FEWEST_QUICK = 6
"""Fewer pairs than these have no interval."""
_OURS = "inventory"
_SLOW = ("ansible -m setup", "cpuinfo")
"""These take seconds each: with --quick they get what time is left."""
_PEERS_BIN = Path(sys.prefix, "peers", "bin")


def main() -> int:
    """Measure, and tell each comparison as soon as it is known."""
    options = _options()
    more = until(now() + _QUICK_SECONDS if options.quick else float("inf"))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        _facts()
        _growth(folder, _FEWEST_QUICK if options.quick else options.rounds, more)
        present = dict(_present(folder))
        for names in ([n for n in present if n not in _SLOW], _slow(present, options.quick)):
            _race({_OURS: _ours(folder)} | {n: present[n] for n in names}, options.rounds, more)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="within 50 seconds")
    parser.add_argument("--rounds", type=int, help="pairs to measure (20; with --quick 10)")
    options = parser.parse_args()
    options.rounds = options.rounds or (FEWEST if options.quick else 2 * FEWEST)
    return options


def _slow(present: Mapping[str, Command], quick: bool) -> list[str]:
    """Not all of them fit into a short measurement."""
    wanted = _SLOW[:1] if quick else _SLOW
    for name in _SLOW[len(wanted) :]:
        say(f"{name} is left out: not with --quick")
    return [name for name in wanted if name in present]


def _ours(folder: Path) -> Command:
    return Command((ACCEPTANCE, "inventory", "--json"), _surroundings(folder))


def _surroundings(folder: Path) -> dict[str, str]:
    path = os.pathsep.join(("/usr/sbin", "/usr/bin", "/sbin", "/bin"))
    return {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def _present(folder: Path) -> Iterable[tuple[str, Command]]:
    """The peers that are here. facter ends with 1 where a single fact of its own fails."""
    saved = folder / "hw-probe"
    saved.mkdir()
    ansible = _PEERS_BIN / "ansible"
    known: dict[str, tuple[str, tuple[str, ...]]] = {
        "lshw": ("lshw", ("-json",)),
        "hw-probe": ("hw-probe", ("-all", "-log-level", "minimal", "-save", str(saved))),
        "facter": ("facter", ("-j",)),
        "inxi": ("inxi", ("-Fxxx",)),
        "ansible -m setup": (str(ansible), ("localhost", "-c", "local", "-m", "setup")),
        "cpuinfo": (sys.executable, ("-c", "import cpuinfo; cpuinfo.get_cpu_info()")),
    }
    around = _surroundings(folder)
    for name, (program, arguments) in known.items():
        found = shutil.which(program, path=around["PATH"])
        if found is None:
            cure = "make bench installs it" if program == str(ansible) else f"apt install {name}"
            say(f"{name} is left out: not installed ({cure})")
            continue
        yield (
            name,
            Command((found, *arguments), around, accepted=(0, 1) if name == "facter" else (0,)),
        )


def _race(commands: Mapping[str, Command], rounds: int, more: Callable[[], bool]) -> None:
    """Ours beside the others; a first round fills the caches and is not counted."""
    if len(commands) == 1:
        return
    runs = {name: partial(spend, command) for name, command in commands.items()}
    if not commands.keys() & set(_SLOW):
        take_turns(runs, 1)  # those that take seconds have nothing to gain from warm caches
    measured = take_turns(runs, rounds, more)
    tell(
        [_comparison(peer, kind) for peer in runs if peer != _OURS for kind in ("wall", "cpu")],
        measured,
    )


def _comparison(peer: str, kind: str) -> Comparison:
    def of(name: str, measured: Mapping[str, Spent]) -> float:
        return float(getattr(measured[name], kind))

    return Comparison(f"inventory.{kind}", peer, partial(of, _OURS), partial(of, peer))


def _facts() -> None:
    """How many facts lshw tells for each of ours: below 1, ours tells more."""
    lshw = shutil.which("lshw", path="/usr/sbin:/usr/bin")
    if lshw is None:
        return
    ours = leaves(json.loads(_output((ACCEPTANCE, "inventory", "--json")))["facts"])
    theirs = leaves(json.loads(_output((lshw, "-json"))))
    say(f"inventory.facts: {ours}, lshw: {theirs}")
    print(json_line("inventory.facts", "lshw", Figure(theirs / ours, None, None, 1)), flush=True)


def _output(argv: tuple[str, ...]) -> bytes:
    return subprocess.run(
        argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    ).stdout


def _growth(folder: Path, rounds: int, more: Callable[[], bool]) -> None:
    """What the work grows by from 2 to 4 times the devices, beside twice that from 1 to 2 times.

    At 1 the work is linear, whatever a machine without devices costs.
    """
    roots = {str(times): machine(folder / f"times-{times}", times) for times in TIMES}
    counted = {name: steps(root) for name, root in roots.items()}
    say(f"steps at {', '.join(f'{n} x {count}' for n, count in counted.items())}")
    print(json_line("inventory.growth_steps", "linear", Figure(_slope(counted), None, None, 1)))
    runs = {name: seconds(root) for name, root in roots.items()}
    take_turns(runs, 1)
    measured = take_turns(runs, rounds, more)
    for name in roots:
        spent = median_of([one[name] for one in measured]).ratio
        say(f"processor time at {name} x the devices: {spent * 1000:.1f} ms")
    slopes = median_of([_slope(one) for one in measured])
    print(json_line("inventory.growth_cpu", "linear", slopes), flush=True)


def _slope(at: Mapping[str, float]) -> float:
    return (at["4"] - at["2"]) / (2 * (at["2"] - at["1"]))


if __name__ == "__main__":
    sys.exit(main())
