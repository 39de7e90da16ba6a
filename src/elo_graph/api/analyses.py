"""The analyses as JSON, CSV and XLSX: ``/api/v1/gaps``, ``overlaps``, ``routes``, ``strategy``.

Thin: read the parameters, call the one function that the command line calls too, negotiate the form.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal, Protocol

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from elo_graph.analyse.catchment import catchment
from elo_graph.analyse.clients import Profile
from elo_graph.analyse.equity import equity
from elo_graph.analyse.gap_changes import gap_changes
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.ground import Ground, ground_of
from elo_graph.analyse.names import AREAS, find
from elo_graph.analyse.overlaps import overlaps
from elo_graph.analyse.plans import named
from elo_graph.analyse.queries import a_date
from elo_graph.analyse.routes import routes
from elo_graph.analyse.scenarios import Variants
from elo_graph.analyse.strategy import strategy
from elo_graph.analyse.tables import Table, sheets
from elo_graph.api.negotiate import choose
from elo_graph.api.preconditions import http_date
from elo_graph.api.problems import Problem
from elo_graph.publish.spreadsheets import CSV, XLSX, to_csv, to_xlsx
from elo_graph.store.protocol import Store

router = APIRouter(prefix="/api/v1", tags=["analyses"])

JSON: Final = "application/json"
FORMS: Final = {"json": JSON, "csv": CSV, "xlsx": XLSX}
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {CSV: {}, XLSX: {}}, "description": "The answer; also CSV, XLSX by Accept or ?format="},
    400: {"content": {"application/problem+json": {}}, "description": "A parameter is wrong"},
}

Area = Annotated[str | None, Query(description="An area: IRI, slug or label.", examples=["Lappi"])]


def day(
    as_of: Annotated[
        str | None,
        Query(
            alias="asOf",
            description="The day asked about, year-month-day; today when left out.",
            json_schema_extra={"format": "date"},
        ),
    ] = None,
    hyphened: Annotated[str | None, Query(alias="as-of", include_in_schema=False)] = None,
    underscored: Annotated[str | None, Query(alias="as_of", include_in_schema=False)] = None,
) -> date | None:
    """Read the day, by the name it has in the JSON or on the command line."""
    text = as_of or hyphened or underscored
    return a_date(text, where="asOf") if text else None


AsOf = Annotated[date | None, Depends(day)]


def since(
    confirmed_since: Annotated[
        str | None,
        Query(
            alias="confirmedSince",
            description="Count only what says that it was confirmed on this day or later, year-month-day.",
            json_schema_extra={"format": "date"},
        ),
    ] = None,
    hyphened: Annotated[str | None, Query(alias="confirmed-since", include_in_schema=False)] = None,
) -> date | None:
    """Read the day from which on things must have been confirmed."""
    text = confirmed_since or hyphened
    return a_date(text, where="confirmedSince") if text else None


ConfirmedSince = Annotated[date | None, Depends(since)]
Scenario = Annotated[str | None, Query(description="A plan to carry out first: IRI or slug of its graph.")]
Format = Annotated[
    Literal["json", "csv", "xlsx"] | None, Query(alias="format", description="Goes before Accept.")
]
Language = Annotated[Literal["fi", "sv", "en"], Query(alias="lang", description="Language of tables.")]


class Answer(Protocol):
    """What every analysis gives."""

    @property
    def as_of(self) -> date:
        """The day asked about."""

    def to_json(self) -> dict[str, object]:
        """The answer as the contract has it."""

    def table(self, language: str) -> Table:
        """The answer as a flat table."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters that all analyses share but for the client's area of a route."""

    request: Request
    as_of: date | None
    confirmed_since: date | None
    scenario: str | None
    form: str | None
    lang: str

    def store(self) -> Store:
        """The store to ask: what is stated in the application's, or one in which the plan is carried out."""
        store: Store = self.request.app.state.stated.newest()
        if not self.scenario:
            return store
        variants: Variants = self.request.app.state.variants
        return variants.get(store, named(store, self.scenario, where="scenario"), as_of=self.as_of)

    def area(self, store: Store, text: str | None) -> str | None:
        """Find the area that is meant; InputError when none or several are."""
        return find(store, text, kinds=AREAS, where="area", as_of=self.as_of) if text else None

    def ground(self) -> Ground | None:
        """What routes are searched in, read once for each state of the data; None: of a plan, to be read."""
        if self.scenario:
            return None
        state, day, since = self.request.app.state, self.as_of or date.today(), self.confirmed_since
        found: Ground = state.grounds.get(
            state.store.version, (day, since), lambda: ground_of(state.stated.newest(), day, since)
        )
        return found

    def answered(self, make: Callable[[Store], Answer]) -> Response:
        """Return an answer in the form asked for; ``make`` is given the store to ask."""
        return answered(self.request, self.form, self.lang, lambda: make(self.store()))


def asked(
    request: Request,
    as_of: AsOf = None,
    confirmed_since: ConfirmedSince = None,
    scenario: Scenario = None,
    form: Format = None,
    lang: Language = "fi",
) -> Asked:
    """Read the parameters that all analyses share."""
    return Asked(request, as_of, confirmed_since, scenario, form, lang)


Shared = Annotated[Asked, Depends(asked)]


