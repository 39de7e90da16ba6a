"""The graph store: one door to the data, whatever engine is behind it."""

from elo_graph.store.opening import open_store
from elo_graph.store.protocol import GraphInfo, Results, Rows, Store, Term, Triples, Truth, results_of

__all__ = ["GraphInfo", "Results", "Rows", "Store", "Term", "Triples", "Truth", "open_store", "results_of"]
