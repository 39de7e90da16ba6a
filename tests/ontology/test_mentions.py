"""The IRIs that a SPARQL text mentions, and none that merely look so."""

from elo_graph.validate.ontology.mentions import Mention, mentions

P = "PREFIX e: <http://e/>\n"


def iris(text: str) -> list[str]:
    """What the text mentions after the declaration of e:."""
    return [mention.iri for mention in mentions(P + text)]


def test_names_are_resolved_and_placed() -> None:
    text = P + "SELECT *\nWHERE { ?s e:a <http://e/b> }"
    # "WHERE { ?s e:a": e:a begins at column 12, the IRI four signs later.
    assert list(mentions(text)) == [Mention("http://e/a", 3, 12), Mention("http://e/b", 3, 16)]


def test_paths_and_the_end_of_a_statement_do_not_belong_to_a_name() -> None:
    assert iris("{ ?s e:a*/^e:b+|!(e:c|^e:d) ?o . ?s e:f.g ?p. ?t e:h e:i.}") == [
        f"http://e/{name}" for name in ("a", "b", "c", "d", "f.g", "h", "i")
    ]


def test_strings_comments_variables_and_blank_nodes_are_none() -> None:
    assert iris('# e:comment <http://e/comment>\n{ _:e:b ?p \'e:text\' , "e:t \\" e:u" }') == []
    assert iris('{ ?s ?p \'\'\'e:v \' e:w\ne:x\'\'\' , """e:y "" # e:z""" , "a"@e . }') == []


def test_a_hash_in_an_iri_is_no_comment() -> None:
    assert iris("{ <http://e/#a> e:b ?o } # e:c") == ["http://e/#a", "http://e/b"]


def test_comparisons_are_no_iris() -> None:
    assert iris("FILTER(?a < 3 && e:f(?b) > 4)") == ["http://e/f"]


def test_escapes() -> None:
    # \- is a sign of the name; é is é, written by its number; %20 stays as it is.
    assert iris(r"{ e:a\-b%20c <http://e/caf\u00e9> ?o }") == ["http://e/a-b%20c", "http://e/café"]


def test_base_and_later_prefixes() -> None:
    text = "BASE <http://b/>\nPREFIX e: <x#>\nprefix : <http://c/>\nASK { <y> e:z :w, : }"
    assert [m.iri for m in mentions(text)] == ["http://b/y", "http://b/x#z", "http://c/w", "http://c/"]


def test_prefixes_given_from_outside_and_undeclared_ones() -> None:
    assert [m.iri for m in mentions("ASK { ?s o:a u:b }", {"o": "http://o/"})] == ["http://o/a"]
