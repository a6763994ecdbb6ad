"""The search index beside a store: what was claimed and how it was rated, ready to be shown.

A store answers by reading hundreds of quads; pages and feeds want an answer at once. The index
holds, in one SQLite file, every utterance with its words, verdict and entities (with full-text
search by FTS5), and each article's report as it is shown. Everything in it follows from the store
and can be built anew from it (``beleg index``).
"""

from __future__ import annotations

from kg.search.filters import Filters
from kg.search.index import SearchIndex
from kg.search.results import Claim, EntityName, Facet, Hit, Hits, Summary

__all__ = ["Claim", "EntityName", "Facet", "Filters", "Hit", "Hits", "SearchIndex", "Summary"]
