"""Each shipped question gives the same rows on Oxigraph, Fuseki and Virtuoso, unchanged: as it is, and bound.

A question that takes an engine long (``SLOW``) is asked by ``make soak`` alone, for ten minutes; of the
others as many as the engine answers in ``ELO_ENGINES_SECONDS`` (0: all). What an engine cannot do is listed
with the reason, shown in docs/engines.md; when it can, the test says so.
"""

import os
import re
import time
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal

from elo_graph import shipped
from elo_graph.analyse import queries
from elo_graph.errors import EloError, Unavailable
from elo_graph.settings import Settings
from elo_graph.store import Results, Rows, Store, Truth, open_store
from elo_graph.store.remote import RemoteStore
from elo_graph.terms import ID, SCHEME, STATE_GRAPH

GIVEN: dict[str, str | int] = {
    "asOf": "2024-06-01",
    "inArea": ID + "area/region-19",
    "confirmedSince": "2016-01-01",
    "onlyExpectation": ID + "expectation/career-guidance-pensioners",
    "throughChannel": SCHEME + "channel/in-person",
    "service": ID + "service/ohjaamo",
    "thing": ID + "service/ohjaamo",
    "pathway": ID + "pathway/ohjaamo",
    "referral": ID + "referral/e14-outreach-ohjaamo",
    "end": SCHEME + "transition/education-education",
    "scheme": SCHEME + "function",
    "graph": "https://w3id.org/elo/graph/strategy",
    "scenario": ID + "scenario/none",
    "status": SCHEME + "life-situation/unemployed",
    "inLanguage": "http://publications.europa.eu/resource/authority/language/SWE",
    "age": 24,
    "name": "Ohjaamo",
    "after": "",
}
"""What parameters are given, by name."""
ANY_OF = {"iri": ID + "service/ohjaamo", "string": "Ohjaamo", "date": "2024-06-01"}
"""What others are given, by type."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whether its parameters are given."""

    question: queries.Query
    bound: bool

    def __str__(self) -> str:
        return f"{self.question.name}{'-bound' if self.bound else ''}"

    @property
    def text(self) -> str:
        """The query."""
        if not self.bound:
            return self.question.text
        return self.question.bind(
            **{p.name: GIVEN.get(p.name, ANY_OF.get(p.type)) for p in self.question.parameters}
        )


RULES = [queries.parse(path.read_text(), name=f"rules/{path.stem}") for path in shipped.rule_files()]
ALL = [
    Asked(question, bound)
    for question in (*queries.load_all(), *RULES)
    for bound in (False, True)
    if question.parameters or not bound
]
SLOW = frozenset(
    name + bound
    for name in (
        "challenges/beginnings-and-endings",
        "challenges/names-of-several",
        "challenges/records-unsure",
        "gaps/gaps",
        "network/actors",
        "network/figures",
        "network/ties",
        "overlaps/concentration",
        "overlaps/ground",
        "overlaps/overlaps",
        "publish/bodies",
        "quality/definition-missing",
        "quality/ends-differ",
        "quality/ends-missing",
        "quality/ends-several",
        "quality/equivalent-ends-differ",
        "quality/inverse-mismatch",
        "quality/label-missing",
        "quality/label-shared",
        "quality/literal-ill-typed",
        "quality/relation-clash",
        "quality/types-disjoint",
        "scenarios/said",
        "strategy/contributors",
        "strategy/goals",
        "things/description",
    )
    for bound in ("", "-bound")
)
LATE = "takes the engine minutes"
ANY = "1,001 of all statements, in no order: of one thing it is the same"
KNOWN = {
    ("overlaps/concentration-bound", "Fuseki"): "error 500 of its hash join (MultiHashProbeTable.clear)",
    ("things/pointing", "Fuseki"): ANY,
    ("things/pointing", "Virtuoso"): ANY,
}
"""What an engine cannot do."""
BUDGET = float(os.environ.get("ELO_ENGINES_SECONDS", "30"))
BUDGET_OF_SLOW = 600.0
NUMBERS = ("integer", "decimal", "double", "float")


def cases() -> list[object]:
    return [pytest.param(a, id=str(a), marks=[pytest.mark.soak] if str(a) in SLOW else []) for a in ALL]


