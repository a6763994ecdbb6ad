"""The slots of a lexicon entry in a clause, and the ends of a claim that fill them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kg.claims.clauses import Clause, Filler, is_copular
from kg.claims.grammar import grammar
from kg.claims.lexicon import VerbEntry, languages
from kg.claims.making import first_day, last_day, time_argument
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.tree import is_noun
from kg.claims.values import unit_kind
from kg.model import (
    Argument,
    Entity,
    Interval,
    MentionKind,
    Named,
    Quantity,
    TimeExpression,
    Token,
)

_OF = ".of"


def meets(scene: Scene, clause: Clause, entry: VerbEntry) -> bool:
    """Whether the clause has what an entry asks for beside its two ends."""
    if entry.past and clause.tense != "past":
        return False
    for name, words in entry.required:
        if not _required_heads(scene, clause, name, words):
            return False
    return not any(
        f for name in entry.without for f in slot(scene, clause, name) if scene.time_of(f) is None
    )


def _required_heads(
    scene: Scene, clause: Clause, name: str, words: frozenset[str]
) -> tuple[int, ...]:
    heads = (f.head for f in slot(scene, clause, name))
    return tuple(h for h in heads if words & {base_of(scene, h).word, base_of(scene, h).whole})


def pairs(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[tuple[Argument, Argument]]:
    """Every pair of ends that the clause has for an entry."""
    objects = [o for name in entry.object for o in ends(scene, clause, entry, name)]
    for name in entry.subject if objects else ():
        for subject in ends(scene, clause, entry, name):
            for object_ in objects:
                if (object_.start, object_.end) != (subject.start, subject.end):
                    yield subject, object_


def ends(scene: Scene, clause: Clause, entry: VerbEntry, name: str) -> Iterator[Argument]:
    """What fills one slot of an entry, as ends of a claim."""
    match name:
        case "time":
            points = (time_argument(t, scene) for t in _told(scene, clause))
            yield from (point for point in points if point is not None)
        case "start" | "end":
            read = first_day if name == "start" else last_day
            times = own_times(scene, clause)
            yield from (a for t in times if (a := read(t, scene)) is not None)
        case "language":
            yield from _languages(scene, clause)
        case "quantity":
            yield from _counted(scene, clause, entry)
        case _:
            required = frozenset().union(*(words for _, words in entry.required))
            exact = bool({"time", "start", "end", "quantity"} & set(entry.object))
            for filler in _without_wider(scene, _fillers(scene, clause, entry, name)):
                if exact and _is_other(scene, filler):
                    continue
                end = end_of(scene, filler)
                noun = scene.tree.tokens[filler.head]
                asked = base_of(scene, filler.head).word in required
                if end is not None and not (asked and end.start <= noun.start < end.end):
                    yield end
            if name.endswith(_OF):
                yield from _compound_parts(scene, clause, entry, name)


_PARTICIPLES = frozenset({"VVPP", "ADJA", "ADJD"})


def own_times(scene: Scene, clause: Clause) -> tuple[TimeExpression, ...]:
    """The times of a clause, without those of an attribute: "X, geboren 1920 in Ulm, starb"."""
    tokens, kept = scene.tree.tokens, []
    for time in scene.times_in(clause.tokens):
        at = next((i for i in clause.tokens if tokens[i].start >= time.start), clause.head)
        seen = {clause.head}
        while at not in seen and not _is_participle(tokens[at]):
            seen.add(at)
            at = tokens[at].head if tokens[at].head >= 0 else clause.head
        if at in seen:
            kept.append(time)
    return tuple(kept)


def _is_participle(token: Token) -> bool:
    return (
        token.dep in ("appos", "acl", "amod") and token.tag in _PARTICIPLES and token.text.isalpha()
    )


def _told(scene: Scene, clause: Clause) -> Iterator[TimeExpression]:
    """The times at which something may have happened: each once, at its finest.

    What stands in brackets within the clause or behind "statt" is none of them.
    """
    first = scene.tree.tokens[min(clause.tokens, default=0)].start
    times = own_times(scene, clause)
    bare = [t for t in times if t.bound == "" and not _is_beside(scene, first, t)]
    bare = [t for t in bare if t.type == "DATE"] or bare
    for time in bare:
        others = (t.interval for t in bare if t is not time)
        if not any(_holds(time.interval, other) for other in others):
            yield time


def _holds(wide: Interval | None, narrow: Interval | None) -> bool:
    """Whether the first is a longer time that the second lies in."""
    if wide is None or narrow is None or wide == narrow:
        return wide is None and narrow is not None
    days = (wide.first, narrow.first, narrow.last, wide.last)
    return all(day is not None for day in days) and list(days) == sorted(days, key=str)


def _is_beside(scene: Scene, first: int, time: TimeExpression) -> bool:
    before = scene.text(min(first, time.start), time.start).rstrip().lower()
    opened = before.rfind("(") > before.rfind(")")
    return opened or before.endswith((" statt", " anstatt", " anstelle"))


def _is_other(scene: Scene, filler: Filler) -> bool:
    """Whether no more than a part of what a name names is meant, or what lies about it.

    "die SPD in Bayern" was founded, and "der Großraum Paris" counted, apart.
    """
    mention = scene.name_of(filler.head)
    if mention is None:
        return False
    noun = scene.tree.tokens[filler.head]
    if scene.mentions.get(filler.head) != mention:
        around = (*grammar().areas, *(each.lower() for each in scene.words.institutions))
        return base_of(scene, filler.head).word.lower().endswith(around) and is_noun(noun)
    if scene.mention(mention).kind in (MentionKind.PLACE, MentionKind.EVENT):
        return False
    places = (scene.mentions.get(i) for i in tied_heads(scene, filler.head, "in"))
    return any(p is not None and scene.mention(p).kind is MentionKind.PLACE for p in places)


def tied_heads(scene: Scene, head: int, preposition: str) -> tuple[int, ...]:
    """The heads of a noun's attributes with a preposition."""
    return tuple(f.head for f in tied(scene, head, (preposition,)))


