"""Every check finds its fault, and no unrelated one does; its control passes."""

from pathlib import Path

import pytest

from acceptance.catalogue import builtin_suites, read_checks
from tests.faults import Fault, Maker, all_faults
from tests.faults._arrangements import healthy_as_it_is
from tests.faults._body import suites_with_empty_body
from tests.faults._runner import missing_needs, observe, observe_mocked
from tests.faults.compatibility import on_office
from tests.faults.order import FITTING
from tests.mocked import ABSENT

FAULTS = all_faults()
CHECKS = {declared.check.id: declared.check for declared in read_checks([builtin_suites()])}


def controls() -> list[tuple[Maker, Fault]]:
    """Each control once, however many faults share it."""
    first: dict[tuple[str, Maker, str | None], Fault] = {}
    for fault in FAULTS:
        first.setdefault((fault.check, fault.control, fault.part), fault)
    return [(control, fault) for (_, control, _), fault in first.items()]


def require(fault: Fault) -> None:
    if need := missing_needs(fault):
        pytest.skip(f"making this fault needs {need}")


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_each_check_has_a_fault_and_a_control_and_says_what_they_are(check: str) -> None:
    assert [fault for fault in FAULTS if fault.check == check], "no fault in tests/faults/"
    for words in (CHECKS[check].fault, CHECKS[check].control, CHECKS[check].advice):
        assert words.get("en"), "not told in English"
        assert words.get("es"), "not told in Spanish"


def test_no_fault_is_for_a_check_that_does_not_exist() -> None:
    named = {fault.check for fault in FAULTS} | {name for fault in FAULTS for name in fault.also}
    assert named <= CHECKS.keys()
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_the_fault_is_found_and_by_no_unrelated_check(fault: Fault, tmp_path: Path) -> None:
    require(fault)
    seen = observe(fault.fault, tmp_path)
    assert seen.outcome(fault.check, fault.part) == fault.outcome
    assert seen.failed() - {fault.check} <= fault.also
    assert seen.exit_code in ((10, 11, 12) if fault.outcome == "failed" else (0, 12))


@pytest.mark.parametrize(("control", "fault"), controls(), ids=[f.id for _, f in controls()])
def test_the_control_passes(control: Maker, fault: Fault, tmp_path: Path) -> None:
    require(fault)
    seen = observe(control, tmp_path)
    assert seen.outcome(fault.check, fault.sound_part) == "passed"
    assert seen.failed() == frozenset()


def test_nothing_is_found_on_a_healthy_machine(tmp_path: Path) -> None:
    order = tmp_path / "order.toml"
    order.write_text(FITTING, encoding="utf-8")
    seen = observe(on_office(healthy_as_it_is), tmp_path, ("--order", str(order)))
    assert seen.failed() == frozenset()
    recorded = {check.id for check in CHECKS.values() if check.recorded and not check.after_loads}
    assert {check for check, _ in seen.outcomes} == recorded
    assert set(seen.outcomes.values()) == {"passed"}


def nearest() -> list[Fault]:
    """One fault a check: the first."""
    first: dict[str, Fault] = {}
    for fault in FAULTS:
        first.setdefault(fault.check, fault)
    return list(first.values())


DEVICES = [fault for fault in FAULTS if fault.device]


@pytest.mark.second_reader
@pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")
@pytest.mark.parametrize("fault", DEVICES, ids=lambda fault: fault.id)
def test_the_live_readers_find_the_same_device_fault(fault: Fault, tmp_path: Path) -> None:
    seen = observe_mocked(fault.fault, tmp_path / "fault", fault.check)
    assert seen.outcome(fault.check, fault.part) == fault.outcome
    control = observe_mocked(fault.control, tmp_path / "control", fault.check)
    assert control.outcome(fault.check, fault.sound_part) == "passed"


@pytest.mark.body_replaced
@pytest.mark.parametrize("fault", nearest(), ids=lambda fault: fault.check)
def test_a_check_without_its_body_finds_nothing(fault: Fault, tmp_path: Path) -> None:
    """So the test of its fault turns red when the body is lost."""
    require(fault)
    suites = suites_with_empty_body(fault.check, tmp_path)
    seen = observe(fault.fault, tmp_path / "run", ("--suite", str(suites)))
    assert seen.outcome(fault.check, fault.part) in {"passed", "inconclusive"} - {fault.outcome}
