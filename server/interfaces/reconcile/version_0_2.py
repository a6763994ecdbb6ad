"""Reconciliation API 0.2 (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/)."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, jsonify, request, url_for

import kg
from server.interfaces.reconcile.shared import (
    BATCH_SIZE,
    PREVIEW,
    described,
    language,
    limit_of,
    parsed,
    space_named,
    strings_of,
    text_of,
    views,
)
from server.interfaces.reconcile.spaces import Candidate, Condition, Query, Space


@views.route("", methods=["GET", "POST"])
def default_service() -> Response:
    """The service for entities under its short address."""
    return service("entities")


@views.route("/<space>", methods=["GET", "POST"])
def service(space: str) -> Response:
    """The manifest, the answers to a batch of queries, or the values of properties."""
    found = space_named(space)
    given = request.values
    if "queries" in given:
        return jsonify(answers(found, given["queries"]))
    if "extend" in given:
        return jsonify(extension(found, given["extend"]))
    if request.method == "POST":
        abort(400, "give queries or extend")
    return jsonify(manifest(found, space))


def manifest(found: Space, name: str) -> dict[str, Any]:
    """What the service can do."""
    root = url_for("reconcile.service", space=name, _external=True)
    service = {"service_url": root}
    return {
        "versions": ["0.2"],
        **described(found),
        "view": {"url": found.view},
        "suggest": {
            kind: service | {"service_path": f"/suggest/{kind}"}
            for kind in ("entity", "property", "type")
        },
        "preview": PREVIEW | {"url": f"{root}/preview?id={{{{id}}}}"},
        "extend": {
            "propose_properties": service | {"service_path": "/propose"},
            "property_settings": [],
        },
    }


def answers(found: Space, text: str) -> dict[str, Any]:
    """The candidates of each query under the query's own key."""
    batch = parsed(text, "queries")
    if not isinstance(batch, dict):
        abort(400, "queries: an object of queries by key")
    if len(batch) > BATCH_SIZE:
        abort(413, f"queries: at most {BATCH_SIZE} at once")
    queries = {key: _query(given) for key, given in batch.items()}
    results = found.match(list(queries.values()), language())
    return {
        key: {"result": [_candidate(c) for c in candidates]}
        for key, candidates in zip(queries, results, strict=True)
    }


def _query(given: Any) -> Query:
    if not isinstance(given, dict) or "query" not in given:
        abort(400, "a query is an object with query, type, limit and properties")
    types = given.get("type") or []
    types = types if isinstance(types, list) else [types]
    types = [each.get("id") if isinstance(each, dict) else each for each in types]
    properties = given.get("properties", [])
    if not isinstance(properties, list):
        abort(400, "properties: a list of objects with pid and v")
    return Query(
        text_of(given["query"], "query"),
        limit_of(given.get("limit")),
        tuple(filter(None, strings_of(types, "type"))),
        tuple(_condition(each) for each in properties),
        given.get("type_strict") == "all",
    )


def _condition(given: Any) -> Condition:
    if not isinstance(given, dict) or "v" not in given:
        abort(400, "properties: a list of objects with pid and v")
    values = given["v"] if isinstance(given["v"], list) else [given["v"]]
    return Condition(text_of(given.get("pid", ""), "pid"), tuple(values))


def _candidate(candidate: Candidate) -> dict[str, Any]:
    made = {
        "id": candidate.id,
        "name": kg.one_line(candidate.name),
        "score": candidate.score,
        "match": candidate.certain,
        "type": [t.as_json() for t in candidate.types],
        "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
    }
    return made | ({"description": candidate.description} if candidate.description else {})


def extension(found: Space, text: str) -> dict[str, Any]:
    """The values of properties for each id."""
    given = parsed(text, "extend")
    if not isinstance(given, dict):
        abort(400, "extend: an object with ids and properties")
    ids = strings_of(given.get("ids"), "ids")
    named, rows = found.extend(ids, property_ids(given.get("properties")), language())
    return {"meta": [{"id": n.id, "name": n.name} for n in named], "rows": rows}


def property_ids(given: Any) -> list[str]:
    """The ids in a list of objects with an id."""
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        abort(400, "properties: a list of objects with an id")
    return strings_of([each.get("id") for each in given], "properties")
