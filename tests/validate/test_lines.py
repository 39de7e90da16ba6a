"""The line a triple stands on, found beside the parser: right for what people write, none where unsure."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, RdfFormat, parse

from elo_graph import shipped
from elo_graph.validate.lines import places

PREFIX = "@prefix ex: <http://e.example/#> .\n"


def lines(text: str, format: RdfFormat = RdfFormat.TURTLE) -> list[tuple[str, int, int]]:
    """The last part of each object with the lines of subject and object, in the parser's order."""
    quads = list(parse(text, format))
    found = places(text, len(quads))
    assert found is not None
    return [(str(q.object).strip('<>"').rpartition("#")[2], *p) for q, p in zip(quads, found, strict=True)]


def test_subject_and_object_of_a_statement_over_several_lines() -> None:
    text = PREFIX + "ex:a\n  ex:p ex:b ,\n    ex:c ;\n  ex:q ex:d .\nex:e a ex:f ."
    #  line 1 the prefix, 2 the subject, 3 ex:b, 4 ex:c, 5 ex:d, 6 the second statement
    assert lines(text) == [("b", 2, 3), ("c", 2, 4), ("d", 2, 5), ("f", 6, 6)]


def test_nameless_nodes_stand_where_their_bracket_opens() -> None:
    text = PREFIX + "ex:a ex:p [\n  ex:q ex:b ;\n  ex:r [\n    ex:s ex:c ] ] ;\n  ex:t ex:d ."
    found = {name: (subject, object_) for name, subject, object_ in lines(text) if name in "bcd"}
    # ex:b belongs to the bracket of line 2, ex:c to that of line 4, ex:d to the statement of line 2
    assert found == {"b": (2, 3), "c": (4, 5), "d": (2, 6)}


def test_signs_in_texts_iris_and_comments_do_not_count() -> None:
    text = (
        PREFIX
        + 'ex:a ex:p "no . end ; [ here" ; # nor ] here . \n'
        + '  ex:q """two\nlines \\""" . \n""" ;\n'
        + "  ex:r '''it's\n''' ;\n"
        + "  ex:s <http://e.example/#x;y,z> , 1.5 , 1.e0 , true , ex:b.c , 'x'@fi-FI , \"1\"^^ex:type .\n"
        + "ex:z ex:p ex:last .\n"
    )
    found = lines(text)
    # The long text of line 3 ends on line 5, that of line 6 on line 7.
    assert [(subject, object_) for _, subject, object_ in found] == [
        (2, 2),
        (2, 3),
        (2, 6),
        *[(2, 8)] * 7,
        (9, 9),
    ]
    assert found[-1][0] == "last"


def test_lists_and_sparql_style_prefixes() -> None:
    text = "PREFIX ex: <http://e.example/#>\nbase <http://e.example/>\n"
    text += "ex:a ex:p (\n  ex:b\n  ex:c ) .\nex:d ex:p () .\n"
    found = [row for row in lines(text) if row[0] in "bc"]
    assert found == [("b", 3, 4), ("c", 3, 5)]
    assert lines(text)[-1] == ("nil", 6, 6)


def test_trig_and_n_quads() -> None:
    trig = (
        PREFIX
        + "ex:g {\n ex:a ex:p ex:b .\n ex:c ex:p ex:d\n}\nGRAPH ex:h { ex:e ex:p ex:f }\nex:i ex:p ex:j ."
    )
    assert lines(trig, RdfFormat.TRIG) == [("b", 3, 3), ("d", 4, 4), ("f", 6, 6), ("j", 7, 7)]
    nquads = '<http://e.example/a> <http://e.example/p> "x" <http://e.example/g> .\n'
    nquads += '\n_:b <http://e.example/p> "y" .\n'
    assert lines(nquads, RdfFormat.N_QUADS) == [("x", 1, 1), ("y", 3, 3)]


@pytest.mark.parametrize(
    "text",
    ["ex:a ex:p ex:b {| ex:q ex:c |} .", "ex:r ex:s <<( ex:a ex:p ex:b )>> .", "ex:a ex:p ex:b ~ ex:r ."],
)
def test_there_are_no_lines_for_syntax_that_the_scan_does_not_know(text: str) -> None:
    whole = PREFIX + text
    assert places(whole, len(list(parse(whole, RdfFormat.TURTLE)))) is None


def test_there_are_no_lines_when_the_numbers_of_triples_differ() -> None:
    assert places(PREFIX + "ex:a ex:p ex:b .", 2) is None


def test_every_shipped_file_has_lines_and_its_texts_stand_there() -> None:
    files = [
        *shipped.data_files(),
        *shipped.ontology_files(),
        *shipped.scheme_files(),
        *shipped.shape_files(),
    ]
    for file in files:
        text = file.read_text()
        quads = list(parse(text, RdfFormat.TURTLE))
        found = places(text, len(quads))
        assert found is not None, file.name
        rows = text.split("\n")
        for quad, place in zip(quads, found, strict=True):
            value = str(quad.object)
            if value.startswith('"') and "\\" not in value and '"@' in value:
                assert value in rows[place.object - 1], (file.name, place)


# A text of its own on each line: plain, with a language, a number, in brackets, in lists, in one another.
LEAVES = st.sampled_from(["\n'{n}' ", "\n'{n}'@fi ", "\n{n} ", "\n'{n}'^^ex:t ", '\n"""{n}""" '])
NODES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"[ ex:p {' ; ex:p '.join(parts)}] ")
        | st.lists(inner, max_size=3).map(lambda parts: f"( {''.join(parts)}) ")
    ),
    max_leaves=12,
)


@given(st.lists(NODES, min_size=1, max_size=4))
def test_each_text_stands_on_its_line_in_whatever_order_the_parser_gives_it(nodes: list[str]) -> None:
    numbers = itertools.count()
    body = re.sub("{n}", lambda _: str(next(numbers)), " , ".join(nodes))
    text = f"{PREFIX}ex:a ex:p {body} ."
    rows = text.split("\n")
    quads = list(parse(text, RdfFormat.TURTLE))
    found = places(text, len(quads))
    assert found is not None
    for quad, place in zip(quads, found, strict=True):
        if isinstance(quad.object, Literal):
            assert re.search(rf"\b{quad.object.value}\b", rows[place.object - 1])
