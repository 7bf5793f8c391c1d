"""Which facts a check cannot do without, read from its source: its parts, and what it `need`s."""

import ast
from collections.abc import Iterator

from acceptance.catalogue import Declared

__all__ = ["facts_used"]


def facts_used(declared: Declared) -> frozenset[str]:
    """The dotted paths that the check, and the functions of its file that it calls, need."""
    tree = ast.parse(declared.path.read_bytes())
    functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    reached = _reached(declared.function, functions)
    needed = {path for name in reached for path in _needed(functions[name])}
    return frozenset(needed | ({declared.check.parts} if declared.check.parts else set()))


def _reached(start: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    reached, left = set[str](), [start]
    while left:
        name = left.pop()
        if name in functions and name not in reached:
            reached.add(name)
            names = (n.id for n in ast.walk(functions[name]) if isinstance(n, ast.Name))
            left.extend(names)
    return reached


def _needed(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(attr="need"), args=[ast.Constant(value=str(path))]):
                yield path
