"""The machine that runs the tests: every probe answers, commands are held in bounds."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import probes
from probes.port import commands, ethtool, monitor
from probes.port.live import Live
from probes.system import Missing, Output, Unavailable


def test_every_probe_answers_on_this_machine() -> None:
    observed = probes.observe(Live())
    crashed = [
        missing
        for seen in observed.values()
        for missing in seen.facts.missing
        if missing.reason == "probe.crashed"
    ]
    assert crashed == []
    json.dumps(probes.encode(observed), allow_nan=False)
    assert observed["memory"].facts.total_bytes > 2**20
    assert observed["kernel"].facts.release == os.uname().release
    assert observed["kernel"].facts.architecture == os.uname().machine
    assert "/" in [found.mount_point for found in observed["storage"].facts.file_systems]


def test_no_command_is_started_whose_answer_files_give(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def record(argv: Sequence[str], deadline_seconds: float) -> Output:
        started.append(argv[0])
        raise Unavailable("probe.no_tool", tool=argv[0])

    monkeypatch.setattr("probes.port.live.run_command", record)
    probes.observe(Live())
    assert set(started) <= {"systemctl", "journalctl"}


def test_times() -> None:
    system = Live()
    assert system.utc_seconds() > 1.7e9
    assert 0 < system.boot_seconds() < 1e10
    assert len(system.boot_id()) == 36


def test_sensors_and_battery_answer_or_say_why() -> None:
    system = Live()
    assert isinstance(system.temperatures(), tuple)
    assert isinstance(system.fans(), tuple)
    with contextlib.suppress(Unavailable):
        assert 0 <= system.battery().charge_percent <= 100


def test_the_interface_of_the_machine_itself_was_not_made_with_an_address() -> None:
    with pytest.raises(Unavailable) as why:
        ethtool.permanent_mac("lo")
    assert why.value.reason == "probe.no_permanent_address"


def eventually(holds: Callable[[], bool]) -> bool:
    """What a signal does is done soon, but not at once."""
    for _ in range(1000):
        if holds():
            return True
        time.sleep(0.01)
    return False


# -- commands --------------------------------------------------------------------------------------


def test_a_command_gets_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    monkeypatch.setenv("LD_PRELOAD_EXAMPLE", "yes")
    told = commands.run_command(("env",), 10.0).text.splitlines()
    assert "LC_ALL=C" in told
    assert not [line for line in told if line.startswith("LD_PRELOAD_EXAMPLE")]


def test_a_command_reads_nothing_and_tells_its_status() -> None:
    told = commands.run_command(("sh", "-c", "cat; echo bad >&2; printf 'a\\377'; exit 3"), 10.0)
    assert told == Output(status=3, text="a\\xff", errors="bad\n")


def test_a_tool_that_is_not_there_says_how_to_get_it() -> None:
    with pytest.raises(Unavailable) as why:
        commands.run_command(("no-such-tool",), 1.0)
    assert (why.value.reason, why.value.cure) == ("probe.no_tool", "apt install no-such-tool")


def test_a_caller_s_own_path_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "no-such-tool"
    fake.write_text("#!/bin/sh\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable):
        commands.run_command(("no-such-tool",), 1.0)


def test_a_command_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = f"sleep 1000 & echo $! > {note}; sleep 1000"
    with pytest.raises(Unavailable) as why:
        commands.run_command(("sh", "-c", script), 0.5)
    assert why.value.reason == "probe.tool_timeout"
    child = Path(f"/proc/{note.read_text().strip()}/stat")
    assert eventually(lambda: not child.exists() or child.read_text().split()[2] in "ZX")


def test_a_command_that_never_stops_talking_is_ended() -> None:
    with pytest.raises(Unavailable) as why:
        commands.run_command(("yes",), 60.0)
    assert why.value.reason == "probe.too_large"


# -- monitor ---------------------------------------------------------------------------------------


def test_device_events_can_be_waited_for() -> None:
    opened = monitor.open_monitor(["block", "net"])
    if isinstance(opened, Missing):
        assert opened.reason == "probe.no_device_events"
    else:
        assert opened.fileno() >= 0
        opened.read()


def test_a_log_that_is_not_there_or_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = monitor.open_kernel_log(path=str(tmp_path / "gone"))
    assert isinstance(gone, Missing)
    assert gone.reason == "probe.no_file"

    def closed(path: str, flags: int) -> int:
        raise PermissionError(1, "Operation not permitted", path)

    monkeypatch.setattr("probes.port.kernel_log.os.open", closed)
    refused = monitor.open_kernel_log()
    assert isinstance(refused, Missing)
    assert (refused.reason, refused.cure) == ("probe.permission", "run as root")


def test_a_log_closed_to_us_is_missing_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: str) -> None:
        raise PermissionError(1, "Operation not permitted", path)

    def silent(argv: Sequence[str], deadline_seconds: float) -> Output:
        return Output(status=1, text="", errors="No journal files were opened")

    monkeypatch.setattr("probes.port.kernel_log.KernelLog.open", closed)
    monkeypatch.setattr("probes.port.live.run_command", silent)
    found = probes.observe(Live(), ["kernel"])["kernel"].facts
    (missing,) = [missing for missing in found.missing if missing.path == "log"]
    assert (found.log, missing.reason, missing.cure) == (None, "probe.permission", "run as root")
