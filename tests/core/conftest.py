"""Property tests here give the same answer each time, on any machine."""

from hypothesis import settings

settings.register_profile("core", derandomize=True, deadline=None, database=None)
settings.load_profile("core")
