"""Reviews by other fact-checkers: a list of their own, apart from the verdicts of Beleg."""

from __future__ import annotations

from flask import render_template, request

from server.pages.search import words_of_request
from server.pages.shared import PAGE_SIZE, index, page_number, views


@views.get("/reviews")
def reviews() -> str:
    """The reviews that have all the words, or all of them."""
    number, words = page_number(), words_of_request()
    total, found = index().reviews(words, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    return render_template(
        "reviews.html",
        words=words,
        total=total,
        reviews=found,
        number=number,
        pages=-(-total // PAGE_SIZE),
        asked=request.args.get("q") is not None,
    )
