"""The reports on hand-made checks: complete, in the form fixed, and inert whatever they print."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from kg.model import (
    Article,
    Bearing,
    Check,
    Conflict,
    Coordinates,
    Entity,
    EntityTerms,
    Event,
    EventRole,
    Evidence,
    Interval,
    Label,
    MentionKind,
    Message,
    Modality,
    Named,
    NoValue,
    Origin,
    Polarity,
    Proposition,
    Qualifier,
    Quantity,
    QuotationKind,
    Snak,
    SomeValue,
    Span,
    Speaker,
    Statement,
    Step,
    Term,
    Text,
    Time,
    Utterance,
    Verdict,
)
from kg.names import proposition
from kg.reports.html import check_html
from kg.reports.json import check_json, value_json
from kg.reports.rows import NAMES, SIGNS, heard, rows, voices
from kg.reports.terminal import print_check, write_report
from kg.reports.words import clean, one_line, safe_link

TEXT = "Die Werft Nordbau sitzt in Kiel. „Wir bauen weiter“, sagte Chefin Eva Rot. Äh 😀!\n\nEnde."
FIRM, TOWN, HEAD = Entity("Q900000001"), Entity("Q900000002"), Entity("Q900000003")
TERMS = {
    "Q900000001": EntityTerms("Q900000001", (("de", "Nordbau"), ("en", "Northbuild"))),
    "Q900000002": EntityTerms("Q900000002", (("de", "Kiel"),)),
    "P159": EntityTerms("P159", (("de", "Hauptsitz"), ("en", "headquarters"))),
}
HOSTILE = "<script>alert(1)</script> [bold red]x[/] \x1b[31mrot\x1b[0m \u202ekcart\u202c \x9b1m"


def utterance(
    stated: Proposition,
    words: str,
    *,
    text: str = TEXT,
    speaker: Speaker | None = None,
    polarity: Polarity = Polarity.POSITIVE,
    modality: Modality = Modality.ASSERTED,
    subject: Span | None = None,
) -> Utterance:
    start = text.index(words)
    return Utterance(
        id=f"u{start}-{stated.id[:6]}",
        article="a1",
        proposition=stated.id,
        start=start,
        end=start + len(words),
        text=words,
        relation="sitzt in",
        extractor="test",
        polarity=polarity,
        modality=modality,
        speaker=speaker,
        subject=subject,
    )


def verdict(stated: Proposition, label: Label, *evidence: Evidence) -> Verdict:
    reason = Message("Wikidata nennt Q900000002.", "Wikidata says Q900000002.")
    return Verdict(
        f"v{stated.id[:6]}", stated.id, label, "test", reason, Time(2021, 1, 10), evidence
    )


def typed(value: Entity | Named = TOWN) -> Proposition:
    return proposition(
        Term(FIRM, "Nordbau"),
        "P159",
        Term(value, "Kiel"),
        (Qualifier("P518", SomeValue()),),
        Interval(Time(2020, precision=9), None),
    )


def evidence() -> Evidence:
    statement = Statement(
        "Q900000001$01234567-89AB-CDEF-0123-456789ABCDEF",
        FIRM.id,
        "P159",
        TOWN,
        qualifiers=(Snak("P580", Time(1999, 1, 1)),),
        origin=Origin("slice", "2021-02-15", 12),
    )
    return Evidence(statement, Bearing.SUPPORTS, Message("Wikidata: Kiel", "Wikidata: Kiel, too"))


def happening(kind: str, content: str | None = None) -> Proposition:
    roles = (EventRole("agent", Term(HEAD, "Eva Rot")),)
    return proposition(
        Term(HEAD, "Eva Rot"), None, None, event=Event(f"e-{kind}", kind, roles, content)
    )


def full_check() -> Check:
    seat, builds = typed(), happening("weiterbauen")
    says = happening("sagen", builds.id)
    speaker = Speaker(
        Term(Named("Eva Rot", MentionKind.PERSON), "Eva Rot"), QuotationKind.DIRECT, "sagte"
    )
    conflict = Conflict(
        "c1",
        "single-value",
        (seat.id, "elsewhere"),
        Message("Q900000001 hat zwei Sitze.", "Q900000001 has two seats."),
        (evidence().statement,),
        steps=(
            Step("claimed", (seat.id,), Message("Behauptet: Kiel", "Claimed: Kiel")),
            Step("single-value", ("#0",), Message("Das geht nicht.", "It cannot be.")),
        ),
    )
    return Check(
        Article(
            "a1",
            TEXT,
            "werft.txt",
            "de",
            "https://example.org/a?b=1&c=2",
            "Werft",
            "Blatt",
            Time(2021, 1, 10),
        ),
        (
            utterance(seat, "Die Werft Nordbau sitzt in Kiel", subject=Span(10, 17)),
            utterance(builds, "Wir bauen weiter", speaker=speaker),
            utterance(says, "„Wir bauen weiter“, sagte Chefin Eva Rot"),
        ),
        (seat, builds, says),
        (
            verdict(seat, Label.SUPPORTED, evidence()),
            verdict(builds, Label.NOT_ENOUGH_INFORMATION),
            verdict(says, Label.NOT_ENOUGH_INFORMATION),
        ),
        (conflict,),
        TERMS,
        (Message("Kein Datum.", "No date."),),
    )


def one_claim(text: str, words: str, label: Label = Label.SUPPORTED) -> Check:
    stated = typed(Named(words or "leer"))
    claim = utterance(stated, words, text=text)
    return Check(
        Article("a1", text, "ref", "de"), (claim,), (stated,), (verdict(stated, label),), (), TERMS
    )


def terminal(check: Check, language: str = "de", **more: object) -> str:
    file = io.StringIO()
    options = {"width": 80} | more
    console = Console(file=file, highlight=False, **options)  # type: ignore[arg-type]
    print_check(check, language, console)
    return file.getvalue()


# --- rows -------------------------------------------------------------------------------


def test_who_says_it_is_folded_under_what_is_said() -> None:
    shown = rows(full_check())
    assert [row.number for row in shown] == [1, 2]
    assert [len(row.told) for row in shown] == [0, 1]


def test_a_saying_whose_content_is_not_there_stands_for_itself() -> None:
    says = happening("sagen", "missing")
    check = Check(
        Article("a1", TEXT, "r", "de"),
        (utterance(says, "sagte Chefin"),),
        (says,),
        (verdict(says, Label.NOT_ENOUGH_INFORMATION),),
    )
    assert len(rows(check)) == 1


def test_a_proposition_without_a_verdict_was_not_checked() -> None:
    check = full_check()
    bare = Check(check.article, check.utterances, check.propositions)
    assert {row.rating.label for row in rows(bare)} == {Label.NOT_CHECKED}


# --- JSON -------------------------------------------------------------------------------


def test_json_has_the_keys_that_the_design_fixes() -> None:
    found = check_json(full_check())
    assert {"id", "article", "claims", "conflicts"} <= found.keys()
    assert found["id"] == "werft.txt"
    claim = found["claims"][0]
    assert {
        "id",
        "utterance",
        "start",
        "end",
        "text",
        "subject",
        "relation",
        "property",
        "object",
        "qualifiers",
        "event",
        "polarity",
        "modality",
        "attribution",
        "confidence",
        "verdict",
    } <= claim.keys()
    assert {"text", "start", "end", "entity", "label"} <= claim["subject"].keys()
    assert {"text", "start", "end", "entity", "label", "value"} <= claim["object"].keys()
    assert {"label", "reason", "evidence", "as_of"} <= claim["verdict"].keys()
    assert claim["subject"]["entity"] == "Q900000001"
    assert claim["subject"]["label"] == "Nordbau"
    assert claim["verdict"]["as_of"] == "2021-01-10"
    assert json.loads(json.dumps(found)) == found


def test_json_keeps_every_utterance_and_its_speaker() -> None:
    check = full_check()
    claims = check_json(check)["claims"]
    assert [claim["utterance"] for claim in claims] == [u.id for u in check.utterances]
    assert claims[1]["attribution"]["speaker"] == "Eva Rot"
    assert claims[1]["attribution"]["kind"] == "direct"
    assert claims[1]["event"]["roles"][0]["entity"] == HEAD.id
    assert claims[2]["event"]["content"] == claims[1]["id"]


def test_json_offsets_slice_the_text_back() -> None:
    for claim in check_json(full_check())["claims"]:
        assert TEXT[claim["start"] : claim["end"]] == claim["text"]
        for end in (claim["subject"], claim["object"]):
            if end and end["start"] is not None:
                assert TEXT[end["start"] : end["end"]] == end["text"]


def test_json_evidence_can_be_followed() -> None:
    (found,) = check_json(full_check(), "en")["claims"][0]["verdict"]["evidence"]
    assert found["link"].startswith("https://www.wikidata.org/wiki/Q900000001#")
    assert found["origin"] == {"source": "slice", "date": "2021-02-15", "revision": 12}
    assert found["qualifiers"][0]["value"]["time"] == "1999-01-01"
    assert found["comparison"] == "Wikidata: Kiel, too"


def test_json_conflicts_name_their_premises() -> None:
    (conflict,) = check_json(full_check())["conflicts"]
    assert conflict["text"] == "Nordbau hat zwei Sitze."
    assert conflict["premises"][-1].startswith("Q900000001$")
    assert [step["rule"] for step in conflict["steps"]] == ["claimed", "single-value"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (FIRM, "entity"),
        (Named("x"), "name"),
        (Time(2018, precision=9), "time"),
        (Quantity(Decimal("1E+30"), upper=Decimal("2.50")), "quantity"),
        (Text("x", "de"), "text"),
        (Coordinates(1.5, 2.5), "coordinates"),
        (SomeValue(), "somevalue"),
        (NoValue(), "novalue"),
    ],
)
def test_every_kind_of_value_has_its_json(value: object, kind: str) -> None:
    found = value_json(value)  # type: ignore[arg-type] # parametrised
    assert found["type"] == kind
    json.dumps(found, allow_nan=False)
    if kind == "quantity":
        assert Decimal(found["amount"]) == Decimal("1E+30")
        assert found["upper"] == "2.50"


# --- the terminal -----------------------------------------------------------------------


@pytest.mark.parametrize("label", list(Label))
def test_every_verdict_has_its_own_sign_without_colour(label: Label) -> None:
    printed = terminal(one_claim(TEXT, "Kiel", label))
    assert "\x1b" not in printed
    assert f"[1] {SIGNS[label]} {NAMES[label].de}" in printed
    assert f"Kiel[1{SIGNS[label]}]" in printed
    assert len(set(SIGNS.values())) == len(Label)


def test_the_terminal_report_says_what_a_checker_needs() -> None:
    printed = terminal(full_check())
    flat = " ".join(printed.split())
    for words in (
        "Werft",
        "Blatt · 10.01.2021 · de",
        "2 Behauptungen",
        "1 Widerspruch",
        "✓ 1 belegt",
        "? 1 offen",
        "Nordbau – Hauptsitz: Kiel",
        "laut Eva Rot (wörtlich, „sagte“)",
        "Stand 15.02.2021",
        "Revision 12",
        "Widersprüche",
        "Nordbau hat zwei Sitze.",
        "Kein Datum.",
        "Wikidata nennt Kiel.",
    ):
        assert words in flat
    link = "wiki/Q900000001#Q900000001$01234567-89AB-CDEF-0123-456789ABCDEF\n"
    assert link in printed, "links are never broken"
    assert "Claims" in terminal(full_check(), "en")
    assert "Northbuild – headquarters: Kiel" in terminal(full_check(), "en")


def test_what_was_piped_in_is_named_in_words_and_once() -> None:
    check = one_claim(TEXT, "Kiel")
    article = replace(check.article, title=None, url=None, ref="-")
    lines = terminal(replace(check, article=article)).splitlines()
    assert lines[0].startswith("Standardeingabe ─")
    assert "Standardeingabe" not in lines[1]


@given(
    st.integers(25, 60),
    st.lists(st.sampled_from(["\n", "\n\n", " Ein Satz über Kiel."]), max_size=12).map("".join),
)
def test_no_line_ends_in_blanks_and_no_part_of_the_tally_is_broken(width: int, end: str) -> None:
    check = full_check()
    text = check.article.text + end
    printed = terminal(
        replace(check, article=replace(check.article, text=text)), width=width
    ).splitlines()
    assert all(line == line.rstrip() for line in printed)
    head = printed[: printed.index("")]
    for part in ("2 Behauptungen", "✓ 1 belegt", "≠ 1 Widerspruch"):
        assert any(part in line for line in head), "no part of the tally is broken"
    assert printed[-1]
    sections = printed[next(n for n, line in enumerate(printed) if line.startswith("Behaup")) :]
    assert not any(one == two == "" for one, two in pairwise(sections))


def test_the_tally_says_which_claims_are_wrong() -> None:
    stated = typed()
    said = (utterance(stated, "Nordbau"), utterance(stated, "Kiel"))
    judged = (verdict(stated, Label.REFUTED),)
    printed = terminal(Check(Article("a1", TEXT, "r", "de"), said, (stated,), judged))
    assert "✗ 2 widerlegt [1, 2]\n" in printed


@pytest.mark.parametrize(
    ("label", "told"), [(Label.NOT_ENOUGH_INFORMATION, False), (Label.REFUTED, True)]
)
def test_that_it_was_said_is_told_where_something_is_known_of_it(label: Label, told: bool) -> None:
    whole = full_check()
    says = next(p for p in whole.propositions if p.event and p.event.content)
    verdicts = tuple(
        replace(v, label=label) if v.proposition == says.id else v for v in whole.verdicts
    )
    check = replace(whole, verdicts=verdicts)
    assert ("dass es gesagt wurde" in " ".join(terminal(check).split())) is told
    assert ("Dass es gesagt wurde" in check_html([check])) is told


def test_english_reports_quote_in_english() -> None:
    claims = terminal(full_check(), "en").partition("Claims ──")[2]
    assert "“Die Werft Nordbau sitzt in Kiel”" in claims
    assert "„Die Werft" not in claims


def test_a_time_is_told_once() -> None:
    since = Interval(Time(1949, precision=9), None)
    seat = proposition(
        Term(FIRM), "P159", Term(TOWN), (Qualifier("P580", Time(1949, precision=9)),), since
    )
    check = Check(
        Article("a1", TEXT, "r", "de"),
        (utterance(seat, "Kiel"),),
        (seat,),
        (verdict(seat, Label.SUPPORTED),),
        terms=TERMS,
    )
    printed = terminal(check)
    assert printed.count("1949") == 1
    assert "(seit 1949)" in printed


def test_denials_and_weak_claims_say_so() -> None:
    stated = typed()
    said = (
        utterance(stated, "Nordbau", polarity=Polarity.NEGATIVE),
        utterance(stated, "Kiel", modality=Modality.ANNOUNCED),
    )
    check = Check(
        Article("a1", TEXT, "r", "de"), said, (stated,), (verdict(stated, Label.SUPPORTED),)
    )
    printed = " ".join(terminal(check).split())
    assert "✗ widerlegt verneint: " in printed
    assert "– nicht prüfbar" in printed
    assert "[angekündigt]" in printed


def test_events_without_evidence_are_short() -> None:
    made = [happening(f"tat{number}") for number in range(20)]
    check = Check(
        Article("a1", TEXT, "r", "de"),
        tuple(utterance(p, "Wir bauen weiter") for p in made),
        tuple(made),
        tuple(verdict(p, Label.NOT_ENOUGH_INFORMATION) for p in made),
    )
    assert terminal(check).count("\n") < 20 * 2 + 15


def test_only_a_little_of_what_is_merely_near_is_shown() -> None:
    stated = typed()
    near = Evidence(evidence().statement, Bearing.NEAR, Message("Fast.", "Almost."))
    judged = verdict(stated, Label.NOT_ENOUGH_INFORMATION, near, near, near, near)
    check = Check(
        Article("a1", TEXT, "r", "de"), (utterance(stated, "Kiel"),), (stated,), (judged,)
    )
    assert terminal(check).count("Fast.") == 2
    assert "… und 2 weitere Aussagen" in terminal(check)
    assert "… und 2 weitere Aussagen" in check_html([check])
    assert len(check_json(check)["claims"][0]["verdict"]["evidence"]) == 4


def test_colour_only_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in terminal(full_check(), force_terminal=True, color_system="standard")
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = terminal(full_check(), force_terminal=True, color_system="standard")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", coloured)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_the_report_fits_any_width(width: int) -> None:
    file = io.StringIO()
    write_report(full_check(), file, width=width)
    lines = [line for line in file.getvalue().splitlines() if "https://" not in line]
    assert max(map(len, lines)) <= width


def hostile_check() -> Check:
    text = f"Vorher {HOSTILE} nachher."
    stated = proposition(
        Term(Named(HOSTILE), HOSTILE), "P159", Term(Text(HOSTILE), HOSTILE), valid=None
    )
    terms = {"P159": EntityTerms("P159", (("de", HOSTILE),))}
    message = Message(HOSTILE, HOSTILE)
    speaker = Speaker(Term(Named(HOSTILE)), QuotationKind.DIRECT, HOSTILE)
    known = Statement("x", FIRM.id, "P159", Text(HOSTILE), origin=Origin(HOSTILE, HOSTILE))
    bad = Verdict(
        "v",
        stated.id,
        Label.REFUTED,
        "t",
        message,
        None,
        (Evidence(known, Bearing.REFUTES, message),),
    )
    conflict = Conflict("c", HOSTILE, (stated.id,), message, steps=(Step(HOSTILE, (), message),))
    article = Article("a1", text, HOSTILE, '"><script>', "javascript:alert(1)", HOSTILE, HOSTILE)
    said = utterance(stated, HOSTILE, text=text, speaker=speaker)
    return Check(article, (said,), (stated,), (bad,), (conflict,), terms, (message,))


def test_hostile_text_is_inert_on_the_terminal() -> None:
    printed = terminal(hostile_check())
    assert not any(character in printed for character in "\x1b\x9b\u202e\u202c\x00")
    assert "[bold red]" in printed, "markup is text"
    assert "<script>" in printed


@given(st.text())
def test_clean_text_acts_on_nothing(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", kept
    )
    assert "\n" not in one_line(text)


# --- HTML -------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects tags, ids, links and the text of the article's part of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.attributes |= values.keys()
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if "href" in values:
            self.links.append(values["href"] or "")
        if self._depth and tag == "div":
            self._depth += 1
        if tag == "div" and values.get("class") == "text":
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == "div":
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.text += data


def read_page(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def test_the_page_is_complete_and_refers_to_nothing_outside() -> None:
    page = check_html([full_check()])
    reader = read_page(page)
    assert page.startswith("<!doctype html>")
    assert '<html lang="de">' in page
    assert "<title>Werft – Beleg</title>" in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    assert not {"script", "img", "link", "iframe", "object", "embed", "base"} & set(reader.tags)
    assert not re.search(r"@import|url\(", page)
    assert len(reader.ids) == len(set(reader.ids))


def test_each_mark_leads_to_its_claim_and_back() -> None:
    reader = read_page(check_html([full_check(), full_check()]))
    inner = [link[1:] for link in reader.links if link.startswith("#")]
    assert set(inner) <= set(reader.ids)
    for number in (1, 2):
        assert {f"claim-1-{number}", f"at-2-{number}"} <= set(inner)
    outer = {link for link in reader.links if not link.startswith("#")}
    assert outer == {
        "https://example.org/a?b=1&c=2",
        "https://www.wikidata.org/wiki/Q900000001#Q900000001$01234567-89AB-CDEF-0123-456789ABCDEF",
    }


@pytest.mark.parametrize("label", list(Label))
def test_verdicts_on_the_page_do_not_hang_on_colour(label: Label) -> None:
    page = check_html([one_claim(TEXT, "Kiel", label)], "en")
    assert f'data-number="1{SIGNS[label]}"' in page
    assert f'aria-label="Claim 1: {NAMES[label].en}"' in page


def test_hostile_text_is_inert_on_the_page() -> None:
    page = check_html([hostile_check()])
    reader = read_page(page)
    assert "script" not in reader.tags
    assert not any(name.startswith("on") for name in reader.attributes)
    assert not any(link.startswith("javascript") for link in reader.links)
    assert not any(character in page for character in "\x1b\x9b\u202e\u202c")
    assert "&lt;script&gt;" in page


def test_only_web_addresses_become_links() -> None:
    assert safe_link("https://example.org/ä?q=1") == "https://example.org/ä?q=1"
    for bad in (
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "//x.org",
        "file:///x",
        "https:",
        "http://a b",
        "java\nscript:x",
        "https://[broken",
        "\x01https://x.org",
    ):
        assert safe_link(bad) is None


def test_of_two_claims_on_one_span_the_telling_one_gives_the_mark() -> None:
    silent, refuted = typed(), typed(Named("Köln"))
    check = Check(
        Article("a1", TEXT, "r", "de"),
        (utterance(silent, "Kiel"), utterance(refuted, "Kiel")),
        (silent, refuted),
        (verdict(silent, Label.NOT_ENOUGH_INFORMATION), verdict(refuted, Label.REFUTED)),
    )
    page = check_html([check])
    assert '<mark class="refuted">' in page
    assert '<mark class="open">' not in page


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of ``#rrggbb``."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_the_contrast_of_wcag_aa(scheme: int) -> None:
    css = (files("kg") / "data" / "report" / "page.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css.split("@media")[scheme]))
    pairs = [(ink, ground) for ink in ("ink", "faint", "link") for ground in ("ground", "card")]
    kinds = ("supported", "refuted", "outdated", "conflicting", "open", "none")
    pairs += [(kind, f"{kind}-ground") for kind in kinds]
    pairs += [("ink", f"{kind}-ground") for kind in kinds] + [(kind, "ground") for kind in kinds]
    for ink, ground in pairs:
        low, high = sorted((luminance(colours[ink]), luminance(colours[ground])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


_SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), _SPANS)
def test_the_page_and_the_terminal_show_the_text_once(
    text: str, spans: list[tuple[int, int]]
) -> None:
    stated = typed()
    said = tuple(
        Utterance(
            f"u{n}", "a1", stated.id, min(a, b, len(text)), min(max(a, b), len(text)), "x", "r", "t"
        )
        for n, (a, b) in enumerate(spans)
    )
    check = Check(
        Article("a1", text, "ref", "de"), said, (stated,), (verdict(stated, Label.SUPPORTED),)
    )
    assert read_page(check_html([check])).text == clean(text)
    bare = Check(Article("a1", text, "ref", "de"))
    body = terminal(bare).split("\n", 4)[-1]
    kept = re.sub(r"\s", "", clean(text))
    assert re.sub(r"\s", "", body).endswith(kept)


def test_words_that_state_two_claims_of_a_conflict_are_shown_once() -> None:
    check = full_check()
    (conflict,) = check.conflicts
    found = voices(conflict, check)
    again = tuple(
        replace(v, utterance=replace(v.utterance, id=f"{v.utterance.id}-2", proposition="p"))
        for v in found
    )
    assert [h.voice for h in heard((*found, *again))] == list(found)
