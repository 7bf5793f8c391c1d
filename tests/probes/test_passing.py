"""What passes: processes and who is logged in. Observed when asked for, and no part of a run."""

import os
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from acceptance.current import observe
from probes.port.live import Live
from probes.port.recorded import Recorded
from probes.software.login_records import last_rows, session_file, utmp, who_rows
from probes.software.process_table import process, rows
from tests.machine_software import processes
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons

X86, ARM = "<hxxi32s4s32s256shhiii16s20x", "<hxxi32s4s32s256shhqqq16s20x4x"


def test_what_passes_is_no_part_of_a_run() -> None:
    passing = {name for name, module in probes.find().items() if getattr(module, "PASSING", False)}
    assert passing == {"processes", "users"}
    assert set(probes.lasting()) == set(probes.find()) - passing


def test_between_checks_no_program_is_started_for_facts(tmp_path: Path) -> None:
    assert set(probes.lasting()) - set(probes.lasting(slow=False)) == {"smart"}
    seen = observe(Recorded(str(healthy(tmp_path).write())))
    assert set(seen.facts) == set(probes.lasting(slow=False))


# -- processes -------------------------------------------------------------------------------------


def test_processes_are_read_from_the_kernel(tmp_path: Path) -> None:
    found = facts(healthy(tmp_path), "processes")
    assert [(p.pid, p.name, p.state) for p in found.items] == [
        (1, "systemd", "sleeping"),
        (2, "kthreadd", "sleeping"),
        (640, "cron (daily)", "sleeping"),
        (1200, "bash", "running"),
    ]
    assert (found.total, found.threads, found.zombies) == (4, 4, 0)
    assert found.states == {"running": 1, "sleeping": 3}
    assert found.items[0].cpu_seconds == 200 / os.sysconf("SC_CLK_TCK")


def test_zombies_are_counted(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    processes(machine, [("7", "gone", "Z", 0, 0)])
    found = facts(machine, "processes")
    assert (found.zombies, found.total) == (1, 5)


def test_where_others_are_hidden_a_few_are_not_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `hidepid` on /proc does to an ordinary user."""
    known = Live.exists
    monkeypatch.setattr(
        Live, "exists", lambda self, path: "/proc/1/" not in path and known(self, path)
    )
    (found,) = [probes.observe(Live(), ["processes"])["processes"].facts]
    assert (found.total, found.items) == (None, None)
    cures = {missing.path: missing.cure for missing in found.missing}
    assert cures == dict.fromkeys(("items", "threads", "total", "zombies"), "run as root")


def test_this_process_is_among_the_live_ones() -> None:
    found = probes.observe(Live(), ["processes"])["processes"].facts
    (own,) = [p for p in found.items if p.pid == os.getpid()]
    assert (own.user_id, own.parent, own.state) == (os.getuid(), os.getppid(), "running")
    assert own.memory_bytes > 2**20
    assert found.total == len(found.items)


def test_a_machine_that_hides_processes_has_a_reason(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("proc")
    assert reasons(facts(machine, "processes"))["items"] == "probe.not_recorded"


@pytest.mark.parametrize("stat", ["", "1", "1 (a", "1 (a) S", "x (a) S" + " 1" * 40, "(a) S 1"])
def test_half_a_line_is_no_process(stat: str) -> None:
    assert process(stat, 100, 4096, 0) is None


@given(st.text())
def test_a_line_of_the_kernel_may_hold_anything(text: str) -> None:
    for stat in (text, f"1 ({text}) S" + " 1" * 40, f"1 (a) {text}"):
        process(stat, 100, 4096, None)


@given(st.text(), st.text())
def test_what_ps_prints_may_hold_anything(header: str, body: str) -> None:
    for text in (header + body, f"PID {header}\n{body}", f"PID STAT TIME COMMAND\n1 S {body}\n"):
        assert all(p.pid >= 0 and p.name for p in rows(text, 100))


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("0:44", 44), ("00:01:44", 104), ("1-00:00:01", 86_401), ("0:01.50", 1.5), ("x", None)],
)
def test_time_is_read_as_ps_and_top_write_it(told: str, seconds: float | None) -> None:
    (found,) = rows(f"  PID S TIME+ COMMAND\n 9 S {told} init\n", 10)
    assert found.cpu_seconds == seconds


# -- users -----------------------------------------------------------------------------------------


def test_who_is_logged_in_is_read_from_the_sessions(tmp_path: Path) -> None:
    (found,) = facts(healthy(tmp_path), "users").sessions
    assert (found.user, found.terminal, found.host, found.kind) == ("ana", "tty2", None, "wayland")
    assert found.since_utc_seconds == 1_750_000_000


def record(layout: str, user: bytes, kind: int = 7, host: bytes = b"") -> bytes:
    address = bytes(16)
    return struct.pack(layout, kind, 9, b"pts/1", b"1", user, host, 0, 0, 9, 1700, 0, address)


@pytest.mark.parametrize("layout", [X86, ARM])
def test_who_is_logged_in_is_read_from_utmp(tmp_path: Path, layout: str) -> None:
    kept = record(layout, b"ana", host=b"192.0.2.7") + record(layout, b"reboot", kind=2)
    machine = healthy(tmp_path).without("run/systemd/sessions").file("run/utmp", kept)
    found = facts(machine, "users")
    assert found.count == 1
    assert (found.sessions[0].user, found.sessions[0].host) == ("ana", "192.0.2.7")
    assert (found.sessions[0].terminal, found.sessions[0].since_utc_seconds) == ("pts/1", 1700)


def test_nobody_is_not_the_same_as_nothing_told(tmp_path: Path) -> None:
    machine = healthy(tmp_path / "a").without("run/systemd/sessions").file("run/utmp", b"")
    assert facts(machine, "users").sessions == ()
    told = facts(Machine(tmp_path / "b").kernel(), "users")
    assert (told.sessions, told.count) == (None, None)
    assert reasons(told)["sessions"] == "probe.not_recorded"


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [
        ("who", "ana  tty2  2026-11-22 18:09\nben pts/0 2026-11-22 18:10 (192.0.2.7)\n", "ana,ben"),
        (
            "w",
            (
                " 21:18:44 up 3:10, 1 user\nUSER TTY FROM LOGIN@ IDLE JCPU PCPU WHAT\n"
                "ben pts/0 192.0.2.7 18:10 1:00 0.1s 0.1s sleep 1 --password=x\n"
            ),
            "ben",
        ),
        ("last", "ana pts/0 192.0.2.7 Sun Nov 22 18:10   still logged in\n", "ana"),
    ],
)
def test_who_was_logged_in_is_read_from_commands(
    tmp_path: Path, command: str, text: str, expected: str
) -> None:
    machine = healthy(tmp_path).without("run/systemd").file(f"commands/{command}", text)
    found = facts(machine, "users").sessions
    assert ",".join(session.user for session in found) == expected
    assert found[-1].host == "192.0.2.7"


@given(st.binary(max_size=2000))
def test_utmp_may_hold_anything(data: bytes) -> None:
    for kept in (data, data[:384].ljust(384, b"\0"), record(X86, data[:32])):
        assert all(session.user for session in utmp(kept))


@given(st.text())
def test_texts_of_sessions_may_hold_anything(text: str) -> None:
    found: list[Any] = [*who_rows(text), *who_rows(f"USER TTY FROM\n{text}"), *last_rows(text)]
    found += [session_file(text), session_file(f"USER={text}")]
    assert all(len(session.user) <= 256 for session in found if session)
