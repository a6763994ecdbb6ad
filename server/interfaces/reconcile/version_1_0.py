"""Reconciliation API 1.0 as drafted: JSON bodies, conditions, answers in order."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, json, jsonify, request

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
from server.interfaces.reconcile.spaces import Candidate, Condition, Query
from server.interfaces.reconcile.version_0_2 import property_ids

_QUANTIFIERS = ("any", "all", "none")


@views.get("/1.0/<space>")
def manifest(space: str) -> Response:
    """What the service can do."""
    found = space_named(space)
    return jsonify(
        {
            "versions": ["1.0-draft"],
            **described(found),
            "view": {"url": found.view.replace("{{id}}", "{id}")},  # a URI template of RFC 6570
            "suggest": {"entity": True, "property": True, "type": True},
            "preview": PREVIEW,
            "extend": {"proposeProperties": True, "propertySettings": []},
        }
    )


@views.post("/1.0/<space>/match")
def match(space: str) -> Response:
    """The candidates of each query of a JSON batch."""
    found = space_named(space)
    batch = _body().get("queries")
    if not isinstance(batch, list):
        abort(400, "queries: a list")
    if len(batch) > BATCH_SIZE:
        abort(413, f"queries: at most {BATCH_SIZE} at once")
    results = found.match([_query(given) for given in batch], language())
    return jsonify({"results": [{"candidates": [_candidate(c) for c in r]} for r in results]})


def _body() -> dict[str, Any]:
    if request.mimetype != "application/json":
        abort(415, "send application/json")
    body = parsed(request.get_data(as_text=True), "the body")
    if not isinstance(body, dict):
        abort(400, "the body is an object")
    return body


def _query(given: Any) -> Query:
    if not isinstance(given, dict) or not isinstance(given.get("conditions"), list):
        abort(400, "a query is an object with a list of conditions")
    names: list[str] = []
    conditions = []
    for each in given["conditions"]:
        if not isinstance(each, dict):
            abort(400, "a condition is an object")
        kind = each.get("matchType")
        value = each.get("propertyValue", each.get("v"))
        if kind in ("name", "id"):
            if each.get("matchQuantifier") == "none":
                abort(422, "a query needs a name or id, and not one to leave out")
            names += [_name(one) for one in (value if isinstance(value, list) else [value])]
        elif kind == "property":
            conditions.append(_condition(each, value))
        else:
            abort(400, "matchType: name, id or property")
    if len(names) != 1:
        abort(422, "a query needs one name or id")
    type_id = text_of(given.get("type", ""), "type")
    types = (type_id,) if type_id else ()
    return Query(names[0], limit_of(given.get("limit")), types, tuple(conditions))


def _name(value: Any) -> str:
    """A property value as a name: a text, a number, or a thing by its id."""
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, int | float):
        value = json.dumps(value)
    return text_of(value, "propertyValue")


def _condition(given: dict[str, Any], value: Any) -> Condition:
    quantifier = given.get("matchQuantifier", "any")
    if quantifier not in _QUANTIFIERS:
        abort(400, f"matchQuantifier: {', '.join(_QUANTIFIERS)}")
    values = value if isinstance(value, list) else [value]
    property_id = text_of(given.get("propertyId", given.get("pid", "")), "propertyId")
    return Condition(property_id, tuple(values), given.get("required") is True, quantifier)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    made = {
        "id": candidate.id,
        "name": kg.one_line(candidate.name),
        "score": candidate.score,
        "match": candidate.certain,
        "type": [t.as_json() for t in candidate.types],
        "features": [
            {"id": name, "name": name, "value": value} for name, value in candidate.features.items()
        ],
    }
    return made | ({"description": candidate.description} if candidate.description else {})


@views.post("/1.0/<space>/extend")
def extend(space: str) -> Response:
    """The values of properties for each id, in the order of the request."""
    body = _body()
    ids = strings_of(body.get("ids"), "ids")
    properties = property_ids(body.get("properties"))
    named, rows = space_named(space).extend(ids, properties, language())
    return jsonify(
        {
            "meta": [{"id": n.id, "name": n.name} for n in named],
            "rows": [
                {"id": id_, "properties": [{"id": p, "values": rows[id_][p]} for p in properties]}
                for id_ in ids
            ],
        }
    )
