"""What the articles of a store disagree on: who states what, and what cannot hold together.

Knows only seams and the pure layer, as :mod:`kg.pipeline` does. The conflicts are those that checks
found by the rules for news, and what claims break of the axioms for Wikidata by OWL 2 RL. For the
latter only claims count that someone asserts, without a time and without qualifiers; a date must be
known to the day, because OWL would take a year and a day in it for two values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kg.errors import UsageError
from kg.graph import vocabulary as v
from kg.model import (
    DAY,
    Article,
    Check,
    Conflict,
    EntityId,
    EntityTerms,
    Message,
    Modality,
    Polarity,
    Step,
)
from kg.names import PREFIXES, content_id
from kg.reasoning.rl.claims import Opposed, opposed
from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.terms import Ids, Term, Terms, encode
from kg.reasoning.sets import (
    Belief,
    Dispute,
    Found,
    Voice,
    believing,
    choices,
    culprits,
    disputes,
    voices,
)
from kg.seams import Store


@dataclass(frozen=True)
class Disagreement:
    """Who asserts or denies what (``voices``) and the ``conflicts`` among it.

    ``articles`` are their names, ``quotes`` a sentence for each proposition that someone states,
    ``terms`` the names of what the conflicts speak of. ``complete`` is False where a bound was met.
    """

    articles: Mapping[str, str]
    voices: tuple[Voice, ...]
    conflicts: tuple[Conflict, ...]
    quotes: Mapping[str, str]
    terms: Mapping[EntityId, EntityTerms] = field(default_factory=dict)
    complete: bool = True

    @cached_property
    def disputes(self) -> tuple[Dispute, ...]:
        """Which articles and speakers disagree on what."""
        return disputes(self.conflicts, self.voices)

    @cached_property
    def claims(self) -> frozenset[str]:
        """All that is stated; what is denied as "not ID"."""
        return frozenset(voice.claim for voice in self.voices)

    @cached_property
    def choices(self) -> tuple[tuple[Found, ...], bool]:
        """What to leave out so that all other claims hold together, dispute by dispute; see
        :func:`kg.reasoning.sets.choices`."""
        found, complete = choices(self.conflicts)
        return found, complete and self.complete

    def believing(self, source: str) -> Belief:
        """What follows if a source is believed: an article, by its id or name, or a speaker.

        Raises :class:`kg.errors.UsageError` where nobody is called so.
        """
        said = {
            voice.claim
            for voice in self.voices
            if source in (voice.article, self.articles.get(voice.article), voice.speaker)
        }
        if not said:
            raise UsageError(f"no article and no speaker of the store is called {source!r}")
        return believing(said, self.claims, self.conflicts)


# --- of one article ---------------------------------------------------------------------------


def of_check(check: Check) -> Disagreement:
    """What an article disagrees on with itself, with others and with Wikidata."""
    said = [*check.utterances, *(u for stated in check.others for u in stated.utterances)]
    return Disagreement(
        {a.id: _name(a) for a in (check.article, *(other.article for other in check.others))},
        voices(said),
        check.conflicts,
        {u.proposition: u.text for u in reversed(said)},
        check.terms,
    )


def _name(article: Article) -> str:
    return article.title or article.ref


# --- of a store -------------------------------------------------------------------------------


def of_store(store: Store, axioms: str) -> Disagreement:
    """What all articles of a store disagree on; ``axioms`` are Turtle.

    Raises what the store raises, and :class:`kg.errors.UsageError` where the reasoner's bounds are
    passed.
    """
    said, quotes = _voices(store)
    names = {
        _local(row[0]): _text(row[1]) or _text(row[2])
        for row in store.query(
            f"SELECT ?a ?title ?ref {{ ?a a <{v.ARTICLE.value}> ; "
            f"<{v.REFERENCE_NAME.value}> ?ref "
            f"OPTIONAL {{ ?a <{v.HEADLINE.value}> ?title }} }}"
        ).rows()
    }
    conflicts: dict[str, Conflict] = {}
    terms: dict[EntityId, EntityTerms] = {}
    for check in _checks_with_conflicts(store):
        conflicts |= {conflict.id: conflict for conflict in check.conflicts}
        terms |= check.terms
    found, complete = _by_axioms(store, axioms)
    told = set(culprits(conflicts.values()))
    more = [_conflict(one) for one in found if one.claims not in told]
    concerned = {claim for conflict in more for claim in conflict.propositions}
    for article in sorted({voice.article for voice in said if voice.claim in concerned}):
        whole = store.article(article)
        terms |= whole.terms if whole else {}
    ordered = sorted((*conflicts.values(), *more), key=lambda c: (c.rule, c.id))
    return Disagreement(names, said, tuple(ordered), quotes, terms, complete)


def asserted(store: Store) -> dict[str, list[tuple[Term, Term, Term]]]:
    """What articles assert, by proposition, as triples of Wikidata's direct form; see above."""
    rows = store.query(
        "SELECT DISTINCT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } "
        f"?u <{v.STATES.value}> ?g ; <{v.MODALITY.value}> <{_ASSERTED}> ; "
        f"<{v.POLARITY.value}> <{v.POLARITIES[Polarity.POSITIVE].value}> "
        f'FILTER(STRSTARTS(STR(?p), "{PREFIXES["wdt"]}")) '
        f"FILTER NOT EXISTS {{ ?g <{v.VALID.value}> ?when }} "
        f"FILTER NOT EXISTS {{ ?g <{v.HAS_QUALIFIER.value}> ?more }} "
        f"FILTER NOT EXISTS {{ ?g <{v.OBJECT.value}>/<{v.TIME_PRECISION.value}> ?exact "
        f"FILTER(?exact < {DAY}) }} }} ORDER BY ?g"
    ).rows()
    found: dict[str, list[tuple[Term, Term, Term]]] = {}
    for graph, subject, predicate, target in rows:
        found.setdefault(_local(graph), []).append((subject, predicate, target))
    return found


