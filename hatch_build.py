"""The build hook: compiles catalogues, and makes man pages and shell completions to ship.

Runs for wheels and editable installs, in an environment that holds the build requirements only.
Man pages and completions come from the commands themselves; where those cannot be imported the
wheel is built without them and says so.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPLETIONS = {
    "bash": "share/bash-completion/completions/acceptance",
    "zsh": "share/zsh/site-functions/_acceptance",
    "fish": "share/fish/vendor_completions.d/acceptance.fish",
}


class BuildHook(BuildHookInterface[Any]):
    """Adds to the wheel what is made rather than written."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files; `version` is standard or editable."""
        del version
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from acceptance.messages.build import compile_catalogues

        compile_catalogues(root)
        try:
            shared = _for_the_shell(root / "build")
        except ImportError as error:
            self.app.display_warning(f"built without man pages and completions: {error}")
            return
        build_data["shared_data"].update(shared)


def _for_the_shell(made: Path) -> dict[str, str]:
    """Write man pages and completions below `made`; returns file -> place below the prefix."""
    from docs.commands import completion, man_pages

    shared = {}
    for name, page in man_pages().items():
        shared[_write(made / "man" / name, page)] = f"share/man/man1/{name}"
    for shell, place in COMPLETIONS.items():
        shared[_write(made / "completions" / Path(place).name, completion(shell))] = place
    return shared


def _write(path: Path, content: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return str(path)
