"""RDF terms as people and files read them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from elo_graph.terms import LANGUAGE, PREFIXES, RDF, SCHEME, SHAPES, XSD
from elo_graph.validate.report import Term

_SHORT: Final[Mapping[str, str]] = {"shape": SHAPES, "lang": LANGUAGE, **PREFIXES}
_PLAIN: Final = (XSD + "string", RDF + "langString")
_LONGEST: Final = 200


def short_iri(iri: str) -> str:
    """Return ``elo:providedBy`` in a known namespace, ``function/advice`` for a concept, else ``<iri>``."""
    for prefix, namespace in _SHORT.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local:
            return f"{prefix}:{local}"
    return iri.removeprefix(SCHEME) if iri.startswith(SCHEME) else f"<{iri}>"


def short(term: Term) -> str:
    """Return a term in few signs: texts in quotes, long ones cut, a datatype unless it is plain text."""
    if isinstance(term, NamedNode):
        return short_iri(term.value)
    if isinstance(term, Literal):
        mark = f"@{term.language}" if term.language else ""
        if not mark and term.datatype.value not in _PLAIN:
            mark = f" ({short_iri(term.datatype.value)})"
        text = term.value if len(term.value) <= _LONGEST else f"{term.value[:_LONGEST]} …"
        return f'"{text}"{mark}'
    return "[ ]" if isinstance(term, BlankNode) else str(term)


def shown_file(file: str | None) -> str:
    """Return the path from the working folder when the file lies below it, else as it was given."""
    path = Path(file) if file and "://" not in file else None
    if path is not None and path.is_absolute() and path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd()).as_posix()
    return file or "–"


def plain(term: Term | None) -> str:
    """Return the IRI, the text or the label of the blank node; nothing for nothing."""
    if term is None:
        return ""
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
