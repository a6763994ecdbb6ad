"""Beleg's library. The names below are its public ones; everything else may change.

They are loaded when first used, so that ``import kg.model`` costs nothing more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.version import __version__

if TYPE_CHECKING:
    from kg import errors as errors
    from kg.build import article_reader as article_reader
    from kg.build import correct as correct
    from kg.build import pipeline as build_pipeline
    from kg.build import search_index as search_index
    from kg.build import store as open_store
    from kg.http import HttpClient as HttpClient
    from kg.knowledge.slices.source import embedded as embedded_knowledge
    from kg.model import Article as Article
    from kg.model import Check as Check
    from kg.model import Label as Label
    from kg.model import Question as Question
    from kg.names import PREFIXES as prefixes
    from kg.names import shortened as shortened
    from kg.reports.html import check_html as check_html
    from kg.reports.json import check_json as check_json
    from kg.reports.json import value_json as value_json
    from kg.reports.pieces import TELLING as labels_by_weight
    from kg.reports.pieces import Place as Place
    from kg.reports.pieces import pieces as cut_text
    from kg.reports.rows import NAMES as label_names
    from kg.reports.rows import SIGNS as label_signs
    from kg.reports.scales import grades as scale_grades
    from kg.reports.scales import published_as as published_as
    from kg.reports.scales import read_as as read_as
    from kg.reports.words import clean as clean
    from kg.reports.words import one_line as one_line
    from kg.reports.words import safe_link as safe_link
    from kg.seams import LocalStore as LocalStore
    from kg.seams import RemoteStore as RemoteStore
    from kg.seams import Store as Store
    from kg.search import Claim as IndexedClaim
    from kg.search import Filters as Filters
    from kg.search import SearchIndex as SearchIndex
    from kg.settings import Settings as Settings
    from kg.settings import load as load_settings
    from kg.starting import run_command as run_command
    from kg.stores import Migration as Migration
    from kg.stores import open_store as store_at
    from kg.stores.guard import bare as bare_sparql
    from kg.stores.guard import blanked as blanked_sparql
    from kg.stores.guard import looks_something_up as looks_something_up
    from kg.stores.guard import neutral as neutral_sparql
    from kg.stores.guard import refuse_network as refuse_network
    from kg.stores.guard import refuse_unbounded as refuse_unbounded
    from kg.stores.loading import Load as Load
    from kg.stores.loading import with_loads as with_loads

_PUBLIC = {
    "embedded_knowledge": ("kg.knowledge.slices.source", "embedded"),
    "Question": ("kg.model", "Question"),
    "value_json": ("kg.reports.json", "value_json"),
    "published_as": ("kg.reports.scales", "published_as"),
    "read_as": ("kg.reports.scales", "read_as"),
    "scale_grades": ("kg.reports.scales", "grades"),
    "Filters": ("kg.search", "Filters"),
    "IndexedClaim": ("kg.search", "Claim"),
    "SearchIndex": ("kg.search", "SearchIndex"),
    "search_index": ("kg.build", "search_index"),
    "label_names": ("kg.reports.rows", "NAMES"),
    "label_signs": ("kg.reports.rows", "SIGNS"),
    "Label": ("kg.model", "Label"),
    "clean": ("kg.reports.words", "clean"),
    "one_line": ("kg.reports.words", "one_line"),
    "safe_link": ("kg.reports.words", "safe_link"),
    "Place": ("kg.reports.pieces", "Place"),
    "labels_by_weight": ("kg.reports.pieces", "TELLING"),
    "cut_text": ("kg.reports.pieces", "pieces"),
    "Article": ("kg.model", "Article"),
    "Check": ("kg.model", "Check"),
    "HttpClient": ("kg.http", "HttpClient"),
    "LocalStore": ("kg.seams", "LocalStore"),
    "Migration": ("kg.stores", "Migration"),
    "prefixes": ("kg.names", "PREFIXES"),
    "shortened": ("kg.names", "shortened"),
    "RemoteStore": ("kg.seams", "RemoteStore"),
    "Settings": ("kg.settings", "Settings"),
    "Store": ("kg.seams", "Store"),
    "article_reader": ("kg.build", "article_reader"),
    "correct": ("kg.build", "correct"),
    "bare_sparql": ("kg.stores.guard", "bare"),
    "blanked_sparql": ("kg.stores.guard", "blanked"),
    "check_html": ("kg.reports.html", "check_html"),
    "check_json": ("kg.reports.json", "check_json"),
    "load_settings": ("kg.settings", "load"),
    "open_store": ("kg.build", "store"),
    "build_pipeline": ("kg.build", "pipeline"),
    "looks_something_up": ("kg.stores.guard", "looks_something_up"),
    "neutral_sparql": ("kg.stores.guard", "neutral"),
    "refuse_network": ("kg.stores.guard", "refuse_network"),
    "Load": ("kg.stores.loading", "Load"),
    "with_loads": ("kg.stores.loading", "with_loads"),
    "run_command": ("kg.starting", "run_command"),
    "refuse_unbounded": ("kg.stores.guard", "refuse_unbounded"),
    # Beside open_store, for who needs no other part: it loads in a fifth of the time.
    "store_at": ("kg.stores", "open_store"),
}
__all__ = [
    "Article",
    "Check",
    "Filters",
    "HttpClient",
    "IndexedClaim",
    "Label",
    "Load",
    "LocalStore",
    "Migration",
    "Place",
    "Question",
    "RemoteStore",
    "SearchIndex",
    "Settings",
    "Store",
    "__version__",
    "article_reader",
    "bare_sparql",
    "blanked_sparql",
    "build_pipeline",
    "check_html",
    "check_json",
    "clean",
    "correct",
    "cut_text",
    "embedded_knowledge",
    "errors",
    "label_names",
    "label_signs",
    "labels_by_weight",
    "load_settings",
    "looks_something_up",
    "neutral_sparql",
    "one_line",
    "open_store",
    "prefixes",
    "published_as",
    "read_as",
    "refuse_network",
    "refuse_unbounded",
    "run_command",
    "safe_link",
    "scale_grades",
    "search_index",
    "shortened",
    "store_at",
    "value_json",
    "with_loads",
]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("kg.errors")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)
