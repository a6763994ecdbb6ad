"""The application factory: takes a store, gives a Flask app with its views and error shape."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

import kg
from server import pages, sparql

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


def create_app(store: kg.Store) -> Flask:
    """The web application over an open store; it only ever reads the store."""
    app = Flask(__name__)
    app.config["STORE"] = store
    app.config["MAX_CONTENT_LENGTH"] = sparql.MAX_QUERY_CHARACTERS * 4
    app.register_blueprint(sparql.views)
    app.register_blueprint(pages.views)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(kg.errors.Unavailable, unavailable)
    app.after_request(secured)
    return app


def error_body(status: int, message: str) -> Response:
    """The one shape of every error: ``{"error": {"status", "message"}}``."""
    response = jsonify({"error": {"status": status, "message": message}})
    response.status_code = status
    return response


def refused(error: HTTPException) -> Response:
    """An HTTP error in our shape, with the headers that it calls for."""
    response = error_body(error.code or 500, error.description or error.name)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def unavailable(error: kg.errors.Unavailable) -> Response:
    """A store or service that could not be asked."""
    return error_body(503, str(error))


def secured(response: Response) -> Response:
    """Adds the headers that keep a page from doing more than it should."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
