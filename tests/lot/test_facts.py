"""Which machines differ: each kind of difference with the nearest one that is none."""

import random
from typing import Any

import pytest

from acceptance.lot.table import rows
from acceptance.messages import Catalogue
from tests.lot.runs import GIB, dimm, disk, facts, judged, lot, nic, packages, pci, run, texts

ODD = 3


def cards(device: str, **more: Any) -> dict[str, Any]:
    """The facts of a graphics card; cards of one maker may go by one name."""
    own = {"part": "pci:0000:00:02.0", "vendor_id": "0x1002", "device_id": device}
    return {"cards": [own | {"vendor": "Example", "model": "Example Card"} | more]}


@pytest.mark.parametrize(
    ("usual", "odd", "told"),
    [
        (
            {"graphics": cards("0x1636")},
            {"graphics": cards("0x1637")},
            (
                "another: graphics cards: Example Example Card [0x1002 0x1637]"
                " instead of Example Example Card [0x1002 0x1636]"
            ),
        ),
        (
            {"graphics": cards("0x1", memory_bytes=4 * GIB)},
            {"graphics": cards("0x1", memory_bytes=2 * GIB)},
            "less: memory of the graphics card Example Example Card: 2 GiB; most have 4 GiB",
        ),
        ({"firmware": {"tpm_present": True}}, {"firmware": {"tpm_present": False}}, "lacks: TPM"),
        (
            {"firmware": {"tpm_present": False}},
            {"firmware": {"tpm_present": True}},
            "has in addition: TPM",
        ),
    ],
    ids=["same name", "memory of a card", "no part", "a part"],
)
def test_a_difference_can_be_seen_in_its_sentence(
    usual: dict[str, Any], odd: dict[str, Any], told: str
) -> None:
    runs = [run(number, told=facts(number, **usual)) for number in range(5)]
    found = judged([*runs, run(5, told=facts(5, **odd))])
    assert texts(one.sentence for one in found.differences) == [told]
    assert "lot." not in " ".join(texts(one.sentence for one in found.deviations))


def test_one_machine_is_told_as_one() -> None:
    versions = ("1", "1", "2", "3")
    runs = [run(n, told=facts(n, firmware={"version": v})) for n, v in enumerate(versions)]
    assert texts(judged(runs[:1]).verdict.reasons) == ["the one machine can be taken"]
    (split,) = judged(runs).splits
    assert texts((split.sentence,)) == [
        (
            "the lot is mixed: firmware of the machine (BIOS):"
            " 2 machines with 1, 1 machine with 2, 1 machine with 3"
        )
    ]


def odd_lot(size: int = 7, **changes: Any) -> Any:
    """A lot in which one machine has other facts."""
    runs = lot(size)
    runs[ODD] = run(ODD, told=facts(ODD, **changes))
    return judged(runs)


def test_equal_machines_with_their_own_serials_and_counters_do_not_differ() -> None:
    found = judged(lot(20))
    assert (found.deviations, found.differences, found.splits) == ((), (), ())
    assert found.verdict.decision == "accepted"
    assert {machine.standing for machine in found.machines} == {"good"}