def _voices(store: Store) -> tuple[tuple[Voice, ...], dict[str, str]]:
    rows = store.query(
        f"SELECT ?p ?article ?polarity ?speaker ?quote {{ ?u <{v.STATES.value}> ?p ; "
        f"<{v.OF_ARTICLE.value}> ?article ; <{v.MODALITY.value}> <{_ASSERTED}> ; "
        f"<{v.POLARITY.value}> ?polarity ; <{v.HAS_TARGET.value}> ?target . "
        f"?target <{v.HAS_SELECTOR.value}> ?selector . ?selector <{v.EXACT.value}> ?quote "
        f"OPTIONAL {{ ?u <{v.HAS_ATTRIBUTION.value}> ?by . ?by <{v.TEXT.value}> ?speaker }} }} "
        "ORDER BY ?u"
    ).rows()
    said: dict[Voice, None] = {}
    quotes: dict[str, str] = {}
    denied = v.POLARITIES[Polarity.NEGATIVE]
    for proposition, article, polarity, speaker, quote in rows:
        name = _local(proposition)
        said[Voice(name, _local(article), _text(speaker), polarity == denied)] = None
        quotes.setdefault(name, _text(quote))
    return tuple(said), quotes


def _checks_with_conflicts(store: Store) -> Iterator[Check]:
    rows = store.query(
        f"SELECT DISTINCT ?a {{ ?a <{v.HAS_ENTRY.value}> ?e . ?e <{v.ITEM.value}> ?c . "
        f"?c a <{v.CONFLICT.value}> }} ORDER BY ?a"
    ).rows()
    for row in rows:
        check = store.article(_local(row[0]))
        if check is not None:
            yield check


def _by_axioms(store: Store, axioms: str) -> tuple[tuple[Opposed, ...], bool]:
    terms = Terms()
    schema = read_document(terms, "axioms.ttl", axioms.encode())
    claims: dict[str, Ids] = {
        name: encode(terms, triples) for name, triples in asserted(store).items()
    }
    return opposed(terms, schema, claims)


def _conflict(found: Opposed) -> Conflict:
    """A conflict by OWL 2 RL in the form of the others, with ids in place of Wikidata's IRIs."""
    proof, claims = found.proof, sorted(found.claims)
    lines = (_IRI.sub(r"\1", line) for line in proof.premises)
    steps = tuple(Step("claimed", (), Message(line, line)) for line in lines)
    return Conflict(
        content_id("conflict", proof.rule, claims),
        proof.rule,
        tuple(claims),
        Message(_IRI.sub(r"\1", proof.text.de), _IRI.sub(r"\1", proof.text.en)),
        steps=steps,
    )


_IRI = re.compile(r"<http://www\.wikidata\.org/(?:entity|prop/direct)/([QP]\d+)>")
_ASSERTED = v.MODALITIES[Modality.ASSERTED].value


def _local(cell: Any) -> str:
    """The last part of an IRI."""
    return str(cell.value).rpartition("/")[2]


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell.value)
