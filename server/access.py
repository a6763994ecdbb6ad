"""Who may write through pages and the API: holders of the server's token for updates."""

from __future__ import annotations

import hmac

from flask import current_app

from server.options import Options


def token_is_right(given: str) -> bool:
    """Whether a text is the server's token; takes the same time however much of it is right."""
    token = update_token()
    return token is not None and hmac.compare_digest(given.strip().encode(), token.encode())


def update_token() -> str | None:
    """The token of those who may write, or None where nobody may."""
    options: Options = current_app.config["OPTIONS"]
    return options.update_token
