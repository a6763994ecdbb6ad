"""Pipelines with other label schemes: TIGER trees, as spaCy's own German pipelines give them."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import DataError
from kg.model import Sentence, Token
from kg.reading.parse import tiger
from kg.reading.parse.parsing import SpacyParser

Row = tuple[str, str, int, str]
"""Word, STTS tag, head (its own number for the root) and label."""


@Language.factory("beleg_tests_table", assigns=["token.dep", "token.head", "token.tag"])
class Table:
    """A parser that knows the sentences of a table by heart, and keeps it on disk."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.rows: dict[str, list[list[Any]]] = {}

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple({row[3] for rows in self.rows.values() for row in rows})

    def __call__(self, doc: Doc) -> Doc:
        rows = self.rows[" ".join(token.text for token in doc)]
        for token, (_, tag, head, dep) in zip(doc, rows, strict=True):
            token.tag_, token.head, token.dep_ = tag, doc[head], dep
        return doc

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        Path(path).write_text(json.dumps(self.rows), encoding="utf-8")

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        self.rows = json.loads(Path(path).read_text(encoding="utf-8"))


def saved(folder: Path, *sentences: list[Row]) -> Path:
    nlp = spacy.blank("de")
    component = nlp.add_pipe("beleg_tests_table", name="parser")
    component.rows = {" ".join(row[0] for row in rows): rows for rows in sentences}  # type: ignore[attr-defined]  # the factory above makes it
    nlp.to_disk(folder)
    return folder


def sentence_of(words: Iterable[str]) -> Sentence:
    tokens = []
    start = 0
    for word in words:
        tokens.append(Token(start, start + len(word), word))
        start += len(word) + 1
    return Sentence(0, start - 1, tuple(tokens))


Relations = set[tuple[str, str, str]]
ReadTiger = Callable[[list[Row]], Relations]


@pytest.fixture
def read(tmp_path: Path) -> ReadTiger:
    """Relations (label, head's word, word) of a TIGER tree; the root's head is ""."""

    def read_rows(rows: list[Row]) -> Relations:
        parser = SpacyParser(saved(tmp_path / "pipeline", rows))
        (parsed,) = parser.parse([sentence_of(row[0] for row in rows)])
        tokens = parsed.tokens
        return {(t.dep, tokens[t.head].text if t.head >= 0 else "", t.text) for t in tokens}

    return read_rows


def test_prepositions_and_articles(read: ReadTiger) -> None:
    assert read(
        [
            ("Die", "ART", 1, "nk"),
            ("Frau", "NN", 2, "sb"),
            ("wohnt", "VVFIN", 2, "ROOT"),
            ("nicht", "PTKNEG", 2, "ng"),
            ("in", "APPR", 2, "mo"),
            ("ihrem", "PPOSAT", 7, "nk"),
            ("alten", "ADJA", 7, "nk"),
            ("Haus", "NN", 4, "nk"),
            ("in", "APPR", 7, "mnr"),
            ("Bonn", "NE", 8, "nk"),
            (".", "$.", 2, "punct"),
        ]
    ) >= {
        ("root", "", "wohnt"),
        ("nsubj", "wohnt", "Frau"),
        ("advmod", "wohnt", "nicht"),
        ("obl", "wohnt", "Haus"),
        ("case", "Haus", "in"),
        ("det:poss", "Haus", "ihrem"),
        ("amod", "Haus", "alten"),
        ("nmod", "Haus", "Bonn"),
        ("case", "Bonn", "in"),
        ("det", "Frau", "Die"),
    }


def test_auxiliaries_passives_and_agents(read: ReadTiger) -> None:
    assert read(
        [
            ("Das", "ART", 1, "nk"),
            ("Werk", "NN", 2, "sb"),
            ("soll", "VMFIN", 2, "ROOT"),
            ("von", "APPR", 6, "sbp"),
            ("der", "ART", 5, "nk"),
            ("Firma", "NN", 3, "nk"),
            ("gebaut", "VVPP", 7, "oc"),
            ("worden", "VAPP", 8, "oc"),
            ("sein", "VAINF", 2, "oc"),
            (".", "$.", 2, "punct"),
        ]
    ) >= {
        ("root", "", "gebaut"),
        ("nsubj:pass", "gebaut", "Werk"),
        ("obl:agent", "gebaut", "Firma"),
        ("case", "Firma", "von"),
        ("aux:pass", "gebaut", "worden"),
        ("aux", "gebaut", "sein"),
        ("aux", "gebaut", "soll"),
    }


