"""The application factory: takes a store, gives a Flask app with its views and error shape.

``app.config`` holds what views need: ``STORE`` (the open :class:`kg.Store`, whose only writer is
this process), ``VERSIONED`` (the same, or None where others write it too), ``OPTIONS`` and
``QUERIES`` (query processes over its snapshots).
"""

from __future__ import annotations

import weakref

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

import kg
from server import api, errors, graph_store, metrics, pages, rates, sparql, status
from server.interfaces import claimreview, factcheck, reconcile
from server.options import Options
from server.workers.queries import queries_of

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Beleg-Cut-At, ETag, Location, Retry-After",
}
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Max-Age": "86400",
}


def create_app(
    store: kg.Store,
    options: Options = Options(),  # noqa: B008 - it is frozen
    settings: kg.Settings | None = None,
) -> Flask:
    """The web application over an open store, of which it must be the only writer.

    ``settings`` are those of the checks that people ask for; without them nothing is fetched.
    """
    app = Flask(__name__)
    if settings is not None:
        app.config["SETTINGS"] = settings
    app.config["STORE"] = store
    app.config["VERSIONED"] = store if isinstance(store, kg.LocalStore) else None
    app.config["OPTIONS"] = options
    app.config["QUERIES"] = queries_of(store, options)
    app.config["MAX_CONTENT_LENGTH"] = options.max_body
    app.config["MAX_FORM_MEMORY_SIZE"] = options.max_body
    weakref.finalize(app, app.config["QUERIES"].close)
    metrics.register(app, options)
    rates.register(app, options.rate_limit)
    for module in (sparql, graph_store, status, api, claimreview, factcheck, reconcile):
        app.register_blueprint(module.views)
    pages.install(app)
    errors.register(app)
    app.after_request(secured)
    if options.proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)  # type: ignore[method-assign]
    return app


def secured(response: Response) -> Response:
    """Adds the headers that keep a page from doing more than it should, and those of CORS.

    What says no more than that a change was made has no type.
    """
    if response.status_code in (201, 204) and response.calculate_content_length() == 0:
        response.headers.pop("Content-Type", None)
    for name, value in (SECURITY_HEADERS | CORS_HEADERS).items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT_HEADERS)
    return response
