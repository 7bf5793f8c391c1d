"""The version of the tool: read by the build and by `acceptance --version`, importing nothing."""

__version__ = "0.1.0"
