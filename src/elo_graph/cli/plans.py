"""Which scenario a command means: one of the store, or one in a file."""

from pathlib import Path

from pyoxigraph import RdfFormat

from elo_graph.analyse.plan_files import whole, written
from elo_graph.analyse.plans import Plan, named, read
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import FORMATS, documents
from elo_graph.store import Store


def plan_of(store: Store, name: str, *, where: str = "--scenario") -> Plan:
    """Return the scenario of a file, or of the store by IRI, end of one, or title."""
    path = Path(name)
    if path.suffix.lower() in FORMATS and path.is_file():
        plan = whole(documents([path]))
        if plan is None:
            raise InputError(
                "the file describes no scenario", where=name, mend="Make one: elo-graph scenario new."
            )
        return plan
    return read(store, named(store, name, where=where))


def write_plan(plan: Plan, file: str) -> None:
    """Write a scenario to a file, in the format that its ending says."""
    form = FORMATS.get(Path(file).suffix.lower())
    if form is None or form in (RdfFormat.RDF_XML, RdfFormat.JSON_LD):
        raise InputError(
            "the ending is none that scenarios are written in", where=file, mend="Use .trig or .ttl."
        )
    try:
        Path(file).write_bytes(written(plan, form))
    except OSError as error:
        raise InputError(f"the file cannot be written: {error.strerror}", where=file) from error
