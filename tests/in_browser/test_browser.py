"""What people do with the pages, in a real Chromium: by mouse, and once by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from server.pages.query import examples
from tests.browser import TOKEN, Visitor
from tests.web import sample_checks

TEXT = "Amazon wurde im Jahr 1999 gegründet. Nokia hat seinen Sitz in Finnland."


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    visitor = Visitor(browser, address)
    yield visitor.page
    visitor.close()


PAINTED_BETWEEN = """() => [...document.querySelectorAll(".graph canvas")].some((canvas) => {
  const middle = canvas.getContext("2d").getImageData(canvas.width / 2, 0, 1, canvas.height);
  return middle.data.some((value) => value);
})"""
"""Whether a drawing shows what joins the things at its left and at its right."""


def test_from_words_to_a_claim_to_its_evidence_and_its_neighbours(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Behauptungen, Personen, Medien suchen").fill("Amazon gegründet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Behauptungen")
    page.get_by_role("complementary").get_by_role("link", name=re.compile("widerlegt")).click()
    expect(page.get_by_role("status")).to_contain_text("1 Behauptung")
    page.get_by_role("link", name="Amazon wurde im Jahr 1999 gegründet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amazon wurde im Jahr 1999 gegründet")
    evidence = page.get_by_role("region", name="Belege")
    expect(evidence).to_contain_text("05.07.1994")
    expect(evidence).to_contain_text("Aussage bei Wikidata")
    links = evidence.get_by_role("link")
    assert str(links.first.get_attribute("href")).startswith("https://www.wikidata.org/")
    expect(page.get_by_role("region", name="Verlauf der Urteile")).to_contain_text("Beleg")
    page.get_by_role("region", name="Was behauptet wird").get_by_role("link", name="Amazon").click()
    expect(page.locator(".graph[data-drawn]")).to_be_visible()
    drawn = int(str(page.locator(".graph").get_attribute("data-drawn")))
    told = page.get_by_role("region", name="Zusammen damit genannt").locator("tbody tr").count()
    assert 2 <= drawn <= told + 1


def test_suggestions_come_while_typing(page: Page) -> None:
    page.goto("/search")
    with page.expect_response("**/suggest?*"):
        page.get_by_label("Wörter, Personen, Medien").press_sequentially("Ama")
    expect(page.locator("#things option").first).to_have_attribute("value", "Amazon")


def test_a_pasted_text_is_checked_to_its_report(page: Page) -> None:
    page.goto("/check")
    page.get_by_label("oder Text").fill(TEXT)
    page.get_by_label("Titel").fill("Gründungen")
    page.get_by_role("button", name="Prüfen").click()
    page.wait_for_url("**/article/*", timeout=120_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Gründungen")
    expect(page.locator("#text mark.refuted").first).to_contain_text("1999")
    page.get_by_role("link", name=re.compile("widerlegt")).first.click()
    expect(page.locator("#claim-list > li")).to_have_count(1)


def test_marks_lead_to_claims_and_back_by_keyboard(page: Page) -> None:
    page.goto(f"/article/{sample_checks()[2].article.id}")
    marks = page.locator("#text a.number")
    assert marks.count() > 10
    marks.first.focus()
    page.keyboard.press("Enter")
    first = str(marks.first.get_attribute("href"))
    expect(page).to_have_url(re.compile(f"{first}$"))
    expect(page.locator(f"{first}")).to_be_visible()


def test_a_conflict_is_drawn_and_proved(page: Page) -> None:
    page.goto("/conflicts")
    page.get_by_role("link", name=re.compile("unvereinbare Angaben")).first.click()
    expect(page.locator(".graph[data-drawn]")).to_be_visible()
    page.wait_for_function(PAINTED_BETWEEN)
    assert page.get_by_role("region", name="Was nicht zusammen gelten kann").locator("li").count()
    assert page.get_by_role("region", name="Beweis, Schritt für Schritt").locator("li").count() > 2


def test_the_language_changes_and_stays(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="en", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was claimed, and does it hold?")
    page.goto("/conflicts")
    expect(page.get_by_role("heading", level=1)).to_have_text("Conflicts")


def test_an_example_is_asked_in_the_editor_and_seen_as_a_table(page: Page) -> None:
    page.goto("/query")
    expect(page.locator(".CodeMirror")).to_be_visible()
    page.get_by_role("link", name=examples()[3]["de"]).click()
    expect(page.locator("#yasr tbody tr").first).to_contain_text("verdict-")
    assert "GROUP+BY" in page.url
    link = page.get_by_role("link", name="Für eine Tabellenkalkulation (CSV)")
    with page.expect_download() as download:
        link.click()
    assert download.value.path().read_text(encoding="utf-8-sig").startswith("label,verdicts")


def test_the_editor_completes_our_prefixes_and_says_what_is_wrong(page: Page) -> None:
    page.goto("/query")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT * { ?s wdt:P112 ?o }")
    expect(page.locator(".CodeMirror")).to_contain_text(
        "PREFIX wdt: <http://www.wikidata.org/prop/direct/>"
    )
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT nonsense")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#yasr")).to_contain_text("400")


def test_a_verdict_is_corrected_with_keys_alone(page: Page) -> None:
    """The whole way: skip link, search, claim, correction, without a mouse."""
    page.goto("/articles")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.goto("/")
    expect(page.get_by_label("Behauptungen, Personen, Medien suchen")).to_be_focused()
    page.keyboard.type("LinkedIn Microsoft")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    tab_to(page, ".results .quote a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposition/*")
    tab_to(page, ".correction summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("widerl")
    page.keyboard.press("Tab")
    page.keyboard.type("Ada Prüferin")
    page.keyboard.press("Tab")
    page.keyboard.type("Nachgesehen.")
    page.keyboard.press("Tab")
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("header .line")).to_contain_text("widerlegt")
    expect(page.locator("header .line")).to_contain_text("Korrektur von Ada Prüferin")


def test_the_editor_lets_a_keyboard_out(page: Page) -> None:
    page.goto("/query")
    expect(page.locator(".CodeMirror")).to_be_visible()
    tab_to(page, ".CodeMirror textarea")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Abfragen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#yasr tbody tr").first).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until an element that fits has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"no key leads to {selector}")
