"""Commands on a store: load, query, backup, restore, status, serve."""

from pathlib import Path
from typing import Annotated, Literal

import typer

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="LOCATION",
        help="A folder, :memory:, or sparql+http://host/dataset. Without it: the shipped registry.",
    ),
]

ReasonOption = Annotated[
    Literal["none", "rdfs", "rl"] | None,
    typer.Option(
        "--reason",
        help="Work out what follows, into a graph of its own: by RDFS or OWL 2 RL. Without it: as it was.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(load)
    app.command()(query)
    app.command()(backup)
    app.command()(restore)
    app.command()(status)
    app.command()(serve)


def load(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="RDF files, folders of them, or - (stdin).")
    ] = None,
    store: StoreOption = None,
    graph: Annotated[
        str | None,
        typer.Option(metavar="IRI", help="The graph to load into. Without it: one a file, named after it."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="The graphs written to hold nothing else afterwards.")
    ] = False,
    no_validate: Annotated[
        bool, typer.Option("--no-validate", help="Load what does not conform, too.")
    ] = False,
    with_content: Annotated[
        bool, typer.Option("--with-content", help="Load the shipped content as well.")
    ] = False,
    reason: ReasonOption = None,
) -> None:
    """Load RDF files into a store.

    All or nothing. A new store also gets the ontology, the concept schemes and the shapes.
    """
    from elo_graph.cli.loading import load_command

    load_command(paths or [], store, graph, replace, not no_validate, with_content, reason)


def query(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A .rq file, - (stdin), or a shipped one: gaps/gaps.")
    ],
    store: StoreOption = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="A parameter of the query.")
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            help="table, json, csv, tsv, xml; for triples turtle, ntriples, rdfxml, jsonld, nquads, trig."
        ),
    ] = "table",
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave out what was inferred: only what somebody states.")
    ] = False,
) -> None:
    """Run a SPARQL query.

    An ASK query that answers no ends with exit status 1.
    """
    from elo_graph.cli.querying import query_command

    if not query_command(file, store, param or [], format, raw=raw):
        raise typer.Exit(1)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write (a ZIP archive).")],
    store: StoreOption = None,
) -> None:
    """Write a store to one file."""
    from elo_graph.cli.loading import open_for_reading
    from elo_graph.cli.output import say
    from elo_graph.store.backup import backup as write

    with open_for_reading(store, by_its_engine=True) as opened:
        manifest = write(opened, file)
    say(f"{manifest.quads:,} statements in {len(manifest.graphs)} graphs written to {file}")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    store: StoreOption = None,
) -> None:
    """Fill a store from a backup.

    It holds exactly what the backup holds afterwards. A store that is not there yet is made.
    """
    from elo_graph.cli.loading import named
    from elo_graph.cli.output import progress, say
    from elo_graph.store.backup import restore as read
    from elo_graph.store.opening import open_or_make

    location = named(store)
    with progress("Restoring") as tell, open_or_make(location) as opened:
        manifest = read(opened, file, progress=tell)
    say(f"{manifest.quads:,} statements in {len(manifest.graphs)} graphs restored to {location}")


def status(store: StoreOption = None) -> None:
    """Say what a store holds.

    Its version, its graphs, and how many things of each kind are valid today.
    """
    from elo_graph.cli.querying import status_command

    status_command(store)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any free one.")] = 8000,
    store: StoreOption = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Refuse all writes.")] = False,
    bare: Annotated[
        bool, typer.Option("--bare", help="Begin a new store empty, without the shipped content.")
    ] = False,
    default_graph: Annotated[
        Literal["union", "unnamed"], typer.Option(help="What queries see as the default graph.")
    ] = "union",
    query_timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0.01, help="How long a query may run (10).")
    ] = None,
    no_validate_writes: Annotated[
        bool, typer.Option("--no-validate-writes", help="Accept writes that break the shapes.")
    ] = False,
    allow_service: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="A host that SERVICE and LOAD may reach; may be repeated."),
    ] = None,
    reason: ReasonOption = None,
) -> None:
    """Serve a store over HTTP.

    Pages, SPARQL, linked data, and the interface for programs. A store that is not there yet is made
    and gets the shipped content. The shipped registry itself is served read-only.
    """
    from elo_graph.cli.serving import Serving, serve_command

    serve_command(
        Serving(
            host=host,
            port=port,
            store=store,
            read_only=read_only,
            bare=bare,
            union=default_graph == "union",
            query_timeout=query_timeout,
            validate_writes=not no_validate_writes,
            allow_service=tuple(host for given in allow_service or () for host in given.split(",")),
            reason=reason,
        )
    )
