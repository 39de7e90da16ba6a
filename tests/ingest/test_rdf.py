"""RDF files: which are read, as what, into which graph, and what a person is told of one that is wrong."""

import gzip
import io
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from elo_graph.errors import InputError
from elo_graph.ingest.rdf import documents, quads
from elo_graph.terms import GRAPH, XSD

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
OBJECT = NamedNode("https://example.org/o")
SAME = {
    "x.ttl": "@prefix e: <https://example.org/> .\ne:s e:p e:o .",
    "x.trig": "@prefix e: <https://example.org/> .\ne:s e:p e:o .",
    "x.nt": f"{S} {P} {OBJECT} .",
    "x.nq": f"{S} {P} {OBJECT} .",
    "x.rdf": f'<rdf:RDF {RDF} xmlns:e="https://example.org/"><rdf:Description rdf:about="{S.value}">'
    f'<e:p rdf:resource="{OBJECT.value}"/></rdf:Description></rdf:RDF>',
    "x.owl": f'<rdf:RDF {RDF} xmlns:e="https://example.org/"><rdf:Description rdf:about="{S.value}">'
    f'<e:p rdf:resource="{OBJECT.value}"/></rdf:Description></rdf:RDF>',
    "x.jsonld": '{"@context": {"p": {"@id": "https://example.org/p", "@type": "@id"}}, '
    f'"@id": "{S.value}", "p": "{OBJECT.value}"}}',
    "X.TTL": f"{S} {P} {OBJECT} .",
}


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("packed", [False, True])
def test_the_ending_tells_the_format(tmp_path: Path, name: str, packed: bool) -> None:
    raw = SAME[name].encode()
    path = written(tmp_path, name + ".gz" * packed, gzip.compress(raw) if packed else raw)
    (document,) = documents([path])
    (quad,) = quads(document)
    assert (quad.subject, quad.predicate, quad.object) == (S, P, OBJECT)
    assert quad.graph_name == NamedNode(GRAPH + path.name.split(".")[0])


def test_triples_go_to_the_graph_named_and_quads_to_their_own(tmp_path: Path) -> None:
    path = written(tmp_path, "x.nq", f"{S} {P} {OBJECT} .\n{S} {P} {OBJECT} <urn:own> .")
    (document,) = documents([path], graph="urn:mine")
    assert [str(quad.graph_name) for quad in quads(document)] == ["<urn:mine>", "<urn:own>"]


def test_a_file_name_that_is_no_iri_makes_one_all_the_same(tmp_path: Path) -> None:
    (document,) = documents([written(tmp_path, "Etelä Savo.ttl", "")])
    assert document.graph == GRAPH + "Etel%C3%A4%20Savo"


def test_a_folder_is_all_rdf_files_below_it(tmp_path: Path) -> None:
    for name in ("b.ttl", "a/c.nt", "a/.hidden/d.ttl", ".e.ttl", "readme.md", "table.csv"):
        written(tmp_path, name, "")
    assert [document.name for document in documents([tmp_path])] == [
        str(tmp_path / "a/c.nt"),
        str(tmp_path / "b.ttl"),
    ]


