"""The options that the commands of the analyses share."""

from typing import Annotated

import typer

Area = Annotated[
    str | None,
    typer.Option("--area", help="Only this area: IRI, slug or label in any language.", show_default=False),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day asked about, year-month-day. [default: today]"),
]
ConfirmedSince = Annotated[
    str | None,
    typer.Option(
        "--confirmed-since",
        metavar="DATE",
        help="Count only what says that it was confirmed on this day or later.",
    ),
]
Scenario = Annotated[
    str | None, typer.Option("--scenario", metavar="GRAPH", help="A plan to carry out first.")
]
Format = Annotated[str, typer.Option("--format", help="table, json, csv or xlsx.")]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file; xlsx needs one.")
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Add the query, its parameters and the triples behind each row.")
]
Plot = Annotated[
    str | None,
    typer.Option("--plot", metavar="FILE.svg", help="Draw it besides, as SVG.", show_default=False),
]
Lang = Annotated[str, typer.Option("--lang", help="Language of tables: fi, sv or en.")]
Where = Annotated[
    str | None,
    typer.Option("--store", metavar="LOCATION", help="The store. [default: the shipped registry]"),
]
