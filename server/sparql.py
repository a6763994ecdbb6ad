"""``/sparql``: SPARQL 1.1 queries by GET, form and direct POST. Reads only.

What a stranger sends is bounded before it reaches the engine, whose parser overflows the stack on
thousands of nested brackets.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, current_app, request

import kg

views = Blueprint("sparql", __name__)

MAX_QUERY_CHARACTERS = 20_000
MAX_NESTING = 100
_OPENING, _CLOSING = "{([", "})]"
_UNARY_RUN = re.compile(rf"(?:[!^+\-]\s*){{{MAX_NESTING},}}")


@views.route("/sparql", methods=["GET", "POST"])
def query() -> Response:
    """Answers one query in the format that the Accept header prefers."""
    text = query_text()
    refuse_unbounded(text)
    try:
        result = current_app.config["STORE"].query(text)
    except kg.errors.UsageError as error:
        abort(400, str(error))
    media_type = request.accept_mimetypes.best_match(result.media_types)
    if media_type is None:
        abort(406, f"this query can be answered as {', '.join(result.media_types)}")
    return Response(result.serialize(media_type), content_type=f"{media_type}; charset=utf-8")


def query_text() -> str:
    """The one query of the request, or 400 or 415."""
    if request.method == "GET":
        given = request.args.getlist("query")
    elif request.mimetype == "application/sparql-query":
        try:
            return request.get_data().decode("utf-8")
        except UnicodeDecodeError:
            abort(400, "the query is not UTF-8")
    elif request.mimetype == "application/x-www-form-urlencoded":
        given = request.form.getlist("query")
        if "update" in request.form:
            abort(403, "this server does not take updates")
    elif request.mimetype == "application/sparql-update":
        abort(403, "this server does not take updates")
    else:
        abort(415, "send a form or application/sparql-query")
    if len(given) != 1:
        abort(400, "give exactly one query")
    return given[0]


def refuse_unbounded(text: str) -> None:
    """400 for a query longer or deeper than the engine can be trusted with."""
    if len(text) > MAX_QUERY_CHARACTERS:
        abort(400, f"a query may have {MAX_QUERY_CHARACTERS:,} characters")
    depth = deepest = 0
    for character in text:
        depth += (character in _OPENING) - (character in _CLOSING)
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING or _UNARY_RUN.search(text):
        abort(400, f"a query may nest {MAX_NESTING} deep")
