"""English sentences read for tests, by one annotator for each process of theirs."""

from __future__ import annotations

from functools import cache

from kg.claims.read import read_claims
from kg.linkgrammar import LinkGrammar
from kg.model import Annotation, Article, ClaimReading
from kg.reading.annotator import ArticleAnnotator


@cache
def _annotator() -> ArticleAnnotator:
    return ArticleAnnotator(english=LinkGrammar())


def annotated(text: str) -> Annotation:
    """What is read of an English text before claims are."""
    return _annotator().annotate(_article(text))


def read(text: str) -> tuple[ClaimReading, ...]:
    """The claims of an English text."""
    return read_claims(_article(text), annotated(text))


def _article(text: str) -> Article:
    return Article("a", text, "a", "en")
