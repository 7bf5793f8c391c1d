"""What cannot go on is said in one sentence, and whatever was acknowledged before is kept."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.bench import Bench, kill, results, told

SUITE = """
@check("own.waits", title="waits for a word", safety="load")
def test_waits(load):
    note("own.waits")
    while not os.path.exists(os.path.join(os.path.dirname(SIDE), "go")):
        time.sleep(0.005)

@check("own.reads", title="reads")
def test_reads():
    note("own.reads")
"""
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def test_the_state_path_is_a_file(bench: Bench) -> None:
    bench.write(SUITE)
    bench.state.write_text("mine")
    done = bench.qualify()
    assert done.code == 3
    assert str(bench.state) in done.sentence
    assert bench.state.read_text() == "mine"
    assert bench.executions() == {}


@pytest.fixture
def read_only(bench: Bench) -> Iterator[Path]:
    """A folder that cannot be written: for root a file system, for others its mode."""
    folder = bench.folder / "fixed"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "fixed", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this root may not mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_state_folder(bench: Bench, read_only: Path) -> None:
    bench.write(SUITE)
    env = {**bench.env, "ACCEPTANCE_STATE": str(read_only / "state")}
    done = bench.qualify(env=env)
    assert done.code == 3
    assert str(read_only) in done.sentence
    assert "ACCEPTANCE_STATE" in done.sentence  # what to do about it
    assert bench.executions() == {}


def test_a_state_folder_that_vanishes_ends_the_run(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        shutil.rmtree(bench.state)
        (bench.folder / "go").touch()
        done = running.finish()
    assert done.code == 3
    assert str(bench.state) in done.sentence
    assert not bench.state.exists()


def test_a_second_load_at_once_is_refused_and_names_the_first(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        second = bench.qualify()
        assert second.code == 3
        assert str(running.pid) in second.sentence
        assert len(list((bench.state / "runs").iterdir())) == 1
        only_reading = bench.qualify("--check", "own.reads")
        assert only_reading.code == 12  # nothing stands against it, but it is not the whole
        (bench.folder / "go").touch()
        assert running.finish().code == 0
    assert bench.qualify().code == 0


def test_a_run_that_is_under_way_is_not_resumed(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        run = bench.run_folder
        before = bench.journal.read_bytes()
        env = {**bench.env, "ACCEPTANCE_LOCK": str(bench.folder / "another lock")}
        for held in (bench.env, env):
            done = bench.resume(run, env=held)
            assert done.code == 3
            assert done.sentence
        assert bench.journal.read_bytes().startswith(before)
        (bench.folder / "go").touch()
        assert running.finish().code == 0
    assert bench.verify()["faults"] == []
    assert bench.executions() == {"own.waits": 1, "own.reads": 1}


def test_the_lock_of_a_dead_run_is_free(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        kill(running.pid)
        running.finish()
    (bench.folder / "go").touch()
    assert bench.resume().code == 0


def test_a_resumed_run_whose_suite_is_gone_or_changed(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        kill(running.pid)
        running.finish()
    before = bench.journal.read_bytes()
    kept = bench.suite.rename(bench.folder / "kept")
    done = bench.resume()
    assert done.code == 2
    assert str(bench.suite) in done.sentence
    assert bench.journal.read_bytes() == before
    kept.rename(bench.suite)
    bench.write(SUITE + "\n# another version\n")
    (bench.folder / "go").touch()
    assert bench.resume().code == 0
    keys = [incident["key"] for incident in bench.report()["incidents"]]
    assert "incident.suite_changed" in keys


def test_a_run_is_resumed_from_another_folder(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.started(
        "qualify", "--suite", bench.suite.name, "--ndjson", cwd=bench.folder
    ) as running:
        running.until_started("own.waits")
        kill(running.pid)
        running.finish()
    (bench.folder / "go").touch()
    assert bench.resume(cwd=bench.cwd).code == 0
    assert results(bench.report()) == {"own.waits": "passed", "own.reads": "passed"}


def test_whoever_stops_listening_does_not_end_the_run(bench: Bench) -> None:
    """`acceptance qualify --ndjson | head -n 1`: the verdict is neither lost nor made up."""
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        running.stop_listening()
        (bench.folder / "go").touch()
        code = running.process.wait()
    assert code == 0
    assert bench.verify()["finished"]
    assert results(bench.report()) == {"own.waits": "passed", "own.reads": "passed"}


def test_a_rejection_stays_one_where_nobody_listens(bench: Bench) -> None:
    bench.write('@check("own.bad", title="bad")\ndef test_bad():\n    assert 1 == 2\n')
    for form in ("--ndjson", "--json"):
        with bench.started("qualify", "--suite", str(bench.suite), form) as running:
            running.stop_listening()
            assert running.process.wait() == 10


# -- whose code is run as root ---------------------------------------------------------------


@pytest.mark.root
@AS_ROOT
@pytest.mark.parametrize("foreign", ["suite", "file", "provider", "writable"])
def test_as_root_only_what_is_roots_is_run(bench: Bench, foreign: str) -> None:
    bench.write(SUITE)
    file, provider = bench.suite / "test_own.py", bench.folder / "provider.py"
    provider.write_text("")
    place = {"suite": bench.suite, "file": file, "provider": provider, "writable": file}[foreign]
    if foreign == "writable":
        place.chmod(0o666)
    else:
        os.chown(place, 65534, 65534)
    done = bench.qualify("--provider", str(provider))
    assert done.code == 2
    assert str(place) in done.sentence
    assert not bench.state.exists() or not list((bench.state / "runs").iterdir())
    assert bench.executions() == {}


@pytest.mark.root
@AS_ROOT
def test_as_root_a_suite_that_changed_hands_is_not_resumed(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        kill(running.pid)
        running.finish()
    os.chown(bench.suite / "test_own.py", 65534, 65534)
    done = bench.resume()
    assert done.code == 2
    assert "test_own.py" in done.sentence


def test_a_provider_stands_in_the_journal_and_its_run_is_never_accepted(bench: Bench) -> None:
    bench.write(SUITE)
    (bench.folder / "go").touch()
    provider = bench.folder / "provider.py"
    provider.write_text("")
    assert bench.qualify("--provider", str(provider)).code == 12
    assert bench.journalled()[0]["event"]["provider"] == str(provider)


@pytest.mark.parametrize("text", ["def broken(:", "import nothing_of_that_name"])
def test_a_provider_that_cannot_be_loaded(bench: Bench, text: str) -> None:
    bench.write(SUITE)
    provider = bench.folder / "provider.py"
    provider.write_text(text)
    done = bench.qualify("--provider", str(provider))
    assert done.code == 2
    assert str(provider) in done.sentence
    assert bench.executions() == {}


@pytest.mark.parametrize("text", ["raise RuntimeError('no luck')", "import os; os._exit(0)"])
def test_a_provider_that_falls_leaves_an_inconclusive_run(bench: Bench, text: str) -> None:
    bench.write(SUITE)
    provider = bench.folder / "provider.py"
    provider.write_text(text)
    assert bench.qualify("--provider", str(provider)).code == 12
    assert bench.executions() == {}
    told_of = [incident["text"] for incident in bench.report()["incidents"]]
    assert len(told_of) == 4
    assert ("no luck" in told_of[0]) == ("no luck" in text)


def test_what_was_printed_before_a_refusal_is_in_the_journal(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        copy = bench.folder / "copy"
        shutil.copytree(bench.state, copy)
        shutil.rmtree(bench.state)
        (bench.folder / "go").touch()
        printed = running.finish().events
    copy.rename(bench.state)
    assert told(printed) == told(bench.journalled()[: len(printed)])
    assert bench.resume().code == 0
