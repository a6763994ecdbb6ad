"""Which mentions of an article are the same thing.

Rules that would rather leave a mention open than join it wrongly: equal names, surnames, brackets
that give an acronym, descriptions by a noun that the name was introduced with, and pronouns where
exactly one candidate fits in kind, gender and number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Article, Mention, MentionKind, Sentence
from kg.reading.mentions.coreference_context import Chains, Text, things_of
from kg.reading.mentions.descriptions import description_target, may_describe
from kg.reading.mentions.name_chains import by_names, not_surnames, with_kinds
from kg.reading.mentions.pronouns import pronoun_target


def resolve(
    article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention]
) -> tuple[Mention, ...]:
    """The same mentions with ``chain``, ``kind`` and ``anaphoric`` settled.

    A chain's number is the index of its most telling mention. What could not be joined beyond
    doubt is a chain of its own.
    """
    if not mentions or not sentences:
        return tuple(mentions)
    apart = not_surnames(sentences, mentions)
    read = with_kinds(mentions, apart)
    text = Text(sentences, read)
    group = by_names(article, read, apart)
    chains = Chains(text, read, group, things_of(text, read, group))
    anaphoric = [mention.anaphoric for mention in read]
    for index, mention in enumerate(read):
        target = None
        if mention.anaphoric:
            target = pronoun_target(chains, index)
        elif may_describe(text, read, index):
            target = description_target(chains, index)
            anaphoric[index] = target is not None
        if target is not None:
            chains.join(index, target)
    return numbered(read, group, anaphoric)


def numbered(
    mentions: Sequence[Mention], group: Sequence[int], anaphoric: Sequence[bool]
) -> tuple[Mention, ...]:
    """The mentions in chains: one for each group, numbered by its most telling mention."""
    members: dict[int, list[int]] = {}
    for index, number in enumerate(group):
        members.setdefault(number, []).append(index)
    best = {
        number: min(indices, key=lambda i: _telling(mentions[i], anaphoric[i], i))
        for number, indices in members.items()
    }
    kinds = {
        n: Counter(mentions[i].kind for i in m if not anaphoric[i]) for n, m in members.items()
    }
    result = []
    for index, mention in enumerate(mentions):
        number = group[index]
        kind = mention.kind
        if (mention.anaphoric and mention.kind is MentionKind.OTHER and index != best[number]) or (
            kind is MentionKind.OTHER and kinds[number]
        ):
            kind = mentions[best[number]].kind
        result.append(replace(mention, chain=best[number], anaphoric=anaphoric[index], kind=kind))
    return tuple(result)


def _telling(mention: Mention, anaphoric: bool, index: int) -> tuple[bool, bool, bool, int, int]:
    """Names before pronouns, whole words before parts, long before short, early before late."""
    return (
        anaphoric,
        mention.in_compound,
        mention.kind is MentionKind.OTHER,
        -len(mention.name.split()),
        index,
    )