PANEL = {"connector": "pci:0000:00:02.0/eDP-1", "vendor": "EXA", "model": "Panel 14"}
PARTS = [
    ({"modules": [dimm(slot="A2"), dimm(slot="B2")]}, {"modules": [dimm()]}, "memory_sizes", True),
    (
        {"modules": [dimm(slot="B1"), dimm()]},
        {"modules": [dimm(), dimm(slot="B1", size_bytes=4 * GIB)]},
        "memory_sizes",
        True,
    ),
    (
        {"modules": [dimm(serial="other"), dimm(slot="B1", serial="another")]},
        {"modules": [dimm(), dimm(slot="B1", vendor="Odd", part_number="ODD")]},
        "memory_vendor",
        False,
    ),
    (
        {"modules": [dimm(bank="x"), dimm(slot="B1")]},
        {"modules": [dimm(speed_transfers_per_second=1), dimm(slot="B1")]},
        "memory_speed",
        False,
    ),
    ({"disks": [disk(99, place="pci:0000:09:00.0")]}, {"disks": []}, "disk_sizes", True),
    (
        {"disks": [disk(3), disk(4, model="Stick", removable=True, size_bytes=9)]},
        {"disks": [disk(3, size_bytes=256 * 10**9)]},
        "disk_sizes",
        True,
    ),
    (
        {"disks": [disk(3, kernel_name="nvme9n1")]},
        {"disks": [disk(3, rotational=True)]},
        "disk_medium",
        True,
    ),
    (
        {"disks": [disk(3, serial="x")]},
        {"disks": [disk(3, model="Odd SSD", firmware="A")]},
        "disk_model",
        False,
    ),
    (
        {"disks": [disk(3, io_errors=4)]},
        {"disks": [disk(3, firmware="1B2QEXM7")]},
        "disk_firmware",
        False,
    ),
    ({"nics": [nic(99)]}, {"nics": []}, "network_cards", True),
    (
        {"nics": [nic(3), {"part": "mac:x", "kind": "bridge", "kernel_name": "br0"}]},
        {"nics": [nic(3, model="Odd card")]},
        "network_cards",
        False,
    ),
    (
        {"nics": [nic(3, carrier=True)]},
        {"nics": [nic(3, firmware_version="0.4")]},
        "network_firmware",
        False,
    ),
    (
        {"cpu": {"microcode": "0x5003604"}},
        {"cpu": {"microcode": "0x5003005"}},
        "cpu_microcode",
        False,
    ),
    ({"cpu": {"frequency_hertz": 9}}, {"cpu": {"model": "Odd CPU"}}, "cpu_model", True),
    ({"cpu": {"cores": 4}}, {"cpu": {"cores": 2, "threads": 4}}, "cpu_cores", True),
    (
        {"firmware": {"version": "1.2.3"}},
        {"firmware": {"version": "1.2.2"}},
        "firmware_version",
        False,
    ),
    (
        {"graphics": {"displays": [PANEL, PANEL | {"connector": "pci:1/DP-1", "model": "B"}]}},
        {"graphics": {"displays": [PANEL | {"model": "Odd panel"}]}},
        "panels",
        False,
    ),
    ({"firmware": {"tpm_present": True}}, {"firmware": {"tpm_present": False}}, "tpm", True),
    (
        {"firmware": {"secure_boot": True}},
        {"firmware": {"secure_boot": False}},
        "secure_boot",
        False,
    ),
    ({"kernel": {"boot_id": "x"}}, {"kernel": {"release": "6.1.0-17-amd64"}}, "kernel", False),
    ({"installed": packages()[::-1]}, {"installed": packages(bash="5.1")}, "packages", False),
    (
        {"pci": {"devices": [pci("0x2222", address="0000:05:00.0"), pci("0x1111")]}},
        {"pci": {"devices": [pci("0x1111")]}},
        "pci_devices",
        True,
    ),
    (
        {"pci": {"devices": [pci("0x1111", power_state="D3"), pci("0x2222")]}},
        {"pci": {"devices": [pci("0x1111", link_width=1), pci("0x2222")]}},
        "pci_width",
        True,
    ),
]


