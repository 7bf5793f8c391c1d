"""The tests of this project; `tests/faults/` holds the fault of every check."""
