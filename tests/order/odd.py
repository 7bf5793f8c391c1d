"""Facts that no probe would give: anything in the place of anything."""

from typing import Any

from hypothesis import strategies as st

__all__ = ["ODD", "spoiled"]

ODD = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=20),
        st.sampled_from([10**400, -1, "0x8086", "nan", "pci:0000:00:1f.6", "\ud800", "\x1b[31m"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["part", "reason"]), inner)
    ),
    max_leaves=5,
)


def spoiled(value: Any, draw: Any, odds: int) -> Any:
    """The facts with some of what is in them replaced by something odd."""
    if draw(st.integers(0, odds)) == 0:
        return draw(ODD)
    if isinstance(value, dict):
        return {key: spoiled(one, draw, odds) for key, one in value.items()}
    if isinstance(value, list):
        return [spoiled(one, draw, odds) for one in value]
    return value
