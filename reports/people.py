"""The names of accounts that a run tells by the way: owners of folders, log-ins in log lines.

A mount point `/home/alice/backup` tells that somebody is called alice; the log line
`rsync-alice:4242` does not look like a name at all. So the names are gathered first, from
all texts of the run, and then removed wherever they stand. Only wordings that speak of an
account count here: what is gathered is removed from the whole document.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from acceptance.model import Run

__all__ = ["account_names"]

_NAME = r"(?!lost\+found)\w[\w.-]*(?<![.-])"
_FOLDERS = (
    rf"/(?:home|Users)/+(?P<value>{_NAME})",
    rf"/media/+(?P<value>{_NAME})",
    rf"\\Users\\+(?P<value>{_NAME})",
    rf"(?<![\w~])~(?P<value>[^\W\d]{_NAME})/",
)
_LOG_INS = (
    rf"\bsession (?:\S+ )?(?:opened |closed )?(?:for|of) user (?P<value>{_NAME})",
    rf"\b[a-z]{{0,2}}uid=\d{{4,}}\((?:[\w.-]+\\+)?(?P<value>{_NAME})\)",
    r"(?<![\w.-])(?P<value>\w[\w.-]*)\(uid=\d{4,}\)",
    rf"\b(?:Accepted|Failed) [\w/-]+ for (?:invalid user )?(?P<value>{_NAME}) from\b",
)
_RECORDS = (
    rf"\b(?:acct|logname|ruser|USER)=[\"']?(?P<value>(?!\d){_NAME})",
    rf"\((?P<value>(?!\d){_NAME})\) CMD \(",
)
"""The kernel's audit records and those of cron."""
_WORDINGS = tuple(re.compile(w, re.IGNORECASE) for w in (*_FOLDERS, *_LOG_INS, *_RECORDS))


def account_names(run: Run) -> set[str]:
    """The names of accounts that the texts of a run tell."""
    told = (
        run.facts,
        run.environment,
        run.subject,
        run.order,
        run.provider,
        run.selection,
        run.suites,
        run.incidents,
        run.results,
        run.findings,
        run.verdict,
    )
    texts = set(_texts(msgspec.to_builtins(told)))
    return {found["value"] for text in texts for w in _WORDINGS for found in w.finditer(text)}


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for name, item in value.items():
                yield from _texts(name)
                yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)
