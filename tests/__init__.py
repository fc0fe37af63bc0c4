"""Tests, laid out as ``indicators`` is."""
