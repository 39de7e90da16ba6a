"""Nothing reaches out over the network, however it is written; nothing else is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elo_graph.errors import InputError, Unsupported
from elo_graph.store import open_store
from elo_graph.store.guard import refuse_remote

ADDRESS = "<http://192.0.2.1/sparql>"  # TEST-NET-1 (RFC 5737): nobody is there

HOSTILE = [
    f"SELECT * {{ SERVICE {ADDRESS} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service SILENT {ADDRESS} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SeRvIcE\n#comment\n{ADDRESS}\t{{ ?s ?p ?o }} }}",
    # a comparison that looks like the start of an IRI, which would hide the keyword
    f"SELECT * {{ FILTER(1<2)SERVICE#>\n{ADDRESS}{{ ?s ?p ?o }} }}",
    # no white space around the keyword, which this engine's parser allows
    f"SELECT * {{ ?s ?p 5SERVICE{ADDRESS}{{ ?a ?b ?c }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{ADDRESS}{{ ?a ?b ?c }} }}",
    "PREFIX : <http://192.0.2.1/> SELECT * { SERVICE:sparql { ?s ?p ?o } }",
    f"SELECT * {{ VALUES ?x {{ {ADDRESS} }} SERVICE ?x {{ ?s ?p ?o }} }}",
    # within a subquery, an EXISTS, after strings with quotes and hashes, after a prefix of that name
    f"SELECT * {{ {{ SELECT * {{ SERVICE {ADDRESS} {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {ADDRESS} {{ ?s ?p ?o }} }} }}",
    f"""SELECT * {{ ?s ?p '''it"s # not''' , "a#b'" . SERVICE {ADDRESS} {{ ?s ?p ?o }} }}""",
    f"PREFIX service: <urn:x:> SELECT * {{ ?s service:p ?o . SERVICE {ADDRESS} {{ ?s ?p ?o }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ OPTIONAL {{ SERVICE {ADDRESS} {{ ?s ?p ?o }} }} }}",
    f"ASK {{ SERVICE {ADDRESS} {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?s {{ SERVICE {ADDRESS} {{ ?s ?p ?o }} }}",
]
HARMLESS = [
    "PREFIX elo: <https://w3id.org/elo/ontology#> SELECT * { ?service a elo:Service } # SERVICE <urn:x> {}",
    "SELECT * { ?s ?p 'SERVICE <http://192.0.2.1/> { }' }",
    "SELECT * { ?s ?p '''\nSERVICE <http://192.0.2.1/> { }\n''' }",
    "SELECT * { <http://service.example/service?SERVICE#service> ?p ?o }",
    "PREFIX service: <urn:x:service> SELECT ?Service ?service { ?Service service:service ?service }",
    "SELECT * { _:service ?p 'palvelu'@service }",
    "SELECT (?load AS ?from) { BIND(1 AS ?load) }",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_service_is_refused(text: str) -> None:
    with open_store(":memory:") as store, pytest.raises(Unsupported, match="SERVICE is refused"):
        store.query(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_elsewhere_is_fine(text: str) -> None:
    with open_store(":memory:") as store:
        store.query(text)


@pytest.mark.parametrize(
    "text",
    [
        f"LOAD {ADDRESS}",
        f"load silent {ADDRESS} into graph <urn:g>",
        f"INSERT DATA {{ <urn:a> <urn:b> 'LOAD' }} ;\nLOAD{ADDRESS}",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {ADDRESS} {{ ?s ?p ?o }} }}",
        f"DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 1 }} WHERE {{ ?s ?p 5SERVICE{ADDRESS} {{ ?s ?p ?o }} }}",
    ],
)
def test_updates_neither_load_nor_call_out(text: str) -> None:
    with open_store(":memory:") as store:
        store.update("INSERT DATA { <urn:kept> <urn:b> 1 }")
        with pytest.raises(Unsupported, match="is refused"):
            store.update(text)
        assert store.size() == 1


def test_updates_may_speak_of_loading_and_services() -> None:
    with open_store(":memory:") as store:
        store.update(
            "PREFIX load: <urn:load:> INSERT DATA { load:load <urn:service> 'LOAD <urn:x>' } # LOAD <urn:x>"
        )
        assert store.size() == 1


def test_a_text_that_does_not_parse_is_a_syntax_error_whatever_words_it_has() -> None:
    with open_store(":memory:") as store, pytest.raises(InputError, match="does not parse"):
        store.query("SELECT * { SERVICE SERVICE }")


# Places in a query where a word is data, a name or a remark.
word = st.sampled_from(["SERVICE", "service", "Service", "sErViCe"])
innocent = st.sampled_from(
    [
        "?{w} ?p ?o .",
        "?s <http://e/{w}> ?o .",
        "?s ?p '{w}' .",
        '?s ?p "{w}"@{w} .',
        "?s ?p '''a ' {w}\n<http://192.0.2.1/> {{ }}''' .",
        "FILTER(1<2) # {w} <http://192.0.2.1/> {{ }}\n",
        "_:{w}{i} ?p ?o .",
        "FILTER(?a<?b && ?c>?d) ?s {w}:{w} ?o .",
        "BIND('{w}' AS ?{w}x{i})",
    ]
)
guilty = st.sampled_from(
    [
        "{w} <http://192.0.2.1/> {{ ?s ?p ?o }}",
        "FILTER(1<2){w}#>\n<http://192.0.2.1/>{{ ?s ?p ?o }}",
        "{{ {w} SILENT <http://192.0.2.1/> {{ }} }}",
        "OPTIONAL {{ {w} ?z {{ ?s ?p ?o }} }}",
    ]
)
parts = st.lists(st.tuples(innocent, word), max_size=6)


def _query(lines: list[tuple[str, str]]) -> str:
    body = "\n".join(line.format(w=w, i=i) for i, (line, w) in enumerate(lines))
    prefixes = " ".join(f"PREFIX {w}: <urn:{w}:>" for w in ("SERVICE", "service", "Service", "sErViCe"))
    return f"{prefixes} SELECT * {{ {body} }}"


@settings(deadline=None)
@given(parts)
def test_innocent_uses_in_any_combination_pass(lines: list[tuple[str, str]]) -> None:
    refuse_remote(_query(lines))


@settings(deadline=None)
@given(parts, guilty, word, parts)
def test_one_call_among_any_innocent_uses_is_found(
    before: list[tuple[str, str]], call: str, spelled: str, after: list[tuple[str, str]]
) -> None:
    with pytest.raises(Unsupported):
        refuse_remote(_query([*before, (call, spelled), *after]))