def _fillers(scene: Scene, clause: Clause, entry: VerbEntry, name: str) -> tuple[Filler, ...]:
    if name.endswith(_OF):
        heads = _heads_of(scene, clause, entry, name)
        return tuple(f for head in heads for f in tied(scene, head, ("von", "")))
    found = slot(scene, clause, name)
    if name in ("object", "patient", "agent", "subject", "indirect", "predicative"):
        return found
    # "hat seinen Sitz in Y": the phrase may hang on the noun that the entry asks for.
    asked = (
        h for slot_, words in entry.required for h in _required_heads(scene, clause, slot_, words)
    )
    return found + tuple(f for head in asked for f in tied(scene, head, (name,)))


def _heads_of(scene: Scene, clause: Clause, entry: VerbEntry, name: str) -> tuple[int, ...]:
    base = name.removesuffix(_OF)
    asked = {slot_: words for slot_, words in entry.required}.get(base)
    if asked is not None:
        return _required_heads(scene, clause, base, asked)
    return tuple(f.head for f in slot(scene, clause, base))


def _compound_parts(
    scene: Scene, clause: Clause, entry: VerbEntry, name: str
) -> Iterator[Argument]:
    """ "den SPD-Vorsitz", "ihr Sitz", "die norwegische Regierung": whose it is by its own words."""
    for head in _heads_of(scene, clause, entry, name):
        if head in scene.parts:
            yield scene.mention_argument(scene.parts[head])
        for child in scene.tree.having(head, "det:poss", "det", "amod"):
            owner = scene.mentions.get(child)
            adjective = scene.tree.tokens[child].dep == "amod"
            whose = name == "subject.of" and owner is not None and scene.mention(owner).anaphoric
            if owner is not None and (adjective or whose):
                yield scene.mention_argument(owner)


def _without_wider(scene: Scene, found: tuple[Filler, ...]) -> list[Filler]:
    """ "in Redmond im Bundesstaat Washington": what follows at once says where the first is.

    Only prepositional phrases are looked at; what is joined by "und" or a comma does not follow.
    """
    kept: list[Filler] = []
    last: set[int] = set()
    for filler in sorted(found, key=lambda f: f.head):
        below = scene.tree.below(filler.head, lambda i: scene.tree.tokens[i].dep == "conj")
        joined = scene.tree.tokens[filler.head].dep == "conj"
        if joined or not (filler.preposition and below[0] - 1 in last):
            kept.append(filler)
        last |= {filler.head, below[-1]}
    return kept


def slot(scene: Scene, clause: Clause, name: str) -> tuple[Filler, ...]:
    """The fillers of a slot that has a name, or of the phrases with a preposition."""
    match name:
        case "subject":
            return clause.subject
        case "agent":
            return clause.agent if clause.passive else clause.subject
        case "patient":
            return clause.subject if clause.passive else clause.object
        case "object":
            return clause.object
        case "indirect":
            bound = () if is_copular(clause) else clause.predicative
            return clause.indirect or clause.object or bound
        case "predicative":
            return clause.predicative
    located = clause.predicative if is_copular(clause) else ()
    return tuple(f for f in (*clause.obliques, *located) if f.preposition == name)


def tied(scene: Scene, head: int, prepositions: tuple[str, ...]) -> tuple[Filler, ...]:
    """Attributes of a noun with one of the prepositions, "" for the genitive."""
    found = []
    for child in scene.tree.having(head, "nmod"):
        preposition = scene.tree.preposition(child)
        if preposition in prepositions:
            for each in scene.tree.conjuncts(child):
                found.append(Filler(each, (each,), preposition))
    return tuple(found)


