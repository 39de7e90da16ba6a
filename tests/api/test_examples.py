"""The questions in queries/ as data: found by SPARQL in the store, and each runs as it is told there."""

import httpx

from elo_graph import shipped

SH = "http://www.w3.org/ns/shacl#"
FOUND = f"""SELECT ?example ?name ?text (COUNT(DISTINCT ?label) AS ?labels)
WHERE {{
  GRAPH <https://w3id.org/elo/graph/examples> {{
    ?example a <{SH}SPARQLExecutable> ;
      <http://purl.org/dc/terms/identifier> ?name ;
      <http://www.w3.org/2000/01/rdf-schema#label> ?label ;
      <http://schema.org/target> ?target ;
      <{SH}prefixes>/<{SH}declare>/<{SH}prefix> "elo" ;
      <{SH}select>|<{SH}construct>|<{SH}ask> ?text .
  }}
}} GROUP BY ?example ?name ?text ORDER BY ?name"""


def test_each_question_is_in_the_store_and_runs(web: httpx.Client) -> None:
    examples = web.get("/sparql", params={"query": FOUND}).json()["results"]["bindings"]
    folder = shipped.root() / "queries"
    names = {path.relative_to(folder).with_suffix("").as_posix() for path in shipped.query_files()}
    assert {row["name"]["value"] for row in examples} == names
    for row in examples:
        assert row["labels"]["value"] == "3", row["name"]["value"]
        answer = web.post("/sparql", data={"query": row["text"]["value"]})
        # Nothing but a limit that is told may keep a question with all parameters open from its answer.
        assert answer.status_code == 200 or answer.json()["limit"] == "timeout", (row, answer.text)