@pytest.mark.parametrize(("equal", "odd", "fact", "goes_back"), PARTS, ids=lambda v: str(v)[:24])
def test_a_difference_is_found_and_what_is_none_is_not(
    equal: dict[str, Any], odd: dict[str, Any], fact: str, goes_back: bool
) -> None:
    assert odd_lot(**equal).differences == ()
    found = odd_lot(**odd)
    assert [one.fact for one in found.differences] == [fact]
    machine = found.machines[ODD]
    assert found.differences[0].machine == machine.run
    assert machine.standing == ("goes_back" if goes_back else "condition")
    assert machine.goes_back is goes_back
    assert [one.standing for one in found.machines].count("good") == 6
    expected = "rejected" if goes_back else "accepted_with_conditions"
    assert found.verdict.decision == expected


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"firmware": {"version": "1.1.9"}}, "older"),
        ({"firmware": {"version": "1.10"}}, "newer"),
        ({"firmware": {"version": "QX-beta"}}, "other"),
        ({"modules": [dimm(), dimm(slot="B1"), dimm(slot="C1")]}, "more"),
        ({"modules": [dimm(size_bytes=16 * GIB)]}, "other"),
        ({"pci": {"devices": [pci("0x1111"), pci("0x9999")]}}, "replaced"),
        ({"pci": {"devices": [pci("0x1111"), pci("0x2222"), pci("0x9999")]}}, "extra"),
    ],
)
def test_how_it_differs_is_said(changes: dict[str, Any], key: str) -> None:
    found = odd_lot(**changes)
    assert [one.sentence.key for one in found.differences] == [f"lot.difference.{key}"]
    assert [one.sentence.key for one in found.deviations] == [f"lot.deviation.{key}.one"]
    assert found.verdict.decision == "accepted_with_conditions"


def test_machines_that_differ_alike_are_one_sentence() -> None:
    runs = lot(20)
    for number in (4, 9):
        odd = [dimm(number, vendor="Odd Memory"), dimm(number, "B1", vendor="Odd Memory")]
        runs[number] = run(number, told=facts(number, modules=odd))
    found = judged(runs)
    assert texts(d.sentence for d in found.deviations) == [
        (
            "2 of 20 machines differ in vendor of the memory: 2 × Odd Memory; "
            "most have 2 × Example Memory (SN004, SN009)"
        )
    ]
    assert texts((found.deviations[0].sentence,), "es") == [
        (
            "2 de 20 máquinas difieren en fabricante de la memoria: 2 × Odd Memory; "
            "la mayoría tiene 2 × Example Memory (SN004, SN009)"
        )
    ]


def test_a_missing_module_is_not_told_again_as_another_vendor() -> None:
    found = odd_lot(modules=[dimm(vendor="Odd Memory", part_number="O")])
    assert [one.fact for one in found.differences] == ["memory_sizes", "memory_vendor"]
    found = odd_lot(modules=[dimm()])
    assert [one.fact for one in found.differences] == ["memory_sizes"]


def half(size: int, first: int, **changes: Any) -> Any:
    """A lot of which all machines from the `first` on have other facts."""
    runs = lot(size)
    for number in range(first, size):
        runs[number] = run(number, told=facts(number, **changes))
    return judged(runs)


def test_a_lot_that_is_split_in_halves_has_no_odd_machine() -> None:
    found = half(20, 10, firmware={"version": "1.2.4"})
    assert found.differences == ()
    assert texts(s.sentence for s in found.splits) == [
        (
            "the lot is mixed: firmware of the machine (BIOS): 10 machines with 1.2.3, "
            "10 machines with 1.2.4"
        )
    ]
    assert [len(group) for group in found.splits[0].groups] == [10, 10]
    assert found.verdict.decision == "accepted_with_conditions"
    assert half(20, 11, firmware={"version": "1.2.4"}).splits == ()
    assert len(half(20, 11, firmware={"version": "1.2.4"}).differences) == 9


def test_a_lot_that_is_split_in_what_weighs_is_not_accepted() -> None:
    found = half(6, 3, modules=[dimm()])
    assert [split.fact for split in found.splits] == ["memory_sizes"]
    assert found.verdict.decision == "inconclusive"
    assert found.differences == ()


def test_packages_may_be_mixed_as_well() -> None:
    found = half(6, 3, installed=packages(bash="5.1"))
    assert [split.fact for split in found.splits] == ["packages"]
    assert "bash" in texts((found.splits[0].sentence,))[0]
    assert found.verdict.decision == "accepted_with_conditions"


