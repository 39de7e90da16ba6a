"""What harvesters fetch: whole, checked, the same bytes for the same data, dated by what changed."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph.errors import EloError
from elo_graph.publish import paging, sitemap
from elo_graph.publish.catalogue import Addresses, catalogue
from elo_graph.publish.publication import publish, read, shown, tidy
from elo_graph.publish.void import void
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.terms import DCAT, DCT, GRAPH, VOID

WHERE = Addresses("http://127.0.0.1:8000", "https://w3id.org/elo/")
# Two described graphs and one that nobody describes; the first has a blank node.
REGISTRY = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix g: <https://w3id.org/elo/graph/> .
@prefix i: <https://w3id.org/elo/id/service/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
g:catalogue {
  <https://w3id.org/elo/catalog> a dcat:Catalog ; dct:title "All"@en .
  <https://w3id.org/elo/catalog#registry> a dcat:Dataset ; dct:title "Whole"@en .
}
g:one { g:one a dcat:Dataset ; dct:title "One"@en ; dct:modified "2024-02-03"^^xsd:date .
  i:a a dct:Agent ; skos:exactMatch <http://example.org/a> . }
g:two { g:two a dcat:Dataset ; dct:title "Two"@en ; dct:modified "2023-01-01"^^xsd:date . i:b a dct:Agent . }
g:bare { i:c a dct:Agent . }
"""


def a_store() -> EmbeddedStore:
    store = EmbeddedStore()
    store.add(parse(REGISTRY, format=RdfFormat.TRIG))
    return store


def test_a_dump_is_all_there_is_and_has_the_checksum_it_says(tmp_path: Path) -> None:
    store = a_store()
    made = publish(store, tmp_path)
    found = made.dump("registry.nq.gz")
    assert found is not None
    about, path = found
    assert hashlib.sha256(path.read_bytes()).hexdigest() == about.sha256
    assert path.stat().st_size == about.size
    quads = {str(quad) for quad in parse(gzip.decompress(path.read_bytes()), format=RdfFormat.N_QUADS)}
    assert quads == {str(quad) for quad in store.engine}
    # One dump a graph, whether described or not, beside the two of the whole.
    assert {dump.name for dump in made.dumps} == {
        *("registry.nq.gz", "registry.jsonld.gz"),
        *("catalogue.ttl.gz", "one.ttl.gz", "two.ttl.gz", "bare.ttl.gz"),
    }


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (publish(a_store(), tmp_path / name) for name in "ab")
    assert [(d.name, d.sha256) for d in first.dumps] == [(d.name, d.sha256) for d in second.dumps]
    assert (first.folder / "catalogue.nt").read_bytes() == (second.folder / "catalogue.nt").read_bytes()


