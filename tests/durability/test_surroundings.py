"""What lies in the working folder and in the environment has no effect on what is judged."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.durability.bench import Bench, result, results

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
@check("own.reads", title="reads", measures=(measurement("x", "1", at_most(3)),))
def test_reads(measure):
    note("own.reads")
    measure("x", 2)

@check("own.fails", title="fails", severity="minor")
def test_fails():
    note("own.fails")
    assert len(os.environ.get("PYTHONPATH", "")) > 0, sorted(os.environ)
"""
SHOUT = "import pathlib; pathlib.Path({mark!r}).write_text('run')\n"
HOSTILE = {
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-k nothing --co"\n',
    "pytest.ini": "[pytest]\naddopts = -k nothing\npython_functions = nothing\n",
    "setup.cfg": "[tool:pytest]\naddopts = -k nothing\n",
    "tox.ini": "[pytest]\naddopts = -k nothing\n",
    "conftest.py": "import os, pathlib\n{shout}os._exit(0)\n",
    "sitecustomize.py": "{shout}",
    "usercustomize.py": "{shout}",
    "hostile_plugin.py": "{shout}def pytest_collection_modifyitems(items): items.clear()\n",
    "acceptance.py": "{shout}",
    "pytest.py": "{shout}",
    "probes/__init__.py": "{shout}",
    "acceptance/__init__.py": "{shout}",
    "reports/__init__.py": "{shout}",
    "suites/hardware/test_cpu.py": "{shout}",
    "suites/reliability/test_clock.py": "{shout}",
    "tests/test_other.py": "{shout}",
    "tests/conftest.py": "{shout}",
}
ENVIRONMENT = {
    "PYTEST_ADDOPTS": "-k nothing --collect-only",
    "PYTEST_PLUGINS": "hostile_plugin",
    "PYTHONWARNINGS": "error",
    "PYTHONSTARTUP": "sitecustomize.py",
    "PYTHONHASHSEED": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONUNBUFFERED": "1",
    "LC_ALL": "tr_TR.UTF-8",
    "COLUMNS": "1",
    "OMP_NUM_THREADS": "64",
}


def spoil(folder: Path, mark: Path) -> None:
    """Leave everything there that pytest and Python would listen to."""
    shout = SHOUT.format(mark=str(mark))
    for name, text in HOSTILE.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text.replace("{shout}", shout))


@pytest.fixture
def mark(bench: Bench) -> Path:
    """Exists once something hostile has been run."""
    return bench.folder / "hostile"


def test_the_working_folder_has_no_effect(bench: Bench, mark: Path) -> None:
    bench.write(SUITE)
    clean = bench.qualify()
    shutil.rmtree(bench.state)
    spoil(bench.cwd, mark)
    spoilt = bench.qualify()
    assert (spoilt.code, spoilt.err) == (clean.code, clean.err)
    assert results(bench.report()) == {"own.reads": "passed", "own.fails": "failed"}
    assert not mark.exists()


def test_the_folder_of_the_suite_has_no_effect(bench: Bench, mark: Path) -> None:
    """But for its own checks: no conftest.py, no configuration is taken from there."""
    bench.write(SUITE)
    for name in ("pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini", "conftest.py"):
        text = HOSTILE[name].replace("{shout}", SHOUT.format(mark=str(mark)))
        (bench.suite / name).write_text(text)
    assert bench.qualify().code == 11
    assert results(bench.report()) == {"own.reads": "passed", "own.fails": "failed"}
    assert not mark.exists()


def test_the_built_in_suites_are_those_beside_the_package(bench: Bench, mark: Path) -> None:
    spoil(bench.cwd, mark)
    done = bench.run("suites", "list", "--json")
    clean = bench.run("suites", "list", "--json", cwd=bench.folder)
    assert json.loads(done.out) == json.loads(clean.out) != []
    assert not mark.exists()


def test_the_environment_has_no_effect(bench: Bench, mark: Path) -> None:
    bench.write(SUITE)
    spoil(bench.cwd, mark)
    done = bench.qualify(env={**bench.env, **ENVIRONMENT})
    assert done.code == 11, done.err
    assert results(bench.report()) == {"own.reads": "passed", "own.fails": "failed"}
    seen = result(bench.report(), "own.fails")["reason"]["values"]["message"]
    ours = {"LC_ALL", "OMP_NUM_THREADS"}  # the child has these too, with values of its own
    assert [name for name in ENVIRONMENT if name in seen and name not in ours] == []
    assert not mark.exists()


