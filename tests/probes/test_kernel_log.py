"""One log in all the forms in which it is found."""

import os
import socket

import pytest

from probes.port.kernel_log import KernelLog, log_lines, record
from probes.system import LogLine

TEXT = "mce: [Hardware Error]: Machine check events logged"


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("[    5.123456] {}", (5.123456, None, None)),
        ("<2>[    5.123456] {}", (5.123456, 2, "kern")),
        ("kern  :crit  : [    5.123456] {}", (5.123456, 2, "kern")),
        ("[    5.123456][  T812] {}", (5.123456, None, None)),
        ("[Mon Nov  3 10:00:00 2025] {}", (None, None, None)),
        ("kern  :crit  : 2025-01-21T04:41:44,103000+00:00 {}", (None, 2, "kern")),
        ("2025-01-21T04:41:44,103000+0000 {}", (None, None, None)),
        ("Nov 22 18:08:01 example kernel: {}", (None, None, None)),
        ("Nov 22 18:08:01 example kernel: [    5.123456] {}", (5.123456, None, None)),
        ("[    5.123456] example kernel: {}", (5.123456, None, None)),
        ("2025-01-21T04:41:44.103+00:00 example kernel: {}", (None, None, None)),
        ("2,339,5123456,-;{}", (5.123456, 2, "kern")),
        (
            '{{"MESSAGE": "{}", "PRIORITY": "2", "_SOURCE_MONOTONIC_TIMESTAMP": "5123456"}}',
            (5.123456, 2, "kern"),
        ),
        ("{}", (None, None, None)),
    ],
)
def test_the_same_line_in_every_form(
    form: str, line: tuple[float | None, int | None, str | None]
) -> None:
    seconds, level, facility = line
    expected = LogLine(time_seconds=seconds, level=level, facility=facility, text=TEXT)
    assert log_lines(f"{form.format(TEXT)}\n") == (expected,)


def test_continuation_lines_of_a_record_are_no_lines() -> None:
    text = "6,1,2,-;usb 1-1: new device\n SUBSYSTEM=usb\n DEVICE=c189:1\n6,2,3,-;next\n"
    assert [line.text for line in log_lines(text)] == ["usb 1-1: new device", "next"]


def test_what_the_kernel_escaped_reads_as_it_was() -> None:
    said = record("6,1,2,-;caf\\xc3\\xa9 and \\x1b[31m stay readable")
    assert said is not None
    assert said.text == "café and \\x1b[31m stay readable"


@pytest.mark.parametrize("number", ["9" * 400, "1e999", "-1"])
def test_a_time_that_is_none(number: str) -> None:
    (line,) = log_lines(f"[{number}.0] text")
    assert line.time_seconds is None


def test_a_message_that_the_journal_wrote_as_bytes() -> None:
    assert log_lines('{"MESSAGE": [104, 105, 255], "PRIORITY": "9"}')[0].text == "hi\\xff"


def test_the_last_lines_are_kept_when_there_are_too_many() -> None:
    found = log_lines("".join(f"line {number}\n" for number in range(60_000)))
    assert len(found) == 50_000
    assert found[-1].text == "line 59999"


def test_the_follower_gives_each_line_once_and_never_blocks() -> None:
    # A sequenced socket gives one record a read, as /dev/kmsg does.
    ours, kernels = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    log = KernelLog(os.dup(ours.fileno()))
    assert log.read_new() == []
    kernels.send(b"3,1,1000000,-;one\n KEY=value\n")
    kernels.send(b"4,2,2000000,-;t\xffwo\n")
    assert [(line.level, line.text) for line in log.read_new()] == [
        (3, "one"),
        (4, "t\\xffwo"),
    ]
    assert log.read_new() == []
    log.close()
    ours.close()
    kernels.close()
