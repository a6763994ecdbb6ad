"""Every page in a real Chromium: accessible, fit for a telephone, deaf to hostile content."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
import requests
from playwright.sync_api import Browser, expect

from kg.model import Check
from tests.browser import NARROW, TOKEN, Visitor
from tests.web import HOSTILE, filled, hostile_check, sample_checks, serving

ASKED = "/query?query=" + quote("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 5")
PAGES = (
    *("/", "/search?q=Amazon", "/search?q=nirgends", "/articles", "/article/{article}"),
    *("/proposition/{proposition}", "/conflicts", "/conflict/{conflict}", "/entity/Q3884"),
    *("/check", ASKED, "/about", "/api/v1", "/nowhere", "/activity/{activity}"),
)
BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    with serving(filled(hostile_check()), TOKEN) as address:
        yield address


def paths(address: str, check: Check) -> list[str]:
    """Each page of a store's contents, with the ids of one of its checks."""
    refuted = next(v for v in check.verdicts if v.label.value == "refuted")
    turtle = requests.get(f"{address}/verdict/{refuted.id}?format=ttl", timeout=30).text
    ids = {
        "article": check.article.id,
        "proposition": refuted.proposition,
        "conflict": check.conflicts[0].id,
        "activity": turtle.partition("/activity/")[2].partition(">")[0],
    }
    assert all(ids.values())
    return [path.format(**ids) if "query=" not in path else path for path in PAGES]


@pytest.mark.parametrize(("scheme", "size"), [("light", None), ("dark", NARROW)])
def test_axe_finds_nothing_serious_and_nothing_hangs_over(
    browser: Browser, address: str, scheme: str, size: dict[str, int] | None
) -> None:
    more = {"viewport": size} if size else {}
    visitor = Visitor(browser, address, color_scheme=scheme, reduced_motion="reduce", **more)
    found = []
    for path in paths(address, sample_checks()[2]):
        visitor.page.goto(path)
        visitor.page.locator("main details").evaluate_all("all => all.map(d => { d.open = true })")
        found += visitor.serious(looks_alone=size is not None)
        if visitor.overhang():
            found.append(f"{path}: {visitor.overhang()} pixels too wide")
    visitor.page.goto("/query")
    visitor.page.locator(".examples a").nth(3).click()
    expect(visitor.page.locator("#yasr tbody tr").first).to_be_visible()
    found += visitor.serious()
    assert not visitor.overhang()
    visitor.close()
    assert not found, "\n".join(found)


def test_hostile_content_does_nothing_on_any_page(browser: Browser, hostile: str) -> None:
    """Even a browser that does not hold to the policy runs nothing."""
    visitor = Visitor(browser, hostile, bypass_csp=True)
    more = ["/entity/Q3884", f"/search?q={quote(HOSTILE)}", f"/query?query={quote(HOSTILE)}"]
    for path in [*paths(hostile, hostile_check()), *more]:
        visitor.page.goto(path)
        links = visitor.page.eval_on_selector_all("a[href]", "all => all.map(a => a.protocol)")
        assert set(links) <= {"http:", "https:"}, path
        shown = visitor.page.locator("h1, h2, h3, li, td").all_inner_texts()
        assert not set("".join([visitor.page.title(), *shown])) & set(BIDI), path
    visitor.close()


def test_hostile_answers_do_nothing_in_the_editors_table(browser: Browser, hostile: str) -> None:
    visitor = Visitor(browser, hostile, bypass_csp=True)
    literal = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    bound = f'BIND("{literal}" AS ?x) BIND(<javascript:alert(3)> AS ?y)'
    query = f"SELECT ?x ?y ?t {{ {bound} ?a a ?t }} LIMIT 3"
    visitor.page.goto(f"/query?query={quote(query)}")
    expect(visitor.page.locator("#plain-answer")).to_contain_text("<script>")
    visitor.page.get_by_role("button", name="Abfragen").click()
    answer = visitor.page.locator("#yasr")
    expect(answer.locator("tbody tr").first).to_contain_text("alert(1)")
    assert answer.locator("img, script, [onerror]").count() == 0
    answer.get_by_text("javascript:alert(3)").first.click()
    links = answer.locator("a[href]").evaluate_all("all => all.map(a => a.protocol)")
    assert "javascript:" not in links
    visitor.close()
