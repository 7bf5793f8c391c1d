"""Nothing that names the house leaves it; what the vendor needs does."""

import base64
import re
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from acceptance.messages.build import _sentences
from acceptance.model import EvidenceItem, Run, Subject
from acceptance.sentences import sentence
from reports import formats, render
from reports.identifiers import known_identifiers
from reports.redaction import for_vendor
from reports.scrub import Scrubber
from tests.reports import runs, seeded
from tests.reports.conftest import ROOT

NAMES = seeded.known()
ALL_KNOWN = [name for kind in NAMES.values() for name in kind]
UNKNOWN = seeded.unknown()
BARE = re.compile(r"[^0-9a-z]")


def readable_forms(page: bytes) -> str:
    """The document, and what its pieces say once they are decoded."""
    text = page.decode("utf-8")
    plain = text.replace("\\", "").replace("\u202f", "")
    pieces = [text, plain, unquote(text)]
    for run in set(re.findall(r"[A-Za-z0-9+/_-]{12,}", text)):
        for offset in range(4):
            cut = run[offset:]
            padded = cut.translate(str.maketrans("-_", "+/")) + "A" * (-len(cut) % 4)
            pieces.append(base64.b64decode(padded).replace(b"\0", b"").decode("latin-1"))
    return "\n".join(pieces).lower()


def leaks(page: bytes, names: list[str]) -> list[str]:
    text = readable_forms(page)
    found = [name for name in names if name.lower() in text]
    bare = BARE.sub("", text)
    return found + [n for n in names if n.count(":") == 5 and BARE.sub("", n.lower()) in bare]


def test_there_are_more_than_three_hundred_seeds() -> None:
    assert len(ALL_KNOWN) * len(seeded.ENCODINGS) + len(UNKNOWN) > 300
    assert len(set(ALL_KNOWN)) == len(ALL_KNOWN) > 150


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize("encoding", seeded.ENCODINGS)
def test_no_known_name_leaves_in_any_encoding(encoding: str, form: str) -> None:
    encode = seeded.ENCODINGS[encoding]
    said = "\n".join(f"kernel: {encode(name)} failed" for name in ALL_KNOWN)
    run = seeded.run_saying(said, NAMES)
    page = render(run, form, "vendor", key=b"k")
    assert leaks(page, ALL_KNOWN) == []
    if encoding not in ("plain", "upper"):
        text = page.decode("utf-8")
        assert [name for name in ALL_KNOWN if encode(name) in text] == []


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize("source", ["facts", "paths", "caller"])
def test_no_user_leaves_from_a_token(source: str, form: str) -> None:
    """Whatever stands around the name, and wherever the name is known from."""
    people = NAMES["user"]
    shapes = ("rsync-{}:4242", "user {}", "{}@job", "[{}]", "pool_{}", "x.{}.y", "'{}'", "#{}!")
    said = "\n".join(shape.format(name) for name in people for shape in shapes)
    nameless = {**NAMES, "user": ["root"] * len(people)}
    run = seeded.run_saying(said, NAMES if source == "facts" else nameless)
    if source == "paths":
        mounts = [{"mount_point": f"/home/{name}/backup"} for name in people]
        run = replace(run, facts={"storage": {"file_systems": mounts}})
    known = [("user", name) for name in people] if source == "caller" else []
    assert leaks(render(run, form, "vendor", key=b"k", known=known), people) == []


@pytest.mark.parametrize("form", formats())
def test_no_name_that_nobody_knew_leaves(form: str) -> None:
    said = " ; ".join(f"seen {name}, again" for name in UNKNOWN)
    assert leaks(render(seeded.run_saying(said, NAMES), form, "vendor", key=b"k"), UNKNOWN) == []


@pytest.mark.parametrize(
    "said",
    [
        "https://anna:geheim@wiki.example.com/x",
        "session opened for user zebulon by (uid=0)",
        "uid=1000(zebulon) gid=1000(zebulon)",
        "USER=zebulon",
        "/dev/mapper/zebulon-root",
        "/run/media/zebulon/STICK",
        "C:\\Users\\zebulon\\file",
        "LABEL=zebulon",
        "ESSID: zebulon",
        "Serial Number: ZEBULON7",
        "asset tag: zebulon-1",
        "hostname=zebulon",
        "zebulon@example.org",
        "enx02abcdef0123 zebulon.lan",
        "job of user zebulon.",
        "refused: user 'zebulon'",
        "auid=1000(zebulon) denied",
        "session opened for user zebulon(uid=1000) by (uid=0)",
        "opened by zebulon(uid=1000)",
        "Accepted publickey for zebulon from 127.0.0.1",
        "CRON[7]: (zebulon) CMD (true)",
        "cd ~zebulon/x",
        "srv-zebulon.mount failed",
        "mnt-zebulon\\x2d7.automount: Failed",
        "error in /srv/zebulon/x",
    ],
)
def test_what_looks_like_a_name_is_replaced(said: str) -> None:
    left = Scrubber(b"k", [])(said).lower()
    assert not re.search("zebulon|geheim|wiki|02abcdef0123", left)


