"""Judging anew what changed since, against a server that answers as Wikidata does."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from click.testing import CliRunner

from kg import build
from kg import model as m
from kg.cli import cli
from kg.errors import KnowledgeUnavailable
from kg.http import HttpClient
from kg.knowledge.chain import Chain
from kg.knowledge.live import changes
from kg.knowledge.live.cache import Cache
from kg.knowledge.live.service import Patience
from kg.knowledge.live.wikidata import WikidataSource
from kg.names import proposition
from kg.rechecking import Outcome, Rechecker
from kg.revising import correct_verdict
from kg.settings import Settings
from kg.stores import OxigraphStore
from kg.verdicts.judge import judge
from kg.verdicts.questions import questions
from tests import wikidata_server as play
from tests.wikidata_server import ApiServer

ADAMS = m.Term(m.Entity("Q42"), "Adams")
BORN = proposition(ADAMS, "P569", m.Term(m.Time(1952, 3, 11)))
MARRIED = proposition(ADAMS, "P26", m.Term(m.Entity("Q64")))
LIES_IN = proposition(m.Term(m.Entity("Q64")), "P17", m.Term(m.Entity("Q183")))
ARTICLE = m.Article("a", "Adams wurde 1952 geboren.", "a.txt", "de", published=m.Time(2020, 1, 1))


@dataclass
class World:
    """A store with one check, judged by a server that plays Wikidata; time is by the hour."""

    server: ApiServer
    client: HttpClient
    cache: Cache
    store: OxigraphStore
    hour: int = 10

    def source(self) -> WikidataSource:
        return WikidataSource(
            self.client, self.cache, url=self.server.url, patience=Patience(1, 0, 0)
        )

    def clock(self) -> str:
        return f"2026-11-26T{self.hour:02d}:00:00+00:00"

    def check(self, article: m.Article, *stated: m.Proposition) -> m.Check:
        facts = Chain((self.source(),)).ask(questions(stated))
        verdicts = tuple(
            judge(p, facts, None, article, version="1", created=self.clock()) for p in stated
        )
        utterances = tuple(
            m.Utterance(f"{article.id}-{n}", article.id, p.id, 0, 5, f"Satz {n}", "ist", "test")
            for n, p in enumerate(stated)
        )
        check = m.Check(article, utterances, stated, verdicts)
        self.store.put(check)
        return check

    def recheck(self, *, everything: bool = False) -> Outcome:
        self.hour += 1
        self.server.asked.clear()
        source = self.source()
        parts = (self.store, Chain((source,)), source, self.clock, "1")
        return Rechecker(*parts).run(everything=everything)

    def edit(self, entity: str, change: object = None) -> None:
        """A new revision of an entity on the server, with a claim of birth changed."""
        edited = copy.deepcopy(self.server.entities[entity])
        edited["lastrevid"] += 1
        if change is not None:
            for claim in edited["claims"]["P569"]:
                claim["mainsnak"]["datavalue"]["value"]["time"] = change
        self.server.entities[entity] = edited

    def verdict(self, of: m.Proposition, article: str = "a") -> m.Verdict:
        check = self.store.article(article)
        assert check is not None
        return next(v for v in check.verdicts if v.proposition == of.id)

    def fetched(self) -> set[str]:
        """The entities that were asked for whole."""
        wanted = [p for p in self.server.asked if p.get("props", "").startswith("info|")]
        return {id_ for params in wanted for id_ in params["ids"].split("|")}


@pytest.fixture
def world() -> Iterator[World]:
    with play.running() as server:
        client = HttpClient("test", allow_private=True)
        yield World(server, client, Cache(now=lambda: 1_795_000_000.0), OxigraphStore(None))
        client.close()


def test_only_what_changed_is_judged_anew(world: World) -> None:
    world.check(ARTICLE, BORN, MARRIED, LIES_IN)
    assert world.verdict(BORN).label is m.Label.SUPPORTED
    world.recheck()
    settled = world.recheck()
    assert (settled.held, settled.asked, settled.revised) == (3, 0, [])
    assert world.fetched() == set()
    world.edit("Q42", "+1953-03-11T00:00:00Z")
    outcome = world.recheck()
    assert outcome.changed == {"Q42"}
    assert outcome.asked == 2, "what lies where has nothing to do with Adams"
    (turned,) = [each for each in outcome.revised if each.turned]
    assert (turned.before.label, turned.after.label) == (m.Label.SUPPORTED, m.Label.REFUTED)
    assert turned.text == "Satz 0"


def test_the_old_verdict_stays_as_history(world: World) -> None:
    world.check(ARTICLE, BORN)
    before = world.verdict(BORN)
    world.edit("Q42", "+1953-03-11T00:00:00Z")
    world.recheck()
    now = world.verdict(BORN)
    assert now.revises == before.id
    assert world.store.verdicts([BORN.id])[BORN.id] == (before, now)
    world.edit("Q42", "+1952-03-11T00:00:00Z")
    world.recheck()
    assert [v.label.value for v in world.store.verdicts([BORN.id])[BORN.id]] == [
        "supported", "refuted", "supported",
    ]  # fmt: skip


def test_an_edit_that_does_not_matter_revises_nothing(world: World) -> None:
    world.check(ARTICLE, BORN)
    before = list(world.store.export())
    world.edit("Q42")
    outcome = world.recheck()
    assert outcome.asked == 1
    assert outcome.revised == []
    assert [line for line in world.store.export() if "/verdict/" in line] == [
        line for line in before if "/verdict/" in line
    ]
    assert world.recheck().asked == 0


def test_silence_is_watched_too(world: World) -> None:
    """A claim on which Wikidata said nothing is judged anew once it may say something."""
    del world.server.entities["Q42"]["claims"]["P569"]
    world.check(ARTICLE, BORN)
    assert world.verdict(BORN).label is m.Label.NOT_ENOUGH_INFORMATION
    world.recheck()
    assert world.recheck().asked == 0
    world.server.entities["Q42"] = play.real_entities()["Q42"]
    world.edit("Q42")
    (turned,) = world.recheck().revised
    assert turned.after.label is m.Label.SUPPORTED


def test_two_articles_share_what_turned(world: World) -> None:
    other = replace(ARTICLE, id="b", ref="b.txt")
    world.check(ARTICLE, BORN)
    world.check(other, BORN)
    world.edit("Q42", "+1953-03-11T00:00:00Z")
    world.recheck()
    assert world.verdict(BORN, "a").label is m.Label.REFUTED
    assert world.verdict(BORN, "b").label is m.Label.REFUTED


def test_a_correction_that_no_longer_stands_is_listed(world: World) -> None:
    world.check(ARTICLE, BORN)
    given = correct_verdict(
        world.store, BORN.id, "refuted", by="Ada", reason="so", seen=world.verdict(BORN).id,
        version="1", clock=world.clock,
    )  # fmt: skip
    world.edit("Q42")
    assert world.recheck().revised == []
    assert world.verdict(BORN) == given
    world.edit("Q42", "+1953-03-11T00:00:00Z")
    (revised,) = world.recheck().revised
    assert revised.lapsed
    assert world.verdict(BORN).revises == given.id


def test_what_cannot_be_asked_leaves_the_verdicts_and_is_asked_next_time(world: World) -> None:
    world.check(ARTICLE, BORN)
    world.recheck()
    world.edit("Q42", "+1953-03-11T00:00:00Z")
    revisions = play.json_reply({"entities": {"Q42": {"id": "Q42", "lastrevid": 1558961213}}})
    world.server.failures += [revisions, *[play.web_page] * 20]
    outcome = world.recheck()
    assert outcome.revised == []
    assert list(outcome.failures) == ["Wikidata"]
    assert world.verdict(BORN).label is m.Label.SUPPORTED
    world.server.failures.clear()
    assert len(world.recheck().revised) == 1


def test_a_service_that_does_not_say_what_changed_is_unavailable(world: World) -> None:
    world.check(ARTICLE, BORN)
    before = list(world.store.export())
    world.server.failures += [play.web_page] * 5
    with pytest.raises(KnowledgeUnavailable):
        world.recheck()
    assert list(world.store.export()) == before


# --- recent changes ----------------------------------------------------------------------------


def test_recent_changes_are_read_where_that_is_less_to_ask(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MAX_IDS", 1)
    known = {id_: each["lastrevid"] for id_, each in world.server.entities.items()}
    world.server.changes = [
        ("Q42", known["Q42"] + 1), ("Q1", 7), ("Property:P6", known["P6"] + 5),
        ("Q42", known["Q42"] + 3), ("Q42", known["Q42"] + 2),
    ]  # fmt: skip
    found = world.source().newest(known, "2026-11-17T00:00:00+00:00")
    assert found == known | {"Q42": known["Q42"] + 3, "P6": known["P6"] + 5}
    assert {p["action"] for p in world.server.asked} == {"query"}
    (start,) = {p["rcstart"] for p in world.server.asked}
    assert start == "2026-11-16T23:50:00Z", "clocks may differ"


@pytest.mark.parametrize("since", ["2026-10-01T00:00:00+00:00", None])
def test_too_long_ago_each_entity_is_asked_for(world: World, since: str | None) -> None:
    found = world.source().newest({"Q42": 1, "Q64": None}, since)
    assert found == {id_: world.server.entities[id_]["lastrevid"] for id_ in ("Q42", "Q64")}
    assert {p["action"] for p in world.server.asked} == {"wbgetentities"}


def test_more_changes_than_entities_are_not_read_to_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MAX_IDS", 1)
    world.server.changes = [("Q1", n) for n in range(1, 100)]
    found = world.source().newest({"Q42": 1, "Q64": 1}, "2026-11-17T00:00:00+00:00")
    assert found["Q42"] == world.server.entities["Q42"]["lastrevid"]
    assert [p["action"] for p in world.server.asked].count("query") == 2


# --- without live Wikidata, and on the command line --------------------------------------------


def test_without_a_source_that_tells_all_is_judged_anew(tmp_path: object) -> None:
    store = f"oxigraph:{tmp_path}/store"
    settings = Settings(store=store, offline=True)
    kept = build.store(settings)
    text = "Amazon hat seinen Sitz in Seattle."
    build.pipeline(settings, kept).check(
        m.Article("a", text, "a.txt", "de", published=m.Time(2020, 1, 10))
    )
    kept.close()
    flags = ["recheck", "--store", store, "--offline"]
    shown = CliRunner().invoke(cli, [*flags, "--format", "json"], catch_exceptions=False)
    found = json.loads(shown.output)
    assert found["asked"] == found["held"] > 0
    assert found["revised"] == []
    words = CliRunner().invoke(cli, flags, catch_exceptions=False).output
    assert "0 turned" in words
