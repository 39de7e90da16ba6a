"""The commands that answer a coordinator: gaps, overlaps, routes, strategy."""

from typing import Annotated, Final

import typer

FORMATS: Final = ("table", "json", "csv", "xlsx")
LANGUAGES: Final = ("fi", "sv", "en")

Area = Annotated[
    str | None,
    typer.Option("--area", help="Only this area: IRI, slug or label in any language.", show_default=False),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day asked about, year-month-day. [default: today]"),
]
Scenario = Annotated[str | None, typer.Option("--scenario", metavar="GRAPH", help="A plan to apply first.")]
Format = Annotated[str, typer.Option("--format", help="table, json, csv or xlsx.")]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file; xlsx needs one.")
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Add the query, its parameters and the triples behind each row.")
]
Lang = Annotated[str, typer.Option("--lang", help="Language of tables: fi, sv or en.")]
Where = Annotated[
    str | None,
    typer.Option("--store", metavar="LOCATION", help="The store. [default: the shipped registry]"),
]


def register(app: typer.Typer) -> None:
    """Add the four commands."""

    @app.command()
    def gaps(
        area: Area = None,
        as_of: AsOf = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show where what was promised does not reach people, and what would close each gap."""
        from elo_graph.cli import answering

        asked = answering.Call(area, as_of, scenario, format, output, explain, lang, store)
        return answering.gaps_command(asked)

    @app.command()
    def overlaps(
        area: Area = None,
        as_of: AsOf = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show which services of different providers do the same for the same people."""
        from elo_graph.cli import answering

        asked = answering.Call(area, as_of, scenario, format, output, explain, lang, store)
        return answering.overlaps_command(asked)

    @app.command()
    def routes(
        start: Annotated[str, typer.Option("--from", help="Actor or service: IRI, slug or label.")],
        to: Annotated[str, typer.Option("--to", help="Actor or service: IRI, slug or label.")],
        age: Annotated[int | None, typer.Option("--age", help="The client's age in whole years.")] = None,
        area: Annotated[str | None, typer.Option("--area", help="Where the client lives.")] = None,
        language: Annotated[
            list[str] | None,
            typer.Option("--language", help="The client's language: fi, sv, en …; repeatable."),
        ] = None,
        status: Annotated[
            list[str] | None, typer.Option("--status", help="The client's life situation; repeatable.")
        ] = None,
        at_most: Annotated[
            int, typer.Option("--at-most", min=1, max=100, help="Routes with the same figures.")
        ] = 5,
        as_of: AsOf = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show how a client can be referred from one place to another; status 1 when there is no way."""
        from elo_graph.cli import answering

        asked = answering.Call(area, as_of, scenario, format, output, explain, lang, store)
        return answering.routes_command(
            asked, start, to, age, tuple(language or ()), tuple(status or ()), at_most
        )

    @app.command()
    def strategy(
        area: Area = None,
        as_of: AsOf = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show what contributes to every goal and outcome, and what nothing serves."""
        from elo_graph.cli import answering

        asked = answering.Call(area, as_of, scenario, format, output, explain, lang, store)
        return answering.strategy_command(asked)
