"""The card behind a network interface, and interfaces of trees that hold texts only."""

import array
import contextlib
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from probes.bus import buses
from probes.link import ethtool_text, network_text
from probes.network import Facts, Interface
from probes.port import ethtool
from probes.port.recorded import Recorded
from probes.system import CardDriver, Unavailable
from tests.machine_buses import usb_device
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons

LINKS = """\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00 promiscuity 0 minmtu 0
    RX:  bytes packets errors dropped  missed   mcast
          6386      58      0       0       0       0
    TX:  bytes packets errors dropped carrier collsns
          6386      58      0       0       0       0
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc mq master bond0 state UP mode DEFAULT
    link/ether 52:54:00:aa:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 permaddr 52:54:00:12:34:56
    bond_slave state ACTIVE mii_status UP
    RX: bytes  packets  errors  dropped overrun mcast
    1000       10       1       2       3       4
    TX: bytes  packets  errors  dropped carrier collsns
    2000       20       5       6       7       8
3: bond0: <BROADCAST,MULTICAST,MASTER,UP,LOWER_UP> mtu 9000 qdisc noqueue state UP
    link/ether 52:54:00:aa:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0
    bond mode active-backup active_slave eth0
4: vlan7@bond0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc noqueue state UP
    link/ether 52:54:00:aa:00:01 brd ff:ff:ff:ff:ff:ff
5: wlp2s0: <NO-CARRIER,BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN
    link/ether 52:54:00:00:00:02 promiscuity 0 parentbus pci parentdev 0000:02:00.0
"""
OLD = """\
eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1400
        inet 192.0.2.10  netmask 255.255.255.0  broadcast 192.0.2.255
        ether 52:54:00:12:34:56  txqueuelen 1000  (Ethernet)
        RX packets 10  bytes 700 (700.0 B)
        RX errors 1  dropped 2  overruns 3  frame 4
        TX packets 20  bytes 800 (800.0 B)
        TX errors 5  dropped 6 overruns 0  carrier 7  collisions 8

lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536
        loop  txqueuelen 1000  (Local Loopback)
"""
DRIVER = "driver: ixgbe\nversion: 5.1\nfirmware-version: 0x800\nbus-info: 0000:03:00.0\n"
SETTINGS = """\
Settings for eth0:
\tSupported ports: [ FIBRE ]
\tSupported link modes:   1000baseKX/Full
\t                        10000baseSR/Full
\tSupported pause frame use: Symmetric
\tAdvertised link modes:  100000baseSR4/Full
\tSpeed: 10000Mb/s
\tDuplex: Full
\tLink detected: yes
"""


def only(machine: Machine) -> tuple[Interface, Facts]:
    found: Facts = facts(machine, "network")
    [card] = found.physical or ()
    return card, found


def test_a_card_of_pci(tmp_path: Path) -> None:
    card, found = only(healthy(tmp_path))
    assert (card.vendor, card.model) == ("Example Semiconductor", "Example Device")
    assert card.bus_address == "pci:0000:00:1f.6"
    assert (card.driver_version, card.firmware_version) == ("6.1.0-18-amd64", "0.5-4")
    assert card.speed_maximum_bits_per_second == 10**9
    assert found.missing == ()


