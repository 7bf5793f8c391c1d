"""Who has an account here: names that a document for others must not show."""

__all__ = ["accounts"]

_FIRST_PERSON, _NOBODY = 1000, 65534
_SHORTEST = 3
"""Letters of a name that is looked for: shorter ones would take words apart."""


def accounts() -> list[tuple[str, str]]:
    """People's accounts on this machine, most often the one that was tested."""
    import pwd

    people = (
        a.pw_name for a in pwd.getpwall() if a.pw_uid >= _FIRST_PERSON and a.pw_uid != _NOBODY
    )
    return [("user", name) for name in people if sum(map(str.isalpha, name)) >= _SHORTEST]
