"""Mentions with their base forms and kinds, and which of them are one thing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Article, Mention, MentionKind
from kg.reading import mentions
from kg.reading.mentions import base_forms, coreference, name_cues
from kg.reading.parse.parsing import SpacyParser
from kg.reading.text.sentences import split


@pytest.fixture(scope="module")
def parser() -> SpacyParser:
    return SpacyParser()


@pytest.fixture
def read(parser: SpacyParser):
    """Reads a text's mentions, with chains."""

    def run(text: str) -> tuple[Mention, ...]:
        article = Article("a", text, "a", "de")
        sentences = parser.parse(split(text))
        return coreference.resolve(article, sentences, mentions.find(article, sentences))

    return run


def names(found: tuple[Mention, ...]) -> dict[str, tuple[str, str]]:
    """Each mention's words to its base form and kind."""
    return {m.text: (m.name, str(m.kind)) for m in found}


def chain_of(found: tuple[Mention, ...], words: str) -> str:
    """The name of the chain of the last mention with these words."""
    last = [m for m in found if m.text == words][-1]
    return found[last.chain].name


@pytest.mark.parametrize(
    ("text", "words", "name", "kind"),
    [
        ("Bundespräsidentin Petra Lindner reiste ab.", "Petra Lindner", "", "person"),
        ("Gestern kam US-Präsident Joe Biden an.", "US", "Vereinigte Staaten", "place"),
        ("Gestern kam US-Präsident Joe Biden an.", "US-Präsident", "", "office"),
        ("Der Flug ging nach Washington, D.C. zurück.", "Washington, D.C.", "", "place"),
        (
            "Sie lebt in den Vereinigten Staaten.",
            "Vereinigten Staaten",
            "Vereinigte Staaten",
            "place",
        ),
        ("Er lehrt an der Universität von Genua.", "Universität von Genua", "", "organisation"),
        ("Er lehrt an der Universität von Genua.", "Genua", "", "place"),
        ("Die Nordwerk GmbH baut Schiffe.", "Nordwerk GmbH", "", "organisation"),
        ("Der Umsatz der Nordwerk AG stieg.", "Nordwerk AG", "", "organisation"),
        ("Die Lamolberg AG baut Schiffe.", "Lamolberg AG", "", "organisation"),
        ("Die Nordwerk 24 AG baut Schiffe.", "Nordwerk 24 AG", "", "organisation"),
        ("Der FC Lamolberg 04 verlor.", "FC Lamolberg 04", "", "organisation"),
        ("Der TSV 1860 Lamolberg stieg auf.", "TSV 1860 Lamolberg", "", "organisation"),
        ("Sie schlug den 1. FC Lamolberg klar.", "1. FC Lamolberg", "", "organisation"),
        ("Im Juni stieg der FC 2010 ab.", "FC", "", "other"),
        ("Die Nordwerk GmbH & Co. KG baut.", "Nordwerk GmbH & Co. KG", "", "organisation"),
        ("Die dänische Regierung tagt.", "dänische", "Dänemark", "place"),
        ("Viele Dänen stimmten zu.", "Dänen", "", "people"),
        ("Er nutzt soziale Netzwerke.", "soziale Netzwerke", "soziales Netzwerk", "class"),
        ("Die Plattformen wachsen.", "Plattformen", "Plattform", "class"),
        ("Sie ist die neue Bundeskanzlerin.", "Bundeskanzlerin", "", "office"),
        ("Die Berliner Polizei ermittelt.", "Berlin", "", "place"),
        ("Ursula von der Leyen sprach.", "Ursula von der Leyen", "", "person"),
        ("Karl Berg lebt in Köln.", "Karl Berg", "", "person"),
        ("Karl Berg lebt in Köln.", "Köln", "", "place"),
        ("Königreich Belgien tritt bei.", "Königreich Belgien", "", "place"),
        ("Flughafen Lübeck wurde saniert.", "Flughafen Lübeck", "", "place"),
        ("Orbit and the Quarks wurde aufgelöst.", "Orbit and the Quarks", "", "other"),
        ("Elfgard von Zwerbitz starb jung.", "Elfgard von Zwerbitz", "", "person"),
        ("Er schrieb für Zyrtan Records ein Lied.", "Zyrtan Records", "", "organisation"),
        ("Die Hauptstadt von Utopien ist Victoria.", "Victoria", "", "place"),
        ("Sie wohnt in Nashville.", "Nashville", "", "place"),
        ("Das Lied erschien auf iTunes.", "iTunes", "", "other"),
        ("Das Erdbeben traf den Wexford-Gletscher.", "Wexford-Gletscher", "", "other"),
        ("Dieser Satz ist ein Teil von Algebra.", "Algebra", "", "class"),
        ("Das Netzwerk Velenimbhagen wurde verkauft.", "Velenimbhagen", "", "organisation"),
    ],
)
def test_one_mention(read, text: str, words: str, name: str, kind: str) -> None:
    assert names(read(text)).get(words) == (name or words, kind)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Große Freude herrschte im Saal.", "Große Freude"),
        ("Präsident Müller sprach.", "Präsident Müller"),
        ("Teile von Köln liegen am Rhein.", "Teile von Köln"),
        ("Schwere Unwetter trafen Hessen.", "Schwere Unwetter"),
        ("Eine Gruppe Jugendlicher feierte.", "Jugendlicher"),
        ("Das Netzwerk Forschender tagte.", "Forschender"),
    ],
)
def test_what_stands_before_the_verb_is_not_always_a_name(read, text: str, before: str) -> None:
    assert before not in names(read(text))


