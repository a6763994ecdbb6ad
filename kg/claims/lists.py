"""Lists of examples: "Netzwerke wie Facebook und Twitter"."""

from __future__ import annotations

from collections.abc import Iterator

from kg.claims.scene import Scene
from kg.claims.tree import is_noun
from kg.model import MentionKind

_JOINTS = frozenset({",", "und", "oder", "sowie"})
_LONGEST = 12
_NAMED = frozenset(
    {
        MentionKind.PERSON,
        MentionKind.ORGANISATION,
        MentionKind.PLACE,
        MentionKind.WORK,
        MentionKind.OTHER,
    }
)


def is_proper(scene: Scene, mention: int) -> bool:
    """Whether a mention is a whole name of someone or something."""
    found = scene.mention(mention)
    return found.kind in _NAMED and not found.anaphoric and not found.in_compound


def examples(scene: Scene, noun: int) -> tuple[int, ...]:
    """The mentions that a noun followed by "wie" lists; () where it lists none."""
    tokens = scene.tree.tokens
    if noun + 2 >= len(tokens) or tokens[noun + 1].text.lower() != "wie":
        return ()
    if not is_noun(tokens[noun]):
        return ()
    return tuple(_members(scene, noun + 2))


def _members(scene: Scene, start: int) -> Iterator[int]:
    """The names of a list, up to the first thing that is neither a name nor a joint."""
    tokens = scene.tree.tokens
    index, found = start, 0
    while index < len(tokens) and found < _LONGEST:
        mention = scene.mentions.get(index)
        if mention is not None and is_proper(scene, mention):
            yield mention
            found += 1
            while index < len(tokens) and scene.mentions.get(index) == mention:
                index += 1
            if index >= len(tokens) or tokens[index].text.lower() not in _JOINTS:
                return
        elif tokens[index].pos != "DET":
            return
        index += 1
