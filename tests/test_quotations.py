"""Quotations: pairs of marks, direct, indirect and reported speech, and who speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Article, Quotation, QuotationKind
from kg.reading import mentions, quotations
from kg.reading.mentions import coreference
from kg.reading.parse.parsing import SpacyParser
from kg.reading.quotations.quotemarks import pairs
from kg.reading.text.sentences import split


@pytest.fixture(scope="module")
def parser() -> SpacyParser:
    return SpacyParser()


@pytest.fixture
def read(parser: SpacyParser):
    """Reads a text: its quotations as (kind, words, speaker's words or None)."""

    def run(text: str) -> list[tuple[str, str, str | None]]:
        return [
            (
                str(q.kind),
                text[q.start : q.end],
                None if q.speaker is None else text[q.speaker.start : q.speaker.end],
            )
            for q in found(text)
        ]

    def found(text: str) -> tuple[Quotation, ...]:
        article = Article("a", text, "a", "de")
        sentences = parser.parse(split(text))
        named = coreference.resolve(article, sentences, mentions.find(article, sentences))
        return quotations.find(article, sentences, named)

    run.found = found
    return run


@pytest.mark.parametrize(
    "text",
    [
        "Er sagte: „Das ist gut.“ Dann ging er.",
        "Er sagte: “Das ist gut.” Dann ging er.",
        'Er sagte: "Das ist gut." Dann ging er.',
        "Er sagte: »Das ist gut.« Dann ging er.",
        "Er sagte: «Das ist gut.» Dann ging er.",
        "Er sagte: „Das ist gut.” Dann ging er.",
    ],
)
def test_every_style_of_marks_makes_one_pair(text: str) -> None:
    found = pairs(text)
    assert [text[p.start + 1 : p.end - 1] for p in found] == ["Das ist gut."]


def test_inner_marks_lie_deeper() -> None:
    text = "„Er nannte es ‚Unsinn‘ und ging.“"
    assert [(text[p.start : p.end], p.depth) for p in pairs(text)] == [(text, 0), ("‚Unsinn‘", 1)]


def test_an_unclosed_mark_ends_with_its_paragraph() -> None:
    text = "Er sagte: „Das ist gut.\n\nDie „Bild“ berichtete."
    assert [text[p.start : p.end] for p in pairs(text)] == ["„Bild“"]


def test_a_quotation_runs_over_paragraphs_that_begin_with_a_mark() -> None:
    text = "„Das ist gut.\n\n„Und es bleibt gut“, sagte sie."
    assert [text[p.start : p.end] for p in pairs(text)] == ["„Das ist gut.\n\n„Und es bleibt gut“"]


def test_an_apostrophe_is_no_mark() -> None:
    assert pairs("Das war’s für Hans’ Auto, sagt’s und geht.") == ()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab ,.\n„“”\"»«‚‘’‹›'", max_size=60))
def test_pairs_are_nested_or_apart(text: str) -> None:
    found = pairs(text)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        for other in found:
            apart = one.end <= other.start or other.end <= one.start
            inside = one.start <= other.start and other.end <= one.end
            around = other.start <= one.start and one.end <= other.end
            assert apart or inside or around


