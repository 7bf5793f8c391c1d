"""The documentation is true: its links lead somewhere, its examples are executed.

Fences marked ```` ```console run ```` are run line by line (`$ acceptance ...`) in an empty folder
and compared with the output below them, where `...` stands for anything. Fences marked
```` ```python suite ```` are saved as a suite, by which this machine is judged.
"""

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if not {"generated", "build"} & set(page.parts)]
VERDICTS = {0, 10, 11, 12}
FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(?:#[^)]*)?\)")


class Example(NamedTuple):
    page: str
    line: int
    body: str


def examples(info: str) -> list[Example]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for fence in FENCE.finditer(text):
            if fence["info"] == info:
                line = text.count("\n", 0, fence.start()) + 1
                found.append(Example(str(page.relative_to(ROOT)), line, fence["body"]))
    return found


def name_of(example: Example) -> str:
    return f"{example.page}:{example.line}"


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command, comments=True)
    assert program == "acceptance"
    return subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=folder,
        env={**os.environ, "ACCEPTANCE_STATE": str(folder / "state"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("example", examples("console run"), ids=name_of)
def test_what_the_console_shows_is_what_it_prints(example: Example, tmp_path: Path) -> None:
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    commands = re.split(r"^\$ ", example.body, flags=re.MULTILINE)
    assert not commands[0].strip(), "an example begins with `$ acceptance`"
    for block in commands[1:]:
        command, _, wanted = block.partition("\n")
        done = run(command, tmp_path)
        assert done.returncode in VERDICTS, done.stderr
        got = done.stdout + done.stderr
        assert doctest.OutputChecker().check_output(wanted, got, options), got


@pytest.mark.parametrize("example", examples("python suite"), ids=name_of)
def test_the_check_that_is_shown_judges_this_machine(example: Example, tmp_path: Path) -> None:
    (tmp_path / "test_desk.py").write_text(example.body, encoding="utf-8")
    done = run("acceptance qualify --suite ./ --json", tmp_path)
    assert done.returncode in VERDICTS, done.stderr
    (result,) = json.loads(done.stdout)["results"]
    assert result["outcome"] in ("passed", "failed")
    assert all(one["outcome"] != "missing" for one in result["measurements"])
    assert result["measurements"]


def test_there_are_examples_to_run() -> None:
    assert examples("console run")
    assert examples("python suite")
