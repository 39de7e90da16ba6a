"""``elo-graph gaps``."""

from typing import TYPE_CHECKING, Annotated

import typer

from elo_graph.cli.options import (
    Area,
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

if TYPE_CHECKING:
    from elo_graph.analyse.gaps import Gaps
    from elo_graph.cli.answering import Call


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def gaps(
        area: Area = None,
        as_of: AsOf = None,
        confirmed_since: ConfirmedSince = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        plot: Plot = None,
        between: Annotated[
            tuple[str, str], typer.Option("--between", metavar="DATE DATE", help="What has changed since.")
        ] = ("", ""),
        equity: Annotated[
            bool, typer.Option("--equity", help="By language, region, age and group, with Gini and Theil.")
        ] = False,
        catchment: Annotated[
            float | None,
            typer.Option(
                "--catchment",
                metavar="KM",
                help="How well people get to services within so many kilometres (2SFCA).",
                show_default=False,
            ),
        ] = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show where what was promised does not reach people, and what would close each gap."""
        from elo_graph.analyse.gaps import gaps as find_gaps
        from elo_graph.cli.answering import Call, print_answer, reading, write_plot
        from elo_graph.publish.drawn_gaps import draw_gaps

        call = Call(area, as_of, confirmed_since, scenario, format, output, explain, lang, store)
        if catchment is not None:
            return _travelled(call, catchment)
        if equity or any(between):
            return _compared(call, between, equity)
        with reading(call) as asked:
            answer = find_gaps(asked.store, as_of=asked.day, area=asked.area, confirmed_since=asked.since)
            evidence = {
                "rows": [row.evidence for row in answer.rows],
                "remote": [row.evidence for row in answer.remote],
            }
            write_plot(plot, lambda: draw_gaps(answer, lang))
            after = _remote(answer, lang)
            print_answer(asked.store, call, answer, (answer.asked,), evidence, after=after)
        return 0


def _travelled(call: "Call", km: float) -> int:
    """Print how well people get to services; 1 when the registry does not say where things are."""
    from elo_graph.analyse.catchment import catchment
    from elo_graph.cli.answering import print_answer, reading

    with reading(call) as asked:
        answer = catchment(asked.store, km=km, as_of=asked.day, area=asked.area, confirmed_since=asked.since)
        print_answer(
            asked.store, call, answer, (answer.asked,), {"rows": [row.evidence for row in answer.rows]}
        )
    return 0 if answer.measurable else 1


def _compared(call: "Call", between: tuple[str, str], by_equity: bool) -> int:
    """Print what has changed between two days, or for whom promises are kept."""
    from elo_graph.analyse.equity import equity
    from elo_graph.analyse.gap_changes import gap_changes
    from elo_graph.analyse.queries import a_date
    from elo_graph.cli.answering import print_answer, reading

    with reading(call) as asked:
        if by_equity:
            fair = equity(asked.store, as_of=asked.day, area=asked.area, confirmed_since=asked.since)
            print_answer(
                asked.store, call, fair, (fair.asked,), {"rows": [row.evidence for row in fair.rows]}
            )
            return 0
        first, second = (a_date(day, where="--between") for day in between)
        changes = gap_changes(asked.store, first, second, area=asked.area, confirmed_since=asked.since)
        evidence = {"rows": [row.evidence for row in changes.rows]}
        print_answer(asked.store, call, changes, changes.asked, evidence)
    return 0


_SHOWN = 10


def _remote(answer: "Gaps", language: str) -> str:
    """Name what is no gap, but only by services that are remote."""
    from elo_graph.analyse.labels import named
    from elo_graph.analyse.tables import grouped

    if not answer.remote:
        return ""
    head = {
        "fi": "Ei aukkoja, mutta palvelun saa vain etänä (puhelin ja verkko eivät korvaa ihmistä paikalla):",
        "sv": "Inga luckor, men tjänsten fås bara på distans (telefon och nät ersätter inte en människa):",
        "en": "No gaps, but the service is only remote (phone and web do not replace a person in the room):",
    }[language]
    lines = [
        f"  {named(row.area_label, row.area, language)}: "
        f"{named(row.expectation_label, row.expectation, language)}"
        + (f" ({grouped(row.remote_only)})" if row.remote_only is not None else "")
        for row in answer.remote[:_SHOWN]
    ]
    more = len(answer.remote) - _SHOWN
    if more > 0:
        lines.append(
            {"fi": f"  … ja {more} muuta", "sv": f"  … och {more} till", "en": f"  … and {more} more"}[
                language
            ]
        )
    return "\n".join(["", head, *lines])
