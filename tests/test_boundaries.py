"""Phrases that are names because the knowledge holds them as such, and those that are none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.linking.boundaries import confirmed
from kg.model import Annotation, Article, Candidate, Mention, MentionKind
from kg.reading.annotator import ArticleAnnotator

WORK, CITY, FIRM = frozenset({"Q11424", "Q386724"}), frozenset({"Q515"}), frozenset({"Q43229"})


@pytest.fixture(scope="module")
def annotator() -> ArticleAnnotator:
    return ArticleAnnotator()


def known(name: str, types: frozenset[str] = frozenset(), match: str = "label") -> Candidate:
    return Candidate("Q1", name, match, name, types=types, prior=0.3)  # type: ignore[arg-type] - a literal


def names(annotator: ArticleAnnotator, text: str, *found: Candidate) -> set[str]:
    """What the text names once the knowledge has told what it holds."""
    annotation = annotator.annotate(Article("a", text, "a", "de"))
    held = {c.matched: [c] for c in found}
    settled = confirmed(annotation, held, text)
    assert not settled.possible
    return {text[m.start : m.end] for m in settled.mentions if not m.anaphoric}


@pytest.mark.parametrize(
    ("text", "name", "types"),
    [
        ("Der grüne Reiter wurde auf Kanal Sieben ausgestrahlt.", "Der grüne Reiter", WORK),
        ("„Immer wieder sonntags“ gewann den Preis.", "Immer wieder sonntags", WORK),
        ("Der Reiter ist ein Film von Clara Berg.", "Der Reiter", WORK),
        ("Moderne Gärten gehört der Alpha AG.", "Moderne Gärten", FIRM),
        ("Clara Berg wohnt in Bergheim am Main.", "Bergheim am Main", CITY),
        ("Die Firma hat ihren Sitz in Ober-Au/Nieder-Au.", "Ober-Au/Nieder-Au", CITY),
        (
            "Er ist Mitglied von Islamischer Garten Bergland.",
            "Islamischer Garten Bergland",
            frozenset(),
        ),
        ("Die Serie lief auf Garden Television.", "Garden Television", FIRM),
        ("Die Hauptstadt von Westland ist Oral.", "Oral", CITY),
    ],
)
def test_phrase_that_the_knowledge_holds_is_a_name(
    annotator: ArticleAnnotator, text: str, name: str, types: frozenset[str]
) -> None:
    assert name not in names(annotator, text)
    assert name in names(annotator, text, known(name, types))


def test_a_noun_and_a_name_are_no_longer_name_of_what_the_name_means_alone(
    annotator: ArticleAnnotator,
) -> None:
    text = "Gestern besuchte Clara Berg die Stadt Köln."
    longer, alone = known("Stadt Köln", CITY, "alias"), known("Köln", CITY)
    assert "Stadt Köln" in names(annotator, text, longer)
    assert {"Stadt", "Köln"} <= names(annotator, text, longer, alone) - {"Stadt Köln"}
    assert "Stadt Köln" not in names(annotator, text, longer, alone)


@pytest.mark.parametrize(
    ("text", "name", "types"),
    [
        # An everyday noun with an article is a title only where the clause speaks of a work.
        ("Der Reiter stürzte vom Pferd.", "Der Reiter", WORK),
        ("Weitere Menschen wurden verletzt.", "Weitere Menschen", WORK),
        ("Auch der Kanzler kam.", "Auch", CITY),
        ("Der grüne Reiter wurde ausgestrahlt.", "Der grüne Reiter", CITY),
        ("Zeugen suchten den Täter.", "Zeugen", WORK),
    ],
)
def test_everyday_words_are_no_name(
    annotator: ArticleAnnotator, text: str, name: str, types: frozenset[str]
) -> None:
    assert name not in names(annotator, text, known(name, types))


def test_similar_name_confirms_nothing(annotator: ArticleAnnotator) -> None:
    text = "Moderne Gärten gehört der Alpha AG."
    assert "Moderne Gärten" not in names(annotator, text, known("Moderne Gärten", FIRM, "fuzzy"))


def test_short_form_takes_the_meaning_of_the_longer_name(annotator: ArticleAnnotator) -> None:
    text = "Clara Berg wohnt in Bergheim am Main. Bergheim liegt in Hessen."
    annotation = annotator.annotate(Article("a", text, "a", "de"))
    settled = confirmed(annotation, {"Bergheim am Main": [known("Bergheim am Main", CITY)]}, text)
    last = [m for m in settled.mentions if m.text == "Bergheim"][-1]
    assert settled.mentions[last.chain].name == "Bergheim am Main"


PHRASES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda s: (s[0], s[0] + s[1])),
    max_size=6,
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(PHRASES, PHRASES)
def test_mentions_keep_order_and_chains_whatever_is_confirmed(
    old: list[tuple[int, int]], offered: list[tuple[int, int]]
) -> None:
    """Order of the text, chains inside the list, and no two confirmed phrases that overlap."""
    text = "Abcdefgh ijk lmnop qrst uvwxyz abcdefg hij"
    own = sorted(old, key=lambda s: (s[0], -s[1]))
    mentions = tuple(
        Mention(a, b, text[a:b], text[a:b], MentionKind.OTHER, i) for i, (a, b) in enumerate(own)
    )
    possible = tuple(
        Mention(a, b, "", text[a:b], MentionKind.OTHER, 0) for a, b in offered if (a, b) not in own
    )
    held = {m.name: [known(m.name)] for m in possible}
    settled = confirmed(Annotation((), mentions=mentions, possible=possible), held, text)
    spans = [(m.start, -m.end) for m in settled.mentions]
    assert spans == sorted(spans)
    assert all(0 <= m.chain < len(spans) for m in settled.mentions)
    assert {(m.start, m.end) for m in mentions} <= {(m.start, m.end) for m in settled.mentions}
    new = sorted({(m.start, m.end) for m in settled.mentions} - set(own))
    assert all(a[1] <= b[0] for a, b in pairwise(new))
