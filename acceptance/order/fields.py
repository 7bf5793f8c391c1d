"""The form of the vocabulary: what a key of an order is, and what a kind of part is."""

from typing import Literal, NamedTuple

__all__ = ["Field", "Part"]

Better = Literal["more", "less", "other"]


class Field(NamedTuple):
    """One thing that can be asked.

    `weight` is how much a deviation counts when ordered parts are matched with delivered ones;
    `tolerance` is the share by which a quantity may differ from an exact one,
    from a bound too where it is `nominal`: sold by a round figure that nobody measures.
    """

    name: str
    type: str
    facts: tuple[str, ...]
    source: str
    better: Better = "other"
    aliases: tuple[str, ...] = ()
    weight: int = 100
    tolerance: float = 0.0
    needs: tuple[str, ...] = ()
    bare: str = ""
    nominal: bool = False


class Part(NamedTuple):
    """A kind of part, of which a machine has several.

    `substitutable`: whether another one in its place is a substitute, or just another thing.
    `left_out` names the rule by which a delivered one is none that could be extra; None: never.
    """

    name: str
    facts: str
    source: str
    fields: tuple[Field, ...]
    aliases: tuple[str, ...] = ()
    label: tuple[str, ...] = ("vendor", "model")
    substitutable: bool = True
    left_out: str | None = "nothing"
    needs: tuple[str, ...] = ()
