"""``elo-graph routes``."""

from typing import Annotated

import typer

from elo_graph.cli.options import (
    AsOf,
    ConfirmedSince,
    Explain,
    Format,
    Lang,
    Output,
    Plot,
    Scenario,
    Where,
)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def routes(
        start: Annotated[
            str, typer.Option("--from", help="Actor, service or life situation: IRI, slug or label.")
        ],
        to: Annotated[
            str, typer.Option("--to", help="Actor, service, function, transition or outcome, likewise.")
        ],
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
        differing: Annotated[
            int,
            typer.Option("--alternatives", min=0, max=20, help="Routes besides that pass other places."),
        ] = 2,
        as_of: AsOf = None,
        confirmed_since: ConfirmedSince = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        plot: Plot = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show how a client can be referred from one place to another; status 1 when there is no way."""
        from elo_graph.analyse.routes import Profile
        from elo_graph.analyse.routes import routes as find_routes
        from elo_graph.cli.answering import Call, print_answer, reading, write_plot
        from elo_graph.cli.route_text import route_text
        from elo_graph.publish.drawn_routes import draw_routes

        call = Call(area, as_of, confirmed_since, scenario, format, output, explain, lang, store)
        profile = Profile(age, area or None, tuple(language or ()), tuple(status or ()))
        with reading(call, find_area=False) as asked:
            answer = find_routes(
                asked.store,
                start,
                to,
                profile=profile,
                as_of=asked.day,
                confirmed_since=asked.since,
                at_most=at_most,
                differing=differing,
            )
            evidence = [route.evidence for route in answer.routes]
            others = [route.evidence for route in answer.alternatives]
            stopped = [tuple(one for one in (b.referral, b.start, b.end) if one) for b in answer.blocked]
            text = route_text(answer, lang) if format == "table" else None
            rests_on = {"routes": evidence, "alternatives": others, "blocked": stopped}
            write_plot(plot, lambda: draw_routes(answer, lang))
            print_answer(asked.store, call, answer, answer.asked, rests_on, text=text)
        return 0 if answer.routes else 1