@pytest.mark.parametrize(
    "untold",
    [
        {"memory": {"modules": None, "missing": [{"path": "modules", "reason": "x"}]}},
        {"memory": {"modules": [], "missing": [{"path": "modules", "reason": "x"}]}},
        {"modules": [dimm(vendor=None), dimm(slot="B1", vendor=None)]},
        {"modules": [dimm(), dimm(slot="B1", vendor=None)]},
        {"firmware": {"version": None}},
        {"installed": []},
        {"nics": [nic(3, vendor=None, model=None)]},
    ],
)
def test_what_was_not_told_is_not_odd(untold: dict[str, Any]) -> None:
    found = odd_lot(**untold)
    assert found.differences == ()
    assert found.verdict.decision == "accepted"
    if "nics" not in untold:
        assert any("SN003" in said for said in texts(found.verdict.not_shown))


def test_a_part_that_could_not_be_looked_at_is_not_missing() -> None:
    missing = [{"path": "disks.wwn:eui.77", "reason": "x"}]
    found = odd_lot(storage={"disks": [], "missing": missing})
    assert found.differences == ()
    assert "not told by 1 of 7 machines (SN003): disks" in " ".join(texts(found.verdict.not_shown))
    field = [{"path": f"disks.{disk(3)['part']}.rotational", "reason": "x"}]
    found = odd_lot(storage={"disks": [disk(3, size_bytes=1)], "missing": field})
    assert [one.fact for one in found.differences] == ["disk_sizes"]


def test_firmware_is_compared_among_disks_of_one_model() -> None:
    runs = lot(8)
    for number in range(4):
        other = [disk(number, model="Other SSD", firmware="X1" if number else "X0")]
        runs[number] = run(number, told=facts(number, disks=other))
    found = judged(runs)
    assert [split.fact for split in found.splits] == ["disk_model"]
    assert [(one.fact, one.machine) for one in found.differences] == [("disk_firmware", runs[0].id)]
    assert "firmware of the disk Other SSD" in texts((found.differences[0].sentence,))[0]


def test_another_model_goes_back_and_is_compared_no_further() -> None:
    from tests.lot.runs import subject

    runs = lot(6)
    told = facts(ODD, modules=[dimm()], cpu={"model": "Odd"})
    runs[ODD] = run(ODD, told=told, subject=subject(ODD, model="Desk 3000"), results=[])
    found = judged(runs)
    assert [(one.fact, one.severity) for one in found.differences] == [("machine_model", "major")]
    assert texts(found.machines[ODD].reasons) == [
        "different: model of the machine: Example Ltd Desk 3000; most have Example Ltd Desk 4000"
    ]


def test_the_order_of_machines_and_parts_changes_nothing() -> None:
    runs = lot(9)
    runs[ODD] = run(ODD, told=facts(ODD, modules=[dimm(vendor="Odd"), dimm(slot="B1")]))
    runs[5] = run(5, told=facts(5, installed=packages(zlib="", more="1")))
    before = judged(runs)
    for seed in range(5):
        shuffled = list(runs)
        random.Random(seed).shuffle(shuffled)
        after = judged(shuffled)
        assert sorted(map(repr, after.differences)) == sorted(map(repr, before.differences))
        assert after.verdict.decision == before.verdict.decision


def test_every_row_has_its_words_and_its_source() -> None:
    ids = [row.id for row in rows()]
    assert len(ids) == len(set(ids))
    for row in rows():
        assert set(row.after) <= set(ids)
        assert all(ids.index(one) < ids.index(row.id) for one in row.after), row.id
        assert row.source
        for language in ("en", "es"):
            template = Catalogue(language).template(f"lot.fact.{row.id}") or ""
            assert bool(row.of) == ("{of}" in template), row.id
