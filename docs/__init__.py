"""The documentation, and what makes its generated part from the code."""
