"""Every competency question gets, from the whole shipped registry, the answer that the sources give."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from elo_graph.store import Store, open_store
from elo_graph.store.registry import base, content, load_into

from .asking import ask, each_answer
from .page import COMMAND, PAGE, page
from .questions import GROUPS, HERE, Row, files, in_order, own_query, read, shown


@pytest.fixture(scope="session")
def registry() -> Iterator[Store]:
    """The whole shipped registry in memory."""
    with open_store(":memory:") as store:
        load_into(store, (), fixed=(*base(), *content()), new=True)
        yield store


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", files(), ids=_name)
def test_question(path: Path, registry: Store) -> None:
    question = read(path)
    for given, answer in each_answer(question):
        told = ask(registry, path, question, answer)
        where = f"{question.question.en} ({given})"
        if answer.rows is not None:
            wanted = _rows(answer.rows)
            if answer.ordered:
                assert told == wanted, where
            else:
                assert in_order(told) == in_order(wanted), where
        for row in _rows(answer.contains):
            assert row in told, f"{where}: {row} is missing"
        for row in _rows(answer.absent):
            assert row not in told, f"{where}: {row} should not be there"
        if answer.count is not None:
            assert len(told) == answer.count, where


@pytest.mark.parametrize("path", files(), ids=_name)
def test_question_is_complete(path: Path) -> None:
    """Who, what in three languages, why and how; the file is where its id and group say."""
    question = read(path)
    assert question.id == path.stem
    assert path.parent.name in GROUPS
    asked_otherwise = bool(question.query or question.analysis)
    assert own_query(path).exists() != asked_otherwise, "a question has its own .rq or names what answers it"


def test_every_group_has_questions_and_every_query_its_question() -> None:
    groups = Counter(path.parent.name for path in files())
    assert sum(groups.values()) >= 32
    assert all(groups[group] >= 4 for group in GROUPS), groups
    assert {own.stem for own in HERE.glob("*/*.rq")} <= {path.stem for path in files()}
    assert len({path.stem for path in files()}) == len(files()), "ids are unique over the groups"


def test_no_day_is_left_to_the_clock() -> None:
    """A query that has a day is asked with one, so that the answer is the same tomorrow."""
    from elo_graph.analyse import queries

    for path in files():
        question = read(path)
        if question.analysis:
            needs = True
        elif question.query:
            needs = any(parameter.name == "asOf" for parameter in queries.load(question.query).parameters)
        else:
            needs = "asOf" in own_query(path).read_text(encoding="utf-8")
        key = "as_of" if question.analysis else "asOf"
        for given, answer in each_answer(question):
            assert not needs or key in answer.given, f"{_name(path)}: {given}"


def test_the_page_shows_the_questions_as_they_are() -> None:
    shown_now = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    assert shown_now == page(), f"docs/competency-questions.md is out of date: run  {COMMAND}"


def _rows(rows: list[Row]) -> list[Row]:
    return [[shown(cell) for cell in row] for row in rows]