def test_a_compound_gives_its_name_with_exact_offsets(read) -> None:
    text = "Der Zalando-Chef dankte. Zalando wächst."
    part, *_ = [m for m in read(text) if m.text == "Zalando"]
    assert part.in_compound
    assert (part.start, part.end) == (4, 11)


@pytest.mark.parametrize("text", ["Das Online-Angebot wächst.", "Die Tech-Branche hofft."])
def test_common_first_parts_are_no_names(read, text: str) -> None:
    assert not any(m.in_compound for m in read(text))


def test_a_genitive_s_goes_where_the_bare_name_stands_elsewhere(read) -> None:
    found = read("Die Gründer Novatecs klagen. Novatec wehrt sich.")
    assert names(found)["Novatecs"][0] == "Novatec"


def test_a_name_that_ends_in_s_keeps_it(read) -> None:
    assert "Paris" in {m.name for m in read("Der Zug aus Paris kommt an. In Paris regnet es.")}


def test_days_and_months_are_no_names(read) -> None:
    assert read("Am Montag, dem 3. März, um 9 Uhr.") == ()


def test_a_surname_is_the_person_named_in_full(read) -> None:
    found = read("Petra Lindner kam an. Später sprach Lindner im Saal.")
    assert chain_of(found, "Lindner") == "Petra Lindner"
    assert next(m for m in found if m.text == "Lindner").kind is MentionKind.PERSON


def test_a_firm_of_its_founders_name_is_not_the_founder(read) -> None:
    told = "Werner von Siemens baute Telegrafen. "
    found = read(told + "Der Konzern Siemens wächst. Siemens beschäftigt 300.000 Menschen.")
    assert chain_of(found, "Siemens") == "Siemens"
    found = read("Siemens wurde 1847 von Werner von Siemens gegründet. Siemens wächst.")
    assert chain_of(found, "Siemens") == "Siemens"
    assert chain_of(found, "Werner von Siemens") == "Werner von Siemens"


def test_a_surname_in_a_heading_is_the_person_named_later(read) -> None:
    found = read("Lindner reist ab. Petra Lindner fuhr nach Köln. Dort sprach Lindner.")
    assert chain_of(found, "Lindner") == "Petra Lindner"
    found = read("Lindner ruft zur Eile Köln (dpa) - Petra Lindner hat zur Eile gerufen.")
    assert chain_of(found, "Lindner") == "Petra Lindner"


def test_a_double_given_name_begins_a_whole_name(read) -> None:
    found = read("Bundespräsident Hans-Peter Steinmeier sprach. Steinmeier lobte Karl Stein.")
    assert names(found)["Hans-Peter Steinmeier"] == ("Hans-Peter Steinmeier", "person")
    assert chain_of(found, "Steinmeier") == "Hans-Peter Steinmeier"


def test_a_surname_keeps_its_particles(read) -> None:
    found = read("Petra von der Heide sprach. Die Kommission von Petra von der Heide plant mehr.")
    assert {m.name for m in found if "Petra" in m.text} == {"Petra von der Heide"}
    found = read("Petra von der Heide sprach. Später warnte von der Heide vor Eile.")
    assert chain_of(found, "von der Heide") == "Petra von der Heide"


def test_a_surname_that_is_a_common_noun_is_one_behind_an_article(read) -> None:
    found = read("Karl Stein warf einen Stein. Dann ging Stein heim.")
    assert [m.start for m in found if m.text == "Stein"] == [39]
    assert chain_of(found, "Stein") == "Karl Stein"


