"""Errors as a page, for those who came with a browser."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, render_template, request

from server.pages.language import gettext

_FOR_PROGRAMS = (
    *("/api/", "/sparql", "/graph-store", "/v1alpha1/", "/reconcile"),
    *("/health", "/ready", "/metrics"),
)


def wants_page() -> bool:
    """Whether the one who asked would rather read a page than JSON."""
    if request.path.startswith(_FOR_PROGRAMS):
        return False
    offered = ["application/json", "text/html"]
    return request.accept_mimetypes.best_match(offered) == "text/html"


def as_page(response: Response) -> Response:
    """An error in the server's one shape as a page, with its status and headers."""
    if response.status_code < HTTPStatus.BAD_REQUEST or response.mimetype != "application/json":
        return response
    if wants_page():
        told = (response.get_json(silent=True) or {}).get("error", {})
        status, message = response.status_code, told.get("message", "")
        if status == HTTPStatus.NOT_FOUND:
            message = gettext("There is nothing at this address.")
        response.set_data(render_template("error.html", status=status, message=message))
        response.mimetype = "text/html"
    return response
