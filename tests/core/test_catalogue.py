"""The catalogue: what is read from a suite's source is what importing it would give."""

import keyword
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acceptance.catalogue import (
    BadSuite,
    Declared,
    builtin_suites,
    declared_sentences,
    read_checks,
    suite_files,
)
from acceptance.declaration import ATTRIBUTE, PROFILES, Check

HEAD = "from acceptance import *\nimport acceptance\n"


def read(folder: Path, source: str | bytes, name: str = "test_a.py") -> list[Declared]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return read_checks([path])


def imported(path: Path) -> dict[str, Check]:
    """What importing makes of it; not from a cache, which goes by size and second alone."""
    module = ModuleType("suite_under_test")
    exec(compile(path.read_bytes(), path, "exec"), vars(module))
    found = {n: getattr(f, ATTRIBUTE, None) for n, f in vars(module).items()}
    return {name: made for name, made in found.items() if isinstance(made, Check)}


def by_function(declared: list[Declared]) -> dict[str, Check]:
    return {one.function: one.check for one in declared}


# -- reading is importing ----------------------------------------------------------------------


@pytest.mark.parametrize("path", suite_files(builtin_suites()), ids=lambda path: path.stem)
def test_reading_a_built_in_suite_is_importing_it(path: Path) -> None:
    assert by_function(read_checks([path])) == imported(path)


def test_every_built_in_suite_has_checks_with_fault_control_and_two_languages() -> None:
    declared = read_checks([builtin_suites()])
    assert {one.suite for one in declared} >= {"hardware", "reliability"}
    for one in declared:
        for texts in one.check.sentences().values():
            assert set(texts) == {"en", "es"}
        assert one.check.fault
        assert one.check.control
        assert one.check.characteristic


words = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=6)
texts = st.builds(
    lambda english, spanish: f"text({english!r}, es={spanish!r})", words.filter(bool), words
)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9)
bounds = st.one_of(
    st.just("None"),
    st.builds("{}({!r})".format, st.sampled_from(["at_least", "acceptance.at_most"]), numbers),
    st.builds(
        lambda a, b, m: f"between({min(a, b)!r}, {max(a, b)!r}, marginal={m!r})",
        numbers,
        numbers,
        st.floats(0, 9),
    ),
    st.builds("one_of{!r}".format, st.lists(words, min_size=2, max_size=3).map(tuple)),
    st.builds("equals({!r})".format, words | st.booleans() | numbers),
    st.builds("matches({!r})".format, words.map(re.escape)),
)
names = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name)
)


