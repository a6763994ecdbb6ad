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
    from kg.build import store as open_store
    from kg.http import HttpClient as HttpClient
    from kg.model import Article as Article
    from kg.model import Check as Check
    from kg.names import PREFIXES as prefixes
    from kg.reports.html import check_html as check_html
    from kg.reports.json import check_json as check_json
    from kg.seams import LocalStore as LocalStore
    from kg.seams import RemoteStore as RemoteStore
    from kg.seams import Store as Store
    from kg.settings import Settings as Settings
    from kg.settings import load as load_settings
    from kg.stores import open_store as store_at
    from kg.stores.guard import bare as bare_sparql
    from kg.stores.guard import blanked as blanked_sparql
    from kg.stores.guard import neutral as neutral_sparql
    from kg.stores.guard import refuse_network as refuse_network
    from kg.stores.guard import refuse_unbounded as refuse_unbounded
    from kg.stores.guard import without_silent_loads as without_silent_loads

_PUBLIC = {
    "Article": ("kg.model", "Article"),
    "Check": ("kg.model", "Check"),
    "HttpClient": ("kg.http", "HttpClient"),
    "LocalStore": ("kg.seams", "LocalStore"),
    "prefixes": ("kg.names", "PREFIXES"),
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
    "neutral_sparql": ("kg.stores.guard", "neutral"),
    "refuse_network": ("kg.stores.guard", "refuse_network"),
    "refuse_unbounded": ("kg.stores.guard", "refuse_unbounded"),
    "without_silent_loads": ("kg.stores.guard", "without_silent_loads"),
    # Beside open_store, for who needs no other part: it loads in a fifth of the time.
    "store_at": ("kg.stores", "open_store"),
}
__all__ = [
    "Article",
    "Check",
    "HttpClient",
    "LocalStore",
    "RemoteStore",
    "Settings",
    "Store",
    "__version__",
    "article_reader",
    "bare_sparql",
    "blanked_sparql",
    "build_pipeline",
    "check_html",
    "check_json",
    "correct",
    "errors",
    "load_settings",
    "neutral_sparql",
    "open_store",
    "prefixes",
    "refuse_network",
    "refuse_unbounded",
    "store_at",
    "without_silent_loads",
]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("kg.errors")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)
