"""Each shipped question gives the same rows on Oxigraph, Fuseki and Virtuoso, unchanged.

A question that one engine cannot answer yet is listed with the reason; when it can, the test says so. One
that takes an engine longer than ``PATIENCE`` is told as such and is no failure; when all have taken longer
than ``ELO_ENGINES_SECONDS``, the rest is left out (0: nothing is).
"""

import os
import re
import time
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal

from elo_graph.analyse import queries
from elo_graph.errors import EloError, Unavailable
from elo_graph.store import Results, Rows, Store, Triples, open_store

QUESTIONS = tuple(q for q in queries.load_all() if not q.name.startswith("quality/"))
COMPILER = "Virtuoso's compiler gives up on it (SQ156, Bad dfe in sqlo_place_exp)"
KNOWN = {
    ("challenges/records-unsure", "Virtuoso"): "Virtuoso counts all records as unsure ones",
    ("challenges/single-channel", "Virtuoso"): COMPILER,
    ("gaps/gaps", "Virtuoso"): COMPILER,
    ("gaps/people", "Virtuoso"): "Virtuoso loses most rows of its sub-queries",
}
CONFIRMED = (
    "challenges/actors-with-known-resources",
    "challenges/beginnings-and-endings",
    "challenges/groups-with-health-member",
    "challenges/list",
    "challenges/names-of-several",
    "challenges/new-solutions",
    "challenges/providers-by-function",
    "challenges/referral-density",
    "challenges/roles-with-competence",
    "gaps/expectations",
    "gaps/land",
    "gaps/matching",
)
"""Questions seen to give the same rows on all three: a difference is a fault. Of others it is told."""
PATIENCE = 15.0
BUDGET = float(os.environ.get("ELO_ENGINES_SECONDS", "40"))
NUMBERS = ("integer", "decimal", "double", "float")


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
    assert isinstance(answer, Triples)
    return Counter((same(t.subject), same(t.predicate), same(t.object)) for t in set(answer))


def difference(store: Store, other: Store, text: str) -> str:
    """Say in words how the other store's answer differs; nothing when it does not."""
    expected = rows(store.query(text))
    try:
        found = rows(other.query(text))
    except Unavailable as error:
        if "said nothing" in error.what:
            pytest.xfail(f"takes the engine longer than {PATIENCE:g} seconds")
        raise
    except EloError as error:
        return str(error)
    lost, more = expected - found, found - expected
    if not lost and not more:
        return ""
    return f"{sum(lost.values())} rows missing, such as {next(iter(lost), None)}; {sum(more.values())} too many, such as {next(iter(more), None)}"  # noqa: E501


def check(name: str, engine: str, told: str) -> None:
    reason = KNOWN.get((name, engine))
    if reason is None and told and name not in CONFIRMED:
        pytest.xfail(f"not the same on {engine}: {told}")
    if reason is None:
        assert told == "", f"{name} on {engine}: {told}"
    elif told:
        pytest.xfail(reason)
    else:
        pytest.fail(f"{name} is right on {engine} now: take it off the list")


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELO_REMOTE_TIMEOUT", str(PATIENCE))


@pytest.fixture(scope="module")
def spent() -> dict[str, float]:
    """Seconds by engine."""
    return {"Fuseki": 0.0, "Virtuoso": 0.0}


def compare(
    question: queries.Query, embedded: Path, engine: str, location: str, spent: dict[str, float]
) -> None:
    if 0 < BUDGET < spent[engine]:
        pytest.skip(f"{engine} has had its {BUDGET:g} seconds (ELO_ENGINES_SECONDS=0 asks all)")
    began = time.monotonic()
    try:
        with (
            open_store(str(embedded), read_only=True) as here,
            open_store(location, read_only=True) as there,
        ):
            check(question.name, engine, difference(here, there, question.text))
    finally:
        spent[engine] += time.monotonic() - began


@pytest.mark.parametrize("question", QUESTIONS, ids=[q.name for q in QUESTIONS])
def test_fuseki_answers_as_oxigraph(
    question: queries.Query, embedded: Path, filled_fuseki: str, spent: dict[str, float]
) -> None:
    compare(question, embedded, "Fuseki", filled_fuseki, spent)


@pytest.mark.parametrize("question", QUESTIONS, ids=[q.name for q in QUESTIONS])
def test_virtuoso_answers_as_oxigraph(
    question: queries.Query, embedded: Path, filled_virtuoso: str, spent: dict[str, float]
) -> None:
    compare(question, embedded, "Virtuoso", filled_virtuoso, spent)
