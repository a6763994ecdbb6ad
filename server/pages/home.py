"""The front page, the list of articles, and the pages about Beleg itself."""

from __future__ import annotations

from flask import render_template

import kg
from server.pages.shared import PAGE_SIZE, index, page_number, views

_NEWEST = 6


@views.get("/")
def home() -> str:
    """What there is, what was checked last and what does not agree."""
    telling = kg.Filters(labels=("refuted", "conflicting", "outdated"))
    return render_template(
        "home.html",
        counts=index().counts(),
        labels=index().labels(),
        articles=index().articles(_NEWEST, newest="check"),
        telling=index().search(telling, _NEWEST, newest=True).hits,
        conflicts=index().conflicts(None, _NEWEST),
    )


@views.get("/articles")
def articles() -> str:
    """Every article, the newest first."""
    number = page_number()
    found = index().articles(PAGE_SIZE + 1, (number - 1) * PAGE_SIZE)
    return render_template(
        "articles.html", articles=found[:PAGE_SIZE], number=number, more=len(found) > PAGE_SIZE
    )


@views.get("/about")
def about() -> str:
    """How verdicts come about, what they mean, and how to have one corrected."""
    return render_template("about.html")
