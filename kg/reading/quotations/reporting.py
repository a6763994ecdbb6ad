"""Which words of a sentence report what someone says, thinks or wants.

The words are in ``kg/data/reporting_de.toml``. Detached prefixes, auxiliaries and two-word
expressions ("heißt es", "ist der Meinung") are put together here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.model import Sentence, Token
from kg.reading.lexicon import words
from kg.reading.phrases import Chunk, is_finite, is_nominal

_FILE = "reporting_de.toml"
# "sagte weiter" is no "weitersagen".
_NO_PREFIXES = frozenset({"weiter"})
_AUXILIARIES = frozenset({"haben", "sein", "werden"})
_MODALS = frozenset({"können", "müssen", "sollen", "wollen", "dürfen", "mögen"})

# Third persons whose present subjunctive looks like nothing else, beside the rule for -e.
_SUBJUNCTIVES = frozenset(
    [
        "sei",
        "seien",
        "habe",
        "werde",
        "könne",
        "müsse",
        "solle",
        "dürfe",
        "wolle",
        "möge",
        "wisse",
        "tue",
    ]
)
# Past subjunctives, which stand for the present ones where those look like indicatives.
_PAST_SUBJUNCTIVES = frozenset(
    [
        "wäre",
        "wären",
        "hätte",
        "hätten",
        "würde",
        "würden",
        "könnte",
        "könnten",
        "müsste",
        "müssten",
        "gäbe",
        "gäben",
        "käme",
        "kämen",
        "sollten",
        "wollten",
        "dürften",
        "ginge",
        "gingen",
        "ließe",
        "ließen",
        "bliebe",
        "blieben",
        "stünde",
        "stünden",
        "läge",
        "lägen",
    ]
)


@dataclass(frozen=True, slots=True)
class Report:
    """A reporting verb: its finite and its main word (token indices), and how it is used."""

    finite: int
    main: int
    lemma: str
    thought: bool
    passive: bool
    phrase: int | None = None
    """The second word of a two-word expression."""

    @property
    def last(self) -> int:
        """The last of its words."""
        return max(self.finite, self.main, self.phrase or 0)

    @property
    def first(self) -> int:
        """The first of its words."""
        return min(self.finite, self.main)


@cache
def speech_verbs() -> frozenset[str]:
    """Verbs of saying."""
    return words(_FILE, "verbs", "speech")


@cache
def thought_verbs() -> frozenset[str]:
    """Verbs of thinking, wanting and finding out that are not verbs of saying too."""
    return words(_FILE, "verbs", "thought") - speech_verbs()


@cache
def telling_verbs() -> frozenset[str]:
    """Verbs that pass on a whole sentence: "Das teilte X mit"."""
    return words(_FILE, "verbs", "telling")


@cache
def reported_frames() -> dict[str, frozenset[str]]:
    """Verb to the prepositions that may lead to what it reports; "-" is a bare object."""
    frames: dict[str, set[str]] = {}
    for entry in words(_FILE, "verbs", "reported"):
        verb, _, preposition = entry.partition(":")
        frames.setdefault(verb, set()).add(preposition)
    return {verb: frozenset(found) for verb, found in frames.items()}


@cache
def _phrases() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in words(_FILE, "verbs", "phrases"):
        verb, _, word = entry.partition(":")
        found.setdefault(verb, set()).add(word)
    return {verb: frozenset(second) for verb, second in found.items()}


@cache
def nouns(which: str) -> frozenset[str]:
    """The nouns under a key of the data file's table ``nouns``."""
    return words(_FILE, "nouns", which)


@cache
def openers(which: str) -> frozenset[str]:
    """The words that open a ``complement`` or an ``adjunct`` clause."""
    return words(_FILE, "openers", which)


@cache
def prepositions(which: str) -> frozenset[str]:
    """The prepositions that attribute: ``always``, ``with_source`` or ``behind``."""
    return words(_FILE, "prepositions", which)


def is_source(word: str, lemma: str) -> bool:
    """Whether a noun is one of knowledge or words: "Angaben", "Polizeibericht"."""
    if lemma in nouns("source") or word in nouns("source"):
        return True
    return word.lower().endswith(tuple(nouns("source_endings"))) and word[:1].isupper()


