"""German and English: which one a request wants, and the catalogue of words.

The language is the one asked for by ``?lang=``, else the one that was asked for before (a cookie),
else the one that the browser prefers. The catalogue is the ``.po`` file itself, read once.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, request
from flask_babel import Babel, Domain, get_locale
from flask_babel import gettext as _gettext

LANGUAGES = {"de": "Deutsch", "en": "English"}
COOKIE = "language"
_A_YEAR = 365 * 24 * 3600


class Catalogue(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """The words of the pages, from the ``.po`` file of the request's language."""

    def get_translations(self) -> NullTranslations:
        """The words of the request's language; English is that of the code."""
        return _words(wanted())


_CATALOGUE = Catalogue()


def install(app: Flask) -> None:
    """Makes an application speak the request's language."""
    app.config["BABEL_DEFAULT_LOCALE"] = "de"
    Babel(app, locale_selector=chosen)
    app.before_request(_CATALOGUE.as_default)
    app.after_request(_remembered)


def chosen() -> str:
    """The language that the request wants."""
    for asked in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    return request.accept_languages.best_match(list(LANGUAGES), "de") or "de"


def wanted() -> str:
    """The language of the page that is being made: "de" or "en"."""
    locale = get_locale()
    return str(locale.language) if locale else "de"


def gettext(text: str, **values: object) -> str:
    """An English text in the language of the page, with values put in."""
    return str(_gettext(text, **values))


def _remembered(response: Response) -> Response:
    """Keeps a language that was asked for, for the pages to come."""
    asked = request.args.get("lang")
    if asked in LANGUAGES and response.mimetype == "text/html":
        response.set_cookie(COOKIE, asked, max_age=_A_YEAR, samesite="Lax", httponly=True)
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response


@cache
def _words(language: str) -> NullTranslations:
    source = files("server") / "translations" / language / "LC_MESSAGES" / "messages.po"
    if not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
