"""``elo-graph scenario``: new, diff, suggest, apply, list."""

from typing import Annotated

import typer

from elo_graph.cli.options import Area, AsOf, Explain, Format, Lang, Output, Where

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="What it is called: small letters, digits, hyphens.")
]
Which = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="IRI, name or title in the store, or a file (.trig, .ttl).")
]
Title = Annotated[str | None, typer.Option("--title", help="The title in Finnish.", show_default=False)]
TitleSv = Annotated[str | None, typer.Option("--title-sv", help="… in Swedish.", show_default=False)]
TitleEn = Annotated[str | None, typer.Option("--title-en", help="… in English.", show_default=False)]
Text = Annotated[str | None, typer.Option("--description", help="What it is for, in Finnish.")]
TextSv = Annotated[str | None, typer.Option("--description-sv", help="… in Swedish.")]
TextEn = Annotated[str | None, typer.Option("--description-en", help="… in English.")]
Author = Annotated[str | None, typer.Option("--author", help="Who makes the plan.")]
ValidFrom = Annotated[
    str | None, typer.Option("--valid-from", metavar="DATE", help="The first day it is meant for.")
]
ValidTo = Annotated[str | None, typer.Option("--valid-to", metavar="DATE", help="The last day.")]
File = Annotated[
    str | None, typer.Option("--write", metavar="FILE", help="Write the scenario to a file (.trig or .ttl).")
]
Save = Annotated[bool, typer.Option("--save", help="Write the scenario into the store.")]
Replace = Annotated[bool, typer.Option("--replace", help="In place of one of the same name.")]
NoValidate = Annotated[bool, typer.Option("--no-validate", help="Do not ask the shapes.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(
        name="scenario",
        help="Plans of changes: make one, see what it does, let one be suggested, carry it out.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for command in (new, diff, suggest, apply):
        group.command()(command)
    group.command("list")(list_scenarios)
    app.add_typer(group)


def new(
    name: Name,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...",
            help="RDF to be added (a named graph ending in removals: to be removed), or CSV of changes.",
        ),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            metavar='"KIND; KEY=VALUE; …"',
            help="area; service=; area= · language; service=; language= · channel; service=; channel= · "
            "group; service=; group= · service; function=; group=; area=; provider=; language=; channel= · "
            "referral; from=; to=; mode= · close; service=; day=. Repeatable.",
        ),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="FILE", help="RDF to be removed; repeatable.")
    ] = None,
    title: Title = None,
    title_sv: TitleSv = None,
    title_en: TitleEn = None,
    description: Text = None,
    description_sv: TextSv = None,
    description_en: TextEn = None,
    author: Author = None,
    valid_from: ValidFrom = None,
    valid_to: ValidTo = None,
    write: File = None,
    save: Save = False,
    replace: Replace = False,
    no_validate: NoValidate = False,
    lang: Lang = "fi",
    store: Where = None,
) -> None:
    """Make a scenario.

    It goes into the store, or with --write to a file. Names are IRIs, slugs or labels. A blank node that is
    removed stands for whatever fits all that is said of it.
    """
    from elo_graph.cli import scenario_calls as calls

    calls.new_command(
        calls.About(
            name,
            (title, title_sv, title_en),
            (description, description_sv, description_en),
            author,
            valid_from,
            valid_to,
        ),
        files or [],
        remove or [],
        change or [],
        calls.Where(store, write, save, replace, not no_validate),
        lang,
    )


def diff(
    scenario: Which,
    area: Area = None,
    start: Annotated[str | None, typer.Option("--from", help="Compare the routes from here …")] = None,
    to: Annotated[str | None, typer.Option("--to", help="… to here.")] = None,
    as_of: AsOf = None,
    format: Format = "table",
    output: Output = None,
    explain: Explain = False,
    lang: Lang = "fi",
    store: Where = None,
) -> None:
    """Show what a scenario does to gaps, referrals to services, overlaps, routes and challenges.

    Without --from and --to those routes are compared that lead over what the scenario changes.
    """
    from elo_graph.cli import scenario_calls as calls
    from elo_graph.cli.answering import Call

    call = Call(area, as_of, None, None, format, output, explain, lang, store)
    calls.diff_command(call, scenario, start, to)


def suggest(
    area: Area = None,
    at_most: Annotated[int, typer.Option("--at-most", min=1, max=20, help="So many additions.")] = 3,
    method: Annotated[
        str, typer.Option(help="exact, greedy, or auto: exact where there are not too many candidates.")
    ] = "auto",
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Only such additions: service, area, group, language, channel, referral. Repeatable.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The name of the scenario.", show_default=False)] = None,
    title: Title = None,
    title_sv: TitleSv = None,
    title_en: TitleEn = None,
    author: Author = None,
    valid_from: ValidFrom = None,
    as_of: AsOf = None,
    write: File = None,
    save: Save = False,
    replace: Replace = False,
    format: Format = "table",
    output: Output = None,
    explain: Explain = False,
    lang: Lang = "fi",
    store: Where = None,
) -> int:
    """Suggest the few additions that reach most people; status 1 when nothing helps.

    Referral agreements take what the other additions leave of the number. The result is a scenario:
    --write it to a file or --save it in the store, and look at its diff.
    """
    from elo_graph.cli import scenario_calls as calls
    from elo_graph.cli.answering import Call

    call = Call(area, as_of, None, None, format, output, explain, lang, store)
    about = calls.About(name, (title, title_sv, title_en), author=author, valid_from=valid_from)
    where = calls.Where(store, write, save, replace, True)
    return calls.suggest_command(call, about, at_most, method, kind or [], where)


def apply(
    scenario: Which,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print the update.")] = False,
    no_validate: NoValidate = False,
    lang: Lang = "fi",
    store: Where = None,
) -> None:
    """Carry a scenario out in a store: one transaction, checked by the shapes and recorded.

    Refused (status 1) when what it changes has changed since it was made.
    """
    from elo_graph.cli import scenario_calls as calls

    calls.apply_command(scenario, store, not no_validate, dry_run, lang)


def list_scenarios(
    format: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    lang: Lang = "fi",
    store: Where = None,
) -> None:
    """List the scenarios of a store."""
    from elo_graph.cli import scenario_calls as calls
    from elo_graph.cli.answering import Call

    calls.list_command(Call(None, None, None, None, format, None, False, lang, store))