def test_standard_input_is_turtle_or_trig(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BufferedReader(io.BytesIO(f"{S} {P} 1 . <urn:g> {{ {S} {P} 2 }}".encode()))

    monkeypatch.setattr(sys, "stdin", Stdin)
    (document,) = documents(["-"])
    # Read twice, as loading does: to check it, then to write it.
    for _ in range(2):
        assert [str(quad.graph_name) for quad in quads(document)] == [f"<{GRAPH}stdin>", "<urn:g>"]


def test_terms_stay_as_they_are_written(tmp_path: Path) -> None:
    text = (
        f'{S} {P} 007, 1.50, "5"^^<{XSD}nonNegativeInteger>, "1"^^<{XSD}boolean>, "x"^^<{XSD}date>, "a"@fi .'
    )
    (document,) = documents([written(tmp_path, "x.ttl", text)])
    assert [quad.object for quad in quads(document)] == [
        Literal("007", datatype=NamedNode(XSD + "integer")),
        Literal("1.50", datatype=NamedNode(XSD + "decimal")),
        Literal("5", datatype=NamedNode(XSD + "nonNegativeInteger")),
        Literal("1", datatype=NamedNode(XSD + "boolean")),
        Literal("x", datatype=NamedNode(XSD + "date")),
        Literal("a", language="fi"),
    ]


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    for name in ("a.nt", "b.nt"):
        written(tmp_path, name, f"_:x {P} _:x .")
    (a,), (b,) = (list(quads(document)) for document in documents([tmp_path]))
    assert a.subject == a.object
    assert a.subject != b.subject
    (kept,) = quads(documents([tmp_path / "a.nt"])[0], keep_blank_node_labels=True)
    assert kept.subject == BlankNode("x")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (document,) = documents([written(tmp_path, "x.ttl", b"\xef\xbb\xbf" + SAME["x.ttl"].encode())])
    assert len(list(quads(document))) == 1


@pytest.mark.parametrize(
    ("name", "text", "place", "says"),
    [
        (
            "a.ttl",
            "@prefix e: <urn:e:> .\ne:s e:p f:o .",
            "line 2, column 9",
            "prefix f: has not been declared",
        ),
        (
            "a.ttl",
            "@prefix e: <urn:e:> .\ne:s e:p elo:o .",
            "line 2, column 9",
            "<https://w3id.org/elo/ontology#>",
        ),
        ("a.ttl", 'e:s e:p "open .\n', "line 1, column 1", "Declare it first: @prefix e:"),
        ("a.ttl", '<urn:s> <urn:p> "open .\n<urn:s> <urn:p> "x" .', "line 1, column 24", "on the same line"),
        ("a.ttl", '<urn:s> <urn:p> """open .\n', "line 1, column 17", "not closed, or the file was cut off"),
        ("a.ttl", "<urn:s> <urn:p> 1\n<urn:s> <urn:p> 2 .", "line 2, column 1", "full stop"),
        ("a.ttl", "<s> <urn:p> 1 .", "line 1, column 1", "Write the IRI in full"),
        ("a.ttl", b'<urn:s> <urn:p> "\xe4" .', "line 1, column 18", "Save the file as UTF-8"),
        ("a.nt", "<urn:s> <urn:p> .", "line 1", "object of a triple"),
        ("a.trig", "<urn:g> { <urn:s> <urn:p> 1 .", "line 1", "cut off"),
        (
            "a.rdf",
            f"<rdf:RDF {RDF}>\n<rdf:Description>",
            "line 2, column 18",
            "not well-formed XML: no element found",
        ),
        ("a.rdf", f"<rdf:RDF {RDF}>\n<x:y/></rdf:RDF>", "line 2, column 1", "unbound prefix"),
        ("a.jsonld", '{"@id": "urn:s",', "line 1", ""),
        ("a.jsonld", '{"@context": "https://x.example/c", "@id": "urn:s"}', "a.jsonld", "nothing is fetched"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, name: str, text: str | bytes, place: str, says: str
) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(InputError) as caught:
        list(quads(documents([path])[0]))
    line = str(caught.value)
    assert line.startswith(f"{path}")
    assert place in line
    assert says in line
    assert "\n" not in line


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    text = (
        f'<!DOCTYPE r [<!ENTITY e0 "aaaaaaaaaa">{entities}]><rdf:RDF {RDF} xmlns:e="urn:e:">'
        '<rdf:Description rdf:about="urn:s"><e:p>&e11;</e:p></rdf:Description></rdf:RDF>'
    )
    with pytest.raises(InputError, match="amplification"):
        list(quads(documents([written(tmp_path, "a.rdf", text)])[0]))


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    cut = written(tmp_path, "cut.nt.gz", gzip.compress(f"{S} {P} {OBJECT} .\n".encode() * 100)[:-6])
    with pytest.raises(InputError, match="damaged or cut off"):
        list(quads(documents([cut])[0]))
    for path, says in (
        (tmp_path / "none.ttl", "no such file or folder"),
        (written(tmp_path, "table.csv", ""), r"the ending \.csv .*Known are \.ttl"),
        (written(tmp_path, "empty/readme.md", "").parent, "no RDF file in this folder"),
    ):
        with pytest.raises(InputError, match=says):
            documents([path])
    with pytest.raises(InputError, match="not an absolute IRI"):
        documents([cut], graph="mine")
