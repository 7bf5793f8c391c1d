"""Which firmware files a base has, by all the names under which the kernel could find them.

Distributions keep many of them as links, to files and to whole folders. Pure.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping

__all__ = ["MOST_NAMES", "firmware_names", "follow"]

MOST_NAMES = 200_000
MOST_LINKS = 40
LONGEST_PATH = 4096
FOLDER = "lib/firmware/"


def firmware_names(
    files: set[str], links: Iterable[str], resolve: Callable[[str], str | None]
) -> frozenset[str]:
    """Names below `lib/firmware`. `files` and `links` are (inner) paths in it.

    `resolve` gives the (inner) path to which a link leads at last; the empty text where that is
    a file outside of the firmware folder, None where there is nothing.
    """
    ordered, found = sorted(files), set(files)
    for link in links:
        target = resolve(link)
        if target in files or target == "":
            found.add(link)
        elif target is not None:
            found.update(_below(link, f"{target}/", ordered, MOST_NAMES - len(found)))
    return frozenset(path.removeprefix(FOLDER) for path in found)


def _below(link: str, folder: str, ordered: list[str], most: int) -> list[str]:
    """The names that a link to a folder adds."""
    start, found = bisect_left(ordered, folder), []
    for path in ordered[start : start + max(most, 0)]:
        if not path.startswith(folder):
            break
        found.append(f"{link}/{path.removeprefix(folder)}")
    return found


def follow(path: str, links: Mapping[str, str]) -> str | None:
    """Where a path leads when the links of a tree are followed within it.

    Paths have no slash in front; a tree's `usr` is left out of them, as in `distil.inner`.
    """
    todo, here, followed = path.split("/")[::-1], "", 0
    while todo:
        name = todo.pop()
        if name in ("", ".") or (name == "usr" and not here):
            continue
        if name == "..":
            here = here.rpartition("/")[0]
            continue
        step = f"{here}/{name}".lstrip("/")
        target = links.get(step)
        if target is None:
            here = step
            continue
        followed += 1
        if followed > MOST_LINKS or len(todo) + len(target) > LONGEST_PATH:
            return None
        here = "" if target.startswith("/") else here
        todo.extend(target.split("/")[::-1])
    return here
