"""SERVICE and LOAD: refused, or led to the hosts that the operator named and to no others.

The text that is returned is the one to run, and it is that text which is checked: whatever a call was taken
for, the engine finds none in it but those to this process's own relay.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from elo_graph.errors import Unreachable
from elo_graph.store.calls import Call, replaced
from elo_graph.store.guard import refuse_remote

if TYPE_CHECKING:
    from elo_graph.store.outside import Outside
    from elo_graph.store.relay import Relay

_ACCEPT: Final = "text/turtle, application/n-triples, application/ld+json;q=0.8, application/rdf+xml;q=0.7"
_NETWORK: Final = ("http", "https", "file", "")


class Federation:
    """What one store or worker may ask of others: of the hosts in ``allow``; of nobody when it is empty."""

    def __init__(self, allow: Sequence[str] = (), *, outside: "Outside | None" = None) -> None:
        self._outside = outside or (_outside(allow) if allow else None)
        self._relay = _relay(self._outside) if self._outside is not None else None

    def query(self, text: str) -> str:
        """Return the query to run. Raises Unsupported for a call to anywhere else."""
        if self._relay is not None and _speaks_of("SERVICE", text):
            text = replaced(text, self._service)
        self._insist(text, update=False)
        return text

    def update(self, text: str) -> str:
        """Return the update to run: what LOAD names has been fetched, and stands in it as data.

        Raises Unsupported as ``query``, and Unreachable when there is nothing to load, but for LOAD SILENT.
        """
        if _speaks_of("LOAD", text) or (self._relay is not None and _speaks_of("SERVICE", text)):
            text = replaced(text, self._service_or_load)
        self._insist(text, update=True)
        return text

    def insist_answered(self, text: str) -> None:
        """Raise Unreachable when a text failed because another server did not answer it."""
        trouble = self._relay.trouble_with(text) if self._relay is not None else None
        if trouble:
            raise Unreachable(f"a SERVICE did not answer: {trouble}")

    def _insist(self, text: str, *, update: bool) -> None:
        """Raise Unsupported for any call but those to the relay, whose addresses nobody can guess."""
        if self._relay is None or self._outside is None:
            refuse_remote(text, update=update)
            return
        ours = rf"SERVICE (?:SILENT )?(<{re.escape(self._relay.prefix)}\d+>)"
        refuse_remote(re.sub(ours, r"GRAPH \1", text), allow=self._outside.allow, update=update)

    def _service(self, call: Call) -> str | None:
        if call.word != "SERVICE" or self._relay is None or self._outside is None:
            return None
        self._outside.insist(call.address)
        silent = "SILENT " if call.silent else ""
        return f"SERVICE {silent}<{self._relay.address_for(call.address)}>"

    def _service_or_load(self, call: Call) -> str | None:
        if call.word == "SERVICE":
            return self._service(call)
        if call.scheme not in _NETWORK:
            # There is nothing to load, and SILENT says that this is all right.
            return "INSERT DATA {}" if call.silent else None
        if self._outside is None:
            return None
        self._outside.insist(call.address)
        try:
            triples = _loaded(self._outside, call.address)
        except Unreachable:
            if not call.silent:
                raise
            triples = ""
        inside = f"GRAPH {call.into} {{ {triples} }}" if call.into else triples
        return f"INSERT DATA {{ {inside} }}"


def _outside(allow: Sequence[str]) -> "Outside":
    # Not imported where nobody is named: every worker would start later for it.
    from elo_graph.store.outside import Outside

    return Outside(allow)


def _relay(outside: "Outside") -> "Relay":
    from elo_graph.store.relay import Relay

    return Relay(outside)


def _loaded(outside: "Outside", address: str) -> str:
    fetched = outside.fetch("GET", address, headers={"Accept": _ACCEPT})
    essence = fetched.media_type.partition(";")[0].strip().lower()
    format = RdfFormat.from_media_type(essence)
    if format is None or (format.supports_datasets and format != RdfFormat.JSON_LD):
        raise Unreachable(f"it answers with '{essence}', which is no RDF graph", where=address)
    try:
        quads = parse(fetched.body, format=format, base_iri=fetched.address)
        # In one line, so that places in messages stay those of the request.
        return " ".join(f"{quad.triple} ." for quad in quads)
    except SyntaxError as error:
        raise Unreachable(f"it does not parse as {essence}: {error}", where=address) from error


def _speaks_of(word: str, text: str) -> bool:
    return re.search(rf"{word}(?![/>])", text, re.IGNORECASE) is not None
