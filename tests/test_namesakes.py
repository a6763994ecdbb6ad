"""Namesakes: what the text says of a person or thing keeps the wrong one from being judged."""

from __future__ import annotations

import pytest

from kg import build
from kg.linking.described import Description, described, kind_of, rules_out
from kg.linking.epithets import Sort, epithets
from kg.model import (
    Annotation,
    Article,
    Candidate,
    Interval,
    Label,
    Mention,
    MentionKind,
    Pin,
    Time,
)
from kg.pipeline import Pipeline
from kg.settings import Settings
from kg.verdicts.rating import rate

SETTINGS = Settings(store="memory:", offline=True)
DAY = Time(2021, 1, 10)
JORDAN = Candidate("Q810", "Jordanien", "label", "Jordan", types=frozenset({"Q6256", "Q56061"}))
CITY = Candidate("Q24879", "Bremen", "label", "Bremen", types=frozenset({"Q515", "Q486972"}))
MAN = Candidate(
    "Q2831",
    "Michael Jackson",
    "label",
    "Michael Jackson",
    types=frozenset({"Q5"}),
    related=frozenset({"Q6581097"}),
    lifetime=Interval(Time(1958, 8, 29), Time(2009, 6, 25)),
)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build.pipeline(SETTINGS, build.store(SETTINGS))


def decided(pipeline: Pipeline, text: str, language: str = "de", *pins: Pin) -> set[str]:
    """The decided verdicts, each with its property."""
    article = Article("a", text, "a.txt", language, published=DAY)
    prepared = pipeline.prepare(article, pins=pins)
    stated = {p.id: p.property for p in prepared.propositions}
    verdicts = {v.proposition: v for v in prepared.verdicts}
    ratings = ((u.proposition, rate(u, verdicts[u.proposition])) for u in prepared.utterances)
    open_ = (Label.NOT_ENOUGH_INFORMATION, Label.NOT_CHECKABLE)
    return {f"{r.label} {stated[p]}" for p, r in ratings if r.label not in open_}


# --- two things must come together ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Schriftsteller Michael Jackson starb 2007.", "de"),
        ("Michael Jackson, britischer Journalist, starb 2007.", "de"),
        ("Michael Jackson war ein Journalist. Er starb 2007.", "de"),
        ("Der Brite Michael Jackson starb 2007.", "de"),
        ("Ihr Sohn Michael Jackson starb 2007.", "de"),
        ("Der Journalist Michael Jackson starb nicht 2009.", "de"),
        ("Michael Jackson starb 2007. Der Journalist lebte in London.", "de"),
        ("Michael Jackson starb 2007. Der Brite wurde 65 Jahre alt.", "de"),
        ("Bruder Albert Einstein starb 1960.", "de"),
        ("Albert Einstein starb 1960. Der SPD-Politiker lebte in Bonn.", "de"),
        ("Michael Jackson died in 2007. The journalist lived in London.", "en"),
        ("Michael Jackson died in 2007. The British brewer lived in London.", "en"),
        ("The writer Michael Jackson died in 2007.", "en"),
        ("Michael Jackson, a British journalist, died in 2007.", "en"),
    ],
)
def test_who_is_called_otherwise_is_not_refuted_by_a_namesake(
    pipeline: Pipeline, text: str, language: str
) -> None:
    assert decided(pipeline, text, language) == set()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Michael Jackson starb 2007.", "de"),
        ("Der Sänger Michael Jackson starb 2007.", "de"),
        ("Der amerikanische Sänger Michael Jackson starb 2007.", "de"),
        ("The American singer Michael Jackson died in 2007.", "en"),
    ],
)
def test_who_is_called_what_is_known_is_still_refuted(
    pipeline: Pipeline, text: str, language: str
) -> None:
    assert "refuted P570" in decided(pipeline, text, language)


def test_an_unknown_calling_alone_withdraws_nothing(pipeline: Pipeline) -> None:
    text = "Der Buchautor Michael Jackson starb 2009."
    assert decided(pipeline, text) == {"supported P570"}


def test_what_fits_millions_does_not_say_who_is_meant(pipeline: Pipeline) -> None:
    text = "Der Biologe Michael Jackson war Amerikaner."
    assert decided(pipeline, text) == set()


def test_nothing_that_fits_means_somebody_else(pipeline: Pipeline) -> None:
    text = "Michael Jackson wurde 1942 in Leeds geboren und starb 2007."
    assert decided(pipeline, text) == set()


def test_a_politician_may_hold_any_office(pipeline: Pipeline) -> None:
    text = "Die CDU-Chefin Angela Merkel wurde 1955 geboren."
    assert "refuted P569" in decided(pipeline, text)


def test_a_pinned_person_is_meant_whatever_the_text_calls_them(pipeline: Pipeline) -> None:
    pin = Pin("Michael Jackson", "Q2831", by="Clara Berg")
    text = "Der Schriftsteller Michael Jackson starb 2007."
    assert "refuted P570" in decided(pipeline, text, "de", pin)


