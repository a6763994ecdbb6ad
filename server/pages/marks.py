"""An article's text with its claims marked in place, by verdict and by speaker."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

import kg
from server.pages.language import gettext
from server.pages.shared import CLASSES, label_name, label_sign

_MARK = Markup('<mark class="{}"><a class="span" tabindex="-1" href="#claim-{}">{}</a></mark>')
_NUMBER = Markup(
    '<a class="number {}" id="at-{}" href="#claim-{}" data-claim="{}" data-number="{}" '
    'aria-label="{}"></a>'
)
_WEIGHTS = {label.value: weight for weight, label in enumerate(kg.labels_by_weight)}


def marked(text: str, claims: list[dict[str, Any]]) -> Markup:
    """The text as HTML; pieces under a claim lead to it, and so does its number behind it.

    ``claims`` are those of a report that have a number. Without tags it is the text again.
    """
    by_number = {claim["number"]: claim for claim in claims}
    places = [
        kg.Place(c["start"], c["end"], c["number"], _WEIGHTS[c["verdict"]["label"]]) for c in claims
    ]
    html = []
    for piece in kg.cut_text(text, places):
        words = Markup.escape(kg.clean(piece.text))
        if piece.over is not None:
            claim = by_number[piece.over]
            said = " said" if claim["said_by"] else ""
            words = _MARK.format(CLASSES[claim["verdict"]["label"]] + said, piece.over, words)
        html.append(words)
        html += [_number(by_number[number]) for number in piece.ending]
    return Markup("").join(html)


def _number(claim: dict[str, Any]) -> Markup:
    label, number = claim["verdict"]["label"], claim["number"]
    spoken = gettext("Claim %(number)s: %(verdict)s", number=number, verdict=label_name(label))
    if claim["said_by"]:
        spoken += ", " + gettext("according to %(speaker)s", speaker=claim["speaker_name"])
    return _NUMBER.format(
        CLASSES[label], number, number, number, f"{number}{label_sign(label)}", spoken
    )
