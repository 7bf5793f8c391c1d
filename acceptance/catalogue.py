"""Reads the checks of a suite from its source, without running any of it.

A declaration consists of literals, so its syntax tree says everything: what
`acceptance suites list` shows, which sentences to translate, and which checks a run
must have planned. The tree is what the tool trusts; a suite that hides a check from
pytest is found by comparing the two.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from acceptance import limits
from acceptance.declaration import Check, Text, declare, measurement, text

__all__ = ["BadSuite", "Declared", "builtin_suites", "declared_sentences", "read_checks"]

_WORDS: dict[str, Callable[..., Any]] = {
    "text": text,
    "measurement": measurement,
    **{name: getattr(limits, name) for name in limits.__all__ if name.islower()},
}


class BadSuite(ValueError):  # noqa: N818 - it names the input, not the failure
    """A suite that cannot be read; the text names file, line and what was expected."""


class Declared(NamedTuple):
    """A check, where it is written, and the suite (folder or file) that it belongs to."""

    check: Check
    path: Path
    line: int
    function: str
    suite: str


def builtin_suites() -> Path:
    """The folder `suites` beside this package."""
    return Path(__file__).resolve().parent.parent / "suites"


def suite_files(path: Path) -> list[Path]:
    """The `test_*.py` files of a suite: the file itself, or all below a folder."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BadSuite(f"{path}: no such suite; a folder with test_*.py files, or one such file")
    return sorted(p for p in path.rglob("test_*.py") if p.is_file())


def read_checks(paths: Iterable[Path]) -> list[Declared]:
    """All checks declared below `paths`; raises `BadSuite` where one cannot be read."""
    found: list[Declared] = []
    for path in paths:
        for file in suite_files(path):
            found.extend(_read_file(file, _suite_name(path, file)))
    _require_distinct(found)
    return found


def declared_sentences(path: Path) -> dict[str, Text]:
    """Message key -> {language: template} of every check below `path`."""
    sentences: dict[str, Text] = {}
    for declared in read_checks([path]):
        sentences.update(declared.check.sentences())
    return sentences


def _suite_name(path: Path, file: Path) -> str:
    """Built-in suites are named by their folder, a user's by the folder's or file's name."""
    if path == builtin_suites():
        return file.relative_to(path).parts[0]
    return path.name


def _read_file(file: Path, suite: str) -> Iterator[Declared]:
    try:
        tree = ast.parse(file.read_bytes(), filename=str(file))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise BadSuite(f"{file}:{line}: not Python: {getattr(error, 'msg', error)}") from None
    except OSError as error:
        raise BadSuite(f"{file}: {error.strerror}") from None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield _read_function(node, file, suite)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            raise BadSuite(f"{file}:{node.lineno}: checks are functions, not classes")


def _read_function(node: ast.FunctionDef, file: Path, suite: str) -> Declared:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and _name(decorator.func) == "check":
            try:
                arguments = [_literal(argument) for argument in decorator.args]
                properties = {str(k.arg): _literal(k.value) for k in decorator.keywords}
                made = declare(*arguments, **properties)
            except (TypeError, ValueError) as error:
                where = f"{file}:{decorator.lineno}"
                raise BadSuite(f"{where}: {node.name}: {error}") from None
            return Declared(made, file, node.lineno, node.name, suite)
    raise BadSuite(f"{file}:{node.lineno}: {node.name} has no @check(...) declaration")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _literal(node: ast.expr) -> Any:
    """The value of a literal, or of one of the few words that make literals."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Tuple() | ast.List():
            return tuple(_literal(item) for item in node.elts)
        case ast.Dict():
            keys = [_literal(key) for key in node.keys if key is not None]
            return dict(zip(keys, map(_literal, node.values), strict=True))
        case ast.UnaryOp(op=ast.USub()):
            return -_literal(node.operand)
        case ast.Call() if _name(node.func) in _WORDS:
            keywords = {str(k.arg): _literal(k.value) for k in node.keywords}
            return _WORDS[_name(node.func)](*map(_literal, node.args), **keywords)
    raise ValueError(f"line {node.lineno}: a declaration consists of literals only")


def _require_distinct(found: list[Declared]) -> None:
    seen: dict[str, Declared] = {}
    for declared in found:
        first = seen.setdefault(declared.check.id, declared)
        if first is not declared:
            raise BadSuite(
                f"{declared.path}:{declared.line}: check {declared.check.id} "
                f"is declared already in {first.path}:{first.line}"
            )