def test_copulas(read: ReadTiger) -> None:
    assert read(
        [
            ("Er", "PPER", 1, "sb"),
            ("ist", "VAFIN", 1, "ROOT"),
            ("Chef", "NN", 4, "pd"),
            ("dort", "ADV", 4, "mo"),
            ("gewesen", "VAPP", 1, "oc"),
            (".", "$.", 1, "punct"),
        ]
    ) >= {
        ("root", "", "Chef"),
        ("nsubj", "Chef", "Er"),
        ("cop", "Chef", "gewesen"),
        ("aux", "Chef", "ist"),
        ("advmod", "Chef", "dort"),
    }


def test_names_and_titles(read: ReadTiger) -> None:
    assert read(
        [
            ("Kanzlerin", "NN", 3, "sb"),
            ("Erika", "NE", 2, "pnc"),
            ("Muster", "NE", 0, "nk"),
            ("dankte", "VVFIN", 3, "ROOT"),
            ("dem", "ART", 5, "nk"),
            ("Chef", "NN", 3, "da"),
            ("der", "ART", 7, "nk"),
            ("Firma", "NN", 5, "ag"),
            (".", "$.", 3, "punct"),
        ]
    ) >= {
        ("nsubj", "dankte", "Kanzlerin"),
        ("appos", "Kanzlerin", "Erika"),
        ("flat", "Erika", "Muster"),
        ("iobj", "dankte", "Chef"),
        ("nmod", "Chef", "Firma"),
    }


def test_coordination_is_no_chain(read: ReadTiger) -> None:
    assert read(
        [
            ("Er", "PPER", 1, "sb"),
            ("kauft", "VVFIN", 1, "ROOT"),
            ("Äpfel", "NN", 1, "oa"),
            (",", "$,", 2, "punct"),
            ("Birnen", "NN", 2, "cj"),
            ("und", "KON", 4, "cd"),
            ("Nüsse", "NN", 5, "cj"),
            ("und", "KON", 1, "cd"),
            ("geht", "VVFIN", 7, "cj"),
            ("heim", "PTKVZ", 8, "svp"),
            (".", "$.", 1, "punct"),
        ]
    ) >= {
        ("obj", "kauft", "Äpfel"),
        ("conj", "Äpfel", "Birnen"),
        ("conj", "Äpfel", "Nüsse"),
        ("cc", "Nüsse", "und"),
        ("conj", "kauft", "geht"),
        ("cc", "geht", "und"),
        ("compound:prt", "geht", "heim"),
    }


def test_prepositions_that_are_coordinated(read: ReadTiger) -> None:
    assert read(
        [
            ("Sie", "PPER", 1, "sb"),
            ("lebt", "VVFIN", 1, "ROOT"),
            ("in", "APPR", 1, "mo"),
            ("Rom", "NE", 2, "nk"),
            ("oder", "KON", 2, "cd"),
            ("bei", "APPR", 4, "cj"),
            ("Paris", "NE", 5, "nk"),
        ]
    ) >= {
        ("obl", "lebt", "Rom"),
        ("conj", "Rom", "Paris"),
        ("case", "Rom", "in"),
        ("case", "Paris", "bei"),
        ("cc", "Paris", "oder"),
    }


