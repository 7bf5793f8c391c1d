"""Rules: pure functions from facts to findings; suites and commands call the same ones.

They read no machine and keep no state. Tables of knowledge lie beside them as data, each
line with its source.
"""
