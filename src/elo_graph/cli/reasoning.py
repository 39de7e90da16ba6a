"""Commands on what follows: ``reason`` works it out, ``why`` explains one statement."""

import json
import os
from enum import StrEnum
from typing import Annotated, Literal

import typer

from elo_graph.cli.options import Where
from elo_graph.cli.validate import Language, language_of


class Format(StrEnum):
    """How an explanation is written."""

    HUMAN = "human"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(reason)
    app.command()(why)


def reason(
    regime: Annotated[
        Literal["none", "rdfs", "rl"],
        typer.Argument(metavar="[none|rdfs|rl]", help="By which rules; none takes the inferences away."),
    ] = "rl",
    store: Where = None,
) -> None:
    """Work out what follows from what a store holds, into the graph https://w3id.org/elo/graph/inferred.

    Later writes keep it in step; in a store of more than 200,000 statements they mark it as out of date
    instead, and this command does it anew.
    """
    from elo_graph.cli.loading import named
    from elo_graph.cli.output import say
    from elo_graph.store import open_store
    from elo_graph.store.inference.graph import infer
    from elo_graph.store.inference.rules import Regime

    with open_store(named(store)) as opened, opened.transaction() as inside:
        number = infer(inside, Regime(regime))
    say("nothing is inferred any more" if regime == "none" else f"{number:,} statements inferred by {regime}")


def why(
    subject: Annotated[str, typer.Argument(help="IRI, short name (elo:Service), slug or label.")],
    predicate: Annotated[str, typer.Argument(help="IRI or short name; a is rdf:type.")],
    object: Annotated[str, typer.Argument(help='The same as SUBJECT, or a literal: "text"@fi, "5".')],
    store: Where = None,
    regime: Annotated[
        Literal["rdfs", "rl"], typer.Option("--reason", help="By which rules things may follow.")
    ] = "rl",
    format: Annotated[Format, typer.Option(help="How the explanation is written.")] = Format.HUMAN,
    lang: Annotated[
        Language | None, typer.Option(help="The language of it. Without it: from the environment.")
    ] = None,
) -> None:
    """Say why a statement holds: which graph states it, or which rule gives it from which statements.

    The store need not hold inferences. Exit status 1 when the statement neither stands there nor follows.
    """
    from elo_graph.analyse.reasons import explain, outline, statement
    from elo_graph.cli.loading import open_for_reading
    from elo_graph.store.inference.graph import worked_out
    from elo_graph.store.inference.rules import Regime

    with open_for_reading(store) as opened:
        asked = statement(opened, subject, predicate, object)
        found = explain(opened, asked, worked_out(opened, Regime(regime)))
    language = lang.value if lang else language_of(os.environ)
    if format is Format.JSON:
        typer.echo(json.dumps(found.to_json() if found else None, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(outline(found, language, asked=asked)))
    if found is None:
        raise typer.Exit(1)
