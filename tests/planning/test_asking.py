"""What a user writes, as numbers; nonsense gets its one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.planning import asking
from acceptance.refusal import BadInput


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("500h", 500),
        (" 8 h ", 8),
        ("90 min", 1.5),
        ("3d", 72),
        ("1y", 8766),
        ("2 weeks", 336),
        ("1h30m", 1.5),
        ("1h 30min", 1.5),
        ("1,5 h", 1.5),
        (".5h", 0.5),
        ("1e3h", 1000),
        ("45 S", 0.0125),
        ("2 años", 17532),
        ("1 mes", 730.5),
        ("3 días", 72),
    ],
)
def test_durations(text: str, hours: float) -> None:
    assert asking.duration("--mtbf", text) == pytest.approx(hours)


@pytest.mark.parametrize(
    "text",
    [
        *("", "h", "5", "0h", "-3h", "+3h", "1,500 h", "1e400h", "1e13h", "5 foo", "8 h!", "nan h"),
        *("inf", "1e-20 s", "8h of", "h8", "8:00", "1h" * 60, "8\x1b[31mh", "½ h"),
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        asking.duration("--mtbf", text)
    assert refused.value.sentence.key == "bad.plan_duration"
    assert refused.value.sentence.values["option"] == "--mtbf"
    assert len(refused.value.sentence.values["text"]) <= 41


@pytest.mark.parametrize(
    ("text", "per_hour"),
    [
        ("1/h", 1),
        ("0.5/day", 0.5 / 24),
        ("0,5 / día", 0.5 / 24),
        ("2 per week", 2 / 168),
        ("2 por semana", 2 / 168),
        ("1/8h", 0.125),
        ("3 per 90 min", 2),
        ("1/s", 3600),
    ],
)
def test_rates(text: str, per_hour: float) -> None:
    assert asking.rate("--event-rate", text) == pytest.approx(per_hour)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1h",
        "/h",
        "1/",
        "1/0h",
        "0/h",
        "-1/h",
        "1/foo",
        "1 perh",
        "1//h",
        "1,000/h",
        "1e300/s",
    ],
)
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        asking.rate("--event-rate", text)
    assert refused.value.sentence.key == "bad.plan_rate"


@pytest.mark.parametrize(
    ("text", "fraction"),
    [("95%", 0.95), ("95 %", 0.95), ("0.95", 0.95), ("0,95", 0.95), (".95", 0.95), ("1e-3", 0.001)],
)
def test_shares(text: str, fraction: float) -> None:
    assert asking.share("--confidence", text) == pytest.approx(fraction)


@pytest.mark.parametrize(
    "text",
    ["", "95", "1", "0", "0%", "100%", "100.5%", "-5%", "nan", "inf", "12,345%", "95%%", "p"],
)
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        asking.share("--confidence", text)
    assert refused.value.sentence.key == "bad.plan_share"


@pytest.mark.parametrize(("text", "value"), [("2", 2), ("1.5", 1.5), ("1,5", 1.5)])
def test_ratios(text: str, value: float) -> None:
    assert asking.ratio("--discrimination", text) == value


@pytest.mark.parametrize("text", ["1", "0.5", "2%", "-2", "", "1e30", "two", "1,000"])
def test_what_is_no_ratio(text: str) -> None:
    with pytest.raises(BadInput):
        asking.ratio("--discrimination", text)


@pytest.mark.parametrize("text", ["-1", "1.5", "²", "", "1e2", "99999999999", "0x10", "one", "٣"])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        asking.count("--failures", text)
    assert refused.value.sentence.values["most"] == 10**9


def test_counts_have_ends() -> None:
    assert asking.count("--failures", " 7 ") == 7
    assert asking.count("--machines", "1", least=1) == 1
    with pytest.raises(BadInput):
        asking.count("--machines", "0", least=1)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    for read in (asking.duration, asking.rate, asking.share, asking.ratio, asking.count):
        try:
            value = read("--x", text)
        except BadInput:
            continue
        assert value >= 0


@given(st.floats(1e-6, 1e9), st.sampled_from(["s", "min", "h", "d", "weeks", "y"]))
def test_a_duration_is_what_was_written(value: float, unit: str) -> None:
    one = asking.duration("--x", f"1{unit}")
    if value * one <= asking.LONGEST_HOURS and value * one > 1e-9:
        assert asking.duration("--x", f"{value!r} {unit}") == pytest.approx(value * one)
