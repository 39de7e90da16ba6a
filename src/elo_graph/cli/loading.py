"""How ``load`` goes, and what every command does to find a store that holds the shipped registry."""

from collections.abc import Sequence

from elo_graph.cli.output import progress, say
from elo_graph.errors import InputError
from elo_graph.settings import Settings
from elo_graph.store import Store, open_store, registry


def load_command(
    paths: Sequence[str],
    store: str | None,
    graph: str | None,
    replace: bool,
    validated: bool,
    with_content: bool,
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


def shipped_location() -> str:
    """Return where the shipped registry lies; builds it the first time and says so."""
    with progress("Building the registry (once)") as tell:
        return registry.shipped_store(Settings().cache_dir, validate=validator(), progress=tell)


def open_for_reading(store: str | None) -> Store:
    """Open the store named, or the shipped registry, to be read."""
    return open_store(store if store is not None else shipped_location(), read_only=True)


def validator() -> registry.Validate | None:
    """Return how documents are validated."""
    return None
