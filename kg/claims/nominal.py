"""Typed statements that noun phrases carry: "Parler-Gründer Matz", "US-Präsident Donald Trump".

Close and loose appositions, compounds, lists after "wie", and one place inside another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.claims.lists import examples, is_proper
from kg.claims.making import Setting, Stance, make, overlap
from kg.claims.origins import beside_names, origins
from kg.claims.relational import base_of, claims_of_noun, modifiers
from kg.claims.scene import Scene
from kg.claims.series import place_of
from kg.claims.tree import feature, is_noun, lemma
from kg.model import Argument, ClaimReading, Interval, MentionKind, Modality
from kg.reading.mentions.name_cues import name_words

_SHORTEST_NAME = 2
_LOOSE = ("region", "raum", "gegend", "umgebung", "spiel", "duell", "derby", "affäre", "opposition")
"""Nouns of which a name behind them is the middle, the players or the cause: "Region Halle"."""
_TIES = frozenset({"flat", "appos", "nmod", "compound"})


def nominal(scene: Scene) -> tuple[ClaimReading, ...]:
    """Every claim of the sentence's noun phrases, in no particular order."""
    made: list[ClaimReading] = []
    for noun, name in _descriptions(scene):
        made.extend(_described(scene, noun, name))
    made.extend(_lists(scene))
    made.extend(beside_names(scene))
    made.extend(_places(scene))
    return tuple(made)


def _descriptions(scene: Scene) -> Iterator[tuple[int, int]]:
    """Pairs of a describing noun's token and the mention that it describes."""
    seen: set[tuple[int, int]] = set()
    for token, mention in scene.mentions.items():
        if not is_proper(scene, mention):
            continue
        for noun in (*_nouns_tied(scene, token), *_noun_in_front(scene, mention)):
            if (noun, mention) in seen or _is_title_or_owner(scene, noun, mention):
                continue
            if scene.mentions.get(noun) != mention:
                seen.add((noun, mention))
                yield noun, mention


_QUOTES = frozenset("\"'„“”‚‘’»«›‹")


def _is_title_or_owner(scene: Scene, noun: int, mention: int) -> bool:
    """ "das Buch „Deutschland …“" is about a title, "Sarrazins Buch" about what someone owns."""
    found = scene.mention(mention)
    tokens = scene.tree.tokens
    first = next((i for i, t in enumerate(tokens) if t.start >= found.start), 0)
    quoted = first > 0 and tokens[first - 1].text in _QUOTES
    if _is_cut(scene, mention, quoted) or _is_genitive(scene, mention):
        return True
    if quoted and found.kind in (MentionKind.PERSON, MentionKind.PLACE):
        return True
    owner = found.name != found.text and found.text.startswith(found.name)
    return owner and noun == first + len(found.text.split())


_ALSO_COMMON = frozenset({"der", "den", "des", "zu", "zur", "vom", "da", "y", "e"})


def _is_cut(scene: Scene, mention: int, quoted: bool) -> bool:
    """Whether a name goes on behind its mention: "Dschawad al-Maliki", „Piper at the Gates“."""
    found = scene.mention(mention)
    behind = next((t for t in scene.tree.tokens if t.start >= found.end), None)
    if behind is None or (behind.start == found.end and not quoted):
        return False
    if quoted:
        return behind.text not in _QUOTES and behind.text[:1].isalnum()
    index = scene.tree.tokens.index(behind)
    alone = " " not in found.text and found.kind is MentionKind.PERSON
    hyphened = behind.tag != "NN" and any(p[:1].isupper() for p in behind.text.split("-")[1:])
    more = behind.tag in ("NE", "FM") and behind.text[:1].isupper()
    more = more or behind.text in name_words("particles", "person") - _ALSO_COMMON
    return alone and (hyphened or more) and index not in scene.mentions


def _is_genitive(scene: Scene, mention: int) -> bool:
    """ "der Arzt Lahms" is Lahm's: the name stands without the -s elsewhere in the article."""
    found = scene.mention(mention)
    if _is_own_genitive(scene, mention):
        return True  # "der Moslemgesellschaft Großbritanniens", "Außenminister Südkoreas"
    stem = found.text.removesuffix("s")
    if stem == found.text or " " in stem or found.kind is MentionKind.PLACE:
        return False
    return re.search(rf"(?<!\w){re.escape(stem)}(?!\w)", scene.article.text) is not None


def _is_own_genitive(scene: Scene, mention: int) -> bool:
    found = scene.mention(mention)
    return found.text == f"{found.name}s"


