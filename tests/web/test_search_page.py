"""The search page as people use it: a real browser, the keyboard, a phone, an accessibility checker."""

import re
from collections.abc import Iterator
from typing import Literal

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.web.test_pages import CHROMIUM, DESK, PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: install it, or set ELO_CHROMIUM to its path"),
]
PAGES = [
    "/fi/search",
    "/fi/search?q=ohjaamoissa",
    "/sv/search?q=ohjaamo&kind=service",
    "/en/search?q=sosialitoimi",
    "/fi/search?q=ohjaus&offset=20&graph=today",
    "/fi/search?q=ohjaus&area=Atlantis",
    "/sv/search?q=xyzzyq&kind=goal",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


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
    """A page of a Finnish reader."""
    context = browser.new_context(base_url=server, viewport=DESK, locale="fi-FI")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_fault_and_no_sideways_scrolling(
    page: Page, path: str, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_from_the_menu_to_a_service_by_keyboard(page: Page) -> None:
    page.goto("/fi/")
    page.get_by_role("navigation", name="Päävalikko").get_by_role("link", name="Haku", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Haku")
    page.get_by_label("Hakusanat").focus()
    page.keyboard.type("ohjaamoihin")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/fi/search\?q=ohjaamoihin"))
    first = page.locator(".hits li").first
    expect(first.locator("mark").first).to_have_text("Ohjaamo")
    expect(first).to_contain_text("palvelu")
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ohjaamo")


def test_results_are_narrowed_by_kind_and_widened_again(page: Page) -> None:
    page.goto("/fi/search?q=ohjaamo")
    status = page.get_by_role("status")
    everything = status.inner_text()
    kinds = page.get_by_role("navigation", name="Rajaa lajin mukaan")
    services = kinds.get_by_role("link", name="palvelut")
    number = services.locator(".count").inner_text()
    services.click()
    expect(status).to_contain_text(f"{number} osumaa")
    expect(page.get_by_label("Laji", exact=True)).to_have_value("service")
    assert set(page.locator(".hits .kind").all_inner_texts()) == {"palvelu"}
    kinds.get_by_role("link", name="kaikki lajit").click()
    expect(status).to_have_text(everything)


def test_results_are_narrowed_to_a_dataset_by_opening_the_list(page: Page) -> None:
    page.goto("/fi/search?q=ohjaamo")
    datasets = page.get_by_role("navigation", name="Rajaa aineiston mukaan")
    points = datasets.get_by_role("link", name="Ohjaamon toimipisteet")
    expect(points).not_to_be_visible()
    datasets.get_by_text("Rajaa aineiston mukaan").click()
    number = points.locator(".count").inner_text()
    points.click()
    expect(page.get_by_role("status")).to_contain_text(f"{number} osumaa")
    # The list stays open, so that one sees what the search is narrowed to.
    expect(points).to_have_attribute("aria-current", "true")
    expect(points).to_be_visible()


def test_results_come_in_pages(page: Page) -> None:
    page.goto("/fi/search?q=ohjaamo")
    expect(page.locator(".hits > li")).to_have_count(20)
    first = page.locator(".hits h3").first.inner_text()
    page.get_by_role("link", name="Seuraavat").click()
    expect(page.get_by_role("status")).to_contain_text("näkyvissä 21–40")
    expect(page.locator(".hits h3").first).not_to_have_text(first)
    page.get_by_role("link", name="Edelliset").click()
    expect(page.locator(".hits h3").first).to_have_text(first)


def test_a_misspelt_word_and_an_ended_actor_are_told(page: Page) -> None:
    page.goto("/sv/search?q=sosialitoimi")
    expect(page.locator("main")).to_contain_text("Ordet ”sosialitoimi” finns inte i registret.")
    expect(page.locator(".hits li").first).to_contain_text("Upphörde 2022-12-31")
    # The text that has the word is in Finnish, and says so.
    expect(page.locator(".hits li").first.locator("p[lang=fi] .lang")).to_contain_text("fi")


def test_a_wrong_area_and_nothing_found_are_told(page: Page) -> None:
    page.goto("/fi/search?q=ohjaamo&area=Lapi")
    expect(page.get_by_role("alert")).to_contain_text("Lappi")
    page.goto("/fi/search?q=xyzzyq&kind=goal&area=Lappi")
    expect(page.get_by_role("status")).to_have_text("Mitään ei löytynyt.")
    page.get_by_role("link", name="Hae ilman rajauksia").click()
    expect(page.get_by_label("Laji", exact=True)).to_have_value("")


def test_a_reader_changes_the_language_and_keeps_the_search(page: Page) -> None:
    page.goto("/fi/search?q=ohjaamo&kind=service")
    page.get_by_role("navigation", name="Kieli").get_by_text("svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sök")
    expect(page.get_by_label("Sökord")).to_have_value("ohjaamo")
    expect(page.locator(".hits h3").first).to_have_text("Navigatorn")


def test_search_without_a_language_goes_to_the_readers(web: httpx.Client) -> None:
    answer = web.get("/search?q=a%26b", headers={"Accept-Language": "sv"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/sv/search?q=a%26b")
    assert web.get("/de/search?q=a").headers["location"] == "/search"
    assert web.head("/en/search").status_code == 200


def test_what_is_typed_stays_text(page: Page) -> None:
    page.goto("/fi/search?q=%3Cscript%3Edocument.title%3D1%3C%2Fscript%3E&offset=x&kind=%22")
    expect(page.get_by_label("Hakusanat")).to_have_value("<script>document.title=1</script>")
    assert page.locator("main script").count() == 0