@pytest.mark.parametrize(
    "said",
    [
        "Kernel 6.1.0-18-amd64 at 12:34:56",
        "nvme0n1: I/O error, dev nvme0n1, sector 4096",
        "pcieport 0000:00:1f.2: AER: corrected error",
        "listening on 127.0.0.1 and ::1",
        "std::vector of 3 items, 51.5 °C, 16 GiB",
        "getty@tty1.service failed",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "filesystem check of /dev/sda1 on /var/log done",
        "user space, user mode and the user manager; user 1000 is not a user of it",
        "started User Manager for UID 1000, user root, uid=0(root)",
        "coma flotante, ~30 s",
        "boot-efi.mount, -.mount, dev-mqueue.mount and home.mount are active",
    ],
)
def test_what_a_vendor_needs_stays(said: str) -> None:
    assert Scrubber(b"k", [])(said) == said


LOG = (
    "rsync-alice:4242 exited with 11; user alice; alice's job; pool_alice_2; ALICE\n"
    "malice and alicesmith are other words"
)
KNOWN_FROM: dict[str, dict[str, Any]] = {
    "a mount": {"facts": {"storage": {"file_systems": [{"mount_point": "/home/alice/backup"}]}}},
    "a stick": {"facts": {"storage": {"file_systems": [{"mount_point": "/run/media/alice/X1"}]}}},
    "an older stick": {"facts": {"storage": {"mounts": ["/media/alice/X1"]}}},
    "a Mac": {"facts": {"kernel": {"command_line": "image=/Users/alice/vm.img"}}},
    "users": {"facts": {"system": {"users": ["alice"]}}},
    "the environment": {"environment": {"user": "alice"}},
    "the order": {"order": "/home/alice/orders/PO-7.toml"},
    "a suite": {"suites": {"/home/alice/suite": "ab" * 32}},
    "another line": {"incidents": (sentence("incident.child", why="uid=1000(alice)"),)},
    "an audit record": {"facts": {"kernel": {"log": [{"text": 'op=x acct="alice" exe="/x"'}]}}},
    "a log-in": {"incidents": (sentence("incident.child", why="session opened for user alice."),)},
}


def saying(said: str, **more: Any) -> Run:
    bad = runs.result(
        "storage.keeps",
        "failed",
        reason=sentence("storage.keeps.found", count=1, first=1, line=said),
        evidence=(EvidenceItem(name=said, digest="ab12" * 16, size_bytes=1),),
    )
    return runs.make_run((bad,), **{"subject": None, "facts": {}, **more})


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize("source", KNOWN_FROM)
def test_a_user_told_anywhere_is_removed_from_log_lines(source: str, form: str) -> None:
    page = render(saying(LOG, **KNOWN_FROM[source]), form, "vendor", key=b"k").decode().lower()
    assert not re.search(r"(?<![a-z])alice(?!smith)", page)
    assert "malice and alicesmith are other words" in page
    assert "4242 exited with 11" in page


@pytest.mark.parametrize("form", formats())
def test_what_the_caller_knows_is_removed(form: str) -> None:
    run = saying("rsync-alice:4242 on rack7-b, bob and bobby")
    known = [("user", "alice"), ("user", "bob"), ("host", "rack7-b")]
    page = render(run, form, "vendor", key=b"k", known=known).decode()
    assert not re.search(r"alice|rack7|\bbob\b", page.replace("\\", ""))
    assert "bobby" in page
    assert "alice" in render(run, form, "internal", known=known).decode()


def test_a_caller_names_a_kind_that_there_is() -> None:
    with pytest.raises(ValueError, match="unknown kind of identifier 'pet'"):
        render(runs.accepted(), "md", "vendor", known=[("pet", "rex")])


@pytest.mark.parametrize("name", ["root", "test", "user", "nobody", "lost+found", "a"])
def test_a_name_that_is_nobodys_costs_no_words(name: str) -> None:
    run = saying(f"{name} said so", facts={"kernel": {"command_line": f"/home/{name}/x"}})
    assert f"{name} said so".encode() in render(run, "json", "vendor", known=[("user", name)])


def test_somebody_called_like_a_field_costs_no_value() -> None:
    known = [("user", "count"), ("user", "line"), ("user", "blocks")]
    page = render(saying("sector 4096"), "json", "vendor", key=b"k", known=known).decode()
    assert re.search(r"1 \[user-[0-9a-f]{8}\] came back changed; the first at 1: sector 4096", page)


