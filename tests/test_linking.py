"""Linking: what carries a link, and above all what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.linking.linker import PlainLinker, names_to_search
from kg.linking.scores import Fit, Named, fit, score
from kg.linking.spelling import is_spelling_variant
from kg.linking.weights import weights
from kg.model import (
    YEAR,
    Annotation,
    Article,
    Candidate,
    Interval,
    Link,
    Mention,
    MentionKind,
    Time,
)

PERSON, PLACE, ORGANISATION = MentionKind.PERSON, MentionKind.PLACE, MentionKind.ORGANISATION
HUMAN, CITY, FIRM = frozenset({"Q5"}), frozenset({"Q515", "Q486972"}), frozenset({"Q43229"})


def candidate(id: str, label: str, **more: Any) -> Candidate:
    made = Candidate(id, label, "label", label, prior=0.3)
    return replace(made, **more)


def link(
    text: str, mentions: list[Mention], *found: Candidate, language: str = "de"
) -> tuple[Link, ...]:
    candidates: dict[str, list[Candidate]] = {}
    for mention in mentions:
        for one in found:
            if mention.name in (one.matched, "*") or one.match == "fuzzy":
                candidates.setdefault(mention.name, []).append(one)
    article = Article("a", text, "a.txt", language)
    return PlainLinker().link(article, Annotation((), mentions=tuple(mentions)), candidates)


def mention(name: str, kind: MentionKind, chain: int = 0, start: int = 0, **more: Any) -> Mention:
    return Mention(start, start + len(name), name, name, kind, chain, **more)


def entity(name: str, kind: MentionKind, *found: Candidate, text: str = "") -> str | None:
    return link(text or name, [mention(name, kind)], *found)[0].entity


# --- what carries a link ------------------------------------------------------------------------


def test_name_and_kind_carry_a_link() -> None:
    trump = candidate("Q22686", "Donald Trump", types=HUMAN, prior=0.9)
    assert entity("Donald Trump", PERSON, trump) == "Q22686"


def test_candidate_of_another_kind_is_not_linked_though_it_is_the_only_one() -> None:
    film = candidate("Q1", "Donald Trump", types=frozenset({"Q11424"}), prior=0.9)
    assert entity("Donald Trump", PERSON, film) is None


def test_only_candidate_is_no_reason_to_link() -> None:
    firm = candidate("Q1", "Acme", match="alias", types=FIRM, prior=0.05)
    got = link("Acme", [mention("Acme", ORGANISATION)], firm)[0]
    assert got.entity is None
    assert got.ranked == (("Q1", got.ranked[0][1]),)
    assert got.reason


def test_better_known_bearer_of_a_name_wins_by_distance_only() -> None:
    paris = candidate("Q90", "Paris", types=CITY, prior=0.95)
    texas = candidate("Q830149", "Paris", types=CITY, prior=0.2)
    twin = candidate("Q1", "Paris", types=CITY, prior=0.93)
    assert entity("Paris", PLACE, texas, paris) == "Q90"
    assert entity("Paris", PLACE, twin, paris) is None


def test_unknown_kind_needs_the_very_name_of_a_named_thing() -> None:
    firm = candidate("Q918", "Twitter", types=FIRM)
    assert entity("Twitter", MentionKind.OTHER, firm) == "Q918"
    assert entity("Twitter", MentionKind.OTHER, replace(firm, match="alias")) is None
    bare = replace(firm, types=frozenset())
    assert entity("Twitter", MentionKind.OTHER, bare) == "Q918"
    assert entity("Twitter", MentionKind.OTHER, replace(bare, match="alias", prior=1.0)) is None
    twin = replace(bare, id="Q2")
    assert entity("Twitter", MentionKind.OTHER, bare, twin) is None


def test_noun_before_a_name_says_which_namesake_is_meant() -> None:
    state = candidate("Q1223", "Washington", types=frozenset({"Q35657", "Q56061"}), prior=0.6)
    city = candidate("Q61", "Washington", match="ours", types=CITY, prior=0.9)
    name = "Washington"
    said, bare = "im Bundesstaat Washington", "in Washington"
    for text, expected in ((said, "Q1223"), (bare, "Q61")):
        place = mention(name, PLACE, start=text.index(name))
        assert link(text, [place], state, city)[0].entity == expected


def test_common_word_of_the_same_letters_is_not_the_name() -> None:
    word = candidate("Q733553", "channel", matched="channel", prior=0.2)
    article = Article("a", "Channel", "a.txt", "de")
    name = Annotation((), mentions=(mention("Channel", MentionKind.OTHER),))
    (found,) = PlainLinker().link(article, name, {"Channel": [word]})
    assert found.entity is None


def test_one_name_is_enough_for_whoever_has_no_other() -> None:
    painter = candidate("Q5597", "Raffael", types=HUMAN, prior=0.2)
    assert entity("Raffael", PERSON, painter) == "Q5597"
    assert entity("Raffael", PERSON, painter, replace(painter, id="Q2")) is None


def test_name_without_its_initial_may_be_another_of_the_family() -> None:
    son = candidate("Q207", "George W. Bush", types=HUMAN, prior=0.8)
    assert entity("George W. Bush", PERSON, son) == "Q207"
    short = replace(son, match="alias", matched="George Bush")
    assert entity("George Bush", PERSON, short, text="Präsident George Bush") is None
    known_as = candidate("Q1", "Anna Maria Berg", types=HUMAN, prior=0.8)
    alias = replace(known_as, match="alias", matched="Anna Berg")
    assert entity("Anna Berg", PERSON, alias) == "Q1"


def test_country_of_an_office_is_linked() -> None:
    germany = candidate("Q183", "Deutschland", types=frozenset({"Q6256"}), prior=0.9)
    office = mention("Bundeskanzler von Deutschland", MentionKind.OFFICE)
    inside = mention("Deutschland", PLACE, chain=1, start=18)
    found = link("Bundeskanzler von Deutschland", [office, inside], germany)
    assert [one.entity for one in found] == [None, "Q183"]


def test_part_of_a_longer_name_is_not_linked() -> None:
    aden = candidate("Q131694", "Aden", types=CITY, prior=0.3)
    gulf = mention("Golf von Aden", PLACE)
    inside = mention("Aden", PLACE, chain=1, start=9)
    assert [one.entity for one in link("Golf von Aden", [gulf, inside], aden)] == [None, None]
    compound = mention("Aden", PLACE, chain=1, start=9, in_compound=True)
    assert [one.entity for one in link("Golf von Aden", [gulf, compound], aden)][1] == "Q131694"


def test_words_of_the_article_tell_namesakes_apart() -> None:
    chemist = candidate("Q1", "Anna Berg", types=HUMAN, description="deutsche Chemikerin in Jena")
    skier = candidate("Q2", "Anna Berg", types=HUMAN, description="norwegische Skirennläuferin")
    text = "Die Chemikerin Anna Berg forscht nun als deutsche Professorin."
    assert entity("Anna Berg", PERSON, skier, chemist, text=text) == "Q1"
    assert entity("Anna Berg", PERSON, skier, chemist) is None


def test_other_links_of_the_article_decide_between_namesakes() -> None:
    firm = candidate("Q312", "Apple", types=FIRM | {"Q4830453", "Q783794"})
    label = candidate("Q2", "Apple", types=FIRM | {"Q18127", "Q2085381", "Q1", "Q3"})
    google = candidate("Q95", "Google", types=FIRM | {"Q4830453", "Q783794"})
    apple = mention("Apple", ORGANISATION)
    both = [apple, mention("Google", ORGANISATION, chain=1, start=10)]
    assert [one.entity for one in link("", both, label, firm, google)] == ["Q312", "Q95"]
    assert link("", [apple], label, firm)[0].entity is None


def test_pages_about_names_are_never_meant() -> None:
    name = candidate("Q1", "Merkel", types=frozenset({"Q101352"}), prior=0.9)
    assert all(entity("Merkel", kind, name) is None for kind in MentionKind)


def test_class_noun_is_no_single_thing() -> None:
    network = candidate("Q202833", "soziales Netzwerk", prior=0.6)
    firm = candidate("Q1", "soziales Netzwerk", types=FIRM | {"Q4830453"}, prior=0.9)
    assert entity("soziales Netzwerk", MentionKind.CLASS, firm, network) == "Q202833"


# --- short names, chains, anaphors --------------------------------------------------------------


def test_mentions_of_a_chain_share_the_link_of_its_full_name() -> None:
    trump = candidate("Q22686", "Donald Trump", types=HUMAN, prior=0.9)
    card = candidate("Q1", "Trump", types=HUMAN, prior=0.95)
    mentions = [
        mention("Donald Trump", PERSON),
        mention("Trump", PERSON, start=15),
        mention("er", PERSON, start=23, anaphoric=True),
    ]
    got = link("Donald Trump … Trump … er", mentions, trump, card)
    assert [one.entity for one in got] == ["Q22686"] * 3


def test_family_name_alone_needs_one_well_known_bearer() -> None:
    merkel = candidate("Q567", "Merkel", match="ours", types=HUMAN, prior=0.9)
    unknown = replace(merkel, prior=0.2)
    second = candidate("Q2", "Merkel", types=HUMAN, prior=0.6)
    by_alias = replace(merkel, match="alias")
    assert entity("Merkel", PERSON, merkel) == "Q567"
    assert entity("Merkel", PERSON, unknown) is None
    assert entity("Merkel", PERSON, merkel, second) is None
    assert entity("Merkel", PERSON, by_alias) is None


def test_description_without_a_name_is_not_linked_by_its_words() -> None:
    service = candidate("Q1", "Dienst", prior=1.0)
    got = link("der Dienst", [mention("Dienst", MentionKind.CLASS, anaphoric=True)], service)
    assert got[0].entity is None


@pytest.mark.parametrize(
    ("types", "expected"), [(FIRM, "Q1"), (CITY, None), (HUMAN, None), (frozenset(), None)]
)
def test_a_firm_is_found_without_its_legal_form(
    types: frozenset[str], expected: str | None
) -> None:
    named = mention("Nordwerk GmbH & Co. KG", ORGANISATION)
    annotation = Annotation((), mentions=(named,))
    assert "Nordwerk" in names_to_search(annotation)
    known = {"Nordwerk": [candidate("Q1", "Nordwerk", types=types, prior=0.6)]}
    article = Article("a", named.text, "a.txt", "de")
    assert PlainLinker().link(article, annotation, known)[0].entity == expected


def test_a_firm_of_the_very_name_is_preferred_to_one_without_the_form() -> None:
    named = mention("Nordwerk AG", ORGANISATION)
    group = candidate("Q1", "Nordwerk", types=FIRM, prior=0.9)
    known = {"Nordwerk AG": [candidate("Q2", "Nordwerk AG", types=FIRM)], "Nordwerk": [group]}
    article = Article("a", named.text, "a.txt", "de")
    got = PlainLinker().link(article, Annotation((), mentions=(named,)), known)
    assert got[0].entity == "Q2"


def test_names_to_search_leave_out_anaphors() -> None:
    mentions = (mention("Parler", ORGANISATION), mention("es", ORGANISATION, anaphoric=True))
    assert names_to_search(Annotation((), mentions=mentions)) == {"Parler"}


# --- similar names ------------------------------------------------------------------------------

MATZE = candidate(
    "Q104",
    "John Matze",
    match="fuzzy",
    types=HUMAN,
    similarity=0.95,
    description="founder of the social network Parler, businessman",
)


def test_similar_name_needs_kind_and_context() -> None:
    text = "John Matz, Founder von Parler, ist Businessman."
    got = link(text, [mention("John Matz", PERSON)], MATZE)[0]
    assert got.entity == "Q104"
    assert "John Matze" in got.reason
    assert entity("John Matz", PERSON, MATZE, text="John Matz schwieg.") is None
    assert (
        entity("John Katz", PERSON, replace(MATZE, matched="John Katze", types=CITY), text=text)
        is None
    )
    assert entity("Matz", PERSON, replace(MATZE, matched="Matze"), text=text) is None


def test_name_that_the_text_spells_out_is_no_similar_name() -> None:
    """A base form may be cut too short, or keep a full stop that is none of the name's."""
    county = candidate("Q3410", "Hertfordshire", match="fuzzy", types=CITY, prior=0.5)
    cut = Mention(0, 13, "Hertfordshire", "Hertfordshir", MentionKind.CLASS, 0)
    assert link("Hertfordshire", [cut], county)[0].entity == "Q3410"
    assert "similar" not in link("Hertfordshire", [cut], county, language="en")[0].reason
    other = Mention(0, 12, "Hertfordshir", "Hertfordshir", MentionKind.PLACE, 0)
    assert link("Hertfordshir", [other], county)[0].entity is None
    japan = candidate("Q17", "Japan", match="fuzzy", types=CITY, prior=0.6)
    stop = Mention(0, 6, "Japan.", "Japan.", PLACE, 0)
    assert link("Japan.", [stop], japan)[0].entity == "Q17"
    alias = candidate("Q17", "Nippon", match="fuzzy", matched="Japan", types=CITY, prior=0.1)
    assert link("Japan.", [stop], alias)[0].entity is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("John Matz", "John Matze", True),
        ("Alexander Lukaschenko", "Alexander Lukaschenka", True),
        ("John Matz", "John Matz", False),
        ("John Matz", "Jon Matze", False),
        ("Matz", "Matze", False),
        ("Anna Bok", "Anna Bock", False),
        ("John F. Matz", "John Matz", False),
    ],
)
def test_spelling_variants(one: str, other: str, expected: bool) -> None:
    assert is_spelling_variant(one, other) is expected
    assert is_spelling_variant(other, one) is expected


