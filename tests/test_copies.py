"""The same news twice: copies are one source, and other articles on the same matter are not."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import build
from kg import model as m
from kg.names import proposition
from kg.reading.copies import fingerprint, resemblance, sources
from kg.reports.rows import heard, voices
from kg.reports.suggestions import suggestions, well_attributed
from kg.reports.terminal import write_report
from kg.stores import open_store
from tests.test_suggestions import AMAZON, check_of
from tests.web import serving

HTML = {"Accept": "text/html", "Accept-Language": "en"}

WORDS = [f"wort{n}" for n in range(3000)]


def article(seed: int, length: int = 400) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(length))


AGENCY = article(1)


@pytest.mark.parametrize(
    "copy",
    [
        AGENCY,
        AGENCY.upper(),
        "Neue Überschrift (dpa) - " + AGENCY,
        " ".join(AGENCY.split()[:280]),
        " ".join(AGENCY.split()[120:]),
        " ".join("anders" if n % 60 == 30 else w for n, w in enumerate(AGENCY.split())),
        AGENCY + " " + article(2, 80),
    ],
)
def test_a_copy_is_the_same_source(copy: str) -> None:
    found = sources({"a": AGENCY, "b": copy, "c": article(3)})
    assert found == {"a": "a", "b": "a", "c": "c"}


@pytest.mark.parametrize(
    "other",
    [
        article(4),
        " ".join(AGENCY.split()[:60]) + " " + article(5),
        " ".join(sorted(AGENCY.split())),
        "",
    ],
)
def test_another_article_is_another_source(other: str) -> None:
    assert sources({"a": AGENCY, "b": other}) == {"a": "a", "b": "b"}


def test_two_samples_on_one_matter_are_two_sources() -> None:
    folder = Path(__file__).parent / "articles"
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.html"))}
    assert len(texts) > 1
    assert len(set(sources(texts).values())) == len(texts)


def test_the_estimate_is_near_the_share() -> None:
    words = AGENCY.split()
    half = " ".join(words[: len(words) // 2])
    assert resemblance(fingerprint(AGENCY), fingerprint(half)) == pytest.approx(0.5, abs=0.15)


@settings(max_examples=25)
@given(st.permutations(range(6)))
def test_the_order_does_not_matter(order: list[int]) -> None:
    texts = {f"a{n}": AGENCY + f" {n}" if n % 2 else article(n) for n in range(6)}
    assert sources({f"a{n}": texts[f"a{n}"] for n in order}) == sources(texts)


SAID = "Kuno Karst starb am 3. Mai 2019. "


def test_a_copy_is_no_second_voice_in_a_conflict() -> None:
    """Reports name a text once, and where else it was printed; JSON tells which share a source."""
    settings_ = kg.Settings(offline=True)
    kept = build.store(settings_)
    pipeline = build.pipeline(settings_, kept)
    filler = article(7, 120)
    for name, text in (
        ("agency", SAID + filler),
        ("copy", SAID + filler + " Ende"),
        ("own", SAID + article(8, 120)),
    ):
        pipeline.check(m.Article(name, text, name, "de", title=f"Titel {name}"))
    other = SAID.replace("2019", "2017") + article(9, 120)
    check = pipeline.check(m.Article("other", other, "other", "de"))
    (conflict,) = check.conflicts
    found = voices(conflict, check)
    assert {v.article.id: v.source for v in found} == {
        "other": "other", "agency": "agency", "copy": "agency", "own": "own",
    }  # fmt: skip
    shown = heard(found)
    assert [(h.voice.article.id, [c.id for c in h.copies]) for h in shown] == [
        ("other", []), ("agency", ["copy"]), ("own", []),
    ]  # fmt: skip
    out = io.StringIO()
    write_report(check, out, width=200)
    line = next(line for line in out.getvalue().splitlines() if "Titel agency" in line)
    assert "derselbe Text, eine Quelle: „Titel copy“" in line
    (told,) = kg.check_json(check)["conflicts"]
    assert {s["article"]["source"] for s in told["sayings"]} == {"other", "agency", "own"}
    assert "derselbe Text, eine Quelle: „Titel copy“" in kg.check_html([check])


def test_pages_count_copies_as_one_source() -> None:
    kept = build.store(kg.Settings(offline=True))
    pipeline = build.pipeline(kg.Settings(offline=True), kept)
    for name, more in (("agency", article(7, 120)), ("copy", article(7, 120) + " Ende")):
        check = pipeline.check(m.Article(name, SAID + more, name, "de", title=f"Titel {name}"))
    with serving(kept) as address:
        claim = requests.get(
            f"{address}/proposition/{check.propositions[0].id}",
            headers={"Accept": "text/html", "Accept-Language": "de"},
            timeout=60,
        ).text
        page = requests.get(f"{address}/article/agency", headers=HTML, timeout=60).text
    assert "2 Artikel, 1 unabhängige Quelle (" in claim
    assert "The same text elsewhere" in page
    assert "Titel copy" in page


def test_copies_count_once_for_what_is_suggested() -> None:
    """A claim in two copies has one source; two articles of their own are two."""
    stated = proposition(AMAZON, "P159", m.Term(m.Entity("Q5083")))

    def said_in(id_: str, text: str) -> m.Check:
        made = m.Article(id_, text, id_, "de", url=f"https://{id_}.example/")
        return check_of(stated, m.Label.NOT_ENOUGH_INFORMATION, article=made)

    one, copy, other = (
        said_in("a", AGENCY),
        said_in("b", AGENCY + " Ende"),
        said_in("c", article(9)),
    )
    store = open_store("memory:")
    for check in (one, copy, other):
        store.put(check)

    def found(*checks: m.Check, least: int = 2) -> int:
        return len(list(well_attributed(suggestions(checks), least, store.sources)))

    assert (found(one, copy), found(one, copy, other), found(one, least=1)) == (0, 3, 1)
