"""The ontology as something one publishes: editions of it, what changed between two, releases, a site."""
