"""Plans of changes, ``/api/v1/scenarios``: listed, compared, suggested; with the token, carried out."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Body, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from elo_graph.analyse.applying import Conflicting, as_update
from elo_graph.analyse.drafting import draft, scenario_iri
from elo_graph.analyse.effects import effects
from elo_graph.analyse.names import ROUTE_ENDS, find
from elo_graph.analyse.plan_files import proposals
from elo_graph.analyse.plans import Plan, listed, named, quads, read
from elo_graph.analyse.proposals import changes
from elo_graph.analyse.queries import a_date
from elo_graph.analyse.suggesting import suggest
from elo_graph.api.analyses import RESPONSES, Area, Shared
from elo_graph.api.problems import Problem
from elo_graph.api.writes import Writes
from elo_graph.errors import InputError, NotConforming
from elo_graph.store.changes import Drop, Replace, Update
from elo_graph.store.protocol import Store
from elo_graph.validate.submission import Source

router = APIRouter(prefix="/api/v1/scenarios", tags=["scenarios"])

Sent = Annotated[
    dict[str, Any],
    Body(
        examples=[
            {
                "title": {"fi": "Kainuun suunnitelma"},
                "changes": [{"kind": "service", "function": "ohjaus", "group": "under-30", "area": "Kainuu"}],
            }
        ]
    ),
]


_REFUSALS: Final[Mapping[int, str]] = {
    400: "What was sent is not understood",
    401: "The token is missing or wrong",
    403: "Writes are off, or the token may not write",
    404: "There is no such scenario",
    409: "The registry has changed since the plan was made",
    413: "The body is too large",
    422: "It would break the shapes, or is no JSON object",
    503: "The store cannot be written to now",
}


def _refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document refusals; each is a problem document."""
    problem: dict[str, Any] = {"application/problem+json": {}}
    return {status: {"content": problem, "description": _REFUSALS[status]} for status in statuses}


WRITES: Final = (400, 401, 403, 413, 422, 503)


@router.get("", summary="The scenarios of the registry", responses=_refused(400))
def get_scenarios(request: Request) -> JSONResponse:
    """Each with its title, author, days and base version, without its changes."""
    store: Store = request.app.state.store
    rows = [{key: told for key, told in plan.to_json().items() if key != "changes"} for plan in listed(store)]
    return JSONResponse({"rows": rows}, headers={"ELO-Dataset-Version": store.version})


