"""What an identifier looks like in a text, where nobody knew it beforehand.

Each pattern has a group `value`: what is replaced. They rather take a version number for
an address than let an address pass.
"""

import ipaddress
import re

__all__ = ["PATTERNS", "is_public"]

_PRIVATE_ZONES = r"local|localdomain|lan|corp|internal|intranet|intra|home|private|ad"

_QUOTE = r"[\"']?"
_SAYS = rf"{_QUOTE}\s*[:=]\s*{_QUOTE}"
_END = r"[^\s\"'<>,;)\]]"

_TABLE = (
    ("url", r"\b[a-z][a-z0-9+.-]{1,20}://(?P<value>[^\s/?#\"'<>]+)"),
    ("mail", r"(?<![\w.%+-])(?P<value>[\w.%+-]+@[\w-]+(?:\.[\w-]+)*)"),
    ("uuid", r"(?<![0-9a-f])(?P<value>[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12})(?![0-9a-f])"),
    (
        "mac",
        (
            r"(?<![0-9a-f])(?P<value>[0-9a-f]{2}(?P<sep>[:-])(?:[0-9a-f]{2}(?P=sep)){4,6}[0-9a-f]{2})"
            r"(?![0-9a-f])"
        ),
    ),
    ("mac", r"(?<![0-9a-f.])(?P<value>(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})(?![0-9a-f.])"),
    ("mac", r"\b(?:enx|wlx|wwx)(?P<value>[0-9a-f]{12})\b"),
    ("address", r"(?<![\d.])(?P<value>(?:\d{1,3}\.){3}\d{1,3})(?!\d|\.\d)"),
    (
        "address",
        (
            r"(?<![0-9a-z:.])(?P<value>(?=[0-9a-f]*:[0-9a-f]*:)[0-9a-f:]{2,}(?:\d+(?:\.\d+){3})?)"
            r"(?![0-9a-z])"
        ),
    ),
    ("path", rf"(?P<value>(?:~[^\W\d]\w\w+|/(?:var/)?home/|/Users/|/root/){_END}*)"),
    ("path", rf"(?P<value>/(?:media|mnt|srv|export|run/media|run/user)/{_END}*)"),
    (
        "path",
        (
            r"(?<![\w.-])(?P<value>(?:home|media|mnt|srv|export|run-media|run-user)-"
            r"[\w\\.:-]+)\.(?:auto)?mount\b"
        ),
    ),
    ("path", rf"(?P<value>\b[A-Z]:\\+Users\\+{_END}*)"),
    ("label", rf"/dev/(?:mapper|disk/by-(?:label|partlabel|id|uuid|partuuid))/(?P<value>{_END}+)"),
    ("label", rf"\b(?:ID_FS_)?(?:PART)?LABEL(?:_ENC)?={_QUOTE}(?P<value>[^\s\"']+)"),
    ("host", rf"(?<![\w.-])(?P<value>[\w-]+(?:\.[\w-]+)*\.(?:{_PRIVATE_ZONES}))\b(?![\w-])"),
    ("host", rf"\b(?:host_?name|nodename|HOST){_SAYS}(?P<value>[\w.-]+)"),
    (
        "user",
        rf"\b(?:r?user(?:_?name)?|login|logname|acct|account|owner){_SAYS}(?P<value>[\w.\\-]+)",
    ),
    ("user", rf"\buser {_QUOTE}(?P<value>[^\W\d][\w.\\-]*(?<![.\\-]))"),
    ("user", r"\b[a-z]{0,2}[ug]id=\d+\((?P<value>[\w.\\-]+)\)"),
    ("user", r"(?<![\w.\\-])(?P<value>\w[\w.\\-]*)\(uid=\d+\)"),
    ("user", r"\b(?:Accepted|Failed) [\w/-]+ for (?P<value>[\w.\\-]+) from\b"),
    ("user", r"\((?P<value>[\w.-]+)\) CMD \("),
    ("wifi", rf"\be?ssid{_QUOTE}\s*[:= ]\s*{_QUOTE}(?P<value>[^\s\"']+)"),
    ("asset", rf"\basset[ _-]?tag{_SAYS}(?P<value>{_END}+)"),
    (
        "serial",
        (
            r"\b(?:serial(?:[ _-]?(?:number|no))?|serno|service[ _-]?tag|s/n|sn)\.?"
            rf"{_QUOTE}\s*[:=#]\s*{_QUOTE}(?P<value>{_END}{{3,}})"
        ),
    ),
    ("serial", r"\b(?:wwn-0x|naa\.|eui\.|nvme-eui\.)(?P<value>[0-9a-f]{16,32})\b"),
)
PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _TABLE)

_UNIT = re.compile(r"(?:serial-)?(?:getty|user|user-runtime-dir)@(?:tty\w+|\d+)(?:\.\w+)?")
_PUBLIC_USERS = frozenset(
    """root nobody daemon
    a access account accounts action address and application applications are at buffer by can
    cannot code configuration context could data database defined did does environment error
    events extended file files for from group groups had has id ids in input
    instance interface is level limit limits login manager manual may memory mode must name
    names namespace namespaces not of on or page pages password process processes program programs
    quota reported request requests runtime said service services session sessions settings
    should slice space specified stack supplied task tasks that the thread threads time to was
    unknown were which who will with work would""".split()  # noqa: SIM905 - words, not code
)
"""`root`, and what follows the word user without being a name: user space, user manager."""


def is_public(kind: str, value: str) -> bool:
    """Whether it only looks like an identifier: loopback, a time of day, `root`."""
    if kind == "address":
        return not _is_private_address(value)
    if kind == "user":
        return value.lower() in _PUBLIC_USERS
    if kind == "mac":
        return len(set(value.lower()) - set(":-.")) == 1
    if kind == "mail":
        return _UNIT.fullmatch(value) is not None
    return kind == "url" and value.lower() in ("localhost", "127.0.0.1", "[::1]")


def _is_private_address(value: str) -> bool:
    """An IP address that is not everybody's own."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)
