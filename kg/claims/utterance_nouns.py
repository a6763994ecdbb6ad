"""Nouns for what someone says: "Brauns Vorwürfe" says that Braun makes them.

The event's type is the verb that the noun comes from; the first part of a compound is its topic
("Betrugsvorwürfe" are about Betrug). Nouns and verbs are data (``lexicon/cues.toml``).
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.claims.lexicon import cues
from kg.claims.making import make
from kg.claims.relational import modifiers
from kg.claims.scene import Scene
from kg.claims.tree import is_noun, lemma
from kg.model import Argument, ClaimReading, EventReading, Named, Role

_SHORTEST_TOPIC = 4


def utterance_nouns(scene: Scene) -> Iterator[ClaimReading]:
    """One event for each noun of saying in the sentence whose speaker is named."""
    for index, token in enumerate(scene.tree.tokens):
        found = _verb(lemma(token)) if is_noun(token) else None
        if found is None or modifiers(scene, index).possible:
            continue
        speaker = _speaker(scene, index)
        if speaker is not None:
            verb, noun = found
            yield _reading(scene, index, verb, noun, speaker)


def _verb(word: str) -> tuple[str, str] | None:
    """The verb of a noun or compound of it and the noun itself; None for other nouns."""
    for noun, verb in cues()["utterances"].items():
        if word == noun or word.endswith(noun.lower()):
            return verb, noun
    return None


def _speaker(scene: Scene, noun: int) -> Argument | None:
    """Whose words they are: a possessive that stands for someone, or a name in the genitive."""
    for child in scene.tree.having(noun, "det:poss", "nmod", "det"):
        mention = scene.mentions.get(child)
        if mention is None or not scene.is_name(mention) or scene.tree.preposition(child):
            continue
        found = scene.mention(mention)
        resolved = found.anaphoric and found.chain != mention
        genitive = not found.anaphoric and found.name != found.text
        if resolved or genitive:
            return scene.mention_argument(mention)
    return None


def _judged(scene: Scene, noun: int) -> Iterator[Role]:
    """ "unbelegte Vorwürfe": the article's own word for how far they are borne out."""
    for child in scene.tree.having(noun, "amod"):
        token = scene.tree.tokens[child]
        for word in sorted(cues()["unproven"]["adjectives"]):
            if token.text.lower().startswith(word):
                value = Named(word)
                yield Role("assessment", Argument(token.start, token.end, token.text, value=value))
                return


def _reading(scene: Scene, index: int, verb: str, noun: str, speaker: Argument) -> ClaimReading:
    token = scene.tree.tokens[index]
    roles = [Role("agent", speaker)]
    length = len(lemma(token)) - len(noun)
    topic = token.text[:length].rstrip("-")
    if len(topic) >= _SHORTEST_TOPIC:
        plain = topic.removesuffix("s")
        roles.append(Role("topic", Argument(token.start, token.start + len(plain), plain)))
    roles.extend(_judged(scene, index))
    span = (min(speaker.start, token.start), max(speaker.end, token.end))
    event = EventReading(verb, tuple(roles))
    return make(
        scene, span, speaker, token.text, None, "utterance-noun", event=event, confidence=0.4
    )  # fmt: skip
