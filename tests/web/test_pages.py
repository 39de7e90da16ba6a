"""The pages as people use them: a real browser, the keyboard, a phone, an accessibility checker."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

CHROMIUM = os.environ.get("ELO_CHROMIUM")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: install it, or set ELO_CHROMIUM to its path"),
]
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
PAGES = [
    "/fi/",
    "/sv/",
    "/en/",
    "/fi/routes?from=Sosiaalitoimi&to=Ammatilliset+oppilaitokset&age=22&asOf=2014-06-01",
    "/sv/routes?from=Sosiaalitoimi&to=Ammatilliset+oppilaitokset",
    "/id/service/ohjaamo.html?lang=fi",
    "/scheme/function.html?lang=sv",
    "/ontology.html?lang=en",
    "/ontology/docs/fi/index.html",
    "/ontology/docs/sv/class/Service.html",
    "/ontology/docs/en/scheme/function.html",
    "/ontology/docs/fi/rules.html",
    "/sparql?lang=fi",
    "/docs?lang=sv",
    "/id/actor/nobody?lang=fi",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium that makes no connections of its own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A page of a Finnish reader; a request to another site fails the test."""
    context = browser.new_context(base_url=server, viewport=DESK, locale="fi-FI")
    opened = context.new_page()
    elsewhere: list[str] = []
    opened.on(
        "request", lambda request: None if request.url.startswith(server) else elsewhere.append(request.url)
    )
    yield opened
    context.close()
    assert [url for url in elsewhere if not url.startswith("data:")] == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_accessibility_fault_and_no_sideways_scrolling(
    page: Page, path: str, viewport: ViewportSize
) -> None:
    page.set_viewport_size(viewport)
    page.goto(path)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


def test_the_front_page_comes_in_the_readers_language(browser: Browser, server: str) -> None:
    for locale, heading in (
        ("fi-FI", "Elinikäisen ohjauksen avoin palvelukartta"),
        ("sv-FI", "En öppen tjänstekarta över livslång handledning"),
        ("en-GB", "The open service map of lifelong guidance"),
        ("de-DE", "Elinikäisen ohjauksen avoin palvelukartta"),
    ):
        context = browser.new_context(base_url=server, locale=locale)
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        context.close()


def test_the_home_page_shows_counts_gaps_and_the_search(page: Page) -> None:
    page.goto("/fi/")
    actors = page.locator(".counts li", has_text="toimijaa").locator("b").inner_text()
    assert int(actors.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")) > 100
    # Finland has 19 regions; each has a row, and a tile that says the same number.
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(19)
    expect(page.locator(".tiles li")).to_have_count(19)
    lapland = page.locator("#region-19")
    number = lapland.locator("td").first.inner_text()
    assert int(number) > 0
    expect(page.locator(".tiles a[href$='#region-19'] b")).to_have_text(number)


def test_a_route_is_found_by_keyboard_alone(page: Page) -> None:
    page.goto("/fi/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.get_by_label("Mistä (toimija, palvelu tai elämäntilanne)").focus()
    page.keyboard.type("Sosiaalitoimi")
    page.keyboard.press("Tab")
    page.keyboard.type("Ammatilliset oppilaitokset")
    page.keyboard.press("Tab")
    page.keyboard.type("22")
    page.get_by_label("Päivä").fill("2014-06-01")
    page.keyboard.press("Enter")
    first = page.locator(".route").first
    expect(first.get_by_role("heading")).to_contain_text("2 siirtoa")
    expect(first).to_contain_text("saattaen vaihtaminen")
    expect(first).to_contain_text("Ohjaamo")
    # The activities of the Ohjaamo are what is done there, not handovers.
    expect(first).to_contain_text("lkukartoituksen tekeminen")


def test_the_same_person_at_45_is_told_why_not(page: Page) -> None:
    page.goto("/fi/routes?from=Sosiaalitoimi&to=Ammatilliset+oppilaitokset&age=45&asOf=2014-06-01")
    expect(page.locator("main")).to_contain_text("Reittiä ei löytynyt.")
    expect(page.locator("main")).to_contain_text("29")


def test_what_has_ended_points_to_its_successor(page: Page) -> None:
    page.goto("/sv/routes?from=Sosiaalitoimi&to=Ammatilliset+oppilaitokset")
    expect(page.locator(".ended")).to_contain_text("2022")
    expect(page.locator(".ended")).to_contain_text("Välfärdsområde")


def test_an_unknown_name_is_told_in_the_page(page: Page) -> None:
    page.goto("/fi/routes?from=Sosialitoimi&to=Ohjaamo")
    expect(page.get_by_role("alert")).to_have_text(
        "Mikään ei ole nimeltään “Sosialitoimi”. Tarkoititko: “sosiaalitoimi”?"
    )


def test_a_reader_changes_the_language_and_stays_on_the_page(page: Page) -> None:
    page.goto("/fi/routes?from=Nuorisotoimi&to=Ohjaamo&age=20")
    page.get_by_role("navigation").get_by_text("svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sök en hänvisningsväg")
    expect(page.get_by_label("Från (aktör, tjänst eller livssituation)")).to_have_value("Nuorisotoimi")


def test_from_a_region_on_the_map_to_its_page(page: Page) -> None:
    page.goto("/fi/")
    page.locator("#region-19 a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lappi")
    expect(page.locator("main")).to_contain_text("Rovaniemi")


def test_a_query_is_written_and_run(page: Page) -> None:
    page.goto("/sparql?lang=fi")
    page.get_by_label("Kysely").fill("ASK { ?s ?p ?o }")
    page.get_by_label("Muoto").select_option("json")
    page.get_by_role("button", name="Suorita kysely").click()
    expect(page.locator("body")).to_contain_text('"boolean":true')
