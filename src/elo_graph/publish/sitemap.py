"""Sitemaps of all pages (https://www.sitemaps.org/protocol.html), written from the publication."""

from collections.abc import Iterator
from itertools import islice
from typing import Final
from xml.sax.saxutils import escape

from elo_graph.publish.catalogue import Addresses
from elo_graph.publish.publication import Publication

MOST: Final = 40_000
"""Pages in one part; the protocol allows 50,000 and 50 MB."""
LANGUAGES: Final = ("fi", "sv", "en")
PAGES: Final = ("", "search", "routes")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def index(publication: Publication, addresses: Addresses) -> str:
    """Return the sitemap index."""
    parts = -(-sum(1 for _ in _pages(publication, addresses)) // MOST)
    entries = (
        f"<sitemap><loc>{escape(f'{addresses.server}/sitemap-{number}.xml')}</loc>"
        f"<lastmod>{publication.modified}</lastmod></sitemap>\n"
        for number in range(1, parts + 1)
    )
    return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(entries)}</sitemapindex>\n'


def part(publication: Publication, addresses: Addresses, number: int) -> str | None:
    """Return one part, counted from 1; None when there is none."""
    some = islice(_pages(publication, addresses), (number - 1) * MOST, number * MOST) if number > 0 else ()
    entries = [f"<url><loc>{escape(page)}</loc><lastmod>{moment}</lastmod></url>\n" for page, moment in some]
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{"".join(entries)}</urlset>\n' if entries else None


def _pages(publication: Publication, addresses: Addresses) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for page in PAGES:
            yield f"{addresses.server}/{language}/{page}", publication.modified
    for page in ("catalog.html", "ontology.html"):
        yield f"{addresses.server}/{page}", publication.modified
    for kind in ("id/", "scheme/", "graph/"):
        begin = addresses.base + kind
        for iri, moment in publication.things():
            if iri.startswith(begin) and "#" not in iri and not iri.endswith(".html"):
                yield f"{addresses.server}/{iri[len(addresses.base) :]}.html", moment
