"""The command export: what harvesters get, in a file."""

from enum import StrEnum
from typing import Annotated

import typer


class What(StrEnum):
    """What is exported."""

    DCAT = "dcat"
    VOID = "void"
    CPSV_AP = "cpsv-ap"
    SCHEMA_ORG = "schema-org"
    HSDS = "hsds"
    DUMP = "dump"
    MQA = "mqa"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(export)


def export(
    what: Annotated[
        What,
        typer.Argument(
            metavar="WHAT",
            help="dcat (the catalogue, DCAT-AP), void, cpsv-ap, schema-org, hsds (JSON), dump (everything), "
            "or mqa (the catalogue's marks by data.europa.eu's method).",
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to a file; .gz at its end compresses."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            help="turtle, ntriples, rdfxml, jsonld, nquads, trig or n3; mqa: also table and json. "
            "Without it: by the file's name, else Turtle (dump: N-Quads, mqa: table).",
            show_default=False,
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="LOCATION", help="The store. [default: the shipped registry]"),
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where the installation answers, for the addresses in dcat and void; mqa asks it whether "
            "they answer. [default: ELO_PUBLIC_URL, else http://127.0.0.1:8000]",
            show_default=False,
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of hsds and of tables: fi, sv or en.")] = "fi",
) -> None:
    """Write what is published to a file, or to standard output.

    The same as the server gives at /catalog, /void, /dump and /quality. Exit status 1 when mqa finds that
    points are lost.
    """
    from elo_graph.cli.exporting import Wanted, export_command

    if not export_command(Wanted(what.value, output, format, store, server, lang)):
        raise typer.Exit(1)
