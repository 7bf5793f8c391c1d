"""One fact as a reader writes it: with its unit, its label, in the reader's language, escaped."""

import re
from collections.abc import Mapping
from typing import Any

from acceptance.messages import Catalogue
from acceptance.messages.escape import for_terminal
from reports.inventory.table import cut
from reports.subject_parts import fact_at
from reports.words import Words
from reports.writing import duration, label, moment, shown

__all__ = ["EMPTY", "Values"]

EMPTY: tuple[Any, ...] = (None, "", [], {}, ())
_LONGEST = 120
_MOST_ITEMS = 8
_SPANS = frozenset(("uptime_seconds", "boot_seconds", "power_on_seconds", "cpu_seconds"))
_NAMES = frozenset(("pid", "user_id", "year", "week", "width_pixels", "height_pixels", "mtu_bytes"))
"""Numbers that are read digit by digit: grouped, the year 2024 would look like an amount."""
_ITEMS = re.compile(r"(\w+)\(([\w,]+)\)")


class Values:
    """Writes facts for one reader. How a field is written: see `reports.inventory.layout`."""

    def __init__(self, words: Words) -> None:
        self._words = words

    @property
    def catalogue(self) -> Catalogue:
        """The reader's words."""
        return self._words.catalogue

    def sentence(self, key: str, **values: Any) -> str:
        """One of the page's own sentences."""
        return for_terminal(self._words.t(key, **values))

    def word(self, probe: str) -> str:
        """The heading of a probe's facts."""
        return for_terminal(
            self._words.catalogue.template(f"inventory.probe.{probe}")
            or self._words.word("report.fact", probe)
        )

    def label(self, field: str) -> str:
        """The name of the last of the facts that a field shows."""
        name = re.split(r"[@(]", field, maxsplit=1)[0].rpartition("+")[2].rpartition(".")[2]
        short = self.catalogue.template(f"inventory.label.{name}")
        return for_terminal(short or label(self._words, name))

    def full_label(self, name: str) -> str:
        """The name of a fact where there is room for it."""
        return for_terminal(label(self._words, name))

    def labelled(self, field: str, facts: Mapping[str, Any]) -> str:
        """`Cores: 8`; without a label, or as a number, where the layout says so; empty for none."""
        mark, name = (field[0], field[1:]) if field[0] in "=#" else ("", field)
        text = self._count(fact_at(facts, name)) if mark == "#" else self.cell(name, facts)
        return text if mark == "=" or not text else f"{self.label(name)}: {text}"

    def cell(self, field: str, facts: Mapping[str, Any]) -> str:
        """One fact, several with a blank between them, or those of the items of a list."""
        if items := _ITEMS.fullmatch(field):
            return self._items(fact_at(facts, items[1]), items[2].split(","))
        names, _, unit = field.partition("@")
        values = [(unit or one, fact_at(facts, one)) for one in names.split("+")]
        said = [self._value(one, value) for one, value in values if value not in EMPTY]
        if len(said) > 1 and said[1].casefold().startswith(said[0].casefold()):
            del said[0]  # models that say their maker's name themselves
        return " ".join(said)

    def _items(self, items: Any, names: list[str]) -> str:
        listed = items if isinstance(items, list) else ()
        many = [item for item in listed if isinstance(item, Mapping)]
        said = [" ".join(filter(None, (self.cell(n, item) for n in names))) for item in many]
        more = ", …" if len(said) > _MOST_ITEMS else ""
        return cut(", ".join(said[:_MOST_ITEMS]) + more, _LONGEST)

    def _count(self, value: Any) -> str:
        return self._value("count", len(value)) if isinstance(value, list | dict) else ""

    def _value(self, field: str, value: Any) -> str:
        name = field.rpartition(".")[2]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and name in _NAMES:
            text = str(value)
        elif is_number and name in _SPANS:
            text = duration(self._words, value)
        elif is_number and name.endswith("utc_seconds"):
            text = moment(self._words, value)
        else:
            text = shown(self._words, name, value)
        return cut(for_terminal(text), _LONGEST)
