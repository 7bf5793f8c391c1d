"""Sphinx: MyST pages, and a reference made from the code before each build."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from acceptance.version import __version__
from docs.generate import generate

generate(ROOT)

project = "acceptance-bench"
author = "the acceptance-bench contributors"
copyright = author
release = version = __version__

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["build"]
html_theme = "furo"
html_title = f"acceptance-bench {release}"
