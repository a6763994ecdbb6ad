"""German word classes and lemmas from HanTa, and the parts of compound nouns.

HanTa (Wartena 2019, "A Probabilistic Morphology Model for German
Lemmatization") is a trigram tagger over word classes with a morpheme model
for words that it has not seen.  Here it gets STTS tags, safe input and a lock.
"""

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from HanTa.HanoverTagger import HanoverTagger

# HanTa's analysis of one word takes time that grows with the square of its
# length: 0.4 s for 300 letters.  No German word that matters is longer.
_LONGEST_WORD = 80

# Words whose analyses are kept, about 1 kB each.
_WORDS_KEPT = 20_000

# The tag for a word that nothing is known of (STTS: non-word).
_NO_WORD = "XY"

# HanTa knows the ASCII marks only.
_PLAIN_MARKS = str.maketrans(
    {mark: '"' for mark in "„“”‟»«"}
    | {mark: "'" for mark in "‚‘’‛›‹"}
    | {mark: "-" for mark in "–—‐‑−"}
)

# What has no letter or digit is a mark, whatever HanTa thinks of it.
_MARK = re.compile(r"[\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

# `US-Präsident`, `Preis-Leistungs-Verhältnis`: letters on both sides of the last hyphen.
_HYPHEN_COMPOUND = re.compile(r"(.*\w[-‐‑])(\w.*)", re.DOTALL)

# Two classes that HanTa has beyond STTS: nominalised adjectives and infinitives.
_BEYOND_STTS = {"NNA": "NN", "NNI": "NN"}

# Morphemes of a noun that stand between its parts or end it, rather than be a part.
_JOINTS = ("FUGE", "SUF", "HYPHEN")


class Analysis(NamedTuple):
    """One word's lemma and STTS tag (Stuttgart-Tübingen tag set)."""

    lemma: str
    tag: str


@cache
def _tagger() -> HanoverTagger:
    tagger = HanoverTagger("morphmodel_ger.pgz")
    # Both are functions of the word alone, and news repeats its words: 8,300 words a second
    # without, 10,700 on a first reading with, 50,000 where all words were met before.
    tagger.analyze_forward = lru_cache(_WORDS_KEPT)(tagger.analyze_forward)
    tagger.analyze_viterbi = lru_cache(_WORDS_KEPT)(tagger.analyze_viterbi)
    return tagger


# HanTa keeps no state between calls today, but promises none either; the lock
# also keeps two threads from loading the model at once.
_lock = threading.Lock()


def analyse(words: Sequence[str]) -> list[Analysis]:
    """Tag and lemmatise the words of one German sentence, one result a word.

    The lemma of a hyphen compound keeps its first parts: `US-Präsidenten`
    gives `US-Präsident`.  What has no letter or digit is tagged as a mark.
    """
    return list(_analyse(tuple(words)))


@lru_cache(maxsize=512)
def _analyse(words: tuple[str, ...]) -> tuple[Analysis, ...]:
    parts = [_tagged_part(word) for word in words]
    if not parts:
        return ()
    with _lock:
        tagged = _tagger().tag_sent([part for _, part in parts], taglevel=1)
    return tuple(
        _analysis(word, first, lemma, tag)
        for word, (first, _), (_, lemma, tag) in zip(words, parts, tagged, strict=True)
    )


def _tagged_part(word: str) -> tuple[str, str]:
    """Split a word into what HanTa must not see and what stands for the word.

    HanTa takes `Parler-Gründer` for an adjective and `Gründer` for a noun.
    """
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", word))
    plain = composed.translate(_PLAIN_MARKS)
    compound = _HYPHEN_COMPOUND.fullmatch(plain)
    first, last = (compound[1], compound[2]) if compound else ("", plain)
    return first, last[:_LONGEST_WORD] or "-"


def _analysis(word: str, first: str, lemma: str, tag: str) -> Analysis:
    if _MARK.fullmatch(word):
        return Analysis(word, tag if tag.startswith("$") else "$(")
    if len(word) > _LONGEST_WORD:
        return Analysis(word, _NO_WORD)
    tag = _BEYOND_STTS.get(tag, tag).replace("(", "").replace(")", "")
    return Analysis(first + lemma, tag)


def compound_parts(noun: str) -> tuple[str, ...]:
    """The parts of a compound noun, in order, in lower case as HanTa finds them.

    `Kurznachrichtendienst` gives `("kurznachrichten", "dienst")`, a noun of one
    part gives a tuple of one.  Linking elements and endings are left out; parts
    that hyphens join are split further.
    """
    return tuple(part for piece in re.split("[-‐‑]", noun) if piece for part in _noun_parts(piece))


@lru_cache(maxsize=4096)
def _noun_parts(noun: str) -> tuple[str, ...]:
    if len(noun) > _LONGEST_WORD or _MARK.fullmatch(noun):
        return (noun.lower(),)
    with _lock:
        _, morphemes, _ = _tagger().analyze(noun, pos="NN", taglevel=3)
    parts = tuple(text for text, kind in morphemes if not kind.startswith(_JOINTS))
    return parts or (noun.lower(),)


# HanTa's log-probability of a word that it can build from morphemes that it knows is above this
# ("Rettungsboote" -25), of one that it has to guess below ("Huddersfield" -33).
_GUESSED = -26.0


@lru_cache(maxsize=4096)
def is_guess(word: str) -> bool:
    """Whether nothing is known of a word but its letters: most likely a name, or a rare word."""
    if len(word) > _LONGEST_WORD or _MARK.fullmatch(word):
        return False
    with _lock:
        found = _tagger().tag_word(_tagged_part(word)[1])
    return bool(found) and float(found[0][1]) < _GUESSED
