"""Entities to the rows of a slice, a block at a time.

A block's rows are plain lists and tuples, so that they travel cheaply between processes; they
count the block's own texts and origins from 1, and the writer gives them their numbers in the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from kg.knowledge.slices import schema
from kg.knowledge.wikibase import EntityRecord, pack, pack_snaks
from kg.model import Entity, EntityId, Language, Origin, Statement

Texts: TypeAlias = Iterable[tuple[Language, str]]
OriginRow: TypeAlias = tuple[str, str, int | None, bool]
"""Source, date, revision, whether it is partial."""


Packed: TypeAlias = tuple[int, int | str, OriginRow, int | None, str | None, str | None, str | None]
"""A statement: property, value, origin, rank, guid, qualifiers and references as in the schema.

The last two are JSON here. A plain tuple, for there are as many as statements.
"""


class Draft(NamedTuple):
    """An entity ready for its rows. ``stub`` marks a class kept only for the hierarchy."""

    number: int
    links: int
    datatype: str
    labels: Texts
    descriptions: Texts
    aliases: Texts
    statements: Collection[Packed]
    sitelinks: Collection[tuple[str, str]] = ()
    stub: bool = False


Rows: TypeAlias = list[tuple[Any, ...]]


@dataclass(slots=True)
class Block:
    """The rows of some entities, by table of :mod:`kg.knowledge.slices.schema`.

    ``entities`` carry the weight without the statements that point at them; ``statements`` have
    indexes into ``origins`` and ``snaks``, from 1, in place of the numbers in the file.
    """

    entities: Rows = field(default_factory=list)
    properties: Rows = field(default_factory=list)
    terms: Rows = field(default_factory=list)
    names: Rows = field(default_factory=list)
    statements: Rows = field(default_factory=list)
    sitelinks: Rows = field(default_factory=list)
    stubs: Rows = field(default_factory=list)
    origins: dict[OriginRow, int] = field(default_factory=dict)
    snaks: dict[str, int] = field(default_factory=dict)

    def plain(self) -> tuple[Any, ...]:
        """The block as lists and tuples; :meth:`of` takes it back."""
        return tuple(getattr(self, name) for name in self.__slots__)

    @classmethod
    def of(cls, plain: Iterable[Any]) -> Block:
        """The block that :meth:`plain` made this of."""
        return cls(*plain)

    def without(self, entities: Collection[int]) -> Block:
        """The block without the rows of some entities."""
        left = Block(origins=self.origins, snaks=self.snaks)
        for name in ("entities", "terms", "statements", "sitelinks", "stubs"):
            setattr(left, name, [r for r in getattr(self, name) if r[0] not in entities])
        left.properties = [r for r in self.properties if -r[0] not in entities]
        left.names = [r for r in self.names if r[1] not in entities]
        return left

    def add(self, draft: Draft, languages: Collection[Language]) -> None:
        """Adds the rows of an entity that the block does not hold yet."""
        entity = draft.number
        self.entities.append((entity, draft.links + len(draft.statements)))
        if entity < 0:
            self.properties.append((-entity, draft.datatype))
        if draft.stub:
            self.stubs.append((entity,))
        self._texts(draft, languages)
        self.sitelinks += ((entity, site, title) for site, title in draft.sitelinks)
        self._statements(entity, draft.statements)

    def _statements(self, entity: int, statements: Iterable[Packed]) -> None:
        counts: dict[int, int] = {}
        append, origins, snaks = self.statements.append, self.origins, self.snaks
        for property, value, origin, rank, id_, qualifiers, references in statements:
            n = counts[property] = counts.get(property, 0) + 1
            o = origins.setdefault(origin, len(origins) + 1)
            q = qualifiers and snaks.setdefault(qualifiers, len(snaks) + 1)
            r = references and snaks.setdefault(references, len(snaks) + 1)
            append((entity, property, n, value, o, rank, id_, q, r))

    def _texts(self, draft: Draft, languages: Collection[Language]) -> None:
        entity = draft.number
        for kind, texts in ((schema.LABEL, draft.labels), (schema.DESCRIPTION, draft.descriptions)):
            kept: list[Language] = []
            for language, text in texts:
                if language in languages and language not in kept:
                    kept.append(language)
                    self.terms.append((entity, kind, language, text))
        seen: set[tuple[str, Language]] = set()
        for kind, texts in ((schema.LABEL, draft.labels), (schema.ALIAS, draft.aliases)):
            for language, text in texts:
                folded = schema.fold(text)
                if folded and language in languages and (folded, language) not in seen:
                    seen.add((folded, language))
                    self.names.append(name_row(folded, entity, language, kind, text))


def name_row(
    folded: str, entity: int, language: Language, kind: int, text: str
) -> tuple[str, int, Language, int, str | None]:
    """A row of the table of names."""
    # A label's own spelling is in the table of terms already.
    spelling = None if text == folded or kind == schema.LABEL else text
    return folded, entity, language, kind, spelling


def site_kept(site: str, languages: Collection[Language]) -> bool:
    """Whether a slice in these languages keeps the pages of a site ("dewiki", "enwikiquote")."""
    return site.partition("wik")[0] in languages


def draft_of(
    record: EntityRecord, languages: Collection[Language], stub: bool = False
) -> Draft | None:
    """A record as a draft; ``None`` for entities that slices do not number (lexemes)."""
    entity = schema.number(record.id)
    if entity is None:
        return None
    return Draft(
        number=entity,
        links=record.weight,
        datatype=record.datatype,
        labels=record.labels,
        descriptions=record.descriptions,
        aliases=record.aliases,
        statements=list(_packed(record.statements)),
        sitelinks=[(s, t) for s, t in record.sitelinks if site_kept(s, languages)],
        stub=stub,
    )


def _packed(statements: Iterable[Statement]) -> Iterator[Packed]:
    for statement in statements:
        property = schema.number(statement.property)
        if property is not None and property < 0:
            yield (
                -property,
                _value(statement),
                origin_row(statement.origin),
                schema.RANKS.index(statement.rank) or None,
                guid(statement.id, statement.subject),
                _text(pack_snaks(statement.qualifiers)),
                _text([pack_snaks(each.snaks) for each in statement.references]),
            )


def origin_row(origin: Origin) -> OriginRow:
    """An origin as its row. Raises ``ValueError`` for a revision that no file can hold."""
    if origin.revision is not None and not 0 <= origin.revision < 2**63:
        raise ValueError(f"not a revision: {origin.revision}")
    return origin.source, origin.date, origin.revision, origin.partial


def guid(statement: str, subject: EntityId) -> str | None:
    """What a slice keeps of a statement's id; ``None`` where the id is none of Wikidata's."""
    prefix, _, rest = statement.partition("$")
    if rest.startswith("beleg-"):
        return None
    if prefix == subject:
        return rest
    return statement if prefix.upper() == subject else None


def _value(statement: Statement) -> int | str:
    if isinstance(statement.value, Entity):
        target = schema.number(statement.value.id)
        if target is not None:
            return target
    return dump(pack(statement.value))


def _text(packed: list[Any]) -> str | None:
    return dump(packed) if packed else None


def dump(packed: Any) -> str:
    """Compact JSON as slices keep it."""
    return _encode(packed)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""``json.dumps`` would make an encoder for each value."""
