"""Measurements: one command, ``python -m benchmarks``; what was seen is in benchmarks/results.md."""
