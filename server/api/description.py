"""The description of the API: its parts, its errors, and how it is served."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template
from pydantic import ValidationError
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from server.api.models import Error

views = Blueprint("api", __name__, url_prefix="/api/v1")


def _refuse(_: Any, __: Any, error: ValidationError | None, ___: Any) -> None:
    """400 in the server's one shape for a request that does not fit its model."""
    if error is not None:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the request"
        abort(400, f"{place}: {first['msg']}")


spec = SpecTree(
    "flask",
    title="Beleg",
    version="1.0.0",
    description="What articles claim, checked automatically against Wikidata. Verdicts are no "
    "fact-checker's.",
    mode="strict",
    annotations=False,
    before=_refuse,
    validation_error_status=400,
    validation_error_model=Error,
    page_templates={},
    security_schemes=[
        SecurityScheme(
            name="token",
            data=SecuritySchemeData(  # type: ignore[call-arg]  # the rest has defaults
                type=SecureType.HTTP, scheme="bearer", description="The server's update token."
            ),
        )
    ],
)


@views.get("/openapi.json")
def openapi() -> Response:
    """The description."""
    return jsonify(spec.spec)


@views.get("/")
def page() -> str:
    """The description as a page."""
    return render_template("api.html", api=spec.spec)
