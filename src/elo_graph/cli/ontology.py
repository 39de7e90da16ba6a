"""The commands on the ontology itself."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from elo_graph.cli.validate import Language, language_of


class Format(StrEnum):
    """How the report is written."""

    HUMAN = "human"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the group of commands to the application."""
    ontology = typer.Typer(help="The ontology itself, for those who maintain it.", no_args_is_help=True)
    ontology.command()(check)
    app.add_typer(ontology, name="ontology")


def check(
    root: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder that holds ontology/, shapes/, queries/ and data/. Without it: the shipped ones.",
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="How the report is written.")] = Format.HUMAN,
    lang: Annotated[
        Language | None, typer.Option(help="The language of the report. Without it: from the environment.")
    ] = None,
    reasoner: Annotated[
        bool, typer.Option("--reasoner/--no-reasoner", help="Ask the reasoner HermiT too (needs Java).")
    ] = True,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="How long the reasoner may take.")
    ] = 120.0,
) -> None:
    """Check the ontology and what uses it: syntax, imports, OWL 2 DL, consistency, names, languages.

    Ends with exit status 0 when nothing is wrong (warnings allowed), 1 otherwise. Without Java or the
    reasoner consistency is skipped, and the report says so.
    """
    from elo_graph.validate.ontology import check, text

    report = check(root, reasoner=reasoner, time_limit=time_limit)
    if format is Format.JSON:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        typer.echo(text(report, lang.value if lang else language_of(os.environ)), nl=False)
    if not report.conforms:
        raise typer.Exit(1)
