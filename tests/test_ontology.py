"""The vocabulary: every term defined and used, in two languages, and the maps of verdicts total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

import ontology
from kg.graph import vocabulary as v
from kg.model import Label
from kg.names import BELEG, PREFIXES

SKOS = PREFIXES["skos"]
RDFS = PREFIXES["rdfs"]
SCALES = ("SchemaRatings", "AveritecClasses", "CorrectivScale", "DpaScale", "AfpScale")
OF_THE_ONTOLOGY_ALONE = {"publishedAs", "readAs", "ratingValue", "separator", "SingleValueProperty"}
"""Terms of maps and axioms, which no data uses."""


def quads(name: str) -> list[Quad]:
    return list(parse(ontology.read(name).encode(), format=RdfFormat.TURTLE))


QUADS = quads("beleg.ttl")


def objects(subject: NamedNode, predicate: str) -> list[NamedNode | Literal]:
    found = [q for q in QUADS if q.subject == subject and q.predicate.value == predicate]
    return [q.object for q in found if isinstance(q.object, NamedNode | Literal)]


def terms_in_code() -> Iterator[NamedNode]:
    for value in vars(v).values():
        candidates = value.values() if isinstance(value, Mapping) else [value]
        for candidate in candidates:
            if isinstance(candidate, NamedNode) and candidate.value.startswith(BELEG):
                yield candidate


def terms_defined() -> set[NamedNode]:
    subjects = {q.subject for q in QUADS if isinstance(q.subject, NamedNode)}
    return {s for s in subjects if s.value.startswith(BELEG)}


def scheme(name: str) -> list[NamedNode]:
    """The concepts of a scheme."""
    wanted = NamedNode(BELEG + name)
    return [
        q.subject
        for q in QUADS
        if q.predicate.value == SKOS + "inScheme"
        and q.object == wanted
        and isinstance(q.subject, NamedNode)
    ]


def test_every_term_in_code_is_defined() -> None:
    assert set(terms_in_code()) - terms_defined() == set()


def test_every_term_defined_is_in_code_or_of_the_ontology_alone() -> None:
    schemes = {q.object for q in QUADS if q.predicate.value == SKOS + "inScheme"}
    foreign = {concept for name in SCALES for concept in scheme(name)}
    alone = {NamedNode(BELEG + name) for name in OF_THE_ONTOLOGY_ALONE}
    assert terms_defined() - set(terms_in_code()) == schemes | foreign | alone


@pytest.mark.parametrize("predicate", ["label", "comment"])
def test_every_term_speaks_german_and_english(predicate: str) -> None:
    for term in terms_defined():
        texts = [o for o in objects(term, RDFS + predicate) if isinstance(o, Literal)]
        assert sorted(str(text.language) for text in texts) == ["de", "en"], term
        assert all(text.value.strip() for text in texts), term


def test_every_other_term_used_by_the_ontology_is_of_a_known_vocabulary() -> None:
    known = (*PREFIXES.values(), "https://w3id.org/beleg/ontology", "https://www.apache.org/")
    for quad in QUADS:
        for term in (quad.subject, quad.predicate, quad.object):
            assert not isinstance(term, NamedNode) or term.value.startswith(known), term


def test_domains_and_ranges_are_defined() -> None:
    for quad in QUADS:
        if quad.predicate.value in (RDFS + "domain", RDFS + "range"):
            target = quad.object
            assert isinstance(target, NamedNode)
            assert not target.value.startswith(BELEG) or target in terms_defined()


# --- the maps of verdicts ----------------------------------------------------------------------


@pytest.mark.parametrize("name", SCALES)
def test_every_label_is_published_as_one_value_of_every_scale(name: str) -> None:
    values = set(scheme(name))
    for label in Label:
        published = objects(v.LABELS[label], BELEG + "publishedAs")
        assert len([value for value in published if value in values]) == 1, label
    assert len(objects(v.LABELS[Label.SUPPORTED], BELEG + "publishedAs")) == len(SCALES)


@pytest.mark.parametrize("name", SCALES)
def test_every_value_of_a_scale_is_read_as_one_label(name: str) -> None:
    for value in scheme(name):
        (read,) = objects(value, BELEG + "readAs")
        assert read in v.LABELS.values()


@pytest.mark.parametrize("name", [*SCALES, "VerdictLabels"])
def test_every_key_of_a_scale_reaches_its_own_value(name: str) -> None:
    notations = [objects(value, SKOS + "notation") for value in scheme(name)]
    keys = [notation.value for (notation,) in notations]
    assert len(keys) == len(set(keys)) == len(scheme(name))


def test_the_keys_are_the_published_ones() -> None:
    def keys(name: str) -> set[str]:
        found = [objects(value, SKOS + "notation") for value in scheme(name)]
        return {notation.value for (notation,) in found}

    assert keys("VerdictLabels") == {label.value for label in Label}
    assert keys("SchemaRatings") == {"1", "2", "3", "4", "5", "unrated"}
    assert keys("AveritecClasses") == {
        "Supported", "Refuted", "Not Enough Evidence", "Conflicting Evidence/Cherrypicking",
    }  # fmt: skip
    assert keys("CorrectivScale") - {"(keine Bewertung)"} == {
        "Richtig", "Größtenteils richtig", "Unbelegt", "Teilweise falsch", "Fehlender Kontext",
        "Manipuliert", "Größtenteils falsch", "Falsch",
    }  # fmt: skip


@pytest.mark.parametrize("name", SCALES)
def test_true_and_false_come_back_and_nothing_else_becomes_them(name: str) -> None:
    """What we publish as true or false is read so again; what is no verdict never is."""
    values = set(scheme(name))
    for label in Label:
        (published,) = [o for o in objects(v.LABELS[label], BELEG + "publishedAs") if o in values]
        assert isinstance(published, NamedNode)
        (read,) = objects(published, BELEG + "readAs")
        firm = {v.LABELS[Label.SUPPORTED], v.LABELS[Label.REFUTED]}
        if v.LABELS[label] in firm:
            assert read == v.LABELS[label]
        else:
            assert read not in firm


@pytest.mark.parametrize("name", SCALES)
def test_a_close_match_holds_both_ways(name: str) -> None:
    for value in scheme(name):
        for label in objects(value, SKOS + "closeMatch"):
            assert isinstance(label, NamedNode)
            assert objects(value, BELEG + "readAs") == [label]
            assert value in objects(label, BELEG + "publishedAs")


# --- the files --------------------------------------------------------------------------------


def test_axioms_are_justified_in_both_languages() -> None:
    axioms = quads("wikidata.ttl")
    for subject in {q.subject for q in axioms}:
        said = [q for q in axioms if q.subject == subject]
        texts = [q.object for q in said if q.predicate.value == RDFS + "comment"]
        languages = {text.language for text in texts if isinstance(text, Literal)}
        assert languages == {"de", "en"}, subject


@pytest.mark.parametrize("name", ["beleg.ttl", "wikidata.ttl"])
def test_there_are_no_blank_nodes(name: str) -> None:
    for quad in quads(name):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)


def test_there_are_no_other_files() -> None:
    with pytest.raises(FileNotFoundError):
        ontology.read("other.ttl")
