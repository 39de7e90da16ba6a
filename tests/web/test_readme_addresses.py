"""The addresses that the README shows are called, as `curl -L` would."""

import re
from pathlib import Path

import httpx
import pytest

README = Path(__file__).resolve().parents[2] / "README.md"
SHOWN = re.findall(r"^curl -L http://127\.0\.0\.1:8000(\S+) ", README.read_text("utf-8"), re.MULTILINE)


def test_the_readme_shows_ten_addresses() -> None:
    assert len(SHOWN) == len(set(SHOWN)) == 10


@pytest.mark.parametrize("path", SHOWN)
def test_an_address_of_the_readme_answers(web: httpx.Client, path: str) -> None:
    answer = web.get(path, headers={"Accept": "*/*", "User-Agent": "curl/8"}, follow_redirects=True)
    assert answer.status_code == 200
    # RDF, in Turtle unless another suffix is named: what curl accepts is anything.
    kind = answer.headers["content-type"].partition(";")[0]
    by_suffix = {"jsonld": "application/ld+json", "nt": "application/n-triples", "rdf": "application/rdf+xml"}
    assert kind == by_suffix.get(path.rpartition(".")[2], "text/turtle")
    assert len(answer.content) > 500
