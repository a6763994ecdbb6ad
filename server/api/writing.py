"""What the API does: articles to check, and corrections; both with the server's token."""

from __future__ import annotations

from flask import Response, abort, request, url_for
from spectree import Response as Answers
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

import kg
from server.access import token_is_right
from server.api import models as m
from server.api.description import spec, views
from server.api.shared import body, given
from server.jobs import TooMany
from server.pages.check import MAX_BODY, hand_in, table
from server.pages.shared import store


@views.before_request
def token_for_writing() -> None:
    """401 for what would write without the server's token."""
    if request.method in ("GET", "HEAD", "OPTIONS") or request.url_rule is None:
        return
    request.max_content_length = MAX_BODY
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token_is_right(token):
        raise Unauthorized(
            "send the server's token as Authorization: Bearer TOKEN",
            www_authenticate=WWWAuthenticate("bearer", {"realm": "Beleg"}),
        )


@views.post("/articles")
@spec.validate(
    json=m.ArticleIn,
    resp=Answers(HTTP_202=m.Job, HTTP_401=m.Error, HTTP_429=m.Error),
    tags=["articles"],
    security={"token": []},
)
def check_article() -> Response:
    """Has an article checked: gives the job, at which to look until it is done."""
    document = body().model_dump(mode="json", exclude_none=True)
    try:
        job = hand_in(document)
    except TooMany as error:
        response = given(m.Error(error=m.ErrorDetail(status=429, message=str(error))), 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    response = given(_job(job), 202)
    response.headers["Location"] = url_for("api.get_job", job_id=job)
    return response


@views.get("/jobs/<job_id>")
@spec.validate(resp=Answers(HTTP_200=m.Job, HTTP_404=m.Error), tags=["articles"])
def get_job(job_id: str) -> Response:
    """How far a check is."""
    return given(_job(job_id))


def _job(job_id: str) -> m.Job:
    found = table().get(job_id)
    if found is None:
        abort(404, "there is no such job")
    return m.Job(
        id=found.id,
        state=found.state,
        step=found.step,
        ahead=found.ahead,
        article=found.article,
        error=found.error,
    )


@views.post("/propositions/<proposition_id>/correction")
@spec.validate(
    json=m.CorrectionIn,
    resp=Answers(HTTP_201=m.Corrected, HTTP_401=m.Error, HTTP_404=m.Error, HTTP_409=m.Error),
    tags=["claims"],
    security={"token": []},
)
def correct(proposition_id: str) -> Response:
    """Puts a person's verdict in place of the one that they saw."""
    asked = body()
    if not store().verdicts([proposition_id]):
        abort(404, "there is no such proposition")
    try:
        verdict = kg.correct(
            store(),
            proposition_id,
            asked.label,
            by=asked.by.strip(),
            reason=asked.reason.strip(),
            seen=asked.seen,
        )
    except kg.errors.Superseded as error:
        abort(409, str(error))
    except kg.errors.UsageError as error:
        abort(400, str(error))
    return given(m.Corrected(verdict=verdict.id), 201)
