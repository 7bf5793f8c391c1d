"""Values of facts, machines and what is compared, as sentences. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from acceptance.lot.features import Scalar, Value
from acceptance.lot.table import Row
from acceptance.sentences import Sentence, quantity, sentence

__all__ = [
    "Labels",
    "cut",
    "machines_named",
    "told_apart",
    "value_of",
    "values_of",
    "what_is",
]

Labels = Mapping[tuple[str, Value], str]
"""What a reader sees instead of a value, by row."""

MOST_MACHINES = 6
MOST_VALUES = 8
LONGEST = 80


def cut(text: str, longest: int = LONGEST) -> str:
    """A text that a line can hold; machines call themselves anything."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def told_apart(labels: Labels) -> dict[tuple[str, Value], str]:
    """The labels; other parts that go by the same name have what they differ in behind it."""
    names = Counter((row, cut(label)) for (row, _), label in labels.items())
    return {
        (row, value): label if names[row, cut(label)] == 1 else _with_ids(label, value)
        for (row, value), label in labels.items()
    }


def _with_ids(label: str, value: Value) -> str:
    ids = " ".join(str(one) for one in value if one is not None and str(one) not in label)
    return f"{cut(label, LONGEST // 2)} [{cut(ids, LONGEST // 2 - 3)}]" if ids else label


def what_is(row: Row, group: Value, labels: Labels) -> Sentence:
    """The words of a row: `vendor of the memory`, `firmware of Example SSD 970`."""
    if not row.of:
        return sentence(f"lot.fact.{row.id}")
    return sentence(f"lot.fact.{row.id}", of=cut(_label(f"{row.id}/of", group, labels)))


def values_of(row: Row, values: Sequence[Value], labels: Labels) -> Sentence:
    """`2 × 8 GiB`, `Example, Other`, `none`."""
    if not values:
        return sentence("lot.value.none")
    counts = Counter(values)
    shown = [_counted(value_of(row, value, labels), n) for value, n in counts.items()]
    if len(shown) > MOST_VALUES:
        shown[MOST_VALUES - 1 :] = [sentence("lot.more", count=len(shown) - MOST_VALUES + 1)]
    return sentence("lot.values", values=shown)


def _counted(value: Any, count: int) -> Any:
    return sentence("lot.value.counted", count=count, value=value) if count > 1 else value


def value_of(row: Row, value: Value, labels: Labels) -> Any:
    """A part's value: a quantity, a yes or no, or what the part is called."""
    label = labels.get((row.id, value))
    if label is None and len(value) == 1:
        return _scalar(value[0], row.unit)
    return cut(label or _label(row.id, value, labels))


def _scalar(value: Scalar, unit: str) -> Any:
    if isinstance(value, bool):
        return sentence("value.yes" if value else "value.no")
    if isinstance(value, int | float):
        return quantity(value, unit)
    return cut(value) if value else "–"


def _label(key: str, value: Value, labels: Labels) -> str:
    found = labels.get((key, value))
    return found or " ".join(str(one) for one in value if one is not None)


def machines_named(names: Iterable[str]) -> list[Any]:
    """The first machines by name, and how many more."""
    named = list(names)
    if len(named) <= MOST_MACHINES:
        return named
    rest = len(named) - MOST_MACHINES + 1
    return [*named[: MOST_MACHINES - 1], sentence("lot.more", count=rest)]
