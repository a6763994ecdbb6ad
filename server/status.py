"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

import kg
from server.errors import Refusal
from server.workers.errands import Asking
from server.workers.messages import Choice, Failure, Query
from server.workers.queries import run_from_thread

views = Blueprint("status", __name__)

_ALIVE = Query(place="", text="ASK {}", choice=Choice(None, "text/xml", None), seconds=5.0)


@views.get("/health")
def health() -> Response:
    """200 as long as the process answers."""
    return jsonify({"status": "ok", "version": kg.__version__})


@views.get("/ready")
def ready() -> Response:
    """200 where a query is answered, 503 where not."""
    asking = Asking(_ALIVE.seconds)
    reply, _ = run_from_thread(current_app.config["QUERIES"], _ALIVE, asking)
    if isinstance(reply, Failure):
        raise Refusal(503, "not-ready", reply.message)
    return jsonify({"status": "ready"})
