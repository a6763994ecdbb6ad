"""The claim lexicon: its files are sound, its ids are Wikidata's, its examples hold."""

from __future__ import annotations

import csv
import lzma
import re
from functools import cache
from pathlib import Path

import pytest

from kg.claims.lexicon import NounEntry, VerbEntry, cues, languages, lexicon, sense, types
from kg.claims.read import read_claims
from kg.model import Article, MentionKind
from kg.names import article_id
from kg.reading.annotator import GermanAnnotator

WIKIDATA = Path(__file__).parents[1].parent / "shared" / "data" / "wikidata"
SLOTS = {"agent", "patient", "subject", "object", "indirect", "predicative"}
SLOTS |= {"subject.of", "time", "quantity", "language"}
TIES = {"gen", "compound", "von", "für", "in", "bei"}
ANNOTATOR = GermanAnnotator()
COVERED = """
P31 P17 P131 P276 P159 P361 P527 P36 P1376 P37 P30 P571 P576 P112 P169 P488 P35 P6 P39 P102 P463
P127 P749 P355 P1830 P1056 P176 P178 P138 P740 P1128 P569 P570 P19 P20 P27 P26 P22 P25 P40
P106 P108 P69 P166 P103 P140 P1082 P1120 P1339 P50 P57 P161 P175 P577 P495 P264 P449
""".split()  # noqa: SIM905


@cache
def entries() -> tuple[VerbEntry | NounEntry, ...]:
    known = lexicon()
    found: dict[str, VerbEntry | NounEntry] = {}
    for table in (known.verbs, known.adjectives, known.nouns):
        for those in table.values():
            for entry in those:
                found[entry.id] = entry
    return tuple(found.values())


EXAMPLES = [(e.id, text, True) for e in entries() for text in e.examples]
EXAMPLES += [(e.id, text, False) for e in entries() for text in e.counterexamples]


@pytest.mark.parametrize(("entry", "text", "matches"), EXAMPLES)
def test_examples(entry: str, text: str, matches: bool):
    article = Article(article_id(text, None), text, "test", "de")
    found = read_claims(article, ANNOTATOR.annotate(article))
    assert any(s.entry == entry for r in found for s in r.senses) is matches


@pytest.mark.parametrize("entry", entries(), ids=lambda e: e.id)
def test_entries_are_sound(entry: VerbEntry | NounEntry):
    assert re.fullmatch(r"P\d+", entry.property)
    assert entry.property in types().subject
    assert 0 < entry.confidence < 1
    assert entry.examples
    assert entry.only in types().groups or entry.only == ""
    if isinstance(entry, VerbEntry):
        named = {entry.subject, *entry.object, *(slot for slot, _ in entry.required)}
        assert all(slot in SLOTS or re.fullmatch("[a-zäöüß]+", slot) for slot in named)
    else:
        assert entry.of <= TIES


def test_narrow_entries_are_less_sure_than_broad_ones_of_the_same_words():
    """Where classes are unknown the surest sense wins, and it must not be the narrow one."""
    for those in lexicon().verbs.values():
        for narrow in (e for e in those if e.only):
            broad = [e for e in those if not e.only and e.object == narrow.object]
            assert all(e.confidence > narrow.confidence for e in broad if "in" in e.object)


def test_the_properties_of_the_first_form_are_covered():
    built_in = {"P39", "P31", "P106", "P27", "P17", "P131", "P276", "P1120", "P1339"}
    assert {e.property for e in entries()} | built_in >= set(COVERED)


def test_groups_and_kinds_name_each_other():
    known = types()
    assert set(known.groups) == set(known.kinds)
    kinds = {kind.value for kind in MentionKind}
    assert all(those <= kinds for those in known.kinds.values())
    used = {g for table in (known.subject, known.object) for ends in table.values() for g in ends}
    assert used <= set(known.groups)


def test_an_inverse_sense_swaps_its_constraints():
    plain = sense("P112", "x", 0.5)
    inverse = sense("P112", "x", 0.5, inverse=True)
    assert (plain.subject_types, plain.object_types) == (
        inverse.object_types,
        inverse.subject_types,
    )


def test_cue_words_are_in_lower_case_where_text_is_lowered():
    assert all(word == word.lower() for word in cues()["modality"]["possible"])
    assert all(word == word.lower() for word in cues()["conjunctions"]["conditional"])


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
    wanted = {item for ids in types().groups.values() for item in ids}
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
    ],
)
def test_groups_mean_what_they_say(group: str, label: str):
    labels = english_labels()
    assert any(label in labels[item] for item in types().groups[group])


def test_every_property_exists():
    path = WIKIDATA / "properties_table.tsv.xz"
    if not path.exists():
        pytest.skip("the Wikidata properties in ../shared are not here")
    csv.field_size_limit(10**8)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        known = {row["pid"] for row in csv.DictReader(lines, delimiter="\t")}
    assert set(types().subject) <= known
