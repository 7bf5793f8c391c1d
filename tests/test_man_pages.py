"""Man pages and completions are made from the commands, as these describe themselves."""

import click
import pytest

from docs import commands


@click.group()
def program() -> None:
    """Judge things. They may differ.

    A second paragraph.
    """


@program.command()
@click.option("--file", metavar="PATH", help="Where it\n lies.")
def hostile(file: str) -> None:
    r"""Read a --file with \backslashes.

    .so /dev/null
    """


@program.command(hidden=True)
def secret() -> None:
    """Is not told."""


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(commands, "program", lambda: program)
    return commands.man_pages()


def test_each_command_that_is_not_hidden_has_a_page(pages: dict[str, str]) -> None:
    assert set(pages) == {"acceptance.1", "acceptance-hostile.1"}
    assert r"acceptance \- Judge things" in pages["acceptance.1"].splitlines()
    assert r"\fBacceptance\-hostile\fR(1)" in pages["acceptance.1"]


def test_text_that_looks_like_a_request_stays_text(pages: dict[str, str]) -> None:
    lines = pages["acceptance-hostile.1"].splitlines()
    assert r"\&.so /dev/null" in lines
    assert r"Read a \-\-file with \ebackslashes." in lines
    assert lines[lines.index(r"\fB\-\-file PATH\fR") + 1] == "Where it lies."


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_completes(shell: str) -> None:
    assert "_ACCEPTANCE_COMPLETE" in commands.completion(shell)


def test_an_unknown_shell_is_refused() -> None:
    with pytest.raises(ValueError, match="no completion for csh"):
        commands.completion("csh")
