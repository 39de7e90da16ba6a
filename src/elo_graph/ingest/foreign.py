"""What others' vocabularies say, in the registry's terms: the questions in ``queries/ingest/`` put to it.

CPSV-AP and schema.org are read as the RDF they are. HSDS is JSON: its names become terms of one vocabulary.
"""

import json
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import QueryTriples, RdfFormat, Triple, serialize

from elo_graph import shipped
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import Document, documents, quads
from elo_graph.ingest.submitted import Submitted, submitted
from elo_graph.terms import SCHEMES_GRAPH

HSDS: Final = "https://docs.openreferral.org/en/3.0/#"


def in_our_terms(given: Document, graph: str) -> Submitted:
    """Return what a document says in one of the vocabularies that are known, as a document of this graph.

    Raises InputError when it says nothing in any of them.
    """
    store = pyoxigraph.Store()
    for document in (*documents(shipped.scheme_files(), graph=SCHEMES_GRAPH), given):
        store.extend(quads(document))
    found: set[Triple] = set()
    for file in shipped.query_files():
        if file.parent.name == "ingest":
            answer = store.query(file.read_text("utf-8"), use_default_graph_as_union=True)
            assert isinstance(answer, QueryTriples)  # noqa: S101 - each of them is a CONSTRUCT
            found.update(answer)
    if not found:
        raise InputError(
            "there is no service in CPSV-AP, schema.org or HSDS",
            where=given.name,
            mend="RDF in the registry's own terms is loaded as it is: elo-graph load.",
        )
    content = serialize(sorted(found, key=str), format=RdfFormat.N_TRIPLES) or b""
    return submitted(content, RdfFormat.N_TRIPLES, graph, name=given.name, base_iri=graph)


def hsds(path: Path, graph: str) -> Submitted:
    """Read a JSON file of HSDS as RDF. Raises InputError with line and column when it is no JSON."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=str(path)) from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"this is no JSON: {error.msg}", where=str(path), line=error.lineno, column=error.colno
        ) from error
    except ValueError as error:
        raise InputError("this is not UTF-8", where=str(path)) from error
    content = json.dumps({"@context": {"@vocab": HSDS}, "@graph": told if isinstance(told, list) else [told]})
    return submitted(content.encode(), RdfFormat.JSON_LD, graph, name=str(path), base_iri=graph)
