"""The description by which browsers offer our search in their address bar (OpenSearch 1.1)."""

from __future__ import annotations

from flask import Response, render_template

from server.pages.shared import views


@views.get("/opensearch.xml")
def opensearch() -> Response:
    """How to search here."""
    text = render_template("opensearch.xml")
    return Response(text, mimetype="application/opensearchdescription+xml")