def _nouns_tied(scene: Scene, token: int) -> Iterator[int]:
    """Nouns above or below the name's token in an apposition."""
    tokens = scene.tree.tokens
    above = tokens[token].head
    near = tokens[token].dep == "appos" or (tokens[token].dep == "flat" and above == token - 1)
    beside = scene.mentions.get(above + 1)
    named = beside is not None and is_proper(scene, beside)
    named = named and not (beside is not None and _is_own_genitive(scene, beside))
    taken = tokens[token - 1].text == "," and (named or _is_of_another(scene, above))
    if above >= 0 and near and not taken and _describes(scene, above):
        yield above
    if tokens[token].dep == "appos" and above >= 0 and not _describes(scene, above):
        yield from _over(scene, token, above)
    for child in scene.tree.having(token, "appos"):
        behind = _describes(scene, child) and scene.tree.preposition(child) == ""
        if behind and (child < token or _is_set_off(scene, child)):
            yield child


def _is_set_off(scene: Scene, noun: int) -> bool:
    """Whether a sign stands before a noun behind a name: "Anna Berg, Kanzlerin"."""
    first = min(scene.tree.below(noun, lambda i: scene.tree.tokens[i].dep in ("conj", "punct")))
    return first > 0 and scene.tree.tokens[first - 1].tag.startswith("$")


def _is_of_another(scene: Scene, noun: int) -> bool:
    """ "der Star des Films, X": a genitive that is of no person is not what X is called."""
    token = scene.tree.tokens[noun]
    if token.dep != "nmod" or feature(token, "Case") != "Gen":
        return False
    word, words = base_of(scene, noun).word, scene.words
    return not (word in words.offices or word in words.occupations or word in words.relational)


def _over(scene: Scene, token: int, above: int) -> Iterator[int]:
    """ "der Gründer von Alpha, Otto Braun": a person after the comma is the Gründer, not Alpha."""
    mention = scene.mentions.get(token)
    noun = scene.tree.tokens[above].head
    if mention is None or scene.mention(mention).kind is not MentionKind.PERSON or noun < 0:
        return
    known = base_of(scene, noun).word
    listed = known in scene.words.relational or known in scene.words.offices
    attribute = scene.tree.tokens[above].dep == "nmod" and scene.tree.tokens[token - 1].text == ","
    if listed and attribute and _describes(scene, noun):
        yield noun


def _noun_in_front(scene: Scene, mention: int) -> Iterator[int]:
    """The common noun right before a name, where the parser ties the two or their article agrees.

    "der Gründer Matz": in German a bare noun before a name is its close apposition. Where the
    name is the verb's own argument beside the noun ("hat der Konzern Google verklagt") it is not.
    """
    start = scene.mention(mention).start
    token = next((i for i, t in enumerate(scene.tree.tokens) if t.start == start), 0)
    front = token - 1
    if token == 0 or not _describes(scene, front):
        return
    tokens = scene.tree.tokens
    inside = {i for i, m in scene.mentions.items() if m == mention}
    tied = any(tokens[i].head == front and tokens[i].dep in _TIES for i in inside)
    tied = tied or (tokens[front].head in inside and tokens[front].dep in (*_TIES, "amod"))
    genitive = scene.mention(mention).name != scene.mention(mention).text
    if tied and not (genitive and feature(tokens[front], "Case") != "Gen"):
        yield front


def _describes(scene: Scene, index: int) -> bool:
    token = scene.tree.tokens[index]
    hyphened = base_of(scene, index).first != "" and token.text[:1].isupper()
    if not (is_noun(token) or hyphened) or token.tag == "NE":
        return False
    own = scene.mentions.get(index)
    return own is None or not is_proper(scene, own)


def _described(scene: Scene, noun: int, name: int) -> Iterator[ClaimReading]:
    before = modifiers(scene, noun)
    if before.other or before.future or _is_denied(scene, noun):
        return
    modality = Modality.POSSIBLE if before.possible else Modality.ASSERTED
    holder = scene.mention_argument(name)
    span = _span(scene, noun, holder)
    for claim in claims_of_noun(scene, noun):
        if claim.other.mention == name or overlap(claim.other, holder):
            continue
        if claim.senses[0].entry == "class" and scene.mention(name).kind is MentionKind.PERSON:
            continue  # a person is a human; what else a noun calls them is no class of Wikidata
        if claim.senses[0].entry == "class" and _names_facility(scene, noun, name):
            continue
        if claim.senses[0].entry == "class" and _is_no_class_of(scene, noun, name):
            continue
        place = place_of(scene, noun, claim)
        told = _told_for(scene, noun, before.past) if claim.tense == "state" else Setting()
        if place.unread or told is None:
            continue
        setting = place.put_into(told)
        yield make(
            scene, span, holder, claim.relation, claim.other, "apposition",
            senses=claim.senses, setting=setting, stance=Stance(modality=modality),
        )  # fmt: skip
    if not before.past:
        yield from origins(scene, noun, holder, scene.mention(name).kind, span)


def _told_for(scene: Scene, noun: int, past: bool) -> Setting | None:
    """The time for which a noun phrase calls someone by an office, None where that is open.

    In "1963 kam Präsident Kennedy" he held it then, in "Kanzler Scholz wurde 1958 geboren" he holds
    it now: with an earlier year in the clause it may be either. "damalig" says which.
    """
    earlier = _earlier_time(scene, noun)
    if earlier is None:
        return Setting(present=not past)
    attributes = scene.tree.having(noun, "amod")
    then = any(lemma(scene.tree.tokens[i]).lower().startswith("damal") for i in attributes)
    if then:
        return Setting(earlier)
    return Setting() if past else None


