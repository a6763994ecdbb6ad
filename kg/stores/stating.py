"""Which articles state a proposition, and in which words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kg.graph import vocabulary as v
from kg.graph.propositions import PROPOSITION, read_proposition
from kg.graph.quads import Node, node
from kg.graph.read import read_article
from kg.graph.utterances import ARTICLE, read_utterance
from kg.model import Article, Stated, Utterance
from kg.names import iri
from kg.stores.lookup import Pattern, Reader

OF_AN_ARTICLE = frozenset({v.PUBLISHED, v.HAS_CAPTURE})
"""What leads from an article to what is read with it."""


def stating(propositions: Sequence[str], reader: Reader, most: int) -> tuple[Stated, ...]:
    """What each article says of the propositions, by article id; ``most`` utterances of each."""
    made = [node(iri(reader.base, PROPOSITION, p)) for p in propositions]
    found = reader.lookup.matching([Pattern(v.STATES, None, each) for each in made], most)
    said = {quad.subject for quads in found for quad in quads}
    kept = [each for each, quads in zip(made, found, strict=True) if quads]
    page = reader.page([*kept, *said])
    read = {p.id: p for p in (read_proposition(page, each, {}) for each in kept)}
    utterances: dict[str, list[Utterance]] = {}
    for utterance in sorted((read_utterance(page, n) for n in said), key=_place):
        utterances.setdefault(utterance.article, []).append(utterance)
    articles = whole_articles([node(iri(reader.base, ARTICLE, a)) for a in utterances], reader)
    return tuple(
        Stated(
            article,
            tuple(read[p] for p in dict.fromkeys(u.proposition for u in stated)),
            tuple(stated),
        )
        for article in sorted(articles, key=lambda article: article.id)
        for stated in [utterances[article.id]]
    )


def whole_articles(made: Collection[Node], reader: Reader) -> list[Article]:
    """The articles of these nodes, without those that are being written."""
    page = reader.page(made, OF_AN_ARTICLE)
    return [read_article(page, each) for each in made if not page.all(each, v.BEING_WRITTEN)]


def _place(utterance: Utterance) -> tuple[str, int, int, str]:
    return (utterance.article, utterance.start, utterance.end, utterance.id)
