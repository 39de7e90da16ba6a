"""Large files are read anew each time instead of being held; the report is the same."""

from pathlib import Path

import pytest

from elo_graph.terms import RDF, RDFS, XSD
from elo_graph.validate import Report, load_shapes, submission, validate
from tests.validate.test_validate import write

SHAPES = """:S a sh:NodeShape ; sh:targetClass :Thing ; sh:property [ sh:path :n ; sh:maxInclusive 5 ] .
    :Other a sh:NodeShape ; sh:targetClass :Nothing ; sh:property [ sh:path :n ; sh:minCount 1 ] ."""
LINES = [
    "# made by hand",
    f"<https://example.org/Small> <{RDFS}subClassOf> <https://example.org/Thing> .",
    "",
    *(
        line
        for i in range(10)
        for line in (
            f"<https://example.org/x{i}> <{RDF}type> <https://example.org/Small> .",
            f'<https://example.org/x{i}> <{RDFS}label> "Ääkkönen {i}"@fi .',
            f'<https://example.org/x{i}> <https://example.org/n> "{i}"^^<{XSD}integer> .',
        )
    ),
]


def reports(data: Path, shapes: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Report, Report]:
    rules = load_shapes([shapes])
    small = validate([data], shapes=rules, engine="fast")
    monkeypatch.setattr(submission, "_LARGE", 1)
    return small, validate([data], shapes=rules, engine="fast")


@pytest.mark.parametrize("kind", ["nt", "ttl"])
def test_a_large_file_is_reported_on_like_a_small_one(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / f"data.{kind}"
    data.write_text("\n".join(LINES) + "\n")
    small, large = reports(data, write(tmp_path, SHAPES, "shapes.ttl"), monkeypatch)
    assert large == small
    # x6 to x9; three lines each, after three at the beginning: the value of x6 is on line 3 + 3 * 7.
    assert [(str(r.focus), r.line, r.label("fi")) for r in large.results] == [
        (f"<https://example.org/x{i}>", 3 + 3 * (i + 1), f"Ääkkönen {i}") for i in range(6, 10)
    ]
    assert large.idle == ("https://example.org/Other",)


def test_blank_nodes_of_a_large_file_are_not_mixed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write(tmp_path, "\n".join(f":x{i} :has [ a :Thing ; :n {i} ] ." for i in range(9)))
    _, large = reports(data, write(tmp_path, SHAPES, "shapes.ttl"), monkeypatch)
    assert [str(r.owner) for r in large.results] == [f"<https://example.org/x{i}>" for i in range(6, 9)]
