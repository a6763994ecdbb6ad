"""Names told by where they stand: a phrase without an article that fills a place of its own.

German puts one constituent before the finite verb of a main clause (the prefield), and a noun in
the singular without an article is a name or a substance. So "Under the Long Bridge erschien …" and
"Flughafen Lübeck ist …" begin with one name each, whatever the tagger makes of the words.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import MentionKind, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.base_forms import adjective_stem, noun
from kg.reading.mentions.name_cues import name_words
from kg.reading.parse.morphology import compound_parts, is_guess
from kg.reading.phrases import is_finite, is_nominal

_LONGEST = 8
_LONGEST_GUESS = 12
_SHORTEST_HEAD = 5
_QUOTES = frozenset("„“”\"»«‚‘’'›‹")
_LINKS = frozenset(
    {"von", "für", "of", "the", "and", "for", "with", "de", "del", "di", "da", "du", "des", "la",
     "le", "el", "al", "van", "bin", "ibn", "y", "e", "&"}
)  # fmt: skip
_FUNCTION = frozenset({"ART", "PPOSAT", "PDAT", "PIAT", "PPER", "PIS", "PDS", "KOUS", "KOKOM",
                       "PRELS", "PWS", "PWAV", "PWAT", "PROAV", "APPRART", "PRF", "PTKNEG",
                       "VVFIN", "VAFIN", "VMFIN", "PTKVZ", "PAV"})  # fmt: skip


def prefield(tokens: Sequence[Token]) -> int | None:
    """The end of a name that fills the sentence up to its finite verb, or None."""
    verb = next((i for i, token in enumerate(tokens) if _is_verb(tokens, i)), None)
    if verb is None or not 1 < verb <= _LONGEST or tokens[0].tag in ("APPR", "APPRART"):
        return None
    words = tokens[:verb]
    if tokens[0].tag == "ADV" and name_cues.is_given_name(tokens[1].text):
        return None  # "Auch Anna Berg kam"
    if tokens[0].text.endswith("s") and name_cues.is_country(tokens[0].text[:-1]):
        return None  # "Deutschlands Hauptstadt Berlin wächst"
    if not all(_fits(token, edge=i in (0, verb - 1)) for i, token in enumerate(words)):
        return None
    if any(_describes(token) for token in words) or not _is_named(words):
        return None
    return verb


def _is_verb(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if not token.text[:1].islower():
        return False
    # "gehört" may be a participle, too; it is the verb where the parser makes it the root.
    return is_finite(token) or (token.tag == "VVPP" and token.dep == "root" and index <= _LONGEST)


def _fits(token: Token, *, edge: bool) -> bool:
    """Whether a token can be a word of such a name; small words stand inside only."""
    text = token.text
    if text.lower() in _LINKS and not text[:1].isupper():
        return not edge
    if token.tag in _FUNCTION and not token.tag.startswith("V"):
        return False
    if (edge and text in name_words("stop", "words")) or text in _QUOTES:
        return False
    if any(c.isdigit() for c in text):
        return text.isalnum()
    return text[:1].isupper() or token.tag in ("NE", "FM") or text[1:2].isupper()


def _describes(token: Token) -> bool:
    lemma = noun(token)
    return name_cues.describes_person(lemma) or name_cues.people_of(token.text) is not None


def _is_named(words: Sequence[Token]) -> bool:
    """Whether the words are a name rather than a noun with what belongs to it."""
    first, second = words[0], words[1]
    if first.tag == "ADJA":
        return _is_institution(first, words[1:])
    if first.tag == "NN" and not is_guess(first.text):
        if ("Number", "Plur") in first.morph:
            return False
        if second.text.lower() in ("von", "für", "des"):
            return noun(first) in name_words("headed", "von") and _is_proper(words[-1])
        if is_head(first) or any(c.isdigit() for c in words[-1].text):
            return True
        of_a_kind = name_cues.class_noun(noun(first)) is not None
        return not of_a_kind and any(_is_proper(token) for token in words[1:])
    if first.tag == "NN" and second.text.lower() == "von":
        return first.pos == "PROPN"
    return any(_is_proper(token) for token in words)


def _is_institution(adjective: Token, rest: Sequence[Token]) -> bool:
    """ "Dänische Streitkräfte", "Europäische Agentur für …", "Vereinigtes Königreich"."""
    stem = adjective_stem(adjective)
    known = name_cues.country_of_adjective(adjective.text) is not None
    if not known and stem not in name_words("headed", "adjectives"):
        named = _is_proper(rest[0]) or (rest[0].tag == "NN" and _is_double_guess(rest[0].text))
        return named and "-" not in adjective.text and is_guess(adjective.text)
    return _is_proper(rest[0]) or is_head(rest[0])


def is_head(token: Token) -> bool:
    """Whether a common noun makes a name with the name behind it ("Flughafen Lübeck")."""
    lemma = noun(token)
    listed = (
        name_words("headed", "von")
        | name_words("headed", "bare")
        | name_words("place", "heads")
        | name_words("organisation", "heads")
    )
    if lemma in listed or token.text in listed:
        return True
    ends = tuple(head.lower() for head in listed if len(head) >= _SHORTEST_HEAD)
    return token.tag == "NN" and lemma.lower().endswith(ends)


def called(tokens: Sequence[Token], index: int) -> bool:
    """Whether a sentence begins "Das Netzwerk X wurde …": an unknown word is what it is called.

    What stands before the finite verb is one constituent, so a noun beside a noun for a kind is
    its name there.
    """
    if not 0 < index < _LONGEST or index + 1 >= len(tokens) or not is_finite(tokens[index + 1]):
        return False
    token, before = tokens[index], tokens[index - 1]
    if token.tag != "NN" or not token.text[:1].isupper() or not _is_double_guess(token.text):
        return False
    if before.tag != "NN" or name_cues.class_noun(noun(before)) is None:
        return False
    opened = index == 1 or tokens[0].tag in ("ART", "PDAT", "PPOSAT")
    return opened and all(t.tag == "ADJA" for t in tokens[1 : index - 1])


def _is_double_guess(text: str) -> bool:
    """Whether nothing is known of any part of a word that hyphens may join."""
    parts = text.split("-")
    return all(part.isalpha() and part[:1].isupper() and is_guess(part) for part in parts)


def foreign_head(tokens: Sequence[Token], index: int) -> int | None:
    """The end of a name that a foreign noun makes of any word ("Fantasy Records"), or None."""
    if index + 1 >= len(tokens) or not tokens[index].text[:1].isupper():
        return None
    named = tokens[index].tag in ("NN", "NE", "FM", "ADJA", "XY")
    behind = tokens[index + 1].text in name_words("organisation", "foreign_heads")
    return index + 2 if named and behind else None


def bare_noun(tokens: Sequence[Token], index: int) -> bool:
    """Whether a common noun in the singular stands for its kind: "Chirurgie ist …", "von Chemie".

    Without an article, adjective or name beside it: before the finite verb, behind a copula's
    "von", or behind another preposition at a phrase's end.
    """
    token = tokens[index]
    if token.tag != "NN" or ("Number", "Plur") in token.morph or not token.text.isalpha():
        return False
    if token.text in name_words("stop", "words") or not token.text[:1].isupper():
        return False
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if index == 0:
        return after is not None and is_finite(after)
    closed = after is None or after.tag.startswith(("$", "V", "KON"))
    return tokens[index - 1].tag == "APPR" and closed


def _is_proper(token: Token) -> bool:
    if token.tag in ("NE", "FM") or token.pos == "PROPN":
        return True
    return is_guess_name(token)


def is_guess_name(token: Token) -> bool:
    """A capitalised word of which no part is known, short enough to be no compound noun."""
    text = token.text
    if not text[:1].isupper() or not text.isalpha() or len(text) > _LONGEST_GUESS:
        return False
    return (
        token.tag in ("NN", "NE", "FM", "XY") and is_guess(text) and len(compound_parts(text)) == 1
    )


def bare_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether an unknown word stands where a name does: alone behind a preposition or a verb."""
    token = tokens[index]
    if not is_guess_name(token):
        return False
    if index == 0:
        return len(tokens) > 1 and is_finite(tokens[1])
    before = tokens[index - 1]
    return before.tag == "APPR" or before.tag in ("VAFIN", "VVFIN", "VMFIN")


