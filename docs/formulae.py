"""The reference of formulae: what stands in the docstrings of `acceptance.statistics`.

Read from the source without importing it: module by module, the public functions and results
with their signature, units, errors and the source of the formula.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

__all__ = ["formula_pages"]

_Documented = ast.FunctionDef | ast.ClassDef


def formula_pages(root: Path) -> dict[str, str]:
    """Page name -> Markdown, one page a field (a module or package of the statistics)."""
    home = root / "acceptance" / "statistics"
    return {_field(entry): _page(home, entry) for entry in sorted(home.iterdir()) if _told(entry)}


def _told(entry: Path) -> bool:
    return not entry.name.startswith("_") and (entry.is_dir() or entry.suffix == ".py")


def _field(entry: Path) -> str:
    return entry.stem


def _page(home: Path, entry: Path) -> str:
    files = sorted(entry.glob("[!_]*.py")) if entry.is_dir() else [entry]
    title = _field(entry).replace("_", " ").capitalize()
    said = [f"# {title}"]
    for file in files:
        said += _module(home, file)
    return "\n\n".join(said) + "\n"


def _module(home: Path, file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    name = ".".join(file.relative_to(home.parent.parent).with_suffix("").parts)
    yield f"## `{name}`"
    yield _text(ast.get_docstring(tree))
    public = _public(tree)
    for node in tree.body:
        if isinstance(node, _Documented) and node.name in public:
            yield f"### `{_signature(node)}`"
            yield _text(ast.get_docstring(node))


def _public(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def _signature(node: _Documented) -> str:
    if isinstance(node, ast.FunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return f"{node.name}({ast.unparse(node.args)}){returns}"
    fields = [ast.unparse(n.target) for n in node.body if isinstance(n, ast.AnnAssign)]
    return f"{node.name}({', '.join(fields)})"


def _text(docstring: str | None) -> str:
    """The docstring as it stands: formulae keep their lines, nothing in it is markup."""
    return f"```text\n{docstring}\n```" if docstring else ""
