"""A real Chromium (Debian's) for the tests of pages, driven by Playwright."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

TOKEN = "a token for tests"
CHROMIUM = "/usr/bin/chromium"
FRONT_END = Path(__file__).parents[1] / "server" / "frontend"
BUILT = FRONT_END.parent / "static" / "built"
FLAGS = [
    # The tests run as root, without a screen and without the browser's own talk to its maker.
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SERIOUS = ("serious", "critical")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
ALL_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RULES_OF_LOOKS = ("color-contrast", "link-in-text-block", "target-size", "meta-viewport")
"""What colours and widths can break; the rest depends on the page's text alone."""
_GRIPS = "sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk="
"""A style of YASGUI's column resizer that the policy blocks; editor.css has it instead."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, running."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """A person at a page of a server; fails where a page breaks or asks another host."""

    def __init__(self, browser: Browser, address: str, **more: Any) -> None:
        options = {"viewport": WIDE, "locale": "de-DE"} | more
        self.context = browser.new_context(base_url=address, **options)
        self.context.set_default_timeout(15_000)
        self.wrong: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.on("request", self._asked)
        self._address = address

    def _said(self, message: ConsoleMessage) -> None:
        # That a page answers 403 or 404 is the browser's note, and at times what a test is about.
        expected = "status of 4" in message.text or _GRIPS in message.text
        if message.type == "error" and not expected:
            self.wrong.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.wrong.append(f"asked elsewhere: {request.url}")

    def close(self) -> None:
        """Leaves, and tells what went wrong."""
        self.context.close()
        assert not self.wrong, "\n".join(self.wrong)

    def serious(self, *, looks_alone: bool = False) -> list[str]:
        """What axe-core finds on the page that is serious or worse."""
        self.page.evaluate(axe())
        rules = {"type": "rule", "values": RULES_OF_LOOKS} if looks_alone else ALL_RULES
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{self.page.url}: {v['id']}: {json.dumps([n['html'] for n in v['nodes'][:3]])[:600]}"
            for v in found["violations"]
            if v["impact"] in SERIOUS
        ]

    def overhang(self) -> int:
        """By how many pixels the page is wider than its window."""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(wide))


@cache
def axe() -> str:
    """axe-core's code, from npm."""
    file = FRONT_END / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file() or not BUILT.is_dir():
        pytest.fail("run `make pages`: the editor, the drawings and axe-core come from npm")
    return file.read_text(encoding="utf-8")