# --- laws ---------------------------------------------------------------------------------------

TYPES = st.sets(st.sampled_from(["Q5", "Q515", "Q486972", "Q43229", "Q11424", "Q4167410"]))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.sampled_from([f"Q{n}" for n in range(1, 9)]),
        st.sampled_from(["Anna Berg", "Berg"]),
        st.sampled_from(["label", "alias", "ours", "fuzzy"]),
        st.sampled_from(["Anna Berg", "Anna Bergk", "Berg"]),
        st.sampled_from(["", "Chemikerin aus Deutschland"]),
        TYPES.map(frozenset),
        st.floats(0, 1),
    ),
    max_size=6,
    unique_by=lambda c: c.id,
)
KINDS = st.sampled_from(list(MentionKind))
NAMES = st.sampled_from(["Anna Berg", "Berg"])
TEXTS = st.sampled_from(["Anna Berg", "Die Chemikerin Anna Berg lebt in Deutschland."])


@settings(max_examples=150)
@given(CANDIDATES, NAMES, KINDS, TEXTS)
def test_links_keep_their_laws(
    found: list[Candidate], name: str, kind: MentionKind, text: str
) -> None:
    annotation = Annotation((), mentions=(mention(name, kind), mention("sie", kind, start=60)))
    article = Article("a", text, "a.txt", "de")
    first, second = PlainLinker().link(article, annotation, {name: found})
    backward, _ = PlainLinker().link(article, annotation, {name: found[::-1]})
    assert (first.entity, first.ranked) == (backward.entity, backward.ranked)
    assert first.entity == second.entity
    assert all(0.0 <= points <= 1.0 for _, points in first.ranked)
    chosen = next((c for c in found if c.id == first.entity), None)
    if first.entity is None:
        assert first.score == 0.0
    else:
        assert chosen is not None
        assert fit(chosen, kind) is not Fit.UNFIT
        assert first.ranked[0] == (first.entity, first.score)


