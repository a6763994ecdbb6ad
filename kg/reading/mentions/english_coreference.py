"""Who "he" and "the company" are in an English article: the one who fits, or nobody.

The sibling of :mod:`kg.reading.mentions.coreference` over Link Grammar's trees, with the same
notion of what is near and of what a thing is called. Words spoken in quotation marks are left
alone: who "he" is there, the speaker knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.model import Mention, MentionKind, Sentence, SentenceKind, Token
from kg.reading.lexicon import words
from kg.reading.mentions.coreference import numbered
from kg.reading.mentions.coreference_context import Chains, Text, Thing
from kg.reading.mentions.name_chains import NAMED
from kg.reading.quotations.quotemarks import pairs

_FILE = "names_en.toml"
_INTRODUCING = frozenset({"a", "an", "the"})
_LEGAL = re.compile(r"\b(?:Inc|Ltd|LLC|Corp|Co|PLC|plc|GmbH|AG|SA|NV)\.?$")


def resolve(
    text: str, sentences: Sequence[Sentence], names: Sequence[Mention]
) -> tuple[Mention, ...]:
    """The names with pronouns and descriptions among them, each in the chain of who it is.

    ``names`` have chains of their own by now; what stays open is left out, so that every mention
    that is added is ``anaphoric`` and of an earlier name's chain.
    """
    spoken = [(p.start, p.end) for p in pairs(text) if p.depth == 0]
    later = [
        m
        for sentence in sentences
        if sentence.parsed and sentence.kind is SentenceKind.SENTENCE
        for m in _pointers(sentence)
        if not any(start <= m.start < end for start, end in spoken)
    ]
    if not later:
        return tuple(names)
    starts = [m.start for m in names]
    read = sorted((*names, *later), key=lambda m: (m.start, m.end))
    place = {m.start: i for i, m in enumerate(read) if not m.anaphoric}
    group = [i if m.anaphoric else place[starts[m.chain]] for i, m in enumerate(read)]
    return _without_open(_joined(Text(sentences, read), read, group))


def _pointers(sentence: Sentence) -> Iterator[Mention]:
    """Pronouns and plain definite nouns: "he", "his", "the company"."""
    tokens = sentence.tokens
    for index, token in enumerate(tokens):
        lower = token.text.lower()
        if lower in _pronouns() and token.pos != "PROPN":
            yield _pointer(token, lower)
        elif token.pos == "NOUN" and token.text.islower() and _is_bare(tokens, index):
            yield _pointer(token, token.lemma)


def _pointer(token: Token, name: str) -> Mention:
    return Mention(token.start, token.end, token.text, name, MentionKind.OTHER, 0, anaphoric=True)


@cache
def _pronouns() -> frozenset[str]:
    genders = ("masculine", "feminine", "neuter")
    return frozenset().union(*(words(_FILE, "coreference", each) for each in genders))


def _is_bare(tokens: Sequence[Token], index: int) -> bool:
    """Whether a noun is "the NOUN" with nothing that says which: "the company"."""
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if before is None or before.text.lower() != "the" or tokens[index].lemma != tokens[index].text:
        return False
    if after is not None and (after.pos in ("NOUN", "PROPN") or after.text in ("of", "for", "'s")):
        return False
    says_which = ("nmod", "acl", "acl:relcl", "appos", "conj", "amod", "compound")
    return not any(t.head == index and t.dep in says_which for t in tokens)


def _joined(text: Text, read: list[Mention], group: list[int]) -> tuple[Mention, ...]:
    chains = Chains(text, read, group, _things(text, read, group))
    for index, mention in enumerate(read):
        if not mention.anaphoric:
            continue
        meant = _of_pronoun if mention.name in _pronouns() else _of_description
        target = meant(chains, index)
        if target is not None:
            chains.join(index, target)
    return numbered(read, group, [m.anaphoric for m in read])


def _without_open(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Without those that nothing resolved."""
    kept = [i for i, m in enumerate(mentions) if not m.anaphoric or m.chain != i]
    place = {old: new for new, old in enumerate(kept)}
    return tuple(replace(mentions[i], chain=place[mentions[i].chain]) for i in kept)


# --- what a thing is called -----------------------------------------------------------------------


def _things(text: Text, mentions: Sequence[Mention], group: Sequence[int]) -> dict[int, Thing]:
    things: dict[int, Thing] = {}
    for index, mention in enumerate(mentions):
        if mention.anaphoric:
            continue
        thing = things.setdefault(group[index], Thing())
        thing.mentions.append(index)
        thing.nouns.update(_nouns(text, index, mention))
        thing.gender = thing.gender or _gender(text, index, mention)
    return things


def _nouns(text: Text, index: int, mention: Mention) -> Iterator[str]:
    """What a name is called where it is introduced: "the network Parler", "Parler, a network"."""
    if _LEGAL.search(mention.name):
        yield "company"
    tokens = text.tokens(index)
    last = _last(tokens, mention)
    for place, token in enumerate(tokens):
        if token.pos != "NOUN" or not _is_noun_of(tokens, place, last):
            continue
        yield token.lemma