def same(term: object) -> str:
    """A term as it is compared: numbers by value, blank nodes by being some, points to five decimals.

    Virtuoso keeps the coordinates of a point in single precision.
    """
    if isinstance(term, BlankNode):
        return "_:"
    if isinstance(term, Literal) and term.datatype.value.endswith("#wktLiteral"):
        return re.sub(r"[\d.]+", lambda found: f"{float(found[0]):.5f}", term.value)
    if isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in NUMBERS:
        try:
            return str(Decimal(term.value).quantize(Decimal("1e-9")).normalize())
        except InvalidOperation:
            return term.value
    return str(term)


def rows(answer: Results) -> Counter[tuple[str, ...]]:
    if isinstance(answer, Rows):
        return Counter(tuple(map(same, row)) for row in answer)
    if isinstance(answer, Truth):
        return Counter([(str(bool(answer)),)])
    return Counter((same(t.subject), same(t.predicate), same(t.object)) for t in set(answer))


def difference(store: Store, other: RemoteStore, text: str) -> str:
    """Say in words how the other store's answer differs; nothing when it does not."""
    expected = rows(store.query(text))
    lost: Counter[tuple[str, ...]] = Counter()
    more = lost
    for listed in listings(other):
        try:
            found = rows(other.query(text, default_graphs=listed, named_graphs=listed))
        except EloError as error:
            return LATE if _is_late(error) else str(error)
        lost, more = expected - found, found - expected
        if not lost and not more:
            return ""
    return (
        f"{sum(lost.values())} rows missing, such as {next(iter(lost), None)}; "
        f"{sum(more.values())} too many, such as {next(iter(more), None)}"
    )


def listings(store: RemoteStore) -> list[list[str] | None]:
    """The graphs to name: none, and for Virtuoso, whose own graphs are among the rest then, all of ours next.

    By itself it always names them; it is much slower so.
    """
    graphs = [info.iri for info in store.graphs()] if store.engine.kind.virtuoso else []
    return [None, graphs] if graphs else [None]


def patience(asked: Asked) -> float:
    """How long one answer is waited for."""
    return 20.0 if BUDGET and str(asked) not in SLOW else 120.0


def check(asked: Asked, engine: str, told: str) -> None:
    reason = KNOWN.get((str(asked), engine))
    if told == LATE:
        late = f"{engine} takes longer than {patience(asked):g} seconds on this machine"
        (pytest.xfail if str(asked) in SLOW else pytest.skip)(late)
    if reason is None:
        assert told == "", f"{asked} on {engine}: {told}"
    elif told:
        pytest.xfail(reason)
    else:
        pytest.fail(f"{asked} is right on {engine} now: take it off the list")


def _is_late(error: EloError) -> bool:
    return isinstance(error, Unavailable) and "said nothing" in error.what


@pytest.fixture(scope="module")
def spent() -> dict[str, float]:
    """Seconds by engine."""
    return {"Fuseki": 0.0, "Virtuoso": 0.0}


def compare(asked: Asked, embedded: Path, engine: str, location: str, spent: dict[str, float]) -> None:
    seconds = BUDGET_OF_SLOW if str(asked) in SLOW else BUDGET
    if BUDGET and spent[engine] > seconds:
        pytest.skip(f"{engine} has had its {seconds:g} seconds (ELO_ENGINES_SECONDS=0 asks all)")
    settings = Settings(remote_timeout=patience(asked), remote_union="engine")
    began = time.monotonic()
    try:
        with (
            open_store(str(embedded), read_only=True) as here,
            RemoteStore(location, read_only=True, settings=settings) as there,
        ):
            # What elo-graph itself has written down there is not in the folder.
            word = f"DROP SILENT GRAPH <{STATE_GRAPH}>"
            there.engine.client.write("POST", there.engine.update_address, form=[("update", word)])
            check(asked, engine, difference(here, there, asked.text))
    finally:
        spent[engine] += time.monotonic() - began


@pytest.mark.parametrize("asked", cases())
def test_fuseki_answers_as_oxigraph(
    asked: Asked, embedded: Path, filled_fuseki: str, spent: dict[str, float]
) -> None:
    compare(asked, embedded, "Fuseki", filled_fuseki, spent)


@pytest.mark.parametrize("asked", cases())
def test_virtuoso_answers_as_oxigraph(
    asked: Asked, embedded: Path, filled_virtuoso: str, spent: dict[str, float]
) -> None:
    compare(asked, embedded, "Virtuoso", filled_virtuoso, spent)