def report(sentence: Sentence, chunk: Chunk, masked: Sequence[bool]) -> Report | None:
    """The reporting verb of a chunk, or None; what is quoted (``masked``) is not looked at."""
    tokens = sentence.tokens
    inside = [i for i in range(chunk.start, chunk.end) if not masked[i]]
    for finite in (i for i in inside if is_finite(tokens[i])):
        found = _from_finite(tokens, finite, inside)
        if found is not None:
            return found
    return None


def _from_finite(tokens: Sequence[Token], finite: int, inside: list[int]) -> Report | None:
    main = _main_verb(tokens, finite, inside)
    lemma = _full_lemma(tokens, main, inside)
    helper = tokens[finite].lemma.lower() if main != finite else ""
    passive = helper == "werden" and tokens[main].tag in ("VVPP", "VVFIN")
    if lemma in speech_verbs() or lemma in thought_verbs() or lemma in reported_frames():
        return Report(finite, main, lemma, lemma not in speech_verbs(), passive)
    for verb in {lemma, tokens[finite].lemma.lower()}:
        for second in _phrases().get(verb, ()):
            place = _word_place(tokens, second, inside, finite)
            if place is not None:
                thought = verb in ("sein", "werden", "haben", "halten", "zeigen")
                return Report(finite, main, f"{verb}:{second}", thought, False, place)
    return None


def _word_place(tokens: Sequence[Token], word: str, inside: list[int], finite: int) -> int | None:
    for index in inside:
        if index != finite and word in (tokens[index].text, tokens[index].lemma):
            # "heißt es", "es heißt": the two stand together.
            if word == "es" and abs(index - finite) > 1:
                continue
            # "nach Meinung von …" is no holding of an opinion.
            if index and tokens[index - 1].tag == "APPR" and is_nominal(tokens[index]):
                continue
            return index
    return None


def _main_verb(tokens: Sequence[Token], finite: int, inside: list[int]) -> int:
    lemma = tokens[finite].lemma.lower()
    if lemma not in _AUXILIARIES and lemma not in _MODALS:
        return finite
    governor = tokens[finite].head
    if (
        tokens[finite].dep.startswith("aux")
        and governor in inside
        and tokens[governor].pos == "VERB"
    ):
        return governor
    wanted = ("VVPP",) if lemma in _AUXILIARIES else ("VVINF", "VVPP")
    candidates = [i for i in inside if tokens[i].tag in wanted or tokens[i].tag == "VVIZU"]
    if lemma == "werden" and not candidates:
        candidates = [i for i in inside if tokens[i].tag == "VVINF"]
    return candidates[-1] if candidates else finite


def _full_lemma(tokens: Sequence[Token], verb: int, inside: list[int]) -> str:
    """The verb with its detached prefix; adverbs that the parser took for one are left out."""
    lemma = tokens[verb].lemma.lower()
    for index in inside:
        token = tokens[index]
        word = token.text.lower()
        if (
            token.head == verb
            and token.dep == "compound:prt"
            and word in _NO_PREFIXES | {word if token.tag in ("ADJD", "ADV") else ""}
        ):
            lemma = lemma.removeprefix(word)
        elif token.tag == "PTKVZ" and index > verb and not lemma.startswith(word):
            return word + lemma if word not in _NO_PREFIXES else lemma
    return lemma


def is_subjunctive(token: Token) -> bool:
    """Whether a finite verb is in the present subjunctive (Konjunktiv I) beyond doubt.

    Third persons singular in -e whose infinitive is the same with -n; "sei" and "seien".
    """
    if not is_finite(token):
        return False
    form = token.text.lower()
    if form in _SUBJUNCTIVES:
        return True
    if token.tag != "VVFIN" or not form.endswith("e"):
        return False
    stem = token.lemma.lower().removesuffix("n")
    return stem.endswith(form) and form != "e"


def is_past_subjunctive(token: Token) -> bool:
    """Whether a finite verb may be in the past subjunctive (Konjunktiv II)."""
    return is_finite(token) and token.text.lower() in _PAST_SUBJUNCTIVES


def is_content_noun(token: Token) -> bool:
    """Whether a noun stands for something said or thought: "Ansicht", "Vorwürfe", "Worten"."""
    return is_nominal(token) and (token.lemma in nouns("content") or token.text in nouns("content"))
