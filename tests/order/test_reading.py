"""An order is read, or refused with a sentence: file, line, key and what was expected."""

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import example as drawn
from hypothesis import given
from hypothesis import strategies as st

from acceptance.messages import Catalogue
from acceptance.order import parse_order, read_order
from acceptance.order.example import example
from acceptance.order.places import lines_of
from acceptance.order.reading import LARGEST_BYTES
from acceptance.refusal import BadInput


def refused(text: str) -> str:
    with pytest.raises(BadInput) as refusal:
        parse_order(text, "o.toml")
    for language in ("en", "es"):
        told = Catalogue(language).text(refusal.value.sentence)
        assert told.startswith("o.toml")
        assert "bad.order" not in told
        assert "{" not in told.replace("{…}", "").replace("{ ", "")
    return Catalogue("en").text(refusal.value.sentence)


def expected(text: str) -> dict[str, str]:
    return {line.key: line.expected for line in parse_order(text, "o.toml").lines}


# -- what can be asked -------------------------------------------------------------------------


def test_keys_of_the_specification_are_lines() -> None:
    told = expected(
        """
        arch = "x86_64"
        memory = ">= 32 GB"
        cpu.cores = ">= 8"
        cpu.cores_per_socket = 4
        cpu.model = 142
        cpu.flag = ["avx2", "= sse", "!= hypervisor"]
        cpu.speed = 2300
        disk = [{ size = ">= 1 TB", model = "~ PM9A1.*", rotational = false }]
        network = [{ vendor-name = "~ ^Broadcom", device = 1234 }]
        gpu = { device = "0241", driver = "nouveau" }
        tpm.version = "2.0"
        boot.method = "!= bios"
        system = { vendor-name = "~ HPE", numa_nodes = ">= 4" }
        virtualization = { is-virtualized = false, hypervisor = "kvm" }
        """
    )
    assert told == {
        "arch": "= x86_64",
        "memory": ">= 32 GB",
        "cpu.cores": ">= 8",
        "cpu.cores-per-socket": "= 4",
        "cpu.model-id": "= 142",
        "cpu.flag": "= avx2, = sse, != hypervisor",
        "cpu.frequency": "= 2300 MHz",
        "disk[1]": "size >= 1 TB, model ~ PM9A1.*, rotational = false",
        "network[1]": "vendor ~ ^Broadcom, device-id = 0x04d2",
        "gpu[1]": "device-id = 0x0241, driver = nouveau",
        "tpm.version": "= 2.0",
        "boot.method": "!= bios",
        "system.vendor": "~ HPE",
        "system.numa-nodes": ">= 4",
        "virtualization.is-virtualized": "= false",
        "virtualization.hypervisor": "= kvm",
    }


def test_the_wrapper_of_tmt_and_its_logic_are_read() -> None:
    text = """
        [hardware]
        memory = ">= 8 GB"
        and = [{ cpu.family = 15 }, { or = [{ cpu.model = 65 }, { cpu.model = 67 }] }]
        """
    assert expected(text) == {
        "memory": ">= 8 GB",
        "cpu.family": "= 15",
        "or[1]": "cpu.model-id = 65 | cpu.model-id = 67",
    }


def test_choices_within_choices_are_as_many_choices() -> None:
    order = parse_order(
        """
        [[or]]
        cpu.cores = 8
        or = [{ disk = { size = "1 TB" } }, { disk = { size = "2 TB" } }]
        [[or]]
        cpu.cores = 16
        """,
        "o.toml",
    )
    assert [len(choice) for choice in order.alternatives[0].choices] == [2, 2, 1]


def test_a_list_holds_several_conditions_and_and_adds_to_them() -> None:
    assert expected('cpu.cores = [">= 4", "<= 16"]') == {"cpu.cores": ">= 4, <= 16"}
    text = 'cpu.cores = ">= 4"\nand = [{ cpu.cores = "<= 16" }]'
    assert expected(text) == {"cpu.cores": ">= 4, <= 16"}


def test_parts_are_counted_from_one_and_multiplied() -> None:
    told = expected('disk = [{ size = "1 TB", count = 2 }, {}]')
    assert told == {"disk[1]": "size = 1 TB", "disk[2]": "size = 1 TB", "disk[3]": "disk"}


