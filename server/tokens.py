"""Who may write: holders of the token, or, where updates are open, those on this machine."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import current_app, request

from server.errors import Refusal
from server.options import Options

_SCHEME = "bearer"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def require_write() -> None:
    """Returns where this request may write, and raises a refusal (401, 403) where not."""
    options: Options = current_app.config["OPTIONS"]
    if options.read_only:
        raise Refusal(403, "read-only", "this server takes no updates")
    if options.update_token is not None and holds(options.update_token):
        return
    if options.open_updates:
        refuse_foreign_pages()
        return
    raise Refusal(
        401,
        "token-needed",
        "send the token for updates as Authorization: Bearer TOKEN",
        headers={"WWW-Authenticate": 'Bearer realm="Beleg"'},
    )


def holds(token: str) -> bool:
    """Whether the request carries the token; takes the same time however much of it is right."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    right = hmac.compare_digest(given.strip().encode(), token.encode())
    return scheme.lower() == _SCHEME and right


def refuse_foreign_pages() -> None:
    """403 for what a page of another site makes a browser on this machine send."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or site not in ("none", "same-origin"):
        raise Refusal(403, "foreign-page", "a page of another site may not write here")
    if urlsplit(f"//{request.host}").hostname not in _LOOPBACK:
        raise Refusal(403, "foreign-page", "open updates are for http://localhost alone")
