"""The supervisor's end of a child: start, instruct, interrupt, kill, and how it died."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from acceptance.protocol import GO, Instructions, Message

__all__ = ["ChildProcess"]

_HOME = Path(__file__).resolve().parent.parent
_BOOT = (
    "import sys; home = sys.argv.pop(1); home in sys.path or sys.path.append(home); "
    "from acceptance.child import main; main()"
)
_LARGEST_OUTPUT = 64 * 2**20
_SHOWN_OUTPUT = 2**16
_decode: Any = msgspec.json.Decoder(Message).decode


class ChildProcess:
    """A child in a process group of its own, with a built environment."""

    def __init__(self) -> None:
        """Start it; it waits for its instructions, what it prints is kept in memory."""
        ours, theirs = socket.socketpair()
        self.socket = ours
        self._buffer = bytearray()
        self._output = os.memfd_create("output", os.MFD_CLOEXEC)
        fcntl.fcntl(self._output, fcntl.F_SETFL, os.O_APPEND)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOT, str(_HOME), str(theirs.fileno()), str(os.getpid())],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
            env=built_environment(),
            start_new_session=True,
            cwd="/",
        )
        theirs.close()

    def __enter__(self) -> "ChildProcess":
        return self

    def __exit__(self, *_: object) -> None:
        """End it if it still lives: whoever started it does not need it any more."""
        if self._process.returncode is None:
            self.kill()
            self.wait()
            self.close()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def instruct(self, orders: Instructions) -> None:
        """Send the instructions; a child that died already is noticed when it is read."""
        self._send(msgspec.json.encode(orders) + b"\n")

    def go(self) -> None:
        """Let it continue."""
        self._send(GO)

    def read(self) -> tuple[list[Any], bool]:
        """The messages that have come, and whether the child has closed its end."""
        data = b""
        with contextlib.suppress(ConnectionResetError):
            data = self.socket.recv(1 << 18)
        self._buffer += data
        *lines, rest = self._buffer.split(b"\n")
        self._buffer = rest
        return [_decode(line) for line in lines], not data

    def output(self) -> bytes:
        """The end of what it has printed."""
        size = os.fstat(self._output).st_size
        return os.pread(self._output, _SHOWN_OUTPUT, max(0, size - _SHOWN_OUTPUT))

    def trim_output(self) -> None:
        """Forget what it printed once that is too much to keep in memory."""
        if os.fstat(self._output).st_size > _LARGEST_OUTPUT:
            os.ftruncate(self._output, 0)

    def interrupt(self) -> None:
        """Ctrl-C for the check that runs."""
        self._signal(signal.SIGINT)

    def dump_stack(self) -> None:
        """Let it write the stack of all its threads to its output."""
        self._signal(signal.SIGUSR1)

    def kill(self) -> None:
        """End it and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit status, negative for a signal; its group is ended with it."""
        # Its number is still taken while it is not reaped: the group is surely its own.
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.socket.close()
        return self._process.wait()

    def close(self) -> None:
        """Let go of its output."""
        os.close(self._output)

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)


def built_environment() -> dict[str, str]:
    """The child's whole environment: nothing of the user's changes what is judged."""
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": str(Path("~").expanduser()),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        # Loads bring their own processes: a library's threads would only disturb them.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
