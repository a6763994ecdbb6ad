"""One contract, kept by every store: in memory, on disk, and behind a real SPARQL server."""

from __future__ import annotations

import dataclasses
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import ontology
from kg import model as m
from kg.disagreement import of_store
from kg.errors import StoreError, StoreUnavailable, Superseded, UsageError
from kg.graph.write import to_quads
from kg.names import DEFAULT_BASE, iri, proposition
from kg.reasoning import alike
from kg.stores import OxigraphStore, QuadStore, SparqlStore, open_store
from kg.stores.doctor import examine
from kg.stores.guard import refuse_network
from kg.stores.history import in_order
from kg.stores.results import Solutions, Triples, Truth
from tests import virtuoso_server
from tests.generated_checks import BASE, checks
from tests.oxigraph_server import serving

# A failure is shown as found: shrinking whole sequences of checks takes minutes.
slow = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server process of this session."""
    folder = tmp_path_factory.mktemp("oxigraph")
    with serving(folder) as address:
        yield address
    shutil.rmtree(folder)


def emptied(server: str) -> str:
    """The URL of the server's store, with nothing in it."""
    store = SparqlStore(f"{server}/query", f"{server}/update", None)
    store.update("CLEAR ALL")
    store.close()
    return f"sparql:{server}/query,{server}/update"


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso process of this session."""
    folder = tmp_path_factory.mktemp("virtuoso")
    with virtuoso_server.serving(folder) as address:
        yield address
    shutil.rmtree(folder)


def emptied_virtuoso(address: str) -> str:
    """The URL of the store in a Virtuoso, with nothing in it."""
    store = SparqlStore(address)
    graphs = store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(graphs, Solutions)
    for (graph,) in graphs.rows():
        if isinstance(graph, pyoxigraph.NamedNode) and graph.value.startswith(("https://", BASE)):
            store.update(f"CLEAR GRAPH {graph}")
    store.update(f"CLEAR GRAPH <{DEFAULT_BASE}knowledge>")
    store.close()
    return f"sparql:{address}"


@pytest.fixture(params=["memory", "oxigraph", "sparql", "virtuoso"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The name of an empty store of each kind."""
    if request.param == "virtuoso":
        return emptied_virtuoso(request.getfixturevalue("virtuoso"))
    if request.param == "sparql":
        return emptied(request.getfixturevalue("server"))
    return "memory:" if request.param == "memory" else f"oxigraph:{tmp_path / 'store'}"


@pytest.fixture
def store(url: str) -> Iterator[QuadStore]:
    opened = open_store(url, BASE)
    yield opened
    opened.close()


# --- checks to put ---------------------------------------------------------------------------

NOTHING = m.Message("", "")
PARLER, MATZE, AMAZON = m.Entity("Q65121420"), m.Entity("Q104661432"), m.Entity("Q3884")
FOUNDED = proposition(m.Term(PARLER), "P112", m.Term(MATZE))
HOSTED = proposition(m.Term(PARLER), "P750", m.Term(AMAZON))
NAMED = proposition(m.Term(m.Named("Parler")), "P112", m.Term(m.Named("Matze")))


def statement(number: int) -> m.Statement:
    time = m.Time(2018, precision=m.YEAR)
    return m.Statement(f"Q65121420$beleg-{number}", "Q65121420", "P571", time)


def verdict(of: m.Proposition, number: int, *, revises: str | None = None) -> m.Verdict:
    shown = m.Evidence(statement(number), m.Bearing.SUPPORTS, NOTHING)
    return m.Verdict(
        f"v{number}",
        of.id,
        m.Label.SUPPORTED,
        "agrees",
        NOTHING,
        m.Time(2021, 1, 10),
        (shown,),
        created=f"2026-01-{number:02d}T00:00:00+00:00",
        revises=revises,
    )


def check_of(
    article: str, *stated: m.Proposition, verdicts: tuple[m.Verdict, ...] = (), name: str = "Parler"
) -> m.Check:
    utterances = tuple(
        m.Utterance(f"{article}-{n}", article, p.id, 0, 4, "Text", "gründen", "test")
        for n, p in enumerate(stated)
    )
    terms = {"Q65121420": m.EntityTerms("Q65121420", (("de", name),))}
    return m.Check(
        m.Article(article, f"Text von {article}", f"{article}.txt", "de"),
        utterances,
        stated,
        verdicts,
        terms=terms,
    )


def dated(check: m.Check, day: m.Time) -> m.Check:
    """The check as one of an article of that day."""
    return dataclasses.replace(check, article=dataclasses.replace(check.article, published=day))


