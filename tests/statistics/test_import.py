"""Formulae of short vectors cost nothing to import: guarded by what they import, not by a clock."""

import json
import subprocess
import sys
from pathlib import Path

import acceptance

HEAVY = {"hypothesis", "msgspec", "numpy", "pandas", "pint", "scipy", "statistics", "statsmodels"}
LONG_VECTORS = {
    "acceptance.statistics.drift.absorption",  # matrices of run lengths
    "acceptance.statistics.drift.change_point",  # permutations
    "acceptance.statistics.drift.design",
    "acceptance.statistics.drift.energy",
    "acceptance.statistics.drift.run_length",
    "acceptance.statistics.drift.simulation",
    "acceptance.statistics.lots.calibration",  # makes a table; nothing imports it
    "acceptance.statistics.pairwise",  # allpairspy is small, and loaded here alone
}
HOME = Path(acceptance.__file__).parent


def _modules() -> list[str]:
    files = (HOME / "statistics").rglob("*.py")
    names = [".".join(("acceptance", *f.relative_to(HOME).with_suffix("").parts)) for f in files]
    return sorted(
        name.removesuffix(".__init__")
        for name in names
        if ".claims" not in name and name not in LONG_VECTORS
    )


def test_no_formula_imports_what_is_heavy() -> None:
    program = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(_modules())],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(done.stdout)) & HEAVY == set()


def test_nothing_but_the_tests_and_the_benchmarks_knows_the_oracles() -> None:
    for file in [*HOME.rglob("*.py"), *(HOME.parent / "reports").rglob("*.py")]:
        words = file.read_text(encoding="utf-8")
        for oracle in ("scipy", "statsmodels", "pint"):
            assert f"import {oracle}" not in words, file
            assert f"from {oracle}" not in words, file
