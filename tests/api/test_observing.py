"""What those who run the server see: /metrics, the access log, X-Request-Id."""

import json
import re
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.serving import running

QUERY = "ASK { <urn:x-test:nobody-else-asks-this> ?p ?o }"


def samples(web: httpx.Client) -> dict[tuple[str, ...], float]:
    """All samples: name and label values → value."""
    answer = web.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_endpoint_and_outcome(web: httpx.Client) -> None:
    before = samples(web)
    web.get("/sparql", params={"query": QUERY})
    web.get("/sparql", params={"query": "no query"})
    after = samples(web)

    def more(*name: str) -> float:
        return after[name] - before.get(name, 0)

    # Other tests may use the same server at the same time, so at least.
    assert more("elo_requests_total", "sparql", "200") >= 1
    assert more("elo_requests_total", "sparql", "400") >= 1
    assert more("elo_request_seconds_count", "sparql") >= 2
    assert more("elo_sent_bytes_total", "sparql") > 0
    assert more("elo_queries_failed_total", "syntax") >= 1


def test_the_store_and_the_queue_are_told(web: httpx.Client) -> None:
    told = samples(web)
    version = web.get("/sparql", params={"query": QUERY}).headers["elo-dataset-version"]
    count = web.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"}).json()
    assert told["elo_store_statements",] == float(count["results"]["bindings"][0]["n"]["value"])
    assert told["elo_dataset_info", version] == 1
    assert told["elo_queries_running",] >= 0
    assert told["elo_queries_queued",] >= 0
    assert told["elo_queries_failed_total", "timeout"] >= 0


def test_a_request_keeps_its_identifier_or_gets_one(web: httpx.Client) -> None:
    given = web.get("/healthz", headers={"X-Request-Id": "trace-7"})
    assert given.headers["x-request-id"] == "trace-7"
    made = {web.get("/healthz").headers["x-request-id"] for _ in range(3)}
    assert len(made) == 3
    # What would break a log line is not taken over.
    foreign = web.get("/healthz", headers={"X-Request-Id": 'a"b c'})
    assert re.fullmatch(r"[0-9a-f]+-\d+", foreign.headers["x-request-id"])


def test_a_problem_carries_the_identifier(web: httpx.Client) -> None:
    for path in ("/sparql?query=no", "/api/v1/gaps?asOf=no", "/nothing/here"):
        answer = web.get(path, headers={"X-Request-Id": "trace-8"})
        assert answer.json()["requestId"] == "trace-8", path
        assert answer.headers["x-request-id"] == "trace-8", path


VALUES = 'SELECT ?x ?y { VALUES (?x ?y) { (1 "},{") (2 "}},{\\"\\n<result>") (UNDEF 3) } }'
EDGES: list[tuple[str, str, int | None]] = [
    *((VALUES, each, 3) for each in ("json", "xml", "tsv")),
    (VALUES.replace("\\n", ""), "csv", 3),  # the only format that keeps a line end as it is
    *(("SELECT ?x { VALUES ?x { } }", each, 0) for each in ("json", "xml", "csv", "tsv")),
    ("SELECT (1 AS ?x) ?long { VALUES ?long { " + "'a rather long text' " * 30_000 + "} }", "json", 30_000),
    ("CONSTRUCT { ?x <urn:p> 1, 2 } { VALUES ?x { <urn:a> <urn:b> } }", "nt", 4),
    ("CONSTRUCT { ?x <urn:p> 1, 2 } { VALUES ?x { <urn:a> <urn:b> } }", "ttl", None),
]


def test_the_access_log_says_how_many_rows_were_sent(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with running("--bare", environment={"ELO_ACCESS_LOG": "true"}, said=said) as (process, address):
        for number, (query, form, _) in enumerate(EDGES):
            asked = {"query": query, "format": form}
            httpx.post(f"{address}/sparql", data=asked, headers={"X-Request-Id": f"edge-{number}"})
        process.terminate()
        process.wait(timeout=30)
    written = said.read_text()
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    logged = {line["id"]: line.get("rows") for line in lines}
    assert [logged[f"edge-{number}"] for number in range(len(EDGES))] == [rows for *_, rows in EDGES]


def test_the_access_log_has_a_line_a_request_and_no_query_text(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with running("--bare", environment={"ELO_ACCESS_LOG": "true"}, said=said) as (process, address):
        httpx.get(f"{address}/sparql", params={"query": QUERY}, headers={"X-Request-Id": "trace-9"})
        process.terminate()
        process.wait(timeout=30)
    written = said.read_text()
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line["id"] == "trace-9"]
    assert line["path"] == "/sparql"
    assert line["status"] == 200
    assert line["bytes"] > 0
    assert line["milliseconds"] > 0
    # printf %s "$QUERY" | sha256sum | cut -c1-16
    assert line["query"] == "6c78980682eac847"
    assert "nobody-else-asks-this" not in written
