"""RFC 9110 content negotiation, case by case; worked out from the specification's rules."""

import pytest

from elo_graph.api.negotiate import choose

JSON, XML, CSV = "application/sparql-results+json", "application/sparql-results+xml", "text/csv"
OFFERED = (JSON, XML, CSV)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),  # nothing said: our first
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/*", CSV),
        ("application/*", JSON),
        ("text/csv;q=0.5, application/sparql-results+xml", XML),
        ("text/csv;q=0.9, application/sparql-results+xml;q=0.8", CSV),
        # The more specific range decides, wherever it stands (section 12.5.1).
        ("application/*, application/sparql-results+json;q=0.1", XML),
        ("*/*;q=0.1, text/csv;q=0.2", CSV),
        # q=0 excludes.
        ("application/sparql-results+json;q=0, */*", XML),
        ("*/*;q=0, text/csv", CSV),
        # A charset we always use is no reason to refuse; a parameter we do not know is.
        ("text/csv;charset=utf-8", CSV),
        ('text/csv;charset="UTF-8";q=0.4, application/sparql-results+xml;q=0.3', CSV),
        ("text/csv;header=absent", None),
        # Browsers.
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        # Ill-formed parts are passed over.
        ("nonsense, text/csv", CSV),
        ("text/csv;q=high", None),
        ("text/csv;q=nan", None),
        ("text/csv;q=7", CSV),
        ("image/png", None),
        ("text/html", None),
    ],
)
def test_the_best_offer_is_chosen(accept: str | None, expected: str | None) -> None:
    assert choose(accept, OFFERED) == expected
