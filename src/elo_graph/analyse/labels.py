"""Names of things by language, the way every answer shows them."""

from collections.abc import Iterable, Mapping

from elo_graph.analyse.answers import ask
from elo_graph.store.protocol import Store

Label = Mapping[str, str]

LANGUAGES = ("fi", "sv", "en")
_ALTERNATIVE = 5


def labels(store: Store, things: Iterable[str]) -> dict[str, Label]:
    """Return each thing's label ``{"fi", "sv", "en"}``; a language without a name is left out.

    skos:prefLabel goes before rdfs:label, dct:title and foaf:name. A name without a language stands for
    each language that has none of its own.
    """
    wanted = sorted({thing for thing in things if not thing.startswith("_:")})
    best: dict[str, dict[str, tuple[int, str]]] = {thing: {} for thing in wanted}
    if wanted:
        for row in ask(store, "things/labels", thing=wanted):
            rank, name = row.count("rank"), row.iri("label")
            names = best.get(row.iri("thing"))
            language = row.language("label").split("-")[0].lower()
            if names is None or rank >= _ALTERNATIVE or language not in (*LANGUAGES, ""):
                continue
            if language not in names or (rank, name) < names[language]:
                names[language] = (rank, name)
    return {thing: _complete(names) for thing, names in best.items()}


def pick(label: Label, language: str, *, otherwise: str = "") -> str:
    """Return the name in this language, else in another one, else ``otherwise``."""
    for tag in (language, *LANGUAGES):
        if label.get(tag):
            return label[tag]
    return otherwise


def short(iri: str) -> str:
    """Return the end of an IRI, for a thing that has no name."""
    return iri.rstrip("/").replace("#", "/").rsplit("/", 1)[-1]


def named(label: Label, iri: str, language: str) -> str:
    """Return the name to show for a thing: its label, else the end of its IRI."""
    return pick(label, language, otherwise=short(iri))


def _complete(names: Mapping[str, tuple[int, str]]) -> Label:
    found = {tag: names[tag][1] for tag in LANGUAGES if tag in names}
    if "" in names:
        found = {tag: found.get(tag, names[""][1]) for tag in LANGUAGES}
    return found