@pytest.mark.parametrize(
    ("text", "kind", "words", "speaker"),
    [
        (
            "„Wir bauen die Brücke noch in diesem Jahr“, sagte Petra Lindner am Freitag.",
            "direct",
            "„Wir bauen die Brücke noch in diesem Jahr“",
            "Petra Lindner",
        ),
        (
            "Der Bürgermeister erklärte: „Die Kassen sind leer.“",
            "direct",
            "„Die Kassen sind leer.“",
            "Der Bürgermeister",
        ),
        (
            "„Das wird teuer für alle Bürger“, so Innenministerin Karla Voss.",
            "direct",
            "„Das wird teuer für alle Bürger“",
            "Innenministerin Karla Voss",
        ),
        (
            "Die Ministerin sagte, dass der Bau im Mai beginne.",
            "indirect",
            "dass der Bau im Mai beginne",
            "Die Ministerin",
        ),
        (
            "Das Museum bleibe bis März geschlossen, teilte die Stadt Jena mit.",
            "indirect",
            "Das Museum bleibe bis März geschlossen",
            "die Stadt Jena",
        ),
        (
            "Laut Polizei wurden drei Menschen verletzt.",
            "indirect",
            "wurden drei Menschen verletzt",
            "Polizei",
        ),
        (
            "Nach Angaben des Ministeriums sind 40 Schulen betroffen.",
            "indirect",
            "sind 40 Schulen betroffen",
            "Angaben des Ministeriums",
        ),
        (
            "Medienberichten zufolge tritt der Minister zurück.",
            "indirect",
            "tritt der Minister zurück",
            "Medienberichten",
        ),
        (
            "Wie das Ministerium mitteilte, beginnt der Bau im Mai.",
            "indirect",
            "beginnt der Bau im Mai",
            "das Ministerium",
        ),
        (
            "Die Gewerkschaft forderte, die Löhne um fünf Prozent zu erhöhen.",
            "indirect",
            "die Löhne um fünf Prozent zu erhöhen",
            "Die Gewerkschaft",
        ),
        (
            "Die Opposition kritisierte den Entwurf scharf.",
            "reported",
            "Die Opposition kritisierte den Entwurf scharf.",
            "Die Opposition",
        ),
    ],
)
def test_one_quotation(read, text: str, kind: str, words: str, speaker: str) -> None:
    assert read(text) == [(kind, words, speaker)]


def test_a_quoted_part_makes_the_indirect_quotation_mixed(read) -> None:
    text = "Der Trainer sagte, das Spiel sei „eine einzige Katastrophe“ gewesen."
    assert read(text) == [
        ("mixed", "das Spiel sei „eine einzige Katastrophe“ gewesen", "Der Trainer"),
        ("direct", "„eine einzige Katastrophe“", "Der Trainer"),
    ]


def test_the_subjunctive_goes_on_with_the_speaker(read) -> None:
    text = "Der Sprecher sagte, die Lage sei ruhig. Die Straße bleibe aber gesperrt. Es regnet."
    assert read(text)[1:] == [("indirect", "Die Straße bleibe aber gesperrt.", "Der Sprecher")]


def test_das_teilte_x_mit_gives_the_sentence_before(read) -> None:
    text = "Der Zoo hat zwei junge Löwen bekommen. Das teilte die Direktorin mit."
    assert read(text) == [("indirect", "Der Zoo hat zwei junge Löwen bekommen.", "die Direktorin")]


@pytest.mark.parametrize(
    "text",
    [
        "Die Zeitung „Der Morgen“ erscheint seit 1990.",
        "Er fuhr mit dem „Wunder“ nach Hause.",
        "Der Zug fährt nach dem Bericht über das Wetter ab.",
        "Die Brücke wurde 1990 gebaut und 2005 erneuert.",
        "Sicher ist, dass die Brücke gesperrt bleibt.",
    ],
)
def test_titles_distance_and_facts_are_no_quotations(read, text: str) -> None:
    assert read(text) == []


def test_the_mention_is_the_speakers_and_a_letters_is_its_authors(read) -> None:
    text = (
        "In einem Brief schrieb Karin Holm, dass sie zurücktrete. "
        "„Ich kann das nicht mehr verantworten“, hieß es in dem Schreiben."
    )
    first, second = read.found(text)
    assert first.kind is QuotationKind.INDIRECT
    assert second.kind is QuotationKind.DIRECT
    assert text[second.speaker.start : second.speaker.end] == "dem Schreiben"
    assert first.mention is not None
    assert first.mention == second.mention


def test_without_a_parse_direct_quotations_are_still_found() -> None:
    text = "Sie rief: „Das ist unser Haus hier!“"
    found = quotations.find(Article("a", text, "a", "de"), split(text), ())
    assert [(q.start, q.end) for q in found] == [(10, len(text))]


