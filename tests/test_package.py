"""What is shipped: the wheel holds all that the tool needs and nothing else."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def build(kind: str, folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


def inside(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_packages_and_suites_travel_side_by_side(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in inside(wheel)}
    data = {top for top in tops if top.endswith((".data", ".dist-info"))}
    assert tops - data == {"acceptance", "probes", "reports", "suites"}
    assert not [name for name in inside(wheel) if name.endswith(".pyc")]


def test_sentences_travel_compiled(wheel: Path) -> None:
    for language in ("en", "es"):
        assert f"acceptance/messages/locale/{language}/LC_MESSAGES/acceptance.mo" in inside(wheel)


def test_templates_travel(wheel: Path) -> None:
    committed = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "reports" / "templates").rglob("*")
        if path.is_file()
    }
    assert committed
    assert committed <= inside(wheel)


def test_man_pages_and_completions_travel(wheel: Path) -> None:
    shared = {name.partition(".data/data/")[2] for name in inside(wheel)}
    assert {
        "share/man/man1/acceptance.1",
        "share/man/man1/acceptance-qualify.1",
        "share/bash-completion/completions/acceptance",
        "share/zsh/site-functions/_acceptance",
        "share/fish/vendor_completions.d/acceptance.fish",
    } <= shared


def test_the_licence_travels(wheel: Path) -> None:
    assert [name for name in inside(wheel) if name.endswith("licenses/LICENSE")]


def listed(*, path: Path, cwd: Path) -> list[str]:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from acceptance.cli import main; main()",
            "suites",
            "list",
            "--json",
        ],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return [one["check"] for one in json.loads(done.stdout)]


def test_an_unpacked_wheel_knows_the_same_checks(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    checks = listed(path=site, cwd=tmp_path)
    assert checks
    assert checks == listed(path=ROOT, cwd=tmp_path)


def test_the_source_holds_nothing_of_the_workplace(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert tops <= {
        *("acceptance", "benchmarks", "changelog.d", "docs", "probes", "reports"),
        *("requirements", "suites", "tests"),
        *("CHANGELOG.md", "LICENSE", "Makefile", "PKG-INFO", "README.md"),
        *("hatch_build.py", "pyproject.toml", ".gitignore"),
    }
