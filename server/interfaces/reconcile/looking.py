"""What is the same in both versions: suggestions, previews, proposed properties."""

from __future__ import annotations

from flask import Response, abort, jsonify, render_template, request

import kg
from server.interfaces.reconcile.shared import (
    MAX_PAGE,
    language,
    limit_of,
    space_named,
    text_of,
    views,
)

_IN_A_FRAME = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


@views.get("/<space>/suggest/<any(entity, property, type):kind>")
@views.get("/1.0/<space>/suggest/<any(entity, property, type):kind>")
def suggest(space: str, kind: str) -> Response:
    """Things whose names begin so. ``cursor`` (0.2) or ``offset`` (1.0) skips so many."""
    prefix = text_of(request.args.get("prefix", ""), "prefix")
    skipped = request.args.get("cursor") or request.args.get("offset") or "0"
    if not skipped.isascii() or not skipped.isdigit():
        abort(400, "cursor: a number")
    limit = min(limit_of(request.args.get("limit", MAX_PAGE)), MAX_PAGE)
    found = space_named(space).suggest(kind, prefix, language()) if prefix else []
    start = int(skipped[:9])
    return jsonify({"result": [named.as_json() for named in found[start : start + limit]]})


@views.get("/<space>/preview")
@views.get("/1.0/<space>/preview")
def preview(space: str) -> Response:
    """A small page about one thing, which may stand in a frame."""
    asked, id_ = space_named(space), text_of(request.args.get("id", ""), "id")
    found = asked.describe(id_, language())
    if found is None:
        abort(404, "there is no such thing")
    link = kg.safe_link(asked.view.replace("{{id}}", id_))
    html = render_template("preview.html", thing=found, link=link)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _IN_A_FRAME
    return response


@views.get("/<space>/propose")
@views.get("/1.0/<space>/extend/propose")
def propose(space: str) -> Response:
    """Properties that things of a type have."""
    type_id = text_of(request.args.get("type", ""), "type")
    limit = limit_of(request.args.get("limit", MAX_PAGE))
    found = space_named(space).properties(type_id, language())[:limit]
    return jsonify({"type": type_id, "limit": limit, "properties": [n.as_json() for n in found]})
