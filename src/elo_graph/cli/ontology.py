"""The commands on the ontology itself."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from elo_graph.cli.output import say
from elo_graph.cli.validate import Language, language_of


class Format(StrEnum):
    """How the report is written."""

    HUMAN = "human"
    JSON = "json"


class DiffFormat(StrEnum):
    """How a comparison is written."""

    HUMAN = "human"
    MARKDOWN = "markdown"
    JSON = "json"
    TURTLE = "turtle"


class Level(StrEnum):
    """From which level on a change makes the exit status 1."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


def register(app: typer.Typer) -> None:
    """Add the group of commands to the application."""
    ontology = typer.Typer(help="The ontology itself, for those who maintain it.", no_args_is_help=True)
    ontology.command()(check)
    ontology.command()(diff)
    ontology.command()(release)
    ontology.command()(docs)
    app.add_typer(ontology, name="ontology")


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH...]",
            help="Files and folders of any ontology, in a layout of its own. Without them: --root.",
            show_default=False,
        ),
    ] = None,
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
    hints: Annotated[bool, typer.Option("--hints", help="Show hints too, not only their number.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK", help="Show what this check has found, all of it; repeatable."),
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A TOML file whose [severity] says how grave checks are."),
    ] = None,
) -> None:
    """Check the ontology and what uses it: syntax, imports, OWL 2, consistency, names, languages, pitfalls.

    Ends with exit status 0 when nothing is wrong (warnings allowed), 1 otherwise. Without Java or the
    reasoner consistency is skipped, and the report says so.
    """
    from elo_graph.validate.ontology import check, text

    report = check(root, paths=paths or (), profile=profile, reasoner=reasoner, time_limit=time_limit)
    if format is Format.JSON:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        language = lang.value if lang else language_of(os.environ)
        typer.echo(text(report, language, hints=hints, only=only or ()), nl=False)
    if not report.conforms:
        raise typer.Exit(1)


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A file, a folder, a release (1.0.0) or a git revision.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same; . is the working folder.")] = ".",
    format: Annotated[
        DiffFormat, typer.Option(help="markdown is a changelog; turtle the Changeset vocabulary.")
    ] = DiffFormat.HUMAN,
    lang: Annotated[
        Language | None, typer.Option(help="The language of the report. Without it: from the environment.")
    ] = None,
    consumers: Annotated[
        bool,
        typer.Option("--consumers/--no-consumers", help="Run the queries and competency questions on both."),
    ] = True,
    data: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Data to run them on, instead of the editions' own; repeatable."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day that queries are asked about; else today.")
    ] = None,
    fail_on: Annotated[
        Level | None,
        typer.Option(help="Exit status 1 when there is a change of this level or a graver one."),
    ] = None,
) -> None:
    """Tell what changed between two editions of an ontology, what it means, and which queries break.

    Each change is major, minor or patch by the rules of docs/versioning.md.
    """
    from elo_graph.analyse.queries import a_date
    from elo_graph.publish.ontology import reports
    from elo_graph.publish.ontology import rules as versioning
    from elo_graph.publish.ontology.diff import diff as compare

    day = a_date(as_of, where="--as-of") if as_of else None
    found, outcomes = compare(old, new, consumers=consumers, data=data, day=day)
    language = lang.value if lang else language_of(os.environ)
    if format is DiffFormat.JSON:
        told = reports.json_text(found, outcomes)
    elif format is DiffFormat.TURTLE:
        told = reports.turtle(found)
    elif format is DiffFormat.MARKDOWN:
        told = reports.markdown(found, outcomes, language)
    else:
        told = reports.text(found, outcomes, language)
    typer.echo(told, nl=False)
    if fail_on is not None and found.level >= versioning.Level[fail_on.name]:
        raise typer.Exit(1)


def release(
    version: Annotated[
        str | None,
        typer.Argument(metavar="[VERSION]", help="Its number. Without it: the least that the changes allow."),
    ] = None,
    root: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder that holds ontology/, shapes/ and queries/.")
    ] = Path("."),
    day: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The day of the release. Without it: today.")
    ] = None,
    lang: Annotated[
        Language | None, typer.Option(help="The language of the changelog shown; written are all three.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the changelog and write nothing.")] = False,
    consumers: Annotated[
        bool, typer.Option("--consumers/--no-consumers", help="Run queries and questions on both editions.")
    ] = True,
    reasoner: Annotated[
        bool, typer.Option("--reasoner/--no-reasoner", help="Ask the reasoner HermiT too (needs Java).")
    ] = True,
) -> None:
    """Freeze the ontology as a release: checked, compared with the last one, numbered, told.

    Writes releases/VERSION (Turtle, RDF/XML, JSON-LD, N-Triples; each module and all together; checksums),
    the version into the sources, its JSON-LD context and an entry into ontology/CHANGELOG.md. Exit status 1
    when it is refused, also for points that the catalogue has lost (elo-graph export mqa).
    """
    from elo_graph.analyse.queries import a_date
    from elo_graph.publish import contexts, mqa
    from elo_graph.publish.ontology import release as releasing
    from elo_graph.validate.ontology import check

    planned = releasing.plan(
        root,
        version=version,
        day=a_date(day, where="--date") if day else None,
        consumers=consumers,
        checked=lambda folder: check(folder, reasoner=reasoner),
    )
    typer.echo(planned.changelog(lang.value if lang else language_of(os.environ)), nl=False)
    marks = mqa.of_sources(root)
    if marks is not None and marks.lost:
        raise releasing.Refused(
            f"the catalogue has {float(marks.points()):g} of {marks.method.best()} points of metadata "
            f"quality; the first lost: {marks.lost[0].metric.label['en']} of {marks.lost[0].dataset}",
            mend="See them all: elo-graph export mqa.",
        )
    if not dry_run:
        written = releasing.publish(planned)
        contexts.write(root)
        say(f"{planned.folder}: {len(written)} files")


def docs(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where the site is written.")
    ] = Path("site"),
    root: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder that holds ontology/. Without it: the shipped."),
    ] = None,
    answers: Annotated[
        bool, typer.Option("--answers/--no-answers", help="Put the competency questions to the registry.")
    ] = True,
    store: Annotated[
        str | None, typer.Option(metavar="LOCATION", help="The registry to ask. Without it: the shipped one.")
    ] = None,
) -> None:
    """Write the ontology's documentation: a static site in three languages that works offline."""
    from contextlib import ExitStack
    from functools import partial

    from elo_graph import shipped
    from elo_graph.analyse.asking import ask
    from elo_graph.analyse.competency import Answer, Question, Row
    from elo_graph.analyse.labels import labels
    from elo_graph.publish.ontology.site import Site, write
    from elo_graph.store import open_store

    with ExitStack() as stack:
        site = Site(root or shipped.root())
        if answers:
            registry = stack.enter_context(open_store(store, read_only=True))
            known: dict[tuple[Path, int], list[Row]] = {}  # each is asked once for all three languages

            def answer(path: Path, question: Question, one: Answer) -> list[Row]:
                key = path, question.answers.index(one)
                if key not in known:
                    known[key] = ask(registry, path, question, one)
                return known[key]

            site = Site(root or shipped.root(), answer, partial(labels, registry))
        say(f"{output}: {len(write(site, output))} files")
