"""Somebody else's shapes and data, which use no name of this project and have no words of their own."""

from pathlib import Path

import pytest

from elo_graph.validate import load_shapes, validate
from elo_graph.validate.formats import FORMATS, text

PREFIXES = """@prefix lib: <http://example.org/#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def write(folder: Path, name: str, turtle: str) -> Path:
    path = folder / name
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return path


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "sh:datatype xsd:date",
            {
                "fi": "Vaatimus ei täyty: <http://example.org/#published> – arvon tietotyyppi on xsd:date.",
                "sv": "Kravet är inte uppfyllt: <http://example.org/#published> – värdets datatyp är xsd:date.",
                "en": "Not met: <http://example.org/#published> – the value's datatype is xsd:date.",
            },
        ),
        (
            "sh:minCount 3",
            {"en": "Not met: <http://example.org/#published> – at least 3 values."},
        ),
        (
            "sh:nodeKind sh:IRI",
            {"en": "Not met: <http://example.org/#published> – the value is an identifier (IRI)."},
        ),
        (
            "sh:or ( [ sh:datatype xsd:date ] [ sh:nodeKind sh:IRI ] )",
            {"en": "Not met: <http://example.org/#published> – one of these holds: …, …."},
        ),
    ],
)  # fmt: skip
def test_a_rule_without_words_is_told_by_what_it_asks(
    tmp_path: Path, engine: str, asked: str, said: dict[str, str]
) -> None:
    rules = write(
        tmp_path,
        "shapes.ttl",
        f"lib:S a sh:NodeShape ; sh:targetClass lib:Book ; sh:property [ sh:path lib:published ; {asked} ] .",
    )
    data = write(tmp_path, "data.ttl", 'lib:b a lib:Book ; lib:published "2020"^^xsd:gYear .')
    (result,) = validate([data], shapes=load_shapes([rules]), engine=engine).results
    assert {language: result.message(language) for language in said} == said


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"json", "csv", "turtle"}))
def test_a_value_of_a_megabyte_does_not_fill_the_report(tmp_path: Path, format: str) -> None:
    rules = write(
        tmp_path,
        "shapes.ttl",
        "lib:S sh:targetClass lib:Book ; sh:property [ sh:path lib:title ; sh:maxLength 9 ] .",
    )
    data = write(tmp_path, "data.ttl", f'lib:b a lib:Book ; lib:title "{"x" * 1_000_000}" .')
    told = text(validate([data], shapes=load_shapes([rules])), format)
    assert "x" * 100 in told
    assert len(told) < 20_000
