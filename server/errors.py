"""The one shape of every error: ``{"error": {"status", "code", "message"}}``, and where it is known
``"line"`` and ``"column"``."""

from __future__ import annotations

import signal
from typing import NoReturn

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

import kg
from server.workers.errands import Busy, ClientGone, Crashed, TimedOut
from server.workers.messages import Failure, Problem

_STATUS: dict[Problem, int] = {
    "syntax": 400,
    "unsupported": 415,
    "not-acceptable": 406,
    "too-many-rows": 400,
    "too-large": 400,
    "memory": 503,
    "engine": 400,
    "unavailable": 503,
}
_CLIENT_GONE = 499  # nginx's number for the log; nobody reads the body
_RETRY_SECONDS = 5


class Refusal(Exception):
    """An answer other than the one asked for; becomes :func:`error_body` and ``headers``."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.headers = headers or {}
        super().__init__(message)


def error_body(
    status: int,
    message: str,
    *,
    code: str | None = None,
    line: int | None = None,
    column: int | None = None,
) -> Response:
    """An error as every part of the server sends it."""
    error: dict[str, object] = {"status": status, "message": message}
    more = {"code": code, "line": line, "column": column}
    error.update({name: value for name, value in more.items() if value is not None})
    response = jsonify({"error": error})
    response.status_code = status
    return response


def refuse_failure(failure: Failure) -> NoReturn:
    """Raises the refusal that a query process's failure comes to."""
    raise Refusal(
        _STATUS[failure.problem],
        failure.problem,
        failure.message,
        line=failure.line,
        column=failure.column,
    )


def register(app: Flask) -> None:
    """Has the app turn errors into answers of the one shape."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(kg.errors.FetchRefused, _fetch)
    app.register_error_handler(kg.errors.MalformedSparql, _malformed)
    app.register_error_handler(kg.errors.UsageError, _usage)
    app.register_error_handler(kg.errors.Unavailable, _unavailable)
    app.register_error_handler(kg.errors.StoreLate, _late)
    app.register_error_handler(kg.errors.StoreError, _store)
    app.register_error_handler(kg.errors.DataError, _damaged)
    app.register_error_handler(TimedOut, _timed_out)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(Crashed, _crashed)
    app.register_error_handler(ClientGone, _gone)


def _refusal(error: Refusal) -> Response:
    response = error_body(
        error.status, error.message, code=error.code, line=error.line, column=error.column
    )
    response.headers.update(error.headers)
    return response


def _http(error: HTTPException) -> Response:
    code = error.name.lower().replace(" ", "-")
    response = error_body(error.code or 500, error.description or error.name, code=code)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _fetch(error: kg.errors.FetchRefused) -> Response:
    return error_body(403, str(error), code="fetch-refused")


def _malformed(error: kg.errors.MalformedSparql) -> Response:
    return error_body(400, str(error), code="syntax", line=error.line, column=error.column)


def _usage(error: kg.errors.UsageError) -> Response:
    return error_body(400, str(error), code="bad-request")


def _unavailable(error: kg.errors.Unavailable) -> Response:
    return error_body(503, str(error), code="unavailable")


def _late(error: kg.errors.StoreLate) -> Response:
    said = f"the store did not answer in time, and may still be at it: {error}"
    return error_body(504, said, code="timeout")


def _store(error: kg.errors.StoreError) -> Response:
    return error_body(502, str(error), code="store")


def _damaged(error: kg.errors.DataError) -> Response:
    """A file of ours that cannot be used: never an empty answer."""
    return error_body(500, str(error), code="damaged")


def _timed_out(_: TimedOut) -> Response:
    return error_body(504, "the query took longer than it may here", code="timeout")


def _busy(_: Busy) -> Response:
    response = error_body(503, "other queries take all there is; try again", code="busy")
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _crashed(error: Crashed) -> Response:
    if error.signal == signal.SIGSEGV:
        return error_body(400, "this is too deep to be read", code="too-complex")
    if error.signal == signal.SIGALRM:
        return error_body(504, "the query took longer than it may here", code="timeout")
    return error_body(503, "this takes more memory than it may here", code="memory")


def _gone(_: ClientGone) -> Response:
    return error_body(_CLIENT_GONE, "the client has gone", code="client-gone")
