"""What all pages share: the blueprint, the index, words for labels, and paging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, request, url_for
from flask_babel import format_date
from markupsafe import Markup

import kg
from server.pages.language import LANGUAGES, wanted

views = Blueprint("pages", __name__)

CLASSES = {
    "supported": "supported",
    "refuted": "refuted",
    "outdated": "outdated",
    "conflicting": "conflicting",
    "not-enough-information": "open",
    "not-checkable": "none",
    "not-checked": "none",
}
"""Style classes by label."""

PAGE_SIZE = 20
MAX_PAGE = 500


def index() -> kg.SearchIndex:
    """The search index of the store that is served."""
    found: kg.SearchIndex = current_app.config["INDEX"]
    return found


def store() -> kg.Store:
    """The store that is served."""
    found: kg.Store = current_app.config["STORE"]
    return found


def index_behind() -> bool:
    """Whether pages may lack what the store holds; where the index cannot tell, they may."""
    try:
        return index().may_be_behind
    except kg.errors.BelegError:
        return True


def page_number() -> int:
    """The page asked for by ``?page=``, from 1; 400 for anything else."""
    text = request.args.get("page", "1")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MAX_PAGE:
        abort(400, f"page: a number from 1 to {MAX_PAGE}")
    return int(text)


def with_arguments(**changes: str | int | None) -> str:
    """This page's address with some arguments of its query changed, or taken out by None."""
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in changes and name != "lang"
    ]
    kept += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def label_name(label: str) -> str:
    """A label's name in the language of the page."""
    return kg.label_names[kg.Label(label)].in_language(wanted())


def label_sign(label: str) -> str:
    """The sign that stands for a label."""
    return kg.label_signs[kg.Label(label)]


def day(text: str) -> str:
    """An ISO date or moment as a day in words; what is none stays as it is."""
    try:
        moment = date.fromisoformat(text[:10])
    except ValueError:
        return text
    # English as in reports and reasons, which say "10 January 2021".
    return str(format_date(moment, "medium" if wanted() == "de" else "d MMMM y"))


def month_name(month: str) -> str:
    """A month as people write it: 2021-01 is 01/2021 in German."""
    return f"{month[5:7]}/{month[:4]}" if wanted() == "de" else month


def in_language(german: str, english: str) -> str:
    """The text in the language of the page."""
    return german if wanted() == "de" else english


def thing_path(key: str) -> str:
    """The page of a thing by its key in the index."""
    if key[:1] in "QP" and key[1:].isdigit():
        return url_for("pages.entity", entity_id=key)
    return url_for("pages.named", local=key)


def snippet(text: str) -> Markup:
    """A snippet of the index as HTML, what matched as ``<b>``."""
    parts = text.replace("\x03", "\x02").split("\x02")
    marked = [
        Markup("<b>{}</b>").format(part) if number % 2 else Markup.escape(part)
        for number, part in enumerate(kg.clean(part) for part in parts)
    ]
    return Markup("").join(marked)


MORE_PAGES: list[tuple[str, Callable[[], str]]] = []
"""Further entries of the main menu: endpoint, and what gives its name, or "" to leave it out."""


@views.app_context_processor
def helpers() -> dict[str, object]:
    """What every template may call."""
    return {
        "CLASSES": CLASSES,
        "LANGUAGES": LANGUAGES,
        "index_behind": index_behind,
        "LABELS": [label.value for label in kg.labels_by_weight],
        "clean": kg.one_line,
        "day": day,
        "in_language": in_language,
        "label_name": label_name,
        "label_sign": label_sign,
        "language": wanted,
        "month_name": month_name,
        "more_pages": lambda: [(where, name()) for where, name in MORE_PAGES if name()],
        "safe_link": kg.safe_link,
        "snippet": snippet,
        "thing_path": thing_path,
        "version": kg.__version__,
        "with_arguments": with_arguments,
    }
