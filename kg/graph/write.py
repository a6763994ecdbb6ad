"""A check as quads, laid out as docs/design.md says under "In RDF".

The default graph describes; each proposition's IRI names the graph of the triple it states; the
knowledge graph holds the statements used; the graph of inferences holds what follows. There are
no blank nodes.
"""

from __future__ import annotations

from pyoxigraph import Literal

from kg.graph import vocabulary as v
from kg.graph.conflicts import write_conflict
from kg.graph.fingerprints import write_fingerprint
from kg.graph.orders import permutation
from kg.graph.propositions import PROPOSITION, write_proposition, write_wordings
from kg.graph.quads import Node, Quad, Sheet, entity, integer, string, write_message
from kg.graph.utterances import ARTICLE, write_utterance
from kg.graph.values import text_term, value_node
from kg.graph.verdicts import write_verdict
from kg.graph.versions import write_capture, write_versions
from kg.model import DAY, MONTH, Article, Check, EntityTerms, Message, Text, Time

ENTRY = "entry"
TERMS = "terms"


def to_quads(check: Check, base: str) -> list[Quad]:
    """The quads of a check in a store with this base, each once.

    Raises :class:`kg.errors.StoreError` for what RDF cannot hold: half of a surrogate pair in a
    text, an id that makes no IRI.
    """
    sheet = Sheet(base)
    article = sheet.node(ARTICLE, check.article.id)
    _write_article(sheet, article, check.article)
    for position, utterance in enumerate(check.utterances):
        written = write_utterance(sheet, utterance, position, check.article.published)
        sheet.add(article, v.HAS_UTTERANCE, written)
    for position, proposition in enumerate(check.propositions):
        write_proposition(sheet, proposition)
        item = sheet.node(PROPOSITION, proposition.id)
        entry = _write_entry(sheet, check, item, "proposition", position)
        write_wordings(sheet, entry, proposition)
    for position, verdict in enumerate(check.verdicts):
        _write_entry(sheet, check, write_verdict(sheet, verdict), "verdict", position)
    for position, conflict in enumerate(check.conflicts):
        _write_entry(sheet, check, write_conflict(sheet, conflict), "conflict", position)
    for terms in check.terms.values():
        sheet.add(article, v.HAS_TERMS, _write_terms(sheet, terms))
    for position, note in enumerate(check.notes):
        sheet.add(article, v.HAS_NOTE, _write_note(sheet, check.article.id, note, position))
    write_versions(sheet, check)
    return sheet.quads()


def _write_entry(sheet: Sheet, check: Check, item: Node, kind: str, position: int) -> Node:
    """That the check holds an item which other checks may hold too, and where in its order."""
    entry = sheet.node(ENTRY, check.article.id, kind, str(position))
    sheet.add(entry, v.TYPE, v.ENTRY)
    sheet.add(entry, v.ITEM, item)
    sheet.add(entry, v.POSITION, integer(position))
    sheet.add(sheet.node(ARTICLE, check.article.id), v.HAS_ENTRY, entry)
    return entry


# --- the article ----------------------------------------------------------------------------


def _write_article(sheet: Sheet, made: Node, article: Article) -> None:
    sheet.add(made, v.TYPE, v.ARTICLE)
    sheet.add(made, v.TYPE, v.NEWS_ARTICLE)
    sheet.add(made, v.ARTICLE_BODY, string(article.text))
    sheet.add(made, v.IN_LANGUAGE, string(article.language))
    sheet.add(made, v.REFERENCE_NAME, string(article.ref))
    optional = (
        (v.URL, article.url),
        (v.HEADLINE, article.title),
        (v.PUBLISHER_NAME, article.publisher),
        (v.RETRIEVED, article.retrieved),
    )
    for predicate, text in optional:
        if text is not None:
            sheet.add(made, predicate, string(text))
    if article.published is not None:
        sheet.add(made, v.PUBLISHED, value_node(sheet, article.published))
        sheet.add(made, v.DATE_PUBLISHED, _date(article.published))
    write_fingerprint(sheet, made, article.text)
    if article.capture is not None:
        sheet.add(made, v.HAS_CAPTURE, write_capture(sheet, article.capture))


def _date(time: Time) -> Literal:
    """A day, month or year as XML Schema's type of that precision."""
    if time.precision >= DAY:
        return Literal(time.iso(), datatype=v.DATE)
    if time.precision == MONTH:
        return Literal(time.iso(), datatype=v.YEAR_MONTH)
    return Literal(time.iso(), datatype=v.YEAR)


def _write_terms(sheet: Sheet, terms: EntityTerms) -> Node:
    """An entity's names as this check knew them, and beside them on the entity itself."""
    made = sheet.hashed(TERMS, terms)
    named = entity(terms.id)
    sheet.add(made, v.TYPE, v.ENTITY_TERMS)
    sheet.add(made, v.ENTITY, named)
    layers = (
        (v.RDFS_LABEL, v.ORDER, terms.labels),
        (v.DESCRIPTION, v.DESCRIPTION_ORDER, terms.descriptions),
    )
    for predicate, order, texts in layers:
        for language, text in texts:
            written = text_term(sheet, Text(text, language))
            sheet.add(made, predicate, written)
            if isinstance(written, Literal):
                sheet.add(named, predicate, written)
        if permutation(texts):
            sheet.add(made, order, string(permutation(texts)))
    return made


def _write_note(sheet: Sheet, article_id: str, note: Message, position: int) -> Node:
    made = sheet.node("note", article_id, str(position))
    sheet.add(made, v.TYPE, v.NOTE)
    sheet.add(made, v.POSITION, integer(position))
    write_message(sheet, made, v.MESSAGE, note)
    return made
