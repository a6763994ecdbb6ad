"""The query page: SPARQL by a plain form, with examples; the answer as a table."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Response, abort, current_app, json, render_template, request

import kg
from server.errors import Refusal
from server.options import Options
from server.pages.language import gettext
from server.pages.shared import MORE_PAGES, views
from server.pages.sheets import as_csv
from server.sparql import answered, refuse_unsafe
from server.workers.messages import Choice, Query

_JSON = "application/sparql-results+json"
_SHOWN_ROWS = 500

MORE_PAGES.append(("pages.query", lambda: gettext("Query")))


@cache
def examples() -> tuple[dict[str, str], ...]:
    """The example queries: what each asks in German and English, and its text with prefixes."""
    source = (files("server") / "queries.toml").read_text(encoding="utf-8")
    return tuple(
        {"de": each["de"], "en": each["en"], "text": with_prefixes(each["text"].strip())}
        for each in tomllib.loads(source)["query"]
    )


def with_prefixes(text: str) -> str:
    """A query with a line for each prefix that it uses."""
    used = [name for name in kg.prefixes if f"{name}:" in text]
    return "".join(f"PREFIX {name}: <{kg.prefixes[name]}>\n" for name in used) + text


@views.get("/query")
def query() -> str | tuple[str, int]:
    """The form, and the answer where something was asked."""
    text = request.args.get("query", "").strip()
    answer, problem, status = None, "", 200
    if text:
        try:
            answer = _answer(text)
        except Refusal as refusal:
            problem, status = refusal.message, refusal.status
        except kg.errors.UsageError as error:
            problem, status = str(error), 400
    html = render_template(
        "query.html",
        text=text or examples()[0]["text"],
        answer=answer,
        problem=problem,
        examples=examples(),
        prefixes=dict(kg.prefixes),
        base=current_app.config["STORE"].base,
        most=_SHOWN_ROWS,
    )
    return html, status


@views.get("/query.csv")
def query_csv() -> Response:
    """The rows of a query for a spreadsheet; ``/sparql`` has them as the standard wants them."""
    text = request.args.get("query", "").strip()
    if not text:
        abort(400, "query: a SELECT query")
    found = _json(_answered(text))
    if found is None or "results" not in found:
        abort(400, "only the rows of a SELECT make a table")
    columns = found["head"]["vars"]
    rows = found["results"]["bindings"]
    return as_csv(
        "beleg", columns, [[row.get(c, {}).get("value", "") for c in columns] for row in rows]
    )


def _answer(text: str) -> dict[str, Any]:
    """Rows by column, a truth, or triples as Turtle. Raises what a refused query raises."""
    response = _answered(text)
    found = _json(response)
    if found is None:
        return {"turtle": response.get_data(as_text=True)}
    if "boolean" in found:
        return {"truth": found["boolean"]}
    rows = found["results"]["bindings"]
    return {"columns": found["head"]["vars"], "rows": rows[:_SHOWN_ROWS], "total": len(rows)}


def _answered(text: str) -> Response:
    options: Options = current_app.config["OPTIONS"]
    refuse_unsafe("query", text, options.max_query)
    return answered(
        Query(
            place="",
            text=text,
            choice=Choice(_JSON, _JSON, "text/turtle"),
            base=request.host_url,
            seconds=options.query_seconds,
            max_rows=options.query_rows,
            max_bytes=options.max_answer,
        )
    )


def _json(response: Response) -> dict[str, Any] | None:
    """The answer to a SELECT or ASK, or None for triples."""
    return dict(json.loads(response.get_data())) if response.mimetype == _JSON else None


@views.app_template_global("cell")
def cell(term: dict[str, str] | None) -> dict[str, str]:
    """A term as a table shows it: its text, and where it leads if it may be a link."""
    if term is None:
        return {"text": "", "link": ""}
    value = term["value"]
    if term["type"] != "uri":
        return {"text": kg.one_line(value, 400), "link": ""}
    base = current_app.config["STORE"].base
    if value.startswith(base):
        return {
            "text": value.removeprefix(base),
            "link": "/" + value.removeprefix(base).lstrip("/"),
        }
    return {"text": kg.shortened(value), "link": kg.safe_link(value) or ""}
