"""How ``load`` goes, and what every command does to find a store that holds the shipped registry."""

from collections.abc import Iterable, Sequence
from itertools import chain

from pyoxigraph import Quad

from elo_graph import shipped
from elo_graph.cli.output import progress, say
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import Document, documents, quads
from elo_graph.settings import Settings
from elo_graph.store import Store, open_store, registry
from elo_graph.store.inference.rules import Regime
from elo_graph.store.inference.stated import stated
from elo_graph.store.places import is_address
from elo_graph.validate import Report, validate


def load_command(
    paths: Sequence[str | Document],
    store: str | None,
    graph: str | None,
    replace: bool,
    validated: bool,
    with_content: bool,
    reason: str | None = None,
) -> None:
    """Load, and say what was loaded where."""
    location = named(store)
    with progress("Loading") as tell:
        loaded = registry.load(
            location,
            paths,
            graph=graph,
            replace=replace,
            with_content=with_content,
            reason=Regime(reason) if reason else None,
            validate=validator() if validated else None,
            progress=tell,
        )
    for info in loaded.graphs:
        say(f"{info.triples:>9,}  {info.iri}")
    say(f"{loaded.quads:,} statements loaded into {'the new store ' if loaded.new else ''}{location}")


def named(store: str | None) -> str:
    """Insist on a store's location where the shipped registry, which is never changed, will not do."""
    if store is None:
        raise InputError(
            "the shipped registry is not written to", mend="Name a store of your own: --store FOLDER."
        )
    return store


def shipped_location(reason: str | None = None) -> str:
    """Return where the shipped registry lies, with what follows if asked; builds it the first time."""
    with progress("Building the registry (once)") as tell:
        return registry.shipped_store(
            Settings().cache_dir,
            reason=Regime(reason or "none"),
            validate=validator(),
            progress=tell,
        )


def open_for_reading(store: str | None, *, by_its_engine: bool = False) -> Store:
    """Open the store named, or the shipped registry, to be read.

    What was inferred is left out: analyses count what somebody states. ``by_its_engine``: what is asked goes
    to the engine behind an address as it is, and nothing is left out; else to a copy of what it holds, since
    an analysis asks much, and engines differ a hundredfold in the time they take.
    """
    if is_address(store) and not by_its_engine:
        assert store is not None  # noqa: S101 - an address is a text
        from elo_graph.store.remote_mirror import MirrorStore

        return stated(MirrorStore(store, read_only=True))
    opened = open_store(store if store is not None else shipped_location(), read_only=True)
    return opened if by_its_engine else stated(opened)


def validator() -> registry.Validate:
    """Return how documents are validated: by the shipped shapes, beside the shipped data and the store's."""

    def check(given: Sequence[Document], beside: Iterable[Quad] | None) -> Report:
        if beside is None:
            return validate(given)
        shipped_data = (quads(document) for document in documents(shipped.data_files()))
        return validate(given, context=chain(chain.from_iterable(shipped_data), beside))

    return check
