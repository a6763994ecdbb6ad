"""Pages for people: search, articles, claims, things, conflicts; and every IRI of the store."""

from __future__ import annotations

import weakref

from flask import Flask

import kg
from server import forms
from server.jobs import JobTable, Runner
from server.pages import (
    articles,
    built,
    check,
    claims,
    conflicts,
    corrections,
    errors,
    home,
    language,
    opensearch,
    query,
    resources,
    reviews,
    search,
    things,
    wording,
)
from server.pages.shared import views

VIEWS = (
    articles, built, check, claims, conflicts, corrections, home, opensearch, query, resources,
    reviews, search, things, wording,
)  # fmt: skip
"""The modules whose views make up the blueprint."""

JOBS_FILE = "jobs.sqlite"
"""The jobs' file, beside the search index."""

__all__ = ["JOBS_FILE", "VIEWS", "errors", "install", "language", "views"]


def install(app: Flask) -> None:
    """Gives an application the pages, over the store that its configuration holds.

    ``SETTINGS``, where the configuration has them, are those of the checks that people ask for.
    """
    index = kg.search_index(app.config["STORE"])
    settings = app.config.setdefault("SETTINGS", kg.Settings(offline=True))
    app.config["INDEX"] = index
    app.config["JOBS"] = JobTable(index.path.parent / JOBS_FILE)
    app.config["RUNNER"] = Runner(app.config["JOBS"], app.config["STORE"], settings)
    weakref.finalize(app, app.config["RUNNER"].close)
    language.install(app)
    forms.install(app, app.config["JOBS"].secret)
    app.register_blueprint(views)
    app.after_request(errors.as_page)
    if app.config["JOBS"].resume():
        app.config["RUNNER"].wake()
