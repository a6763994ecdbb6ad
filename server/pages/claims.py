"""A claim's page: what is stated, who said it when, the verdict, its evidence and its history."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template

import kg
from server.pages.language import wanted
from server.pages.negotiation import alternates, as_rdf, page, wanted_type
from server.pages.shared import index, page_number, store, views

_MOST_CONFLICTS = 20
_PLACES = 30
_VERDICTS = 30
_ABOUT = "https://w3id.org/beleg/ontology#about"


@views.get("/proposition/<proposition_id>")
def proposition(proposition_id: str) -> Response:
    """What is stated, whoever says it."""
    return _page("proposition", proposition_id)


@views.get("/utterance/<utterance_id>")
def utterance(utterance_id: str) -> Response:
    """The same page, with one place where it is said picked out."""
    return _page("utterance", utterance_id)


@views.get("/verdict/<verdict_id>")
def verdict(verdict_id: str) -> Response:
    """The same page, with one verdict of its history picked out."""
    return _page("verdict", verdict_id)


def _page(kind: str, local: str) -> Response:
    media_type = wanted_type()
    if media_type != "text/html":
        return as_rdf(kind, local, media_type)
    said = index().claims(kind, local, 1, newest=True)
    if not said and kind == "verdict":
        said = _of_old_verdict(local)
    if not said:
        abort(404, f"there is no such {kind}")
    chosen, number = said[0], page_number()
    places = index().places(chosen.proposition)
    start = (number - 1) * _PLACES
    given, history = store().latest(chosen.proposition, _VERDICTS)
    articles = index().articles_with([chosen.proposition])
    return page(
        render_template(
            "claim.html",
            kind=kind,
            local=local,
            claim=claim_of(chosen),
            chosen=chosen,
            said=index().claims("proposition", chosen.proposition, _PLACES, start),
            articles=len(articles),
            sources=len(set(store().sources(articles).values())),
            places=places,
            number=number,
            pages=-(-places // _PLACES),
            history=history,
            earlier=given - len(history),
            conflicts=index().conflicts(chosen.proposition, _MOST_CONFLICTS),
            reviews=index().reviews_of(chosen.proposition),
            alternates=alternates(f"pages.{kind}", **{f"{kind}_id": local}),
        )
    )


def _of_old_verdict(verdict_id: str) -> tuple[kg.IndexedClaim, ...]:
    """Where the proposition of a verdict is said that others have revised."""
    described = store().description("verdict", verdict_id)
    for triple in described.triples if described else ():
        if triple.predicate.value == _ABOUT and triple.subject.value.endswith(f"/{verdict_id}"):
            stated = triple.object.value.rpartition("/")[2]
            return index().claims("proposition", stated, 1, newest=True)
    return ()


def claim_of(found: kg.IndexedClaim) -> dict[str, Any]:
    """A claim as its article's report shows it."""
    report = index().report(found.article, wanted())
    claims = report["claims"] if report else []
    for claim in claims:
        if claim["utterance"] == found.utterance and claim["id"] == found.proposition:
            return dict(claim)
    abort(404, "there is no such claim")
