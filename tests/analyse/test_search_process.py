"""The search in its own process finds what the one here does, keeps up, and comes back when killed."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from elo_graph.analyse import search_process
from elo_graph.analyse.search_process import SearchProcess
from elo_graph.analyse.text_found import Found
from elo_graph.analyse.text_search import Question, StillIndexing, TextSearch
from elo_graph.errors import EloError, InputError
from elo_graph.store.disk import DiskStore

from .graphs import quads_of
from .test_text_search import PATIENT, REGISTRY

DAY = date(2024, 6, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DiskStore]:
    with DiskStore(tmp_path / "store") as held:
        held.add(_named(REGISTRY))
        yield held


@pytest.fixture
def search(store: DiskStore) -> Iterator[SearchProcess]:
    made = SearchProcess(store, patience=PATIENT)
    yield made
    made.close()


def _named(turtle: str) -> list[Quad]:
    return [Quad(q.subject, q.predicate, q.object, NamedNode("urn:x-test:g")) for q in quads_of(turtle)]


def ask(search: SearchProcess | TextSearch, text: str) -> Found:
    return search.search(Question(text, as_of=DAY))


def test_the_answers_are_the_same(store: DiskStore, search: SearchProcess) -> None:
    here = TextSearch(store, patience=PATIENT)
    for text in ("ohjaamo", "verkstäder", "sosiaalitoimi", "ohjaamoo", "nothing of the kind", ""):
        assert ask(search, text) == ask(here, text)
    here.close()


def test_what_was_written_is_found_at_once(store: DiskStore, search: SearchProcess) -> None:
    for number in range(1, 6):
        store.add(_named(f':tour-{number} a elo:Service ; skos:prefLabel "Kiertue {number}"@fi .'))
        found = ask(search, "kiertue")
        assert found.total == number
        assert found.version == store.version
        assert search.refresh() is None


def test_a_wrong_value_is_named_as_ever(search: SearchProcess) -> None:
    with pytest.raises(InputError) as told:
        search.search(Question("ohjaamo", kinds=("nothing",)))
    assert told.value.where == "kind"


def test_a_killed_process_is_started_again(
    store: DiskStore, search: SearchProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_process, "AGAIN_SECONDS", 0.1)
    for _ in range(3):
        assert _patiently(search, "ohjaamo").total == 4
        assert search._process is not None
        os.kill(search._process.pid, signal.SIGKILL)
    assert _patiently(search, "ohjaamo").total == 4


def test_who_asks_a_process_that_cannot_start_is_told_to_come_again(
    store: DiskStore, search: SearchProcess
) -> None:
    search._arguments[0] = str(Path(store.location) / "nothing-here")
    with pytest.raises(StillIndexing, match="again"):
        ask(search, "ohjaamo")
    with pytest.raises(StillIndexing, match="again"):
        ask(search, "ohjaamo")


def test_nothing_is_started_once_it_is_closed(store: DiskStore) -> None:
    search = SearchProcess(store)
    search.close()
    with pytest.raises(EloError):
        ask(search, "ohjaamo")


def _patiently(search: SearchProcess, text: str) -> Found:
    deadline = time.monotonic() + 60
    while True:
        try:
            return ask(search, text)
        except StillIndexing:
            assert time.monotonic() < deadline
            time.sleep(0.1)
