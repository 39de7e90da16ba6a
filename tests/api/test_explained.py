"""Every row of every analysis says what it rests on, how old that is, why, and which question gives it."""

from typing import Any

import httpx
import pytest

from elo_graph.analyse import queries

ANALYSES = [
    ("gaps", {}, ("rows", "remote")),
    ("gaps", {"view": "equity"}, ("rows",)),
    ("gaps", {"between": "2024-12-31/2025-01-01"}, ("rows",)),
    ("overlaps", {}, ("clusters", "pairs", "instances")),
    ("routes", {"from": "unemployed", "to": "career-guidance", "age": "24", "language": "sv"}, ("routes",)),
    ("strategy", {}, ("rows", "unaligned")),
    ("network", {}, ("rows", "ties", "bridges")),
    ("challenges", {}, ("rows",)),
    ("pathways", {}, ("rows",)),
]


@pytest.mark.parametrize(("analysis", "given", "parts"), ANALYSES)
def test_every_row_is_explained(
    web: httpx.Client, analysis: str, given: dict[str, str], parts: tuple[str, ...]
) -> None:
    answer = web.get(f"/api/v1/{analysis}", params=given).json()
    for part in parts:
        assert answer[part], part
        for row in answer[part]:
            assert set(row["reasonText"]) == {"fi", "sv", "en"}
            assert all(text.endswith(".") for text in row["reasonText"].values())
            assert row["evidence"]
            assert len(row["evidence"]) == len(set(row["evidence"])) == row["evidenceAge"]["records"]
            assert set(row["evidenceAge"]["sentence"]) == {"fi", "sv", "en"}
            # What changed between two days is given by a question of each day.
            for asked in row["asked"] if isinstance(row["asked"], list) else [row["asked"]]:
                known(asked)


def test_figures_of_a_matrix_name_the_question_that_gives_them(web: httpx.Client) -> None:
    answer = web.get("/api/v1/overlaps").json()
    for row in (*answer["presence"], *answer["concentration"]):
        known(row["asked"])
    (one,) = {row["asked"]["parameters"]["inArea"] == row["area"] for row in answer["concentration"]}
    assert one


def known(asked: dict[str, Any]) -> None:
    """Check that there is such a question with such parameters."""
    question = queries.load(asked["query"].removesuffix(".rq"))
    takes = {parameter.name for parameter in question.parameters}
    assert takes & {"asOf"} <= set(asked["parameters"]) <= takes
