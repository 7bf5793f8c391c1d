"""`make simulate`: every simulation with many rounds; ends with 1 where a claim does not hold."""

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.statistics.simulations import Line


def main() -> int:
    """Print a line a claim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("areas", nargs="*", help="such as plans (default: all)")
    parser.add_argument("--rounds", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20_260)
    asked = parser.parse_args()
    broken = 0
    for area, line in _lines(asked.areas, asked.rounds, asked.seed):
        broken += not line.holds
        word = "holds" if line.holds else "DOES NOT HOLD"
        told = f"{line.achieved:.4g} ({line.low:.4g} to {line.high:.4g})"
        print(f"{area}: {line.what}: claimed {line.claimed}, achieved {told}: {word}", flush=True)
    return 1 if broken else 0


def areas() -> list[str]:
    """The names of all simulations: the files of this folder."""
    return sorted(p.stem for p in Path(__file__).parent.glob("[!_]*.py"))


def _lines(asked: list[str], rounds: int, seed: int) -> Iterator[tuple[str, Line]]:
    for area in asked or areas():
        module = importlib.import_module(f"tests.statistics.simulations.{area}")
        for line in module.simulate(rounds, seed):
            yield area, line


if __name__ == "__main__":
    sys.exit(main())
