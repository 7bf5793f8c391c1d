"""What this repository holds itself to, written as tests."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.messages.build import core_sentences, incomplete

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("acceptance", "probes", "reports", "suites", "docs", "benchmarks")
EXECUTOR = ROOT / "probes" / "__init__.py"
"""The one place that may catch everything: it turns what a probe did into a reason."""

TOP_LEVEL = {
    ".ci",
    ".editorconfig",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "acceptance",
    "benchmarks",
    "changelog.d",
    "docs",
    "hatch_build.py",
    "probes",
    "pyproject.toml",
    "reports",
    "requirements",
    "suites",
    "tests",
}
FOR_SUITES = ("health", "loads", "packages", "statistics", "twin")
"""The parts of `acceptance` that a suite may import, beside its public names."""


def python_files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if not path.is_relative_to(ROOT / "docs" / "build")]


def read_toml(name: str) -> dict[str, object]:
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def shown(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


# -- modules -----------------------------------------------------------------------------------


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {
        shown(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*python_files(*PRODUCT, "tests"), ROOT / "hatch_build.py"]
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_module_is_named_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
    names = [path for path in python_files(*PRODUCT, "tests") if path.stem in vague]
    tests = python_files("acceptance", "probes", "reports")
    assert names + [path for path in tests if path.name.startswith("test_")] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        shown(path)
        for path in python_files(*PRODUCT)
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_bytes()))
    ]
    assert silent == []


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    found = [
        shown(path, number)
        for path in [*python_files(*PRODUCT, "tests"), *sorted(ROOT.glob("docs/**/*.md"))]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def broad_handlers(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        caught: list[ast.expr | None] = []
        if isinstance(node, ast.ExceptHandler):
            caught = [*node.type.elts] if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "suppress":
            caught = [*node.args]
        if any(c is None or getattr(c, "id", "") in ("Exception", "BaseException") for c in caught):
            yield getattr(node, "lineno", 0)


def test_only_the_executor_catches_everything() -> None:
    found = [shown(p, line) for p in python_files(*PRODUCT) for line in broad_handlers(p)]
    elsewhere = [place for place in found if not place.startswith(shown(EXECUTOR))]
    assert elsewhere == []
    assert len(found) <= 1


def test_every_suppressed_rule_has_its_reason() -> None:
    bare = re.compile(r"#\s*(noqa|type:\s*ignore)(?!.*\s-\s\S)", re.IGNORECASE)
    found = [
        shown(path, number)
        for path in python_files(*PRODUCT, "tests")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_every_ignored_rule_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rules = re.findall(r'^    "[A-Z]+\d*",(.*)$', text[text.index("ignore = [") :], re.MULTILINE)
    assert rules
    assert [rule for rule in rules if not re.search(r"#\s+\S", rule)] == []


# -- imports -----------------------------------------------------------------------------------


def imported(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), node.lineno


def allowed_in_a_suite(module: str) -> bool:
    top, _, rest = module.partition(".")
    if top == "acceptance":
        return not rest or rest.split(".")[0] in FOR_SUITES
    return top not in ("", "reports", "suites", "tests")


def test_suites_import_only_what_is_meant_for_them() -> None:
    found = [
        f"{shown(path, line)} {module}"
        for path in python_files("suites")
        for module, line in imported(path)
        if not allowed_in_a_suite(module)
    ]
    assert found == []


def test_nobody_imports_a_suite() -> None:
    found = [
        f"{shown(path, line)} {module}"
        for path in python_files("acceptance", "probes", "reports")
        for module, line in imported(path)
        if module.split(".")[0] in ("suites", "tests", "docs", "benchmarks")
    ]
    assert found == []


def test_suites_is_no_package() -> None:
    assert list((ROOT / "suites").rglob("__init__.py")) == []


# -- project -----------------------------------------------------------------------------------


def test_the_top_level_holds_only_what_belongs_there() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    tops = {name.split("/")[0] for name in listed.stdout.split("\0") if name}
    assert tops - TOP_LEVEL == set()


def test_requirements_name_no_address() -> None:
    address = re.compile(
        r"://|\bwww\.|--(extra-)?index|--find-links|--trusted"
        r"|\b[a-z0-9-]+\.(org|com|net|io|dev)\b"
    )
    found = [
        shown(path, number)
        for path in sorted((ROOT / "requirements").iterdir())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if address.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["run", "build", "dev", "docs", "bench"])
def test_every_requirement_is_exact_and_hashed(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    wrong = [e for e in entries if e and not re.match(r"\S+==\S+\s.*--hash=sha256:[0-9a-f]{64}", e)]
    assert entries
    assert wrong == []


def wanted(name: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and line[0] not in "#-"}


def names(requirements: object) -> set[str]:
    assert isinstance(requirements, list)
    return {re.split(r"[<>=!~; \[]", requirement)[0] for requirement in requirements}


def test_requirements_are_those_of_the_project() -> None:
    project = read_toml("pyproject.toml")
    assert isinstance(project["project"], dict)
    assert isinstance(project["build-system"], dict)
    assert wanted("run") == names(project["project"]["dependencies"])
    assert wanted("build") - {"editables"} == names(project["build-system"]["requires"])


def test_no_user_of_pytest_gets_our_plugin() -> None:
    project = read_toml("pyproject.toml")["project"]
    assert isinstance(project, dict)
    assert "entry-points" not in project


def test_hooks_fetch_nothing() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"repo: (\S+)", text)) == {"local"}
    assert set(re.findall(r"language: (\S+)", text)) == {"system"}


def test_the_change_is_told() -> None:
    fragments = [path.name for path in (ROOT / "changelog.d").iterdir()]
    released = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").count("\n## ")
    assert fragments or released
    kinds = re.compile(r"\d+\.(feature|change|fix)(\.\d+)?\.md")
    assert [name for name in fragments if not kinds.fullmatch(name)] == []


def test_every_sentence_is_there_in_every_language() -> None:
    assert {"en", "es"} <= set(core_sentences(ROOT))
    assert incomplete(ROOT) == []