@given(CANDIDATES, KINDS)
def test_being_better_known_never_lowers_a_score(found: list[Candidate], kind: MentionKind) -> None:
    named = Named(("Anna Berg",), kind)
    for one in found:
        better = replace(one, prior=1.0)
        assert score(better, named, frozenset()).score >= score(one, named, frozenset()).score


def test_weights_say_that_fame_alone_links_nothing() -> None:
    known = weights()
    w, limits = known.weights, known.thresholds
    assert w["alias"] + w["prior"] + w["unsure"] <= limits["link"]
    assert w["label"] + w["open"] < limits["link"]
    assert w["label"] + w["untyped"] - w["case"] < limits["link"]
    assert w["fuzzy"] + w["type"] < limits["link"]


# --- namesakes: ties and lifetimes ----------------------------------------------------------------


def life(born: int, died: int | None = None) -> Interval:
    return Interval(Time(born, precision=YEAR), Time(died, precision=YEAR) if died else None)


def on(day: Time | None, mentions: list[Mention], *found: Candidate) -> list[str | None]:
    candidates: dict[str, list[Candidate]] = {}
    for one in found:
        candidates.setdefault(one.matched, []).append(one)
    article = Article("a", "", "a.txt", "de", published=day)
    annotation = Annotation((), mentions=tuple(mentions))
    return [one.entity for one in PlainLinker().link(article, annotation, candidates)]


