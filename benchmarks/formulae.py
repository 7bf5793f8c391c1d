"""What formulae cost: to import, to answer a question on the command line, to be called.

    python benchmarks/formulae.py [--quick] [--rounds N]

The peer is scipy (for survival curves statsmodels): the same numbers from the same interpreter,
interleaved. One JSON line a comparison on stdout, words for people on stderr. Nothing is written.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import acceptance
from benchmarks.comparisons import Comparison
from benchmarks.ours import ACCEPTANCE
from benchmarks.pairs import FEWEST, json_line, median_of, take_turns
from benchmarks.spending import Command, Spent, now, spend
from benchmarks.telling import say, tell, until

__all__ = ["main"]

IMPORT_GOAL_SECONDS = 0.020
_QUICK_SECONDS = 42.0
_AROUND = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "HOME": "/nonexistent"}
_PLAN = ("plan", "--mtbf", "500h", "--confidence", "0.8", "--json")
_PLAN_BY_SCIPY = (
    "from scipy.stats import chi2; import json; "
    "print(json.dumps([500 * chi2.ppf(0.8, 2 * r + 2) / 2 for r in range(4)]))"
)
_QUESTION = (
    "acceptance.statistics.proportions",
    "acceptance.statistics.times.mtbf",
    "acceptance.statistics.sampling.zero",
)
"""What answers the commonest questions: how many trials, how many hours, how many of a lot."""

_CALLS = 50


def main() -> int:
    """Measure, and tell each comparison as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="within 50 seconds")
    parser.add_argument("--rounds", type=int, help="pairs to measure (20; with --quick 10)")
    options = parser.parse_args()
    rounds = options.rounds or (FEWEST if options.quick else 2 * FEWEST)
    more = until(now() + _QUICK_SECONDS if options.quick else float("inf"))
    _calls(rounds)
    _commands(rounds, more)
    return 0


def _modules() -> list[str]:
    """All formulae that work on short vectors: the others import numpy, claims the model."""
    home = Path(acceptance.__file__).parent
    files = sorted((home / "statistics").rglob("*.py"))
    short = [f for f in files if "claims" not in f.parts and not _long(f.read_text("utf-8"))]
    names = (".".join(("acceptance", *f.relative_to(home).with_suffix("").parts)) for f in short)
    return [name.removesuffix(".__init__") for name in names]


def _long(source: str) -> bool:
    return "\nimport numpy" in source or "drift.run_length import" in source


def _commands(rounds: int, more: Callable[[], bool]) -> None:
    """Whole processes: importing all formulae, and one question answered."""
    programs = {
        "python": (sys.executable, "-c", "pass"),
        "package": (sys.executable, "-c", "import acceptance.statistics"),
        "question": (sys.executable, "-c", _importing(_QUESTION)),
        "all": (sys.executable, "-c", _importing(_modules())),
        "scipy.stats": (sys.executable, "-c", "import scipy.stats"),
        "plan": (str(ACCEPTANCE), *_PLAN),
        "scipy": (sys.executable, "-c", _PLAN_BY_SCIPY),
    }
    runs = {n: partial(spend, Command(argv, _AROUND)) for n, argv in programs.items()}
    take_turns(runs, 1)
    tell(_of_commands(), take_turns(runs, rounds, more))


def _importing(names: Iterable[str]) -> str:
    return "; ".join(f"import {name}" for name in names)


def _of_commands() -> list[Comparison]:
    return [
        Comparison("statistics.import", "goal", _above("package", "python"), _goal),
        Comparison("statistics.import_question", "goal", _above("question", "python"), _goal),
        Comparison(
            "statistics.import_all",
            "scipy.stats",
            _above("all", "python"),
            _above("scipy.stats", "python"),
        ),
        Comparison("statistics.plan", "scipy", partial(_wall, "plan"), partial(_wall, "scipy")),
    ]


def _wall(name: str, measured: Mapping[str, Spent]) -> float:
    return measured[name].wall


def _above(name: str, base: str) -> Callable[[Mapping[str, Spent]], float]:
    return lambda measured: measured[name].wall - measured[base].wall


def _goal(_: Mapping[str, Spent]) -> float:
    return IMPORT_GOAL_SECONDS


def _calls(rounds: int) -> None:
    """One formula beside the peer's, both warm, in this process."""
    for name, (peer, ours, theirs) in _formulae().items():
        runs = {"ours": partial(_seconds, ours), "theirs": partial(_seconds, theirs)}
        take_turns(runs, 1)
        pairs = take_turns(runs, rounds)
        figure = median_of([one["ours"] / one["theirs"] for one in pairs])
        told = [median_of([one[side] for one in pairs]).ratio for side in runs]
        say(f"{name}: {told[0] * 1e6:.1f} us, {peer}: {told[1] * 1e6:.1f} us")
        print(json_line(f"statistics.{name}", peer, figure), flush=True)


def _seconds(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    for _ in range(_CALLS):
        call()
    return (time.perf_counter() - started) / _CALLS


def _formulae() -> dict[str, tuple[str, Callable[[], Any], Callable[[], Any]]]:
    """Name -> (peer, ours, theirs); both give the same numbers."""
    ours = partial(import_module)
    proportions = ours("acceptance.statistics.proportions")
    mtbf = ours("acceptance.statistics.times.mtbf")
    survival = ours("acceptance.statistics.times.kaplan_meier")
    hypergeometric = ours("acceptance.statistics.distributions.hypergeometric")
    scipy = import_module("scipy.stats")
    survfunc = import_module("statsmodels.duration.survfunc")
    times = [float(n % 17 + 1) for n in range(100)]
    failed = [n % 3 != 0 for n in range(100)]
    marks = [int(f) for f in failed]
    return {
        "clopper_pearson": (
            "scipy",
            lambda: proportions.clopper_pearson(57, 59, 0.95),
            lambda: scipy.binomtest(57, 59).proportion_ci(0.95),
        ),
        "mtbf_lower": (
            "scipy",
            lambda: mtbf.mtbf_lower(1000.0, 3, 0.9),
            lambda: 2 * 1000.0 / scipy.chi2.ppf(0.9, 8),
        ),
        "hypergeometric": (
            "scipy",
            lambda: hypergeometric.cdf(2, 500, 25, 60),
            lambda: scipy.hypergeom.cdf(2, 500, 25, 60),
        ),
        "kaplan_meier": (
            "statsmodels",
            lambda: survival.kaplan_meier(times, failed),
            lambda: survfunc.SurvfuncRight(times, marks),
        ),
    }


if __name__ == "__main__":
    sys.exit(main())
