"""Text that is no German prose: bounded work, no claims that nobody made, no failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims.clauses import DEEPEST, clauses
from kg.claims.legible import LONGEST, Fault, fault
from kg.claims.read import read_claims
from kg.claims.tree import Tree
from kg.claims.triples import triples
from kg.model import Annotation, Article, ClaimReading
from kg.reading.annotator import ArticleAnnotator
from kg.reading.parse.parsing import LONGEST_PARSE, SpacyParser
from kg.reading.text.sentences import split

ANNOTATOR = ArticleAnnotator()

ENDLESS = "Die Regierung kaufte im Mai 2010 die Firma Siemens in Berlin und " * 273 + "schwieg."
NESTED = ", ".join(["Der Minister sagte", *["dass der Sprecher behauptete"] * 200]) + "."
EMBEDDED = "Der Mann, " + "der den Hund, " * 199 + "der bellt" + ", sah" * 199 + ", lebt in Berlin."
TABLE = "Name\tOrt\tJahr\n" + "\n".join(f"Firma {n} AG\tBerlin\t{1900 + n}" for n in range(50))
BARS = "| Verein | Spiele | Punkte |\n" + "\n".join(f"| FC Köln | {n} | {n} |" for n in range(50))
COLUMNS = "\n".join(f"Siemens AG     München     {1900 + n}     {n} Mio." for n in range(50))
LIST = "\n".join(f"- Siemens AG, München, gegründet {1850 + n}" for n in range(50))
BARE_LIST = LIST.replace("- ", "")
ROWS = "\n".join(f"Siemens AG, gegründet {1850 + n}, München" for n in range(50))
CAPITALS = (
    "DIE BUNDESREGIERUNG IN BERLIN HAT AM MONTAG DEN VERTRAG MIT SIEMENS UNTERZEICHNET. "
    "SIEMENS WURDE 1847 GEGRÜNDET."
)
NOISE = (
    "D1e Bundesreg1erung 1n Ber1in hat arn Mon tag den Vertrag m1t S1emens unterze1chnet. "
    "Ange1a Merke1 vvar v0n 2OO5 b1s 2O21 Bundeskanz1erin, 5iemens vvurde I847 gegründct."
)
MIXED = (
    "Angela Merkel said on Monday, dass die Verträge with France are signed et que la France est "
    "contente. Le président Macron a dit hier que Siemens is a German company."
)
BAD = {
    "endless": ENDLESS,
    "nested": NESTED,
    "embedded": EMBEDDED,
    "table": TABLE,
    "bars": BARS,
    "columns": COLUMNS,
    "list": LIST,
    "list without dashes": BARE_LIST,
    "rows": ROWS,
    "capitals": CAPITALS,
    "noise": NOISE,
    "mixed": MIXED,
    "one word": "Berlin, " * 3000,
    "quotes": "„" * 500 + " sagte er " + "“" * 500,
    "brackets": "(" * 1000 + "Merkel" + ")" * 1000,
    "no space": "a" * 100_000,
}


def read(text: str) -> tuple[Annotation, tuple[ClaimReading, ...]]:
    article = Article("bad", text, "bad", "de")
    annotation = ANNOTATOR.annotate(article)
    return annotation, read_claims(article, annotation)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_no_claim_is_made_of_what_is_no_prose(text: str):
    annotation, claims = read(text)
    assert [claim for claim in claims if claim.senses] == []
    assert len(claims) <= 1  # someone says something: "sagte er"
    # A row of a list is a sentence without its helping verb.
    if text not in (LIST, BARE_LIST, ROWS):
        assert [t for sentence in annotation.sentences for t in triples(sentence)] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ENDLESS, Fault.ENDLESS),
        (TABLE.splitlines()[1], Fault.TABLE),
        (BARS.splitlines()[1], Fault.TABLE),
        (CAPITALS, Fault.CAPITALS),
        (NOISE, Fault.NOISE),
        (MIXED, Fault.FOREIGN),
    ],
)
def test_what_is_wrong_is_named(text: str, why: Fault):
    tokens = [token for sentence in split(text) for token in sentence.tokens]
    assert fault(tokens, text) is why


@pytest.mark.parametrize(
    "text",
    [
        "Die USA und die NATO verlegten ihre F-16 und A380 nach Ramstein.",
        "Am 10. Mai 2020 siegte der FC Köln mit 3:1 vor 1200 Zuschauern im RheinEnergieStadion.",
        "Der 25-jährige Fahrer der B14 hatte 2,3 Promille und ein iPhone12 bei sich.",
        "Das Album „The Dark Side of the Moon“ der Gruppe Pink Floyd erschien am 1. März 1973.",
        "In Den Haag tagt der Gerichtshof, in La Paz die Regierung von Evo Morales.",
        "Die G20 traf sich mit der WHO, der WTO und dem IWF.",
        "ARD und ZDF zeigen das Spiel.",
    ],
)
def test_prose_with_abbreviations_figures_and_foreign_names_is_read(text: str):
    (sentence,) = split(text)
    assert fault(sentence.tokens, text) is None


def test_good_sentences_beside_bad_ones_are_read():
    _, claims = read(f"{CAPITALS} Angela Merkel wurde 1954 in Hamburg geboren. {NOISE}")
    assert {claim.subject.text for claim in claims} == {"Angela Merkel"}
    assert {sense.property for claim in claims for sense in claim.senses} >= {"P19"}


def test_a_quotation_in_noise_says_nothing():
    _, claims = read("„W1r s1nd in Ber1in und verkaufen S1emens“, sagte Ange1a Merke1 d0rt.")
    assert claims == ()


def test_longer_sentences_are_not_parsed_and_shorter_ones_not_all_read():
    text = " ".join(["Der Hund sah die Katze und"] * 100) + " ging."
    (sentence,) = SpacyParser().parse(split(text))
    assert len(sentence.tokens) > LONGEST_PARSE
    assert not sentence.parsed
    assert LONGEST < LONGEST_PARSE


def test_clauses_are_read_to_a_depth():
    text = ", ".join(["Der Minister sagte", *["dass der Sprecher behauptete"] * 12]) + "."
    (sentence,) = SpacyParser().parse(split(text))
    deep = [token for token in sentence.tokens if token.text == "behauptete"]
    assert len(deep) == 12
    assert 0 < len(clauses(sentence)) <= DEEPEST + 1


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """Counts the tokens that walks down the tree visit."""
    visited = 0
    walk = Tree.below

    def below(tree: Tree, head: int, stop: Callable[[int], bool]) -> tuple[int, ...]:
        nonlocal visited
        found = walk(tree, head, stop)
        visited += len(found)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Tree, "below", below)
        yield lambda: visited


@pytest.mark.parametrize(
    "text",
    [
        "In Berlin leben " + ", ".join(["Anna Berg"] * 44) + " und Jan Berg.",
        ", ".join(["Der Minister sagte", *["dass der Sprecher behauptete"] * 28]) + ".",
        "Der Mann, " + "der den Hund, " * 18 + "der bellt" + ", sah" * 18 + ", lebt in Berlin.",
        " und ".join(["Siemens kaufte die Firma in Berlin"] * 20) + ".",
        "Die Tochter " + "der Schwester des Bruders " * 34 + "lebt in Berlin.",
    ],
    ids=["names", "nested", "embedded", "joined", "genitives"],
)
def test_the_longest_sentences_cost_a_bounded_number_of_steps(
    text: str, monkeypatch: pytest.MonkeyPatch
):
    """No timing: walks over the tree are counted, 200 for each token at most."""
    (sentence,) = SpacyParser().parse(split(text))
    assert 100 < len(sentence.tokens) <= LONGEST
    article = Article("long", text, "long", "de")
    with counted(monkeypatch) as steps:
        triples(sentence)
        read_claims(article, ANNOTATOR.annotate(article))
    assert 0 < steps() <= 200 * len(sentence.tokens)


@given(st.text(st.sampled_from("aeinrst AEIN0159.,;:!?()[]„“\"'|\t\n-–äöüß"), max_size=200))
@settings(max_examples=40, deadline=None)
def test_no_text_makes_reading_fail(text: str):
    annotation, claims = read(text)
    for claim in claims:
        assert text[claim.start : claim.end] == claim.text
    for sentence in annotation.sentences:
        assert all(slot for triple in triples(sentence) for slot in triple)
