"""Read what others publish: RDF files, statistics, spreadsheets, service directories."""
