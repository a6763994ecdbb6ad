"""Pages for people: what was checked, and each article's report."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template

import kg

views = Blueprint("pages", __name__)


@views.get("/")
def index() -> str:
    """Every checked article, the newest first, and a plain form for a query."""
    return render_template("index.html", articles=current_app.config["STORE"].articles())


@views.get("/article/<article_id>")
def article(article_id: str) -> Response:
    """The report of one article as a page."""
    check = current_app.config["STORE"].article(article_id)
    if check is None:
        abort(404, "no such article")
    return Response(kg.check_html([check], check.article.language), mimetype="text/html")
