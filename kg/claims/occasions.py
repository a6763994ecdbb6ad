"""What happened, named in words: "beim Sturm auf das Kapitol" is the Sturm auf das Kapitol.

An event that no encyclopaedia names is still one thing that articles give numbers of. Its name
is the noun in base form with its attribute, so that two articles that name it alike mean it alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from kg.claims.clauses import Filler
from kg.claims.lexicon import cues
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.tree import is_noun
from kg.model import Argument, MentionKind, Named

_MELTED = {
    ("in", "dem"): "im", ("an", "dem"): "am", ("bei", "dem"): "beim", ("von", "dem"): "vom",
    ("zu", "dem"): "zum", ("zu", "der"): "zur", ("in", "das"): "ins", ("an", "das"): "ans",
}  # fmt: skip
_SOURCES_OF_COUNTS = frozenset({"bei", "während", "durch", "infolge", "wegen", "in", "nach", "an"})


def occasion(scene: Scene, filler: Filler) -> Argument | None:
    """What happened as an argument: the event's mention, or a value with its name in base form.

    None where the filler is no event, or where only a noun stands that could mean any ("das
    Unglück"): a name needs an attribute that holds a name of its own.
    """
    mention = scene.mentions.get(filler.head)
    if mention is not None and scene.mention(mention).kind is MentionKind.EVENT:
        return scene.mention_argument(mention)
    if not is_event_noun(scene, filler.head):
        return None
    attribute = _attribute(scene, filler.head)
    tokens = scene.tree.tokens
    if not attribute:
        return _named_before(scene, filler.head)
    if not any(_is_named(scene, i) for i in attribute):
        return None
    name = f"{base_of(scene, filler.head).word} {_words(scene, attribute)}"
    start, end = tokens[filler.head].start, tokens[attribute[-1]].end
    text = scene.text(start, end)
    return Argument(start, end, text, value=Named(name, MentionKind.EVENT))


def _named_before(scene: Scene, head: int) -> Argument | None:
    """ "das Erdbeben" where the article names one Erdbeben in full, and no other."""
    known = scene.occasions.get(base_of(scene, head).word)
    words = {scene.tree.tokens[i].text.lower() for i in scene.tree.having(head, "det", "case")}
    definite = words & _DEFINITE or any(
        scene.tree.tokens[i].tag == "APPRART" for i in scene.tree.having(head, "case")
    )
    if known is None or not definite:
        return None
    token = scene.tree.tokens[head]
    return Argument(token.start, token.end, token.text, value=Named(known, MentionKind.EVENT))


_DEFINITE = frozenset({"der", "die", "das", "dem", "des", "den", "dieser", "diesem", "dieses"})


def named_occasions(scenes: Iterable[Scene]) -> dict[str, str]:
    """The event nouns that an article gives one full name, with that name."""
    found: dict[str, set[str]] = {}
    for scene in scenes:
        for index in range(len(scene.tree.tokens)):
            made = occasion(scene, Filler(index, (index,))) if _attribute(scene, index) else None
            if made is not None and isinstance(made.value, Named):
                found.setdefault(base_of(scene, index).word, set()).add(made.value.name)
    return {noun: next(iter(names)) for noun, names in found.items() if len(names) == 1}


def can_be_occasion(filler: Filler) -> bool:
    """Whether a phrase's preposition can lead to what people died in or of."""
    return filler.preposition in _SOURCES_OF_COUNTS


def is_event_noun(scene: Scene, index: int) -> bool:
    """Whether a noun is one for something that happens, alone or as the end of a compound."""
    if not is_noun(scene.tree.tokens[index]) or scene.tree.tokens[index].tag == "NE":
        return False
    word = base_of(scene, index).word.lower()
    return any(word.endswith(noun) for noun in _nouns())


def _nouns() -> frozenset[str]:
    return frozenset(noun.lower() for noun in cues()["events"]["nouns"])


def _attribute(scene: Scene, head: int) -> tuple[int, ...]:
    """The tokens right behind an event noun that say which one it is, times left out."""
    found: list[int] = []
    for child in scene.tree.having(head, "nmod", "obl"):
        below = scene.tree.below(child, partial(_is_loose, scene))
        timed = scene.time_of(Filler(child, (child,))) is not None
        if not timed and below[0] == (found[-1] if found else head) + 1:
            found.extend(below)
    return tuple(found)


_LOOSE = frozenset({"acl", "acl:relcl", "advcl", "punct", "conj", "parataxis"})


def _is_loose(scene: Scene, index: int) -> bool:
    dep = scene.tree.tokens[index].dep
    return dep in _LOOSE or (dep == "appos" and scene.tree.follows_comma(index))


def _is_named(scene: Scene, index: int) -> bool:
    mention = scene.mentions.get(index, scene.parts.get(index))
    return mention is not None and scene.is_name(mention)


def _words(scene: Scene, tokens: tuple[int, ...]) -> str:
    """The words with articles melted into prepositions where German allows it."""
    words = [scene.tree.tokens[i].text for i in tokens]
    melted: list[str] = []
    for word in words:
        short = _MELTED.get((melted[-1].lower(), word.lower())) if melted else None
        if short is not None:
            melted[-1] = short
        else:
            melted.append(word)
    return " ".join(melted)
