"""The structures that lines of dumps are decoded into: what they name is read, the rest skipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec.structs import astuple

from kg.knowledge.building.filters import HIERARCHY, INSTANCE, SUBCLASS, Filters
from kg.knowledge.building.snaks import Snak, Snaks

Rank: TypeAlias = Literal["normal", "preferred", "deprecated"]
CLASSES = sorted(HIERARCHY)


class Statement(msgspec.Struct, gc=False):
    """A statement of the usual shape."""

    mainsnak: Snak
    id: str = ""
    rank: Rank = "normal"
    qualifiers: Snaks | None = None
    order: list[str] | None = msgspec.field(name="qualifiers-order", default=None)
    references: list[msgspec.Raw] | None = None


class ClassStatement(msgspec.Struct, gc=False):
    """What filters look at of a statement of class or superclass."""

    mainsnak: Snak
    rank: Rank = "normal"


class Term(msgspec.Struct, gc=False):
    """A label, description or alias."""

    value: str


class Sitelink(msgspec.Struct, gc=False):
    """A page on one of Wikimedia's sites."""

    title: str = ""


def _keyed(name: str, keys: Iterable[str], kind: Any) -> Any:
    """A structure that holds only some keys of a map; the others are skipped undecoded."""
    fields = [
        (f"k{i}", kind, msgspec.field(name=key, default=None)) for i, key in enumerate(sorted(keys))
    ]
    return msgspec.defstruct(name, fields, gc=False, omit_defaults=True)


def values_of(found: Any) -> tuple[Any, ...]:
    """What a structure made by :func:`_keyed` holds, by the sorted keys; nothing of a list."""
    return () if found.__class__ is list else astuple(found)


def head_decoder(filters: Filters) -> msgspec.json.Decoder[Any]:
    """Decodes what the filters look at; the rest of a line is skipped, at a gigabyte a second."""
    properties = [SUBCLASS, INSTANCE] if filters.classes else [SUBCLASS]
    statements = list[ClassStatement]
    fields: list[Any] = [
        (f"k{i}", statements, msgspec.field(name=p, default_factory=list))
        for i, p in enumerate(properties)
    ]
    claims = msgspec.defstruct("Classes", fields, gc=False)
    head: list[Any] = [("id", str), ("claims", claims | list[Any] | None, None)]
    if filters.min_sitelinks:
        head.append(("sitelinks", dict[str, msgspec.Raw] | list[Any], []))
    return msgspec.json.Decoder(msgspec.defstruct("Head", head, gc=False))


def whole_decoder(languages: Sequence[str], properties: Sequence[str]) -> msgspec.json.Decoder[Any]:
    """Decodes what is kept of an entity; all properties where none are named."""
    texts = _keyed("Texts", languages, Term | None)
    aliases = _keyed("Aliases", languages, list[Term] | None)
    claims: Any = dict[str, list[Statement]]
    if properties:
        claims = _keyed("Claims", properties, list[Statement] | None)
    fields: list[Any] = [
        ("id", str),
        ("type", str, ""),
        ("labels", texts | list[Any], []),
        ("descriptions", texts | list[Any], []),
        ("aliases", aliases | list[Any], []),
        ("claims", claims | list[Any], []),
        # The name that Commons and old copies use.
        ("statements", msgspec.Raw | None, None),
        ("sitelinks", dict[str, Sitelink] | list[Any], []),
        ("lastrevid", int | None, None),
        ("modified", str | None, None),
        ("datatype", str, ""),
    ]
    return msgspec.json.Decoder(msgspec.defstruct("Whole", fields, gc=False))


def cut_decoder(languages: Sequence[str]) -> msgspec.json.Decoder[Any]:
    """Decodes the keys that :func:`whole_decoder` looks at in classes, their values as written."""
    texts = _keyed("Texts", languages, msgspec.Raw) | list[Any]
    claims = _keyed("Claims", CLASSES, msgspec.Raw) | list[Any]
    kinds = {"labels": texts, "descriptions": texts, "aliases": texts, "claims": claims}
    others = "type", "statements", "sitelinks", "lastrevid", "modified", "datatype"
    kinds |= dict.fromkeys(others, msgspec.Raw)
    fields: list[Any] = [("id", str), *((key, kind, None) for key, kind in kinds.items())]
    return msgspec.json.Decoder(msgspec.defstruct("Cut", fields, gc=False, omit_defaults=True))
