"""`python -m acceptance.cli` does what the console script does."""

from acceptance.cli import main

main()
