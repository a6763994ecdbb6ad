"""English sentences by Link Grammar: trees over our tokens, and a process that may break."""

from __future__ import annotations

import os
import signal
import threading
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ParserUnavailable
from kg.linkgrammar import LinkGrammar
from kg.model import Sentence
from kg.reading.parse.links.english import ABSENT, EnglishParser
from kg.reading.parse.links.lemmas import singular, verbs
from kg.reading.parse.links.parsing import LONGEST_PARSE, LinkParser
from kg.reading.parse.links.shown import Shown
from kg.reading.text.sentences import split

NOT_THERE = "liblink-grammar-of-nobody.so"


@cache
def parser() -> LinkParser:
    return LinkParser(LinkGrammar())


def parsed(text: str, how: Shown | None = None) -> Sentence:
    (sentence,) = split(text, "en")
    return parser().parse(sentence, how or Shown())


def edges(sentence: Sentence) -> set[tuple[str, str, str]]:
    tokens = sentence.tokens
    return {
        (t.text, t.dep, tokens[t.head].text if t.head >= 0 else "")
        for t in tokens
        if t.dep not in ("punct", "dep")
    }


def test_function_words_give_way_to_what_they_serve() -> None:
    found = edges(parsed("Parler was founded in Nevada by the man."))
    assert found == {
        ("Parler", "nsubj", "founded"),
        ("was", "aux:pass", "founded"),
        ("founded", "root", ""),
        ("in", "case", "Nevada"),
        ("Nevada", "obl", "founded"),
        ("by", "case", "man"),
        ("the", "det", "man"),
        ("man", "obl", "founded"),
    }


def test_what_is_joined_hangs_on_the_first() -> None:
    found = edges(parsed("Page and Brin left the town and the country."))
    assert ("Brin", "conj", "Page") in found
    assert ("country", "conj", "town") in found


def test_a_name_is_one_word_to_the_parser() -> None:
    sentence = parsed("Then The Did Nots of Rome sang.", Shown(((1, 6),)))
    assert {("sang", "root", ""), ("Rome", "nsubj", "sang"), ("The", "flat", "Rome")} <= edges(
        sentence
    )


def test_what_is_hidden_is_not_parsed() -> None:
    sentence = parsed("Berg (a but of) left.", Shown(aside=frozenset(range(1, 6))))
    assert ("Berg", "nsubj", "left") in edges(sentence)


def test_a_sentence_without_a_reading_stays_as_it_was() -> None:
    (sentence,) = split("Of of of the the.", "en")
    assert parser().parse(sentence) == sentence


def test_a_sentence_of_too_many_words_is_not_tried() -> None:
    (sentence,) = split("Berg left " + "and left " * LONGEST_PARSE + ".", "en")
    assert not parser().parse(sentence).parsed


WORDS = st.sampled_from(
    [
        *("Berg", "Rome", "the", "a", "of", "in", "said", "that", "and", "was", "founded", "who"),
        *(",", ".", "?", "'", '"', "—", "’", "naïve", "𝔘", "\u200b", "12", "3.5", "it's", "didn't"),
        *("(", ")", "if", "not", "which", "city", "capital"),
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=14))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_trees_over_the_same_tokens(words: list[str]) -> None:
    for sentence in split(" ".join(words), "en"):
        result = parser().parse(sentence)
        assert [(t.start, t.end, t.text) for t in result.tokens] == [
            (t.start, t.end, t.text) for t in sentence.tokens
        ]
        if result.parsed:
            roots = [i for i, t in enumerate(result.tokens) if t.head == -1]
            assert len(roots) == 1
            assert all(_reaches(result, i, roots[0]) for i in range(len(result.tokens)))


def _reaches(sentence: Sentence, index: int, root: int) -> bool:
    for _ in sentence.tokens:
        if index == root:
            return True
        index = sentence.tokens[index].head
    return index == root


@pytest.fixture
def library() -> LinkGrammar:
    return LinkGrammar()


def test_a_process_that_breaks_costs_one_sentence(library: LinkGrammar) -> None:
    assert library.parse("Berg left.") is not None
    process = library._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert library.parse("Berg left.") is None
    assert library.parse("Berg left.") is not None


def test_threads_take_turns(library: LinkGrammar) -> None:
    texts = [f"Berg left in {year}." for year in range(1990, 2010)]
    found: dict[str, object] = {}

    def work(text: str) -> None:
        linkage = library.parse(text)
        found[text] = None if linkage is None else linkage.words[4][0]

    threads = [threading.Thread(target=work, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(str(found[text]).startswith(text[-5:-1]) for text in texts)


def test_the_same_sentence_has_the_same_reading_in_every_process() -> None:
    text = "Parler was founded in Henderson in 2018 by Matze, who left it, and by Thomson."
    assert LinkGrammar().parse(text) == LinkGrammar().parse(text)


def test_the_process_ends_with_its_object() -> None:
    own = LinkGrammar()
    own.parse("Berg left.")
    process = own._process
    assert process is not None
    del own
    assert process.poll() is not None


def test_without_the_library_it_is_said_what_to_install() -> None:
    with pytest.raises(ParserUnavailable):
        LinkGrammar(NOT_THERE).parse("Berg left.")
    sentences = split("Berg left. Braun stayed.", "en")
    found, notes = EnglishParser(LinkGrammar(NOT_THERE)).parse(sentences, ())
    assert found == tuple(sentences)
    assert notes == (ABSENT,)
    assert "apt install liblink-grammar5" in ABSENT.de
    assert "apt install liblink-grammar5" in ABSENT.en


def test_sentences_that_were_not_read_are_counted() -> None:
    sentences = split("Berg left. Of of of the the.", "en")
    _, (note,) = EnglishParser(LinkGrammar()).parse(sentences, ())
    assert note.en == "1 of 2 sentences could not be parsed; no claims were read in them."


@pytest.mark.parametrize(
    ("form", "verb"),
    [
        ("founded", "found"), ("acquired", "acquire"), ("based", "base"), ("studies", "study"),
        ("married", "marry"), ("bought", "buy"), ("owns", "own"), ("writing", "write"),
        ("stopped", "stop"), ("passed", "pass"), ("lies", "lie"), ("was", "be"), ("led", "lead"),
    ],
)  # fmt: skip
def test_base_forms_of_verbs(form: str, verb: str) -> None:
    assert verb in verbs(form)


def test_base_forms_of_nouns() -> None:
    nouns = ["cities", "wives", "founders", "headquarters", "countries", "people", "status"]
    assert [singular(n) for n in nouns] == [
        "city", "wife", "founder", "headquarter", "country", "person", "status",
    ]  # fmt: skip
