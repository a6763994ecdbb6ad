"""Whoever the article means, it is not the one who is known by that name.

A link is withdrawn where two things come together: the text calls a person what nothing known of
the linked one is ("der Journalist Michael Jackson"), and what it says of them is not so of the
linked one either. One alone is not enough: what is known is never complete, and claims may be
false. Withdrawing decides nothing; it only keeps a verdict from being one on somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.linking.context import stems
from kg.linking.epithets import Epithet, Sort, epithets, is_office
from kg.model import (
    Annotation,
    Entity,
    EntityId,
    Facts,
    Language,
    Link,
    MentionKind,
    Message,
    Question,
    Rank,
)

_OCCUPATIONS = ("P106", "P39", "P101", "P641")
_CITIZENSHIP, _PARTY = "P27", "P102"
_OFFICE, _KIND = "P39", "P31"
_NOUNS = frozenset({MentionKind.CLASS, MentionKind.OFFICE})
_POLITICIANS = frozenset({"Q82955", "Q372436", "Q193391"})
"""Politician, statesperson, diplomat: they may hold any office of state."""
_PARTIES = frozenset({"Q7278"})


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody whom the article means by the name of someone known, and what it calls them.

    ``called`` is empty where nothing that the article says fits the one who is known.
    """

    name: str
    called: str = ""

    @property
    def reason(self) -> Message:
        """Why the name is left unlinked."""
        if not self.called:
            return Message(
                f"Nichts davon passt zu dem, was unter dem Namen {self.name} bekannt ist; gemeint "
                "ist wohl jemand anderes, der so heißt.",
                f"Nothing of it fits what is known by the name of {self.name}; someone else who is "
                "called so may be meant.",
            )
        return Message(
            f"Der Text nennt {self.name} „{self.called}“; davon ist bei dem, der unter diesem "
            "Namen bekannt ist, nichts bekannt. Vielleicht ist ein Namensvetter gemeint.",
            f"The text calls {self.name} “{self.called}”; nothing of that is known of the one who "
            "is known by this name. A namesake may be meant.",
        )


def questions(
    entities: Collection[EntityId], annotation: Annotation | None = None, links: Sequence[Link] = ()
) -> frozenset[Question]:
    """What must be known of linked persons to tell whether the article's words fit them.

    With the article's links, of its common nouns, too, whose names in other languages count.
    """
    asked = (*_OCCUPATIONS, _CITIZENSHIP, _PARTY)
    nouns = {
        Question(link.entity, _KIND)
        for link in links
        if annotation and link.entity and annotation.mentions[link.mention].kind in _NOUNS
    }
    return frozenset(nouns | {Question(entity, p) for entity in entities for p in asked})


def called_otherwise(
    annotation: Annotation,
    links: Sequence[Link],
    entity: EntityId,
    places: Collection[int],
    facts: Facts,
    types: Mapping[EntityId, frozenset[EntityId]],
) -> str:
    """What the article calls a person of whom that is not known, empty where it fits.

    ``places`` are where the claims in question stand: what their sentences call the person counts,
    else what any other does; what they say of the person may be the very claim. ``types`` are the
    classes of linked entities.
    """
    linked = {link.mention: link.entity for link in links}
    chains = {annotation.mentions[i].chain for i, e in linked.items() if e == entity}
    found = [each for chain in sorted(chains) for each in epithets(annotation, chain)]
    sentences = [s for s in annotation.sentences if any(s.start <= p < s.end for p in places)]
    here = [e for e in found if any(s.start <= e.start < s.end for s in sentences)]
    granted = [e for e in here if not e.said]
    elsewhere = [e for e in found if e not in here]
    return _unknown(granted or elsewhere, entity, linked, facts, types)


def _unknown(
    found: Sequence[Epithet],
    entity: EntityId,
    linked: Mapping[int, EntityId | None],
    facts: Facts,
    types: Mapping[EntityId, frozenset[EntityId]],
) -> str:
    """The first epithet of a sort of which none is known."""
    words = _words(entity, facts)
    ids = _values(entity, _OCCUPATIONS, facts)
    of_state = bool(ids & _POLITICIANS or _values(entity, (_OFFICE,), facts))
    callings = [e for e in found if e.sort is Sort.CALLING and not (of_state and is_office(e))]
    if callings and not any(_is_known(e, _of(e, linked), ids, words, facts) for e in callings):
        return callings[0].text
    origins = [e for e in found if e.sort is Sort.ORIGIN]
    countries = _values(entity, (_CITIZENSHIP,), facts)
    at_home = any(_of(e, linked) in countries or _is_among(e.text, words) for e in origins)
    if countries and origins and not at_home:
        return origins[0].text
    parties = [
        e
        for e in found
        if e.sort is Sort.PARTY and types.get(_of(e, linked) or "", frozenset()) & _PARTIES
    ]
    members = _values(entity, (_PARTY,), facts)
    if parties and not any(_of(e, linked) in members for e in parties):
        return parties[0].text
    return ""


def _of(epithet: Epithet, linked: Mapping[int, EntityId | None]) -> EntityId | None:
    return linked.get(epithet.mention) if epithet.mention is not None else None


def _values(entity: EntityId, properties: Sequence[str], facts: Facts) -> frozenset[EntityId]:
    return frozenset(
        s.value.id
        for p in properties
        for s in facts.answers.get(Question(entity, p), ())
        if isinstance(s.value, Entity) and s.rank is not Rank.DEPRECATED
    )


def _words(entity: EntityId, facts: Facts) -> frozenset[str]:
    """The words of a person's description and of what they do, belong to and are citizens of."""
    ids = _values(entity, (*_OCCUPATIONS, _PARTY, _CITIZENSHIP), facts)
    known = [facts.terms[e] for e in ids if e in facts.terms]
    texts = [label for terms in known for _, label in terms.labels]
    own = facts.terms.get(entity)
    texts += [text for _, text in own.descriptions] if own else []
    return stems(" ".join(texts)) | {w.strip(",;()").casefold() for t in texts for w in t.split()}


def _is_known(
    epithet: Epithet,
    meant: EntityId | None,
    ids: Collection[EntityId],
    words: frozenset[str],
    facts: Facts,
) -> bool:
    """Whether it is one of what a person does, by item or by word, in whatever language."""
    terms = facts.terms.get(meant) if meant else None
    names = [epithet.text, *(label for _, label in terms.labels)] if terms else [epithet.text]
    return meant in ids or any(_is_among(name, words) for name in names)


def _is_among(noun: str, words: frozenset[str]) -> bool:
    """Whether a noun, or the last part of a compound, is one of the words."""
    last = noun.rsplit("-", 1)[-1].casefold()
    if last in words or stems(last) & words:
        return True
    return any(len(word) >= _LONG and last.endswith(word) for word in words)


_LONG = 5


def withdrawn(
    links: Sequence[Link], strangers: Mapping[EntityId, Stranger], language: Language
) -> tuple[Link, ...]:
    """The links without those to persons who are not meant; why is said instead."""
    return tuple(
        replace(
            link,
            entity=None,
            label=stranger.name,
            score=0.0,
            reason=stranger.reason.in_language(language),
        )
        if link.entity and (stranger := strangers.get(link.entity))
        else link
        for link in links
    )
