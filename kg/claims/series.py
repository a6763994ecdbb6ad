"""Which of an office's holders someone is called: "der 46. Präsident", "zweiter Bundeskanzler".

The place in the series becomes a qualifier (P1545) of what the noun claims. It is read only where
the words say no more than that place: "der erste schwarze Präsident" and "die erste Kanzlerin" are
the first of some other series, "der letzte Präsident" has no number. Such words say more than the
office and are kept back whole, since the office alone would not bear them out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.claims.grammar import grammar
from kg.claims.making import Setting
from kg.claims.relational import NounClaim, base_of, is_singled_out
from kg.claims.scene import Scene
from kg.claims.tree import feature, lemma
from kg.claims.values import ordinal_number
from kg.model import Argument, ClaimReading, MentionKind, PropertyId, QualifierReading, Sense, Text

_ORDINAL: PropertyId = "P1545"
_OFFICES = frozenset({"P39", "P6", "P35", "P488", "P1308"})
_SINGULAR = frozenset({"dem", "des", "zum", "beim", "vom"})
_ARTICLES = _SINGULAR | {"der", "den"}
"""Before a man's office; a woman's ("die erste Kanzlerin") may be a series of women."""
_LAST_RANK = 5
"""Judgement: a fifth mayor is still a deputy, a sixth is the sixth that there was."""
_HARMLESS = frozenset(
    {"punct", "cop", "aux", "nsubj", "cc", "conj", "flat", "det", "mark", "parataxis"}
)
"""What may stand behind an office's noun without narrowing it down."""


@dataclass(frozen=True, slots=True)
class Place:
    """What singles out an office's holder: a place in the series, or words that are not read."""

    ordinal: Argument | None = None
    unread: bool = False

    def put_into(self, setting: Setting) -> Setting:
        """The setting with the place; who was the 46th remains so, whatever the tense."""
        if self.ordinal is None:
            return setting
        place = QualifierReading(_ORDINAL, self.ordinal)
        return replace(setting, present=False, qualifiers=(*setting.qualifiers, place))


def place_of(scene: Scene, noun: int, claim: NounClaim) -> Place:
    """The place that a noun's attributes give to the one called so, for one of its claims."""
    return place_in(scene, noun, claim.other, claim.senses)


def place_in(scene: Scene, noun: int, other: Argument, senses: tuple[Sense, ...]) -> Place:
    """The same, for a claim by its other end and its senses."""
    if not any(s.property in _OFFICES for s in senses) or not is_singled_out(scene, noun):
        return Place()
    before = noun - 1
    token = scene.tree.tokens[before]
    number = ordinal_number(token.text)
    if other.start <= token.start < other.end or (_is_title(scene, before) and number == 1):
        return Place()  # "Erster Bürgermeister" is the office's name
    if number is None or _is_rank(scene, noun, number) or not _is_plain(scene, noun, other):
        return Place(unread=True)
    value = Text(str(number))
    return Place(Argument(token.start, token.end, token.text, value=value))


def placed(scene: Scene, reading: ClaimReading) -> ClaimReading | None:
    """A verb's reading with the place of its object: "zum 46. Präsidenten gewählt"; None if unread.

    Nothing but the office's own noun is looked at, the first common noun of the object.
    """
    office = reading.object
    if office is None:
        return reading
    tokens = scene.tree.tokens
    inside = (i for i, t in enumerate(tokens) if office.start <= t.start < office.end)
    noun = next((i for i in inside if tokens[i].tag == "NN"), None)
    if noun is None:
        return reading
    place = place_in(scene, noun, office, reading.senses)
    setting = place.put_into(Setting(reading.valid, reading.present, reading.qualifiers))
    done = replace(reading, present=setting.present, qualifiers=setting.qualifiers)
    return None if place.unread else done


def _is_title(scene: Scene, index: int) -> bool:
    """Whether an ordinal has a capital letter that no sentence's beginning gives it."""
    return index > 0 and scene.tree.tokens[index].text[:1].isupper()


def _is_rank(scene: Scene, noun: int, number: int) -> bool:
    """ "zweiter Bürgermeister" is the first one's deputy."""
    deputy = base_of(scene, noun).word.lower() in grammar().ranked and number <= _LAST_RANK
    return deputy or _is_title(scene, noun - 1)


def _is_plain(scene: Scene, noun: int, other: Argument) -> bool:
    """Whether nothing but the ordinal and whose office it is narrows a man's office down."""
    tokens, ordinal = scene.tree.tokens, noun - 1
    if tokens[noun].text.endswith("in") or _is_plural(scene, noun, ordinal):
        return False
    if scene.tree.children[ordinal] or not _is_definite(scene, noun, ordinal):
        return False
    return all(
        tokens[child].dep in _HARMLESS or _is_whose(scene, child, other)
        for child in scene.tree.children[noun]
        if child > noun
    )


def _is_plural(scene: Scene, noun: int, ordinal: int) -> bool:
    """ "den ersten Präsidenten", "der ersten Präsidenten"; "zum" and "dem" are always singular."""
    tokens = scene.tree.tokens
    article = tokens[ordinal - 1].text.lower() if ordinal else ""
    if article == "der":  # the parser takes "der 266. Papst" for a plural
        return tokens[ordinal].text.endswith("n") or lemma(tokens[noun]) != tokens[noun].text
    return article not in _SINGULAR and feature(tokens[noun], "Number") == "Plur"


def _is_definite(scene: Scene, noun: int, ordinal: int) -> bool:
    """ "der 46.", "zum 46." or no article at all, with no other attribute between."""
    tokens = scene.tree.tokens
    attributes = [i for i in scene.tree.having(noun, "det", "amod", "nummod") if i != ordinal]
    cased = [i for i in scene.tree.having(noun, "case") if tokens[i].text.lower() in _ARTICLES]
    if not attributes and not cased:
        return ordinal == 0 or tokens[ordinal - 1].tag not in ("ADV", "ADJA", "ADJD", "KON")
    said = {*attributes, *cased}
    return said == {ordinal - 1} and tokens[ordinal - 1].text.lower() in _ARTICLES


def _is_whose(scene: Scene, child: int, other: Argument) -> bool:
    """ "der 46. Präsident der USA": the claim's other end, or the place that the office is of."""
    token, tie = scene.tree.tokens[child], scene.tree.preposition(child)
    if token.dep not in ("nmod", "appos") or tie not in ("", "von"):
        return False
    if token.dep == "appos" and scene.tree.follows_comma(child):
        return True
    if other.start <= token.start < other.end:
        return True
    mention = scene.mentions.get(child)
    kind = scene.mention(mention).kind if mention is not None else MentionKind.OTHER
    holder = token.dep == "appos" and kind is MentionKind.PERSON
    return holder or kind is MentionKind.PLACE