@pytest.mark.parametrize("inward", [False, True])
def test_a_statement_between_them_decides_between_namesakes(inward: bool) -> None:
    oder = candidate("Q4024", "Frankfurt", types=CITY)
    main = candidate("Q1794", "Frankfurt", types=CITY)
    brandenburg = candidate("Q1208", "Brandenburg", types=frozenset({"Q1221156", "Q56061"}))
    if inward:
        brandenburg = replace(brandenburg, related=frozenset({"Q4024"}))
    else:
        oder = replace(oder, related=frozenset({"Q1208"}))
    both = [mention("Frankfurt", PLACE), mention("Brandenburg", PLACE, chain=1, start=20)]
    assert on(None, both, oder, main, brandenburg) == ["Q4024", "Q1208"]
    assert on(None, both[:1], oder, main) == [None]
    tied = replace(main, related=frozenset({"Q1208"}))
    if not inward:
        assert on(None, both, oder, tied, brandenburg) == [None, "Q1208"]


def test_who_died_long_ago_yields_to_a_namesake() -> None:
    old = candidate("Q1", "Anna Berg", types=HUMAN, lifetime=life(1850, 1901))
    new = candidate("Q2", "Anna Berg", types=HUMAN, lifetime=life(1970))
    named = [mention("Anna Berg", PERSON)]
    assert on(Time(2021, 1, 10), named, old, new) == ["Q2"]
    assert on(Time(1910, 1, 10), named, old, new) == ["Q1"]
    assert on(None, named, old, new) == [None]
    assert on(Time(2021, 1, 10), named, old) == ["Q1"]


def test_nobody_is_meant_before_being_born() -> None:
    child = candidate("Q2", "Anna Berg", types=HUMAN, lifetime=life(1970))
    named = [mention("Anna Berg", PERSON)]
    assert on(Time(1960, 1, 10), named, child) == [None]
    assert on(Time(1970, 1, 10), named, child) == ["Q2"]
