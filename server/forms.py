"""Forms that change something: protected from other sites by a token of the session (Flask-WTF)."""

from __future__ import annotations

from flask import Flask, abort
from flask_wtf.csrf import CSRFError, CSRFProtect

_csrf = CSRFProtect()


def install(app: Flask, secret: str) -> None:
    """Gives an application its secret, strict cookies, and the token that forms carry."""
    app.config["SECRET_KEY"] = secret
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_NAME"] = "beleg"
    # Programs send tokens of their own; only the forms below ask for this one.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_SSL_STRICT"] = False
    _csrf.init_app(app)


def protect() -> None:
    """Returns where the form came from a page of ours; else 403."""
    try:
        _csrf.protect()
    except CSRFError:
        abort(403, "the form is too old or from another site; load the page again")
