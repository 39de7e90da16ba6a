"""The command validate: data against shapes."""

import os
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pyoxigraph import Quad


class Format(StrEnum):
    """How the report is written."""

    HUMAN = "human"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    TURTLE = "turtle"
    JUNIT = "junit"
    SARIF = "sarif"


class EngineName(StrEnum):
    """Which SHACL engine runs."""

    AUTO = "auto"
    FAST = "fast"
    PYSHACL = "pyshacl"


class Language(StrEnum):
    """The language of the messages."""

    FI = "fi"
    SV = "sv"
    EN = "en"


class FailOn(StrEnum):
    """The least severity that keeps data from conforming."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(validate)


def validate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help="RDF files, folders of them, or - (stdin). None: the shipped data."
        ),
    ] = None,
    shapes: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Shapes to use instead of the shipped ones; may be repeated."),
    ] = None,
    format: Annotated[Format, typer.Option(help="How the report is written.")] = Format.HUMAN,
    engine: Annotated[
        EngineName, typer.Option(help="auto is fast, unless a shape needs the reference engine.")
    ] = EngineName.AUTO,
    lang: Annotated[
        Language | None, typer.Option(help="The language of the messages. Without it: from the environment.")
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="The least severity that ends with exit status 1.")
    ] = FailOn.VIOLATION,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="LOCATION",
            help="Read the data together with this store; without PATH validate what it holds.",
        ),
    ] = None,
) -> None:
    """Check data against the shapes.

    Ends with exit status 0 when the data conforms (warnings and hints allowed, unless --fail-on says
    otherwise), 1 when it does not.
    """
    from elo_graph import shipped
    from elo_graph.validate import SHIPPED, Severity, load_shapes
    from elo_graph.validate import validate as check
    from elo_graph.validate.formats import text

    rules = load_shapes(shapes) if shapes else None
    given: Iterable[str | Path | Quad] = shipped.data_files() if store is None else _content(store)
    report = check(
        paths or given,
        shapes=rules,
        engine=engine.value,
        context=SHIPPED if store is None else _content(store) if paths else None,
        fail_on=Severity(fail_on.value.capitalize()),
    )
    typer.echo(text(report, format.value, lang.value if lang else language_of(os.environ)), nl=False)
    if not report.conforms:
        raise typer.Exit(1)


def language_of(environment: Mapping[str, str]) -> str:
    """Return ``fi``, ``sv`` or ``en``: the first of LC_ALL, LC_MESSAGES and LANG that is set decides."""
    locale = next((environment[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(n)), "")
    return locale[:2] if locale[:2] in list(Language) else Language.EN.value


def _content(location: str) -> "list[Quad]":
    """Read what a store holds beside the ontology, the concept schemes and the shapes."""
    import io

    from pyoxigraph import NamedNode, RdfFormat, parse

    from elo_graph.store import open_store
    from elo_graph.terms import EXAMPLES_GRAPH, ONTOLOGY_GRAPH, SCHEMES_GRAPH, SHAPES_GRAPH

    names = (ONTOLOGY_GRAPH, SCHEMES_GRAPH, SHAPES_GRAPH, EXAMPLES_GRAPH)
    fixed = {NamedNode(graph) for graph in names}
    with open_store(location, read_only=True) as opened:
        dump = io.BytesIO()
        opened.dump(dump, format=RdfFormat.N_QUADS)
    return [quad for quad in parse(dump.getvalue(), RdfFormat.N_QUADS) if quad.graph_name not in fixed]
