"""Puts a competency question to a store; how, is said in ``analyse/asking.py``."""

from elo_graph.analyse.asking import ask, each_answer

__all__ = ["ask", "each_answer"]
