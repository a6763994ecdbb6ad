"""Names of an article that are one thing: equal names, surnames, acronyms in brackets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.model import Article, Mention, MentionKind, Sentence
from kg.reading.mentions.name_cues import is_given_name

NAMED = frozenset(
    {
        MentionKind.PERSON,
        MentionKind.ORGANISATION,
        MentionKind.PLACE,
        MentionKind.WORK,
        MentionKind.EVENT,
        MentionKind.OTHER,
    }
)
"""The kinds of what bears a name of its own."""


_PARTING = frozenset("-–—:")
_THINGS = NAMED - {MentionKind.PERSON, MentionKind.OTHER}


def not_surnames(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> frozenset[str]:
    """Names that a person bears as surname, and something else by itself.

    Something else is told by its kind ("der Konzern Siemens"), or by standing before the whole name
    in one sentence: whoever is meant is called in full first ("Siemens wurde 1847 von Werner von
    Siemens gegründet"). A dash or colon between them parts a heading from its text ("Berg ruft zur
    Eile Köln (dpa) - Anna Berg hat …").
    """
    named = [m for m in mentions if not m.anaphoric and not m.in_compound]
    found = {m.name for m in named if m.kind in _THINGS}
    starts = [m.start for m in named]
    for sentence in sentences:
        within = named[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        parted = [token.start for token in sentence.tokens if token.text in _PARTING]
        for place, whole in enumerate(within):
            if whole.kind is MentionKind.PERSON:
                since = max((start for start in parted if start < whole.start), default=0)
                before = [m for m in within[:place] if m.start >= since]
                found.update(m.name for m in before if whole.name.endswith(f" {m.name}"))
    return frozenset(found)


def with_kinds(mentions: Sequence[Mention], apart: frozenset[str] = frozenset()) -> list[Mention]:
    """A name's kind where one mention of it shows it and no other contradicts.

    A person's name shows that of the surname, but for those ``apart`` (:func:`not_surnames`).
    """
    seen: dict[str, set[MentionKind]] = {}
    for mention in mentions:
        if (
            mention.kind in NAMED
            and mention.kind is not MentionKind.OTHER
            and not mention.anaphoric
        ):
            seen.setdefault(mention.name, set()).add(mention.kind)
            if mention.kind is MentionKind.PERSON and " " in mention.name:
                surname = mention.name.split()[-1]
                if surname not in apart:
                    seen.setdefault(surname, set()).add(mention.kind)
    return [
        replace(mention, kind=next(iter(seen[mention.name])))
        if mention.kind is MentionKind.OTHER and len(seen.get(mention.name, ())) == 1
        and not mention.anaphoric
        else mention
        for mention in mentions
    ]  # fmt: skip


def by_names(
    article: Article, mentions: Sequence[Mention], apart: frozenset[str] = frozenset()
) -> list[int]:
    """For each mention the index of the first one with the same name, or with it as a surname.

    Of the names ``apart`` only those that are known to be a person's are surnames.
    """
    first: dict[tuple[str, bool], int] = {}
    group = list(range(len(mentions)))
    full = _surnames(mentions)
    for index, mention in enumerate(mentions):
        if mention.anaphoric:
            continue
        name = mention.name
        if _may_be_surname(mention, apart) and len(full.get(name, ())) == 1:
            name = next(iter(full[name]))
        key = (name, mention.kind in NAMED)
        group[index] = first.setdefault(key, index)
    for index, target in _brackets(article, mentions):
        _join(group, index, target)
    return group


def _may_be_surname(mention: Mention, apart: frozenset[str]) -> bool:
    unknown = mention.kind is MentionKind.OTHER and mention.name not in apart
    return mention.kind is MentionKind.PERSON or unknown


def _surnames(mentions: Sequence[Mention]) -> dict[str, set[str]]:
    """Last name to the full names of the people who bear it."""
    found: dict[str, set[str]] = {}
    for mention in mentions:
        words = mention.name.split()
        if mention.kind is MentionKind.PERSON and len(words) > 1:
            for count in range(1, len(words)):
                if count < len(words) - 1 and is_given_name(words[count]):
                    continue  # Albert Einstein is not Hans Albert Einstein
                found.setdefault(" ".join(words[count:]), set()).add(mention.name)
    return found


def _brackets(article: Article, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """ "Gewerkschaft der Polizei (GdP)": the name in brackets is the one before them."""
    for index in range(len(mentions) - 1):
        name, short = mentions[index], mentions[index + 1]
        between = article.text[name.end : short.start]
        closing = article.text[short.end : short.end + 1]
        if between.strip() == "(" and closing == ")" and _abbreviates(short.text, name.name):
            yield index + 1, index


def _abbreviates(short: str, name: str) -> bool:
    """Whether the letters of the acronym come in order within the name, the first one first."""
    letters = [letter.lower() for letter in short if letter.isalnum()]
    if not 2 <= len(letters) <= 8 or not short[:1].isupper() or letters[0] != name[:1].lower():
        return False
    rest = iter(name.lower())
    return all(letter in rest for letter in letters)


def _join(group: list[int], index: int, target: int) -> None:
    old, new = group[index], group[target]
    if old < new:
        old, new = new, old
    for place, value in enumerate(group):
        if value == old:
            group[place] = new
