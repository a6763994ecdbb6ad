"""What other articles of a store could contradict one: found by keys, and within bounds.

Nothing here grows with the store: each thing sought is an exact look-up, at most :data:`MOST`
propositions are compared for it and each of these in at most :data:`MOST` utterances. Which ones
these are is the store's order; what is left out is told. Of the articles that are found, all is
read that they say of what is compared, so that numbers that one article gives side by side are not
held against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import NamedNode

from kg.graph import vocabulary as v
from kg.graph.page import Page, member_of
from kg.graph.propositions import PROPOSITION, read_proposition, read_wordings, role_property
from kg.graph.quads import Node, Object, Quad, Sheet, entity, node, string, wikidata
from kg.graph.utterances import ARTICLE, said_on
from kg.graph.values import named_iri, read_time, simple_term
from kg.model import (
    Alike,
    Assertions,
    Claimed,
    Deeds,
    Denials,
    Entity,
    Occasion,
    Proposition,
    Quantity,
    Rivals,
    Sought,
    Thing,
    Voice,
)
from kg.names import iri
from kg.stores.lookup import Pattern, Reader

MOST = 50
"""Propositions for each thing sought, and utterances of each proposition, that are compared."""

_SETTING = "setting"
_TIMES = frozenset({"P580", "P582", "P585"})


def rivals(
    sought: Collection[Sought], article_id: str, own: Collection[str], reader: Reader
) -> Rivals:
    """What articles other than this one state of what is sought; ``own`` are the ids of
    what it asserts, which contradicts nothing by being stated elsewhere too."""
    return _Comparison(article_id, own, reader).rivals(sorted(sought, key=repr))


class _Comparison:
    def __init__(self, article_id: str, own: Collection[str], reader: Reader) -> None:
        self._reader = reader
        self._matching = reader.lookup.matching
        self._base = reader.base
        self._article = self._iri(ARTICLE, article_id)
        self._own = {self._iri(PROPOSITION, each) for each in own}
        self._cut: dict[Sought, None] = {}
        self._pages: dict[Node, Page] = {}
        self._propositions: dict[Node, Proposition] = {}

    def rivals(self, sought: Sequence[Sought]) -> Rivals:
        """Everything found, in an order of its own."""
        found = self._found([s for s in sought if not isinstance(s, Denials | Assertions)])
        self._read({made for nodes in found.values() for made in nodes})
        by_id = [s for s in sought if isinstance(s, Denials | Assertions)]
        heard = self._heard(found, by_id)
        told = self._told({of for articles in heard.values() for of in articles})
        for each, articles in heard.items():
            if isinstance(each, Occasion):
                self._read_deaths([told[a] for a in articles if a in told], each.types)
        self._read_words(told)
        named = {self._iri(PROPOSITION, each.proposition) for each in by_id}
        known = self._own | self._propositions.keys() | named
        stated = {u: p for of in told.values() for u, p in of.items() if p in known}
        voices = tuple(self._voices(told, stated))
        spoken = {voice.proposition for voice in voices}
        propositions = sorted(self._propositions.values(), key=lambda each: each.id)
        return Rivals(tuple(p for p in propositions if p.id in spoken), voices, tuple(self._cut))

    # --- what is stated -------------------------------------------------------------------------

    def _found(self, sought: Sequence[Sought]) -> dict[Sought, list[Node]]:
        """The propositions of each thing that is sought by its content."""
        found: dict[Sought, list[Node]] = {}
        patterns = [self._pattern(each) for each in sought]
        for each, quads in zip(sought, self._matching(patterns, MOST + 1), strict=True):
            if len(quads) > MOST:
                self._cut[each] = None
            nodes = [_proposition_of(quad) for quad in quads[:MOST]]
            keeps_own = isinstance(each, Occasion)
            found[each] = [n for n in dict.fromkeys(nodes) if keeps_own or n not in self._own]
        return found

    def _pattern(self, sought: Sought) -> Pattern:
        match sought:
            case Claimed():
                subject = None if sought.subject is None else self._thing(sought.subject)
                target = None
                if sought.object is not None:
                    target = simple_term(Sheet(self._base), sought.object, ())
                return Pattern(wikidata("wdt", sought.property), subject, target, stated=True)
            case Deeds() | Occasion():
                role = sought.role if isinstance(sought, Deeds) else _SETTING
                predicate = role_property(self._base, role)
                return Pattern(predicate, None, self._thing(sought.thing), stated=True)
            case Alike():
                return Pattern(v.ALIKE, None, string(sought.key))
            case Denials():
                return Pattern(v.DENIES, None, self._iri(PROPOSITION, sought.proposition))
            case Assertions(day=None):
                return Pattern(v.STATES, None, self._iri(PROPOSITION, sought.proposition))
            case Assertions(day=day):
                assert day is not None
                return Pattern(v.SAID_ON, None, said_on(sought.proposition, day))

    def _read(self, made: Collection[Node]) -> None:
        """Reads propositions, but for the words of single articles."""
        page = self._reader.page(made)
        for each in made:
            if each in page:
                self._pages[each] = page
                self._propositions[each] = read_proposition(page, each, {})

    def _read_deaths(self, told: Iterable[Mapping[Node, Node]], types: Collection[str]) -> None:
        """Reads all events of these types that articles tell."""
        stated = {p for of in told for p in of.values()} - self._propositions.keys()
        kinds = self._reader.objects(stated, v.EVENT_TYPE)
        wanted = {string(kind) for kind in types}
        self._read([p for p in stated if not wanted.isdisjoint(kinds[p][v.EVENT_TYPE])])

    def _read_words(self, told: Mapping[Node, Mapping[Node, Node]]) -> None:
        """Reads beside numbers the words that may say what they count ("drei weitere"), as the
        first article that gives them has them."""
        numbered = {made for made, p in self._propositions.items() if _has_number(p)}
        speaking = (a for a, of in told.items() if not numbered.isdisjoint(of.values()))
        telling = sorted(speaking, key=str)
        entries = self._reader.objects(telling, v.HAS_ENTRY)
        listed = [entry for a in telling for entry in _nodes(entries[a][v.HAS_ENTRY])]
        items = self._reader.objects(listed, v.ITEM)
        chosen: dict[Node, Node] = {}
        for entry in listed:
            for item in _nodes(items[entry][v.ITEM]):
                if item in numbered:
                    chosen.setdefault(item, entry)
        page = self._reader.page(chosen.values(), frozenset({v.HAS_WORDING}))
        for made, entry in chosen.items():
            words = read_wordings(page, entry)
            self._propositions[made] = read_proposition(self._pages[made], made, words)

    # --- who states it --------------------------------------------------------------------------

    def _heard(
        self, found: Mapping[Sought, Sequence[Node]], by_id: Sequence[Denials | Assertions]
    ) -> dict[Sought, set[Node]]:
        """The articles that speak of each thing sought, without this one."""
        asked = [(each, self._spoken(each, p)) for each, made in found.items() for p in made]
        asked += [(each, self._pattern(each)) for each in by_id]
        patterns = list(dict.fromkeys(pattern for _, pattern in asked))
        quads = dict(zip(patterns, self._matching(patterns, MOST + 1), strict=True))
        said = {q.subject for some in quads.values() for q in some[:MOST]}
        of = self._reader.objects(said, v.OF_ARTICLE)
        heard: dict[Sought, set[Node]] = {}
        for each, pattern in asked:
            if len(quads[pattern]) > MOST:
                self._cut[each] = None
            for quad in quads[pattern][:MOST]:
                articles = of[quad.subject][v.OF_ARTICLE]
                heard.setdefault(each, set()).update(_nodes(articles))
        return {each: articles - {self._article} for each, articles in heard.items()}

    def _spoken(self, sought: Sought, made: Node) -> Pattern:
        """The utterances of a proposition that count: of one day, where it has no time itself."""
        day = sought.day if isinstance(sought, Claimed) else None
        proposition = self._propositions[made]
        if day is None or _timed(proposition):
            return Pattern(v.STATES, None, made)
        return Pattern(v.SAID_ON, None, said_on(proposition.id, day))

    def _told(self, articles: Collection[Node]) -> dict[Node, dict[Node, Node]]:
        """The proposition of each utterance of each article that is wholly in the store."""
        listed = self._reader.objects(articles, v.HAS_UTTERANCE, v.BEING_WRITTEN)
        whole = {
            article: list(_nodes(of[v.HAS_UTTERANCE]))
            for article, of in listed.items()
            if not of[v.BEING_WRITTEN]
        }
        stated = self._reader.objects({u for of in whole.values() for u in of}, v.STATES)
        return {
            article: {u: p for u in of for p in _nodes(stated[u][v.STATES])}
            for article, of in whole.items()
        }

    def _voices(
        self, told: Mapping[Node, Mapping[Node, Node]], stated: Mapping[Node, Node]
    ) -> Iterator[Voice]:
        speaking = {a for a, of in told.items() if not of.keys().isdisjoint(stated)}
        dates = self._reader.objects(speaking, v.PUBLISHED)
        page = self._reader.page(
            {d for of in dates.values() for d in _nodes(of[v.PUBLISHED])}, frozenset()
        )
        how = self._reader.objects(stated.keys(), v.POLARITY, v.MODALITY)
        for article in sorted(speaking, key=str):
            published = next(iter(_nodes(dates[article][v.PUBLISHED])), None)
            for utterance in sorted(told[article].keys() & stated.keys(), key=str):
                yield Voice(
                    page.local(article, ARTICLE),
                    None if published is None else read_time(page, published),
                    page.local(stated[utterance], PROPOSITION),
                    member_of(how[utterance][v.POLARITY][0], v.POLARITIES),
                    member_of(how[utterance][v.MODALITY][0], v.MODALITIES),
                )

    # --- names ----------------------------------------------------------------------------------

    def _iri(self, kind: str, local: str) -> Node:
        return node(iri(self._base, kind, local))

    def _thing(self, thing: Thing) -> Node:
        return entity(thing.id) if isinstance(thing, Entity) else named_iri(self._base, thing)


def _proposition_of(quad: Quad) -> Node:
    """The proposition that a quad describes, or in whose graph it stands."""
    return quad.graph_name if isinstance(quad.graph_name, NamedNode) else quad.subject


def _timed(proposition: Proposition) -> bool:
    qualified = any(q.property in _TIMES for q in proposition.qualifiers)
    return proposition.valid is not None or qualified


def _has_number(proposition: Proposition) -> bool:
    event = proposition.event
    terms = [proposition.object, *(role.term for role in (event.roles if event else ()))]
    return any(term is not None and isinstance(term.value, Quantity) for term in terms)


def _nodes(terms: Iterable[Object]) -> Iterator[Node]:
    return (term for term in terms if isinstance(term, NamedNode))
