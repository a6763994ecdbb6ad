"""Mentions of German articles: names, offices, kinds, peoples and pronouns, with base forms.

Tags of HanTa and the parser, capitals, and the word lists of ``name_cues`` decide
together; no model was trained, as no German corpus of named entities may be shipped from. What a
mention means is decided by :mod:`kg.linking`; what it names within the article by
:mod:`kg.reading.mentions.coreference`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.model import Article, Mention, MentionKind, Sentence, SentenceKind, Token
from kg.reading.mentions import base_forms, name_cues, name_kinds, name_phrases, name_runs
from kg.reading.mentions.clause_cues import kind_by_clause
from kg.reading.mentions.name_forms import NameForms
from kg.reading.mentions.name_runs import Run
from kg.reading.parse.morphology import analyse
from kg.reading.phrases import is_nominal

_PERSONAL = frozenset({"er", "ihn", "ihm", "sie", "ihr", "ihnen", "dessen", "deren", "dieser"})
_POSSESSIVE = ("sein", "ihr")
_FORMER = re.compile(r"^(?:Ex|Alt)-(?=\w)")
"""What says that an office is no longer held; the office is the same."""
_HYPHENS = "-‐‑"


def find(article: Article, sentences: Sequence[Sentence]) -> tuple[Mention, ...]:
    """Every mention of the article, in order of the text; a mention may lie within another.

    ``text`` is the article's own; ``name`` is its base form. ``chain`` is each mention's own
    index: ``coreference.resolve`` joins them. ``sentences`` need tags and are
    read best when parsed.
    """
    read = [s for s in sentences if s.kind is not SentenceKind.BYLINE]
    forms = NameForms.of(read)
    found: dict[tuple[int, int], Mention] = {}
    for sentence in read:
        for mention in _in_sentence(sentence, forms):
            found.setdefault((mention.start, mention.end), mention)
    ordered = sorted(found.values(), key=lambda m: (m.start, -m.end))
    return tuple(
        replace(mention, chain=index, text=article.text[mention.start : mention.end])
        for index, mention in enumerate(ordered)
    )


def _in_sentence(sentence: Sentence, forms: NameForms) -> Iterator[Mention]:
    runs = name_runs.runs(sentence, forms)
    taken = {index for run in runs for index in range(run.start, run.end)}
    for run in runs:
        yield _name(sentence, run, forms)
        yield from _inside(sentence, run)
    for index, token in enumerate(sentence.tokens):
        if index in taken:
            continue
        if is_nominal(token) or _is_compound(token):
            yield from _noun(sentence, index, forms)
        elif token.tag == "ADJA":
            yield from _adjective(token)
        elif _is_anaphor(token, first=index == 0):
            yield _pronoun(token)


def _mention(
    start: int, end: int, name: str, kind: MentionKind, *, part: bool = False, anaphor: bool = False
) -> Mention:
    return Mention(start, end, "", name, kind, 0, in_compound=part, anaphoric=anaphor)


# --- names ------------------------------------------------------------------------------------


def _name(sentence: Sentence, run: Run, forms: NameForms) -> Mention:
    tokens = sentence.tokens[run.start : run.end]
    name = base_forms.name(tokens, forms.surfaces)
    name = name_cues.parties().get(name_phrases.party_words(tokens), name)
    kind = name_kinds.kind(sentence, run, name)
    return _mention(tokens[0].start, tokens[-1].end, name, kind)


def _inside(sentence: Sentence, run: Run) -> Iterator[Mention]:
    """Names within a longer name: Kalifornien in Universität von Kalifornien."""
    tokens = sentence.tokens
    for token in tokens[run.start : run.end]:
        cut = token.text.find("-")
        place = name_cues.place_abbreviations().get(token.text[:cut]) if cut > 0 else None
        if place is not None:
            yield _mention(token.start, token.start + cut, place, MentionKind.PLACE, part=True)
    if not run.headed:
        return
    for index in range(run.start + 2, run.end):
        if tokens[index].tag == "NE" and tokens[index - 1].text.lower() in ("von", "des", "der"):
            name = base_forms.name(tokens[index : run.end], frozenset())
            is_place = name_cues.is_country(name) or tokens[index - 1].text.lower() == "von"
            kind = MentionKind.PLACE if is_place else MentionKind.OTHER
            yield _mention(tokens[index].start, tokens[run.end - 1].end, name, kind)
            return


# --- common nouns -----------------------------------------------------------------------------


def _is_compound(token: Token) -> bool:
    """A capitalised hyphen compound that the tagger takes for an adjective."""
    return token.tag in ("ADJA", "FM", "XY") and token.text[:1].isupper() and "-" in token.text


def _noun(sentence: Sentence, index: int, forms: NameForms) -> Iterator[Mention]:
    token = sentence.tokens[index]
    lemma = base_forms.noun(token)
    yield from _compound_part(token, forms)
    people = name_cues.people_of(token.text)
    if people is not None:
        yield _mention(token.start, token.end, people[1], MentionKind.PEOPLE)
    elif name_cues.is_office(lemma) or name_cues.is_role(lemma):
        yield _office(sentence, index, lemma, forms)
    elif name_cues.class_noun(lemma) is not None:
        yield _class(sentence, index, lemma)
    elif name_phrases.bare_noun(sentence.tokens, index):
        kind = kind_by_clause(sentence, index, index + 1)
        name = token.text if kind else lemma
        yield _mention(token.start, token.end, name, kind or MentionKind.CLASS)


def _office(sentence: Sentence, index: int, lemma: str, forms: NameForms) -> Mention:
    """An office, with the country or body that it is of where that follows in the genitive."""
    tokens = sentence.tokens
    token = tokens[index]
    lemma = _FORMER.sub("", lemma)
    following = index + 1
    if following + 1 < len(tokens) and tokens[following].text.lower() in ("der", "des", "von"):
        run = next((r for r in name_runs.runs(sentence, forms) if r.start == following + 1), None)
        if run is not None and name_cues.is_office(lemma):
            rest = base_forms.surface(tokens[following : run.end])
            return _mention(
                token.start, tokens[run.end - 1].end, f"{lemma} {rest}", MentionKind.OFFICE
            )
    return _mention(token.start, token.end, lemma, MentionKind.OFFICE)


def _class(sentence: Sentence, index: int, lemma: str) -> Mention:
    """A kind, with a classifying adjective before it: "soziale Netzwerke"."""
    token = sentence.tokens[index]
    before = sentence.tokens[index - 1] if index else None
    if before is not None and before.tag == "ADJA":
        stem = base_forms.adjective_stem(before)
        if stem in name_cues.name_words("class", "adjectives"):
            found = name_cues.class_noun(lemma)
            gender = found.gender if found is not None else "n"
            name = f"{stem}{base_forms.STRONG[gender]} {lemma}"
            return _mention(before.start, token.end, name, MentionKind.CLASS)
    return _mention(token.start, token.end, lemma, MentionKind.CLASS)


def _compound_part(token: Token, forms: NameForms) -> Iterator[Mention]:
    """The name in front of a hyphen compound: "Parler" in "Parler-Gründer"."""
    cut = max(token.text.rfind(hyphen) for hyphen in _HYPHENS)
    if cut < 2:
        return
    skip = _prefix(token.text[:cut])
    first = token.text[skip:cut]
    start = token.start + skip
    place = name_cues.place_abbreviations().get(first)
    if place is not None:
        yield _mention(start, token.start + cut, place, MentionKind.PLACE, part=True)
    elif first in name_cues.parties():
        name = name_cues.parties()[first]
        yield _mention(start, token.start + cut, name, MentionKind.ORGANISATION, part=True)
    elif _is_name_part(first, forms):
        kind = name_kinds.kind_of_word(first)
        yield _mention(start, token.start + cut, first, kind, part=True)


def _prefix(parts: str) -> int:
    """How many characters of "Ex-BP" are a common word with its hyphen."""
    first, hyphen, rest = parts.partition("-")
    common = hyphen and rest and first in name_cues.name_words("compound", "common")
    return len(first) + 1 if common else 0


def _is_name_part(first: str, forms: NameForms) -> bool:
    if not first[:1].isupper() or first in name_cues.name_words("compound", "common"):
        return False
    if first in forms.surfaces or name_cues.is_country(first):
        return True
    if any(hyphen in first for hyphen in _HYPHENS):
        return False
    if first in name_cues.name_words("stop", "words"):
        return False
    return first.isupper() or (len(first) > 2 and analyse([first])[0].tag == "NE")


def _adjective(token: Token) -> Iterator[Mention]:
    """ "dänische" names Denmark; "Berliner" names Berlin."""
    country = name_cues.country_of_adjective(token.text)
    if country is not None:
        yield _mention(token.start, token.end, country, MentionKind.PLACE)
    elif token.text[0].isupper() and token.text.endswith("er"):
        city = name_cues.city_of(token.text)
        if city is not None and analyse([city])[0].tag == "NE":
            end = token.start + len(city) if token.text.startswith(city) else token.end
            yield _mention(token.start, end, city, MentionKind.PLACE, part=True)


# --- pronouns ---------------------------------------------------------------------------------


def _is_anaphor(token: Token, *, first: bool) -> bool:
    lower = token.text.lower()
    if token.text[:1].isupper() and not first:
        return False  # the polite form of address
    if token.tag == "PPOSAT":
        return lower.startswith(_POSSESSIVE)
    return token.tag in ("PPER", "PDS", "PRELAT") and lower in _PERSONAL


def _pronoun(token: Token) -> Mention:
    lower = token.text.lower()
    name = "sein" if lower.startswith("sein") else "ihr" if token.tag == "PPOSAT" else lower
    return _mention(token.start, token.end, name, MentionKind.OTHER, anaphor=True)
