"""elo-graph: the open knowledge graph of lifelong guidance."""

__version__ = "1.0.0"
