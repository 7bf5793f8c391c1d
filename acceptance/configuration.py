"""Settings: flags, then ACCEPTANCE_*, then files; and where state is kept.

Files in order: `./acceptance.toml` (not as root, unless named by ACCEPTANCE_CONFIG),
`$XDG_CONFIG_HOME/acceptance/acceptance.toml`, `/etc/acceptance/acceptance.toml`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from acceptance.refusal import BadInput

__all__ = ["SETTINGS", "Settings", "settings"]

SETTINGS = ("state", "profile", "lang", "lock", "scratch")


class Settings:
    """The settings that hold for this command, flags not yet applied."""

    def __init__(self, values: Mapping[str, str], environment: Mapping[str, str]) -> None:
        self._values, self._environment = values, environment

    def get(self, name: str, flag: str | None = None) -> str | None:
        """The value of a setting: the flag, the environment variable, the files."""
        return flag or self._environment.get(f"ACCEPTANCE_{name.upper()}") or self._values.get(name)

    @property
    def state(self) -> Path:
        """Where runs are kept."""
        named = self.get("state")
        return Path(named).absolute() if named else _default_state(self._environment)

    @property
    def lock(self) -> Path:
        """The machine-wide lock; another path is for tests that run side by side."""
        from acceptance.lock import DEFAULT_LOCK

        named = self.get("lock")
        return Path(named).absolute() if named else DEFAULT_LOCK

    @property
    def scratch(self) -> Path:
        """The folder on whose disk the storage load writes its file."""
        named = self.get("scratch")
        return Path(named).absolute() if named else self.state


def settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the files that apply; raises `BadInput` naming file and key for what is wrong."""
    environ = os.environ if environment is None else environment
    values: dict[str, str] = {}
    named = environ.get("ACCEPTANCE_CONFIG")
    for path in reversed(_files(environ)):
        values.update(_read(path, must_exist=bool(named) and path == Path(named or "")))
    return Settings(values, environ)


def _files(environment: Mapping[str, str]) -> list[Path]:
    named = environment.get("ACCEPTANCE_CONFIG")
    here = [Path("acceptance.toml")] if os.geteuid() != 0 else []
    home = environment.get("HOME") or str(Path("~").expanduser())
    xdg = environment.get("XDG_CONFIG_HOME") or f"{home}/.config"
    return [
        *([Path(named)] if named else here),
        Path(xdg, "acceptance", "acceptance.toml"),
        Path("/etc/acceptance/acceptance.toml"),
    ]


def _read(path: Path, *, must_exist: bool) -> dict[str, str]:
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if must_exist:
            raise BadInput("bad.no_file", path=str(path)) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("bad.config", path=str(path), error=str(error)) from None
    return {name: _checked(path, name, value) for name, value in _parsed(path, text).items()}


def _parsed(path: Path, text: str) -> dict[str, Any]:
    import tomllib  # most machines have no such file

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BadInput("bad.config", path=str(path), error="nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput("bad.config", path=str(path), error=str(error)) from None


def _checked(path: Path, name: str, value: Any) -> str:
    if name not in SETTINGS or not isinstance(value, str):
        known = ", ".join(SETTINGS)
        raise BadInput("bad.config_key", path=str(path), name=name, known=known)
    return value


def _default_state(environment: Mapping[str, str]) -> Path:
    xdg = environment.get("XDG_STATE_HOME")
    if xdg and Path(xdg).is_absolute():  # the specification ignores a relative one
        return Path(xdg).absolute() / "acceptance"
    if os.geteuid() == 0:
        return Path("/var/lib/acceptance")
    return Path("~/.local/state/acceptance").expanduser()
