"""The compiled catalogues: made from core sentences and from what the checks declare."""

import gettext
from pathlib import Path

import pytest

from acceptance.messages.build import LOCALE, compile_catalogues, incomplete

CHECK = """
from acceptance import check, text

@check("desk.tidy", title=text({en!r}, es={es!r}))
def test_tidy():
    raise RuntimeError("a build must not run this")
"""
CORE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def project(root: Path, *, en: str = "Tidy", es: str = "Ordenado", core: str = "") -> Path:
    for language in ("en", "es"):
        po = root / LOCALE / language / "LC_MESSAGES" / "core.po"
        po.parent.mkdir(parents=True)
        po.write_text(CORE + core, encoding="utf-8")
    (root / "suites" / "desk").mkdir(parents=True)
    written = CHECK.format(en=en, es=es)
    (root / "suites" / "desk" / "test_desk.py").write_text(written, encoding="utf-8")
    return root


def sentence(root: Path, language: str, key: str) -> str:
    return gettext.translation("acceptance", root / LOCALE, [language]).gettext(key)


def test_a_sentence_in_a_check_reaches_the_catalogues(tmp_path: Path) -> None:
    root = project(tmp_path, core='msgid "verdict.ok"\nmsgstr "{n} judged"\n')
    assert [path.name for path in compile_catalogues(root)] == ["acceptance.mo"] * 2
    assert sentence(root, "en", "desk.tidy.title") == "Tidy"
    assert sentence(root, "es", "desk.tidy.title") == "Ordenado"
    assert sentence(root, "es", "verdict.ok") == "{n} judged"
    assert incomplete(root) == []


def test_the_same_sources_make_the_same_bytes(tmp_path: Path) -> None:
    root = project(tmp_path)
    first = [path.read_bytes() for path in compile_catalogues(root)]
    assert [path.read_bytes() for path in compile_catalogues(root)] == first
    assert not list(root.rglob("*.part"))


def test_a_missing_language_is_found(tmp_path: Path) -> None:
    root = project(tmp_path, es="")
    assert incomplete(root) == ["es: desk.tidy.title: no text"]
    compile_catalogues(root)
    assert sentence(root, "es", "desk.tidy.title") == "desk.tidy.title"


def test_a_translation_that_asks_for_other_values_is_found(tmp_path: Path) -> None:
    root = project(tmp_path, en="{count} lines", es="{cuenta} líneas")
    (fault,) = incomplete(root)
    assert fault.startswith("es: desk.tidy.title: asks for ['cuenta']")


def test_two_texts_for_one_key_are_refused(tmp_path: Path) -> None:
    root = project(tmp_path, core='msgid "desk.tidy.title"\nmsgstr "Neat"\n')
    with pytest.raises(ValueError, match=r"desk\.tidy\.title has two different texts"):
        compile_catalogues(root)


def test_two_texts_for_one_core_key_are_refused(tmp_path: Path) -> None:
    root = project(tmp_path, core='msgid "limit.one"\nmsgstr "one"\n')
    other = root / LOCALE / "en" / "LC_MESSAGES" / "more.po"
    other.write_text(CORE + 'msgid "limit.one"\nmsgstr "two"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"en: the message limit\.one has two different texts"):
        compile_catalogues(root)
