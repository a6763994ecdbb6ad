"""A thing's page: claims about it and by it, conflicts, a time line, the statements used."""

from __future__ import annotations

from flask import Response, abort, render_template

from server.pages.drawing import neighbourhood, over_time
from server.pages.language import wanted
from server.pages.negotiation import alternates, as_rdf, page, wanted_type
from server.pages.shared import index, views

_MOST_CLAIMS = 100
_MOST_CONFLICTS = 20
_MOST_FACTS = 50
_MOST_NEIGHBOURS = 24


@views.get("/entity/<entity_id>")
def entity(entity_id: str) -> str:
    """An entity of Wikidata, as claims speak of it."""
    return _page(entity_id)


@views.get("/name/<local>")
def named(local: str) -> Response:
    """Something known by its name alone; its IRI is the store's."""
    media_type = wanted_type()
    if media_type != "text/html":
        return as_rdf("name", local, media_type)
    return page(_page(local, alternates("pages.named", local=local)))


def _page(key: str, others: dict[str, str] | None = None) -> str:
    thing = index().entity(key)
    if thing is None:
        abort(404, "no claim speaks of this")
    about = index().said_about(key, _MOST_CLAIMS)
    neighbours = index().neighbours(key, _MOST_NEIGHBOURS)
    return render_template(
        "thing.html",
        thing=thing,
        about=about,
        by=index().said_by(key, _MOST_CLAIMS),
        conflicts=index().conflicts(key, _MOST_CONFLICTS),
        facts=index().facts(key, wanted(), _MOST_FACTS),
        neighbours=neighbours,
        drawing=neighbourhood(thing, neighbours),
        months=over_time(about),
        alternates=others or {},
    )
