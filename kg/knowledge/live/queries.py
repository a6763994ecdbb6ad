"""The SPARQL that Beleg asks knowledge endpoints: texts made of terms, never of outside strings.

A term's own spelling (``str``) is N-Triples, with every quote, backslash and control character
escaped, and IRIs are checked when they are made; so nothing in a term can end it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from kg.model import EntityId, Language, PropertyId
from kg.names import PREFIXES

SCHEMA = "http://schema.org/"
"""Wikidata writes schema.org's terms with http."""
RDFS_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
ALT_LABEL = NamedNode(PREFIXES["skos"] + "altLabel")
DESCRIPTION = NamedNode(SCHEMA + "description")
_VERSION = NamedNode(SCHEMA + "version")
_ABOUT = NamedNode(SCHEMA + "about")
_SAME_AS = NamedNode(PREFIXES["owl"] + "sameAs")
_SITELINKS = NamedNode(PREFIXES["wikibase"] + "sitelinks")
_STATEMENTS = NamedNode(PREFIXES["wikibase"] + "statements")
_PROPERTY_TYPE = NamedNode(PREFIXES["wikibase"] + "propertyType")


def entity(id_: EntityId) -> NamedNode:
    """Wikidata's IRI of an entity. Raises ``ValueError`` for what cannot be in one."""
    return NamedNode(PREFIXES["wd"] + id_)


def role(prefix: str, property_: PropertyId) -> NamedNode:
    """Wikidata's IRI of a property in one of its roles (``p``, ``ps``, …)."""
    return NamedNode(PREFIXES[prefix] + property_)


def held(entities: Iterable[EntityId]) -> str:
    """``?entity`` with ``?version``, for those that anything is said of.

    Dumps say the revision of the document about the entity, the query service of the entity. Ids
    that redirect to another are not held.
    """
    return (
        f"SELECT DISTINCT ?entity ?version {{ {_entities(entities)} "
        "FILTER EXISTS { ?entity ?anything ?there } "
        f"FILTER NOT EXISTS {{ ?entity {_SAME_AS} ?target }} "
        f"OPTIONAL {{ {{ ?entity {_VERSION} ?version }} UNION "
        f"{{ ?data {_ABOUT} ?entity ; {_VERSION} ?version }} }} }}"
    )


def statements(pairs: Iterable[tuple[EntityId, PropertyId]]) -> str:
    """``?entity``, ``?claim`` (the property as ``p:``), ``?statement``, and each ``?p`` ``?o``."""
    rows = " ".join(f"({entity(e)} {role('p', p)})" for e, p in pairs)
    return (
        f"SELECT ?entity ?claim ?statement ?p ?o {{ VALUES (?entity ?claim) {{ {rows} }} "
        "?entity ?claim ?statement . ?statement ?p ?o }"
    )


def pointing(target: EntityId, property_: PropertyId, limit: int) -> str:
    """``?entity`` for each that has a statement of the property with the target as value."""
    return (
        f"SELECT DISTINCT ?entity {{ ?statement {role('ps', property_)} {entity(target)} . "
        f"?entity {role('p', property_)} ?statement }} LIMIT {limit:d}"
    )


def described(nodes: Iterable[NamedNode]) -> str:
    """``?node``, ``?p`` and ``?o`` for everything said of the nodes."""
    return f"SELECT ?node ?p ?o {{ VALUES ?node {{ {_list(nodes)} }} ?node ?p ?o }}"


def texts(
    entities: Iterable[EntityId], predicates: Iterable[NamedNode], languages: Iterable[Language]
) -> str:
    """``?entity``, ``?p`` and ``?text`` for the entities' texts in the languages."""
    wanted = ", ".join(str(Literal(language)) for language in languages)
    return (
        f"SELECT ?entity ?p ?text {{ {_entities(entities)} VALUES ?p {{ {_list(predicates)} }} "
        f"?entity ?p ?text . FILTER(LANG(?text) IN ({wanted})) }}"
    )


def named(names: Iterable[Literal]) -> str:
    """``?name``, ``?p`` (label or alias) and ``?entity`` for each entity that is called so."""
    return (
        f"SELECT ?name ?p ?entity {{ VALUES ?name {{ {' '.join(map(str, names))} }} "
        f"VALUES ?p {{ {RDFS_LABEL} {ALT_LABEL} }} ?entity ?p ?name }}"
    )


def weights(entities: Iterable[EntityId]) -> str:
    """``?entity`` and each ``?count`` (of statements and of sitelinks) that is said."""
    counts = f"VALUES ?kind {{ {_STATEMENTS} {_SITELINKS} }}"
    return (
        f"SELECT DISTINCT ?entity ?kind ?count {{ {_entities(entities)} {counts} "
        f"{{ ?entity ?kind ?count }} UNION {{ ?data {_ABOUT} ?entity ; ?kind ?count }} }}"
    )


def datatypes(properties: Iterable[PropertyId]) -> str:
    """``?entity`` and ``?type`` for each that is a property."""
    return f"SELECT ?entity ?type {{ {_entities(properties)} ?entity {_PROPERTY_TYPE} ?type }}"


def _entities(ids: Iterable[EntityId]) -> str:
    return f"VALUES ?entity {{ {_list(entity(id_) for id_ in ids)} }}"


def _list(nodes: Iterable[NamedNode]) -> str:
    return " ".join(map(str, nodes))
