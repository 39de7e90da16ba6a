"""The questions a coordinator asks: gaps, overlaps, routes, strategy.

What a question means is said by a file in ``queries/``; here its parameters are bound and what SPARQL
cannot do (graph search, clusters, a cube root, a sentence) is added.
"""