def test_a_card_of_usb(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    place = usb_device(machine, "2-1", names=("Example Networks", "Dongle 2500"))
    machine.without("sys/class/net/eth0").link("sys/class/net/eth0", f"{place}/2-1:1.0/net/eth0")
    for name in [n for n in machine.files if "/0000:00:1f.6/net/eth0/" in n]:
        where = f"{place}/2-1:1.0/net/eth0/{name.partition('/net/eth0/')[2]}"
        machine.file(where, machine.files[name])
    card, _ = only(machine)
    assert (card.vendor, card.model) == ("Example Networks", "Dongle 2500")
    assert card.bus_address is None


def test_what_a_driver_does_not_say_is_missing(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    machine.file("commands/ethtool_-i_eth0", "driver: virtio_net\nversion: 1.0.0\n")
    machine.file("commands/ethtool_eth0", "\tSupported link modes:   Not reported\n\tSpeed: x")
    card, found = only(machine)
    assert (card.driver_version, card.firmware_version) == ("1.0.0", None)
    assert reasons(found) == {
        "interfaces.eth0.firmware_version": "probe.driver_silent",
        "interfaces.eth0.speed_maximum_bits_per_second": "probe.driver_silent",
    }


def test_of_too_many_interfaces_the_cards_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buses, "MOST_DEVICES", 1)
    card, found = only(healthy(tmp_path))
    assert card.kernel_name == "eth0"
    assert len(found.interfaces or ()) == 1
    assert reasons(found) == {"interfaces": "probe.too_many"}


def captured(folder: Path) -> Machine:
    """A tree as sosreport keeps it, without /sys."""
    machine = Machine(folder).file("sos_commands/networking/ip_-s_-d_link", LINKS)
    machine.file("sos_commands/networking/ethtool_-i_eth0", DRIVER)
    line = "03:00.0 Ethernet controller [0200]: Intel Corporation 82599ES [8086:10fb] (rev 01)"
    machine.file("sos_commands/pci/lspci_-nnvv", line)
    machine.file(
        "sos_commands/networking/ip_-o_addr",
        "2: eth0    inet 192.0.2.10/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever",
    )
    return machine.file("sos_commands/networking/ethtool_eth0", SETTINGS)


def test_interfaces_of_a_tree_without_sys(tmp_path: Path) -> None:
    found: Facts = facts(captured(tmp_path), "network")
    told = {interface.kernel_name: interface for interface in found.interfaces or ()}
    assert {name: interface.kind for name, interface in told.items()} == {
        "lo": "loopback",
        "eth0": "physical",
        "bond0": "virtual",
        "vlan7": "virtual",
        "wlp2s0": "physical",
    }
    card = told["eth0"]
    assert (card.part, card.permanent_mac) == ("mac:52:54:00:12:34:56", "52:54:00:12:34:56")
    assert card.mac == "52:54:00:aa:00:01"
    assert (card.driver, card.driver_version, card.firmware_version) == ("ixgbe", "5.1", "0x800")
    assert (card.bus_address, card.vendor, card.model) == (
        "pci:0000:03:00.0",
        "Intel Corporation",
        "82599ES",
    )
    assert card.speed_maximum_bits_per_second == 10**10
    assert (card.speed_bits_per_second, card.duplex) == (10**10, "full")
    assert (card.up, card.carrier, card.operstate, card.mtu_bytes) == (True, True, "up", 9000)
    assert [address.address for address in card.addresses] == ["192.0.2.10"]
    counted = card.counters
    assert (counted.rx_bytes, counted.rx_errors, counted.rx_fifo_errors) == (1000, 1, 3)
    assert (counted.tx_dropped, counted.tx_carrier_errors, counted.collisions) == (6, 7, 8)
    radio = told["wlp2s0"]
    assert (radio.bus_address, radio.up, radio.wireless) == ("pci:0000:02:00.0", False, True)
    assert reasons(found) == {
        f"interfaces.wlp2s0.{name}": "probe.not_recorded"
        for name in ("driver_version", "firmware_version", "permanent_mac")
    }


def test_json_tells_the_same_as_text(tmp_path: Path) -> None:
    link = {
        "ifname": "eth0",
        "flags": ["UP", "LOWER_UP"],
        "mtu": 1500,
        "operstate": "UP",
        "link_type": "ether",
        "address": "52:54:00:12:34:56",
        "promiscuity": 0,
        "parentbus": "pci",
        "parentdev": "0000:03:00.0",
        "stats64": {"rx": {"bytes": 5, "errors": 1}, "tx": {"bytes": 6, "collisions": 2}},
    }
    bridge = {"ifname": "br0", "link_type": "ether", "linkinfo": {"info_kind": "bridge"}}
    text = json.dumps([link, bridge, {}, 7, {"ifname": 3}])
    card, found = only(Machine(tmp_path).file("commands/ip-link", text))
    assert [one.kernel_name for one in found.interfaces or ()] == ["eth0", "br0"]
    assert (card.kind, card.bus_address, card.up, card.mtu_bytes) == (
        "physical",
        "pci:0000:03:00.0",
        True,
        1500,
    )
    assert (card.counters.rx_errors, card.counters.collisions) == (1, 2)


def test_half_a_letter_in_json_is_no_letter(tmp_path: Path) -> None:
    text = r'[{"ifname": "e\ud800", "operstate": "\udfff", "link_type": "ether"}]'
    found: Facts = facts(Machine(tmp_path).file("commands/ip-link", text), "network")
    assert [one.kernel_name for one in found.interfaces or ()] == ["e\\ud800"]
    assert [one.operstate for one in found.interfaces or ()] == ["\\udfff"]


def test_what_ifconfig_tells(tmp_path: Path) -> None:
    found: Facts = facts(Machine(tmp_path).file("logs/ifconfig", OLD), "network")
    card, loop = sorted(found.interfaces or (), key=lambda one: one.kernel_name)
    assert (card.kind, loop.kind) == ("unknown", "loopback")
    assert (card.up, card.carrier, card.mtu_bytes) == (True, True, 1400)
    assert (card.mac, card.part) == ("52:54:00:12:34:56", "mac:52:54:00:12:34:56")
    assert (card.counters.rx_packets, card.counters.rx_bytes) == (10, 700)
    assert (card.counters.rx_fifo_errors, card.counters.tx_carrier_errors) == (3, 7)
    assert card.counters.collisions == 8


def test_of_interfaces_that_are_half_captured_the_text_tells_the_rest(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    kept = "sys/devices/pci0000:00/0000:00:1f.6/net/eth0/statistics/"
    for name in [n for n in machine.files if "/0000:00:1f.6/" in n and not n.startswith(kept)]:
        machine.without(name)
    machine.without("sys/devices/pci0000:00/0000:00:1f.6/driver")
    machine.without("commands/ethtool_-i_eth0").without("commands/ethtool_eth0")
    for name, content in captured(tmp_path / "text").files.items():
        machine.file(name, content)
    card, found = only(machine)
    assert (card.driver, card.mtu_bytes, card.carrier) == ("ixgbe", 9000, True)
    assert card.permanent_mac == "52:54:00:12:34:56"
    assert card.counters.rx_bytes == 0
    assert "interfaces.eth0" not in reasons(found)


def test_a_tree_without_any_text_says_what_is_not_there(tmp_path: Path) -> None:
    found: Facts = facts(Machine(tmp_path).file("etc/hostname", "x"), "network")
    assert found.interfaces is None
    assert reasons(found) == {"interfaces": "probe.no_file", "physical": "probe.no_file"}


# -- the driver's own answer -----------------------------------------------------------------------


def answered(monkeypatch: pytest.MonkeyPatch, *answers: bytes | OSError) -> list[bytes]:
    """Let the kernel answer so; returns what it was asked."""
    asked: list[bytes] = []
    told = iter(answers)

    def answer(_: str, content: bytes) -> Any:
        asked.append(content)
        given_back = next(told)
        if isinstance(given_back, OSError):
            raise given_back
        return array.array("B", given_back)

    monkeypatch.setattr(ethtool, "_ask", answer)
    return asked


def test_a_driver_says_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (b"ixgbe", b"5.1", b"0x800\xff", b"0000:03:00.0", b"N/A")
    told = struct.pack("=I32s32s32s32s32s12x5I", 3, *names, 0, 0, 0, 0, 0)
    asked = answered(monkeypatch, told)
    expected = CardDriver(version="5.1", firmware_version="0x800\\xff", bus="0000:03:00.0")
    assert ethtool.driver("eth0") == expected
    assert len(asked[0]) == len(told) == 196


def test_the_modes_are_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """First the kernel says how many words the modes take, then it fills them in."""
    head = struct.pack("=II7Bb4B28x", 0x4C, *[0] * 8, -3, *[0] * 4)
    modes = struct.pack("=3I", 1 << 5 | 1 << 12, 1 << (52 - 32), 0) + bytes(24)
    asked = answered(monkeypatch, head, head + modes)
    assert ethtool.fastest("eth0") == 50 * 10**9
    assert [len(content) for content in asked] == [48, 48 + 36]
    assert asked[1][15] == 3


@pytest.mark.parametrize("words", [0, 3, -128])
def test_a_kernel_that_wants_no_words_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, words: int
) -> None:
    answered(monkeypatch, struct.pack("=II7Bb4B28x", 0x4C, *[0] * 8, words, *[0] * 4))
    with pytest.raises(Unavailable, match=r"probe\.driver_silent"):
        ethtool.fastest("eth0")


@pytest.mark.parametrize("ask", [ethtool.driver, ethtool.fastest])
def test_a_driver_that_refuses(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[str], object]
) -> None:
    answered(monkeypatch, OSError(95, "not supported"))
    with pytest.raises(Unavailable, match=r"probe\.driver_silent"):
        ask("eth0")


