"""The annotator as a whole, and the JSON of its layers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataError, UsageError
from kg.linkgrammar import LinkGrammar
from kg.model import Article, Link, SentenceKind, Time
from kg.reading.annotator import ArticleAnnotator
from kg.reading.layers import layers_json
from kg.reading.lexicon import rows, table, words

SHARED = Path(__file__).parents[1].parent / "shared"
ANNOTATOR = ArticleAnnotator(english=LinkGrammar())

TEXT = (
    "Brücke gesperrt\n\n"
    "Die Stadt Jena hat am Mittwoch die Saalebrücke gesperrt. „Wir können nicht länger warten“, "
    "sagte Bürgermeisterin Petra Lindner. Lindner kündigte an, dass der Umbau im Mai beginne."
)


def article(text: str, language: str = "de") -> Article:
    return Article("a", text, "ref", language, published=Time(2021, 1, 10))


def test_every_layer_is_there() -> None:
    found = ANNOTATOR.annotate(article(TEXT))
    assert [s.kind for s in found.sentences][:2] == [SentenceKind.HEADING, SentenceKind.SENTENCE]
    assert all(s.parsed for s in found.sentences)
    assert [str(q.kind) for q in found.quotations] == ["direct", "indirect"]
    assert {t.value for t in found.times} >= {"2021-01-06"}
    speakers = {found.mentions[found.mentions[q.mention].chain].name for q in found.quotations}
    assert speakers == {"Petra Lindner"}


def test_english_is_read_with_a_parser_of_its_own() -> None:
    text = (
        "Ada Miller resigned on January 10, 2021. "
        "“We have done what we could do,” Miller said in Boston."
    )
    found = ANNOTATOR.annotate(article(text, "en"))
    assert all(s.parsed for s in found.sentences)
    assert found.notes == ()
    assert [m.name for m in found.mentions] == ["Ada Miller", "Miller", "Boston"]
    (quotation,) = found.quotations
    assert found.mentions[quotation.mention].name == "Miller"


def test_another_language_is_refused() -> None:
    with pytest.raises(UsageError):
        ANNOTATOR.annotate(article("Bonjour tout le monde.", "fr"))


def test_no_text_gives_no_layers() -> None:
    found = ANNOTATOR.annotate(article(" \n "))
    assert (found.sentences, found.quotations, found.mentions) == ((), (), ())


def test_layers_json_has_the_promised_lists() -> None:
    found = ANNOTATOR.annotate(article(TEXT))
    links = (Link(0, "Q1", "Jena", 0.9, ""), Link(1, None, "", 0.0, ""))
    row = json.loads(json.dumps(layers_json(article(TEXT), found, links)))
    assert list(row) == ["id", "sentences", "quotations", "times", "ages", "mentions", "links"]
    assert row["id"] == "ref"
    start, end = row["quotations"][0]["speaker"]
    assert TEXT[start:end] == "Bürgermeisterin Petra Lindner"
    assert [link["entity"] for link in row["links"]] == ["Q1", None]
    for item in (*row["sentences"], *row["quotations"], *row["times"], *row["mentions"]):
        assert 0 <= item["start"] < item["end"] <= len(TEXT)


def test_a_quotation_without_speaker_is_null_in_json() -> None:
    text = "Unbekannte riefen laut durch die Nacht. „Das geht so nicht mehr weiter!“"
    row = layers_json(article(text), ANNOTATOR.annotate(article(text)))
    assert all(q["speaker"] is None or len(q["speaker"]) == 2 for q in row["quotations"])


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="aAäs \n„“\".,:-()'sagte dass Er", max_size=80))
def test_any_text_is_read_with_offsets_inside_it(text: str) -> None:
    found = ANNOTATOR.annotate(article(text))
    for span in (*found.sentences, *found.quotations, *found.times, *found.mentions):
        assert 0 <= span.start < span.end <= len(text)
    for quotation in found.quotations:
        assert quotation.mention is None or 0 <= quotation.mention < len(found.mentions)


def test_word_lists_are_read_and_missing_ones_are_told() -> None:
    assert "sagen" in words("reporting_de.toml", "verbs", "speech")
    assert {len(row) for row in rows("classes_de.tsv")} == {3}
    assert {len(row) for row in rows("demonyms_de.tsv")} == {3}
    with pytest.raises(DataError):
        table("no_such_list.toml")
    with pytest.raises(DataError):
        words("reporting_de.toml", "verbs", "no_such_key")
