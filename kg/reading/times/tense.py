"""Whether a clause speaks of what was or of what will be: last Wednesday or the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Sentence, Token
from kg.reading.times.rules import Lexicon

_LONGEST_WORD = 40

_WORD = re.compile(r"[^\W\d_]+")
_BORDER = re.compile(r"[,;:–—()„“”\"»«]")


@dataclass(frozen=True, slots=True)
class Tenses:
    """The tense of each stretch between punctuation marks; ``ends`` are their ends in order."""

    ends: Sequence[int]
    tenses: Sequence[str]
    any_past: bool

    def at(self, place: int) -> str:
        """ "past", "future" or "" for what stands at a place of the sentence.

        A stretch without a sign of its own follows the sentence into the past only: a future
        in another clause ("… am Mittwoch bestehe die Gefahr, dass es geschehen wird") says nothing.
        """
        own = self.tenses[min(bisect_right(self.ends, place), len(self.ends) - 1)]
        return own or ("past" if self.any_past else "")


def tenses(sentence: Sentence, text: str, lexicon: Lexicon) -> Tenses:
    """The tenses of a sentence whose words are ``text``. A parse decides over word lists."""
    ends = [match.end() for match in _BORDER.finditer(text)] + [len(text)]
    past_verbs = {t.start - sentence.start for t in sentence.tokens if _is_past(t)}
    found = []
    start = 0
    for end in ends:
        here = any(start <= place < end for place in past_verbs)
        found.append("past" if here else _signs(text[start:end], sentence.parsed, lexicon))
        start = end
    return Tenses(ends, found, "past" in found)


def _is_past(token: Token) -> bool:
    return ("Tense", "Past") in token.morph and ("VerbForm", "Fin") in token.morph


def _signs(words: str, parsed: bool, lexicon: Lexicon) -> str:
    signs = lexicon.tense
    auxiliary = future = False
    for word in _WORD.findall(words):
        if len(word) > _LONGEST_WORD:
            continue
        if auxiliary and signs["participle"].fullmatch(word):
            return "past"
        if not parsed and signs["past"].fullmatch(word):
            return "past"
        auxiliary = auxiliary or signs["auxiliary"].fullmatch(word) is not None
        future = future or signs["future"].fullmatch(word) is not None
    return "future" if future else ""
