"""The queries of the checks: each says what, why and how to mend in three languages, and runs on its own."""

from pathlib import Path
from string import Formatter

import pytest
from pyoxigraph import QuerySolutions, Store

from elo_graph import shipped
from elo_graph.errors import InputError
from elo_graph.validate.ontology.questions import Question, load, severities
from elo_graph.validate.ontology.rules import MALFORMED
from elo_graph.validate.ontology.words import words

FOLDER = shipped.root() / "queries" / "quality"
QUESTIONS = load(FOLDER)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_tells_the_same_in_three_languages(question: Question) -> None:
    for part in ("summary", "problem", "why", "fix"):
        texts = question.texts[part]
        assert len({texts["fi"], texts["sv"], texts["en"]}) == 3
        assert len({frozenset(placeholders(text)) for text in texts.values()}) == 1
    assert "term" in placeholders(question.texts["problem"]["en"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_has_the_agreed_columns(question: Question) -> None:
    answer = Store().query(question.text)
    assert isinstance(answer, QuerySolutions)
    assert [variable.value for variable in answer.variables] == ["term", "value", "detail"]
    assert list(answer) == []


def test_the_profile_and_the_checks_are_the_same_names() -> None:
    texts = words()
    of_python = {name for name in severities(FOLDER) if name in texts} | {MALFORMED}
    assert set(severities(FOLDER)) == {question.name for question in QUESTIONS} | of_python


def test_the_other_texts_are_in_three_languages() -> None:
    for parts in words().values():
        for texts in parts.values():
            assert set(texts) == {"fi", "sv", "en"}
            assert len({frozenset(placeholders(text)) for text in texts.values()}) == 1


def test_a_question_without_a_head_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bare.rq").write_text("SELECT ?term ?value ?detail {}", encoding="utf-8")
    with pytest.raises(InputError, match=r"bare\.rq: the head of this check is not right"):
        load(tmp_path)


def test_a_profile_that_is_not_right_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the profile of the checks is missing"):
        severities(tmp_path)
    (tmp_path / "profile.toml").write_text('[severity]\nlabel-missing = "fatal"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"profile\.toml: the profile is not right: .*fatal"):
        severities(tmp_path)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
