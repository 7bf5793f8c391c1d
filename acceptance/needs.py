"""What a check cannot do without, and how to get it: `root`, `tool:NAME`, `package:NAME`."""

import importlib.metadata
import os
import shutil
from typing import NamedTuple

from acceptance.sentences import Sentence, sentence

__all__ = ["Lack", "lack_of"]

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_DEBIAN_PACKAGES = {
    "ip": "iproute2",
    "nvme": "nvme-cli",
    "smartctl": "smartmontools",
    "systemctl": "systemd",
}
"""Tools whose package has another name; of any other tool it is the tool's own."""


class Lack(NamedTuple):
    """Something that is not there, and the command that gets it."""

    what: Sentence
    cure: str


def lack_of(need: str) -> Lack | None:
    """What is missing of a need, or None; other words in `needs` are told, not looked for."""
    kind, _, name = need.partition(":")
    if need == "root" and os.geteuid() != 0:
        return Lack(sentence("needs.root"), "run as root")
    if kind == "tool" and not shutil.which(name, path=PATH):
        package = _DEBIAN_PACKAGES.get(name, name)
        return Lack(sentence("needs.tool", tool=name), f"apt install {package}")
    if kind == "package" and not _installed(name):
        return Lack(sentence("needs.package", package=name), f"pip install {name}")
    return None


def _installed(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
