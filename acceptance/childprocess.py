"""The supervisor's end of a child: start, instruct, interrupt, kill, and how it died."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from acceptance.protocol import GO, Instructions, Message

__all__ = ["ChildProcess"]

_HOME = Path(__file__).resolve().parent.parent
# The child must be of the same code as its supervisor, whatever else is installed; only the
# standard library stands before it.
_BOOT = (
    "import sys; home = sys.argv.pop(1); path = sys.path; "
    "at = next((n for n, p in enumerate(path) if p.endswith('-packages')), len(path)); "
    "path.insert(at, home); from acceptance.child import main; main()"
)
_KILL_SECONDS = 2.0
_LOOK_SECONDS = 0.001
_LARGEST_OUTPUT = 64 * 2**20
_SHOWN_OUTPUT = 2**16
_LONGEST_MESSAGE = 64 * 2**20
_decode: Any = msgspec.json.Decoder(Message).decode


class ChildProcess:
    """A child in a process group of its own, with a built environment."""

    def __init__(self) -> None:
        """Start it; it waits for its instructions, what it prints is kept in memory."""
        ours, theirs = socket.socketpair()
        self.socket = ours
        self.garbled = False
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
        if self._output >= 0:
            self.end()
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
        """The messages that have come, and whether that was all.

        It was where the child has closed its end, or where something else than a message
        came (`garbled`): a check has written to what it does not own.
        """
        data = b""
        with contextlib.suppress(ConnectionResetError):
            data = self.socket.recv(1 << 18)
        self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        messages: list[Any] = []
        try:
            messages.extend(map(_decode, lines))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self.garbled = True
        self.garbled = self.garbled or len(self._buffer) > _LONGEST_MESSAGE
        return messages, self.garbled or not data

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
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def ended(self, patience_seconds: float = 0.0) -> bool:
        """Whether it ends by itself within `patience_seconds`."""
        latest = time.monotonic() + patience_seconds
        while not (ended := self._is_zombie()) and time.monotonic() < latest:
            time.sleep(_LOOK_SECONDS)
        return ended

    def end(self) -> int | None:
        """End it, if it has not ended yet, and all that it started; its exit status.

        Negative for a signal; None for a child that even SIGKILL does not end: it sits
        in the kernel, waiting for a device, and is left behind.
        """
        self.kill()
        ended = self.ended(_KILL_SECONDS)
        self.socket.close()
        return self._process.wait() if ended else None

    def _is_zombie(self) -> bool:
        """Ended but not reaped: so long its number, and its group's, is surely its own."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None

    def close(self) -> None:
        """Let go of its output."""
        os.close(self._output)
        self._output = -1

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
