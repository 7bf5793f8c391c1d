"""The documents are read in the words of this checkout, not in those of an earlier build."""

import shutil
from pathlib import Path

import pytest

import acceptance.messages
from acceptance.messages.build import LOCALE, compile_catalogues

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("catalogues")
    shutil.copytree(ROOT / LOCALE, root / LOCALE, ignore=shutil.ignore_patterns("*.mo*"))
    compile_catalogues(root)
    return root / LOCALE


@pytest.fixture(autouse=True)
def _words(catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acceptance.messages, "_LOCALE", catalogues)