def test_quotations_within_quotations_have_speakers_of_their_own(read) -> None:
    text = "Müller sagte: „Der Chef hat mir geschrieben: ‚Ich gehe morgen.‘ Das war alles.“"
    assert read(text) == [
        ("direct", text[14:], "Müller"),
        ("direct", "‚Ich gehe morgen.‘", "Der Chef"),
    ]


def test_titles_within_quotations_are_none(read) -> None:
    text = "Müller sagte: „Wir haben gestern ‚Faust‘ gesehen und gelacht.“"
    assert read(text) == [("direct", text[14:], "Müller")]


def test_a_quotation_over_sentences_and_paragraphs_is_one(read) -> None:
    text = "„Das Gesetz ist gut. Es hilft allen.\n\n„Und es bleibt so“, sagte Karin Holm."
    assert read(text) == [("direct", text[: text.index(", sagte")], "Karin Holm")]


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        (
            "Wie der Direktor des Amtes, Karl Holm, mitteilte, wurde der Test wiederholt.",
            "wurde der Test wiederholt",
            "der Direktor des Amtes, Karl Holm",
        ),
        (
            "Der Sprecher war am Montag in Bonn und sagte, er freue sich auf den Umzug.",
            "er freue sich auf den Umzug",
            "Der Sprecher",
        ),
        (
            "Karin Holm, Müllers Stellvertreterin, glaubt, dass ein Verbot möglich sei.",
            "dass ein Verbot möglich sei",
            "Karin Holm, Müllers Stellvertreterin",
        ),
        (
            "Die Klage hat aus Sicht der Opposition keine Wirkung.",
            "Die Klage hat aus Sicht der Opposition keine Wirkung",
            "Sicht der Opposition",
        ),
        (
            "Sie lehnten den Vorschlag des Ministers ab, die Steuer zu senken.",
            "die Steuer zu senken",
            "des Ministers",
        ),
        ("Der Prozess könne lange dauern, wird vermutet.", "Der Prozess könne lange dauern", None),
    ],
)
def test_who_says_what_across_asides(read, text: str, content: str, speaker: str | None) -> None:
    assert ("indirect", content, speaker) in read(text)


def test_what_comes_from_a_letter_is_said_in_it(read) -> None:
    text = "Der Konzern plant eine neue Fabrik. Dies geht aus einer Mitteilung der Firma hervor."
    assert read(text) == [
        ("indirect", "Der Konzern plant eine neue Fabrik.", "einer Mitteilung der Firma")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Das Gericht verurteilte Karl Holm zu drei Jahren Haft.",
        "Der Präsident äußerte sich zu dem Vorfall.",
        "Die Forscher erwarten sich davon neue Erkenntnisse.",
        "Der Minister kritisierte die Firma nicht.",
        "Sie demonstrierten unter dem Motto „Wir sind viele und wir bleiben hier in Bonn“.",
        "Die Gewerkschaft (kurz: „IG Bau“) tagte in Bonn.",
    ],
)
def test_what_is_no_act_of_speech_and_no_quotation(read, text: str) -> None:
    assert read(text) == []


def test_an_act_that_leads_up_to_words_is_the_words_alone(read) -> None:
    text = "Karin Holm kritisierte den Entwurf scharf: „Das ist ein Fehler.“"
    assert read(text) == [("direct", "„Das ist ein Fehler.“", "Karin Holm")]


WORDS = [
    "sagte",
    "Anna",
    "Berg",
    ",",
    ".",
    "„",
    "“",
    "dass",
    "sei",
    "laut",
    "der",
    "Polizei",
    "zufolge",
    "so",
    "wie",
    "gut",
    ":",
    "habe",
    "Angaben",
    "nach",
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "\n\n"]), max_size=25))
def test_offsets_lie_within_the_text(words: list[str]) -> None:
    text = " ".join(words)
    found = quotations.find(Article("a", text, "a", "de"), split(text), ())
    for q in found:
        assert 0 <= q.start < q.end <= len(text)
        for span in (q.speaker, q.cue):
            assert span is None or 0 <= span.start < span.end <= len(text)
    assert [(q.start, -q.end) for q in found] == sorted((q.start, -q.end) for q in found)