def test_the_delivery_is_kept_and_asked_as_far_as_a_machine_can_be() -> None:
    order = parse_order(
        """
        number = 4711
        supplier = "Trading"
        vendor = "Dell"
        model = "OptiPlex 7010"
        serials = ["A", "B"]
        quantity = 2
        date = 2026-03-01
        condition = "used"
        warranty_until = "2029-03-01"
        location.lab-controller = "!= lab-01"
        """,
        "o.toml",
    )
    assert (order.number, order.vendor, order.serials, order.quantity) == (
        *("4711", "Dell", ("A", "B")),
        2,
    )
    assert (str(order.date), order.condition) == ("2026-03-01", "used")
    assert [one.key for one in order.noted] == [
        *("number", "supplier", "quantity", "date", "condition", "location"),
    ]
    assert [line.key for line in order.lines] == ["vendor", "model", "serial", "warranty-until"]


def test_settings_are_read() -> None:
    order = parse_order(
        """
        extra = ["usb", "memory-module"]
        optional = ["tpm", "disk[2]"]
        memory = "8 GB"
        tpm.version = "2.0"
        disk = [{ size = "1 TB" }, { size = "1 TB" }, { size = "2 TB", optional = true }]
        [tolerance]
        memory = "7 %"
        disk.size = "2 %"
        [severity]
        better = "ignore"
        cannot_be_told = "minor"
        """,
        "o.toml",
    )
    assert order.extras == ("usb", "dimm")
    assert order.tolerances == {"memory": 0.07, "disk.size": 0.02}
    assert (order.severity("better"), order.severity("cannot_be_told")) == ("ignore", "minor")
    assert order.severity("missing") == "blocker"
    optional = {line.key for line in order.lines if line.optional}
    assert optional == {"tpm.version", "disk[2]", "disk[3]"}


def test_a_digest_tells_orders_apart() -> None:
    one, other = parse_order("cpu.cores = 1", "a"), parse_order("cpu.cores = 2", "a")
    assert one.text_digest != other.text_digest
    assert one.text_digest == parse_order("cpu.cores = 1", "b").text_digest


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_example_is_an_order(language: str) -> None:
    order = parse_order(example(language), "new")
    assert len(order.lines) >= 30
    assert (
        order.lines[0].source_line
        == example(language).split("\n").index("warranty_until = 2029-03-01") + 1
    )


def test_the_examples_ask_the_same() -> None:
    told = [parse_order(example(language), "new") for language in ("en", "es")]
    assert told[0].requirements == told[1].requirements
    assert example("xx") == example("en")


# -- lines -------------------------------------------------------------------------------------


def test_each_value_has_its_line() -> None:
    text = (
        "# remark\n"
        'memory = "8 GB"\n'
        "disk = [\n"
        "  # the first\n"
        '  { size = "1 TB" },\n'
        "\n"
        '  { size = "2 TB" }, { size = "3 TB" },\n'
        "]\n"
        "\n"
        "[cpu]\n"
        'flag = """\navx2"""\n'
        "cores = 8\n"
        "[[gpu]]\n"
        'vendor = "Intel"\n'
        "[[gpu]]\n"
        'vendor = "AMD"\n'
    )
    lines = {line.key: line.source_line for line in parse_order(text, "o").lines}
    assert lines == {
        "memory": 2,
        "disk[1]": 5,
        "disk[2]": 7,
        "disk[3]": 7,
        "cpu.flag": 11,
        "cpu.cores": 13,
        "gpu[1]": 14 - 1 + 1,
        "gpu[2]": 16,
    }


@given(st.text("a=[]{}\"'#\n., 1\\", max_size=80))
@drawn("a = [\n" + "[],\n" * 400 + "]\n")
def test_the_lines_of_any_text_are_within_it(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in lines_of(text).values())


# -- what is refused ---------------------------------------------------------------------------

