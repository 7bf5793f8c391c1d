"""The command under umockdev: its child gets the testbed too, which its built environment has not.

`umockdev-run -- python -m tests.mocked TREE python -m tests.faults._mocked qualify ...`
"""

import os

from acceptance import childprocess
from acceptance.cli import main

KEPT = ("LD_PRELOAD", "UMOCKDEV_DIR", "PYTHONPATH")


def with_testbed() -> dict[str, str]:
    return built() | {name: os.environ[name] for name in KEPT if name in os.environ}


if __name__ == "__main__":
    built = childprocess.built_environment
    childprocess.built_environment = with_testbed
    main()
