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
    from kg.model import Article as Article
    from kg.model import Check as Check
    from kg.reports.html import check_html as check_html
    from kg.reports.json import check_json as check_json
    from kg.seams import Store as Store
    from kg.settings import Settings as Settings
    from kg.settings import load as load_settings

_PUBLIC = {
    "Article": ("kg.model", "Article"),
    "Check": ("kg.model", "Check"),
    "Settings": ("kg.settings", "Settings"),
    "Store": ("kg.seams", "Store"),
    "article_reader": ("kg.build", "article_reader"),
    "correct": ("kg.build", "correct"),
    "check_html": ("kg.reports.html", "check_html"),
    "check_json": ("kg.reports.json", "check_json"),
    "load_settings": ("kg.settings", "load"),
    "open_store": ("kg.build", "store"),
    "build_pipeline": ("kg.build", "pipeline"),
}
__all__ = [
    "Article",
    "Check",
    "Settings",
    "Store",
    "__version__",
    "article_reader",
    "build_pipeline",
    "check_html",
    "check_json",
    "correct",
    "errors",
    "load_settings",
    "open_store",
]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("kg.errors")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)
