"""The claim lexicon: its files are sound, its ids are Wikidata's, its examples hold."""

from __future__ import annotations

import csv
import lzma
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.examples import trials
from kg.claims.lexicon import Entry, NounEntry, VerbEntry, cues, extended, languages, lexicon
from kg.claims.lexicon.entries import SLOTS
from kg.claims.read import read_claims
from kg.cli import cli
from kg.errors import DataError
from kg.model import Article, MentionKind
from kg.names import article_id
from kg.reading.annotator import ArticleAnnotator

WIKIDATA = Path(__file__).parents[1].parent / "shared" / "data" / "wikidata"
TIES = {"gen", "compound", "von", "für", "in", "bei", "an", "aus"}
UNITS = {"", "money", "length", "area"}
ANNOTATOR = ArticleAnnotator()
COVERED = """
P31 P279 P17 P131 P276 P159 P361 P527 P36 P1376 P37 P47 P30 P190 P530 P571 P576 P112 P169 P488 P35
P6 P1308 P39 P102 P463 P127 P749 P355 P1830 P452 P1056 P176 P178 P138 P740 P1128 P2139 P2295 P569
P570 P19 P20 P27 P26 P22 P25 P40 P3373 P106 P108 P69 P166 P103 P140 P509 P1082 P2046 P2044 P1120
P1339 P710 P991 P1346 P585 P580 P582 P50 P57 P161 P175 P577 P495 P264 P449
""".split()  # noqa: SIM905 - seventy-three ids read best as words
FEWEST = 3
"""Phrasings that "several" means at least."""


@pytest.mark.parametrize("entry", lexicon().entries, ids=lambda e: e.id)
def test_examples(entry: Entry):
    assert entry.examples
    assert entry.counterexamples
    wrong = [t.text for t in trials(lexicon(), [entry], ANNOTATOR.annotate) if not t.holds]
    assert wrong == []


@pytest.mark.parametrize("entry", lexicon().entries, ids=lambda e: e.id)
def test_entries_are_sound(entry: Entry):
    if isinstance(entry, VerbEntry):
        slots = {*entry.subject, *entry.object, *(slot for slot, _ in entry.required)}
        plain = {slot.removesuffix(".of") for slot in slots}
        assert all(slot in SLOTS or re.fullmatch("[a-zäöüß]+", slot) for slot in plain)
        assert entry.unit in UNITS
    elif isinstance(entry, NounEntry):
        assert entry.of <= TIES


@pytest.mark.parametrize("property_id", COVERED)
def test_every_property_has_several_phrasings(property_id: str):
    entries = [e for e in lexicon().entries if e.property == property_id]
    phrasings = {(e.id, word) for e in entries for word in e.words}
    assert len(phrasings) >= FEWEST


def test_narrow_entries_are_less_sure_than_broad_ones_of_the_same_words():
    """Where classes are unknown the surest sense wins, and it must not be the narrow one."""
    for those in lexicon().verbs.values():
        for narrow in (e for e in those if e.only):
            broad = [e for e in those if not e.only and e.object == narrow.object]
            assert all(e.confidence > narrow.confidence for e in broad if "in" in e.object)


def test_groups_and_kinds_name_each_other():
    known = lexicon().types
    assert set(known.groups) == set(known.kinds)
    kinds = {kind.value for kind in MentionKind}
    assert all(those <= kinds for those in known.kinds.values())
    used = {g for table in (known.subject, known.object) for ends in table.values() for g in ends}
    assert used <= set(known.groups)


def test_an_inverse_sense_swaps_its_constraints():
    known = {e.id: e for e in lexicon().entries}
    plain, inverse = lexicon().sense(known["owner-of"]), lexicon().sense(known["owner-noun"])
    assert plain.subject_types == inverse.subject_types
    founder = lexicon().sense(known["founder"])
    assert founder.inverse
    assert "Q5" in founder.subject_types
    assert "Q43229" in founder.object_types


def test_cue_words_are_in_lower_case_where_text_is_lowered():
    assert all(word == word.lower() for word in cues()["modality"]["possible"])
    assert all(word == word.lower() for word in cues()["conjunctions"]["conditional"])


# --- labels of properties -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Clara Berg ist die Übersetzerin von Volare.",
        "Die Übersetzerin von Volare ist Clara Berg.",
        "Die Volare-Übersetzerin Clara Berg sprach lange.",
        "Die Übersetzerin von Volare, Clara Berg, sprach lange.",
        "Clara Berg, Übersetzerin von Volare, sprach lange.",
    ],
)
def test_a_label_of_a_property_reaches_what_no_entry_names(text: str):
    article = Article(article_id(text, None), text, "test", "de")
    found = [
        (reading.subject.text, sense.property, reading.object and reading.object.text)
        for reading in read_claims(article, ANNOTATOR.annotate(article))
        for sense in reading.senses
        if sense.linked
    ]
    assert ("Clara Berg", "P655", "Volare") in found


def test_no_label_repeats_a_noun_with_an_entry_in_a_reading():
    text = "Clara Berg ist die Gründerin von Alpha."
    article = Article(article_id(text, None), text, "test", "de")
    readings = read_claims(article, ANNOTATOR.annotate(article))
    assert not any(sense.linked for reading in readings for sense in reading.senses)


# --- a user's own entries -------------------------------------------------------------------------

