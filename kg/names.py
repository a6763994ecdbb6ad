"""Namespaces, ids and IRIs: how everything that Beleg makes is called.

Ids are content hashes, so equal content has equal names in every store and every run. IRIs
start with the store's base; there are no blank nodes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from urllib.parse import quote

from kg.model import Event, Interval, Proposition, Qualifier, Statement, Term

BELEG = "https://w3id.org/beleg/ontology#"
"""Our vocabulary; the terms are defined in ``ontology/``."""

PREFIXES: Mapping[str, str] = {
    "beleg": BELEG,
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "wikibase": "http://wikiba.se/ontology#",
    "wd": "http://www.wikidata.org/entity/",
    "wds": "http://www.wikidata.org/entity/statement/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "p": "http://www.wikidata.org/prop/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "psv": "http://www.wikidata.org/prop/statement/value/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "pqv": "http://www.wikidata.org/prop/qualifier/value/",
    "pr": "http://www.wikidata.org/prop/reference/",
    "prv": "http://www.wikidata.org/prop/reference/value/",
    "wdno": "http://www.wikidata.org/prop/novalue/",
}
"""Every prefix that Beleg writes, Wikidata's as in its own RDF dumps."""

DEFAULT_BASE = "http://localhost:8080/"

_GUID = re.compile(
    r"[QPL]\d+\$[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}", re.IGNORECASE
)
_LOCAL = re.compile(r"\w[\w-]*")
_ID_HEX_DIGITS = 32
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")
"""What percent-encoding leaves as it is (RFC 3986, 2.3): nearly every id."""


def canonical_json(value: Any) -> str:
    """The one JSON text of a value: dataclasses as tagged objects, sorted keys, no spaces.

    Fields declared with ``compare=False`` (surface text) are left out.
    """
    return _ENCODER.encode(_plain(value))


def _plain(value: Any) -> Any:
    kind: Any = type(value)
    if kind is str or kind is int or value is None:
        return value
    fields = _compared(kind)
    if fields is not None:
        return {"": kind.__name__, **{n: _plain(getattr(value, n)) for n in fields}}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(item) for item in value), key=canonical_json)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


@cache
def _compared(kind: type) -> tuple[str, ...] | None:
    """The names of the fields by which instances are compared; None where it is no dataclass."""
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple(f.name for f in dataclasses.fields(kind) if f.compare)


def _decimal(value: Decimal) -> str:
    """A number's one spelling, exact: no exponent, no trailing zeros, no negative zero."""
    text = format(value, "f") if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def content_id(*parts: Any) -> str:
    """128 bits of the SHA-256 of the parts' canonical JSON, in hexadecimal."""
    digest = hashlib.sha256(canonical_json(list(parts)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:_ID_HEX_DIGITS]


def article_id(text: str, url: str | None) -> str:
    """An article is the same when its canonical URL, or else its text, is the same."""
    return content_id("article", url) if url else content_id("article-text", text)


def proposition(
    subject: Term | None,
    property: str | None,
    object: Term | None,
    qualifiers: tuple[Qualifier, ...] = (),
    valid: Interval | None = None,
    event: Event | None = None,
) -> Proposition:
    """A proposition, with qualifiers in canonical order and the id that all its equals have."""
    ordered = tuple(sorted(set(qualifiers), key=canonical_json))
    made_id = content_id("proposition", subject, property, object, ordered, valid, event)
    return Proposition(made_id, subject, property, object, ordered, valid, event)


def is_wikidata_guid(statement_id: str) -> bool:
    """Whether a statement's id is Wikidata's own, so that it can be linked to."""
    return _GUID.fullmatch(statement_id) is not None


def wikidata_url(statement: Statement) -> str:
    """The page where a person can see the statement, as near as its id allows."""
    anchor = statement.id if is_wikidata_guid(statement.id) else statement.property
    entity = statement.subject
    page = f"Property:{entity}" if entity.startswith("P") else entity
    return f"https://www.wikidata.org/wiki/{page}#{anchor}"


def iri(base: str, kind: str, local: str) -> str:
    """An IRI of the store: ``<base><kind>/<local>``, the local part percent-encoded."""
    encoded = local if _UNRESERVED.fullmatch(local) else quote(local, safe="")
    return f"{base}{kind}/{encoded}"


def shortened(iri: str) -> str:
    """An IRI with the prefix of its namespace (``wd:Q42``), or unchanged where none fits."""
    fitting = [(len(space), name) for name, space in PREFIXES.items() if iri.startswith(space)]
    if not fitting:
        return iri
    length, name = max(fitting)
    return f"{name}:{iri[length:]}" if _LOCAL.fullmatch(iri[length:]) else iri


def statement_iri(base: str, statement_id: str) -> str:
    """Wikidata's own IRI for a statement with a GUID (``Q42-…``), else one of the store's."""
    if is_wikidata_guid(statement_id):
        return PREFIXES["wds"] + statement_id.replace("$", "-", 1)
    return iri(base, "statement", statement_id)


def knowledge_graph(base: str) -> str:
    """The graph of the Wikidata statements used as evidence."""
    return f"{base}knowledge"


def inferred_graph(base: str) -> str:
    """The graph of what follows."""
    return f"{base}inferred"
