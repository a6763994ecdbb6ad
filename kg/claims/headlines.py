"""Headlines: what an outlet states above its text, short of articles and often of a verb.

"Amazon nimmt Parler vom Netz" is a sentence. "Otto Braun zum Präsidenten gewählt" lacks its
"wurde", "Clara Berg gestorben" its "ist": a participle at the end is the predicate, what opens the
line its subject. With a colon the first part may be who says the rest ("Moskau: …"), so that such
lines are not read, nor are questions. As headlines leave out articles, case does not tell subject
from object: the subject stands first.
"""

from __future__ import annotations

from dataclasses import replace

from kg.claims.clauses import Clause, Filler, Link, Mood
from kg.claims.folded import base_of_participle, phrases_of
from kg.claims.grammar import grammar
from kg.claims.lists import is_proper
from kg.claims.scene import Scene
from kg.claims.tree import feature, lemma
from kg.model import Token
from kg.reading.parse.morphology import analyse

_SHORTEST = 3
_UNSURE = frozenset({":", "?", "/", "|", "+", "•", "…"})
_DASHES = frozenset({"–", "—", "-"})
_BULLETS = _DASHES | {"*", "·", "◦", "‣", "▪"}
"""What opens an entry of a list."""
_PREPOSITIONS = frozenset({"APPR", "APPRART"})
_PHRASE = frozenset({"NN", "NE", "FM", "ADJA", "ART", "CARD", "PPOSAT"})
_LOCAL = frozenset({"in", "bei", "nach", "auf", "an", "vor", "unter", "seit"})
_FINITE = frozenset({"VVFIN", "VAFIN", "VMFIN", "VVIMP"})


def as_headline(scene: Scene) -> Scene | None:
    """The headline with clauses to be read, None where it states nothing or not surely."""
    tokens = scene.tree.tokens
    if len(tokens) < _SHORTEST or any(t.text in _UNSURE for t in tokens):
        return None
    if tokens[0].text in _BULLETS or _asks(tokens[0]):
        return None
    elided = _elided(scene)
    if elided is not None:
        return replace(scene, clauses=(elided,))
    whole = (_subject_first(scene, c) for c in scene.clauses if _is_whole(scene, c))
    told = tuple(clause for clause in whole if _has_its_subject(scene, clause))
    return replace(scene, clauses=told) if told else None


def _asks(first: Token) -> bool:
    """ "Hat Amazon Parler gekauft": a verb in front, whatever the tagger makes of its capital."""
    return first.tag != "NN" and analyse([first.text.lower()])[0].tag in _FINITE


def _is_whole(scene: Scene, clause: Clause) -> bool:
    """Whether a clause has a subject and a finite verb that is not a participle at the end.

    "Täter in Bremen verurteilt" has none, though "verurteilt" could be one.
    """
    tokens = scene.tree.tokens
    finite = [
        i for i in clause.verbs if tokens[i].tag in _FINITE and _may_be_finite(tokens[i].text)
    ]
    main = clause.link is Link.MAIN
    return bool(clause.subject and finite) and not (main and _is_last(tokens, finite[0]))


def _may_be_finite(word: str) -> bool:
    """Whether it is no noun and no mere participle: "verurteilt" may be either, not "gegründet"."""
    base = base_of_participle(word)
    mere = base is not None and word.startswith("ge") and not base.startswith("ge")
    return word.islower() and not mere


def _is_last(tokens: tuple[Token, ...], index: int) -> bool:
    return all(t.pos == "PUNCT" for t in tokens[index + 1 :]) and index > _SECOND


_SECOND = 2
"""Tokens before a verb that may be one phrase: "Die Polizei warnt"."""


def _subject_first(scene: Scene, clause: Clause) -> Clause:
    """ "Erdbeben erschüttert England": what stands before the verb, if it can be, does it."""
    if clause.passive or len(clause.subject) != 1 or len(clause.object) != 1:
        return clause
    verb = min(clause.verbs)
    first, second = clause.object[0], clause.subject[0]
    if not first.head < verb < second.head or not _agree(scene, verb, first.head):
        return clause
    return replace(clause, subject=(first,), object=(second,))