def test_only_what_changed_gets_a_new_date(tmp_path: Path) -> None:
    store = a_store()
    first = publish(store, tmp_path)
    dates = {dump.name: dump.modified for dump in first.dumps}
    assert dates["one.ttl.gz"] == "2024-02-03"  # by its own word
    b, two = NamedNode("https://w3id.org/elo/id/service/b"), NamedNode(GRAPH + "two")
    store.add([Quad(b, NamedNode(DCT + "title"), Literal("B"), two)])
    second = {dump.name: dump.modified for dump in publish(store, tmp_path, first).dumps}
    assert {name for name in second if second[name] != dates[name]} == {
        *("two.ttl.gz", "registry.nq.gz", "registry.jsonld.gz"),
    }
    assert second["two.ttl.gz"] == store.modified.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_publication_is_whole_or_not_there(tmp_path: Path) -> None:
    store = a_store()

    class Broken(EmbeddedStore):
        def dump(self, *_: object, **__: object) -> None:
            raise OSError("no space left")

    broken = Broken(engine=store.engine)
    with pytest.raises(OSError, match="no space"):
        publish(broken, tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(EloError, match="no publication"):
        read(tmp_path)


def test_tidy_leaves_what_others_made_just_now(tmp_path: Path) -> None:
    for name in ("ours", "ours-old", "theirs"):
        (tmp_path / name).mkdir()
    tidy(tmp_path, {"ours"}, {"ours", "ours-old"})
    assert {entry.name for entry in tmp_path.iterdir()} == {"ours", "theirs"}


def test_the_catalogue_lists_what_is_described_and_where_it_is(tmp_path: Path) -> None:
    triples = catalogue(publish(a_store(), tmp_path), WHERE)
    said = {(str(t.subject), t.predicate.value, str(t.object)) for t in triples}
    listed = {o for s, p, o in said if p == DCAT + "dataset"}
    assert listed == {f"<{GRAPH}one>", f"<{GRAPH}two>", "<https://w3id.org/elo/catalog#registry>"}
    downloads = {o for s, p, o in said if p == DCAT + "downloadURL"}
    assert "<http://127.0.0.1:8000/dump/one.ttl.gz>" in downloads
    assert "<http://127.0.0.1:8000/dump/bare.ttl.gz>" not in downloads
    assert not [t for t in triples if "_:" in f"{t.subject}{t.object}"]


def test_nothing_is_listed_where_no_catalogue_is_described(tmp_path: Path) -> None:
    assert catalogue(publish(EmbeddedStore(), tmp_path), WHERE) == ()


def test_pages_end_and_together_say_all(tmp_path: Path) -> None:
    triples = catalogue(publish(a_store(), tmp_path), WHERE)
    assert paging.pages(triples, size=2) == 2
    found = [paging.page(triples, WHERE, number, size=2) for number in (1, 2)]
    assert paging.page(triples, WHERE, 3, size=2) is None
    assert all(page is not None for page in found)
    # Of the last page there is no next; what is not Hydra's is the catalogue, every triple of it.
    links = [[t.predicate.value for t in page or () if "hydra" in t.predicate.value] for page in found]
    views = [{iri.rsplit("#")[-1] for iri in some} for some in links]
    assert views == [{"view", "first", "next", "last"}, {"view", "first", "previous", "last"}]
    together = {str(t) for page in found for t in page or () if "hydra" not in str(t)}
    referred = {str(t) for t in triples}
    assert together <= referred
    assert {line for line in referred - together if "elo/catalog" not in line and "graph/" in line} == set()


def test_void_counts_are_exact(tmp_path: Path) -> None:
    store = a_store()
    triples = void(publish(store, tmp_path), WHERE)
    numbers = {
        (str(t.subject), t.predicate.value): t.object.value for t in triples if isinstance(t.object, Literal)
    }
    whole = "<https://w3id.org/elo/catalog#registry>"
    # catalogue 4, one 5, two 4, bare 1.
    assert numbers[whole, VOID + "triples"] == "14"
    assert numbers[f"<{GRAPH}one>", VOID + "triples"] == "5"
    # The catalogue, the whole, two graphs, three services.
    assert numbers[whole, VOID + "distinctSubjects"] == "7"
    links = [t for t in triples if t.predicate.value == VOID + "linkPredicate"]
    assert len(links) == 1


def test_the_sitemap_names_every_thing_once(tmp_path: Path) -> None:
    made = publish(a_store(), tmp_path)
    body = sitemap.part(made, WHERE, 1)
    assert body is not None
    for name in "abc":
        assert body.count(f"<loc>http://127.0.0.1:8000/id/service/{name}.html</loc>") == 1
    assert "<lastmod>2024-02-03</lastmod>" in body
    assert sitemap.part(made, WHERE, 2) is None
    assert sitemap.part(made, WHERE, 0) is None


def test_the_manifest_is_json_for_others_too(tmp_path: Path) -> None:
    made = publish(a_store(), tmp_path)
    told = json.loads((made.folder / "manifest.json").read_text())
    assert told["version"] == made.version
    assert read(made.folder) == made


def test_what_stands_in_no_named_graph_is_published_too(tmp_path: Path) -> None:
    """In both dumps of the whole and in the counts; it has no name, so nothing is offered under one."""
    store = a_store()
    text = """@prefix i: <https://w3id.org/elo/id/> . @prefix dct: <http://purl.org/dc/terms/> .
    i:x dct:title "X"@en ; dct:relation [ dct:title "part"@en ] . i:y dct:title "Y"@en ."""
    store.add(parse(text, format=RdfFormat.TURTLE))
    with shown(store) as view:
        made = publish(view, tmp_path)
    dumped = {}
    for name, form in (("registry.nq.gz", RdfFormat.N_QUADS), ("registry.jsonld.gz", RdfFormat.JSON_LD)):
        content = gzip.decompress((made.folder / name).read_bytes())
        assert b"urn:x-elo" not in content
        dumped[name] = {str(quad) for quad in parse(content, format=form)}
    assert dumped["registry.nq.gz"] == dumped["registry.jsonld.gz"]
    unnamed = {line for line in dumped["registry.nq.gz"] if "/id/x" in line or "/id/y" in line}
    # Four statements, no graph after any of them; the part has the name of the thing it belongs to.
    assert len(unnamed) == 4
    assert all("/graph/" not in line for line in unnamed)
    assert any(line.startswith("<https://w3id.org/elo/id/x#part-") for line in unnamed)
    told = [t for t in void(made, WHERE) if t.predicate.value == VOID + "triples"]
    whole = next(t.object for t in told if t.subject == NamedNode("https://w3id.org/elo/catalog#registry"))
    assert isinstance(whole, Literal)
    assert int(whole.value) == len(dumped["registry.nq.gz"]) == len(store.engine)
    assert "unnamed" not in {dump.name for dump in made.dumps}
    assert not [t for t in void(made, WHERE) if "urn:x-elo" in str(t)]