def test_the_reason_names_what_the_text_says(pipeline: Pipeline) -> None:
    article = Article("a", "Der Journalist Michael Jackson starb 2007.", "a", "de", published=DAY)
    verdicts = pipeline.prepare(article).verdicts
    reasons = [v.reason for v in verdicts if v.reason_code == "namesake-meant"]
    assert reasons
    assert all("„Journalist“" in r.de and "“Journalist”" in r.en for r in reasons)


# --- what words beside a name rule out ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "candidate", "expected"),
    [
        ("Der Fluss Jordan ist lang.", "Jordan", JORDAN, True),
        ("Das Land Jordan ist klein.", "Jordan", JORDAN, False),
        ("Jordan, ein Fluss, ist lang.", "Jordan", JORDAN, True),
        ("The river Jordan is long.", "Jordan", JORDAN, True),
        ("Der Dampfer „Bremen“ sank.", "Bremen", CITY, True),
        ("Die Stadt Bremen ist alt.", "Bremen", CITY, False),
        ("Die Hauptstadt Bremens ist Bremen.", "Bremens", CITY, False),
        ("Frau Michael Jackson kam.", "Michael Jackson", MAN, True),
        ("Herr Michael Jackson kam.", "Michael Jackson", MAN, False),
        ("Ein gewisser Michael Jackson kam.", "Michael Jackson", MAN, True),
        ("Michael Jackson III. kam.", "Michael Jackson", MAN, True),
        ("Michael Jackson der Jüngere kam.", "Michael Jackson", MAN, True),
        ("Michael Jackson, der Sänger, kam.", "Michael Jackson", MAN, False),
        ("Michael Jackson kam.", "Michael Jackson", MAN, False),
    ],
)
def test_words_beside_a_name_rule_out(
    text: str, name: str, candidate: Candidate, expected: bool
) -> None:
    start, base = text.index(name), name.removesuffix("s") if name == "Bremens" else name
    kind = MentionKind.PERSON if candidate is MAN else MentionKind.PLACE
    mention = Mention(start, start + len(name), name, base, kind, 0)
    language = "en" if text.startswith("The") else "de"
    found = described(
        Article("a", text, "a", language), Annotation((), mentions=(mention,)), [mention]
    )
    assert rules_out(found, candidate) is expected


def test_an_age_rules_out_who_was_born_in_another_time() -> None:
    child = Description(born=Interval(Time(1990, 1, 11), Time(1991, 1, 10)))
    assert rules_out(child, MAN)
    about = Description(born=Interval(Time(1957, 1, 11), Time(1958, 1, 10)))
    assert not rules_out(about, MAN)
    assert not rules_out(child, CITY)


def test_nouns_count_in_compounds_but_not_by_chance() -> None:
    assert kind_of("Nebenfluss") == kind_of("Fluss")
    assert kind_of("Hauptstadt") != kind_of("Stadt")
    assert kind_of("Verband") != kind_of("Band")
    assert kind_of("capital") is None


@pytest.mark.parametrize(
    "text",
    [
        "Der Jordan grenzt an Israel.",
        "Der Fluss Jordan grenzt an Israel.",
        "Barbara wurde 1930 geboren.",
        "Die Bremen liegt in Deutschland.",
        "Der Hund Barack Obama wurde 1961 geboren.",
        "Napoleon III. starb 1873.",
        "Das Hotel California liegt in den USA.",
    ],
)
def test_nothing_is_decided_of_what_is_not_meant(pipeline: Pipeline, text: str) -> None:
    assert decided(pipeline, text) == set()


# --- what a text calls people ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Lehrer Paul Wagner kam.", [(Sort.CALLING, "Lehrer")]),
        ("Paul Wagner, Lehrer in Kiel, kam.", [(Sort.CALLING, "Lehrer")]),
        ("Der Vater Paul Wagner kam.", [(Sort.CALLING, "Vater")]),
        ("Bruder Paul Wagner kam.", [(Sort.CALLING, "Bruder")]),
        ("Helga Wagners Bruder Paul Wagner kam.", []),
        ("Paul Wagner kam. Der junge Koch sang.", [(Sort.CALLING, "Koch")]),
        ("Paul Wagner kam. Der Koch Otto Braun sang.", []),
        ("Paul Wagner kam. Otto Braun ging. Der Koch sang.", []),
        ("Paul Wagner kam mit Otto Braun. Der Koch sang.", []),
        ("Paul Wagner kam. Köche sangen. Das Wetter war gut.", []),
        ("Paul Wagner kam.", []),
        ("Sein Bruder Paul Wagner kam.", [(Sort.CALLING, "Sein Bruder")]),
    ],
)
def test_epithets(pipeline: Pipeline, text: str, expected: list[tuple[Sort, str]]) -> None:
    annotation = pipeline.annotator.annotate(Article("a", text, "a", "de", published=DAY))
    (chain,) = {m.chain for m in annotation.mentions if m.name == "Paul Wagner"}
    assert [(e.sort, e.text) for e in epithets(annotation, chain)] == expected
