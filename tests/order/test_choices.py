"""Of the alternatives of an order the one that fits best is answered, as one line."""

from tests.order.facts import TB, disk, machine
from tests.order.test_comparing import held, kinds, only


def test_of_alternatives_the_one_that_fits_best_is_answered() -> None:
    text = """
    [[or]]
    cpu.vendor = "AMD"
    cpu.cores = ">= 8"
    [[or]]
    cpu.vendor = "Intel"
    cpu.cores = ">= 10"
    """
    answer = only(text)
    assert (answer.key, answer.kinds, answer.source_line) == ("or[1]", ("worse",), 2)
    assert only(text.replace("10", "6")).kinds == ("as_ordered",)


def test_parts_of_an_alternative_are_matched_beside_the_others() -> None:
    facts = machine(storage__disks=[disk("S1", TB), disk("S2", 4 * TB)])
    text = """
    disk = { size = ">= 1 TB" }
    or = [{ disk = { size = ">= 8 TB" } }, { disk = { size = ">= 4 TB" } }]
    """
    assert kinds(text, facts) == {"line:disk[1]": ("as_ordered",), "line:or[1]": ("as_ordered",)}
    # Without a disk for it, the alternative is missing, and the first line keeps its own.
    assert kinds(text, machine()) == {"line:disk[1]": ("as_ordered",), "line:or[1]": ("missing",)}


def test_very_many_choices_are_made_one_by_one() -> None:
    one = "or = [{cpu.cores = 1}, {cpu.cores = 2}, {cpu.cores = 8}, {cpu.cores = 4}]"
    text = "and = [" + ",".join(f"{{ {one} }}" for _ in range(8)) + "]"
    compared = held(text)
    assert [answer.kinds for answer in compared.answers] == [("as_ordered",)] * 8
