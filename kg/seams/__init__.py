"""Every seam: what the pipeline knows of the parts that it runs through.

A seam is a Protocol with real implementations in sibling modules; ``kg.build`` holds one
literal table of them. Exporters are plain functions and have no Protocol.
"""

from __future__ import annotations

from kg.seams.knowledge import Knowledge, KnowledgeSource
from kg.seams.reading import Annotator, ArticleSource, EntityLinker, LinkageParser
from kg.seams.stores import REVIEWS, Follower, LocalStore, RemoteStore, Store, Watch
from kg.seams.working import Reasoner, Workers

__all__ = [
    "REVIEWS",
    "Annotator",
    "ArticleSource",
    "EntityLinker",
    "Follower",
    "Knowledge",
    "KnowledgeSource",
    "LinkageParser",
    "LocalStore",
    "Reasoner",
    "RemoteStore",
    "Store",
    "Watch",
    "Workers",
]