def test_an_article_comes_back_as_it_was_put(store: QuadStore) -> None:
    check = check_of("a", FOUNDED, HOSTED, verdicts=(verdict(FOUNDED, 1),))
    store.put(check)
    assert store.article("a") == check
    assert store.article("b") is None


def test_putting_the_same_check_again_changes_nothing(store: QuadStore) -> None:
    check = check_of("a", FOUNDED, HOSTED, verdicts=(verdict(FOUNDED, 1),))
    store.put(check)
    before = list(store.export())
    store.put(check)
    assert list(store.export()) == before


def test_what_only_the_old_check_needed_goes(store: QuadStore) -> None:
    store.put(check_of("a", FOUNDED, NAMED, name="alter Name"))
    new = check_of("a", HOSTED)
    store.put(new)
    assert store.article("a") == new
    fresh = OxigraphStore(None, BASE)
    fresh.put(new)
    assert list(store.export()) == list(fresh.export())


def test_what_another_article_needs_stays(store: QuadStore) -> None:
    other = check_of("b", FOUNDED, NAMED)
    store.put(check_of("a", FOUNDED, NAMED, HOSTED))
    store.put(other)
    store.put(check_of("a"))
    assert store.article("b") == other
    fresh = OxigraphStore(None, BASE)
    fresh.put(other)
    fresh.put(check_of("a"))
    assert list(store.export()) == list(fresh.export())


def test_the_history_of_verdicts_stays(store: QuadStore) -> None:
    first, second = verdict(FOUNDED, 1), verdict(FOUNDED, 2, revises="v1")
    store.put(check_of("a", FOUNDED, verdicts=(first,)))
    store.put(check_of("a", FOUNDED, verdicts=(second,)))
    assert store.verdicts([FOUNDED.id, HOSTED.id]) == {FOUNDED.id: (first, second)}
    store.put(check_of("a"))
    assert store.verdicts([FOUNDED.id]) == {FOUNDED.id: (first, second)}


def test_a_value_stays_among_the_knowledge_when_it_goes_from_the_descriptions(
    store: QuadStore,
) -> None:
    """The same node describes a value in each layer, and each goes by itself."""
    name = m.Named("Parler")
    known = m.Evidence(dataclasses.replace(statement(1), value=name), m.Bearing.NEAR, NOTHING)
    kept = dataclasses.replace(verdict(FOUNDED, 1), evidence=(known,))
    store.put(check_of("a", FOUNDED, verdicts=(kept,)))
    store.put(check_of("b", NAMED))
    store.put(check_of("b"))
    assert store.verdicts([FOUNDED.id]) == {FOUNDED.id: (kept,)}


def test_what_nobody_states_any_more_is_stated_nowhere(store: QuadStore) -> None:
    store.put(check_of("a", FOUNDED, verdicts=(verdict(FOUNDED, 1),)))
    stated = "ASK { GRAPH ?p { ?s <http://www.wikidata.org/prop/direct/P112> ?o } }"
    assert store.query(stated) == Truth(True)
    store.put(check_of("a"))
    assert store.query(stated) == Truth(False)
    assert store.stating([FOUNDED.id]) == ()


def test_a_verdict_takes_the_place_of_the_one_that_it_revises(store: QuadStore) -> None:
    first, second = verdict(FOUNDED, 1), verdict(FOUNDED, 2, revises="v1")
    other_day = dataclasses.replace(verdict(FOUNDED, 3), as_of=m.Time(2022, 1, 1))
    store.put(check_of("a", FOUNDED, verdicts=(first,)))
    store.put(check_of("b", FOUNDED, HOSTED, verdicts=(first,)))
    store.put(check_of("c", FOUNDED, verdicts=(other_day,)))
    store.revise([second])
    for article, stands in (("a", second), ("b", second), ("c", other_day)):
        check = store.article(article)
        assert check is not None
        assert check.verdicts == (stands,)
    assert set(store.verdicts([FOUNDED.id])[FOUNDED.id]) == {first, second, other_day}
    before = list(store.export())
    with pytest.raises(Superseded, match="v1"):
        store.revise([verdict(FOUNDED, 4, revises="v1")])
    with pytest.raises(Superseded):
        store.revise([verdict(FOUNDED, 5)])
    assert list(store.export()) == before


