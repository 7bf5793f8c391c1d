"""Tests of acceptance.loads."""