def test_python_path_does_not_reach_the_checks(bench: Bench, mark: Path) -> None:
    """The supervisor is the user's own Python; what judges is not."""
    bench.write(SUITE)
    foreign = bench.folder / "foreign"
    foreign.mkdir()
    (foreign / "sitecustomize.py").write_text(
        f"import sys; 'acceptance.child' in str(sys.argv) and {SHOUT.format(mark=str(mark))}"
    )
    (foreign / "pytest.py").write_text(SHOUT.format(mark=str(mark)))
    done = bench.qualify(env={**bench.env, "PYTHONPATH": str(foreign)})
    assert done.code == 11, done.err
    assert not mark.exists()


@pytest.mark.parametrize("command", [["qualify"], ["runs"], ["doctor"]])
def test_a_foreign_probes_package_is_told_in_one_sentence(
    bench: Bench, mark: Path, command: list[str]
) -> None:
    foreign = bench.folder / "foreign"
    (foreign / "probes").mkdir(parents=True)
    (foreign / "probes" / "__init__.py").write_text(SHOUT.format(mark=str(mark)))
    done = bench.run(*command, env={**bench.env, "PYTHONPATH": str(foreign)})
    assert done.code == 3
    assert str(foreign / "probes") in done.sentence
    assert not mark.exists()
    assert not bench.state.exists()


def test_a_broken_configuration_file_is_told_in_one_sentence(bench: Bench) -> None:
    bench.write(SUITE)
    named = bench.folder / "named.toml"
    for text in ("state = 3\n", "nonsense = 'x'\n", "= = =\n", "\0"):
        named.write_text(text)
        done = bench.qualify(env={**bench.env, "ACCEPTANCE_CONFIG": str(named)})
        assert done.code == 2
        assert str(named) in done.sentence


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_as_root_the_working_folder_configures_nothing(bench: Bench) -> None:
    bench.write(SUITE)
    elsewhere = bench.folder / "elsewhere"
    (bench.cwd / "acceptance.toml").write_text(f'state = "{elsewhere}"\nnonsense = 1\n')
    env = {k: v for k, v in bench.env.items() if k != "ACCEPTANCE_STATE"}
    done = bench.qualify(env={**env, "XDG_STATE_HOME": str(bench.state)})
    assert done.code == 11, done.err
    assert not elsewhere.exists()
    assert list((bench.state / "acceptance" / "runs").iterdir())


# -- a probe that hangs ------------------------------------------------------------------------

PROBE = '''"""A probe that never answers."""

import time

import msgspec

from probes.system import Missing


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing."""

    missing: tuple[Missing, ...] = ()


def probe(system: object) -> Facts:
    """Hang."""
    time.sleep(1000)
    return Facts()
'''
IMPATIENT = """
import acceptance.supervisor
acceptance.supervisor._PROBE_SECONDS = 2.0
from acceptance.cli import main
main()
"""


def test_a_probe_that_hangs_is_left_out_and_told(bench: Bench) -> None:
    """Dropped into a copy of the program, whose supervisor has less patience."""
    home = bench.folder / "program"
    for package in ("acceptance", "probes", "reports", "suites"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, home / package, ignore=ignored)
    (home / "probes" / "hanging.py").write_text(PROBE)
    bench.write(
        """
@check("own.reads", title="reads", measures=(measurement("cores"),))
def test_reads(machine, measure):
    measure("cores", machine.need("cpu.threads"))

@check("own.needs", title="needs what the probe would have told")
def test_needs(machine):
    machine.need("hanging.something")
"""
    )
    done = bench.qualify(
        env={**bench.env, "PYTHONPATH": str(home)}, tool=[sys.executable, "-P", "-c", IMPATIENT]
    )
    assert done.code == 0, done.err
    incidents = [e["event"]["what"] for e in done.events if e["event"]["type"] == "incident"]
    assert [(i["key"], i["values"]) for i in incidents] == [
        ("incident.probe", {"probe": "hanging"})
    ]
    assert results(bench.report()) == {"own.reads": "passed", "own.needs": "inconclusive"}
    needs = result(bench.report(), "own.needs")
    assert needs["reason"]["values"]["why"]["key"] == "probe.no_answer"
