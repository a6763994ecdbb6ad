"""Which properties have one value: by Wikidata's constraints and ``single_valued.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kg.errors import DataError
from kg.model import Entity, EntityId, Message, PropertyDefinition, PropertyId
from kg.verdicts.ground import Ground

_FILE: Final = "single_valued.toml"
_SEVERAL = "several"
_SINGLE_VALUE = ("Q19474404", "Q52060874")
"""Wikidata's constraints "single value" and "single best value"."""
_EXCEPTION, _SEPARATOR = "P2303", "P4155"


@dataclass(frozen=True, slots=True)
class Row:
    """What the data file knows of a property; the file says what each entry means."""

    reason: Message | None
    share: float
    nature: bool
    fixed: bool
    apart: bool
    kinds: frozenset[EntityId]
    exceptions: frozenset[EntityId]


@dataclass(frozen=True, slots=True)
class Single:
    """Why a property admits one value for a subject, and where that ends.

    ``fixed`` says that the value never changes; statements that carry a qualifier of
    ``separators`` may stand beside one another; ``far`` says that the subject's kind is not known,
    so that only values distant from each other exclude one another.
    """

    reason: Message
    fixed: bool = False
    separators: frozenset[PropertyId] = frozenset()
    far: bool = False


@cache
def rows() -> Mapping[PropertyId, Row]:
    """The rows of the data file. Raises :class:`kg.errors.DataError` where it is damaged."""
    return {key: _row(row) for key, row in _read().items() if key != _SEVERAL}


@cache
def several() -> frozenset[PropertyId]:
    """Properties that many things have several values of, whatever a constraint says."""
    return frozenset(_read()[_SEVERAL]["properties"])


def are_apart(property: PropertyId) -> bool:
    """Whether two different items of the property never contain one another."""
    row = rows().get(property)
    return row is not None and row.apart


def leaves_several(property: PropertyId, subject: EntityId, kinds: frozenset[EntityId]) -> bool:
    """Whether the packaged table leaves a subject several values, whatever a constraint says.

    States and cities begin in more than one sense, firms in one; some states have two capitals.
    ``kinds`` are the subject's classes with their superclasses, none where they are not known.
    """
    own = rows().get(property)
    if property in several() or own is None:
        return property in several()
    return subject in own.exceptions or bool(own.kinds and kinds and not own.kinds & kinds)


def single_valued(
    property: PropertyId,
    subject: EntityId,
    definition: PropertyDefinition | None,
    around: Ground,
) -> Single | None:
    """Why the property admits one value for the subject, or ``None`` where it is open.

    By Wikidata's own constraints, unless they only suggest it or the property's behaviour in the
    embedded slice speaks against it, and by the packaged table.
    """
    own = rows().get(property)
    kinds = around.kinds(subject) if own and own.kinds else frozenset()
    if leaves_several(property, subject, kinds):
        return None
    fixed = own is not None and own.fixed
    found = _by_constraint(definition, subject)
    if found:
        return replace(found, fixed=fixed)
    if own is None or own.reason is None:
        return None
    return Single(own.reason, fixed=fixed, far=bool(own.kinds and not kinds))


def _by_constraint(definition: PropertyDefinition | None, subject: EntityId) -> Single | None:
    for constraint in definition.constraints if definition else ():
        if constraint.type not in _SINGLE_VALUE or constraint.status == "suggestion":
            continue
        # Items are excepted, and properties separate.
        items = {
            p: frozenset(
                s.value.id
                for s in constraint.parameters
                if s.property == p and isinstance(s.value, Entity)
            )
            for p in (_EXCEPTION, _SEPARATOR)
        }
        if subject in items[_EXCEPTION]:
            return None
        return Single(_CONSTRAINED, separators=items[_SEPARATOR])
    return None


_CONSTRAINED = Message(
    "Nach Wikidatas eigener Regel hat die Eigenschaft einen einzigen Wert.",
    "By Wikidata's own constraint the property has a single value.",
)


def _row(row: dict[str, Any]) -> Row:
    try:
        return Row(
            reason=Message(row["de"], row["en"]) if "de" in row else None,
            share=float(row.get("share", 0.0)),
            nature=bool(row.get("nature", False)),
            fixed=bool(row.get("fixed", False)),
            apart=bool(row.get("apart", False)),
            kinds=frozenset(row.get("kinds", ())),
            exceptions=frozenset(row.get("except", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(_FILE, f"a row is of another shape ({error!r})") from error


@cache
def _read() -> dict[str, Any]:
    try:
        return tomllib.loads((files("kg") / "data" / _FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(_FILE, f"cannot be read ({error})") from error
