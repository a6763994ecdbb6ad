"""Typed statements from what something is called: "X is NOUN of Y", "Y NOUN X", "X, NOUN of Y,"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.claims.english.clauses import Clause, Filler
from kg.claims.english.making import at, make, setting_of
from kg.claims.english.nouns import NounClaim, claims_of_noun, is_plain
from kg.claims.english.scene import Scene, beside
from kg.claims.english.stance import negators
from kg.claims.english.words import words
from kg.claims.lexicon import Lexicon
from kg.claims.making import Setting, Stance
from kg.model import Argument, ClaimReading, Modality, Polarity


def by_copula(
    scene: Scene, lexicon: Lexicon, clause: Clause, how: Stance
) -> Iterator[ClaimReading]:
    """Every claim of a clause that calls its subject something, in either order of the two."""
    called, some_time = _predicates(clause)
    for predicate in called:
        for subject in clause.subject:
            yield from _called(scene, lexicon, clause, subject, predicate, how, some_time)
            if "be" in clause.lemmas and how.polarity is Polarity.POSITIVE:
                yield from _called(scene, lexicon, clause, predicate, subject, how, some_time)


def counted(scene: Scene, lexicon: Lexicon, clause: Clause, how: Stance) -> Iterator[ClaimReading]:
    """ "The population of Y is N": a number is said to be what a label counts."""
    if "be" not in clause.lemmas or clause.passive or clause.obliques:
        return
    within = [scene.tree.tokens[i] for i in clause.tokens if i > clause.head]
    numbers = [n for n in scene.numbers if any(t.start == n.end - len(t.text) for t in within)]
    behind = {t.lemma for t in within if t.pos == "NOUN"} - {"person", "million", "billion"}
    for subject in clause.subject if len(numbers) == 1 and not behind else ():
        text = scene.text(numbers[0].start, numbers[0].end)
        number = Argument(numbers[0].start, numbers[0].end, text, value=numbers[0].quantity)
        for claim in claims_of_noun(scene, lexicon, subject.head):
            senses = tuple(replace(s, inverse=False, subject_types=s.object_types, object_types=())
                           for s in claim.senses if s.property == "P1082")  # fmt: skip
            if claim.relation not in _COUNTING or not senses:
                continue
            setting, qualifiers = setting_of(scene, clause, claim.tense, claim.past)
            relation = " ".join(scene.tree.tokens[i].text for i in clause.verbs)
            yield make(
                scene, scene.span(clause.tokens), claim.other, f"{relation} {claim.relation}",
                number, "english-copula", senses, setting, how, qualifiers,
            )  # fmt: skip


_COUNTING = frozenset({"population", "human population"})


def _predicates(clause: Clause) -> tuple[tuple[Filler, ...], bool]:
    """What the clause calls its subject, and whether that is said of some time only."""
    known, lemmas = words(), set(clause.lemmas)
    if lemmas & known.calling:
        return (*clause.predicative, *clause.object), "become" in lemmas
    if clause.passive and lemmas & known.calling_passive:
        return clause.predicative, True
    if lemmas & (known.calling_as | known.leaving) and not clause.passive:
        some_time = clause.tense != "present" or bool(lemmas & known.leaving)
        return tuple(f for f in clause.obliques if f.preposition == "as"), some_time
    return (), False


_CHOSEN = frozenset({"elect", "reelect", "appoint"})
"""Who is chosen in a year may begin in the next."""


def _called(
    scene: Scene, lexicon: Lexicon, clause: Clause, holder: Filler, called: Filler, how: Stance,
    some_time: bool,
) -> Iterator[ClaimReading]:  # fmt: skip
    who = scene.called(holder.head)
    if who is None or called.head in scene.mentions or _compares(scene, clause, called):
        return
    yield from _of_kind(scene, lexicon, clause, who, called.head, how)
    for claim in claims_of_noun(scene, lexicon, called.head, clause):
        if claim.partial and how.polarity is Polarity.NEGATIVE:
            continue  # "was not the first president"
        setting, qualifiers = setting_of(scene, clause, claim.tense, claim.past)
        if some_time and (setting.present or _CHOSEN & set(clause.lemmas)):
            setting, qualifiers = Setting(None, False), ()
        relation = " ".join(scene.tree.tokens[i].text for i in clause.verbs)
        if claim.other.start != who.start:
            yield make(
                scene, scene.span(clause.tokens), who, f"{relation} {claim.relation}",
                claim.other, "english-copula", claim.senses, setting, how, qualifiers,
            )  # fmt: skip


def _of_kind(
    scene: Scene, lexicon: Lexicon, clause: Clause, who: Argument, head: int, how: Stance
) -> Iterator[ClaimReading]:
    """ "X is a company": of what kind it is, or what somebody does."""
    kind = scene.kind_named(head)
    narrowed = scene.tree.having(head, "nmod", "acl", "conj")
    if kind is None or narrowed or not is_plain(scene, lexicon, head):
        return
    occupation = scene.word(head) in lexicon.occupations
    sense = lexicon.built_in("occupation" if occupation else "class")
    setting, qualifiers = setting_of(scene, clause, sense.tense)
    relation = " ".join(scene.tree.tokens[i].text for i in clause.verbs)
    yield make(
        scene, scene.span(clause.tokens), who, relation, kind, "english-copula", (sense,),
        setting, how, qualifiers,
    )  # fmt: skip


def _compares(scene: Scene, clause: Clause, called: Filler) -> bool:
    """ "X is as much the capital of Y as …"; "as" that only follows is the noun's: "serve as"."""
    own = {scene.word(i) for i in clause.tokens} & words().comparing
    return bool(own - {"as"} if called.preposition == "as" else own)