def _is_noun_of(tokens: Sequence[Token], noun: int, name: int) -> bool:
    """Whether a noun is a name's title, its apposition, or what it is said to be."""
    token, named = tokens[noun], tokens[name]
    dets = {t.text.lower() for t in tokens if t.head == noun and t.dep in ("det", "X")}
    dets |= {tokens[i].text.lower() for i in range(max(0, noun - 3), noun)} & _INTRODUCING
    if token.dep == "nmod:title" and token.head == name:
        return True
    if token.dep == "appos" and token.head == name:
        return bool(dets)
    if named.dep == "appos" and named.head == noun:
        return True
    same = named.dep == "nsubj" and token.head == named.head and token.dep in ("xcomp", "obj")
    return same and tokens[named.head].lemma == "be" and bool(dets & {"a", "an"})


def _last(tokens: Sequence[Token], mention: Mention) -> int:
    """The token that stands for a name in the tree: its last, without a possessive's ending."""
    inside = [i for i, t in enumerate(tokens) if mention.start <= t.start and t.end <= mention.end]
    whole = [i for i in inside if tokens[i].text not in ("'s", "’s", "'", "’")]
    return (whole or inside or [0])[-1]


def _gender(text: Text, index: int, mention: Mention) -> str:
    """ "m" or "f" by a title or noun before the name, or else by the given name."""
    if mention.kind is not MentionKind.PERSON:
        return ""
    before = text.before(index)
    title = before.text.lower() if before is not None else ""
    for gender, list_ in (("m", "men"), ("f", "women")):
        if title in words(_FILE, "coreference", list_):
            return gender
    first, _, rest = mention.name.partition(" ")
    if not rest or first in words(_FILE, "given", "either"):
        return ""
    german_women = words("names_de.toml", "given", "f") - words(_FILE, "given", "words")
    return "f" if first in words(_FILE, "given", "feminine") | german_women else _man(first)


def _man(given: str) -> str:
    known = words(_FILE, "given", "words") | words("names_de.toml", "given", "m")
    return "m" if given in known else ""


# --- who is meant ---------------------------------------------------------------------------------


def _of_pronoun(chains: Chains, index: int) -> int | None:
    """The one person near by who fits; None where somebody else may be meant."""
    name, things = chains.mentions[index].name, chains.things
    if name in words(_FILE, "coreference", "neuter"):
        return _possessor(chains, index)
    wanted = "m" if name in words(_FILE, "coreference", "masculine") else "f"
    people = chains.near(index, {MentionKind.PERSON})
    fitting = {p for p in people if things[p].gender == wanted}
    unsure = {p for p in people if not things[p].gender}
    if len(fitting) != 1 or unsure or _has_rival(chains, index, fitting):
        return None
    return next(iter(fitting))


def _possessor(chains: Chains, index: int) -> int | None:
    """Whose "its" is: the subject's of the same verb, if that is the sentence's only thing."""
    text, mentions, group = chains.text, chains.mentions, chains.group
    before = [
        i
        for i in text.since(text.sentence_of[index], index)
        if mentions[group[i]].kind is not MentionKind.PERSON
        and not (mentions[i].anaphoric and group[i] == i)
    ]
    subjects = {group[i] for i in before if _token(text, mentions, i).dep.startswith("nsubj")}
    return next(iter(subjects)) if len(subjects) == 1 == len({group[i] for i in before}) else None


def _token(text: Text, mentions: Sequence[Mention], index: int) -> Token:
    tokens = text.tokens(index)
    return tokens[_last(tokens, mentions[index])]


def _has_rival(chains: Chains, index: int, fitting: set[int]) -> bool:
    """Whether near by a subject stands that may be another person: "the driver", a strange name."""
    text, mentions, group = chains.text, chains.mentions, chains.group
    here = text.sentence_of[index]
    for number in range(max(0, here - 1), here + 1):
        sentence = text.sentences[number]
        until = mentions[index].start if number == here else sentence.end
        for token in sentence.tokens:
            if token.start >= until:
                break
            person = token.pos == "NOUN" and token.lemma in words(_FILE, "coreference", "somebody")
            if person and (token.dep in _ACTING or not sentence.parsed):
                return True
    close = text.since(here - 1, index)
    return any(
        group[i] not in fitting
        and not mentions[i].anaphoric
        and mentions[i].kind is MentionKind.OTHER
        and _may_act(text, mentions, i)
        for i in close
    )


_ACTING = ("nsubj", "conj", "obj", "obl", "root", "dep")


def _may_act(text: Text, mentions: Sequence[Mention], index: int) -> bool:
    """Whether a name of unknown kind is a subject, or stands where nothing was parsed."""
    sentence = text.sentences[text.sentence_of[index]]
    token = _token(text, mentions, index)
    return not sentence.parsed or token.dep in ("nsubj", "conj", "dep", "appos")


def _of_description(chains: Chains, index: int) -> int | None:
    """The chain that was called by this noun, or the one firm near by for "the company"."""
    noun, things = chains.mentions[index].name, chains.things
    those = chains.called(index, lambda other: other == noun)
    any_firm = noun in ("company", "firm")
    if len(those) == 1 and not any_firm:
        return those[0]
    companies = words(_FILE, "coreference", "companies")
    if len(those) > 1 or not any_firm:
        return None
    firms = [n for n, t in things.items() if t.nouns & companies and min(t.mentions) < index]
    close = chains.near(index, NAMED - {MentionKind.PERSON})
    return firms[0] if len(firms) == 1 and close == set(firms) else None
