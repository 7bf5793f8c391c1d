"""Which modules fit a device: as `fnmatch` says of every line, and as kmod itself does."""

import shutil
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.bases.aliases import bucketed, fits, matches, parse_aliases
from tests.base_roots import KERNEL, NIC, BaseRoot

XHCI = "pci:v00008086d0000A12Fsv00001028sd000008B1bc0Csc03i30"
STICK = "usb:v13FDp3940d0112dc00dsc00dp00ic08isc06ip50in00"
RECEIVER = "usb:v046DpC52Bd1211dc00dsc00dp00ic03isc01ip02in02"
ALIASES = """\
# Aliases extracted from modules themselves.
alias pci:v00008086d000015B8sv*sd*bc*sc*i* e1000e
alias pci:v*d*sv*sd*bc0Csc03i30* xhci_pci
alias pci:v00008086d0000A12Fsv*sd*bc*sc*i* xhci_special
alias usb:v13FDp3940d0[0-2]*dc*dsc*dp*ic*isc*ip*in* uas
alias usb:v13FDp3940d0[3-9A-F]*dc*dsc*dp*ic*isc*ip*in* usb_other
alias usb:v*p*d*dc*dsc*dp*ic08isc06ip50in* usb_storage
alias usb:v046DpC52Bd*dc*dsc*dp*ic*isc*ip*in* hid_logitech_dj
alias usb:v*p*d*dc*dsc*dp*ic03isc*ip*in* usbhid
alias pci:v00001AF4d*sv*sd*bc*sc*i* virtio_pci
alias symbol:crc32c libcrc32c
alias acpi*:PNP0C09:* ec
alias of:N*T*Cfsl,imx6q-uartC* imx
alias fs-ext3 ext4
alias broken
"""


@pytest.mark.parametrize(
    ("modalias", "modules"),
    [
        (NIC, ["e1000e"]),
        (XHCI, ["xhci_special", "xhci_pci"]),
        (STICK, ["uas", "usb_storage"]),
        (STICK.replace("d0112", "d0A12"), ["usb_other", "usb_storage"]),
        (RECEIVER, ["hid_logitech_dj", "usbhid"]),
        ("pci:v00001AF4d00001041sv00001AF4sd00001100bc02sc00i00", ["virtio_pci"]),
        ("pci:v00001AF5d00001041sv00001AF4sd00001100bc02sc00i00", []),
        ("acpi:PNP0C09:", ["ec"]),
        ("of:NuartTserialCfsl,imx6q-uartCfsl,imx21-uart", ["imx"]),
        ("symbol:crc32c", []),
        ("", []),
    ],
)
def test_all_modules_that_fit_the_most_specific_first(modalias: str, modules: list[str]) -> None:
    buckets = bucketed(parse_aliases(ALIASES))
    assert [match.module for match in matches(buckets, modalias)] == modules


PATTERNS = st.one_of(
    st.text(st.sampled_from("abAB01:*?"), max_size=10),
    st.text(st.sampled_from("ab[]!-*"), max_size=8),
)
NAMES = st.text(st.sampled_from("abAB01:"), max_size=12)


@given(PATTERNS, NAMES)
def test_a_pattern_fits_as_fnmatch_says(pattern: str, name: str) -> None:
    assert fits(pattern, name) == fnmatchcase(name, pattern)


FIELD = st.text(st.sampled_from("0123456789ABCDEF"), min_size=4, max_size=4)
WILD = FIELD | st.just("*") | st.builds("{0[0]}{0[1]}[0-7A]*".format, FIELD)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pci:v0000{}d0000{}sv*", "usb:v{}p{}d*", "pci:v{}d*bc{}*"]), WILD, WILD
        ),
        max_size=20,
    ),
    FIELD,
    FIELD,
)
def test_no_bucket_hides_a_pattern(
    patterns: list[tuple[str, str, str]], vendor: str, device: str
) -> None:
    made = [(form.format(one, two), f"m{n}") for n, (form, one, two) in enumerate(patterns)]
    made.append((f"pci:v0000{vendor}d0000{device}sv*", "own"))
    for modalias in (f"pci:v0000{vendor}d0000{device}sv1bc02", f"usb:v{vendor}p{device}d01"):
        expected = {module for pattern, module in made if fnmatchcase(modalias, pattern)}
        found = matches(bucketed(made), modalias)
        assert {match.module for match in found} == expected
        assert len(found) == len(expected)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    buckets = bucketed(parse_aliases(text))
    assert isinstance(matches(buckets, text), list)


def test_the_kernels_own_tool_agrees(tmp_path: Path) -> None:
    tools = {
        tool: shutil.which(tool, path="/usr/sbin:/sbin:/usr/bin:/bin")
        for tool in ("depmod", "modprobe")
    }
    if not all(tools.values()):
        pytest.skip("no depmod and modprobe: apt install kmod")
    listed: dict[str, list[str]] = {}
    for pattern, module in parse_aliases(ALIASES):
        if pattern.startswith(("pci:", "usb:")):
            listed.setdefault(module, []).append(pattern)
    root = BaseRoot(tmp_path).file("etc/modprobe.d/.keep", "").link("lib", "usr/lib")
    for module, patterns in listed.items():
        root.module(module, patterns)
    root.write()
    subprocess.run([str(tools["depmod"]), "-b", str(tmp_path), KERNEL], check=True)
    made = (tmp_path / f"usr/lib/modules/{KERNEL}/modules.alias").read_text()
    buckets = bucketed(parse_aliases(made))
    for modalias in (NIC, XHCI, STICK, STICK.replace("d0112", "d0A12"), RECEIVER):
        asked = [str(tools["modprobe"]), "-d", str(tmp_path), "-S", KERNEL, "-R", modalias]
        told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
        assert {match.module for match in matches(buckets, modalias)} == set(told)