def by_phrase(scene: Scene, lexicon: Lexicon) -> Iterator[tuple[int, ClaimReading]]:
    """Claims of appositions and titles, each with the token of the noun in it.

    Beside an earlier year a title may be of then or of now ("In 1963 President X came"): what only
    holds for a time is not read there.
    """
    for who, noun in _pairs(scene):
        named = scene.named(who)
        if named is None or noun in scene.mentions:
            continue
        if negators(scene, scene.tree.below(noun, {who}.__contains__)):
            continue
        for claim in claims_of_noun(scene, lexicon, noun):
            lasting = claim.tense != "state" or claim.past
            setting = _told_for(scene, who, noun, claim)
            if setting is None or claim.other.start == named.start:
                continue
            if lasting or not _is_of_then(scene, noun):
                yield noun, _reading(scene, named, noun, claim, setting)


def _told_for(scene: Scene, who: int, noun: int, claim: NounClaim) -> Setting | None:
    """The time that a phrase says itself: "X, president of Y in 1950"; None where it is a bound."""
    times = scene.times_in(scene.tree.below(noun, {who}.__contains__))
    if claim.tense != "state" or not times:
        return Setting(None, claim.tense == "state" and not claim.past)
    if len(times) > 1 or times[0].bound:
        return None
    return at(times[0].interval)


def _is_of_then(scene: Scene, noun: int) -> bool:
    """Whether the noun's clause has a time of a year before the article's."""
    published = scene.article.published
    clause = min((c for c in scene.clauses if noun in c.tokens), key=_size, default=None)
    if published is None or clause is None:
        return False
    if any(scene.word(i) == "ago" for i in clause.tokens):
        return True
    ends = (t.interval.end for t in scene.times_in(clause.timed) if t.interval is not None)
    return any(end is not None and end.year < published.year for end in ends)


def _size(clause: Clause) -> int:
    return len(clause.tokens)


def _pairs(scene: Scene) -> Iterator[tuple[int, int]]:
    """Tokens of a name and of the noun that it is called in its phrase."""
    for index, token in enumerate(scene.tree.tokens):
        above = scene.tree.tokens[token.head].head
        if token.dep == "appos" and _is_of_above(scene, index, token.head):
            if beside(scene, above, index):
                yield index, above
            continue
        if token.dep == "appos" and beside(scene, token.head, index):
            yield token.head, index
            yield index, token.head
        elif token.dep == "nmod:title":
            yield token.head, index


def _is_of_above(scene: Scene, index: int, head: int) -> bool:
    """ "the capital of France, Paris": the apposition is the capital's, not France's."""
    above = scene.tree.tokens[head]
    placed = above.dep == "nmod" and scene.tree.tokens[above.head].lemma in words().placed
    return placed and index in scene.mentions and head in scene.mentions


def _reading(
    scene: Scene, named: Argument, noun: int, claim: NounClaim, setting: Setting
) -> ClaimReading:
    token = scene.tree.tokens[noun]
    edges = (named.start, named.end, claim.other.start, claim.other.end, token.start, token.end)
    return make(
        scene, (min(edges), max(edges)), named, claim.relation, claim.other,
        "english-apposition", claim.senses, setting,
        Stance(Polarity.POSITIVE, Modality.ASSERTED),
    )  # fmt: skip
