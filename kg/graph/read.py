"""A check from its quads: the inverse of :mod:`kg.graph.write`."""

from __future__ import annotations

from collections.abc import Iterable

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.conflicts import CONFLICT, read_conflict
from kg.graph.orders import restored
from kg.graph.page import Page
from kg.graph.propositions import PROPOSITION, read_proposition, read_wordings
from kg.graph.quads import Node, Quad, node
from kg.graph.utterances import ARTICLE, read_utterance
from kg.graph.values import entity_id, read_text, read_time
from kg.graph.verdicts import VERDICT, read_verdict
from kg.graph.versions import maybe_capture, read_versions
from kg.model import Article, Check, EntityTerms
from kg.names import iri


def from_quads(quads: Iterable[Quad], base: str, article_id: str) -> Check:
    """The check of an article among the quads of a store with this base.

    Raises :class:`kg.errors.StoreError` where the article is missing or its quads are not whole.
    """
    page = Page(base, quads)
    made = node(iri(base, ARTICLE, article_id))
    if made not in page:
        raise StoreError(f"there is no article {article_id}")
    entries = page.in_order(made, v.HAS_ENTRY)
    items = [(entry, page.node(entry, v.ITEM)) for entry in entries]
    return Check(
        article=read_article(page, made),
        utterances=tuple(read_utterance(page, u) for u in page.in_order(made, v.HAS_UTTERANCE)),
        propositions=tuple(
            read_proposition(page, item, read_wordings(page, entry))
            for entry, item in items
            if page.is_kind(item, PROPOSITION)
        ),
        verdicts=tuple(read_verdict(page, i) for _, i in items if page.is_kind(i, VERDICT)),
        conflicts=tuple(read_conflict(page, i) for _, i in items if page.is_kind(i, CONFLICT)),
        terms={t.id: t for t in (_read_terms(page, n) for n in page.nodes(made, v.HAS_TERMS))},
        notes=tuple(page.message(note, v.MESSAGE) for note in page.in_order(made, v.HAS_NOTE)),
        versions=read_versions(page, made),
    )


def read_article(page: Page, made: Node) -> Article:
    """The article of its node."""
    published = page.maybe_node(made, v.PUBLISHED)
    return Article(
        id=page.local(made, ARTICLE),
        text=page.string(made, v.ARTICLE_BODY),
        ref=page.string(made, v.REFERENCE_NAME),
        language=page.string(made, v.IN_LANGUAGE),
        url=page.maybe_string(made, v.URL),
        title=page.maybe_string(made, v.HEADLINE),
        publisher=page.maybe_string(made, v.PUBLISHER_NAME),
        published=None if published is None else read_time(page, published),
        retrieved=page.maybe_string(made, v.RETRIEVED),
        capture=maybe_capture(page, made),
    )


def _read_terms(page: Page, made: Node) -> EntityTerms:
    texts = {
        predicate: [
            (text.language or "", text.text)
            for text in (read_text(page, term) for term in page.all(made, predicate))
        ]
        for predicate in (v.RDFS_LABEL, v.DESCRIPTION)
    }
    return EntityTerms(
        id=entity_id(page.node(made, v.ENTITY)),
        labels=restored(texts[v.RDFS_LABEL], page.maybe_string(made, v.ORDER) or ""),
        descriptions=restored(
            texts[v.DESCRIPTION], page.maybe_string(made, v.DESCRIPTION_ORDER) or ""
        ),
    )
