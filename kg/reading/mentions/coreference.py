"""Which mentions of an article are the same thing.

Rules that would rather leave a mention open than join it wrongly: equal names, surnames, brackets
that give an acronym, descriptions by a noun that the name was introduced with, and pronouns where
exactly one candidate fits in kind, gender and number.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from kg.model import Article, Mention, MentionKind, Sentence, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.base_forms import noun
from kg.reading.mentions.name_chains import NAMED, by_names, with_kinds

_DEFINITE = frozenset(
    [
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "dieser",
        "diese",
        "dieses",
        "diesem",
        "diesen",
        "im",
        "am",
        "vom",
        "zum",
        "zur",
        "beim",
        "jener",
    ]
)
_MASCULINE = frozenset({"er", "ihn", "ihm", "dessen", "sein", "dieser"})
_FEMININE = frozenset({"sie", "ihr", "deren"})
# How many sentences back a description or pronoun may reach.
_REACH = 2


@dataclass(slots=True)
class _Thing:
    """What a chain is known to be, so far."""

    mentions: list[int] = field(default_factory=list)
    nouns: set[str] = field(default_factory=set)
    gender: str = ""


class _Text:
    """Where each mention stands among the sentences and tokens."""

    def __init__(self, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> None:
        self.sentences = sentences
        starts = [sentence.start for sentence in sentences]
        self.sentence_of = [max(bisect.bisect_right(starts, m.start) - 1, 0) for m in mentions]
        self.first = [self._token(i, m.start) for i, m in enumerate(mentions)]

    def _token(self, index: int, offset: int) -> int:
        tokens = self.sentences[self.sentence_of[index]].tokens
        return max(bisect.bisect_right(tokens, offset, key=attrgetter("start")) - 1, 0)

    def since(self, sentence: int, index: int) -> range:
        """The mentions before ``index`` in the sentence of this number and later ones."""
        return range(bisect.bisect_left(self.sentence_of, sentence, hi=index), index)

    def tokens(self, index: int) -> tuple[Token, ...]:
        """The tokens of the sentence that the mention stands in."""
        return self.sentences[self.sentence_of[index]].tokens

    def before(self, index: int) -> Token | None:
        """The token before the mention's first."""
        place = self.first[index]
        return self.tokens(index)[place - 1] if place else None

    def token(self, index: int) -> Token:
        """The mention's first token."""
        return self.tokens(index)[self.first[index]]


def resolve(
    article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention]
) -> tuple[Mention, ...]:
    """The same mentions with ``chain``, ``kind`` and ``anaphoric`` settled.

    A chain's number is the index of its most telling mention. What could not be joined beyond
    doubt is a chain of its own.
    """
    if not mentions or not sentences:
        return tuple(mentions)
    read = with_kinds(mentions)
    text = _Text(sentences, read)
    group = by_names(article, read)
    things = _things(text, read, group)
    anaphoric = [mention.anaphoric for mention in read]
    for index, mention in enumerate(read):
        target = None
        if mention.anaphoric:
            target = _pronoun_target(text, read, group, things, index)
        elif _may_describe(text, read, index):
            target = _description_target(text, read, group, things, index)
            anaphoric[index] = target is not None
        if target is not None:
            things[target].mentions.append(index)
            group[index] = target
    return _numbered(read, group, anaphoric)


# --- what is known of each --------------------------------------------------------------------


def _things(text: _Text, mentions: Sequence[Mention], group: Sequence[int]) -> dict[int, _Thing]:
    things: dict[int, _Thing] = {}
    for index, mention in enumerate(mentions):
        thing = things.setdefault(group[index], _Thing())
        if group[index] == index or not mention.anaphoric:
            thing.mentions.append(index)
        if mention.kind in NAMED and not mention.in_compound:
            thing.nouns.update(_introducing(text, index, mention))
            thing.gender = thing.gender or _gender(text, index, mention)
    return things


def _introducing(text: _Text, index: int, mention: Mention) -> Iterator[str]:
    """The nouns that a name is called by: before it, or the one it is in apposition to."""
    before = text.before(index)
    if before is not None and before.text in '„“"»«‚‘' and text.first[index] > 1:
        before = text.tokens(index)[text.first[index] - 2]
    if before is not None and before.text[:1].isupper() and before.tag in ("NN", "ADJA", "NE"):
        lemma = noun(before)
        if name_cues.class_noun(lemma) is not None or name_cues.describes_person(lemma):
            yield lemma
    token = text.token(index)
    if token.dep == "appos" and 0 <= token.head < len(text.tokens(index)):
        head = text.tokens(index)[token.head]
        if head.tag == "NN":
            yield noun(head)


