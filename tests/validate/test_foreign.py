"""Somebody else's shapes and data, which use no name of this project and have no words of their own."""

import re
from pathlib import Path

import pytest

from elo_graph.cli.main import run
from elo_graph.errors import InputError
from elo_graph.validate import load_shapes, validate
from elo_graph.validate.formats import FORMATS, text

PREFIXES = """@prefix lib: <http://ex.org/#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
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
                "fi": "Vaatimus ei täyty: <http://ex.org/#published> – arvon tietotyyppi on xsd:date.",
                "sv": "Kravet är inte uppfyllt: <http://ex.org/#published> – värdets datatyp är xsd:date.",
                "en": "Not met: <http://ex.org/#published> – the value's datatype is xsd:date.",
            },
        ),
        (
            "sh:minCount 3",
            {"en": "Not met: <http://ex.org/#published> – at least 3 values."},
        ),
        (
            "sh:nodeKind sh:IRI",
            {"en": "Not met: <http://ex.org/#published> – the value is an identifier (IRI)."},
        ),
        (
            "sh:or ( [ sh:datatype xsd:date ] [ sh:nodeKind sh:IRI ] )",
            {"en": "Not met: <http://ex.org/#published> – one of these holds: …, …."},
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


SHAPE = "lib:S a sh:NodeShape ; sh:targetClass lib:Book ;\n  sh:property lib:title .\nlib:title"


@pytest.mark.parametrize(
    ("title", "line", "said"),
    [
        (" sh:path lib:title ;\n  sh:minCont 1 .", 6, "sh:minCont is no word of SHACL, .* mean sh:minCount"),
        (" sh:path lib:title ;\n  sh:minCount 'one' .", 6, "is not well-formed .* non-negative integer"),
        (" sh:path lib:title ;\n  sh:pattern '[' .", 6, "is not well-formed .* unclosed character class"),
        (" sh:path lib:title ;\n  sh:in lib:a .", 6, "is not well-formed .* not a well-formed list"),
        (" sh:path lib:title ,\n  lib:name .", 6, "/#title> has several sh:path"),
        (" sh:path lib:title ; sh:sparql [\n  sh:select 'SELECT foo' ] .", 6, "is not .* SPARQL error"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_a_faulty_shape_is_refused_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], title: str, line: int, said: str, engine: str
) -> None:
    rules = write(tmp_path, "shapes.ttl", SHAPE + title)
    data = write(tmp_path, "data.ttl", 'lib:b a lib:Book ; lib:title "b" .')
    assert run(["validate", str(data), "--shapes", str(rules), "--engine", engine]) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert re.search(rf"shapes\.ttl, line {line}: .*{said}", told)


@pytest.mark.parametrize("format", ["human", "markdown", "html", "json", "sarif"])
def test_what_keeps_a_rule_from_being_one_is_told(tmp_path: Path, format: str) -> None:
    """Official shapes have such faults: data is validated all the same, but nobody is left in the dark."""
    rules = write(tmp_path, "shapes.ttl", SHAPE + " sh:class lib:Book . lib:S sh:node lib:Other .")
    data = write(tmp_path, "data.ttl", "lib:b a lib:Book .")
    report = validate([data], shapes=load_shapes([rules]))
    assert report.conforms
    told = " ".join(text(report, format).split())
    assert "is a property shape without sh:path" in told
    assert "which is not there; anything will do for it" in told
    with pytest.raises(InputError, match=r"reference engine would miss .* without sh:path"):
        validate([data], shapes=load_shapes([rules]), engine="pyshacl")


def test_rules_about_nothing_in_the_data_say_what_they_are_about(tmp_path: Path) -> None:
    rules = write(tmp_path, "shapes.ttl", "lib:S sh:targetClass lib:Bok ; sh:nodeKind sh:IRI .")
    data = write(tmp_path, "data.ttl", "lib:b a lib:Book .")
    told = " ".join(text(validate([data], shapes=load_shapes([rules])), "human", "sv").split())
    assert (
        "Ingen regel gäller detta material, så inget kontrollerades. "
        "Reglerna gäller klasserna eller egenskaperna <http://ex.org/#Bok>; i materialet finns <http://ex.org/#Book>."
        in told
    )
