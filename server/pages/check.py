"""Check: a text or an address is handed in; its progress is shown until the article is there."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import kg
from server.forms import protect
from server.jobs import JobTable, Runner, TooMany
from server.pages.language import gettext
from server.pages.shared import MORE_PAGES, views

MAX_BODY = 2_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REFRESH_SECONDS = 2
_MAX_ADDRESS = 2000

MORE_PAGES.insert(0, ("pages.check", lambda: "" if closed() else gettext("Check")))


def closed() -> bool:
    """Whether this server takes nothing to check from visitors."""
    return bool(current_app.config["SETTINGS"].no_hand_ins)


def refuse_if_closed() -> None:
    """403 where this server takes nothing from visitors."""
    if closed():
        abort(403, gettext("This server takes no texts to check from visitors."))


def table() -> JobTable:
    """The jobs of this server."""
    found: JobTable = current_app.config["JOBS"]
    return found


def runner() -> Runner:
    """Who does them."""
    found: Runner = current_app.config["RUNNER"]
    return found


@views.get("/check")
def check() -> str:
    """The form."""
    refuse_if_closed()
    return render_template("check.html", given={}, problem="")


@views.post("/check")
def ask() -> AnyResponse | tuple[str, int]:
    """Takes a text or an address, and leads to its progress."""
    request.max_content_length = request.max_form_memory_size = MAX_BODY
    refuse_if_closed()
    protect()
    given = {name: request.form.get(name, "").strip() for name in ("url", "title", "published")}
    given["text"] = request.form.get("text", "")
    problem = _problem(given)
    if problem:
        return render_template("check.html", given=given, problem=problem), 400
    try:
        job = hand_in({name: value for name, value in given.items() if value})
    except TooMany as error:
        problem = gettext("That is much at once. Try again in %(n)s seconds.", n=error.seconds)
        return render_template("check.html", given=given, problem=problem), 429
    return redirect(url_for("pages.job", job_id=job), 303)


def _problem(given: dict[str, str]) -> str:
    """What is wrong with the form, in a sentence, or ""."""
    limit = current_app.config["SETTINGS"].max_characters
    if bool(given["text"].strip()) == bool(given["url"]):
        return gettext("Give either a text or an address.")
    if len(given["text"]) > limit:
        return gettext("A text may have %(limit)s characters.", limit=limit)
    if given["url"] and (kg.safe_link(given["url"]) is None or len(given["url"]) > _MAX_ADDRESS):
        return gettext("This is no address of the web.")
    if given["published"] and not _DAY.fullmatch(given["published"]):
        return gettext("Give the day as YYYY-MM-DD.")
    return ""


def hand_in(document: dict[str, Any]) -> str:
    """Makes a job of a document; gives its id. Raises :class:`TooMany`."""
    if not document.get("text", "").strip():
        document.pop("text", None)
    else:
        document.setdefault("id", document.get("title") or gettext("Pasted text"))
        document.pop("url", None)
    job = table().add(document, request.remote_addr or "")
    runner().wake()
    return job


@views.get("/check/<job_id>")
def job(job_id: str) -> AnyResponse:
    """The progress of a check; once it is done, the article."""
    found = table().get(job_id)
    if found is None:
        abort(404, "there is no such check")
    if found.state == "done" and found.article:
        return redirect(url_for("pages.article", article_id=found.article), 303)
    response = Response(render_template("job.html", job=found), mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    if found.state in ("waiting", "running"):
        response.headers["Refresh"] = str(_REFRESH_SECONDS)
    return response