def _gender(text: _Text, index: int, mention: Mention) -> str:
    if mention.kind is not MentionKind.PERSON:
        return ""
    first = mention.name.split()[0].split("-")[0]
    before = text.before(index)
    if before is not None and before.text in ("Frau", "Herr", "Herrn"):
        return "f" if before.text == "Frau" else "m"
    if before is not None and name_cues.describes_person(noun(before)):
        return "f" if noun(before).endswith("in") else name_cues.given_names().get(first, "m")
    return name_cues.given_names().get(first, "") if " " in mention.name else ""


# --- descriptions -----------------------------------------------------------------------------


def _may_describe(text: _Text, mentions: Sequence[Mention], index: int) -> bool:
    """Whether it is a definite, singular noun that no name follows: "das Netzwerk"."""
    mention = mentions[index]
    if mention.kind not in (MentionKind.CLASS, MentionKind.OFFICE) or " " in mention.name:
        return False
    if mention.in_compound or ("Number", "Plur") in text.token(index).morph:
        return False
    if not _is_definite(text, index):
        return False
    tokens, place = text.tokens(index), text.first[index]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None:
        return True
    if (
        after.tag == "NE"
        or after.pos == "PROPN"
        or after.text.lower() in ("des", "der", "von", "vom", "für")
    ):
        return False
    return after.text not in '„“"»'


def _is_definite(text: _Text, index: int) -> bool:
    tokens, place = text.tokens(index), text.first[index] - 1
    depth = 0
    while place >= 0 and depth < 6:
        token = tokens[place]
        if token.text.lower() in _DEFINITE and token.tag in ("ART", "PDAT", "APPRART"):
            return True
        if token.tag in ("NN", "NE", "VVFIN", "VAFIN", "$,", "$.", "PPOSAT") and depth == 0:
            return False
        if token.tag in ("VVFIN", "VAFIN", "VMFIN", "$.", "$,"):
            return False
        place -= 1
        depth += 1
    return False


def _description_target(
    text: _Text,
    mentions: Sequence[Mention],
    group: Sequence[int],
    things: dict[int, _Thing],
    index: int,
) -> int | None:
    mention = mentions[index]
    called = [
        number for number, thing in things.items()
        if thing.nouns
        and mentions[number].kind in NAMED
        and any(_same_noun(mention.name, other) for other in thing.nouns)
        and any(m < index and not _covers(mentions[m], mention) for m in thing.mentions)
    ]  # fmt: skip
    if len(called) == 1:
        return called[0]
    if called or mention.kind is MentionKind.OFFICE:
        return None
    described = name_cues.class_noun(mention.name)
    if described is None or described.kind not in (MentionKind.ORGANISATION, MentionKind.PLACE):
        return None
    if described.noun not in (
        "Unternehmen",
        "Konzern",
        "Firma",
        "Dienst",
        "Netzwerk",
        "Plattform",
        "Portal",
    ):
        return None
    near = _near(text, mentions, group, index, {described.kind, MentionKind.OTHER})
    near -= _subjects_beside(text, group, index)
    return (
        next(iter(near))
        if len(near) == 1 and mentions[next(iter(near))].kind is described.kind
        else None
    )


def _subjects_beside(text: _Text, group: Sequence[int], index: int) -> set[int]:
    """The subject of the verb whose object the description is: it cannot be the same."""
    token = text.token(index)
    if token.dep not in ("obj", "iobj"):
        return set()
    here = text.sentence_of[index]
    return {
        group[i]
        for i in text.since(here, len(group))
        if text.sentence_of[i] == here
        and text.token(i).dep == "nsubj"
        and text.token(i).head == token.head
    }


def _covers(one: Mention, other: Mention) -> bool:
    return one.start <= other.start and other.end <= one.end


def _same_noun(noun_here: str, noun_there: str) -> bool:
    """ "Netzwerk" goes back to "Online-Netzwerk", not the reverse."""
    if noun_here == noun_there:
        return True
    return len(noun_here) > 3 and noun_there.lower().endswith(noun_here.lower())


