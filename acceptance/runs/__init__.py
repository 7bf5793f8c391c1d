"""Runs on the disk: the journal, its check, its replay, and where they are kept."""
