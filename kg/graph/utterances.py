"""Utterances: annotations of an article's text, after the Web Annotation Data Model.

The selectors count Unicode code points, as https://www.w3.org/TR/annotation-model/ asks.
"""

from __future__ import annotations

from pyoxigraph import Literal

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import Node, Sheet, double, integer, string
from kg.graph.values import read_value, value_node
from kg.model import DAY, Polarity, Span, Speaker, Term, Time, Utterance

ARTICLE = "article"
UTTERANCE = "utterance"


def write_utterance(
    sheet: Sheet, utterance: Utterance, position: int, published: Time | None = None
) -> Node:
    """Writes an utterance of an article of this date; gives its node."""
    made = sheet.node(UTTERANCE, utterance.id)
    article = sheet.node(ARTICLE, utterance.article)
    for type_ in (v.UTTERANCE, v.CLAIM, v.ANNOTATION):
        sheet.add(made, v.TYPE, type_)
    sheet.add(made, v.POSITION, integer(position))
    sheet.add(made, v.OF_ARTICLE, article)
    sheet.add(made, v.STATES, sheet.node(PROPOSITION, utterance.proposition))
    write_utterance_keys(sheet, made, utterance.proposition, utterance.polarity, published)
    sheet.add(made, v.RELATION, string(utterance.relation))
    sheet.add(made, v.EXTRACTOR, string(utterance.extractor))
    sheet.add(made, v.POLARITY, v.POLARITIES[utterance.polarity])
    sheet.add(made, v.MODALITY, v.MODALITIES[utterance.modality])
    sheet.add(made, v.CONFIDENCE, double(utterance.confidence))
    _write_target(sheet, made, utterance, article)
    for predicate, name, span in (
        (v.SUBJECT_SELECTOR, "subject", utterance.subject),
        (v.OBJECT_SELECTOR, "object", utterance.object),
    ):
        if span is not None:
            sheet.add(made, predicate, _position_selector(sheet, utterance, name, span))
    if utterance.speaker is not None:
        attribution = _write_attribution(sheet, utterance, utterance.speaker)
        sheet.add(made, v.HAS_ATTRIBUTION, attribution)
    return made


def write_utterance_keys(
    sheet: Sheet, made: Node, proposition: str, polarity: Polarity, published: Time | None
) -> None:
    """Writes by what the utterance of a proposition (its id) is found in a large store."""
    if polarity is Polarity.NEGATIVE:
        sheet.add(made, v.DENIES, sheet.node(PROPOSITION, proposition))
    if published is not None and published.precision >= DAY:
        sheet.add(made, v.SAID_ON, said_on(proposition, published))


def said_on(proposition: str, day: Time) -> Literal:
    """By what a store finds who said a proposition (its id) on a day, among all who ever did."""
    return string(f"{proposition} {day.iso()}")


def _write_target(sheet: Sheet, made: Node, utterance: Utterance, article: Node) -> None:
    """Where the words stand, by quote and by position, as Web Annotation says it."""
    target = sheet.node("target", utterance.id)
    quote = sheet.node("selector", utterance.id, "quote")
    sheet.add(made, v.HAS_TARGET, target)
    sheet.add(target, v.TYPE, v.SPECIFIC_RESOURCE)
    sheet.add(target, v.HAS_SOURCE, article)
    sheet.add(target, v.HAS_SELECTOR, quote)
    sheet.add(quote, v.TYPE, v.QUOTE_SELECTOR)
    sheet.add(quote, v.EXACT, string(utterance.text))
    sheet.add(quote, v.PREFIX, string(utterance.prefix))
    sheet.add(quote, v.SUFFIX, string(utterance.suffix))
    span = Span(utterance.start, utterance.end)
    place = _position_selector(sheet, utterance, "position", span)
    sheet.add(target, v.HAS_SELECTOR, place)


def _position_selector(sheet: Sheet, utterance: Utterance, name: str, span: Span) -> Node:
    made = sheet.node("selector", utterance.id, name)
    sheet.add(made, v.TYPE, v.POSITION_SELECTOR)
    sheet.add(made, v.OA_START, integer(span.start))
    sheet.add(made, v.OA_END, integer(span.end))
    return made


def _write_attribution(sheet: Sheet, utterance: Utterance, speaker: Speaker) -> Node:
    made = sheet.node("attribution", utterance.id)
    sheet.add(made, v.TYPE, v.ATTRIBUTION)
    sheet.add(made, v.SPEAKER, value_node(sheet, speaker.term.value))
    sheet.add(made, v.TEXT, string(speaker.term.text))
    sheet.add(made, v.QUOTATION_KIND, v.QUOTATION_KINDS[speaker.kind])
    sheet.add(made, v.CUE, string(speaker.cue))
    if speaker.start is not None:
        sheet.add(made, v.OA_START, integer(speaker.start))
    if speaker.end is not None:
        sheet.add(made, v.OA_END, integer(speaker.end))
    return made


# --- and back -------------------------------------------------------------------------------


def read_utterance(page: Page, made: Node) -> Utterance:
    """The utterance of a node that :func:`write_utterance` wrote."""
    quote, place = _read_target(page, page.node(made, v.HAS_TARGET))
    subject = page.maybe_node(made, v.SUBJECT_SELECTOR)
    object_ = page.maybe_node(made, v.OBJECT_SELECTOR)
    attribution = page.maybe_node(made, v.HAS_ATTRIBUTION)
    span = _read_span(page, place)
    return Utterance(
        id=page.local(made, UTTERANCE),
        article=page.local(page.node(made, v.OF_ARTICLE), ARTICLE),
        proposition=page.local(page.node(made, v.STATES), PROPOSITION),
        start=span.start,
        end=span.end,
        text=page.string(quote, v.EXACT),
        relation=page.string(made, v.RELATION),
        extractor=page.string(made, v.EXTRACTOR),
        polarity=page.member(made, v.POLARITY, v.POLARITIES),
        modality=page.member(made, v.MODALITY, v.MODALITIES),
        confidence=page.float(made, v.CONFIDENCE),
        speaker=None if attribution is None else _read_speaker(page, attribution),
        subject=None if subject is None else _read_span(page, subject),
        object=None if object_ is None else _read_span(page, object_),
        prefix=page.string(quote, v.PREFIX),
        suffix=page.string(quote, v.SUFFIX),
    )


def _read_target(page: Page, target: Node) -> tuple[Node, Node]:
    """The quote selector and the position selector of a target."""
    by_type = {page.node(s, v.TYPE): s for s in page.nodes(target, v.HAS_SELECTOR)}
    if v.QUOTE_SELECTOR not in by_type or v.POSITION_SELECTOR not in by_type:
        raise StoreError(f"{target.value} lacks a selector")
    return by_type[v.QUOTE_SELECTOR], by_type[v.POSITION_SELECTOR]


def _read_span(page: Page, selector: Node) -> Span:
    return Span(page.integer(selector, v.OA_START), page.integer(selector, v.OA_END))


def _read_speaker(page: Page, made: Node) -> Speaker:
    value = read_value(page, page.node(made, v.SPEAKER))
    return Speaker(
        term=Term(value, page.string(made, v.TEXT)),
        kind=page.member(made, v.QUOTATION_KIND, v.QUOTATION_KINDS),
        cue=page.string(made, v.CUE),
        start=page.maybe_integer(made, v.OA_START),
        end=page.maybe_integer(made, v.OA_END),
    )