def headed_bare(tokens: Sequence[Token], start: int) -> int | None:
    """The end of "Königreich Belgien" or "Region Oslo" without an article before it, or None."""
    token = tokens[start]
    if token.tag != "NN" or start + 1 >= len(tokens) or not _without_article(tokens, start):
        return None
    if not is_head(token) or _describes(token) or ("Number", "Plur") in token.morph:
        return None
    end = start + 1
    if tokens[end].text == "von" and noun(token) in name_words("headed", "von"):
        end += 1
    first = end
    while end < len(tokens) and tokens[end].tag in ("NE", "FM") and tokens[end].text[:1].isupper():
        end += 1
    return end if end > first else None


def institution(tokens: Sequence[Token], start: int) -> int | None:
    """The end of "Landgericht Düsseldorf" or "Familie Berg", also behind an article, or None."""
    token = tokens[start]
    if token.tag != "NN" or start + 1 >= len(tokens) or tokens[start + 1].tag != "NE":
        return None
    lemma = noun(token)
    if lemma not in name_words("headed", "institutions") | name_words("headed", "families"):
        return None
    end = start + 1
    while end < len(tokens) and tokens[end].tag == "NE" and tokens[end].text[:1].isupper():
        end += 1
    return end


def club(tokens: Sequence[Token], start: int) -> int | None:
    """The end of "1. FC Köln", "TSV 1860 München" or "FC Schalke 04", or None.

    Behind the letters of a club's form stands its place or name, whatever the tagger makes of it.
    """
    end = start + 1 if tokens[start].text == "1." else start
    if end >= len(tokens) or tokens[end].text not in name_words("organisation", "club_forms"):
        return None
    end += 1
    if end < len(tokens) and tokens[end].text.isdigit():
        end += 1
    first = end
    while end < len(tokens) and _names_club(tokens[end], first=end == first):
        end += 1
    if end == first:
        return None
    numbered = end < len(tokens) and tokens[end].text.isdigit() and len(tokens[end].text) == 2
    return end + 1 if numbered else end


