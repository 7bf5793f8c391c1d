"""Prints the table: check, fault, found, other checks that tripped, control."""

import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults import Fault, Maker, all_faults
from tests.faults._runner import Seen, missing_needs, observe

COLUMNS = "{:<30} {:<30} {:<12} {:<24} {}"
AT_ONCE = 2


def main(wanted: list[str]) -> int:
    faults = [f for f in all_faults() if not wanted or any(word in f.id for word in wanted)]
    print(COLUMNS.format("check", "fault", "found", "others that tripped", "control"))
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        seen = _observed(faults, Path(folder))
    good = [_show(fault, seen) for fault in faults]
    print(f"{sum(good)} of {len(good)} as expected")
    return 0 if all(good) else 1


def _observed(faults: Iterable[Fault], folder: Path) -> dict[Maker, Seen]:
    """Each fault and each control once, also where several faults share a control."""
    makers = dict.fromkeys(
        maker for f in faults if not missing_needs(f) for maker in (f.fault, f.control)
    )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbered = enumerate(makers)
        seen = pool.map(lambda item: observe(item[1], folder / str(item[0])), numbered)
        return dict(zip(makers, seen, strict=True))


def _show(fault: Fault, seen: dict[Maker, Seen]) -> bool:
    if need := missing_needs(fault):
        print(COLUMNS.format(fault.check, fault.name, f"needs {need}", "", ""))
        return True
    found, control = seen[fault.fault], seen[fault.control]
    others = found.failed() - {fault.check}
    outcome = found.outcome(fault.check, fault.part)
    sound = control.outcome(fault.check, fault.sound_part)
    word = "yes" if outcome == fault.outcome else f"NO: {outcome}"
    listed = ", ".join(sorted(others)) or "–"
    print(COLUMNS.format(fault.check, fault.name, word, listed, sound), flush=True)
    return (outcome, sound) == (fault.outcome, "passed") and others <= fault.also


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