def test_subordinate_and_relative_clauses(read: ReadTiger) -> None:
    assert read(
        [
            ("Sie", "PPER", 1, "sb"),
            ("sagt", "VVFIN", 1, "ROOT"),
            (",", "$,", 1, "punct"),
            ("dass", "KOUS", 10, "cp"),
            ("der", "ART", 5, "nk"),
            ("Mann", "NN", 10, "sb"),
            (",", "$,", 5, "punct"),
            ("der", "PRELS", 8, "sb"),
            ("kam", "VVFIN", 5, "rc"),
            ("gesucht", "VVPP", 10, "oc"),
            ("wird", "VAFIN", 1, "oc"),
        ]
    ) >= {
        ("ccomp", "sagt", "gesucht"),
        ("mark", "gesucht", "dass"),
        ("nsubj:pass", "gesucht", "Mann"),
        ("aux:pass", "gesucht", "wird"),
        ("acl:relcl", "Mann", "kam"),
        ("nsubj", "kam", "der"),
    }


def test_infinitives_and_comparisons(read: ReadTiger) -> None:
    assert read(
        [
            ("Es", "PPER", 1, "sb"),
            ("ist", "VAFIN", 1, "ROOT"),
            ("besser", "ADJD", 1, "pd"),
            ("als", "KOKOM", 4, "cm"),
            ("Geld", "NN", 2, "cc"),
            (",", "$,", 1, "punct"),
            ("zu", "PTKZU", 7, "pm"),
            ("helfen", "VVINF", 0, "re"),
        ]
    ) >= {
        ("root", "", "besser"),
        ("cop", "besser", "ist"),
        ("case", "Geld", "als"),
        ("obl", "besser", "Geld"),
        ("csubj", "besser", "helfen"),
        ("mark", "helfen", "zu"),
        ("expl", "besser", "Es"),
    }


def test_labels_of_unknown_schemes_are_refused(tmp_path: Path) -> None:
    rows: list[Row] = [("Hunde", "NN", 1, "sujet"), ("bellen", "VVFIN", 1, "ROOT")]
    with pytest.raises(DataError, match=r"neither Universal Dependencies' nor TIGER's \(sujet\)"):
        SpacyParser(saved(tmp_path, rows))


def test_universal_labels_stay(read: ReadTiger) -> None:
    rows: list[Row] = [("Hunde", "NN", 1, "nsubj"), ("bellen", "VVFIN", 1, "ROOT")]
    assert read(rows) == {("nsubj", "bellen", "Hunde"), ("root", "", "bellen")}


TAGS = ["NN", "NE", "APPR", "KON", "VVFIN", "VVPP", "VAFIN", "VAINF", "VMFIN", "ART", "PPER", "$,"]


@st.composite
def trees(draw: st.DrawFn) -> list[Token]:
    """Any tree with any labels and tags."""
    length = draw(st.integers(1, 12))
    order = draw(st.permutations(range(length)))
    heads = [-1] * length
    for place, index in enumerate(order[1:], 1):
        heads[index] = order[draw(st.integers(0, place - 1))]
    labels = sorted(tiger.LABELS | {"parataxis"})
    return [
        Token(
            n,
            n + 1,
            draw(st.sampled_from(["es", "und", "Haus"])),
            lemma=draw(st.sampled_from(["sein", "werden", "Haus"])),
            tag=draw(st.sampled_from(TAGS)),
            head=head,
            dep="root" if head < 0 else draw(st.sampled_from(labels)),
        )
        for n, head in enumerate(heads)
    ]


UNIVERSAL = {
    "acl", "acl:relcl", "advcl", "advmod", "amod", "appos", "aux", "aux:pass", "case", "cc",
    "ccomp", "compound", "compound:prt", "conj", "cop", "csubj", "dep", "det", "det:poss",
    "discourse", "expl", "flat", "iobj", "mark", "nmod", "nsubj", "nsubj:pass", "nummod", "obj",
    "obl", "obl:agent", "parataxis", "punct", "root", "vocative", "xcomp",
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(trees())
def test_any_tree_gives_a_tree_with_universal_labels(tokens: list[Token]) -> None:
    converted = tiger.converted(tokens)
    assert [t.text for t in converted] == [t.text for t in tokens]
    assert {t.dep for t in converted} <= UNIVERSAL
    assert sum(t.head < 0 for t in converted) == 1
    for number, token in enumerate(converted):
        assert (token.head < 0) == (token.dep == "root")
        seen = set()
        while number >= 0:
            assert number not in seen
            seen.add(number)
            number = converted[number].head  # noqa: PLW2901
