"""What is published, written to a file in any RDF syntax."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import IO, Final

from pyoxigraph import RdfFormat, Triple

from elo_graph.errors import InputError
from elo_graph.publish.documents import FORMATS, write
from elo_graph.store.protocol import write_for_people
from elo_graph.terms import PREFIXES

_MEDIA_TYPES: Final = MappingProxyType({form: media_type for media_type, form in FORMATS.items()})


@dataclass(frozen=True, slots=True)
class Syntax:
    """An RDF syntax: its name, what its files end in, and whether it can name graphs."""

    name: str
    suffix: str
    form: RdfFormat

    @property
    def graphs(self) -> bool:
        """Whether it can say in which graph a triple stands."""
        return self.form.supports_datasets


SYNTAXES: Final[Mapping[str, Syntax]] = MappingProxyType(
    {
        syntax.name: syntax
        for syntax in (
            Syntax("turtle", "ttl", RdfFormat.TURTLE),
            Syntax("ntriples", "nt", RdfFormat.N_TRIPLES),
            Syntax("rdfxml", "rdf", RdfFormat.RDF_XML),
            Syntax("jsonld", "jsonld", RdfFormat.JSON_LD),
            Syntax("nquads", "nq", RdfFormat.N_QUADS),
            Syntax("trig", "trig", RdfFormat.TRIG),
            Syntax("n3", "n3", RdfFormat.N3),
        )
    }
)
GZIP: Final = ".gz"


def syntax(name: str | None, path: str | None, *, otherwise: str = "turtle") -> Syntax:
    """Return the syntax of this name or suffix, else that of the file's name, else the usual one.

    Raises InputError for a name that is none; a file may be called anything.
    """
    if name is not None:
        found = SYNTAXES.get(name) or _by_suffix(name)
        if found is None:
            raise InputError(f'"{name}" is not a format', mend=f"The formats: {', '.join(SYNTAXES)}.")
        return found
    suffix = PurePath(path.removesuffix(GZIP)).suffix.removeprefix(".") if path else ""
    return _by_suffix(suffix) or SYNTAXES[otherwise]


def write_triples(triples: tuple[Triple, ...], out: IO[bytes], wanted: Syntax) -> None:
    """Write triples in their order, with the usual prefixes where the syntax has them."""
    media_type = _MEDIA_TYPES.get(wanted.form)
    if media_type is not None:
        out.write(write(triples, media_type))
        return
    write_for_people(triples, out, wanted.form, {} if wanted.form == RdfFormat.N_QUADS else PREFIXES)


def _by_suffix(suffix: str) -> Syntax | None:
    return next((one for one in SYNTAXES.values() if one.suffix == suffix), None)