@router.get("/suggest", summary="The few additions that reach most people", responses=RESPONSES)
def get_suggestion(
    shared: Shared,
    area: Area = None,
    at_most: Annotated[int, Query(alias="atMost", ge=1, le=20, description="So many additions.")] = 3,
    method: Annotated[Literal["auto", "exact", "greedy"], Query(description="How they are chosen.")] = "auto",
    kind: Annotated[
        list[Literal["service", "area", "group", "language", "channel", "referral"]],
        Query(description="Only additions of these kinds."),
    ] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Additions with the people that each reaches, as a scenario that is not written anywhere."""
    return shared.answered(
        lambda store: suggest(
            store,
            at_most=at_most,
            area=shared.area(store, area),
            as_of=shared.as_of,
            method=method,
            kinds=kind,
        )
    )


@router.get("/{name}", summary="One scenario, with its changes", responses=_refused(400, 404))
def get_scenario(request: Request, name: str) -> JSONResponse:
    """Its additions and removals as N-Triples, and why."""
    store: Store = request.app.state.store
    return JSONResponse(_plan(store, name).to_json(), headers={"ELO-Dataset-Version": store.version})


@router.get("/{name}/diff", summary="What a scenario does", responses={**RESPONSES, **_refused(404)})
def get_diff(
    shared: Shared,
    name: str,
    area: Area = None,
    start: Annotated[str | None, Query(alias="from", description="Compare the routes from here …")] = None,
    to: Annotated[str | None, Query(description="… to here.")] = None,
) -> Response:
    """Gaps, referrals to services, overlaps, routes and indicators of challenges that are otherwise."""
    if (start is None) != (to is None):
        raise InputError("a route needs both ends", where="from, to")
    plan = _plan(shared.request.app.state.store, name)

    def end(store: Store, text: str, where: str) -> str:
        return find(store, text, kinds=ROUTE_ENDS, where=where)

    return shared.answered(
        lambda store: effects(
            store,
            plan,
            as_of=shared.as_of,
            area=shared.area(store, area),
            ways=[(end(store, start, "from"), end(store, to, "to"))] if start and to else [],
        )
    )


@router.put("/{name}", summary="Write a scenario", status_code=201, responses=_refused(*WRITES))
async def put_scenario(request: Request, name: str, sent: Sent) -> JSONResponse:
    """Make it of changes in words (kind, service, area, function, group, language …). Needs the token."""
    writes, store, who = _writing(request)
    plan = await run_in_threadpool(_drafted, store, name, sent)
    change = Replace(plan.iri, (Source(plan.iri, tuple(quads(plan))),))
    try:
        written = await writes.write(change, who=who)
    except NotConforming as error:
        raise Problem(422, "not-conforming", error.what) from error
    headers = {"ELO-Dataset-Version": written.version}
    return JSONResponse(plan.to_json(), 200 if written.existed else 201, headers=headers)


@router.delete("/{name}", summary="Remove a scenario", status_code=204, responses=_refused(*WRITES, 404))
async def delete_scenario(request: Request, name: str) -> Response:
    """Remove the plan; what was carried out of it stays. Needs the token."""
    writes, store, who = _writing(request)
    plan = await run_in_threadpool(_plan, store, name)
    written = await writes.write(Drop(plan.iri), who=who)
    return Response(status_code=204, headers={"ELO-Dataset-Version": written.version})


@router.post("/{name}/apply", summary="Carry a scenario out", responses=_refused(*WRITES, 404, 409))
async def apply_scenario(request: Request, name: str) -> JSONResponse:
    """One write, checked by the shapes and recorded; 409 when the registry has changed. Needs the token."""
    writes, store, who = _writing(request)
    version = store.version

    def wanted() -> str:
        return as_update(store, _plan(store, name), kept=True, today=date.today())

    def unchanged(existed: bool, now: str) -> None:
        if now != version:
            raise Problem(409, "changed", "the registry was written to meanwhile", mend="Try again.")

    try:
        text = await run_in_threadpool(wanted)
        if not text:
            return JSONResponse({"version": version, "added": 0, "removed": 0})
        written = await writes.write(Update(text), who=who, expect=unchanged)
    except Conflicting as error:
        told = [one.to_json() for one in error.conflicts]
        raise Problem(409, "conflict", error.what, mend=error.mend, conflicts=told) from error
    except NotConforming as error:
        raise Problem(422, "not-conforming", error.what) from error
    return JSONResponse(
        {"version": written.version, "added": written.made.added, "removed": written.made.removed},
        headers={"ELO-Dataset-Version": written.version},
    )


def _plan(store: Store, name: str) -> Plan:
    try:
        return read(store, named(store, name, where="scenario"))
    except InputError as error:
        raise Problem(404, "no-scenario", error.what, mend=error.mend) from error


def _writing(request: Request) -> tuple[Writes, Store, str]:
    writes: Writes = request.app.state.writes
    return writes, request.app.state.store, writes.holder(request.headers)


def _drafted(store: Store, name: str, sent: dict[str, Any]) -> Plan:
    today = date.today()
    scenario_iri(name)
    days = {key: _day(sent.get(key), key) for key in ("validFrom", "validTo")}
    begins = days["validFrom"]
    given = sent.get("changes", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise InputError("a list of objects is expected", where="changes")
    rows = [
        (
            str(one.get("kind", "")),
            {key: [str(v) for v in (value if isinstance(value, list) else [value])]
             for key, value in one.items() if key != "kind" and value is not None},
            f"changes, {number}",
        )
        for number, one in enumerate(given, 1)
    ]  # fmt: skip
    wanted = proposals(store, rows, as_of=max(today, begins or today))
    return draft(
        store,
        name,
        changes(store, wanted, valid_from=begins, name=name.removeprefix("scenario-")),
        title=_texts(sent.get("title"), "title"),
        description=_texts(sent.get("description"), "description"),
        author=str(sent["author"]) if sent.get("author") else None,
        created=today,
        valid_from=begins,
        valid_to=days["validTo"],
    )


def _day(text: object, where: str) -> date | None:
    return None if text is None else a_date(str(text), where=where)


def _texts(given: object, where: str) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise InputError('texts by language are expected: {"fi": "…"}', where=where)
    return {tag: str(given[tag]) for tag in ("fi", "sv", "en") if given.get(tag)}
