"""Reasoning: what follows from what is stated, in a graph of its own, and why.

The rules are CONSTRUCT queries (``queries/rules/``). Why it is done so: docs/decisions/0010-reasoning.md.
"""
