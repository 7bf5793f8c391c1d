"""The peers as contestants: plain pytest, testinfra on this machine, OpenHTF, Checkbox.

Plain pytest runs in this environment, without plug-ins. The others are installed by
`make bench` into an environment of their own (`requirements/bench.txt`), since what they
depend on does not belong beside the tool. Each does the least that its kind of check can do:
an assertion, a file that exists, a measurement within its limit, the shell command `true`.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.spending import Command, spend

__all__ = ["PEERS", "Peer", "absent"]

_PYTHON = Path(sys.prefix, "peers", "bin", "python")
_MARK = """\
def _mark():
    import os, time
    with open(os.environ["BENCH_MARK"], "w") as file:
        file.write(str(time.clock_gettime(time.CLOCK_BOOTTIME)))

"""
_OPENHTF = """
import openhtf

def phase(number):
    @openhtf.PhaseOptions(name=f"n{number}")
    @openhtf.measures(openhtf.Measurement("value").in_range(0, 1))
    def one(test):
        if number == 0:
            _mark()
        test.measurements.value = 1
    return one

if not openhtf.Test(*map(phase, range(COUNT))).execute(test_start=lambda: "bench"):
    raise SystemExit(1)
"""
_CHECKBOX = """\
import sys
from checkbox_ng.launcher.checkbox_cli import main
from plainbox.impl.session.storage import WellKnownDirsHelper

WellKnownDirsHelper.base_of_everything = sys.argv.pop(1)
sys.exit(main())
"""
_PROVIDER = """\
[PlainBox Provider]
name = com.canonical.plainbox:bench
version = 1
description = jobs that do nothing
gettext_domain = bench
location = {folder}
units_dir = {folder}
"""
_JOB = """\
id: n{number}
plugin: shell
_summary: number {number}
flags: simple
environ: BENCH_MARK
command: {command}

"""
_EXPORTER = """\
unit: exporter
id: text
_summary: text
entry_point: text
file_extension: txt
"""


class Peer(NamedTuple):
    """A peer: how it is called, how many checks it gets, its command."""

    name: str
    checks: int
    command: Callable[[Path, int], Command]


def absent(peer: Peer, folder: Path) -> str | None:
    """Why the peer is left out here; None where it has just run one check in `folder`."""
    try:
        spend(peer.command(folder, 1))
    except FileNotFoundError:
        return "not installed (make bench installs it)"
    except (OSError, RuntimeError) as error:
        return f"does not run here: {error}"
    return None


def _pytest(folder: Path, count: int) -> Command:
    tests = "".join(f"\ndef test_{n}():\n    assert 1 <= 1\n" for n in range(1, count))
    first = "def test_0():\n    _mark()\n    assert 1 <= 1\n"
    return _with_pytest(folder, sys.executable, _MARK + first + tests)


def _testinfra(folder: Path, count: int) -> Command:
    body = 'assert host.file("/etc/passwd").exists'
    tests = "".join(f"\ndef test_{n}(host):\n    {body}\n" for n in range(1, count))
    first = f"def test_0(host):\n    _mark()\n    {body}\n"
    options = ("-p", "testinfra.plugin", "--hosts", "local://")
    return _with_pytest(folder, str(_PYTHON), _MARK + first + tests, *options)


def _with_pytest(folder: Path, python: str, source: str, *options: str) -> Command:
    file = _written(folder / "test_generated.py", source)
    settings = _written(folder / "pytest.ini", "[pytest]\n")
    plain = ("-q", "-p", "no:cacheprovider", "-c", str(settings))
    return _marking(folder, python, "-m", "pytest", *plain, *options, str(file))


def _openhtf(folder: Path, count: int) -> Command:
    source = _MARK + _OPENHTF.replace("COUNT", str(count))
    return _marking(folder, str(_PYTHON), str(_written(folder / "phases.py", source)))


def _checkbox(folder: Path, count: int) -> Command:
    """The PyPI release lacks the exporter of its own summary: the provider here brings one.

    Sessions go below `folder`, not to the place in /var/tmp that all of a machine share: a
    start looks through the old ones, and nobody else's may be touched.
    """
    jobs = [_JOB.format(number=n, command="true") for n in range(1, count)]
    first = _JOB.format(number=0, command="cut -d' ' -f1 /proc/uptime > $BENCH_MARK")
    _written(folder / "jobs.pxu", first + "".join(jobs) + _EXPORTER)
    known = folder / ".local" / "share" / "plainbox-providers-1"
    _written(known / "bench.provider", _PROVIDER.format(folder=folder))
    script = _written(folder / "checkbox.py", _CHECKBOX)
    wanted = ("run", "com.canonical.plainbox::n.*")
    command = _marking(folder, str(_PYTHON), str(script), str(folder / "base"), *wanted)

    def clean() -> None:
        command.clean()
        shutil.rmtree(folder / "base")

    return command._replace(clean=clean)


def _marking(folder: Path, *argv: str) -> Command:
    """A command whose first check writes the moment into a file."""
    mark = folder / "mark"

    def moments() -> dict[str, float]:
        with contextlib.suppress(FileNotFoundError, ValueError):
            return {"first": float(mark.read_text())}
        return {}

    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "BENCH_MARK": str(mark),
    }
    return Command(argv=argv, environment=environment, moments=moments, clean=mark.unlink)


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


PEERS = (
    Peer("pytest", 1000, _pytest),
    Peer("openhtf", 1000, _openhtf),
    Peer("testinfra", 100, _testinfra),
    Peer("checkbox", 100, _checkbox),
)
