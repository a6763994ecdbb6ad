"""The same event told twice in an article is one event, with all that is told of it.

"Jan Berg verkaufte Alpha" and, further on, "Berg verkaufte Alpha am Montag in Bremen" are one sale.
Two tellings are joined only where nothing in them differs: the same type, the same who and whom
(one of them known by name), no other value in any part, and the same one who says so. With one of
who and whom alone, they must share another part, or be of a kind that befalls someone once.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from kg import names
from kg.claims.lexicon import cues
from kg.model import Entity, Event, EventRole, MentionKind, Named, Proposition, Value

_CORE = ("agent", "patient", "recipient")
_LOOSE = frozenset({"setting", "instrument", "topic", "beneficiary", "cause", "source"})
"""Parts of which an event may have several: two that differ do not contradict."""


def retold(
    stated: Mapping[int, Proposition], tellers: Mapping[int, Hashable]
) -> dict[int, Proposition]:
    """The propositions by the same keys, those that tell one event replaced by the one of all.

    ``tellers`` says who vouches for each and how; only what is vouched for alike is joined. What is
    missing there is left as it is, and so are sayings.
    """
    groups: dict[Hashable, list[list[int]]] = {}
    for index in sorted(stated):
        event = stated[index].event
        if event is None or event.content is not None or index not in tellers:
            continue
        known = groups.setdefault((event.type, tellers[index]), [])
        same = next((g for g in known if all(_same(stated[i], stated[index]) for i in g)), None)
        if same is None:
            known.append([index])
        else:
            same.append(index)
    joined = dict(stated)
    for group in (g for known in groups.values() for g in known if len(g) > 1):
        whole = _joined([stated[index] for index in group])
        joined.update(dict.fromkeys(group, whole))
    return joined


def _same(first: Proposition, second: Proposition) -> bool:
    one, other = _parts(first), _parts(second)
    shared = one.keys() & other.keys()
    core = [name for name in _CORE if name in one or name in other]
    if any(one.get(name) != other.get(name) for name in core):
        return False
    if not all(one[name] <= other[name] or other[name] <= one[name] for name in shared - _LOOSE):
        return False
    if first.valid is not None and second.valid is not None and first.valid != second.valid:
        return False
    if not any(_is_name(value) for name in core for value in one[name]):
        return False
    equal = [name for name in shared if one[name] == other[name]]
    assert first.event is not None
    return len(equal) > 1 or first.event.type in cues()["once"]["verbs"]


def _parts(stated: Proposition) -> dict[str, frozenset[Value]]:
    assert stated.event is not None
    found: dict[str, frozenset[Value]] = {}
    for role in stated.event.roles:
        found[role.name] = found.get(role.name, frozenset()) | {role.term.value}
    return found


def _is_name(value: Value) -> bool:
    named = isinstance(value, Named) and value.kind in (
        MentionKind.PERSON,
        MentionKind.ORGANISATION,
        MentionKind.PLACE,
        MentionKind.WORK,
    )
    return named or isinstance(value, Entity)


def _joined(group: list[Proposition]) -> Proposition:
    """One proposition with the roles of all, in the order in which they are first told."""
    first = group[0]
    assert first.event is not None
    roles: dict[tuple[str, Value], EventRole] = {}
    for stated in group:
        assert stated.event is not None
        for role in stated.event.roles:
            roles.setdefault((role.name, role.term.value), role)
    told = tuple(roles.values())
    made = names.content_id("event", first.event.type, sorted_roles(told), None)
    event: Event = replace(first.event, id=made, roles=told)
    valid = next((p.valid for p in group if p.valid is not None), None)
    return names.proposition(first.subject, None, first.object, valid=valid, event=event)


def sorted_roles(roles: Sequence[EventRole]) -> list[EventRole]:
    """Roles in an order that does not depend on the sentence's."""
    return sorted(roles, key=lambda role: (role.name, names.canonical_json(role.term)))
