"""The registry's answers and things in the forms the world reads: spreadsheets, RDF documents."""
