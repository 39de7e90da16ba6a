"""A crawler comes by: every page of the sitemap, and IRIs of the dump as they stand there."""

import gzip
import random
import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import httpx
import pyoxigraph as ox

from tests.web.test_feed import followed, read

AT_ONCE = 8
SAMPLE = 2000
OURS = re.compile(rb"<(https://w3id\.org/elo/[^>#]*)")
BASE = "https://w3id.org/elo"


def answers(server: str, method: str, addresses: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The status of each address, and of where a 303 leads; some connections at once, which stay open."""
    wanted = list(addresses)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        parts = [wanted[number::AT_ONCE] for number in range(AT_ONCE)]
        found = threads.map(lambda part: asked(server, method, part), parts)
        return {address: codes for some in found for address, codes in some.items()}


def asked(server: str, method: str, addresses: list[str]) -> dict[str, tuple[int, ...]]:
    # The library's own client: httpx takes longer to ask than the server to answer.
    connection = HTTPConnection(server.partition("://")[2], timeout=120)
    found = {}
    for address in addresses:
        codes: tuple[int, ...] = ()
        path: str | None = address.removeprefix(server)
        while path is not None:
            kind = "text/html" if path.endswith(".html") else "text/turtle"
            connection.request(method, path, headers={"Accept": kind})
            answer = connection.getresponse()
            answer.read()
            codes = (*codes, answer.status)
            path = answer.getheader("location") if answer.status == 303 and len(codes) < 5 else None
        found[address] = codes
    connection.close()
    return found


def wrong(found: dict[str, tuple[int, ...]], *right: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    return {address: codes for address, codes in found.items() if codes not in right}


def test_every_page_of_the_sitemap_is_there(web: httpx.Client) -> None:
    parts = re.findall(r"<loc>(.*?)</loc>", web.get("/sitemap.xml").text)
    pages = [page for part in parts for page in re.findall(r"<loc>(.*?)</loc>", web.get(part).text)]
    assert len(pages) > 5000
    assert len(pages) == len(set(pages))
    server = str(web.base_url).rstrip("/")
    assert wrong(answers(server, "HEAD", pages), (200,)) == {}
    # The head is told without the page: of some, the page itself.
    some = random.Random(6).sample(pages, 60)  # noqa: S311 -- repeatable, not secret
    assert wrong(answers(server, "GET", some), (200,)) == {}


def test_every_iri_of_the_dump_leads_somewhere(web: httpx.Client) -> None:
    """2,000 of them: 303 and then 200, 200 at once for documents, 410 for what has gone; never 404 or 500."""
    dump = gzip.decompress(web.get("/dump/registry.nq.gz").content)
    iris = sorted({iri.decode() for iri in OURS.findall(dump)})
    assert len(iris) > 5000
    some = random.Random(6).sample(iris, SAMPLE)  # noqa: S311 -- repeatable, not secret

    paths = [iri.removeprefix(BASE) for iri in some]
    found = answers(str(web.base_url).rstrip("/"), "GET", paths)
    assert wrong(found, (200,), (303, 200), (410,)) == {}
    # Most are things and concepts, which see other.
    assert Counter(found.values())[303, 200] > SAMPLE * 0.9


def test_the_feed_and_the_dump_say_the_same_of_every_thing(web: httpx.Client) -> None:
    """The newest version of each thing, triple for triple; parts that came without a name as well."""
    dumped: dict[str, set[tuple[str, str, str]]] = {}
    dump = gzip.decompress(web.get("/dump/registry.nq.gz").content)
    for quad in ox.parse(dump, format=ox.RdfFormat.N_QUADS):
        subject = str(quad.subject).strip("<>")
        thing = subject.partition("#part-")[0]
        if thing.startswith((f"{BASE}/id/", f"{BASE}/scheme/")):
            value = getattr(quad.object, "value", "")
            dumped.setdefault(thing, set()).add((subject, quad.predicate.value, value))
    told: dict[str, tuple[int, set[tuple[str, str, str]]]] = {}
    for number in range(1, 1000):
        answer = web.get(f"/feed?page={number}", headers={"Accept": "application/n-triples"})
        if answer.status_code == 404:
            break
        page = read(answer)
        members = {s: o for s, p, o in page if p == "http://purl.org/dc/terms/isVersionOf"}
        # A member is what was said of the thing under its own name, with what makes it a member.
        extra = ("activitystreams#", "/dc/terms/isVersionOf", "/ns/prov#generatedAtTime")
        said: dict[str, set[tuple[str, str, str]]] = {thing: set() for thing in members.values()}
        for s, p, o in page:
            subject = members.get(s, s)
            thing = subject.partition("#part-")[0]
            if thing in said and not any(word in p or word in o for word in extra):
                said[thing].add((subject, p, o))
        for member, thing in members.items():
            version = int(member.rsplit("/", 1)[1])
            if version > told.get(thing, (0, set()))[0]:
                told[thing] = version, said[thing]
    assert {thing for thing in told if "/graph/" not in thing and "catalog#" not in thing} == dumped.keys()
    assert [thing for thing in dumped if told[thing][1] != dumped[thing]] == []


def test_all_ways_to_the_catalogue_say_the_same(web: httpx.Client) -> None:
    def said(path: str) -> set[tuple[str, str, str]]:
        return read(web.get(path, headers={"Accept": "application/n-triples"}))

    whole = said("/catalog")
    assert said("/catalog?full=1") == whole
    first = said("/catalog?page=1")
    hydra = {t for t in first if "/hydra/" in f"{t[1]}{t[2]}" or t[1].endswith("hydra/core#view")}
    assert first - hydra == whole
    assert followed(web)[0]