def _has_its_subject(scene: Scene, clause: Clause) -> bool:
    """Whether no other noun stands where the subject is due, and no dash parts it from the verb."""
    tokens, verb, subject = scene.tree.tokens, min(clause.verbs), clause.subject[0].head
    first, last = sorted((verb, subject))
    if any(tokens[i].text in _DASHES for i in range(first, last)):
        return False
    opening = tokens[min(clause.tokens)].tag
    return subject < verb or clause.link is not Link.MAIN or opening not in _PHRASE


def _agree(scene: Scene, verb: int, noun: int) -> bool:
    """Whether a noun can be the verb's subject: without an article its base form may be one."""
    number, token = feature(scene.tree.tokens[verb], "Number"), scene.tree.tokens[noun]
    single = number == "Sing" and token.text == lemma(token)
    return single or feature(token, "Number") in ("", number) or not number


def _elided(scene: Scene) -> Clause | None:
    """The clause of a headline that ends with its participle."""
    tokens = scene.tree.tokens
    last = max((i for i, t in enumerate(tokens) if t.pos != "PUNCT"), default=0)
    if any(t.tag in _FINITE or t.tag[:2] == "KO" for t in tokens[:last]) or not last:
        return None
    base = base_of_participle(tokens[last].text)
    subject = _opening(scene, last) if base is not None else None
    if base is None or subject is None:
        return None
    behind = range(max(subject.tokens) + 1, last + 1)
    words = {tokens[i].text.lower() for i in behind}
    if words & (grammar().negators | grammar().negative_words | grammar().undone):
        return None
    phrases = phrases_of(scene, last, behind)
    if phrases is None or not _is_only_phrases(tokens, behind):
        return None
    phrases = tuple(f for f in phrases if _is_free(tokens, f))
    passive = not base.endswith(tuple(grammar().sein_perfect))
    agent = tuple(f for f in phrases if passive and f.preposition in ("von", "durch"))
    return Clause(
        last, base, (last,), tuple(range(last + 1)), Link.MAIN, subject=(subject,),
        obliques=tuple(f for f in phrases if f not in agent), agent=agent, passive=passive,
        mood=Mood.INDICATIVE, tense="past",
    )  # fmt: skip


def _opening(scene: Scene, last: int) -> Filler | None:
    """The noun phrase that opens the line, a name in it as its head."""
    tokens = scene.tree.tokens
    end = 0
    while end < last and tokens[end].tag in _PHRASE:
        end += 1
    nouns = [i for i in range(end) if tokens[i].tag in ("NN", "NE", "FM")]
    if not nouns:
        return None
    common = [i for i in nouns if tokens[i].tag == "NN"]
    head = common[0] if common else nouns[0]  # "Anna Bergs Uhr", "Anna Berg"
    name = scene.mentions.get(head + 1)
    if common and scene.name_of(head) in {scene.mentions.get(i) for i in nouns if i < head} - {
        None
    }:
        return None
    if common and head + 1 < end and name is not None and is_proper(scene, name):
        head += 1  # "Kanzlerin Anna Berg"
    if end < last and tokens[end].text.lower() == "von":
        return None  # "Kundgebung von Gegnern beendet": theirs, or by them?
    return Filler(head, tuple(range(end)))


def _is_only_phrases(tokens: tuple[Token, ...], inside: range) -> bool:
    """Whether no bare noun stands behind the subject, which could be subject itself."""
    return all(
        tokens[i].tag not in ("NN", "NE") or _has_preposition(tokens, i, inside) for i in inside
    )


def _is_free(tokens: tuple[Token, ...], filler: Filler) -> bool:
    """Whether a phrase can be no attribute: "Anklage gegen Piloten von Bremen erhoben" has two."""
    before = filler.head
    while before > 0 and tokens[before].tag in _PHRASE:
        before -= 1
    return filler.preposition in _LOCAL or before == 0 or tokens[before - 1].tag != "NN"


def _has_preposition(tokens: tuple[Token, ...], noun: int, inside: range) -> bool:
    before = noun - 1
    while before in inside and tokens[before].tag in _PHRASE:
        before -= 1
    return before in inside and tokens[before].tag in _PREPOSITIONS
