"""``elo-graph pathways``."""

from typing import Annotated

import typer

from elo_graph.cli.options import Area, AsOf, ConfirmedSince, Explain, Format, Lang, Output, Scenario, Where


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def pathways(
        pathway: Annotated[
            str | None, typer.Argument(help="A pathway: IRI, slug or label. [default: every pathway]")
        ] = None,
        area: Area = None,
        as_of: AsOf = None,
        confirmed_since: ConfirmedSince = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show which steps of a pathway have a provider in an area (in every region), and which have none."""
        from elo_graph.analyse.pathway_match import match_pathways
        from elo_graph.cli.answering import Call, print_answer, reading

        call = Call(area, as_of, confirmed_since, scenario, format, output, explain, lang, store)
        with reading(call) as asked:
            answer = match_pathways(
                asked.store,
                pathway=pathway,
                area=asked.area,
                as_of=asked.day,
                confirmed_since=asked.since,
            )
            evidence = {"rows": [row.evidence for row in answer.rows]}
            after = "\n".join(["", *(row.reason[lang] for row in answer.rows)]) if area else ""
            print_answer(asked.store, call, answer, answer.asked, evidence, after=after)
        return 0
