"""``elo-graph overlaps``."""

from collections.abc import Sequence

import typer

from elo_graph.cli.options import (
    Area,
    AsOf,
    ConfirmedSince,
    Explain,
    Format,
    Lang,
    Output,
    Scenario,
    Where,
)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def overlaps(
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
        """Show which services of different providers do the same for the same people."""
        from elo_graph.analyse.overlaps import overlaps as find_overlaps
        from elo_graph.cli.answering import Call, print_answer, reading

        call = Call(area, as_of, confirmed_since, scenario, format, output, explain, lang, store)
        with reading(call) as asked:
            answer = find_overlaps(asked.store, as_of=asked.day, area=asked.area, confirmed_since=asked.since)
            evidence: dict[str, Sequence[Sequence[str]]] = {
                "clusters": [cluster.members for cluster in answer.clusters],
                "pairs": [(pair.a, pair.b) for pair in answer.pairs],
                "duplicates": [(one.a, one.b) for one in answer.duplicates],
                "instances": [group.evidence for group in answer.instances],
            }
            print_answer(asked.store, call, answer, (answer.asked,), evidence)
        return 0