def test_a_surname_of_two_people_stays_open(read) -> None:
    found = read("Petra Lindner und Karl Lindner kamen an. Später sprach Lindner im Saal.")
    assert chain_of(found, "Lindner") == "Lindner"


def test_an_acronym_in_brackets_is_the_name_before_it(read) -> None:
    found = read("Der Deutsche Fußball-Bund (DFB) tagte. Der DFB schwieg.")
    long = [m for m in found if m.text == "DFB"]
    assert len({m.chain for m in long}) == 1


def test_a_description_is_the_name_introduced_with_it(read) -> None:
    found = read("Das Online-Netzwerk Plauderbox wächst. Gestern fiel das Netzwerk aus.")
    described = next(m for m in found if m.text == "Netzwerk")
    assert described.anaphoric
    assert found[described.chain].name == "Plauderbox"


def test_a_kind_before_a_name_is_no_description_of_another(read) -> None:
    found = read("Die Lamolberg AG baut. Das Netzwerk Kelilomhagen wurde 2018 gegründet.")
    kind = next(m for m in found if m.text == "Netzwerk")
    assert not kind.anaphoric
    assert found[kind.chain].name != "Lamolberg AG"


def test_a_legal_form_alone_names_no_firm(read) -> None:
    found = read("Die Nordwerk AG baut. Die AG wächst. Die Südwerk AG wächst.")
    assert "AG" not in {m.name for m in found}


def test_a_description_that_fits_two_stays_open(read) -> None:
    text = "Das Netzwerk Plauderbox und das Netzwerk Schwatzbude wachsen. "
    found = read(text + "Gestern fiel das Netzwerk aus.")
    described = [m for m in found if m.text == "Netzwerk"][-1]
    assert not described.anaphoric


def test_a_pronoun_is_the_one_person_that_fits(read) -> None:
    found = read("Petra Lindner kam in Köln an. Dort sprach sie im Saal.")
    pronoun = next(m for m in found if m.text == "sie")
    assert pronoun.anaphoric
    assert found[pronoun.chain].name == "Petra Lindner"


def test_a_pronoun_between_two_people_stays_open(read) -> None:
    found = read("Karl Berg traf Otto Lang in Köln. Dort sprach er im Saal.")
    index, pronoun = next((i, m) for i, m in enumerate(found) if m.text == "er")
    assert pronoun.chain == index


def test_demonyms_know_inflected_forms() -> None:
    for word in ("dänisch", "dänische", "dänischen", "dänischer", "dänisches", "dänischem"):
        assert name_cues.country_of_adjective(word) == "Dänemark"
    assert name_cues.country_of_adjective("malerische") is None
    assert name_cues.people_of("Französinnen") == ("Frankreich", "Franzosen")


def test_lemmas_get_their_capital_back(parser: SpacyParser) -> None:
    (sentence,) = parser.parse(split("Die Plattformen wachsen."))
    assert base_forms.noun(sentence.tokens[1]) == "Plattform"


WORDS = [
    "Petra",
    "Lindner",
    "Köln",
    "das",
    "Netzwerk",
    "US-Präsident",
    "er",
    "(",
    "DFB",
    ")",
    ",",
    ".",
    "seine",
    "dänische",
    "der",
    "Universität",
    "von",
    "spricht",
    "Lindners",
    "-",
    "Bayern-Chef",
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "\n\n"]), max_size=20))
def test_mentions_are_the_articles_words_and_chains_are_closed(words: list[str]) -> None:
    text = " ".join(words)
    article = Article("a", text, "a", "de")
    sentences = _parser().parse(split(text))
    found = coreference.resolve(article, sentences, mentions.find(article, sentences))
    assert len({(m.start, m.end) for m in found}) == len(found)
    for mention in found:
        assert mention.text == text[mention.start : mention.end] != ""
        assert mention.name
        assert found[mention.chain].chain == mention.chain


_PARSERS: list[SpacyParser] = []


def _parser() -> SpacyParser:
    """One parser for all of hypothesis' examples; a fixture would not reach them."""
    if not _PARSERS:
        _PARSERS.append(SpacyParser())
    return _PARSERS[0]


def test_a_nearer_subject_of_the_same_gender_leaves_a_pronoun_open(read) -> None:
    text = (
        "Donald Trump sprach. Der Kongress unterbrach die Sitzung, in der er den Sieg bestätigte."
    )
    assert chain_of(read(text), "er") != "Donald Trump"
