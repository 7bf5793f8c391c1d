"""As root only code that root alone can change is run."""

import os
from pathlib import Path

import pytest

from acceptance.providers import require_trusted
from acceptance.refusal import BadInput

pytestmark = [
    pytest.mark.root,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away"),
]
SOMEBODY = 65534


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    folder = tmp_path / "above" / "suite"
    folder.mkdir(parents=True)
    (folder / "test_x.py").write_text("")
    return folder


def test_what_is_roots_is_trusted(suite: Path) -> None:
    require_trusted(suite)
    (suite / "test_link.py").symlink_to("test_x.py")
    require_trusted(suite)


@pytest.mark.parametrize("change", ["owner", "others", "group", "above", "link", "linked_suite"])
def test_what_another_user_can_change_is_refused(suite: Path, tmp_path: Path, change: str) -> None:
    file, theirs = suite / "test_x.py", tmp_path / "theirs.py"
    theirs.write_text("")
    os.chown(theirs, SOMEBODY, SOMEBODY)
    named = suite
    match change:
        case "owner":
            os.chown(file, SOMEBODY, 0)
        case "others":
            file.chmod(0o646)
        case "group":
            os.chown(file, 0, SOMEBODY)
            file.chmod(0o664)
        case "above":
            os.chown(suite.parent, SOMEBODY, 0)
        case "link":
            (suite / "test_link.py").symlink_to(theirs)
        case "linked_suite":
            named = tmp_path / "test_link.py"
            named.symlink_to(theirs)
    with pytest.raises(BadInput):
        require_trusted(named)
