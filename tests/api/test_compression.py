"""Answers compressed when asked: RFC 9110, Accept-Encoding and Vary."""

import gzip
import sys

import brotli
import httpx
import pytest

from elo_graph.api.compression import choose_coding
from tests.serving import serving

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MANY = "SELECT * WHERE { ?s ?p ?o } LIMIT 3000"
# About 20 times the megabyte that is held back before an answer streams.
STREAMED = "SELECT ?a ?b WHERE { ?a ?p <https://w3id.org/elo/ontology#Area> . ?b ?p ?o } LIMIT 300000"
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}


def raw(web: httpx.Client, query: str, accept: str, method: str = "GET") -> tuple[httpx.Headers, bytes]:
    """The answer's headers, and its bytes as they came, nothing unpacked."""
    request = web.build_request(
        method, "/sparql", params={"query": query}, headers={"Accept": "text/csv", "Accept-Encoding": accept}
    )
    answer = web.send(request, stream=True)
    body = b"".join(answer.iter_raw())
    answer.close()
    assert answer.status_code == 200
    return answer.headers, body


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("query", [MANY, STREAMED], ids=["whole", "streamed"])
def test_each_coding_gives_the_same_bytes(web: httpx.Client, coding: str, query: str) -> None:
    plain_headers, plain = raw(web, query, "identity")
    headers, packed = raw(web, query, coding)
    assert headers["content-encoding"] == coding
    assert "content-encoding" not in plain_headers
    assert UNPACK[coding](packed) == plain
    assert len(packed) < len(plain) / 2
    for each in (plain_headers, headers):
        assert "accept-encoding" in each["vary"].lower()


def test_what_is_small_stays_as_it_is(web: httpx.Client) -> None:
    headers, body = raw(web, "SELECT (1 AS ?n) {}", "gzip")
    assert "content-encoding" not in headers
    assert body == b"n\r\n1\r\n"
    assert headers["content-length"] == "6"


def test_head_says_what_get_would(web: httpx.Client) -> None:
    headers, body = raw(web, MANY, "gzip", "HEAD")
    assert headers["content-encoding"] == "gzip"
    assert body == b""


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, br, zstd", "zstd"),  # all alike: ours first
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("zstd;q=0, *", "br"),  # zstd is refused, anything else is welcome
        ("*;q=0", None),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=many", None),
        ("", None),
        ("compress", None),
    ],
)
def test_q_values_decide(accept: str, coding: str | None) -> None:
    assert choose_coding(accept) == coding


def test_pages_and_analyses_are_compressed_too(web: httpx.Client) -> None:
    for path in ("/en/", "/api/v1/gaps", "/graph/deck.ttl"):
        answer = web.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        assert answer.headers["content-encoding"] == "gzip", path
        assert "accept-encoding" in answer.headers["vary"].lower(), path


def test_a_graph_that_was_read_packed_can_be_written_on_condition() -> None:
    token = {"Authorization": "Bearer secret-of-the-test"}
    graph = {"graph": "urn:x-test:graph"}
    triples = "".join(f'<urn:x-test:{n}> <urn:x-test:p> "{n}" .\n' for n in range(200))
    turtle = {"Content-Type": "text/turtle"}
    environment = {"ELO_UPDATE_TOKEN": "secret-of-the-test"}
    with (
        serving("--bare", "--no-validate-writes", environment=environment) as address,
        httpx.Client(base_url=address, timeout=60, headers=token) as client,
    ):
        assert client.put("/data", params=graph, content=triples, headers=turtle).status_code == 201
        packed = client.get("/data", params=graph, headers={"Accept-Encoding": "gzip"})
        plain = client.get("/data", params=graph, headers={"Accept-Encoding": "identity"})
        # Two codings of one state are two byte sequences: a strong tag may not name both.
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] != plain.headers["etag"]
        again = client.get(
            "/data",
            params=graph,
            headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]},
        )
        assert again.status_code == 304
        written = client.put(
            "/data", params=graph, content=triples, headers={**turtle, "If-Match": packed.headers["etag"]}
        )
        assert written.status_code == 204
