"""Reads the checks of a suite from its source, without running any of it.

A declaration consists of literals, so its syntax tree says everything: what
`acceptance suites list` shows, which sentences to translate, and which checks a run
must have planned. The tree is what the tool trusts; a suite that hides a check from
pytest is found by comparing the two.
"""

import ast
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from acceptance import limits
from acceptance.declaration import Check, Text, declare, measurement, text

__all__ = [
    "BadSuite",
    "Declared",
    "builtin_suites",
    "declared_sentences",
    "read_checks",
    "suite_files",
]

_LARGEST_BYTES = 4 * 2**20
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_Function = ast.FunctionDef | ast.AsyncFunctionDef

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
    """The `test_*.py` files of a suite: the file itself, or all below a folder.

    Hidden folders are left out, as pytest leaves them out.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BadSuite(f"{path}: no such suite; a folder with test_*.py files, or one such file")
    return sorted(
        p
        for p in path.rglob("test_*.py")
        if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
    )


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
    tree = _parse(file)
    seen: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            raise BadSuite(f"{file}:{node.lineno}: checks are functions, not classes")
        if isinstance(node, _Function) and (node.name.startswith("test") or _declaration(node)):
            _require_plain(node, file)
            if seen.setdefault(node.name, node.lineno) != node.lineno:
                first = f"line {seen[node.name]}"
                raise BadSuite(f"{file}:{node.lineno}: {node.name} stands already in {first}")
            yield _read_function(node, file, suite)
    for inner in _inside(tree.body):
        if isinstance(inner, _Function) and _declaration(inner):
            raise BadSuite(f"{file}:{inner.lineno}: a check stands at the top level of its file")


def _parse(file: Path) -> ast.Module:
    try:
        with file.open("rb") as opened:
            source = opened.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise BadSuite(f"{file}: {error.strerror}") from None
    if len(source) > _LARGEST_BYTES:
        raise BadSuite(f"{file}:1: larger than {_LARGEST_BYTES // 2**20} MiB, which no suite is")
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(source, filename=str(file))
    except (RecursionError, MemoryError):
        raise BadSuite(f"{file}:1: not readable: nested too deeply") from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise BadSuite(f"{file}:{line}: not Python: {getattr(error, 'msg', error)}") from None


def _inside(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All statements within these, but not these."""
    left = list(statements)
    while left:
        node = left.pop()
        inner = [one for block in _BLOCKS for one in getattr(node, block, ())]
        yield from inner
        left.extend(inner)


def _require_plain(node: _Function, file: Path) -> None:
    """A coroutine, a generator or a function of another name would not run."""
    where = f"{file}:{node.lineno}: {node.name}"
    if isinstance(node, ast.AsyncFunctionDef):
        raise BadSuite(f"{where}: a check is a plain function, not async")
    if not node.name.startswith("test"):
        raise BadSuite(f"{where}: the name of a check's function begins with test")
    if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in _own_expressions(node)):
        raise BadSuite(f"{where}: a check is a plain function, not a generator")


def _own_expressions(function: _Function) -> Iterator[ast.AST]:
    """Everything in a function's body except what its inner functions hold."""
    left: list[ast.AST] = list(function.body)
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, _Function | ast.Lambda | ast.ClassDef):
            left.extend(ast.iter_child_nodes(node))


def _declaration(node: _Function) -> ast.Call | None:
    calls = (d for d in node.decorator_list if isinstance(d, ast.Call))
    return next((call for call in calls if _name(call.func) == "check"), None)


def _read_function(node: _Function, file: Path, suite: str) -> Declared:
    decorator = _declaration(node)
    if decorator is None:
        raise BadSuite(f"{file}:{node.lineno}: {node.name} has no @check(...) declaration")
    try:
        arguments = [_literal(argument) for argument in decorator.args]
        made = declare(*arguments, **_properties(decorator))
    except RecursionError:
        why = "nested too deeply"
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        why = str(error).replace("declare()", "check()")
    else:
        return Declared(made, file, node.lineno, node.name, suite)
    raise BadSuite(f"{file}:{decorator.lineno}: {node.name}: {why}")


def _properties(call: ast.Call) -> dict[str, Any]:
    """The keyword arguments of a call; `**more` is none that could be read."""
    for keyword in call.keywords:
        if keyword.arg is None:
            raise _no_literal(keyword.value)
    return {str(k.arg): _literal(k.value) for k in call.keywords}


def _no_literal(node: ast.expr) -> ValueError:
    return ValueError(f"line {node.lineno}: a declaration consists of literals only")


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
            if None in node.keys:  # {**more}
                raise _no_literal(node)
            keys = [_literal(key) for key in node.keys if key is not None]
            return dict(zip(keys, map(_literal, node.values), strict=True))
        case ast.UnaryOp(op=ast.USub()):
            return -_literal(node.operand)
        case ast.Call() if _name(node.func) in _WORDS:
            word = _WORDS[_name(node.func)]
            return word(*map(_literal, node.args), **_properties(node))
    raise _no_literal(node)


def _require_distinct(found: list[Declared]) -> None:
    seen: dict[str, Declared] = {}
    for declared in found:
        first = seen.setdefault(declared.check.id, declared)
        if first is not declared:
            raise BadSuite(
                f"{declared.path}:{declared.line}: check {declared.check.id} "
                f"is declared already in {first.path}:{first.line}"
            )
