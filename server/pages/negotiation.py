"""One address, several forms: HTML for people, Turtle and JSON-LD for programs."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for

from server.pages.shared import store

RDF_TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""Media types by the word that ``?format=`` takes."""


def wanted_type() -> str:
    """The media type that the request prefers: ``text/html`` or one of RDF's; else 406."""
    asked = request.args.get("format")
    if asked is not None:
        if asked not in RDF_TYPES:
            abort(400, f"format: one of {', '.join(RDF_TYPES)}")
        return RDF_TYPES[asked]
    offered = ["text/html", *RDF_TYPES.values()]
    best = request.accept_mimetypes.best_match(offered)
    if best is None:
        abort(406, f"this can be had as {', '.join(offered)}")
    return best


def as_rdf(kind: str, local: str, media_type: str) -> Response:
    """What the store says of one of its nodes, in a form of RDF; 404 where it says nothing."""
    described = store().description(kind, local)
    if described is None:
        abort(404, f"there is no such {kind}")
    response = Response(
        described.serialize(media_type), content_type=f"{media_type}; charset=utf-8"
    )
    response.vary.add("Accept")
    return response


def alternates(endpoint: str, **values: Any) -> dict[str, str]:
    """The addresses of a page's other forms, by media type."""
    return {
        media_type: url_for(endpoint, **values, format=name)
        for name, media_type in RDF_TYPES.items()
        if name in ("ttl", "jsonld")
    }


def page(html: str) -> Response:
    """A page that has other forms."""
    response = Response(html, mimetype="text/html")
    response.vary.add("Accept")
    return response