@st.composite
def decorated(draw: st.DrawFn) -> str:
    """The arguments of one `@check(...)`, in the forms in which people write them."""
    title = f"title={draw(texts | words.filter(bool).map(repr))}"
    optional = {
        "severity": st.sampled_from(["'blocker'", "'major'", "'minor'"]),
        "safety": st.sampled_from(["'read_only'", "'load'"]),
        "characteristic": words.map(repr),
        "fault": texts,
        "control": texts,
        "advice": texts,
        "needs": st.lists(words).map(repr) | st.lists(words).map(lambda w: repr(tuple(w))),
        "says": st.dictionaries(names, words).map(repr),
        "parts": names.map(repr),
        "profiles": st.sets(st.sampled_from(PROFILES), min_size=1).map(lambda p: repr(tuple(p))),
        "deadline_seconds": st.floats(0.1, 1e6).map(repr),
        "recorded": st.sampled_from(["True", "False"]),
        "measures": st.builds(
            lambda name, limit: f"(measurement({name!r}, 's', {limit}, title=text('m')),)",
            names,
            bounds,
        ),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(optional))))
    lines = [title, *(f"{name}={draw(optional[name])}" for name in sorted(chosen))]
    return ", ".join(draw(st.permutations(lines)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(declarations=st.lists(decorated(), min_size=1, max_size=3))
def test_reading_is_importing(tmp_path: Path, declarations: list[str]) -> None:
    source = HEAD + "".join(
        f"@{'acceptance.' * (n % 2)}check('a.n{n}', {arguments})\ndef test_{n}(): pass\n"
        for n, arguments in enumerate(declarations)
    )
    path = tmp_path / "test_generated.py"
    path.write_text(source, encoding="utf-8")
    try:
        expected: Any = imported(path)
    except ValueError as refused:
        with pytest.raises(BadSuite, match=re.escape(str(refused).split("\n")[0])):
            read_checks([path])
        return
    assert by_function(read_checks([path])) == expected


# -- what is wrong is said with file and line --------------------------------------------------

MEASURED = "@check('a.b', title='t', measures=[measurement('n', '1', {})])\ndef test_a(): pass\n"
GOOD = "@check('a.b', title='t')\n"


@pytest.mark.parametrize(
    ("source", "line", "why"),
    [
        ("def test_a(): pass\n", 1, "test_a has no @check"),
        ("@fixture\ndef test_a(): pass\n", 2, "test_a has no @check"),
        ("from acceptance import check as prove\n@prove('a.b', title='t')\ndef test_a(): pass", 3,
         "has no @check"),
        ("@check\ndef test_a(): pass\n", 2, "test_a has no @check"),
        ("class TestA:\n    pass\n", 1, "checks are functions, not classes"),
        (f"class A:\n    {GOOD}    def test_a(self): pass\n", 3, "at the top level of its file"),
        (f"if True:\n    {GOOD}    def test_a(): pass\n", 3, "at the top level of its file"),
        (f"for i in ():\n    {GOOD}    def test_a(): pass\n", 3, "at the top level of its file"),
        (f"try: pass\nexcept OSError:\n  {GOOD}  def test_a(): pass\n", 4, "at the top level"),
        (f"match 1:\n  case 1:\n    {GOOD}    def test_a(): pass\n", 4, "at the top level"),
        (f"def make():\n    {GOOD}    def test_a(): pass\n", 3, "at the top level of its file"),
        (f"{GOOD}async def test_a(): pass\n", 2, "a plain function, not async"),
        ("async def test_a(): pass\n", 1, "a plain function, not async"),
        (f"{GOOD}def test_a(): yield 1\n", 2, "a plain function, not a generator"),
        (f"{GOOD}def test_a(): x = yield from ()\n", 2, "a plain function, not a generator"),
        (f"{GOOD}def prove_a(): pass\n", 2, "begins with test"),
        (f"{GOOD}def test_a(): pass\n@check('a.c', title='t')\ndef test_a(): pass\n", 4,
         "test_a stands already in line 2"),
        (f"{GOOD}def test_a(): pass\n{GOOD}def test_b(): pass\n", 4, "is declared already in"),
        ("@check()\ndef test_a(): pass\n", 1, r"check\(\) missing 1 required positional"),
        ("@check('a.b')\ndef test_a(): pass\n", 1, r"check\(\) missing 1 required keyword"),
        ("@check('a.b', title='t', sevrity='x')\ndef test_a(): pass\n", 1, "'sevrity'"),
        ("@check('a.b', 'c', title='t')\ndef test_a(): pass\n", 1, "positional"),
        ("@check(ID, title='t')\ndef test_a(): pass\n", 1, "line 1: a declaration consists of lit"),
        ("@check('a.b',\n title=f'{x}')\ndef test_a(): pass\n", 1, "line 2: a declaration consist"),
        ("@check('a.b', title='a' + 'b')\ndef test_a(): pass\n", 1, "literals only"),
        ("@check('a.b', **more)\ndef test_a(): pass\n", 1, "literals only"),
        ("@check(*more, title='t')\ndef test_a(): pass\n", 1, "literals only"),
        ("@check('a.b', title=text('t', **more))\ndef test_a(): pass\n", 1, "literals only"),
        ("@check('a.b', title='t', says={**more})\ndef test_a(): pass\n", 1, "literals only"),
        ("@check('a.b', title='t', says={{}: 1})\ndef test_a(): pass\n", 1, "unhashable"),
        ("@check('a.b', title=open('/etc/passwd'))\ndef test_a(): pass\n", 1, "literals only"),
        ("@check('a.b', title='t', needs=[n for n in ()])\ndef test_a(): pass\n", 1, "literals"),
        ("@check('a.b', title='t', measures=(measurement('n', 'GB'),))\ndef test_a(): pass\n", 1,
         "unknown unit 'GB'"),
        (MEASURED.format("at_most(1e999)"), 1, "maximum must be a finite number"),
        (MEASURED.format("between(2, 1)"), 1, "can hold for no value"),
        ("@check('a.b', title=-'t')\ndef test_a(): pass\n", 1, "bad operand type"),
        ("@check('a.b', title='\\ud800')\ndef test_a(): pass\n", 1, "half a character"),
        ("x = (\n", 1, "not Python: '\\(' was never closed"),
        ("x = 1\ny = = 2\n", 2, "not Python"),
        ("\tx = 1\n", 1, "not Python: unexpected indent"),
        (b"x = '\xff'\n", 1, "not Python"),
        (b"# coding: nonsense\n", 1, "not Python"),
        (b"x = 1\x00\n", 1, "null bytes"),
        (b"\xff\xfe" + "x = 1".encode("utf-16-le"), 1, "not Python"),
        ("x = " + "-" * 100_000 + "1\n", 1, "not readable|not Python"),
        ("x = " + "(" * 10_000 + ")" * 10_000, 1, "not readable|not Python"),
        ("x = " + "a." * 60_000 + "a\n", 1, "not readable|not Python"),
        ("x = '" + "a" * 5 * 2**20 + "'\n", 1, "larger than 4 MiB"),
    ],
)  # fmt: skip
def test_one_sentence_with_file_and_line(
    tmp_path: Path, source: str | bytes, line: int, why: str
) -> None:
    with pytest.raises(BadSuite, match=why) as refused:
        read(tmp_path, source)
    told = str(refused.value)
    assert told.startswith(f"{tmp_path}/test_a.py:{line}: ")
    assert len(told.splitlines()) == 1
    assert len(told) < 400 + len(str(tmp_path)) * 2


def test_a_check_named_twice_in_two_files_is_told_with_both(tmp_path: Path) -> None:
    for name in ("test_a.py", "sub/test_a.py"):
        read(tmp_path, GOOD + "def test_a(): pass\n", name)
    with pytest.raises(BadSuite, match=r"/test_a\.py:2: check a\.b is declared already in .*:2"):
        read_checks([tmp_path])


def test_what_stands_beside_the_checks_is_not_looked_at(tmp_path: Path) -> None:
    source = "raise SystemExit(1)\nclass Helper:\n  def test_x(self): yield\n" + GOOD
    (one,) = read(tmp_path, source + "def test_a(): return (lambda: (yield))\n")
    assert (one.check.id, one.line, one.function) == ("a.b", 5, "test_a")


def test_an_old_escape_or_encoding_is_read_without_a_word(tmp_path: Path) -> None:
    assert read(
        tmp_path, b"# coding: latin-1\nx = '\xe9\\d'\n" + GOOD.encode() + b"def test_a(): 1"
    )


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    assert_read_or_refused(tmp_path, data)


pieces = st.sampled_from(
    [
        *("@check(", "'a.b'", ", ", "title=", "text(", "'x'", ")", "\n", "def test_a():", " pass"),
        *("async ", "class TestA:", "yield", "measures=(", "measurement(", "at_most(", "1", "-"),
        *("{", "}", "[", "]", "lambda: ", "if 1:", "*", "**", "b'y'", "1e999", "None", "...", "1j"),
        *("𝒶", "\ud800", "f'{x}'", "#", "\\", "needs=", "says=", "severity=", "\x00", "    "),
    ]
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=st.lists(pieces, max_size=25).map("".join))
def test_random_sources_are_read_or_refused(tmp_path: Path, source: str) -> None:
    assert_read_or_refused(tmp_path, source.encode("utf-8", "surrogatepass"))


arguments = st.lists(
    st.sampled_from(
        [
            *("'a.b'", "title='t'", "title=5", "title=b'x'", "title=...", "title=1j", "title=None"),
            *("needs='root'", "needs=5", "needs={'a': 1}", "measures=(1,)", "says=[]"),
            *("measures=measurement('n')", "says={1: 2}", "says={'a': {'b': {}}}", "safety=[]"),
            *("deadline_seconds=1e999", "deadline_seconds=True", "deadline_seconds='1'", "parts=5"),
            *("measures=(measurement('n', limit=at_most(None)),)", "severity={}", "after_loads=2"),
            *("measures=(measurement('n', limit='x'),)", "recorded='maybe'", "characteristic=()"),
            *("measures=(measurement('n', '1', matches('(')),)", "fault=text(5)", "control=text()"),
        ]
    ),
    max_size=5,
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=arguments)
def test_any_literal_in_any_place_is_read_or_refused(tmp_path: Path, chosen: list[str]) -> None:
    source = f"@check({', '.join(chosen)})\ndef test_a(): pass\n"
    assert_read_or_refused(tmp_path, source.encode())


def assert_read_or_refused(folder: Path, source: bytes) -> None:
    refused, found = None, []
    try:
        found = read(folder, source)
    except BadSuite as bad:
        refused = str(bad)
    if refused is not None:
        assert re.match(rf"{re.escape(str(folder))}/test_a\.py:\d+: ", refused)
    for one in found:
        one.check.sentences()
        one.check.planned_measurements()


# -- which files -------------------------------------------------------------------------------


def test_files_of_a_suite(tmp_path: Path) -> None:
    for name in ("test_b.py", "a/test_a.py", "a/helper.py", ".git/test_c.py", "a/.x/test_d.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "test_folder.py").mkdir()
    assert suite_files(tmp_path) == [tmp_path / "a/test_a.py", tmp_path / "test_b.py"]
    assert suite_files(tmp_path / "a/helper.py") == [tmp_path / "a/helper.py"]


def test_a_hidden_folder_may_be_a_suite_itself(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "test_a.py").touch()
    assert len(suite_files(tmp_path / ".hidden")) == 1


def test_no_suite_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSuite, match="no such suite"):
        suite_files(tmp_path / "nothing")
    assert read_checks([tmp_path]) == []


def test_sentences_of_a_suite_by_key(tmp_path: Path) -> None:
    read(tmp_path, "@check('a.b', title=text('t', es='u'))\ndef test_a(): pass\n")
    assert declared_sentences(tmp_path) == {"a.b.title": {"en": "t", "es": "u"}}


def test_suites_are_named_by_folder_or_file(tmp_path: Path) -> None:
    read(tmp_path / "mine", GOOD + "def test_a(): pass\n")
    assert [d.suite for d in read_checks([tmp_path / "mine"])] == ["mine"]
    assert [d.suite for d in read_checks([tmp_path / "mine" / "test_a.py"])] == ["test_a.py"]
