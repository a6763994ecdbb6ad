"""Sentences that pages say of verdicts."""

from __future__ import annotations

from typing import Any

import kg
from server.pages.language import gettext, wanted
from server.pages.shared import views


def would_change(claim: dict[str, Any]) -> str:
    """What evidence would change the verdict on a claim, in a sentence."""
    label = claim["verdict"]["proposition_label"]
    if claim["verdict"]["label"] == "not-checkable" and label != "not-checkable":
        return gettext("Nothing as long as it is put so: only what is asserted can be checked.")
    match label:
        case "supported":
            return gettext(
                "A statement of equal or higher rank with another value for the same time, or the "
                "deprecation of the statements above."
            )
        case "refuted":
            return gettext(
                "A statement of equal or higher rank that agrees with the claim for the time it "
                "speaks of, or the deprecation of the statements above."
            )
        case "outdated":
            return gettext("A statement that agrees for the time the claim speaks of.")
        case "conflicting":
            return gettext("A higher rank for one of the sides, or the deprecation of the other.")
        case "not-checked":
            return gettext("Asking again: the knowledge could not be reached.")
        case "not-checkable":
            return gettext("None: it is no fact that could be looked up.")
    if claim["property"] is None:
        return gettext("Wikidata has no property for this; a source in words would be needed.")
    subject = claim["subject"]
    return gettext(
        "A statement about %(subject)s with the property %(property)s that holds for the time the "
        "claim speaks of.",
        subject=subject["label"] if subject else "…",
        property=claim["property_label"] or claim["property"],
    )


def judged_by(verdict: Any) -> str:
    """Who gave a verdict: a person by name, or Beleg with its version."""
    person = getattr(verdict, "by", None)
    if person:
        return str(person)
    return f"Beleg {verdict.version}".strip()


def verdict_table() -> list[tuple[str, str, int | None]]:
    """Every label with when it is given and its number on schema.org's scale."""
    texts = {
        "supported": gettext("A statement agrees, for the time spoken of."),
        "refuted": gettext("Only one value can be right, and a statement gives another."),
        "outdated": gettext("True at another time than the one spoken of."),
        "conflicting": gettext("Statements of equal standing support and refute it."),
        "not-enough-information": gettext(
            "The knowledge is silent, or several values may be right."
        ),
        "not-checkable": gettext("Opinion, demand, prediction, or nothing that can be looked up."),
        "not-checked": gettext("The knowledge could not be asked. An error is never a verdict."),
    }
    return [(label, text, kg.published_as(label, "schema").number) for label, text in texts.items()]


@views.app_context_processor
def sentences() -> dict[str, object]:
    """What templates may call."""
    return {
        "would_change": would_change,
        "judged_by": judged_by,
        "verdict_table": verdict_table,
        "wanted_language": wanted,
    }