@router.get("/gaps", summary="Where what is promised does not reach people", responses=RESPONSES)
def get_gaps(
    shared: Shared,
    area: Area = None,
    between: Annotated[
        str | None, Query(description="What changed between two days: 2014-06-01/2026-01-01.")
    ] = None,
    view: Annotated[
        Literal["gaps", "equity", "catchment"],
        Query(
            description="equity: by language, region, age and group, with Gini and Theil indices; catchment:"
            " how well people get to services (2SFCA)."
        ),
    ] = "gaps",
    km: Annotated[float, Query(gt=0, lt=20000, description="Of a catchment: within so many km.")] = 30,
) -> Response:
    """One row for each coverage expectation and area where coverage is below 1, most people without first."""
    if view == "catchment":
        return shared.answered(
            lambda store: catchment(
                store,
                km=km,
                as_of=shared.as_of,
                area=shared.area(store, area),
                confirmed_since=shared.confirmed_since,
            )
        )
    if view == "equity":
        return shared.answered(
            lambda store: equity(
                store,
                as_of=shared.as_of,
                area=shared.area(store, area),
                confirmed_since=shared.confirmed_since,
            )
        )
    if between:
        first, _, second = between.partition("/")
        days = a_date(first, where="between"), a_date(second, where="between")
        return shared.answered(
            lambda store: gap_changes(
                store, *days, area=shared.area(store, area), confirmed_since=shared.confirmed_since
            )
        )
    return shared.answered(
        lambda store: gaps(
            store,
            as_of=shared.as_of,
            area=shared.area(store, area),
            confirmed_since=shared.confirmed_since,
        )
    )


@router.get("/overlaps", summary="Who offers the same to the same people", responses=RESPONSES)
def get_overlaps(shared: Shared, area: Area = None) -> Response:
    """Clusters of redundant services, and all overlapping pairs with their scores."""
    return shared.answered(
        lambda store: overlaps(
            store,
            as_of=shared.as_of,
            area=shared.area(store, area),
            confirmed_since=shared.confirmed_since,
        )
    )


@router.get("/routes", summary="How a person is referred from here to there", responses=RESPONSES)
def get_routes(
    shared: Shared,
    start: Annotated[
        str, Query(alias="from", description="Actor, service or life situation: IRI, slug or label.")
    ],
    to: Annotated[
        str, Query(description="Actor, service, function, transition or outcome: IRI, slug or label.")
    ],
    age: Annotated[int | None, Query(ge=0, le=150, description="Whole years.")] = None,
    area: Area = None,
    language: Annotated[
        list[str] | None, Query(description="The client's language: fi, sv, en or an IRI; repeatable.")
    ] = None,
    status: Annotated[
        list[str] | None, Query(description="Life situation: IRI, slug or label; repeatable.")
    ] = None,
    at_most: Annotated[
        int, Query(alias="atMost", ge=1, le=100, description="Routes with the same figures.")
    ] = 5,
    alternatives: Annotated[int, Query(ge=0, le=20, description="Routes besides by other places.")] = 2,
) -> Response:
    """The Pareto front over handovers, waiting days and handovers that are not accompanied; other ways.

    Where there is none: how far one gets, what closes each next step, and what would open it.
    """
    profile = Profile(
        age=age,
        area=area or None,
        languages=tuple(filter(None, language or ())),
        statuses=tuple(filter(None, status or ())),
    )
    return shared.answered(
        lambda store: routes(
            store,
            start,
            to,
            profile=profile,
            as_of=shared.as_of,
            confirmed_since=shared.confirmed_since,
            at_most=at_most,
            differing=alternatives,
            ground=shared.ground(),
        )
    )


@router.get("/strategy", summary="What serves each strategic goal", responses=RESPONSES)
def get_strategy(shared: Shared, area: Area = None) -> Response:
    """Every goal and outcome with what contributes to it."""
    return shared.answered(
        lambda store: strategy(
            store,
            as_of=shared.as_of,
            area=shared.area(store, area),
            confirmed_since=shared.confirmed_since,
        )
    )


def answered(
    request: Request, form: str | None, language: str, make: Callable[[], Answer], *, spoken: bool = False
) -> Response:
    """Return an answer in the form asked for; ``make`` is called when nobody has asked the same before.

    ``spoken``: the answer itself is in the language, not only its table.
    """
    chosen = FORMS[form] if form else choose(request.headers.get("accept"), tuple(FORMS.values()))
    if chosen is None:
        raise Problem(406, "not-acceptable", "offered are JSON, CSV and XLSX", offered=list(FORMS.values()))
    state = request.app.state
    version: str = state.store.version
    shaping = ("format",) if spoken else ("format", "lang")
    # In order: of a parameter that is given twice the last one counts.
    given = tuple(item for item in request.query_params.multi_items() if item[0] not in shaping)
    question = (request.url.path, given, date.today())
    form_of_it = zlib.crc32(repr((question, chosen, language)).encode())
    etag = f'W/"{version}-{form_of_it:08x}"'
    headers = {
        "Vary": "Accept",
        "ELO-Dataset-Version": version,
        "ETag": etag,
        "Last-Modified": http_date(state.store.modified),
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    answer = state.remembered.get(version, question, make)
    if chosen == JSON:
        return JSONResponse(answer.to_json(), headers=headers)
    table = answer.table(language)
    ending = "csv" if chosen == CSV else "xlsx"
    headers["Content-Disposition"] = (
        f'attachment; filename="{table.name}-{answer.as_of.isoformat()}.{ending}"'
    )
    body = to_csv(table) if chosen == CSV else to_xlsx(sheets(answer, language))
    return Response(body, media_type=chosen, headers=headers)
