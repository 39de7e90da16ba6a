"""`elo-graph ontology docs`: a site that works from a folder, complete in three languages, no link dead."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from elo_graph import shipped
from elo_graph.cli.main import run
from elo_graph.publish.ontology.site import LANGUAGES, Site
from tests.ontology.conftest import add


class Links(HTMLParser):
    """The addresses and the anchors of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.addresses += [found[name] or "" for name in ("href", "src") if found.get(name)]
        if found.get("id"):
            self.anchors.append(found["id"] or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    assert run(["ontology", "docs", "--no-answers", "-o", str(folder)]) == 0
    return folder


def test_every_link_leads_to_a_page_and_an_anchor_of_the_site(site: Path) -> None:
    pages = {}
    for path in site.rglob("*.html"):
        pages[path.resolve()] = links = Links()
        links.feed(path.read_text("utf-8"))
    assert len(pages) > 400
    dead = set()
    for path, links in pages.items():
        assert len(links.anchors) == len(set(links.anchors)), f"{path}: an id twice"
        for address in links.addresses:
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in ("https", "http", "data")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = parts.fragment
            if not target.is_file() or (anchor and anchor not in pages[target].anchors):
                dead.add(f"{path.relative_to(site)}: {address}")
    assert dead == set()


def test_the_same_pages_in_each_language_and_each_in_its_language(site: Path) -> None:
    found = [
        {p.relative_to(site / tag).as_posix() for p in (site / tag).rglob("*.html")} for tag in LANGUAGES
    ]
    assert found[0] == found[1] == found[2]
    for language in LANGUAGES:
        page = (site / language / "class" / "Referral.html").read_text("utf-8")
        assert f'<html lang="{language}">' in page
    texts = {"fi": "edelleenohjaus", "sv": "hänvisning", "en": "referral"}
    for language, text in texts.items():
        assert f"<h1>{text} " in (site / language / "class" / "Referral.html").read_text("utf-8")


def test_every_term_concept_and_rule_has_its_place(site: Path) -> None:
    model = Site(shipped.root()).model
    index = (site / "fi" / "index.html").read_text("utf-8")
    assert len(model.terms) > 120
    for term in model.terms:
        assert f'id="{term.iri.rpartition("#")[2]}"' in index, term.iri
    handover = (site / "en" / "scheme" / "handover.html").read_text("utf-8")
    assert 'id="accompanied-transfer"' in handover
    rules = (site / "en" / "rules.html").read_text("utf-8")
    sentence = r'id="ReferralShape-from-once".*?from \(elo:from\): at most one value\.'
    assert re.search(sentence, rules, re.DOTALL)


def test_a_deprecated_term_says_so_and_a_text_of_another_language_is_marked(
    copy: Path, tmp_path: Path
) -> None:
    add(
        copy / "ontology" / "referral.ttl",
        "elo:currentEquivalent owl:deprecated true ; dct:isReplacedBy elo:succeededBy .\n"
        'elo:Visit a owl:Class ; rdfs:label "visit"@en ; skos:definition "a visit"@en .',
    )
    site = Site(copy)
    page = site.page("fi", "property/currentEquivalent.html")
    assert page is not None
    assert "Vanhentunut" in page
    assert 'href="../property/succeededBy.html"' in page
    visit = site.page("fi", "class/Visit.html")
    assert visit is not None
    assert '<span lang="en">a visit</span>' in visit


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", "utf-8")
    assert run(["ontology", "docs", "--no-answers", "-o", str(tmp_path)]) == 2
    assert [f.name for f in tmp_path.iterdir()] == ["letter.txt"]
