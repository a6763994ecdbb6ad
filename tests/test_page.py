"""The HTML report in a real browser: marks, links and nothing fetched from anywhere."""

from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser

import pytest

import kg
from kg import build
from kg.model import Article, Time

CHROMIUM = shutil.which("chromium")
TEXT = "Nokia hat seinen Sitz in Finnland. Die Hauptstadt Finnlands ist Helsinki. <b>Ende</b>"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Elements:
    """What Chromium makes of a report."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (scripts/test-tools installs it)")
    settings = kg.Settings(offline=True)
    article = Article("a", TEXT, "a.txt", "de", published=Time(2021, 1, 10))
    check = build.pipeline(settings, build.store(settings)).check(article)
    folder = tmp_path_factory.mktemp("page")
    page = folder / "report.html"
    page.write_text(kg.check_html([check], "de"), encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return Elements(done.stdout)


def test_every_mark_leads_to_its_claim_and_back(shown: Elements) -> None:
    ids = [a["id"] for _, a in shown.found if a.get("id")]
    assert len(ids) == len(set(ids))
    inner = [a["href"] for a in shown.named("a") if (a.get("href") or "").startswith("#")]
    assert shown.named("mark")
    assert inner
    assert {href[1:] for href in inner if href} <= set(ids)


def test_nothing_is_fetched_and_nothing_runs(shown: Elements) -> None:
    assert not shown.named("script")
    assert not shown.named("link")
    assert not shown.named("img")
    assert not shown.named("b"), "the article's own markup must stay text"
    policies = [a for a in shown.named("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in (policies[0]["content"] or "")


def test_links_out_lead_to_wikidata_only(shown: Elements) -> None:
    outer = [a["href"] or "" for a in shown.named("a") if (a.get("href") or "#")[0] != "#"]
    assert outer
    assert all(href.startswith("https://www.wikidata.org/wiki/") for href in outer)