OWN = """
[properties]
P800 = { subject = ["person"], object = ["work"] }

[[verb]]
id = "composed"
property = "P86"
words = ["komponieren"]
subject = "agent"
object = "patient"
inverse = true
tense = "permanent"
confidence = 0.7
examples = ["Clara Berg komponierte Volare."]
not = ["Clara Berg hörte Volare."]
"""


def own(text: str, path: Path) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_property_must_say_what_it_joins(tmp_path: Path):
    done = CliRunner().invoke(cli, ["lexicon", "test", str(own(OWN, tmp_path / "own.toml"))])
    assert isinstance(done.exception, DataError)
    assert "P86" in str(done.exception)


def test_own_entries_are_tested_by_their_own_examples(tmp_path: Path):
    text = OWN.replace("P800 =", 'P86 = { subject = ["work"], object = ["person"] }\nP800 =')
    path = own(text, tmp_path / "own.toml")
    done = CliRunner().invoke(cli, ["lexicon", "test", str(path)], standalone_mode=False)
    assert (done.return_value, done.output) == (0, "1 entries, 2 examples, 0 wrong\n")
    bad = own(text.replace("hörte", "komponierte"), tmp_path / "bad.toml")
    done = CliRunner().invoke(cli, ["lexicon", "test", str(bad)], standalone_mode=False)
    assert done.return_value == 1
    assert "composed (P86) must not match: Clara Berg komponierte Volare." in done.output


def test_an_own_entry_without_examples_is_found(tmp_path: Path):
    text = OWN.replace("P86", "P112").replace('not = ["Clara Berg hörte Volare."]', "")
    done = CliRunner().invoke(
        cli, ["lexicon", "test", str(own(text, tmp_path / "own.toml"))], standalone_mode=False
    )
    assert done.return_value == 1
    assert "composed (P112): give examples and not" in done.output


def test_an_own_entry_replaces_the_packaged_one_of_its_id():
    tables = tomllib.loads(OWN.replace("composed", "founded").replace("P86", "P112"))
    words = extended(lexicon(), tables, "own.toml")
    assert [e.id for e in words.verbs["komponieren"]] == ["founded"]
    assert "founded" not in {e.id for e in words.verbs["gründen"]}
    assert len(words.entries) == len(lexicon().entries)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "composed"', "", "id must be a string"),
        ('"P86"', '"Q86"', "no property"),
        ('["komponieren"]', '"komponieren"', "words must be a list"),
        ('"permanent"', '"always"', "no tense"),
        ("0.7", "7", "between 0 and 1"),
        ("inverse = true", 'inverse = "yes"', "true or false"),
        ("inverse = true", 'colour = "red"', "no field colour"),
        ("inverse = true", 'only = "planets"', "no group planets"),
        ("[[verb]]", "[verb]", "[[verb]]"),
        ("[[verb]]", "[[adverb]]", "no table adverb"),
        ('["work"]', '["works"]', "no group works"),
        ('object = ["work"]', 'of = ["work"]', "groups, kinds or properties"),
    ],
)
def test_what_is_wrong_with_an_own_file_is_said(old: str, new: str, said: str):
    text = OWN.replace("P800", "P86").replace('["person"], object', '["work"], object')
    with pytest.raises(DataError, match=re.escape(said)):
        extended(lexicon(), tomllib.loads(text.replace(old, new, 1)), "own.toml")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["verb", "noun", "groups", "kinds", "properties"]), _VALUES))
def test_any_tables_give_a_lexicon_or_a_data_error(tables: dict[str, object]):
    try:
        extended(lexicon(), tables, "own.toml")
    except DataError:
        return


@given(
    st.dictionaries(
        st.sampled_from(["id", "property", "words", "of", "tense", "confidence", "with", "not"]),
        _VALUES,
    )
)
def test_any_entry_is_read_or_refused(entry: dict[str, object]):
    for kind in ("verb", "noun"):
        try:
            extended(lexicon(), {kind: [entry]}, "own.toml")
        except DataError:
            continue


# --- Wikidata's ids -------------------------------------------------------------------------------


@cache
def english_labels() -> dict[str, set[str]]:
    path = WIKIDATA / "labels_en.tsv.xz"
    if not path.exists():
        pytest.skip("the Wikidata labels in ../shared are not here")
    found: dict[str, set[str]] = {}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item, kind, text, *_ = line.rstrip("\n").split("\t")
            if kind == "label":
                found.setdefault(item, set()).add(text.lower())
    return found


def test_every_class_and_language_is_an_item_that_the_data_names():
    known = english_labels()
    wanted = {item for ids in lexicon().types.groups.values() for item in ids}
    assert {item for item in wanted | set(languages().values()) if item not in known} == set()


@pytest.mark.parametrize(
    ("group", "label"),
    [
        ("person", "human"),
        ("organisation", "organization"),
        ("country", "sovereign state"),
        ("settlement", "human settlement"),
        ("office", "position"),
        ("party", "political party"),
        ("continent", "continent"),
        ("award", "award"),
        ("disease", "disease"),
        ("election", "election"),
        ("competition", "competition"),
    ],
)
def test_groups_mean_what_they_say(group: str, label: str):
    labels = english_labels()
    assert any(label in labels[item] for item in lexicon().types.groups[group])


def test_every_property_exists():
    path = WIKIDATA / "properties_table.tsv.xz"
    if not path.exists():
        pytest.skip("the Wikidata properties in ../shared are not here")
    csv.field_size_limit(10**8)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        known = {row["pid"] for row in csv.DictReader(lines, delimiter="\t")}
    assert set(lexicon().types.subject) <= known
