"""Tests of acceptance.health."""
