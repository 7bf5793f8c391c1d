"""A commented example of everything that an order can say, in the reader's language."""

from pathlib import Path

__all__ = ["example"]

_HERE = Path(__file__).parent


def example(language: str = "en") -> str:
    """The example as TOML; English where there is none in that language."""
    path = _HERE / f"example.{language}.toml"
    return (path if path.is_file() else _HERE / "example.en.toml").read_text("utf-8")
