"""Timings, each a ratio against a named baseline in one run."""