def test_no_sentence_of_the_built_in_suites_looks_like_a_name() -> None:
    scrub = Scrubber(b"k", [])
    own = {text for texts in _sentences(ROOT).values() for text in texts.values()}
    assert len(own) > 200
    assert [text for text in own if scrub(text) != text] == []


def test_serials_stay_only_for_parts_under_discussion() -> None:
    page = render(runs.rejected(), "html", "vendor", key=b"k").decode()
    assert "S64DNF0R912345K" in page  # the disk that failed
    assert "5CG9341XYZ" in page  # the machine: too little memory
    assert "WD-WX72A81K7Y5L" not in page
    only_disk = runs.make_run((*runs.GOOD, runs.WRONG_DISK))
    assert b"5CG9341XYZ" not in render(only_disk, "json", "vendor", key=b"k")


def test_an_address_never_stays_even_for_a_part_under_discussion() -> None:
    bad = runs.result("network.errors", "failed", part="mac:3c:52:82:aa:bb:cc", part_label="LAN")
    page = render(runs.make_run((bad,)), "json", "vendor", key=b"k").decode().lower()
    assert "aa:bb:cc" not in page
    assert re.search(r"mac:\[mac-[0-9a-f]{8}\]|\[part-[0-9a-f]{8}\]|\[mac-[0-9a-f]{8}\]", page)


def test_pseudonyms_are_stable_within_a_document_and_differ_between_keys() -> None:
    run = runs.rejected()
    first, again = (render(run, "md", "vendor", key=b"one") for _ in range(2))
    assert first == again
    names = set(re.findall(rb"\w+-[0-9a-f]{8}", first))
    other = set(re.findall(rb"\w+-[0-9a-f]{8}", render(run, "md", "vendor", key=b"two")))
    assert names
    assert not names & other


def test_without_a_key_they_are_random() -> None:
    run = runs.rejected()
    assert render(run, "md", "vendor") != render(run, "md", "vendor")


def test_the_document_says_what_it_left_out() -> None:
    run, left_out = for_vendor(runs.rejected(), b"k")
    said = {item.what.key for item in left_out}
    assert {"report.withheld.facts", "report.withheld.incidents", "report.replaced.host"} <= said
    page = render(runs.rejected(), "html", "vendor").decode()
    assert "What this document leaves out" in page
    assert "Host names: 1" in page
    assert (run.incidents, run.selection, run.provider) == ((), {}, None)


def test_an_error_of_ours_tells_nothing_of_us() -> None:
    page = render(runs.rejected(), "md", "vendor").decode()
    assert "ZeroDivisionError" not in page
    assert "The test tool could not carry out this check" in page


def test_a_field_that_nobody_listed_is_left_out() -> None:
    """Fields that a later version adds to the model do not leave by themselves."""
    reduced, _ = for_vendor(runs.rejected(), b"k")
    shown = {name for name in Run.__struct_fields__ if getattr(reduced, name) not in (None, {}, ())}
    assert shown <= {
        "schema", "id", "subject", "profile", "order", "kind", "state", "started_at", "ended_at",
        "environment", "suites", "facts", "planned", "results", "findings", "telemetry",
        "catalogue", "verdict", "head",
    }  # fmt: skip


def test_known_names_come_from_facts_environment_and_subject() -> None:
    run = seeded.run_saying("x", NAMES)
    found = {identifier.value for identifier in known_identifiers(run)}
    assert set(ALL_KNOWN) <= found


@given(
    name=st.text("abcdefghijklmnopqrstuvwxyz0123456789-_ÄöéЖ漢", min_size=4, max_size=20),
    before=st.text("abc XYZ.,:;=/\"'()[]{}\n\t", max_size=10),
    after=st.text("abc XYZ.,:;=/\"'()[]{}\n\t", max_size=10),
)
@settings(max_examples=150, deadline=None)
def test_any_host_name_is_found_where_it_stands(name: str, before: str, after: str) -> None:
    run = runs.make_run((), facts={"system": {"hostname": name}}, subject=None)
    known = known_identifiers(run)
    if not known:
        return
    said = f"{before} {name} {after}"
    left = Scrubber(b"k", known)(said)
    assert not re.search(rf"(?<![0-9A-Za-z]){re.escape(name.strip())}(?![0-9A-Za-z-])", left)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_scrubbing_ends_and_does_not_fail(said: str) -> None:
    scrub = Scrubber(b"k", known_identifiers(runs.rejected()))
    assert not re.search("[\ue000-\ue0ff]", scrub(said))


def test_a_machine_called_after_its_maker_keeps_the_makers_name() -> None:
    subject = Subject(id="1", vendor="Lenovo", model="ThinkPad T14", name="lenovo")
    run = Run(
        id="1",
        profile="quick",
        started_at="2026-01-01T00:00:00Z",
        subject=subject,
        facts={"system": {"hostname": "lenovo"}},
    )
    assert [i for i in known_identifiers(run) if i.kind == "host"] == []
