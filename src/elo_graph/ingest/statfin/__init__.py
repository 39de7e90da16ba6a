"""Finland's areas and population, from Statistics Finland's classifications and table 11re.

To renew them each year (the files themselves are not part of the project):

1. Save the municipality keys of the R package geofi (https://github.com/rOpenGov/geofi), one file a
   year, no year left out: ``write.csv(geofi::municipality_key_2026, "municipality_key_2026.csv",
   row.names = FALSE)``.
2. Save StatFin's table 11re as a semicolon-separated file with heading: all municipalities and the
   whole country, all one-year ages and the total, the years wanted, as text (not codes), in Finnish.
3. ``python -m elo_graph.ingest.statfin --keys FOLDER --population FILE --out data/``

What is read from which column, and what no file says (when a division began or ended, which
municipality an ended one joined), is declared in ``tables.py``.
"""

from elo_graph.ingest.statfin.areas import Area, areas_of
from elo_graph.ingest.statfin.keys import Key, notes, read_key
from elo_graph.ingest.statfin.population import (
    Observation,
    PopulationTable,
    band_sums,
    observations,
    read_population,
)
from elo_graph.ingest.statfin.turtle import areas_turtle, population_turtle

__all__ = [
    "Area",
    "Key",
    "Observation",
    "PopulationTable",
    "areas_of",
    "areas_turtle",
    "band_sums",
    "notes",
    "observations",
    "population_turtle",
    "read_key",
    "read_population",
]