def test_pins_hold_in_their_article_or_everywhere(store: QuadStore) -> None:
    own = m.Pin("Parler", "Q1", article="a", by="Ä", reason="weil", created="2026-01-01")
    wide = m.Pin("Parler", None)
    never = m.Pin("Parler", "Q2", forbidden=True)
    store.pin([own, wide, never])
    assert set(store.pins("a")) == {own, wide, never}
    assert set(store.pins("b")) == set(store.pins(None)) == {wide, never}
    store.pin([dataclasses.replace(own, entity="Q3")])
    assert {p.entity for p in store.pins("a") if p.article} == {"Q3"}
    store.put(check_of("a", FOUNDED))
    store.unpin([own, wide, m.Pin("nie", "Q1")])
    assert store.pins("a") == (never,)
    assert store.article("a") == check_of("a", FOUNDED)


def test_a_verdict_is_never_rewritten(store: QuadStore) -> None:
    kept = verdict(FOUNDED, 1)
    store.put(check_of("a", FOUNDED, verdicts=(kept,)))
    before = list(store.export())
    other = dataclasses.replace(kept, label=m.Label.REFUTED)
    with pytest.raises(StoreError, match="verdicts stay"):
        store.put(check_of("a", FOUNDED, verdicts=(other,)))
    assert list(store.export()) == before


def voiced(rivals: m.Rivals) -> set[tuple[str, str]]:
    """Which article states which proposition."""
    return {(voice.article, voice.proposition) for voice in rivals.voices}


def test_claims_are_found_by_property_and_either_end(store: QuadStore) -> None:
    store.put(check_of("a", FOUNDED, HOSTED, NAMED))
    for sought, expected in (
        (m.Claimed("P112", PARLER), {FOUNDED}),
        (m.Claimed("P112", object=MATZE), {FOUNDED}),
        (m.Claimed("P112", PARLER, MATZE), {FOUNDED}),
        (m.Claimed("P112", PARLER, AMAZON), set()),
        (m.Claimed("P750", PARLER), {HOSTED}),
        (m.Claimed("P571", PARLER), set()),
        (m.Claimed("P112", m.Named("Parler")), {NAMED}),
        (m.Claimed("P112", object=m.Named("Matze")), {NAMED}),
        (m.Claimed("P112", m.Entity("Q1")), set()),
    ):
        found = store.rivals([sought], "b", [])
        assert set(found.propositions) == expected
        assert voiced(found) == {("a", each.id) for each in expected}
        assert not found.cut
    both = [m.Claimed("P112", PARLER), m.Claimed("P750", PARLER)]
    assert voiced(store.rivals(both, "b", [])) == {("a", FOUNDED.id), ("a", HOSTED.id)}
    assert store.rivals(both, "a", []) == m.Rivals()  # its own claims are no others'
    assert store.rivals([m.Claimed("P112", PARLER)], "b", [FOUNDED.id]) == m.Rivals()
    assert store.rivals([], "b", []) == m.Rivals()


def test_all_is_read_that_an_article_says_of_what_is_compared(store: QuadStore) -> None:
    """Numbers side by side in one article are parts: whoever sees one must see the other."""
    store.put(check_of("a", FOUNDED, HOSTED))
    store.put(check_of("b", HOSTED))
    found = store.rivals([m.Claimed("P112", PARLER)], "c", [HOSTED.id])
    assert voiced(found) == {("a", FOUNDED.id), ("a", HOSTED.id)}


def test_a_claim_without_a_time_is_found_by_the_day_of_which_it_is_said(store: QuadStore) -> None:
    year = m.Interval(m.Time(2020, precision=m.YEAR), m.Time(2021, precision=m.YEAR))
    timed = proposition(m.Term(PARLER), "P750", m.Term(m.Entity("Q1")), valid=year)
    days = {"a": m.Time(2021, 1, 10), "b": m.Time(2021, 1, 11), "c": m.Time(2021, precision=m.YEAR)}
    for article, day in days.items():
        store.put(dated(check_of(article, HOSTED), day))
    store.put(dated(check_of("d", timed), days["a"]))
    store.put(check_of("e", HOSTED))
    of_day = store.rivals([m.Claimed("P750", PARLER, day=days["b"])], "x", [])
    assert voiced(of_day) == {("b", HOSTED.id), ("d", timed.id)}
    assert {voice.published for voice in of_day.voices} == {days["a"], days["b"]}
    every = store.rivals([m.Claimed("P750", PARLER)], "x", [])
    assert {voice.article for voice in every.voices} == {"a", "b", "c", "d", "e"}
    own = [m.Assertions(HOSTED.id, days["a"])]
    assert voiced(store.rivals(own, "x", [HOSTED.id])) == {("a", HOSTED.id)}
    assert len(store.rivals([m.Assertions(HOSTED.id)], "x", [HOSTED.id]).voices) == 4


