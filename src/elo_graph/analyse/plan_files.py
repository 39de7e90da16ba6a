"""Plans from files: whole scenarios, additions and removals in RDF, changes as rows of a CSV file."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from elo_graph.analyse.labels import Label, labels
from elo_graph.analyse.plan_words import changed
from elo_graph.analyse.plans import Change, Plan, about, fingerprint, quads, read, said_of
from elo_graph.analyse.proposals import KINDS, Proposal, proposal
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import Document
from elo_graph.ingest.rdf import quads as quads_of
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.protocol import Store
from elo_graph.terms import ELO, PREFIXES, RDF, SKOS

REMOVALS: Final = "removals"
_SCENARIO: Final = NamedNode(ELO + "Scenario")


def written(plan: Plan, form: RdfFormat = RdfFormat.TRIG) -> bytes:
    """Write a scenario as a document (TriG, or Turtle without the graph's name)."""
    told = list(quads(plan))
    wanted = told if form.supports_datasets else [quad.triple for quad in told]
    text = "\n".join(map(str, told))
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    return serialize(wanted, format=form, prefixes=used) or b""


def whole(documents: Iterable[Document]) -> Plan | None:
    """Return the scenario that the documents describe; None when they describe none.

    Raises InputError when they describe several, or do not parse.
    """
    told = list(chain.from_iterable(quads_of(document) for document in documents))
    found = sorted({q.subject.value for q in told if _describes(q) and isinstance(q.subject, NamedNode)})
    if not found:
        return None
    if len(found) > 1:
        raise InputError(f"there are {len(found)} scenarios: {', '.join(found)}", mend="Give one at a time.")
    graph = NamedNode(found[0])
    store = EmbeddedStore()
    store.add(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in told)
    return read(store, found[0])


def _describes(quad: Quad) -> bool:
    return quad.predicate.value == RDF + "type" and quad.object == _SCENARIO


def told_apart(documents: Iterable[Document]) -> tuple[list[Triple], list[Triple]]:
    """Return the additions and the removals of documents.

    A named graph whose IRI ends in ``removals`` holds removals; everything else is to be added.
    """
    both: tuple[list[Triple], list[Triple]] = [], []
    for document in documents:
        for quad in quads_of(document):
            graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            both[graph.lower().endswith(REMOVALS)].append(quad.triple)
    return both


def edits(store: Store, additions: Iterable[Triple], removals: Iterable[Triple]) -> tuple[Change, ...]:
    """Make changes of plain statements, one for each thing that they are about."""
    added, removed = about(additions), about(removals)
    things = list(dict.fromkeys((*added, *removed)))
    said, known = said_of(store, things), labels(store, things)
    return tuple(
        Change(
            thing,
            tuple(added.get(thing, ())),
            tuple(removed.get(thing, ())),
            changed(thing, known.get(thing) or _own_label(added.get(thing, ()))),
            fingerprint([quad.triple for quad in said[thing]], thing),
        )
        for thing in things
    )


def _own_label(triples: Iterable[Triple]) -> Label:
    """Return how a new thing is called, by its own preferred label."""
    return {
        triple.object.language: triple.object.value
        for triple in triples
        if triple.predicate.value == SKOS + "prefLabel"
        and isinstance(triple.object, Literal)
        and triple.object.language
    }


def rows(text: str, *, where: str) -> Iterator[tuple[str, Mapping[str, Sequence[str]], str]]:
    """Read changes from CSV: the columns are kind, service, area, language and so on (see ``proposals``).

    Several values of a cell are parted by ``|``. Gives kind, values by key, and the place for messages.
    """
    first = text.removeprefix("\ufeff").partition("\n")[0]
    parting = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=parting)
    if "kind" not in (reader.fieldnames or ()):
        raise InputError(
            'there is no column "kind"',
            where=where,
            mend=f"The first line names the columns; kind is one of {', '.join(KINDS)}.",
        )
    for row in reader:
        given = {
            key.strip(): [part.strip() for part in value.split("|") if part.strip()]
            for key, value in row.items()
            if isinstance(key, str) and isinstance(value, str) and value.strip()
        }
        place = f"{where}, line {reader.line_num}"
        kinds = given.pop("kind", [])
        if not kinds and not given:
            continue
        yield (kinds[0] if kinds else "", given, place)


def line(text: str, *, where: str) -> tuple[str, Mapping[str, Sequence[str]], str]:
    """Read one change from a line: ``kind; key=value; key=value``."""
    kind, *rest = [part.strip() for part in text.split(";")]
    given: dict[str, list[str]] = {}
    for part in rest:
        key, sign, value = part.partition("=")
        if not sign or not value.strip():
            raise InputError(
                f'"{part}" is not of the form key=value', where=where, mend='Such as "area=Kainuu".'
            )
        given.setdefault(key.strip(), []).append(value.strip())
    return kind, given, where


def proposals(
    store: Store, given: Iterable[tuple[str, Mapping[str, Sequence[str]], str]], *, as_of: date
) -> tuple[Proposal, ...]:
    """Find what is named in changes."""
    return tuple(proposal(store, kind, values, as_of=as_of, where=place) for kind, values, place in given)


def text_of(path: Path) -> str:
    """Read a CSV file; InputError when it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file cannot be read: {error}", where=str(path)) from error
