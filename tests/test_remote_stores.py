"""The main job on real remote stores: the whole of it, against Virtuoso and an Oxigraph server."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg import build
from kg.errors import StoreError, StoreUnavailable
from kg.model import Article, Check
from kg.stores import SparqlStore, open_store
from kg.stores.doctor import examine
from tests.remote_store import KINDS, remote_store

ARTICLES = Path(__file__).parent / "articles"
SETTINGS = kg.Settings(offline=True, published="2016-06-14")
MOMENT = "2026-11-26T10:00:00+00:00"
SAMPLES = ("parler-abschaltung.html", "parler-widerspruch.html")


@pytest.fixture(scope="module", params=KINDS)
def remote(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with remote_store(request.param, tmp_path_factory.mktemp(request.param)) as address:
        yield address


def checked(store: str, name: str) -> Check:
    (article,) = build.article_reader(SETTINGS).read(str(ARTICLES / name))
    assert isinstance(article, Article)
    kept = open_store(store)
    try:
        pipeline = build.pipeline(SETTINGS, kept)
        pipeline = dataclasses.replace(pipeline, clock=lambda: MOMENT)
        return pipeline.check(dataclasses.replace(article, retrieved=MOMENT))
    finally:
        kept.close()


def test_the_main_job_comes_to_the_same_on_a_remote_store(remote: str, tmp_path: Path) -> None:
    """Claims, verdicts, conflicts between articles; again, and as the server would read them."""
    local = f"oxigraph:{tmp_path / 'store'}"
    for name in SAMPLES:
        here, there = checked(local, name), checked(remote, name)
        assert kg.check_json(there)["claims"] == kg.check_json(here)["claims"] != []
        assert {c.id for c in there.conflicts} == {c.id for c in here.conflicts}
    assert there.conflicts, "else nothing was found between the articles"
    again = checked(remote, SAMPLES[0])
    assert kg.check_json(again)["claims"] == kg.check_json(checked(local, SAMPLES[0]))["claims"]
    kept, mine = open_store(remote), open_store(local)
    for article in mine.articles():
        held = kept.article(article.id)
        assert held is not None
        assert kg.check_json(held) == kg.check_json(mine.article(article.id))  # type: ignore[arg-type]  # it is there
    assert list(examine(kept)) == []
    # Typed literals may be spelt otherwise there; the quads are as many.
    assert len(list(kept.export())) == len(list(mine.export()))
    kept.close()
    mine.close()


def test_what_did_not_arrive_is_sent_again(remote: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = open_store(remote)
    assert isinstance(kept, SparqlStore)
    send, waits, failures = kept._update, [], [True, False, True, True, False]

    def flaky(text: str) -> None:
        fails = failures.pop(0) if failures else False
        if fails and len(failures) % 2:
            send(text)  # it arrived, and the answer was lost
        if fails:
            raise StoreUnavailable("the store", "gone")
        send(text)

    monkeypatch.setattr(kept, "_update", flaky)
    monkeypatch.setattr(kept, "_sleep", waits.append)
    article = Article("x", "Text", "x.txt", "de")
    kept.put(Check(article))
    assert kept.article("x") == Check(article)
    assert waits == sorted(waits)
    failures[:] = [True] * 4
    with pytest.raises(StoreUnavailable):
        kept.put(Check(Article("y", "Text", "y.txt", "de")))
    kept.close()


def test_what_the_store_takes_and_does_not_keep_is_an_error(
    remote: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = open_store(remote)
    monkeypatch.setattr(kept, "_update", lambda text: None)
    with pytest.raises(StoreError, match="are not there"):
        kept.put(Check(Article("z", "Text", "z.txt", "de")))
    kept.close()