def test_denials_are_found_among_all_who_speak_of_a_claim(store: QuadStore) -> None:
    denied = check_of("a", FOUNDED)
    (utterance,) = denied.utterances
    utterance = dataclasses.replace(utterance, polarity=m.Polarity.NEGATIVE)
    store.put(dataclasses.replace(denied, utterances=(utterance,)))
    store.put(check_of("b", FOUNDED))
    (voice,) = store.rivals([m.Denials(FOUNDED.id)], "c", [FOUNDED.id]).voices
    assert (voice.article, voice.polarity) == ("a", m.Polarity.NEGATIVE)
    store.put(check_of("a", FOUNDED))
    assert store.rivals([m.Denials(FOUNDED.id)], "c", [FOUNDED.id]) == m.Rivals()


def died(number: int, *roles: tuple[str, m.Value], day: m.Time | None = None) -> m.Proposition:
    """That so many people died, with the other roles of the event."""
    count = m.EventRole("count", m.Term(m.Quantity(Decimal(number))))
    others = tuple(m.EventRole(name, m.Term(value)) for name, value in roles)
    event = m.Event(f"died-{number}-{len(roles)}", "sterben", (count, *others))
    valid = None if day is None else m.Interval(day, day)
    return proposition(None, None, None, valid=valid, event=event)


def test_events_are_found_by_a_role_a_key_and_an_occasion(store: QuadStore) -> None:
    day, riots = m.Time(2021, 1, 6), m.Named("Ausschreitungen", m.MentionKind.EVENT)
    five, four = (died(n, ("place", AMAZON), day=day) for n in (5, 4))
    elsewhere = died(4, ("place", PARLER), day=day)
    of_riots, further = died(1, ("setting", riots)), died(3)
    store.put(check_of("a", five))
    store.put(check_of("b", elsewhere))
    store.put(check_of("c", of_riots, further, FOUNDED))
    (key,) = alike.keys(four)
    assert voiced(store.rivals([m.Alike(key)], "x", [])) == {("a", five.id)}
    assert voiced(store.rivals([m.Deeds("place", PARLER)], "x", [])) == {("b", elsewhere.id)}
    assert voiced(store.rivals([m.Deeds("agent", PARLER)], "x", [])) == set()
    deaths = [m.Occasion(riots, frozenset({"sterben"}))]
    assert voiced(store.rivals(deaths, "x", [])) == {("c", of_riots.id), ("c", further.id)}