def _near(
    text: _Text, mentions: Sequence[Mention], group: Sequence[int], index: int,
    kinds: set[MentionKind],
) -> set[int]:  # fmt: skip
    """The chains of these kinds in this sentence before the mention and the one or two before."""
    here = text.sentence_of[index]
    return {
        group[i]
        for i in text.since(here - _REACH + 1, index)
        if mentions[group[i]].kind in kinds
        and not (mentions[i].in_compound and mentions[i].kind is MentionKind.PLACE)
        and not (mentions[i].anaphoric and group[i] == i)
    }


# --- pronouns ---------------------------------------------------------------------------------


def _pronoun_target(
    text: _Text,
    mentions: Sequence[Mention],
    group: Sequence[int],
    things: dict[int, _Thing],
    index: int,
) -> int | None:
    token = text.token(index)
    name = mentions[index].name
    if name in ("sein", "ihr") and token.tag == "PPOSAT":
        return _possessor(text, mentions, group, things, index)
    if name in ("sie", "ihnen", "ihr", "deren") and _is_plural(text.tokens(index), token):
        return None
    people = _near(text, mentions, group, index, {MentionKind.PERSON})
    wanted = "m" if name in _MASCULINE else "f" if name in _FEMININE else ""
    if not wanted:
        return None
    fitting = {
        p for p in people if things[p].gender in ((wanted, "") if wanted == "m" else (wanted,))
    }
    if len(fitting) != 1 or _rival_subject(text, mentions, group, index, wanted, fitting):
        return None
    return next(iter(fitting))


def _rival_subject(
    text: _Text,
    mentions: Sequence[Mention],
    group: Sequence[int],
    index: int,
    wanted: str,
    fitting: set[int],
) -> bool:
    """Whether a subject before the pronoun in its sentence is another thing that it may mean.

    "Trump sprach. Der Kongress tagte, als er …": the nearer subject of that gender stands against
    the person.
    """
    gender = ("Gender", "Masc" if wanted == "m" else "Fem")
    tokens = text.tokens(index)
    here = text.sentence_of[index]
    known = [mentions[i] for i in text.since(here, index) if group[i] in fitting]
    return any(
        token.dep.startswith("nsubj")
        and token.pos in ("NOUN", "PROPN")
        and gender in token.morph
        and not any(m.start <= token.start and token.end <= m.end for m in known)
        for token in tokens[: text.first[index]]
    )


def _is_plural(tokens: Sequence[Token], token: Token) -> bool:
    """Number as the verb shows it where the pronoun is its subject, else as the parser says."""
    if token.dep.startswith("nsubj") and token.head >= 0:
        verbs = [
            tokens[token.head],
            *(t for t in tokens if t.head == token.head and t.dep.startswith("aux")),
        ]
        numbers = {number for verb in verbs for key, number in verb.morph if key == "Number"}
        if len(numbers) == 1:
            return "Plur" in numbers
    return ("Number", "Plur") in token.morph


def _possessor(
    text: _Text,
    mentions: Sequence[Mention],
    group: Sequence[int],
    things: dict[int, _Thing],
    index: int,
) -> int | None:
    """A possessive goes back to the subject of its clause where that is a name."""
    tokens = text.tokens(index)
    here = text.sentence_of[index]
    wanted = "m" if mentions[index].name == "sein" else "f"
    subjects = {
        group[i]
        for i in text.since(here, index)
        if text.token(i).dep.startswith("nsubj")
        and tokens[text.first[i]].head == _verb_over(tokens, text.first[index])
    }
    fitting = {
        s for s in subjects
        if (things[s].gender == wanted) or (wanted == "m" and not things[s].gender
                                            and mentions[s].kind in NAMED - {MentionKind.PERSON})
    }  # fmt: skip
    return next(iter(fitting)) if len(fitting) == 1 else None


def _verb_over(tokens: Sequence[Token], index: int) -> int:
    """The nearest verb above a token in the tree."""
    for _ in range(len(tokens)):
        index = tokens[index].head
        if index < 0 or tokens[index].pos in ("VERB", "AUX"):
            return index
    return -1


# --- chains -----------------------------------------------------------------------------------


def _numbered(
    mentions: Sequence[Mention], group: Sequence[int], anaphoric: Sequence[bool]
) -> tuple[Mention, ...]:
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