@pytest.mark.parametrize("ask", [ethtool.driver, ethtool.fastest, ethtool.permanent_mac])
def test_an_interface_that_is_not_there(ask: Callable[[str], object]) -> None:
    with pytest.raises(Unavailable):
        ask("no-such-card\ud800")


def test_modes_without_a_speed_tell_none() -> None:
    with pytest.raises(Unavailable):
        ethtool.fastest_of((1 << 6 | 1 << 7,))


# -- whatever the texts are like -------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(
        [*LINKS.split("\n"), *DRIVER.split("\n"), *SETTINGS.split("\n"), *OLD.split("\n")]
    )
    | st.text(max_size=40),
    max_size=30,
).map("\n".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ifname", "flags", "mtu", "stats64", "rx", "linkinfo", "address"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(WORDS)
def test_no_text_makes_a_reader_fail(text: str) -> None:
    assert all(row["ifname"] for row in network_text.rows(text))
    ethtool_text.link(text)
    for read in (ethtool_text.card_driver, ethtool_text.card_speed):
        with contextlib.suppress(Unavailable):
            read(text)


@given(WORDS | st.lists(JSON, max_size=3).map(json.dumps))
def test_no_text_makes_the_probe_fail(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    machine = Machine(tmp_path_factory.mktemp("tree"))
    for name in ("ip-link", "ethtool_eth0", "ethtool_-i_eth0", "lspci"):
        machine.file(f"commands/{name}", text)
    found = probes.observe(Recorded(str(machine.write())), ["network"])["network"].facts
    assert "probe.crashed" not in reasons(found).values()
    probes.encode(probes.observe(Recorded(str(machine.folder)), ["network"]))
