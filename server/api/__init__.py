"""The JSON API, ``/api/v1``, with its OpenAPI 3.1 description made from the code (spectree).

Lists page by an opaque ``cursor``; answers carry an ETag that changes with the store; every error
has the server's one shape. Only what writes needs the server's token.
"""

from __future__ import annotations

from server.api import reading, writing
from server.api.description import spec, views

__all__ = ["reading", "spec", "views", "writing"]
