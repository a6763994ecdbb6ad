"""Conflicts: the list, and each one side by side in the articles' own words with its proof."""

from __future__ import annotations

from flask import Response, abort, render_template

from server.pages.drawing import conflict_drawing
from server.pages.language import wanted
from server.pages.negotiation import alternates, as_rdf, page, wanted_type
from server.pages.shared import PAGE_SIZE, index, page_number, views


@views.get("/conflicts")
def conflicts() -> str:
    """Every conflict, those of the newest articles first."""
    number = page_number()
    found = index().conflicts(None, PAGE_SIZE + 1, (number - 1) * PAGE_SIZE)
    return render_template(
        "conflicts.html", conflicts=found[:PAGE_SIZE], number=number, more=len(found) > PAGE_SIZE
    )


@views.get("/conflict/<conflict_id>")
def conflict(conflict_id: str) -> Response:
    """The smallest set of claims and facts that cannot all hold."""
    media_type = wanted_type()
    if media_type != "text/html":
        return as_rdf("conflict", conflict_id, media_type)
    found = index().conflict(conflict_id, wanted())
    if found is None:
        abort(404, "there is no such conflict")
    told, finders = found
    return page(
        render_template(
            "conflict.html",
            conflict=told,
            speaking={
                voice["article"]: index().summary(voice["article"]) for voice in told["voices"]
            },
            drawing=conflict_drawing(told["lines"]),
            finders=finders,
            alternates=alternates("pages.conflict", conflict_id=conflict_id),
        )
    )
