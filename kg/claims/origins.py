"""Where things come from, by the words at a name: "der US-Konzern X", "X (SPD)", "X mit Sitz in Y".

Constructions, as ``lexicon/senses/constructions.toml`` describes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.claims.lists import is_proper
from kg.claims.making import Setting, make
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.tree import is_noun
from kg.model import Argument, ClaimReading, MentionKind, Sense
from kg.reading.mentions.name_cues import name_words

_FIRMS = frozenset({MentionKind.ORGANISATION, MentionKind.OTHER})
_SEATS = frozenset({"Sitz", "Hauptsitz", "Firmensitz", "Zentrale"})
_TOWN = "er"
"""Adjectives from towns end so and never change: "Bremer", "Münchner"."""


def origins(
    scene: Scene, noun: int, holder: Argument, kind: MentionKind, span: tuple[int, int]
) -> Iterator[ClaimReading]:
    """What an adjective or first part of a place says of the thing that the noun describes.

    Of a person it is citizenship, of a firm its country or town, of a place and a work its
    country.
    """
    base = base_of(scene, noun)
    if base.word in scene.words.offices or base.word in scene.words.relational:
        return
    works = base.word in scene.words.works
    if not works and base.word.lower().endswith(tuple(scene.words.modifiers["spoken"])):
        return
    for token, place in _places(scene, noun):
        sense = _sense(scene, noun, kind, scene.tree.tokens[token].text)
        if sense is not None:
            yield _claim(scene, span, holder, scene.tree.tokens[noun].text, place, sense)


def _places(scene: Scene, noun: int) -> Iterator[tuple[int, Argument]]:
    tokens = [noun] if base_of(scene, noun).first and noun in scene.parts else []
    mentions = [(i, scene.parts[i]) for i in tokens]
    mentions += [
        (i, m)
        for i in scene.tree.having(noun, "amod")
        if (m := scene.mentions.get(i, scene.parts.get(i))) is not None
    ]
    for token, mention in mentions:
        found = scene.mention(mention)
        if found.kind is MentionKind.PLACE and found.name not in name_words("place", "regions"):
            yield token, scene.mention_argument(mention)


def _sense(scene: Scene, noun: int, kind: MentionKind, word: str) -> Sense | None:
    base = base_of(scene, noun).word
    town = word.endswith(_TOWN) and word[:1].isupper() and scene.parts.get(noun) is None
    built_in = scene.words.built_in
    if kind is MentionKind.PERSON:
        known = base in scene.words.occupations and not town
        return built_in("nationality") if known else None
    if base in scene.words.works:
        return None if town else built_in("work-of-country")
    if kind is MentionKind.ORGANISATION or (kind is MentionKind.OTHER and _is_class(scene, noun)):
        return built_in("town-of-organisation" if town else "country-prefix")
    if kind is MentionKind.PLACE and base.lower().endswith(tuple(scene.words.places)):
        return None if town else built_in("country-of-place")
    return None


def _is_class(scene: Scene, noun: int) -> bool:
    """Whether a noun is one that says of what kind a thing is: "Finalist" is none."""
    mention = scene.mentions.get(noun)
    return mention is not None and scene.mention(mention).kind is MentionKind.CLASS


def beside_names(scene: Scene) -> Iterator[ClaimReading]:
    """What stands at a name itself: adjective, brackets, seat, how many live or work there."""
    seen: set[int] = set()
    for token, mention in scene.mentions.items():
        if mention in seen or not is_proper(scene, mention):
            continue
        seen.add(mention)
        yield from _adjective(scene, token, mention)
        yield from _party(scene, mention)
        yield from _with_phrases(scene, token, mention)


def _adjective(scene: Scene, token: int, mention: int) -> Iterator[ClaimReading]:
    """ "das schwedische Malmö"."""
    kind = scene.mention(mention).kind
    articles = {scene.tree.tokens[i].text.lower() for i in scene.tree.having(token, "det", "case")}
    neuter = articles & {"das", "dem", "des", "im", "ins", "vom"}
    if kind is not MentionKind.PLACE and not (kind is MentionKind.OTHER and neuter):
        return
    for child in scene.tree.having(token, "amod"):
        country = scene.mentions.get(child)
        word = scene.tree.tokens[child].text
        if country is None or country == mention or word[:1].isupper():
            continue
        found = scene.mention(country)
        if found.kind is MentionKind.PLACE and found.name not in name_words("place", "regions"):
            holder, place = scene.mention_argument(mention), scene.mention_argument(country)
            sense = scene.words.built_in("country-of-place")
            yield _claim(scene, (place.start, holder.end), holder, word, place, sense)


def _party(scene: Scene, mention: int) -> Iterator[ClaimReading]:
    """ "Clara Berg (SPD)": what stands in brackets behind a person is a party, by its classes."""
    found = scene.mention(mention)
    if found.kind is not MentionKind.PERSON:
        return
    tokens = scene.tree.tokens
    behind = next((i for i, t in enumerate(tokens) if t.start >= found.end), len(tokens))
    if behind + 2 >= len(tokens) or tokens[behind].text != "(":
        return
    party = scene.mentions.get(behind + 1)
    if party is None or scene.mention(party).kind not in _FIRMS:
        return
    close = next((t for t in tokens if t.start >= scene.mention(party).end), None)
    if close is not None and close.text in (")", ",", "/"):
        holder, other = scene.mention_argument(mention), scene.mention_argument(party)
        sense = scene.words.built_in("party-in-brackets")
        yield _claim(scene, (holder.start, close.end), holder, "(", other, sense)


def _with_phrases(scene: Scene, token: int, mention: int) -> Iterator[ClaimReading]:
    """ "Alpha mit Sitz in Bremen", "die Stadt Malmö mit 340.000 Einwohnern"."""
    above = scene.tree.tokens[token].head
    hosts = [token]
    if above >= 0 and scene.tree.tokens[token].dep in ("appos", "flat", "nmod"):
        hosts.append(above)
    holder = scene.mention_argument(mention)
    phrases: set[int] = set()
    for host in hosts:
        for child in scene.tree.having(host, "nmod"):
            if scene.tree.tokens[child].start >= holder.end:
                phrases.add(child)
    behind = next((i for i, t in enumerate(scene.tree.tokens) if t.start >= holder.end), 0)
    if scene.tree.tokens[behind].text == "mit" and scene.tree.tokens[behind].head > behind:
        phrases.add(scene.tree.tokens[behind].head)
    for phrase in sorted(phrases):
        if scene.tree.preposition(phrase) == "mit" and is_noun(scene.tree.tokens[phrase]):
            yield from _seat(scene, holder, phrase)
            yield from _counted(scene, holder, phrase)


def _seat(scene: Scene, holder: Argument, noun: int) -> Iterator[ClaimReading]:
    if base_of(scene, noun).word not in _SEATS:
        return
    for child in scene.tree.having(noun, "nmod"):
        place = scene.mentions.get(child)
        if place is not None and scene.tree.preposition(child) == "in":
            other = scene.mention_argument(place)
            sense = scene.words.built_in("town-of-organisation")
            yield _claim(scene, (holder.start, other.end), holder, "mit Sitz in", other, sense)


_COUNTED = {
    "Einwohner": "inhabitants-in-phrase",
    "Einwohnerin": "inhabitants-in-phrase",
    "Mitarbeiter": "staff-in-phrase",
    "Beschäftigte": "staff-in-phrase",
    "Beschäftigter": "staff-in-phrase",
}


def _counted(scene: Scene, holder: Argument, noun: int) -> Iterator[ClaimReading]:
    construction = _COUNTED.get(base_of(scene, noun).word)
    if construction is None:
        return
    mention = scene.mention(holder.mention) if holder.mention is not None else None
    place = mention is not None and mention.kind is MentionKind.PLACE
    if place and construction == "staff-in-phrase":
        return  # "in Deutschland mit 5.300 Mitarbeitern"
    below = scene.tree.below(noun, lambda _: False)
    start, end = scene.span(below)
    for number in scene.numbers:
        if start <= number.start and number.end <= end:
            text = scene.text(number.start, number.end)
            other = Argument(number.start, number.end, text, value=number.quantity)
            sense = scene.words.built_in(construction)
            yield _claim(scene, (holder.start, end), holder, "mit", other, sense)
            return


def _claim(
    scene: Scene, span: tuple[int, int], holder: Argument, word: str, other: Argument, sense: Sense
) -> ClaimReading:
    start, end = span
    return make(
        scene, (min(start, holder.start), max(end, holder.end)), holder, word, other, "compound",
        senses=(sense,), setting=Setting(present=True),
    )  # fmt: skip
