"""What every view of the API does: pages, ETags, languages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from flask import Response, abort, jsonify, request
from pydantic import BaseModel

import kg
from server.api.models import PageQuery
from server.pages.shared import index

Item = TypeVar("Item")
Found = TypeVar("Found")
View = TypeVar("View", bound=Callable[..., Response])


def query() -> Any:
    """The query of the request, as the model that its view names."""
    return request.context.query  # type: ignore[attr-defined]  # spectree puts it there


def body() -> Any:
    """The body of the request, as the model that its view names."""
    return request.context.json  # type: ignore[attr-defined]  # spectree puts it there


def offset(asked: PageQuery) -> int:
    """Where the page begins."""
    return int(asked.cursor or 0)


def following(asked: PageQuery, *, more: bool) -> str | None:
    """The cursor of the next page, where there is one."""
    return str(offset(asked) + asked.limit) if more else None


def one_more(asked: PageQuery) -> tuple[int, int]:
    """How many to look for and from where: one more than the page has tells of another page."""
    return asked.limit + 1, offset(asked)


def page_of(found: Sequence[Item], asked: PageQuery) -> tuple[Sequence[Item], str | None]:
    """Of what was looked for (:func:`one_more`): the page, and the cursor of the next."""
    return found[: asked.limit], following(asked, more=len(found) > asked.limit)


def there(found: Found | None, what: str) -> Found:
    """What was found, or 404 where nothing was."""
    if not found:
        abort(404, f"there is no such {what}")
    return found


def tagged(view: View) -> View:
    """Gives answers an ETag of the store's state; 304 where the client has it already."""

    @wraps(view)
    def answered(*arguments: Any, **named: Any) -> Response:
        state = f"{kg.__version__} {index().generation} {request.full_path}"
        tag = hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()[:24]
        if tag in request.if_none_match:
            response = Response(status=304)
        else:
            response = view(*arguments, **named)
        if response.status_code in (200, 304):
            response.set_etag(tag)
            response.headers["Cache-Control"] = "no-cache"
        return response

    return answered  # type: ignore[return-value]  # the same signature


def given(model: BaseModel, status: int = 200) -> Response:
    """A model as the answer."""
    response = jsonify(model.model_dump(mode="json"))
    response.status_code = status
    return response
