"""The command import: what others' vocabularies say, in the registry's terms."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from elo_graph.ingest.rdf import Document

Source = Annotated[Path, typer.Argument(metavar="SOURCE", help="The file.")]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="LOCATION", help="The store to load into.", show_default=False),
]
GraphOption = Annotated[
    str | None,
    typer.Option(metavar="IRI", help="The graph to load into. Without it: one named after the file."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Write what would be loaded to standard output, as Turtle.")
]
Replace = Annotated[bool, typer.Option("--replace", help="The graph holds nothing else afterwards.")]
NoValidate = Annotated[bool, typer.Option("--no-validate", help="Load what does not conform, too.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    group = typer.Typer(
        no_args_is_help=True,
        help="Load what others' vocabularies say, in the registry's terms: services, channels, conditions, "
        "providers.",
    )
    group.command()(rdf)
    group.command()(hsds)
    app.add_typer(group, name="import")


def rdf(
    source: Source,
    store: StoreOption = None,
    graph: GraphOption = None,
    dry_run: DryRun = False,
    replace: Replace = False,
    no_validate: NoValidate = False,
) -> None:
    """Import services described in CPSV-AP or schema.org, in any RDF syntax.

    RDF in the registry's own terms needs no import: elo-graph load.
    """
    from elo_graph.ingest.rdf import documents

    _import(documents([source])[0], store, graph, dry_run, replace, not no_validate)


def hsds(
    source: Source,
    store: StoreOption = None,
    graph: GraphOption = None,
    dry_run: DryRun = False,
    replace: Replace = False,
    no_validate: NoValidate = False,
) -> None:
    """Import services from a JSON file of Open Referral HSDS 3.0.

    A file has one language; import the files of the others into graphs of their own.
    """
    from elo_graph.ingest.foreign import hsds as read
    from elo_graph.ingest.rdf import graph_of

    _import(read(source, graph_of(source)), store, graph, dry_run, replace, not no_validate)


def _import(
    given: "Document", store: str | None, graph: str | None, dry_run: bool, replace: bool, validated: bool
) -> None:
    from elo_graph.cli.loading import load_command
    from elo_graph.ingest.foreign import in_our_terms
    from elo_graph.ingest.rdf import quads
    from elo_graph.publish.exporting import SYNTAXES, write_triples

    made = in_our_terms(given, graph or given.graph)
    if dry_run:
        triples = tuple(quad.triple for quad in quads(made))
        write_triples(triples, sys.stdout.buffer, SYNTAXES["turtle"])
        return
    load_command([made], store, graph, replace, validated, with_content=False)
