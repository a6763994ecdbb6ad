"""An article's page: its text with the claims marked, the claims beside it, conflicts on top."""

from __future__ import annotations

from collections import Counter

from flask import Response, abort, render_template, request

import kg
from server.pages.language import wanted
from server.pages.marks import marked
from server.pages.negotiation import alternates, as_rdf, page, wanted_type
from server.pages.shared import index, store, views

_MOST_COPIES = 20


@views.get("/article/<article_id>")
def article(article_id: str) -> Response:
    """The article as HTML, Turtle or JSON-LD."""
    media_type = wanted_type()
    if media_type != "text/html":
        return as_rdf("article", article_id, media_type)
    report = index().report(article_id, wanted())
    summary = index().summary(article_id)
    if report is None or summary is None:
        abort(404, "there is no such article")
    numbered = [claim for claim in report["claims"] if claim["number"] is not None]
    only = request.args.get("verdict", "")
    speaker = request.args.get("speaker", "")
    shown = [
        claim
        for claim in numbered
        if (not only or claim["verdict"]["label"] == only)
        and (not speaker or claim["speaker_key"] == speaker)
    ]
    tally = Counter(claim["verdict"]["label"] for claim in numbered)
    speakers = Counter(
        (claim["speaker_key"], claim["speaker_name"]) for claim in numbered if claim["speaker_key"]
    )
    copies = store().copies(article_id)[:_MOST_COPIES]
    return page(
        render_template(
            "article.html",
            report=report,
            summary=summary,
            text=marked(report["text"], shown),
            shown=shown,
            copies=[copy for copy in map(index().summary, copies) if copy],
            tally=[(x.value, tally[x.value]) for x in kg.labels_by_weight if tally[x.value]],
            total=len(numbered),
            speakers=speakers.most_common(),
            only=only,
            speaker=speaker,
            numbers={c["id"]: c["number"] for c in reversed(numbered)},
            alternates=alternates("pages.article", article_id=article_id),
        )
    )