def _earlier_time(scene: Scene, noun: int) -> Interval | None:
    """The first time of the noun's clause, where it lies in a year before the article's."""
    published = scene.article.published
    clause = min(
        (c for c in scene.clauses if noun in c.tokens), key=lambda c: len(c.tokens), default=None
    )
    if published is None or clause is None:
        return None
    intervals = (t.interval for t in scene.times_in(clause.tokens))
    known = next((i for i in intervals if i is not None), None)
    earlier = known is not None and known.last is not None and known.last[0] < published.year
    return known if earlier else None


def _is_no_class_of(scene: Scene, noun: int, name: int) -> bool:
    """ "Gruppe A", "Bund und Ländern (NADIS)", "die Länder Bayern": no class of what follows."""
    found = scene.mention(name)
    before = scene.text(max(0, found.start - 1), found.start)
    region = found.name in name_words("place", "regions")
    word = base_of(scene, noun).word
    country = region and word in ("Land", "Staat")
    if word.lower().endswith(_LOOSE):
        return True
    return len(found.text) < _SHORTEST_NAME or before == "(" or country


def _names_facility(scene: Scene, noun: int, name: int) -> bool:
    """ "Flughafen Bremen": the town's name behind a noun for no kind of place names that thing."""
    word = base_of(scene, noun).word.lower()
    if word.endswith(tuple(scene.words.institutions)):
        return True
    of_place = scene.mention(name).kind is MentionKind.PLACE
    return of_place and not word.endswith(tuple(scene.words.places))


def _is_denied(scene: Scene, noun: int) -> bool:
    return any(
        lemma(scene.tree.tokens[i]).lower().startswith("kein") for i in scene.tree.children[noun]
    )


def _span(scene: Scene, noun: int, holder: Argument) -> tuple[int, int]:
    tokens = scene.tree.tokens
    first = noun
    while (
        first - 1 >= 0
        and tokens[first - 1].head == noun
        and tokens[first - 1].dep in ("det", "amod")
    ):
        first -= 1
    last = max((i for i in scene.tree.having(noun, "nmod")), default=noun)
    last = last if tokens[last].end < holder.start or last > noun else noun
    end = max(holder.end, tokens[last].end)
    return (min(holder.start, tokens[first].start), end)


# --- lists --------------------------------------------------------------------------------------


def _lists(scene: Scene) -> Iterator[ClaimReading]:
    """ "Netzwerke wie Facebook und Twitter": each is one. The noun is plural or indefinite."""
    tokens = scene.tree.tokens
    for index in range(len(tokens) - 2):
        members = examples(scene, index)
        if not members or not _is_class(scene, index):
            continue
        for name in members:
            holder = scene.mention_argument(name)
            span = (tokens[index].start, holder.end)
            for claim in claims_of_noun(scene, index):
                if claim.senses[0].entry in ("class", "occupation"):
                    yield make(
                        scene, span, holder, f"{tokens[index].text} wie", claim.other, "list",
                        senses=claim.senses,
                    )  # fmt: skip


def _is_class(scene: Scene, index: int) -> bool:
    token = scene.tree.tokens[index]
    articles = {scene.tree.tokens[i].text.lower() for i in scene.tree.having(index, "det")}
    if any(word.startswith("ein") for word in articles):
        return True
    plural = feature(token, "Number")
    return plural == "Plur" or (plural == "" and lemma(token) != token.text)


# --- places -------------------------------------------------------------------------------------


def _places(scene: Scene) -> Iterator[ClaimReading]:
    """ "das Kapitol in Washington": a place named as lying in another."""
    for token, mention in scene.mentions.items():
        found = scene.mention(mention)
        if found.kind is not MentionKind.PLACE or not is_proper(scene, mention):
            continue
        for child in scene.tree.having(token, "nmod"):
            outer = scene.mentions.get(child)
            if outer is None or outer == mention or scene.tree.preposition(child) != "in":
                continue
            if any(
                scene.tree.tokens[i].text.lower() in ("die", "das")
                for i in scene.tree.having(child, "det")
            ):
                continue  # "vom Vereinigten Königreich in die USA"
            if scene.mention(outer).kind is MentionKind.PLACE and is_proper(scene, outer):
                yield _inside(scene, mention, outer)


def _inside(scene: Scene, mention: int, outer: int) -> ClaimReading:
    inner, place = scene.mention_argument(mention), scene.mention_argument(outer)
    senses = (
        scene.words.built_in("place-in-country"),
        scene.words.built_in("place-in-region"),
        scene.words.built_in("place-in-place"),
    )
    return make(
        scene, (inner.start, max(inner.end, place.end)), inner, "in", place, "place",
        senses=senses, setting=Setting(present=True),
    )  # fmt: skip
