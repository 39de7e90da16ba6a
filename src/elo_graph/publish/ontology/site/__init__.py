"""The ontology's documentation as a static site in three languages, made from the files themselves."""

from elo_graph.publish.ontology.site.site import LANGUAGES, Site, write

__all__ = ["LANGUAGES", "Site", "write"]
