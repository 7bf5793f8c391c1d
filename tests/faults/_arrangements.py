"""Ways to put a defect where it would be: into a captured tree, a load's kernel, the live files."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from tests.faults import Arrangement, Maker
from tests.machines import Machine, healthy

__all__ = ["healthy_as_it_is", "laid_over", "live", "namespace", "ordered", "provider", "tree"]


def healthy_as_it_is(machine: Machine) -> None:
    """Changes nothing."""


def tree(build: Callable[[Machine], object]) -> Maker:
    """A captured machine: the healthy one, changed by `build`."""

    def make(folder: Path) -> AbstractContextManager[Arrangement]:
        machine = healthy(folder / "machine")
        build(machine)
        return nullcontext(Arrangement(("--root", str(machine.write()))))

    return make


def ordered(order: str, build: Callable[[Machine], object] = healthy_as_it_is) -> Maker:
    """A captured machine held against this order."""

    def make(folder: Path) -> AbstractContextManager[Arrangement]:
        machine = healthy(folder / "machine")
        build(machine)
        file = folder / "order.toml"
        file.write_text(order, encoding="utf-8")
        return nullcontext(Arrangement(("--root", str(machine.write()), "--order", str(file))))

    return make


def live(check: str, *more: str) -> tuple[str, ...]:
    """The arguments that judge one check on this machine; its loads' before and after too."""
    return tuple(word for name in (check, *more) for word in ("--check", name))


def provider(source: str, check: str, *more: str) -> Maker:
    """A load on this machine whose kernel is that of a provider file with this source."""

    def make(folder: Path) -> AbstractContextManager[Arrangement]:
        file = folder / "provider.py"
        file.write_text(source, encoding="utf-8")
        return nullcontext(Arrangement(("--provider", str(file), *live(check, *more))))

    return make


def namespace(script: Callable[[Path], list[str]], arguments: Callable[[Path], list[str]]) -> Maker:
    """This machine as seen from mounts of its own, made by the lines of a shell script."""

    @contextmanager
    def make(folder: Path) -> Iterator[Arrangement]:
        lines = ["set -e", *script(folder), 'exec "$@"']
        wrapper = ("unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(lines))
        yield Arrangement(tuple(arguments(folder)), (*wrapper, "sh"))

    return make


def laid_over(files: Callable[[], Mapping[str, str]], check: str, *more: str) -> Maker:
    """This machine with other contents laid over some of the files that the kernel shows.

    `more` are further arguments of the command.
    """

    def script(folder: Path) -> list[str]:
        lines = []
        for number, (path, content) in enumerate(files().items()):
            file = folder / f"file{number}"
            file.write_text(content, encoding="utf-8")
            lines.append(f"mount --bind {shlex.quote(str(file))} {shlex.quote(path)}")
        return lines

    return namespace(script, lambda _: [*live(check), *more])
