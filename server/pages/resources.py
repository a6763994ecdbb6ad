"""Every other IRI of the store (evidence, values, statements, …): RDF, and a plain table."""

from __future__ import annotations

from flask import Response, abort, render_template

from server.pages.negotiation import alternates, as_rdf, page, wanted_type
from server.pages.shared import store, views

_KINDS = (
    "activity, attribution, entry, evidence, event, inference, interval, note, origin, part, pin, "
    "premise, qualifier, reference, review, role, selector, software, 'some-value', statement, "
    "step, target, terms, value"
)


@views.get(f"/<any({_KINDS}):kind>/<path:local>")
def resource(kind: str, local: str) -> Response:
    """What the store says of one of its lesser nodes."""
    media_type = wanted_type()
    if media_type != "text/html":
        return as_rdf(kind, local, media_type)
    described = store().description(kind, local)
    if described is None:
        abort(404, f"there is no such {kind}")
    return page(
        render_template(
            "resource.html",
            kind=kind,
            local=local,
            turtle=described.serialize("text/turtle"),
            alternates=alternates("pages.resource", kind=kind, local=local),
        )
    )
