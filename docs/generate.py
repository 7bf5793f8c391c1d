"""Makes the reference pages from the code: commands, checks, formulae, schemas, messages.

Sources: the click commands, the declarations in `suites/` (read, not run), the JSON Schemas that
`acceptance schema` prints, the docstrings of formulae, and the compiled catalogues. Writes below
`docs/reference/generated`, which is never committed.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from acceptance.catalogue import Declared, builtin_suites, read_checks
from acceptance.declaration import MeasurementDeclaration
from acceptance.exits import CANNOT_RUN
from acceptance.messages import Catalogue
from acceptance.messages.build import compile_catalogues, core_sentences
from docs import commands
from docs.formulae import formula_pages

GENERATED = Path("docs/reference/generated")
LANGUAGES = {"en": "English", "es": "Español"}
WORDS = {
    "en": ("The fault that it finds", "What still passes", "What to do when it fails"),
    "es": ("El defecto que encuentra", "Lo que aún pasa", "Qué hacer cuando falla"),
}


def generate(root: Path) -> list[Path]:
    """Write all generated pages of the checkout at `root`; returns the files written."""
    compile_catalogues(root)
    target = root / GENERATED
    shutil.rmtree(target, ignore_errors=True)
    pages = {
        **_command_pages(),
        **_check_pages(read_checks([builtin_suites()])),
        **_formula_pages(root),
        **_schema_pages(root),
        "messages.md": _message_page(root),
    }
    for name, content in pages.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return [target / name for name in pages]


def _command_pages() -> dict[str, str]:
    pages = {page.name.replace(" ", "-"): page for page in commands.pages()}
    written = {f"commands/{name}.md": commands.markdown(page) for name, page in pages.items()}
    return {**written, "commands/index.md": _index("Commands", pages)}


def _check_pages(checks: list[Declared]) -> dict[str, str]:
    written = {f"checks/{one.check.id}.md": _check_page(one) for one in checks}
    rows = [
        f"| [{one.check.id}]({one.check.id}.md) | {one.check.title['en']} | {one.suite} "
        f"| {one.check.severity} | {one.check.safety} |"
        for one in checks
    ]
    table = [
        "| check | what it shows | suite | severity | safety |",
        "|---|---|---|---|---|",
        *rows,
    ]
    contents = _toctree(one.check.id for one in checks)
    return {**written, "checks/index.md": _page("Checks", "\n".join(table), contents)}


def _check_page(declared: Declared) -> str:
    check = declared.check
    said = {code: _told(declared, code) for code in LANGUAGES}
    properties = {
        "suite": declared.suite,
        "severity": check.severity,
        "safety": check.safety,
        "characteristic": check.characteristic or "–",
        "needs": ", ".join(check.needs) or "nothing special",
        "judges": f"each of {check.parts}" if check.parts else "the machine",
        "profiles": ", ".join(check.profiles),
        "deadline": f"{check.deadline_seconds:g} s",
    }
    table = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in properties.items())]
    return _page(check.id, *said.values(), "## Properties", "\n".join(table))


def _told(declared: Declared, language: str) -> str:
    """What the check proves, which fault proves it, and what to do: in one language."""
    check = declared.check
    catalogue = Catalogue(language, check.sentences())
    lines = [f"## {LANGUAGES[language]}", check.title.get(language, "")]
    for told, label in zip(
        (check.fault, check.control, check.advice), WORDS[language], strict=True
    ):
        lines += [f"**{label}**: {told[language]}"] if told.get(language) else []
    lines.append("\n".join(_measured(check.measures, catalogue, language)))
    return "\n\n".join(line for line in lines if line)


def _measured(
    measures: Iterable[MeasurementDeclaration], catalogue: Catalogue, language: str
) -> list[str]:
    return [
        f"- {m.title.get(language, m.name)} (`{m.name}`, {m.unit})"
        + (f": {catalogue.text(m.limit.describe(m.unit))}" if m.limit else "")
        for m in measures
    ]


def _formula_pages(root: Path) -> dict[str, str]:
    pages = formula_pages(root)
    written = {f"formulae/{name}.md": text for name, text in pages.items()}
    return {**written, "formulae/index.md": _index("Formulae", pages)}


def _schema_pages(root: Path) -> dict[str, str]:
    names = _schema_names()
    written = {f"schemas/{name}.md": _schema_page(root, name) for name in names}
    return {**written, "schemas/index.md": _index("Schemas", names)}


def _schema_names() -> list[str]:
    """The documents that `acceptance schema` can describe: the choices of its argument."""
    program = commands.program()
    found = isinstance(program, click.Group) and program.get_command(
        click.Context(program), "schema"
    )
    kinds = [parameter.type for parameter in found.params] if found else []
    return [name for kind in kinds if isinstance(kind, click.Choice) for name in kind.choices]


def _schema_page(root: Path, name: str) -> str:
    command = [sys.executable, "-m", "acceptance.cli", "schema", name]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if found.returncode == CANNOT_RUN:
        return _page(f"Schema: {name}", found.stderr.partition(": ")[2])
    found.check_returncode()
    schema = json.dumps(json.loads(found.stdout), indent=2, ensure_ascii=False)
    said = f"`acceptance schema {name}` prints it."
    return _page(f"Schema: {name}", said, f"```json\n{schema}\n```")


def _message_page(root: Path) -> str:
    """The core sentences in every language; those of a check stand on the check's page."""
    sentences = core_sentences(root)
    keys = sorted({key for found in sentences.values() for key in found})
    head = ["| key | " + " | ".join(sentences) + " |", "|---" * (len(sentences) + 1) + "|"]
    rows = [
        f"| `{key}` | "
        + " | ".join(_cell(found.get(key, "")) for found in sentences.values())
        + " |"
        for key in keys
    ]
    return _page("Messages", "\n".join(head + rows))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _index(title: str, names: Iterable[str]) -> str:
    return _page(title, _toctree(names))


def _toctree(names: Iterable[str]) -> str:
    return "\n".join(["```{toctree}", ":maxdepth: 1", "", *names, "```"])


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *(part for part in parts if part)]) + "\n"


if __name__ == "__main__":
    for written in generate(Path(__file__).resolve().parent.parent):
        print(written.name)
