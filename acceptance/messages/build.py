"""Makes the gettext catalogues that the messages are read from.

Sources: the sentences in `locale/<lang>/LC_MESSAGES/*.po`, and those that the checks below
`suites/` declare, read statically. The compiled `acceptance.mo` lies beside them. Runs when the
package is built (also for an editable install) and on `make catalogues`; it
is the only module that needs Babel, which the installed tool does not.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from acceptance.messages import FIELD

__all__ = ["compile_catalogues", "core_sentences", "incomplete"]

LOCALE = Path("acceptance/messages/locale")
PO = Path("LC_MESSAGES/*.po")
MO = Path("LC_MESSAGES/acceptance.mo")
BUILT = datetime(2000, 1, 1, tzinfo=UTC)
"""The date in every catalogue: the same sources make the same bytes."""

Sentences = dict[str, str]
"""Message key -> template, in one language."""


def compile_catalogues(root: Path) -> list[Path]:
    """Write `acceptance.mo` for each language below `root`; returns the files written.

    Raises `ValueError` where a key has two different texts in one language.
    """
    return [_write(root, language, found) for language, found in _sentences(root).items()]


def incomplete(root: Path) -> list[str]:
    """What a reader of some language would miss, one line each; empty when all is there.

    A key without a text in a language, or with a text that asks for other values than English.
    """
    catalogues = _sentences(root)
    keys = {key for found in catalogues.values() for key in found}
    return [
        f"{language}: {key}: {fault}"
        for key in sorted(keys)
        for language, found in catalogues.items()
        if (fault := _fault(found.get(key), catalogues.get("en", {}).get(key)))
    ]


def _fault(template: str | None, english: str | None) -> str | None:
    if not template:
        return "no text"
    values, expected = _values(template), _values(english or "")
    if english and values != expected:
        return f"asks for {sorted(values)}, the English text for {sorted(expected)}"
    return None


def _values(template: str) -> set[str]:
    """The names of the values that a template is filled with."""
    return set(FIELD.findall(template))


def core_sentences(root: Path) -> dict[str, Sentences]:
    """The sentences of the tool itself, by language; those of the checks are not among them."""
    found: dict[str, Sentences] = {}
    for po in sorted((root / LOCALE).glob(f"*/{PO}")):
        language = po.parent.parent.name
        _add(found.setdefault(language, {}), _core(po).items(), language)
    return found


def _sentences(root: Path) -> dict[str, Sentences]:
    """All sentences below `root` by language: the core's, then the checks'."""
    catalogues = core_sentences(root)
    for language, found in catalogues.items():
        _add(found, _declared(root / "suites", language), language)
    return catalogues


def _add(found: Sentences, more: Iterable[tuple[str, str]], language: str) -> None:
    for key, template in more:
        if found.setdefault(key, template) != template:
            raise ValueError(f"{language}: the message {key} has two different texts")


def _core(po: Path) -> Sentences:
    with po.open("rb") as source:
        catalogue = read_po(source, abort_invalid=True)
    return {str(message.id): str(message.string or "") for message in catalogue if message.id}


def _declared(suites: Path, language: str) -> Iterator[tuple[str, str]]:
    from acceptance.catalogue import declared_sentences

    if not suites.is_dir():
        return
    declared: Mapping[str, Mapping[str, str]] = declared_sentences(suites)
    for key, texts in declared.items():
        yield key, texts.get(language, "")


def _write(root: Path, language: str, sentences: Sentences) -> Path:
    """Replace the compiled catalogue in one step: another process may be reading it."""
    catalogue = Catalog(locale=language, creation_date=BUILT, revision_date=BUILT)
    for key, template in sorted(sentences.items()):
        if template:
            catalogue.add(key, template)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    target = root / LOCALE / language / MO
    _replace(target, compiled.getvalue())
    return target


def _replace(target: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".mo.part", delete=False) as part:
        part.write(content)
    Path(part.name).chmod(0o644)
    Path(part.name).replace(target)


def main() -> None:
    """Compile the catalogues of this checkout; exits with 1 when a sentence is missing."""
    root = Path(__file__).resolve().parents[2]
    for path in compile_catalogues(root):
        print(path.relative_to(root))  # noqa: T201 - this is a command of the Makefile
    if missing := incomplete(root):
        raise SystemExit("\n".join(missing))


if __name__ == "__main__":
    main()
