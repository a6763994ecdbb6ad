"""What the API tells: articles, utterances, propositions, verdicts, conflicts, entities, search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from spectree import Response as Answers

import kg
from server.api import models as m
from server.api.description import spec, views
from server.api.shared import following, given, offset, one_more, page_of, query, tagged, there
from server.pages.shared import index, store

_MOST = 100


@views.get("/articles")
@tagged
@spec.validate(query=m.PageQuery, resp=Answers(HTTP_200=m.Articles), tags=["articles"])
def list_articles() -> Response:
    """Articles, the newest first."""
    asked = query()
    found, cursor = page_of(index().articles(*one_more(asked)), asked)
    items = [m.Summary.model_validate(article) for article in found]
    return given(m.Articles(items=items, next=cursor))


@views.get("/articles/<article_id>")
@tagged
@spec.validate(
    query=m.LanguageQuery,
    resp=Answers(HTTP_200=m.Report, HTTP_404=m.Error),
    tags=["articles"],
)
def get_article(article_id: str) -> Response:
    """An article with its claims and conflicts."""
    report = there(index().report(article_id, query().lang.value), "article")
    return given(m.Report.model_validate(report))


@views.get("/search")
@tagged
@spec.validate(query=m.SearchQuery, resp=Answers(HTTP_200=m.Claims), tags=["search"])
def search() -> Response:
    """Claims by words and filters."""
    asked, start = query(), offset(query())
    filters = kg.Filters(
        words=asked.q,
        labels=(asked.verdict.value,) if asked.verdict else (),
        entity=asked.entity,
        speaker=asked.speaker,
        publisher=asked.publisher,
        property_id=asked.property,
        language=asked.language,
        since=asked.since or "",
        until=asked.until or "",
        checked_since=asked.checked_since or "",
        checked_until=asked.checked_until or "",
        conflicting=asked.conflicting,
    )
    found = index().search(filters, asked.limit, start, newest=asked.newest)
    more = start + asked.limit < found.total
    items = [_claim(hit.claim) for hit in found.hits]
    return given(m.Claims(total=found.total, items=items, next=following(asked, more=more)))


@views.get("/utterances/<utterance_id>")
@tagged
@spec.validate(
    query=m.LanguageQuery,
    resp=Answers(HTTP_200=m.Utterance, HTTP_404=m.Error),
    tags=["claims"],
)
def get_utterance(utterance_id: str) -> Response:
    """One place where something is said."""
    said = there(index().claims("utterance", utterance_id), "utterance")
    return given(m.Utterance(said=_claim(said[0]), claim=_in_report(said[0])))


@views.get("/propositions/<proposition_id>")
@tagged
@spec.validate(
    query=m.LanguageQuery,
    resp=Answers(HTTP_200=m.Proposition, HTTP_404=m.Error),
    tags=["claims"],
)
def get_proposition(proposition_id: str) -> Response:
    """What is stated, who says it where, its verdicts and its conflicts."""
    newest = there(index().claims("proposition", proposition_id, 1, newest=True), "proposition")
    said = index().claims("proposition", proposition_id, m.MAX_LIMIT)
    return given(
        m.Proposition(
            claim=_in_report(newest[0]),
            places=index().places(proposition_id),
            said=[_claim(claim) for claim in said],
            history=_history(proposition_id),
            conflicts=_conflicts(index().conflicts(proposition_id, _MOST)),
            reviews=[m.Review.model_validate(r) for r in index().reviews_of(proposition_id)],
        )
    )


@views.get("/verdicts/<verdict_id>")
@tagged
@spec.validate(
    query=m.LanguageQuery,
    resp=Answers(HTTP_200=m.Verdict, HTTP_404=m.Error),
    tags=["claims"],
)
def get_verdict(verdict_id: str) -> Response:
    """One verdict."""
    said = index().claims("verdict", verdict_id, 1)
    history = _history(said[0].proposition) if said else []
    found = [verdict for verdict in history if verdict.id == verdict_id]
    return given(there(found, "verdict")[0])


@views.get("/reviews")
@tagged
@spec.validate(query=m.ReviewQuery, resp=Answers(HTTP_200=m.Reviews), tags=["reviews"])
def list_reviews() -> Response:
    """Reviews by other fact-checkers that have all the words, or all of them."""
    asked, start = query(), offset(query())
    total, found = index().reviews(asked.q, asked.limit, start)
    items = [m.Review.model_validate(review) for review in found]
    more = start + asked.limit < total
    return given(m.Reviews(total=total, items=items, next=following(asked, more=more)))


@views.get("/conflicts")
@tagged
@spec.validate(query=m.ConflictQuery, resp=Answers(HTTP_200=m.Conflicts), tags=["conflicts"])
def list_conflicts() -> Response:
    """Conflicts, those of the newest articles first."""
    asked = query()
    found, cursor = page_of(index().conflicts(asked.about, *one_more(asked)), asked)
    return given(m.Conflicts(items=_conflicts(found), next=cursor))


@views.get("/conflicts/<conflict_id>")
@tagged
@spec.validate(
    query=m.LanguageQuery,
    resp=Answers(HTTP_200=m.Conflict, HTTP_404=m.Error),
    tags=["conflicts"],
)
def get_conflict(conflict_id: str) -> Response:
    """A conflict with its proof."""
    told, finders = there(index().conflict(conflict_id, query().lang.value), "conflict")
    found_in = [m.Summary.model_validate(article) for article in finders]
    return given(m.Conflict(conflict=told, found_in=found_in))


@views.get("/entities/<key>")
@tagged
@spec.validate(resp=Answers(HTTP_200=m.EntityPage, HTTP_404=m.Error), tags=["entities"])
def get_entity(key: str) -> Response:
    """A thing by its Wikidata id, or by the hash that ends the IRI of its name."""
    thing = there(index().entity(key), "entity")
    return given(
        m.EntityPage(
            entity=m.Entity.model_validate(thing),
            about=[_claim(claim) for claim in index().said_about(key, _MOST)],
            by=[_claim(claim) for claim in index().said_by(key, _MOST)],
            conflicts=_conflicts(index().conflicts(key, _MOST)),
        )
    )


def _claim(claim: kg.IndexedClaim) -> m.Claim:
    return m.Claim.model_validate(claim)


def _in_report(claim: kg.IndexedClaim) -> dict[str, Any]:
    """A claim as its article's report has it."""
    report = index().report(claim.article, query().lang.value) or {"claims": []}
    found = [c for c in report["claims"] if c["utterance"] == claim.utterance]
    return dict(found[0]) if found else {}


def _history(proposition_id: str) -> list[m.Verdict]:
    return [
        m.Verdict(
            id=v.id,
            proposition=v.proposition,
            label=v.label,
            reason_code=v.reason_code,
            reason=v.reason.in_language(query().lang.value),
            as_of=v.as_of.iso() if v.as_of else None,
            created=v.created,
            method=v.method,
            version=v.version,
            by=v.by,
            revises=v.revises,
            confidence=v.confidence,
        )
        for v in store().verdicts([proposition_id]).get(proposition_id, ())
    ]


def _conflicts(found: Sequence[tuple[str, str, str, str, str]]) -> list[m.ConflictLine]:
    return [
        m.ConflictLine(id=id_, rule=rule, text_de=de, text_en=en, article=article)
        for id_, rule, de, en, article in found
    ]
