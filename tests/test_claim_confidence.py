"""Confidence comes from a table of measured shares."""

from kg.claims import confidence
from kg.claims.read import read_claims
from kg.model import Article
from kg.reading.annotator import ArticleAnnotator


def test_measured_kinds_have_their_share_and_others_keep_their_own():
    assert confidence.of_reading("verb", 0.7) == confidence.of_reading("verb", 0.9)
    assert confidence.of_reading("event", 0.6) > confidence.of_reading("event", 0.3)
    assert confidence.of_reading("saying", 0.5) == 0.5


def test_longer_sentences_are_less_sure():
    shares = [confidence.of_triples(length) for length in (5, 14, 20, 28, 35, 80, 5000)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < share < 1 for share in shares)


def test_claims_carry_it():
    article = Article("c", "Anna Berg wurde in Hamburg geboren.", "c", "de")
    claims = read_claims(article, ArticleAnnotator().annotate(article))
    assert {c.confidence for c in claims if c.senses} == {confidence.of_reading("verb", 0.9)}
