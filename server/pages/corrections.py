"""A person's correction of a verdict: with the server's token, bound to the verdict seen."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import kg
from server.access import token_is_right, update_token
from server.forms import protect
from server.pages.shared import store, views

_MOST_CHARACTERS = 1000


@views.app_template_global("may_correct")
def may_correct() -> bool:
    """Whether this server takes corrections at all."""
    return update_token() is not None


@views.post("/proposition/<proposition_id>/correction")
def correct(proposition_id: str) -> Response | tuple[str, int]:
    """Puts a person's verdict in place of the one that they saw."""
    protect()
    given = {name: request.form.get(name, "").strip() for name in ("label", "by", "reason", "seen")}
    if not token_is_right(request.form.get("token", "")):
        abort(403, "this is not the server's token")
    if (
        not given["by"]
        or not given["reason"]
        or len(given["by"] + given["reason"]) > _MOST_CHARACTERS
    ):
        abort(400, "name yourself and give a reason")
    try:
        kg.correct(
            store(), proposition_id, given["label"],
            by=given["by"], reason=given["reason"], seen=given["seen"],
        )  # fmt: skip
    except kg.errors.Superseded as error:
        return render_template("error.html", status=409, message=str(error)), 409
    except kg.errors.UsageError as error:
        abort(400, str(error))
    return redirect(url_for("pages.proposition", proposition_id=proposition_id), 303)