def end_or_time(scene: Scene, filler: Filler) -> Argument | None:
    """As :func:`end_of`, a point of the calendar counted."""
    time = scene.time_of(filler)
    return end_of(scene, filler) if time is None else time_argument(time, scene)


def end_of(scene: Scene, filler: Filler) -> Argument | None:
    """A filler as an end of a typed claim: it must be a mention, and no time."""
    if scene.time_of(filler) is not None:
        return None
    argument = scene.argument(filler)
    named = _name_beside(scene, filler.head)
    if named is not None and (argument.mention is None or not scene.is_name(argument.mention)):
        return named
    if argument.mention is None:
        return _language(scene, filler)
    return argument


def _name_beside(scene: Scene, noun: int) -> Argument | None:
    """ "zum Konzern Alphabet": a name right behind its class noun that is no mention."""
    mention = scene.mentions.get(noun)
    behind = noun + 1
    if mention is None or behind >= len(scene.tree.tokens) or behind in scene.mentions:
        return None
    token = scene.tree.tokens[behind]
    close = token.head == noun and token.dep in ("appos", "flat") and token.text[:1].isupper()
    if not close or scene.mention(mention).kind is not MentionKind.CLASS:
        return None
    return Argument(
        token.start, token.end, token.text, value=Named(token.text, MentionKind.ORGANISATION)
    )


def _languages(scene: Scene, clause: Clause) -> Iterator[Argument]:
    """Names of languages that stand bare in the clause, for an adverb or an object."""
    for index in clause.tokens:
        token = scene.tree.tokens[index]
        known = languages().get(token.text)
        if known is not None and token.dep in ("obj", "advmod", "xcomp", "conj"):
            yield Argument(token.start, token.end, token.text, value=Entity(known))


def _language(scene: Scene, filler: Filler) -> Argument | None:
    """A language's name means one thing; it is no mention that would have to be linked."""
    token = scene.tree.tokens[filler.head]
    known = languages().get(token.text)
    if known is None or scene.tree.having(filler.head, "amod"):
        return None
    return Argument(token.start, token.end, token.text, value=Entity(known))


def _counted(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[Argument]:
    """The number that an entry asks for: of counted nouns, or of a kind of unit."""
    if entry.unit:
        yield from _measured(scene, clause.tokens, entry.unit)
        return
    for filler in (*clause.object, *clause.subject):
        word = base_of(scene, filler.head)
        if entry.counted and _is_some(scene, clause, filler.head, entry.subject):
            continue
        if not entry.counted or entry.counted & {word.word, word.whole}:
            counted = quantities_of(scene, filler)
            yield from (a for a in counted if isinstance(a.value, Quantity) and not a.value.unit)
    if not entry.counted:
        yield from _measured(scene, clause.tokens, "")


def _is_some(scene: Scene, clause: Clause, noun: int, subject: Collection[str]) -> bool:
    """Whether no more than some are counted: "Einwohner mit …", "in Berlin 200 Mitarbeiter".

    Where the place is the subject ("In Bremen leben …"), it narrows nothing.
    """
    tokens, words = scene.tree.tokens, grammar().narrowing
    phrases = [i for i in scene.tree.having(noun, "nmod", "acl:relcl", "acl")]
    if "in" not in subject:
        phrases += [f.head for f in clause.obliques if f.preposition == "in"]
    for index in phrases:
        restricts = tokens[index].dep in ("acl:relcl", "acl")
        restricts |= scene.tree.preposition(index) in words
        if restricts and scene.time_of(Filler(index, (index,))) is None:
            return True
    return False


def _measured(scene: Scene, tokens: tuple[int, ...], kind: str) -> Iterator[Argument]:
    """The first quantity among the tokens whose unit is of a kind, "" for a bare number."""
    starts = {scene.tree.tokens[i].start for i in tokens}
    for number in scene.numbers:
        inside = any(number.start <= s < number.end for s in starts)
        if inside and unit_kind(number.quantity.unit) == kind and not _is_time(scene, number.start):
            text = scene.text(number.start, number.end)
            yield Argument(number.start, number.end, text, value=number.quantity)
            return


def _is_time(scene: Scene, start: int) -> bool:
    return any(time.start <= start < time.end for time in scene.times)


def quantities_of(scene: Scene, filler: Filler) -> Iterator[Argument]:
    """The first number that stands in a filler."""
    start, end = scene.span(filler.tokens)
    for number in scene.numbers:
        if start <= number.start and number.end <= end and not _is_time(scene, number.start):
            text = scene.text(number.start, number.end)
            yield Argument(number.start, number.end, text, value=number.quantity)
            return