def _names_club(token: Token, *, first: bool) -> bool:
    named = token.tag in ("NE", "FM") or (first and token.tag == "NN")
    return named and token.text[:1].isupper()


def title(tokens: Sequence[Token], start: int) -> int | None:
    """The end of what a noun for a work or organisation calls in quotation marks, or None."""
    if start < 2 or tokens[start - 1].text not in _QUOTES or tokens[start - 2].tag != "NN":
        return None
    found = name_cues.class_noun(noun(tokens[start - 2]))
    if found is None or found.kind not in (MentionKind.WORK, MentionKind.ORGANISATION):
        return None
    end = start
    while end < len(tokens) and tokens[end].text not in _QUOTES and end - start <= _LONGEST:
        end += 1
    closed = end < len(tokens) and tokens[end].text in _QUOTES
    return end if closed and start < end <= start + _LONGEST else None


def bracketed_party(tokens: Sequence[Token], index: int) -> int | None:
    """The end of a party's common words alone in brackets behind a name: "Clara Berg (Grüne)"."""
    if index < 2 or tokens[index - 1].text != "(" or not is_nominal(tokens[index - 2]):
        return None
    end = next(
        (i for i, t in enumerate(tokens[: index + _LONGEST]) if i > index and t.text == ")"), 0
    )
    return end if end and party_words(tokens[index:end]) in name_cues.parties() else None


def party_words(tokens: Sequence[Token]) -> str:
    """The words of a party's name as they stand: "Bündnis 90/Die Grünen"."""
    found = ""
    for before, token in zip((None, *tokens), tokens, strict=False):
        found += " " if before is not None and before.end < token.start else ""
        found += token.text
    return found


def _without_article(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    return before is None or before.tag in ("APPR", "VVFIN", "VAFIN", "KON") or before.text in ","


def named_compound(token: Token) -> bool:
    """ "Wexford-Gletscher", "Tang-Dynastie": a name and the kind that it makes one thing of."""
    first, hyphen, last = token.text.rpartition("-")
    if not hyphen or not first[:1].isupper() or not last[:1].isupper():
        return False
    if any(part in name_words("compound", "common") for part in first.split("-")):
        return False
    ends = tuple(h.lower() for h in name_words("headed", "bare") if len(h) >= _SHORTEST_HEAD)
    return last.lower().endswith(ends) and not first.isupper()
