"""The home page and the route search."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from elo_graph.analyse.answers import ask
from elo_graph.analyse.clients import Profile
from elo_graph.analyse.labels import pick
from elo_graph.analyse.names import SharedName, UnknownName
from elo_graph.analyse.queries import a_date
from elo_graph.analyse.regions import RegionGaps, by_region
from elo_graph.analyse.routes import routes
from elo_graph.errors import EloError
from elo_graph.store.protocol import Store
from elo_graph.web.pages import language_of, render
from elo_graph.web.texts import preferred, texts, tiles

router = APIRouter(include_in_schema=False)
METHODS: Final = ["GET", "HEAD"]
SHOWN: Final = 5
COUNTS: Final = ("actors", "services", "referrals", "goals", "areas", "expectations")


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the home page: its square on the tile map (column 0: none) and its row in the table."""

    area: str
    slug: str
    label: str
    short: str
    column: int
    row: int
    shade: int
    gaps: int
    people: int | None
    worst: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was put into the route form."""

    from_: str = ""
    to: str = ""
    age: int | None = None
    area: str = ""
    language: str = ""
    as_of: str = ""


class WrongAge(EloError):
    """What was given as an age is no number of whole years."""


@router.api_route("/", methods=METHODS)
async def front(request: Request) -> Response:
    """Send the reader to the home page in a language of theirs."""
    language = preferred(request.headers.get("accept-language"))
    return RedirectResponse(f"/{language}/", status_code=302, headers={"Vary": "Accept-Language"})


@router.api_route("/fi/", methods=METHODS)
@router.api_route("/sv/", methods=METHODS)
@router.api_route("/en/", methods=METHODS)
async def home(request: Request) -> Response:
    """Show the counts, the gaps by region and the route search."""
    language = language_of(request)
    return Response(await run_in_threadpool(_home, request, language), media_type="text/html")


@router.api_route("/routes", methods=METHODS)
async def routes_in_a_language(request: Request) -> Response:
    """Send the reader to the route search in a language of theirs."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{language_of(request)}/routes{query}", status_code=302)


@router.api_route("/fi/routes", methods=METHODS)
@router.api_route("/sv/routes", methods=METHODS)
@router.api_route("/en/routes", methods=METHODS)
async def route_search(request: Request) -> Response:
    """Show the route form, and the routes when a start and an end are given."""
    language = language_of(request)
    return Response(await run_in_threadpool(_routes, request, language), media_type="text/html")


def _home(request: Request, language: str) -> str:
    store, remembered = request.app.state.stated.newest(), request.app.state.remembered
    today = date.today()
    found = remembered.get(store.version, ("regions", today), lambda: by_region(store, as_of=today))
    counts = remembered.get(store.version, ("counts", today), lambda: _counts(store, today))
    return render(
        request,
        "home.html",
        language=language,
        here="home",
        day=today.isoformat(),
        counts=counts,
        regions=_tiles(found, language),
        asked=Asked(),
        **choices(request, language),
    )


def _routes(request: Request, language: str) -> str:
    store: Store = request.app.state.stated.newest()
    asked, problem, answer = Asked(), "", None
    try:
        asked = _asked(request)
        if asked.from_ and asked.to:
            day = a_date(asked.as_of, where="asOf") if asked.as_of else None
            profile = Profile(
                age=asked.age, area=asked.area or None, languages=tuple(filter(None, [asked.language]))
            )
            answer = routes(store, asked.from_, asked.to, profile=profile, as_of=day).to_json()
    except EloError as error:
        problem = in_words(error, texts(language))
    return render(
        request,
        "routes.html",
        language=language,
        here="routes",
        asked=asked,
        problem=problem,
        answer=answer,
        **choices(request, language),
    )


def _asked(request: Request) -> Asked:
    given = request.query_params
    age = given.get("age", "").strip()
    if age and not age.isdigit():
        raise WrongAge(age)
    return Asked(
        given.get("from", "").strip(),
        given.get("to", "").strip(),
        int(age) if age else None,
        given.get("area", "").strip(),
        given.get("language", "").strip(),
        given.get("asOf", "").strip(),
    )


def in_words(error: EloError, words: Mapping[str, str]) -> str:
    """Say in the reader's language what was wrong with the form."""
    match error:
        case UnknownName():
            close = " / ".join(f"“{name}”" for name in error.close)
            line = words["name_unknown"].format(name=error.name)
            return f"{line} {words['name_close'].format(names=close)}" if close else line
        case SharedName():
            return words["name_shared"].format(name=error.name, things=", ".join(error.things[:SHOWN]))
        case WrongAge():
            return words["age_wrong"].format(age=error.what)
    return str(error)


def _counts(store: Store, day: date) -> dict[str, int]:
    found = {row.iri("kind"): row.count("number") for row in ask(store, "things/counts", asOf=day)}
    return {kind: found.get(kind, 0) for kind in COUNTS}


def _tiles(found: tuple[RegionGaps, ...], language: str) -> list[Tile]:
    places = tiles()
    most = max((region.gaps for region in found), default=0)
    return [
        Tile(
            area=region.area,
            slug=region.area.rsplit("/", 1)[-1],
            label=pick(region.label, language, otherwise=region.code),
            short=places.get(region.code, {}).get(language, region.code),
            column=places.get(region.code, {}).get("column", 0),
            row=places.get(region.code, {}).get("row", 0),
            shade=_shade(region.gaps, most),
            gaps=region.gaps,
            people=region.worst.people_without if region.worst else None,
            worst=pick(region.worst.expectation_label, language) if region.worst else "",
        )
        for region in found
    ]


def _shade(gaps: int, most: int) -> int:
    return 0 if gaps == 0 else 1 + min(3, 4 * gaps // (most + 1))


def choices(request: Request, language: str) -> dict[str, list[str]]:
    """Return the names to choose from: actors and services, and areas."""
    store, remembered = request.app.state.stated.newest(), request.app.state.remembered

    def make() -> dict[str, list[str]]:
        found: dict[str, set[str]] = {"place": set(), "area": set()}
        for row in ask(store, "things/choices", asOf=date.today()):
            if row.language("label") in (language, ""):
                found[row.iri("kind")].add(row.iri("label"))
        return {
            "places": sorted(found["place"], key=str.lower),
            "areas": sorted(found["area"], key=str.lower),
        }

    names: dict[str, list[str]] = remembered.get(store.version, ("names", language, date.today()), make)
    return names
