"""``elo-graph challenges``."""

from typing import Annotated

import typer

from elo_graph.cli.options import Area, AsOf, Explain, Format, Lang, Output, Scenario, Where


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def challenges(
        area: Area = None,
        as_of: AsOf = None,
        since: Annotated[
            str | None,
            typer.Option("--since", metavar="DATE", help="Where the trend begins. [default: five years ago]"),
        ] = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show the regional challenges as figures of the registry, and whether they get better."""
        from elo_graph.analyse.challenges import challenges as measure
        from elo_graph.analyse.queries import a_date
        from elo_graph.cli.answering import Call, print_answer, reading

        call = Call(area, as_of, None, scenario, format, output, explain, lang, store)
        first = a_date(since, where="--since") if since is not None else None
        with reading(call) as asked:
            answer = measure(asked.store, as_of=asked.day, area=asked.area, since=first)
            evidence = {"rows": [row.evidence for row in answer.rows]}
            print_answer(asked.store, call, answer, answer.asked, evidence)
        return 0