REFUSED = {
    "unknown key": ('memry = "8 GB"', "o.toml:1: memry is no key", "did you mean memory?"),
    "unknown field": ("[cpu]\n\ncorse = 8", "o.toml:3: cpu.corse", "did you mean cores?"),
    "far from any": ("cpu.xyzzy = 8", "cpu.xyzzy", "here there are"),
    "of tmt, and not of a machine here": ("zcrypt.adapter = 1", "zcrypt", "is no key"),
    "wrong unit": ('memory = "8 GHz"', "o.toml:1: memory", '"GHz" is no unit of it'),
    "unit in another case": ('disk = [{ size = "8 Gb" }]', "disk[1].size", '"Gb" is no unit'),
    "no unit": ("network = { speed = 1000 }", "network.speed", "expected one of"),
    "unit of a count": ('cpu.cores = "8 GB"', "cpu.cores", "none, it is counted"),
    "search in a number": ('cpu.cores = "~ 8"', "cpu.cores: ~ cannot be asked", "=, !=, >"),
    "more than a truth": ('boot.secure = "> true"', "boot.secure: > cannot", "=, !="),
    "more than a name": ('boot.method = ">= uefi"', "boot.method: >= cannot", "=, !=, ~, !~"),
    "two operators": ('cpu.cores = "= > 5"', "cpu.cores", 'not "> 5"'),
    "operator alone": ('cpu.cores = ">="', "cpu.cores", "without a value"),
    "not a number": ("memory = nan", "o.toml:1: memory", "expected a size"),
    "infinite": ("memory = inf", "memory", "not inf"),
    "infinite in words": ('memory = ">= inf"', "memory", 'not "inf"'),
    "negative": ("cpu.cores = -8", "cpu.cores", "not -8"),
    "negative size": ('memory = "-8 GB"', "memory", "expected a size"),
    "huge": (f"cpu.cores = 0x{'f' * 9000}", "cpu.cores", "expected a whole number"),
    "huge words": (f'hostname = "{"x" * 600}"', "hostname", "at most 500"),
    "truth for a size": ("memory = true", "memory", "not true"),
    "table for a size": ("memory = { size = 1 }", "memory", "not {…}"),
    "size for a table": ('disk = "1 TB"', "disk", "a list of tables"),
    "size in the list": ('disk = ["1 TB"]', "disk[1]", "a table of keys"),
    "text for a truth": ('boot.secure = "maybe"', "boot.secure", "true or false"),
    "empty text": ('hostname = " "', "hostname", "a text"),
    "empty list": ("cpu.flag = []", "cpu.flag", "1 to 64"),
    "empty or": ("or = []", "or", "a list of tables"),
    "no hexadecimal": ('gpu = { device = "xyz" }', "gpu.device", "hexadecimal"),
    "no day": ('warranty_until = "soon"', "warranty_until", "a date"),
    "no such day": ('firmware.date = "2026-02-30"', "firmware.date", "a date"),
    "nested repeat": ('hostname = "~ (a+)+$"', "hostname", "repeats without end"),
    "malformed pattern": ('hostname = "~ ("', "hostname", "no complete expression"),
    "look-around": ('hostname = "~ (?=x)"', "hostname", "not known here"),
    "empty range": ('cpu.cores = [">= 8", "< 8"]', "cpu.cores", "cannot both hold"),
    "empty range by units": ('memory = ["> 2 GB", "< 1 GB"]', "memory", '"> 2 GB" and "< 1 GB"'),
    "two values": ("and = [{cpu.cores = 8}, {cpu.cores = 4}]", "cpu.cores", '"= 4"'),
    "range in a part": ('disk = {size = ["> 2 TB", "< 1 TB"]}', "disk.size", "cannot both"),
    "flag and its absence": ('cpu.flag = ["avx", "!= avx"]', "cpu.flag", "cannot both"),
    "same serial": ('serials = ["A-1", "B", "a1"]', "serial", "is there twice"),
    "same serial of parts": (
        'disk = [\n{ serial = "A" },\n{ serial = "A" },\n]',
        "o.toml:3: disk.serial",
        "A is there twice",
    ),
    "more serials than pieces": ('quantity = 1\nserials = ["A", "B"]', "2 serial numbers", "of 1"),
    "same key twice": ('cpu = { model-name = "a", model_name = "b" }', "model_name", "already"),
    "condition": ('condition = "shiny"\ncpu.cores = 1', "condition", "new, used, refurbished"),
    "quantity": ("quantity = 0\ncpu.cores = 1", "quantity", "a whole number from 1"),
    "count": ("disk = { count = 129 }", "disk.count", "a whole number from 1 to 128"),
    "too many": ("disk = [{ count = 100 }, { count = 100 }]", "disk[2]", "more than 128"),
    "severity": ('[severity]\nbetter = "fatal"', "severity.better", "blocker, major, minor"),
    "severity of nothing": ('[severity]\nbest = "minor"', "severity.best", "better"),
    "tolerance": ('[tolerance]\nmemory = "60 %"', "tolerance.memory", "a share"),
    "tolerance of a name": ('[tolerance]\nos.name = "6 %"', "tolerance.os.name", "is no key"),
    "extra": ('extra = ["dsk"]', "extra[1]", "did you mean disk?"),
    "optional": ('optional = ["tmp.version"]\ncpu.cores = 1', "optional[1]", "did you mean tpm?"),
    "nothing asked": ('number = "1"', "asks nothing", "order new"),
    "empty": ("", "empty", "order new"),
    "only remarks": ("# memory = 8\n", "empty", "order new"),
    "no TOML": ('memory = "8 GB"\ncpu = = 3', "o.toml:2: no valid TOML", ""),
    "end of document": ('memory = "8 GB', "o.toml:1: no valid TOML", ""),
    "key twice in TOML": ("memory = 1\nmemory = 2", "no valid TOML", ""),
    "deep": ("memory = " + "[" * 5000, "no valid TOML", "nested too deeply"),
    "deep logic": ("and = [{" * 40 + "memory=1" + "}]" * 40, "and", "nested more than 12"),
    "long key": ("a." * 5000 + "b = 1", "256 points", ""),
    "long number": (f"memory = {'9' * 9000}", "no valid TOML", ""),
    "large": ("#" * (LARGEST_BYTES + 1), "at most", "256"),
    "many choices": (
        "\n".join(
            "[[or]]\nor = [{arch = 'a'}, {arch = 'b'}]\nand = [{or = [{arch = 'c'}, {arch = 'd'}]}]"
            for _ in range(20)
        ),
        "or",
        "more than 64",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_orders_are_refused_with_place_and_expectation(name: str) -> None:
    text, place, told = REFUSED[name]
    sentence = refused(text)
    assert place in sentence, sentence
    assert told in sentence, sentence
    assert len(sentence) < 2000


def file(folder: Path, content: bytes) -> Path:
    path = folder / "o.toml"
    path.write_bytes(content)
    return path


def why(path: Path) -> str:
    with pytest.raises(BadInput) as refusal:
        read_order(path)
    assert refusal.value.exit_code == 2
    return Catalogue("en").text(refusal.value.sentence)


def test_a_file_is_read_with_or_without_a_mark(tmp_path: Path) -> None:
    assert read_order(file(tmp_path, b"\xef\xbb\xbfcpu.sockets = 1\r\ncpu.cores = 2\r\n")).lines
    assert read_order(file(tmp_path, b"cpu.cores = 1")).path == str(tmp_path / "o.toml")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in why(tmp_path)
    assert "is no file" in why(tmp_path / "pipe")
    assert "is no file" in why(Path("/dev/zero"))
    assert "cannot be read" in why(tmp_path / "nosuch")
    assert "cannot be read" in why(tmp_path / "a\0b")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "cannot be read" in why(tmp_path / "loop")


def test_a_file_that_is_not_text_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "o.toml:2: not UTF-8" in why(file(tmp_path, b"cpu.cores = 1\nhostname = '\xff'\n"))


def test_a_file_of_100_megabytes_is_not_read(tmp_path: Path) -> None:
    path = file(tmp_path, b"")
    os.truncate(path, 100 * 2**20)
    assert "at most" in why(path)


KEYS = st.sampled_from(
    [
        *("memory", "cpu.cores", "cpu.flag", "disk", "size", "serial", "or", "and", "hardware"),
        *("optional", "extra", "tolerance", "severity", "date", "quantity", "serials", "model"),
        *("device", "gpu", "boot.secure", "warranty_until", "location", "count", "x-y_z"),
    ]
)
VALUES = st.recursive(
    st.one_of(
        st.sampled_from(['">= 8 GB"', "nan", "-1", "true", '"~ (a+)+"', '"0x8086"', "1979-05-27"]),
        st.integers().map(str),
        st.floats().map(str),
        st.text("<>=!~ 8GBMHz", max_size=8).map(lambda text: f'"{text}"'),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
        st.tuples(KEYS, inner).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}"),
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=5))
def test_any_document_is_an_order_or_refused(rows: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{key} = {value}" for key, value in rows)
    try:
        order = parse_order(text, "o.toml")
    except BadInput as refusal:
        told = Catalogue("en").text(refusal.sentence)
        assert told.startswith("o.toml")
        assert len(told) < 3000
        return
    assert order.lines


@given(st.text(max_size=200))
def test_any_text_is_an_order_or_refused(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert parse_order(text, "o.toml").lines
