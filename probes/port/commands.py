"""Runs a command as a probe may: fixed path, plain language, no shell, bounded time and output."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from probes.system import Output, Unavailable

if TYPE_CHECKING:
    import subprocess

__all__ = ["FOLDERS", "run_command"]

FOLDERS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
OUTPUT_LIMIT_BYTES = 16 * 2**20
PACKAGES = {
    "dmesg": "util-linux",
    "ethtool": "ethtool",
    "ip": "iproute2",
    "journalctl": "systemd",
    "lspci": "pciutils",
    "lsusb": "usbutils",
    "nvme": "nvme-cli",
    "smartctl": "smartmontools",
    "systemctl": "systemd",
    "timedatectl": "systemd",
}
"""Debian's package of a command, where it has another name."""


def run_command(argv: Sequence[str], deadline_seconds: float) -> Output:
    """Run `argv` with nothing of our environment; raises `Unavailable`.

    The command gets a process group of its own, which is killed as a whole: whatever it
    started goes with it. Output beyond 16 MiB ends it, since nobody would read that.
    """
    import subprocess

    environment = {"PATH": ":".join(FOLDERS), "LC_ALL": "C", "LANGUAGE": "C", "TERM": "dumb"}
    try:
        process = subprocess.Popen(
            [_find(argv[0]), *argv[1:]],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )
    except (OSError, ValueError) as why:
        raise Unavailable("probe.tool_failed", tool=argv[0], status=-1) from why
    try:
        return _attend(process, argv[0], deadline_seconds)
    finally:
        _end(process)


def _find(tool: str) -> str:
    """The command's file; a caller's own PATH has no say in it."""
    for folder in FOLDERS:
        if os.access(f"{folder}/{tool}", os.X_OK):
            return f"{folder}/{tool}"
    raise Unavailable("probe.no_tool", f"apt install {PACKAGES.get(tool, tool)}", tool=tool)


def _attend(process: "subprocess.Popen[bytes]", tool: str, deadline_seconds: float) -> Output:
    """Take both streams until they close, then the status; `Unavailable` where it takes longer."""
    import subprocess

    end = time.monotonic() + deadline_seconds
    late = Unavailable("probe.tool_timeout", tool=tool, seconds=deadline_seconds)
    text, errors = _take(process, tool, end, late)
    try:
        status = process.wait(max(end - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        raise late from None
    return Output(
        status=status,
        text=text.decode("utf-8", "backslashreplace"),
        errors=errors.decode("utf-8", "backslashreplace"),
    )


def _take(
    process: "subprocess.Popen[bytes]", tool: str, end: float, late: Unavailable
) -> Sequence[bytearray]:
    """What came on standard output and standard error."""
    streams = [stream.fileno() for stream in (process.stdout, process.stderr) if stream]
    taken = {stream: bytearray() for stream in streams}
    waiting = select.poll()
    for stream in streams:
        waiting.register(stream, select.POLLIN)
    while streams:
        ready = waiting.poll(max(end - time.monotonic(), 0) * 1000)
        if not ready:
            raise late
        for stream, _ in ready:
            chunk = os.read(stream, 131_072)
            taken[stream] += chunk
            if not chunk:
                waiting.unregister(stream)
                streams.remove(stream)
            elif len(taken[stream]) > OUTPUT_LIMIT_BYTES:
                raise Unavailable("probe.too_large", path=tool, limit_bytes=OUTPUT_LIMIT_BYTES)
    return tuple(taken.values())


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Leave nothing behind: not the command, not what it started, not the pipes."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
