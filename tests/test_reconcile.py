"""OpenRefine reconciliation in both versions: forms, bounds, failures, and what matches what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from jsonschema import Draft7Validator

from kg.errors import DataError
from tests.web import filled, sample_checks, serving


def obj(required: str, **properties: Any) -> dict[str, Any]:
    """A JSON Schema of an object; ``required`` are names with spaces between."""
    return {"type": "object", "required": required.split(), "properties": properties}


def many(items: Any) -> dict[str, Any]:
    """A JSON Schema of a list."""
    return {"type": "array", "items": items}


def keyed(values: Any) -> dict[str, Any]:
    """A JSON Schema of an object with any keys."""
    return {"type": "object", "additionalProperties": values}


# The demands of the published schemas on what we answer, in our own words.
CLOSED = {"additionalProperties": False}
TEXT = {"type": "string"}
NAMED = obj("id name", id=TEXT, name=TEXT, description=TEXT)
FEATURE = obj("id value", id=TEXT, value={"type": ["number", "boolean"]})
NAMED_FEATURE = FEATURE | {"required": ["id", "name", "value"]}
CANDIDATE = obj(
    "id name score match type",
    id=TEXT,
    name=TEXT,
    description=TEXT,
    score={"type": "number", "minimum": 0, "maximum": 100},
    match={"type": "boolean"},
    type=many(NAMED),
    features=many(FEATURE),
)
MOMENT = r"^-?\d{4,}-(1[0-2]|0[1-9])-(3[01]|0[1-9]|[12]\d)T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?$"
VALUE = {
    "oneOf": [
        {"type": "object"} | CLOSED,
        NAMED | CLOSED,
        obj("str", str=TEXT) | CLOSED,
        obj("float", float={"type": "number"}) | CLOSED,
        obj("int", int={"type": "integer"}) | CLOSED,
        obj("date", date={"type": "string", "pattern": MOMENT}) | CLOSED,
    ]
}
SIZE = {"type": "integer"}
OLD_TEMPLATE = {"type": "string", "pattern": r"\{\{id\}\}"}
NEW_TEMPLATE = {"type": "string", "pattern": r"^[^{}]*\{id\}[^{}]*$"}  # as RFC 6570 writes it


def manifest(view: Any, **preview: Any) -> dict[str, Any]:
    """A JSON Schema of a manifest: how it writes the template of a page, and its preview."""
    return obj(
        "versions name identifierSpace schemaSpace view suggest preview extend",
        view=obj("url", url=view),
        defaultTypes=many(NAMED) | {"uniqueItems": True, "minItems": 1},
        preview=obj(" ".join(preview), **preview),
    )


OLD_MANIFEST = manifest(OLD_TEMPLATE, url=OLD_TEMPLATE, width=SIZE, height=SIZE)
NEW_MANIFEST = manifest(NEW_TEMPLATE, width=SIZE, height=SIZE)
OLD_ANSWER = keyed(obj("result", result=many(CANDIDATE)))
NEW_CANDIDATE = CANDIDATE | {
    "properties": CANDIDATE["properties"] | {"features": many(NAMED_FEATURE)}
}
NEW_ANSWER = obj("results", results=many(obj("candidates", candidates=many(NEW_CANDIDATE))))
OLD_EXTENSION = obj("meta rows", meta=many(NAMED), rows=keyed(keyed(many(VALUE))))
PROPERTIES = many(obj("id values", id=TEXT, values=many(VALUE)))
NEW_EXTENSION = obj("meta rows", meta=many(NAMED), rows=many(obj("id", properties=PROPERTIES)))
SUGGESTIONS = obj("result", result=many(NAMED))
PROPOSALS = obj(
    "properties type", properties=many(NAMED) | {"minItems": 1}, type=TEXT, limit={"type": "number"}
)
SPACES = ("entities", "claims")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(filled(*sample_checks())) as address:
        yield f"{address}/reconcile"


def fits(data: Any, schema: Any) -> Any:
    Draft7Validator(schema).validate(data)
    return data


def asked(address: str, space: str, queries: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    answer = requests.post(f"{address}/{space}", data={"queries": json.dumps(queries)}, timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return {key: found["result"] for key, found in fits(answer.json(), OLD_ANSWER).items()}


def matched(
    address: str, space: str, *conditions: dict[str, Any], **more: Any
) -> list[dict[str, Any]]:
    body = {"queries": [{"conditions": list(conditions), **more}]}
    answer = requests.post(f"{address}/1.0/{space}/match", json=body, timeout=30)
    assert answer.status_code == 200, answer.text
    return fits(answer.json(), NEW_ANSWER)["results"][0]["candidates"]


@pytest.mark.parametrize("space", SPACES)
def test_version_0_2_describes_itself_and_its_addresses_answer(address: str, space: str) -> None:
    said = fits(requests.get(f"{address}/{space}", timeout=30).json(), OLD_MANIFEST)
    assert said["versions"] == ["0.2"]
    for kind in ("entity", "property", "type"):
        service = said["suggest"][kind]
        url = service["service_url"] + service["service_path"]
        fits(requests.get(url, params={"prefix": "a"}, timeout=30).json(), SUGGESTIONS)
    proposal = said["extend"]["propose_properties"]
    url = proposal["service_url"] + proposal["service_path"]
    fits(requests.get(url, params={"type": "Q5"}, timeout=30).json(), PROPOSALS)


@pytest.mark.parametrize("space", SPACES)
def test_the_draft_describes_itself_and_its_addresses_answer(address: str, space: str) -> None:
    root = f"{address}/1.0/{space}"
    said = fits(requests.get(root, timeout=30).json(), NEW_MANIFEST)
    assert said["versions"] == ["1.0-draft"]
    assert said["suggest"] == {"entity": True, "property": True, "type": True}
    for kind in said["suggest"]:
        url = f"{root}/suggest/{kind}"
        fits(requests.get(url, params={"prefix": "a"}, timeout=30).json(), SUGGESTIONS)
    url = f"{root}/extend/propose"
    fits(requests.get(url, params={"type": "Q5"}, timeout=30).json(), PROPOSALS)


def test_the_template_of_the_draft_leads_to_a_claim(address: str) -> None:
    view = requests.get(f"{address}/1.0/claims", timeout=30).json()["view"]["url"]
    found = matched(address, "claims", {"matchType": "name", "propertyValue": "Amazon"})[0]
    page = requests.get(view.replace("{id}", found["id"]), timeout=30)
    assert page.status_code == 200
    assert found["name"] in page.text


@pytest.mark.parametrize("space", SPACES)
def test_no_candidates_are_an_empty_list(address: str, space: str) -> None:
    assert asked(address, space, {"q": {"query": "zzqqxxw"}}) == {"q": []}
    assert matched(address, space, {"matchType": "name", "propertyValue": "zzqqxxw"}) == []


def test_the_short_address_is_that_of_entities(address: str) -> None:
    assert (
        requests.get(address, timeout=30).json()["identifierSpace"].endswith("wikidata.org/entity/")
    )


def test_names_and_ids_find_their_entities(address: str) -> None:
    found = asked(
        address, "entities", {"a": {"query": "Berlin", "limit": 3}, "b": {"query": "Q64"}}
    )
    assert found["a"][0]["id"] == found["b"][0]["id"] == "Q64"
    assert found["b"][0]["score"] == 100
    assert len(found["a"]) <= 3
    scores = [candidate["score"] for candidate in found["a"]]
    assert scores == sorted(scores, reverse=True)


def test_types_and_properties_narrow_what_is_meant(address: str) -> None:
    country = {"pid": "P17", "v": "Deutschland"}
    found = asked(
        address, "entities",
        {
            "human": {"query": "Berlin", "type": "Q5"},
            "fits": {"query": "Berlin", "properties": [country]},
            "misses": {"query": "Berlin", "properties": [{"pid": "P17", "v": {"id": "Q30"}}]},
        },
    )  # fmt: skip
    assert "Q64" not in {candidate["id"] for candidate in found["human"]}
    (fitting,) = [c for c in found["fits"] if c["id"] == "Q64"]
    (missing,) = [c for c in found["misses"] if c["id"] == "Q64"]
    assert fitting["score"] > missing["score"]
    assert not missing["match"]


def test_conditions_on_claims_forbid_and_quantify(address: str) -> None:
    name = {"matchType": "name", "v": "Amazon wurde im Jahr 1999 gegründet"}
    verdict = {"matchType": "property", "propertyId": "verdict", "required": True}
    refuted = verdict | {"propertyValue": "refuted"}
    assert matched(address, "claims", name, refuted)[0]["name"] == name["v"]
    others = matched(address, "claims", name, refuted | {"matchQuantifier": "none"})
    assert name["v"] not in {c["name"] for c in others}
    both = refuted | {"matchQuantifier": "all", "propertyValue": ["refuted", "supported"]}
    assert matched(address, "claims", name, both) == []


def test_of_several_types_any_or_all_are_wanted(address: str) -> None:
    text, both = "Amazon wurde im Jahr 1999 gegründet", ["supported", "refuted"]
    found = asked(
        address, "claims",
        {
            "any": {"query": text, "type": both, "limit": 1},
            "all": {"query": text, "type": both, "type_strict": "all"},
            "held": {"query": text, "type": ["claim", "refuted"], "type_strict": "all", "limit": 1},
        },
    )  # fmt: skip
    assert [c["name"] for c in found["any"]] == [c["name"] for c in found["held"]] == [text]
    assert found["all"] == []
    city = {"query": "Berlin", "type": ["Q5", "Q515"]}
    assert asked(address, "entities", {"q": city})["q"][0]["id"] == "Q64"


def test_conditions_of_the_draft_require_forbid_and_quantify(address: str) -> None:
    name = {"matchType": "name", "v": "Berlin"}
    germany = {
        "matchType": "property",
        "propertyId": "P17",
        "propertyValue": "Deutschland",
        "required": True,
    }
    assert matched(address, "entities", name, germany)[0]["id"] == "Q64"
    nowhere = {**germany, "matchQuantifier": "none"}
    assert "Q64" not in {c["id"] for c in matched(address, "entities", name, nowhere)}
    both = {**germany, "matchQuantifier": "all", "propertyValue": ["Deutschland", "Frankreich"]}
    assert "Q64" not in {c["id"] for c in matched(address, "entities", name, both)}
    assert matched(address, "entities", {"matchType": "id", "v": "Q64"})[0]["id"] == "Q64"


@pytest.mark.parametrize(
    ("value", "same"),
    [("Berlin", "Berlin"), (["Berlin"], "Berlin"), (24, "24"), ({"id": "Q64", "name": "x"}, "Q64")],
)
def test_a_name_is_any_value_of_the_draft(address: str, value: Any, same: str) -> None:
    found = matched(address, "entities", {"matchType": "name", "propertyValue": value})
    meant = asked(address, "entities", {"q": {"query": same}})["q"]
    assert [c["id"] for c in found] == [c["id"] for c in meant] != []


def test_claims_are_found_by_their_wording(address: str) -> None:
    text = "Amazon wurde im Jahr 1999 gegründet"
    (found,) = asked(address, "claims", {"q": {"query": text, "limit": 1}})["q"]
    assert found["name"] == text
    assert found["match"]
    assert {"id": "refuted", "name": "refuted"} in found["type"]
    same = asked(address, "claims", {"q": {"query": found["id"]}})["q"]
    assert same[0]["id"] == found["id"]
    loose = matched(address, "claims", {"matchType": "name", "v": "1999 gegründet: Amazon?"})
    assert loose[0]["id"] == found["id"]
    others = asked(address, "claims", {"q": {"query": text, "type": "supported"}})["q"]
    assert found["id"] not in {candidate["id"] for candidate in others}


@pytest.mark.parametrize(
    ("space", "ids", "properties"),
    [
        ("entities", ["Q64", "Q3884", "Q0", "none"], ["P17", "P571", "P1082", "P625", "x"]),
        ("claims", [], ["verdict", "day", "page", "x"]),
    ],
)
def test_values_of_properties_come_in_both_forms(
    address: str, space: str, ids: list[str], properties: list[str]
) -> None:
    known = ids or [c["id"] for c in asked(address, "claims", {"q": {"query": "Amazon"}})["q"]]
    wanted = {"ids": known, "properties": [{"id": p} for p in properties]}
    old = requests.post(
        f"{address}/{space}", data={"extend": json.dumps(wanted)}, timeout=30
    ).json()
    new = requests.post(f"{address}/1.0/{space}/extend", json=wanted, timeout=30).json()
    fits(old, OLD_EXTENSION)
    fits(new, NEW_EXTENSION)
    assert sorted(old["rows"]) == sorted(known)
    assert [row["id"] for row in new["rows"]] == known
    for row in new["rows"]:
        assert {p["id"]: p["values"] for p in row["properties"]} == old["rows"][row["id"]]
    assert any(old["rows"][known[0]].values())


def test_suggestions_begin_as_typed_and_page(address: str) -> None:
    url = f"{address}/entities/suggest/entity"
    first = requests.get(url, params={"prefix": "ber", "limit": 2}, timeout=30).json()["result"]
    second = requests.get(url, params={"prefix": "ber", "limit": 2, "cursor": 2}, timeout=30).json()
    assert first[0]["id"] == "Q64"
    assert {e["id"] for e in first}.isdisjoint(e["id"] for e in second["result"])
    property_ = requests.get(
        f"{address}/entities/suggest/property", params={"prefix": "Gründ"}, timeout=30
    )
    assert {"id": "P112", "name": "Gründer"} in property_.json()["result"]


@pytest.mark.parametrize("space", SPACES)
def test_a_preview_may_stand_in_a_frame_and_runs_nothing(address: str, space: str) -> None:
    id_ = (
        "Q64"
        if space == "entities"
        else asked(address, space, {"q": {"query": "Amazon"}})["q"][0]["id"]
    )
    page = requests.get(f"{address}/{space}/preview", params={"id": id_}, timeout=30)
    assert page.status_code == 200
    assert "frame-ancestors" not in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert "<script" not in page.text
    assert requests.get(f"{address}/{space}/preview?id=none", timeout=30).status_code == 404


HOSTILE = (
    '" } UNION {',
    "> ?p ?o . #",
    "back\\slash\nnewline",
    "\u202e",
    "%",
    "'; DROP TABLE name",
)


@pytest.mark.parametrize("space", SPACES)
def test_hostile_names_are_data(address: str, space: str) -> None:
    found = asked(address, space, {str(n): {"query": text} for n, text in enumerate(HOSTILE)})
    assert list(found) == [str(n) for n in range(len(HOSTILE))]
    for text in HOSTILE:
        answer = requests.get(
            f"{address}/{space}/suggest/entity", params={"prefix": text}, timeout=30
        )
        fits(answer.json(), SUGGESTIONS)


@pytest.mark.parametrize(
    ("status", "data"),
    [
        (400, {"queries": "{"}),
        (400, {"queries": "[]"}),
        (400, {"queries": '{"a": {}}'}),
        (400, {"queries": '{"a": {"query": 7}}'}),
        (400, {"queries": '{"a": {"query": "x", "type": [7]}}'}),
        (400, {"queries": '{"a": {"query": "x", "limit": "many"}}'}),
        (400, {"queries": '{"a": {"query": "x", "properties": {}}}'}),
        (400, {"queries": "[" * 20_000}),
        (400, {}),
        (400, {"extend": '{"ids": 1}'}),
        (413, {"queries": json.dumps({str(n): {"query": "x"} for n in range(51)})}),
    ],
)
def test_what_cannot_be_answered_is_refused_and_never_empty(
    address: str, status: int, data: dict[str, str]
) -> None:
    answer = requests.post(f"{address}/entities", data=data, timeout=30)
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == status


@pytest.mark.parametrize(
    ("status", "body"),
    [(400, {"queries": {}}), (400, {"queries": [{}]}), (413, {"queries": [{}] * 51})],
)
def test_the_draft_refuses_too(address: str, status: int, body: Any) -> None:
    answer = requests.post(f"{address}/1.0/entities/match", json=body, timeout=30)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("status", "conditions"),
    [
        (400, [{"matchType": "sound", "v": "x"}]),
        (400, [{"matchType": "name"}]),
        (400, [{"matchType": "name", "propertyValue": {}}]),
        (422, []),
        (422, [{"matchType": "name", "v": ["Berlin", "Bonn"]}]),
        (422, [{"matchType": "name", "v": "Bonn", "matchQuantifier": "none"}]),
        (422, [{"matchType": "property", "propertyId": "P17", "v": "x"}]),
    ],
)
def test_the_draft_refuses_conditions(address: str, status: int, conditions: Any) -> None:
    body = {"queries": [{"conditions": conditions}]}
    test_the_draft_refuses_too(address, status, body)


def test_a_slice_that_fails_is_an_error_and_never_no_candidates(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise DataError("slice.sqlite", "is damaged")

    monkeypatch.setattr("kg.knowledge.slices.source.SliceSource.search", broken)
    answer = requests.post(
        f"{address}/entities", data={"queries": '{"a": {"query": "Berlin"}}'}, timeout=30
    )
    assert answer.status_code == 500
    assert "error" in answer.json()
