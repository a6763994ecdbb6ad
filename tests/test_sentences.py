"""Sentences, tokens and blocks: exact offsets into a text that stays as it came."""

import threading
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.model import Sentence, SentenceKind
from kg.reading import lexicon
from kg.reading.text.sentences import split

# Characters that tokenizers trip over, thick on the ground.
_AWKWARD = st.sampled_from(
    [
        *"aÄß.,;:!?-–„“”»«'\"()/ \t\n",
        *"\u0308\u00ad\u200b\u200d\u2060\ufeff\ufe0f\u2028\u2029\u00a0\x00\x07\x1f\x85",
        *"\u202e\u0301\u1100\u1161\u11a8\u212b\ufb01\ud800\U0001f600\U0001f469\U0001f1e9\U000e0067",
        "z. B.",
        "10. Januar",
        "http://a.de/b?c=1",
        "\r\n\r\n",
    ]
)
_ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=80), st.lists(_AWKWARD, max_size=60).map("".join)
)


def words(sentence: Sentence) -> list[str]:
    return [token.text for token in sentence.tokens]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(s.kind.value, text[s.start : s.end]) for s in split(text)]


def assert_exact(text: str, sentences: list[Sentence]) -> None:
    """Tokens say what stands in the text, in order, and leave nothing out but white space."""
    place = 0
    for sentence in sentences:
        assert sentence.tokens
        assert (sentence.start, sentence.end) == (sentence.tokens[0].start, sentence.tokens[-1].end)
        for token in sentence.tokens:
            assert place <= token.start < token.end
            assert text[place : token.start].strip() == ""
            assert text[token.start : token.end] == token.text
            place = token.end
    assert text[place:].strip() == ""


@settings(max_examples=400, deadline=None)
@given(_ANY_TEXT)
@example("Ein Ko\u00adsten\u00adpunkt, a\u0308u\u200bßerst \u200b teuer.")
@example("\ud800 \u1112\u1161\u11ab \u0308a \x00")
@example("\u0344\u0f73 q\u0323\u0307")
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_visible_character_is_in_one_token(language: str, text: str) -> None:
    assert_exact(text, split(text, language))


def test_sentence_ends_are_told_from_abbreviations_and_ordinals() -> None:
    text = (
        "Der US-Präsident kam am 10. Januar 2021 nach St. Pölten. Er ging um 10.30 Uhr z. B. mit "
        "Dr. Müller. „Ich gehe“, sagte er."
    )
    found = split(text)
    assert [text[s.start : s.end] for s in found] == [
        "Der US-Präsident kam am 10. Januar 2021 nach St. Pölten.",
        "Er ging um 10.30 Uhr z. B. mit Dr. Müller.",
        "„Ich gehe“, sagte er.",
    ]
    assert words(found[2]) == ["„", "Ich", "gehe", "“", ",", "sagte", "er", "."]
    assert "US-Präsident" in words(found[0])
    assert not any(s.parsed for s in found)


def test_decomposed_text_gives_the_same_tokens_in_its_own_spelling() -> None:
    composed = "Die Münchner Bürgermeisterin hält Äpfel für öde. Ähnlich süß: Käse!"
    decomposed = unicodedata.normalize("NFD", composed)
    assert len(decomposed) > len(composed)
    by_composed = [words(s) for s in split(composed)]
    by_decomposed = [words(s) for s in split(decomposed)]
    assert by_composed == [[unicodedata.normalize("NFC", w) for w in s] for s in by_decomposed]


def test_what_cannot_be_seen_stays_inside_its_word() -> None:
    assert words(split("Ein Ko\u00adsten\u00adpunkt\u200b.")[0]) == [
        "Ein",
        "Ko\u00adsten\u00adpunkt\u200b",
        ".",
    ]


@pytest.mark.parametrize("gap", [" " * 500, "\u200b" * 200, " \u1112\u1161\u11ab" * 60 + " "])
def test_sentences_are_told_apart_after_any_gap(gap: str) -> None:
    text = f"Er ging.{gap}Sie kam zu Dr. Müller. Es regnet."
    assert [s.tokens[-1].text for s in split(text)][-2:] == [".", "."]
    assert words(split(text)[-1]) == ["Es", "regnet", "."]


def test_a_run_that_no_word_fills_is_one_token() -> None:
    link = "https://example.org/" + "a.b/" * 100
    assert words(split(f"Siehe {link} im Netz.")[0]) == ["Siehe", link, "im", "Netz", "."]


def test_emoji_of_several_characters_are_one_token() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert words(split(f"Schön {family} hier.")[0]) == ["Schön", family, "hier", "."]


def test_english_is_split_by_english_rules() -> None:
    text = "He doesn't like the U.S. President's plan. It cost $3.5 million."
    first, second = split(text, "en")
    assert words(first)[:4] == ["He", "does", "n't", "like"]
    assert words(second) == ["It", "cost", "$", "3.5", "million", "."]
    assert first.parsed is False


def test_another_language_is_refused() -> None:
    with pytest.raises(UsageError, match="'fr'"):
        split("Bonjour.", "fr")


def test_nothing_comes_of_nothing() -> None:
    assert split("") == []
    assert split(" \n\t\u00a0\n") == []


