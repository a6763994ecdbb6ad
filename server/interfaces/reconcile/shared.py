"""What both versions share: the spaces, bounds on what strangers send, cross-origin access."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, json, url_for

import kg
from server.interfaces.reconcile.claims import Claims
from server.interfaces.reconcile.entities import Entities
from server.interfaces.reconcile.spaces import Space
from server.pages.language import chosen

views = Blueprint("reconcile", __name__, url_prefix="/reconcile")

SPACES: dict[str, Space] = {"entities": Entities(), "claims": Claims()}
BATCH_SIZE = 50
PREVIEW = {"width": 400, "height": 180}
MAX_LIMIT = 50
DEFAULT_LIMIT = 10
MAX_LENGTH = 1000
MAX_PAGE = 20

_FOR_EVERYONE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Accept-Language",
}


def described(found: Space) -> dict[str, Any]:
    """What both versions say of a space in their manifests."""
    return {
        "name": found.name,
        "identifierSpace": found.identifier_space,
        "schemaSpace": found.schema_space,
        "documentation": url_for("pages.about", _external=True),
        "serviceVersion": kg.__version__,
        "batchSize": BATCH_SIZE,
        "standardizedScore": True,
        "defaultTypes": [t.as_json() for t in found.default_types(language())],
    }


def space_named(name: str) -> Space:
    """The space, or 404."""
    found = SPACES.get(name)
    if found is None:
        abort(404, f"there is no service {name}: {', '.join(SPACES)}")
    return found


def parsed(text: str, what: str) -> Any:
    """JSON that a stranger sent, or 400."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        abort(400, f"{what} is no JSON")


def language() -> str:
    """The language of names: the one that the request asks for."""
    return chosen()


def limit_of(given: Any) -> int:
    """How many candidates are wanted, within bounds; 400 where it is no number."""
    if given is None or given == "":
        return DEFAULT_LIMIT
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        abort(400, "limit: a number")
    try:
        return max(1, min(int(given), MAX_LIMIT))
    except (ValueError, OverflowError):
        abort(400, "limit: a number")


def text_of(given: Any, what: str) -> str:
    """A text within bounds; 400 for anything else."""
    if not isinstance(given, str) or len(given) > MAX_LENGTH:
        abort(400, f"{what}: a text of at most {MAX_LENGTH} characters")
    return given.strip()


def strings_of(given: Any, what: str) -> list[str]:
    """A list of texts within bounds; 400 for anything else, 413 for too many."""
    if not isinstance(given, list):
        abort(400, f"{what}: a list")
    if len(given) > 10 * BATCH_SIZE:
        abort(413, f"{what}: at most {10 * BATCH_SIZE}")
    return [text_of(each, what) for each in given]


@views.after_request
def open_to_all(response: Response) -> Response:
    """Lets pages of other sites ask; there are no cookies or secrets here."""
    response.headers.update(_FOR_EVERYONE)
    return response
