"""The documentation of the ontology on the server: readers are led to it, programs get RDF as before."""

import re

import httpx
import pytest


def test_a_browser_is_led_to_the_documentation_a_program_to_rdf(web: httpx.Client) -> None:
    answer = web.get("/ontology", headers={"Accept": "text/html", "Accept-Language": "sv"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/ontology/docs/sv/index.html"
    assert "accept-language" in answer.headers["vary"].lower()
    rdf = web.get("/ontology", headers={"Accept": "text/turtle"})
    assert (rdf.status_code, rdf.headers["content-type"].partition(";")[0]) == (200, "text/turtle")


def test_the_iri_of_a_term_ends_at_its_entry(web: httpx.Client) -> None:
    """https://w3id.org/elo/ontology#Service: the fragment is the browser's, the page has an anchor for it."""
    page = web.get("/ontology/docs/en/index.html").text
    assert 'id="Service"' in page
    assert 'id="handoverMode"' in page
    assert 'href="class/Service.html"' in page


def test_a_question_is_shown_with_the_answer_of_this_registry(web: httpx.Client) -> None:
    listed = web.get("/ontology/docs/fi/questions.html").text
    assert "Mikä toimija on lakanneen tilalla nyt" in listed
    (address,) = set(re.findall(r'href="(question/[a-z]+)\.html#[^"]*">Mikä toimija on lakanneen', listed))
    page = web.get(f"/ontology/docs/fi/{address}.html", timeout=120).text
    # What replaced the regional state agencies on 1.1.2026, by its name.
    assert "Lupa- ja valvontavirasto <code>id:actor/lvv</code>" in page


@pytest.mark.parametrize("path", ["xx/index.html", "fi/nothing.html", "fi/../../../etc/passwd", "fi/class/"])
def test_there_is_no_page_of_another_name(path: str, web: httpx.Client) -> None:
    assert web.get(f"/ontology/docs/{path}").status_code in (404, 406)


def test_the_style_is_served_and_nothing_comes_from_elsewhere(web: httpx.Client) -> None:
    assert web.get("/ontology/docs/style.css").headers["content-type"].startswith("text/css")
    page = web.get("/ontology/docs/sv/property/from.html").text
    assert 'href="../../style.css"' in page
    assert re.findall("<script[^>]*>", page) == ['<script type="application/ld+json">']  # data, no program
    assert 'src="' not in page