def test_a_news_item_falls_into_its_parts() -> None:
    text = (
        "Netzwerk verklagt früheren Chef\n\nVon Erika Muster und Max Beispiel\n\n"
        "Berlin (dpa) - Das Netzwerk verklagt seinen früheren Chef. Er schweigt.\n\n"
        "Folgen für Nutzer\nNutzer merken davon nichts."
    )
    assert kinds(text) == [
        ("heading", "Netzwerk verklagt früheren Chef"),
        ("byline", "Von Erika Muster und Max Beispiel"),
        ("dateline", "Berlin (dpa) -"),
        ("sentence", "Das Netzwerk verklagt seinen früheren Chef."),
        ("sentence", "Er schweigt."),
        ("heading", "Folgen für Nutzer"),
        ("sentence", "Nutzer merken davon nichts."),
    ]


@pytest.mark.parametrize(
    "dateline",
    [
        "Berlin (dpa) -",
        "WASHINGTON, 10. Januar -",
        "Berlin/München (dpa/AFP) –",
        "Frankfurt am Main (AFP) -",
        "Frankfurt/Main, 3. März 2021 (Reuters) —",
        "New York (AP) --",
        "BRÜSSEL –",
    ],
)
def test_datelines(dateline: str) -> None:
    text = f"{dateline} Die Regierung tritt zurück."
    assert kinds(text) == [("dateline", dateline), ("sentence", "Die Regierung tritt zurück.")]


def test_a_bare_place_is_a_dateline_at_the_head_of_a_long_paragraph_only() -> None:
    long = "Die Regierung hat am Montag in großer Eile ein Gesetz beschlossen, das niemand kennt."
    assert kinds(f"Berlin – {long}")[0] == ("dateline", "Berlin –")
    assert kinds(f"{long}\n\nSchade – {long}")[1] == ("sentence", f"Schade – {long}")
    assert kinds("Schade – Das war es.")[0] == ("sentence", "Schade – Das war es.")


@pytest.mark.parametrize(
    "line",
    [
        "Von Max Muster",
        "VON ERIKA MUSTER",
        "Von Erika von der Muster und Max Beispiel, Berlin",
        "By John Q. Sample and Jane Doe",
    ],
)
def test_bylines(line: str) -> None:
    assert kinds(f"{line}\n\nEs geht los.")[0] == ("byline", line)


def test_a_paragraph_that_breaks_off_is_no_heading() -> None:
    text = "Makler haben keinen guten Ruf. Viele meinen\n\nNoch ein Satz."
    assert kinds(text)[0] == ("sentence", "Makler haben keinen guten Ruf.")


@pytest.mark.parametrize(
    "line", ["Von Null auf Hundert", "Von Berlin nach Paris", "VON DER KUNST DES GUTEN LEBENS"]
)
def test_not_every_line_with_von_is_a_byline(line: str) -> None:
    assert kinds(f"{line}\n\nEs geht los.")[0] == ("heading", line)


def test_a_lone_line_is_a_sentence_though_it_has_no_final_mark() -> None:
    assert kinds("Merkel trifft Macron in Paris") == [("sentence", "Merkel trifft Macron in Paris")]


def test_lines_of_a_wrapped_paragraph_are_one_block() -> None:
    text = (
        "Die Regierung hat am Montag in großer Eile ein neues\n"
        "Gesetz beschlossen, das noch niemand so recht gelesen\n"
        "und verstanden hat. Die Opposition kündigte sogleich\n"
        "Widerstand an."
    )
    assert len(split(text)) == 2
    assert len(split(text.replace("\n", "\r\n"))) == 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["Er geht.", "Sie kam spät an.", "Berlin"]), min_size=1, max_size=6)
)
def test_no_sentence_crosses_a_blank_line(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert [text[s.start : s.end] for s in split(text)] == paragraphs


@pytest.mark.parametrize("piece", ["a", ".", "a.", "(", "„", "\u0308", "\u200b", "a\u200b ", "1 "])
def test_long_runs_without_spaces_are_split_exactly(piece: str) -> None:
    text = piece * (30_000 // len(piece))
    assert_exact(text, split(text))


def test_threads_get_what_one_thread_gets() -> None:
    texts = [f"Satz {n} ist hier. Noch ein Satz mit Dr. Müller am {n}. Mai." for n in range(1, 9)]
    alone = [split(text) for text in texts]
    together: dict[int, list[Sentence]] = {}

    def work(number: int) -> None:
        for _ in range(5):
            together[number] = split(texts[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(len(texts))] == alone


def test_kinds_are_the_model_s() -> None:
    assert {s.kind for s in split("Kopf\n\nText.")} == {SentenceKind.HEADING, SentenceKind.SENTENCE}


@pytest.mark.parametrize("word", sorted(lexicon.words("sentences_de.toml", "whole_words")))
def test_a_sentence_may_end_with_a_word_that_looks_like_an_abbreviation(word: str) -> None:
    for text in (f"Es geht um {word}. Die Regierung tagt.", f"„Ich mag {word}.“ Das sagte er."):
        first, second = split(text)
        assert [token.text for token in first.tokens if token.text[0].isalpha()][-1] == word
        assert text[second.start] == "D"
    (whole,) = split(f"Von {word} und anderem ist die Rede.")
    assert word in [token.text for token in whole.tokens]