def test_what_everybody_says_is_compared_within_bounds_and_that_is_told(
    store: QuadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.stores.comparing.MOST", 2)
    many = [proposition(m.Term(PARLER), "P112", m.Term(m.Entity(f"Q{n}"))) for n in (1, 2, 3)]
    for number, each in enumerate(many):
        store.put(check_of(f"a{number}", each))
    for number in range(3):
        store.put(check_of(f"b{number}", HOSTED))
    founders, hosts = m.Claimed("P112", PARLER), m.Claimed("P750", PARLER)
    found = store.rivals([founders], "x", [])
    assert len(found.propositions) == len(found.voices) == 2
    assert found.cut == (founders,)
    found = store.rivals([hosts], "x", [])
    assert found.propositions == (HOSTED,)
    assert len(found.voices) == 2
    assert found.cut == (hosts,)
    assert not store.rivals([m.Claimed("P112", object=m.Entity("Q1"))], "x", []).cut
    assert len(store.stating([HOSTED.id])) == 2


def test_what_the_articles_of_a_conflict_say_is_read_with_its_words(store: QuadStore) -> None:
    store.put(check_of("a", FOUNDED, HOSTED))
    store.put(check_of("b", HOSTED))
    assert [s.article.id for s in store.stating([HOSTED.id])] == ["a", "b"]
    (found,) = store.stating([FOUNDED.id])
    assert found.propositions == (FOUNDED,)
    assert [u.text for u in found.utterances] == ["Text"]
    assert store.stating([]) == store.stating([NAMED.id]) == ()


def test_the_newest_verdict_of_a_day_is_found_among_those_of_others(store: QuadStore) -> None:
    first, second = verdict(FOUNDED, 1), verdict(FOUNDED, 2, revises="v1")
    later = dataclasses.replace(verdict(FOUNDED, 3), as_of=m.Time(2022, 1, 1))
    old_style = dataclasses.replace(later, as_of=m.Time(2022, 1, 1, calendar="julian"), id="v4")
    undated = dataclasses.replace(verdict(FOUNDED, 5), as_of=None)
    for each in (first, second, later, old_style, undated):
        store.put(check_of("a", FOUNDED, verdicts=(each,)))
    day = m.Time(2021, 1, 10)
    assert store.newest({FOUNDED.id: day, HOSTED.id: day}) == {FOUNDED.id: second}
    assert store.newest({FOUNDED.id: m.Time(2022, 1, 1)}) == {FOUNDED.id: later}
    assert store.newest({FOUNDED.id: None}) == {FOUNDED.id: undated}
    assert store.newest({FOUNDED.id: m.Time(2022, 1, 2)}) == store.newest({}) == {}


def test_the_last_verdicts_of_a_long_history_are_read_alone(store: QuadStore) -> None:
    given = [verdict(FOUNDED, n, revises=f"v{n - 1}" if n > 1 else None) for n in (1, 2, 3)]
    for each in given:
        store.put(check_of("a", FOUNDED, verdicts=(each,)))
    assert store.latest(FOUNDED.id, 2) == (3, tuple(given[1:]))
    assert store.latest(FOUNDED.id, 9) == (3, store.verdicts([FOUNDED.id])[FOUNDED.id])
    assert store.latest(HOSTED.id, 2) == (0, ())


def test_what_articles_disagree_on(store: QuadStore) -> None:
    mother = proposition(m.Term(PARLER), "P25", m.Term(AMAZON))
    turned = proposition(m.Term(AMAZON), "P25", m.Term(PARLER))
    for name, stated in (("one", mother), ("two", turned)):
        store.put(check_of(name, stated, FOUNDED))
    (dispute,) = of_store(store, ontology.read("wikidata.ttl")).disputes
    assert {side.articles for side in dispute.sides} == {("one",), ("two",)}


def test_copies_are_found_and_are_one_source(store: QuadStore) -> None:
    text = " ".join(f"wort{n * n % 997}" for n in range(300))
    texts = {"a": text, "b": f"Titel (dpa) {text}", "c": " ".join(reversed(text.split()))}
    for name, words in texts.items():
        store.put(m.Check(m.Article(name, words, name, "de")))
    assert store.copies("a") == ("b",)
    assert store.copies("c") == store.copies("nobody") == ()
    assert store.sources(["c", "b", "a", "x"]) == {"a": "a", "b": "a", "c": "c", "x": "x"}


def test_what_an_address_gave_is_found_by_the_address(store: QuadStore) -> None:
    capture = m.Capture("https://a.example/ä?x=1", "0" * 64, etag='"1"', file="f", offset=7)
    earlier = dataclasses.replace(capture, etag='"0"')
    change = m.Change("p", "Das stand da.")
    version = m.Version(1, "1" * 64, None, "2026-11-26", (change,), (), 3, earlier)
    article = m.Article("a", "Text", "a", "de", capture=capture)
    store.put(m.Check(article, versions=(version,)))
    assert store.captured(capture.address) == ("a", capture)
    assert store.captured("https://b.example/") is None
    assert store.versions("a") == (version,)
    assert store.held("a") == article
    assert store.versions("nobody") == ()
    # The address is another article's now.
    later = dataclasses.replace(article, id="b", retrieved="2026-11-27")
    store.put(m.Check(later))
    assert store.captured(capture.address) == ("b", capture)


def test_articles_are_listed_newest_first(store: QuadStore) -> None:
    dates = {"a": m.Time(2020, precision=m.YEAR), "b": m.Time(2021, 1, 10), "c": None}
    articles = [m.Article(i, i, i, "de", published=date) for i, date in dates.items()]
    for article in articles:
        store.put(m.Check(article))
    assert store.articles() == (articles[1], articles[0], articles[2])


def test_an_article_is_written_wholly_or_not_at_all(
    store: QuadStore, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    if url.endswith("/sparql"):
        pytest.skip("Virtuoso has no transactions: see the next test")
    store.put(check_of("a", FOUNDED))
    before = list(store.export())
    send = store._update
    failing = "\n; DROP GRAPH <urn:there-is-no-such-graph>"
    monkeypatch.setattr(store, "_update", lambda text: send(text + failing))
    with pytest.raises((StoreUnavailable, StoreError)):
        store.put(check_of("a", HOSTED, NAMED))
    monkeypatch.undo()
    assert list(store.export()) == before
    assert store.article("a") == check_of("a", FOUNDED)


@pytest.mark.parametrize("piece", range(4))
def test_an_article_half_written_is_not_there_until_it_is_put_again(
    virtuoso: str, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    """Without transactions, whatever piece of the writing is the last that arrives."""
    store = open_store(emptied_virtuoso(virtuoso), BASE)
    assert isinstance(store, SparqlStore)
    monkeypatch.setattr("kg.stores.sparql._QUADS_A_PIECE", 20)
    store.put(check_of("b", FOUNDED))
    store.put(check_of("a", FOUNDED, NAMED, name="alter Name"))
    send, sent = store._update, 0

    def failing(text: str) -> None:
        nonlocal sent
        sent += 1
        if sent > piece:
            raise StoreUnavailable("the store", "gone")
        send(text)

    new = check_of("a", HOSTED, FOUNDED)
    monkeypatch.setattr(store, "_update", failing)
    monkeypatch.setattr(store, "_sleep", lambda _: None)
    with pytest.raises(StoreUnavailable):
        store.put(new)
    monkeypatch.setattr(store, "_update", send)
    if piece:
        assert store.article("a") is None
        assert [article.id for article in store.articles()] == ["b"]
        assert [stated.article.id for stated in store.stating([FOUNDED.id])] == ["b"]
    else:
        assert store.article("a") == check_of("a", FOUNDED, NAMED, name="alter Name")
    store.put(new)
    assert store.article("a") == new
    assert store.article("b") == check_of("b", FOUNDED)
    assert list(examine(store)) == [
        finding for finding in examine(store) if finding.kind == "no-verdict"
    ]
    store.close()


def test_an_answer_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    with virtuoso_server.serving(tmp_path, rows=20) as address:
        store = open_store(f"sparql:{address}", BASE)
        with pytest.raises(StoreError, match="ResultSetMaxRows"):
            store.put(check_of("b", FOUNDED, HOSTED, NAMED))
        store.close()


def test_nothing_unchecked_is_asserted_by_default(store: QuadStore) -> None:
    store.put(check_of("a", FOUNDED))
    claim = "<http://www.wikidata.org/prop/direct/P112>"
    assert store.query(f"ASK {{ ?s {claim} ?o }}") == Truth(False)
    found = store.query(f"SELECT ?g {{ GRAPH ?g {{ ?s {claim} ?o }} }}")
    assert isinstance(found, Solutions)
    assert list(found.rows()) == [(pyoxigraph.NamedNode(iri(BASE, "proposition", FOUNDED.id)),)]


def test_results_of_every_kind(store: QuadStore) -> None:
    rows = store.query('SELECT ?a ?b { VALUES (?a ?b) { ("ä,\\"" UNDEF) } }')
    assert isinstance(rows, Solutions)
    assert rows.variables == ("a", "b")
    assert rows.serialize("text/csv") == 'a,b\r\n"ä,""",\r\n'
    assert list(rows.rows()) == [(pyoxigraph.Literal('ä,"'), None)]
    graph = store.query("CONSTRUCT { <urn:a> <urn:b> 1 } {}")
    assert isinstance(graph, Triples)
    assert graph.serialize("text/turtle").strip().endswith("<urn:a> <urn:b> 1 .")
    assert '"boolean":true' in store.query("ASK {}").serialize("application/sparql-results+json")
    for result in (rows, graph, store.query("ASK {}")):
        for media_type in result.media_types:
            assert result.serialize(media_type)
        with pytest.raises(UsageError, match="can be written as"):
            result.serialize("image/png")


@pytest.mark.parametrize("text", ["SELECT", "", "INSERT DATA { <urn:a> <urn:b> 1 }"])
def test_what_is_no_query_is_the_users_error(store: QuadStore, text: str) -> None:
    with pytest.raises(UsageError):
        store.query(text)


def test_updates(store: QuadStore) -> None:
    store.update("INSERT DATA { <urn:a> <urn:b> 1 }")
    assert store.query("ASK { <urn:a> <urn:b> 1 }") == Truth(True)
    with pytest.raises(UsageError):
        store.update("SELECT * {}")


def test_a_store_keeps_its_base(url: str) -> None:
    if url == "memory:":
        pytest.skip("a store in memory is not opened twice")
    first = open_store(url, BASE)
    first.put(check_of("a", FOUNDED))
    first.close()
    second = open_store(url)
    assert second.base == BASE
    assert second.article("a") == check_of("a", FOUNDED)
    second.close()
    with pytest.raises(UsageError, match="made with the base"):
        open_store(url, "https://other.example/")


@pytest.mark.parametrize("base", ["", "beleg", "https://a.example", "file:///tmp/", "https://"])
def test_a_base_must_be_an_address(base: str) -> None:
    with pytest.raises(UsageError, match="cannot be a base"):
        open_store("memory:", base)


@pytest.mark.parametrize("name", ["", "memory", "memory:x", "oxigraph:", "sparql:", "redis:x"])
def test_other_names_are_no_stores(name: str) -> None:
    with pytest.raises(UsageError, match="names no store"):
        open_store(name)


# --- laws, on generated checks ---------------------------------------------------------------


def sequences() -> st.SearchStrategy[list[m.Check]]:
    """Checks of two articles in turn, so that they replace one another and share their nodes."""
    renamed = st.tuples(checks(), st.sampled_from(["a", "b"])).map(lambda pair: as_article(*pair))
    return st.lists(renamed, min_size=1, max_size=4)


def as_article(check: m.Check, name: str) -> m.Check:
    article = dataclasses.replace(check.article, id=name)
    utterances = tuple(
        dataclasses.replace(u, id=f"{name}-{n}", article=name)
        for n, u in enumerate(check.utterances)
    )
    return dataclasses.replace(check, article=article, utterances=utterances)


@slow
@given(sequences())
def test_every_article_is_as_last_put_whatever_came_before(row: list[m.Check]) -> None:
    store = OxigraphStore(None, BASE)
    for check in row:
        store.put(check)
    for name in ("a", "b"):
        last = next((c for c in reversed(row) if c.article.id == name), None)
        assert store.article(name) == last


@slow
@given(sequences())
def test_only_verdicts_leave_traces(row: list[m.Check]) -> None:
    """Without verdicts, a store depends on what its articles say now and on nothing else."""
    row = [dataclasses.replace(check, verdicts=()) for check in row]
    store, fresh = OxigraphStore(None, BASE), OxigraphStore(None, BASE)
    for check in row:
        store.put(check)
    for name in ("a", "b"):
        for check in [c for c in row if c.article.id == name][-1:]:
            fresh.put(check)
    assert list(store.export()) == list(fresh.export())


@slow
@given(sequences())
def test_no_verdict_is_ever_lost(row: list[m.Check]) -> None:
    store = OxigraphStore(None, BASE)
    given_: set[m.Verdict] = set()
    for check in row:
        store.put(check)
        given_ |= set(check.verdicts)
    history = store.verdicts({verdict.proposition for verdict in given_})
    assert {verdict for each in history.values() for verdict in each} == given_


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(sequences())
def test_a_server_holds_what_memory_holds(server: str, row: list[m.Check]) -> None:
    emptied(server)
    remote = SparqlStore(f"{server}/query", f"{server}/update", "http://localhost:8080/")
    local = OxigraphStore(None, "http://localhost:8080/")
    for check in row:
        remote.put(check)
        local.put(check)
    assert list(remote.export()) == list(local.export())
    remote.close()


@given(st.permutations(range(1, 6)))
def test_a_verdict_never_comes_before_the_one_that_it_revises(order: list[int]) -> None:
    chain = [verdict(FOUNDED, n, revises=f"v{n - 1}" if n > 1 else None) for n in range(1, 6)]
    same_time = [dataclasses.replace(v, created="") for v in chain]
    assert in_order([same_time[n - 1] for n in order]) == tuple(same_time)
    assert in_order([chain[n - 1] for n in order]) == tuple(chain)


# --- on disk ---------------------------------------------------------------------------------


def test_a_locked_directory_is_unavailable(tmp_path: Path) -> None:
    first = OxigraphStore(str(tmp_path / "store"), BASE)
    with pytest.raises(StoreUnavailable, match="another process has it open"):
        OxigraphStore(str(tmp_path / "store"), BASE)
    first.close()
    OxigraphStore(str(tmp_path / "store"), BASE).close()


def test_a_damaged_directory_is_unavailable(tmp_path: Path) -> None:
    OxigraphStore(str(tmp_path / "store"), BASE).close()
    (tmp_path / "store" / "CURRENT").write_text("damaged")
    with pytest.raises(StoreUnavailable, match="damaged"):
        OxigraphStore(str(tmp_path / "store"), BASE)


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="not a directory"):
        OxigraphStore(str(tmp_path / "file"), BASE)


def test_a_closed_store_says_so() -> None:
    store = OxigraphStore(None, BASE)
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.article("a")


# rdflib 7 warns of its own Dataset.default_context, which its own query() asks for.
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
def test_rdflib_sees_the_store(tmp_path: Path) -> None:
    store = OxigraphStore(str(tmp_path / "store"), BASE)
    store.put(check_of("a", FOUNDED))
    dataset = store.as_rdflib()
    claim = "?s <http://www.wikidata.org/prop/direct/P112> ?o"
    rows = dataset.query(f"SELECT ?g {{ GRAPH ?g {{ {claim} }} }}")
    assert [str(row[0]) for row in rows if isinstance(row, tuple)] == [
        iri(BASE, "proposition", FOUNDED.id)
    ]
    assert dataset.query(f"ASK {{ {claim} }}").askAnswer is False


# --- behind an endpoint ----------------------------------------------------------------------


def test_an_endpoint_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(StoreUnavailable):
            open_store(f"sparql:http://127.0.0.1:{port}/query", BASE)


@pytest.fixture
def answering() -> Iterator[Callable[[int, str, bytes], str]]:
    """Makes endpoints that answer everything alike."""
    servers: list[HTTPServer] = []

    def made(status: int, content_type: str, body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        return f"sparql:http://127.0.0.1:{server.server_port}/query"

    yield made
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "content_type", "body", "error"),
    [
        (500, "text/plain", b"broken", StoreUnavailable),
        (401, "text/plain", b"who are you", StoreError),
        (400, "text/plain", b"syntax", UsageError),
        (200, "text/html", b"<html>a proxy's page</html>", StoreError),
        (200, "application/sparql-results+json", b'{"head":{}', StoreError),
        (200, "application/sparql-results+json", b'{"head":{},"boolean":true}', StoreError),
    ],
)
def test_what_an_endpoint_answers_amiss(
    answering: Callable[[int, str, bytes], str],
    status: int,
    content_type: str,
    body: bytes,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        open_store(answering(status, content_type, body), BASE)


def test_an_endpoint_that_merges_its_graphs_is_refused(tmp_path: Path) -> None:
    """Where the default graph is the union of all, every claim would be asserted as a fact."""
    with (
        serving(tmp_path, "--union-default-graph") as address,
        pytest.raises(StoreError, match="default graph of its own"),
    ):
        open_store(f"sparql:{address}/query,{address}/update", BASE)


# --- nothing fetches -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a#' . SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s <#a> 1 . SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ex:a\\#b ?o . SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { FILTER(1<2)SERVICE?e{?s ?p ?o}FILTER(2>1) }",
        "SELECT * { ?s ?p '''a'b''' . SERVICE ?e { ?s ?p '''o''' } }",
        "SELECT * { ?s ?p 'it\\'s' . SERVICE ?e { ?s ?p 'o' } }",
        "SELECT * # a comment's end\n { SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a\\u0027 . SERVICE ?e { ?s ?p ?o } # ' }",
        "SELECT * { ?s ?p 1.SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p true.SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p ex:a.SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o.SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1.0e5SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p ''@de.SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p ex:.SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p _:b.SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { ?s ?p trueSERVICE:e{ ?s ?p ?o } }",
        "SELECT * { SERVICESILENT ?e { ?s ?p ?o } }",
        "SELECT * { ?s <http://a/#\\u0041> 1 . SERVICE ?e { ?s ?p ?o } }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL;load silent <http://127.0.0.1/> INTO GRAPH <urn:a>",
    ],
)
def test_what_would_fetch_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="fetches nothing"):
        refuse_network(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?service { ?service ex:load \'SERVICE\' ; ex:service """LOAD "quoted" """ }',
        "SELECT * { ?s <http://a.example/SERVICE#LOAD> download:service } # SERVICE <http://a/>",
        "SELECT $load { $load ?p 'LOAD'@service }",
        "INSERT DATA { <urn:a> <urn:b> 'it\\'s a SERVICE' }",
    ],
)
def test_the_words_in_names_and_texts_are_no_matter(text: str) -> None:
    refuse_network(text)


def test_from_names_a_graph_and_reads_no_file(store: QuadStore, tmp_path: Path) -> None:
    (tmp_path / "secret.ttl").write_text("<urn:a> <urn:b> 'secret' .")
    address = (tmp_path / "secret.ttl").as_uri()
    assert store.query(f"ASK FROM <{address}> {{ ?s ?p ?o }}") == Truth(False)
    assert store.query(f"ASK FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == Truth(False)


def test_a_store_refuses_to_fetch(store: QuadStore) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        store.query("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    with pytest.raises(UsageError, match="LOAD"):
        store.update("LOAD <http://127.0.0.1/>")


@given(st.text(max_size=30))
def test_text_cannot_end_the_literal_that_holds_it(text: str) -> None:
    store = OxigraphStore(None, BASE)
    odd = '\' }""" . } ; DROP ALL #' + "".join(c for c in text if not 0xD800 <= ord(c) < 0xE000)
    check = m.Check(m.Article("a", odd, odd, "de"))
    store.put(check)
    assert store.article("a") == check
    assert len(to_quads(check, BASE)) + 3 == len(list(store.export()))
