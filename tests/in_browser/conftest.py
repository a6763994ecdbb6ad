"""The browser, and the server whose pages it shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import TOKEN, chromium
from tests.web import filled, sample_checks, serving


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with the sample articles, for one module: its tests write to it."""
    with serving(filled(*sample_checks()), TOKEN) as running:
        yield running
