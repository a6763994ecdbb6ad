"""Runs of tokens that are one name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Sentence, Token
from kg.reading.mentions import name_cues, name_forms, name_phrases
from kg.reading.mentions.base_forms import noun
from kg.reading.mentions.name_cues import name_words
from kg.reading.mentions.name_forms import NameForms
from kg.reading.parse import lives

_NOT_NAMES = frozenset(
    [
        "ART",
        "APPR",
        "APPRART",
        "KON",
        "PPER",
        "PDS",
        "PIS",
        "PPOSAT",
        "CARD",
        "KOUS",
        "PRELS",
        "PDAT",
        "PIAT",
        "ADV",
        "PWS",
        "PWAV",
        "PROAV",
    ]
)
_NEVER_CAPITAL = frozenset(
    {"ADJD", "VVFIN", "VVINF", "VVPP", "VVIMP", "VVIZU", "ITJ", "XY", "PTKVZ"}
)
_BEHIND_COMMA = frozenset({"D.C.", "DC", "Inc."})
_ALSO_COMMON = frozenset({"von", "der", "den", "zu", "zur", "vom"})
_SMALL_FIRST = re.compile(
    r"(?:[^\W\d_A-ZÄÖÜ][A-ZÄÖÜ][^\W\d_]*|(?:al|el|ad|as|at|an|ar|asch|ul)-[A-ZÄÖÜ]\w+)$"
)
"""Names that begin small: "iTunes", and those with their article joined, "al-Maliki"."""
_LONGEST_NUMBER = 3
_NOT_COUNTED = frozenset({"APPR", "APPRART", "KOKOM", "KON", "VVFIN", "VAFIN", "VMFIN", "PTKNEG"})
_COMPANY_FORMS = frozenset(
    {"GmbH", "AG", "KG", "SE", "Inc.", "Ltd.", "LLC", "Corp.", "plc", "KGaA"}
)
_BEFORE_NOUNS = frozenset(
    {"ART", "APPRART", "ADJA", "CARD", "PPOSAT", "PIAT", "PDAT", "PWAT", "PRELAT", "NN"}
)
_LONGEST = 8
_GENERATIONS = frozenset(
    {"junior", "senior", "jr.", "sr.", "jr", "sr", "jun.", "sen.", "jun", "sen"}
)


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens [start, end) of a sentence; ``headed`` by a common noun ("Universität von …")."""

    start: int
    end: int
    headed: bool = False


def runs(sentence: Sentence, forms: NameForms) -> list[Run]:
    """The names of a sentence, longest first where they could overlap, in order."""
    tokens = sentence.tokens
    result: list[Run] = []
    index = 0
    living = dict(lives.names(*_columns(tokens)))
    first = None if 0 in living else name_phrases.prefield(tokens)
    if first is not None:
        result.append(Run(0, first))
        index = first
    while index < len(tokens):
        run = Run(index, living[index]) if index in living else _surname(tokens, index, forms)
        run = run or _by_place(tokens, index) or _headed(tokens, index, forms)
        run = run or _plain(tokens, index, forms)
        if run is None:
            index += 1
            continue
        result.append(run)
        index = run.end
    return result


def _columns(tokens: Sequence[Token]) -> tuple[list[str], list[str], list[str]]:
    return [t.text for t in tokens], [t.tag for t in tokens], [t.lemma for t in tokens]


def _surname(tokens: Sequence[Token], index: int, forms: NameForms) -> Run | None:
    """ "von der Leyen", where somebody is called "Ursula von der Leyen"."""
    end = name_forms.particled(tokens, index)
    if end is None or name_forms.joined(tokens, index, end) not in forms.surnames:
        return None
    return Run(index, end)


def _by_place(tokens: Sequence[Token], index: int) -> Run | None:
    """A name told by where it stands; see :mod:`kg.reading.mentions.name_phrases`."""
    end = name_phrases.title(tokens, index) or name_phrases.institution(tokens, index)
    end = end or name_phrases.headed_bare(tokens, index) or name_phrases.foreign_head(tokens, index)
    end = end or name_phrases.club(tokens, index) or name_phrases.bracketed_party(tokens, index)
    if end is not None:
        return Run(index, end)
    token = tokens[index]
    alone = name_phrases.named_compound(token) or name_phrases.called(tokens, index)
    return Run(index, index + 1) if alone else None


def is_name(tokens: Sequence[Token], index: int, forms: NameForms) -> bool:
    """Whether a token is a name or part of one, by tag, parser, capitals and the article."""
    token = tokens[index]
    text = token.text
    if text in name_words("organisation", "small") or _SMALL_FIRST.match(text):
        return True
    if not text[:1].isupper() or text in name_words("stop", "words") or token.tag in _NOT_NAMES:
        return False
    if _is_common_compound(token) or text in _COMPANY_FORMS:
        return False  # "die AG": the form says of no firm which it is
    if _is_before_form(tokens, index):
        return True
    if token.tag in ("NE", "FM") or text in forms.surfaces:
        return not name_cues.describes_person(noun(token)) or token.pos == "PROPN"
    if any(text in name_words(kind, "proper") for kind in ("organisation", "place", "belief")):
        return True
    if text in name_cues.place_abbreviations() or name_cues.is_country(text):
        return True
    if name_cues.is_given_name(text) and (
        token.tag != "ADJA" or _named_behind(tokens, index, forms)
    ):
        return True
    if _is_acronym(text) or name_phrases.bare_name(tokens, index):
        return True
    if text in forms.surnames and not _is_counted(tokens, index):
        return True
    if _is_capital_by_mistake(tokens, index):
        return True
    return token.pos == "PROPN" and not _is_known_noun(token)


def _is_before_form(tokens: Sequence[Token], index: int) -> bool:
    """Whether a firm's form follows, a number between or not: "Nordwerk AG", "Nordwerk 24 AG"."""
    behind = list(tokens[index + 1 : index + 3])
    if behind and behind[0].tag == "CARD":
        del behind[0]
    return bool(behind) and behind[0].text in _COMPANY_FORMS


def _is_counted(tokens: Sequence[Token], index: int) -> bool:
    """Whether an article or the like stands before it, as before a common noun: "der Stein"."""
    return index > 0 and tokens[index - 1].tag in _BEFORE_NOUNS


def _named_behind(tokens: Sequence[Token], index: int, forms: NameForms) -> bool:
    """Whether a surname follows what the tagger takes for an adjective: "Michelle Obama"."""
    behind = tokens[index + 1] if index + 1 < len(tokens) else None
    return behind is not None and (behind.tag == "NE" or behind.text in forms.surfaces)


def _is_capital_by_mistake(tokens: Sequence[Token], index: int) -> bool:
    """A capital in mid-sentence on what the tagger takes for a verb or adverb: "Kim Fell"."""
    token = tokens[index]
    if index == 0 or token.tag not in _NEVER_CAPITAL or token.text.endswith("isch"):
        return False
    return tokens[index - 1].tag in ("NE", "FM", "APPR") and token.text.isalpha()


def _is_acronym(text: str) -> bool:
    letters = text.replace("-", "").replace("/", "")
    return 2 <= len(letters) <= 6 and letters.isalpha() and letters.isupper()


def _is_known_noun(token: Token) -> bool:
    """A common noun that the parser takes for a name: its kind, office or people is known."""
    lemma = noun(token)
    if name_cues.people_of(token.text) is not None or name_cues.describes_person(lemma):
        return True
    return token.tag == "NN" and name_cues.class_noun(lemma) is not None


def _is_common_compound(token: Token) -> bool:
    """A hyphen compound whose last part is a common noun, rather than a double name."""
    if "-" not in token.text.strip("-"):
        return False
    if name_cues.is_country(token.text) or token.text in name_words("organisation", "proper"):
        return False
    last = token.text.rsplit("-", 1)[-1]
    lemma = noun(token)
    if last in name_words("place", "proper") or last.isupper():
        return False
    if name_cues.describes_person(lemma) or name_cues.class_noun(lemma) is not None:
        return True
    return token.tag != "NE"


def _plain(tokens: Sequence[Token], start: int, forms: NameForms) -> Run | None:
    """Neighbouring name tokens, with an adjective in front and small words inside."""
    first = start
    while _capital_adjective(tokens, start):
        start += 1
    if start > first:
        if start >= len(tokens) or not (
            is_name(tokens, start, forms) or _proper_head(tokens[start])
        ):
            return None
    elif not is_name(tokens, start, forms):
        return None
    end = start + 1
    while end < len(tokens) and end - first < _LONGEST:
        further = _further(tokens, end, forms)
        if further is None:
            break
        end = further
    return Run(first, end)


def _further(tokens: Sequence[Token], end: int, forms: NameForms) -> int | None:
    token = tokens[end]
    if _names_country_of(tokens, end):
        return None
    if name_forms.follows_given(tokens, end) or token.text in name_words(
        "organisation", "suffixes"
    ):
        return end + 1
    if is_name(tokens, end, forms):
        if token.tag == "NN" and token.text not in forms.surfaces:
            return None
        return None if _separate(tokens, end, forms) else end + 1
    if token.text == "&" and [t.text for t in tokens[end + 1 : end + 2]] in (["Co."], ["Co"]):
        return end + 2
    if token.text.lower() in _GENERATIONS and tokens[end - 1].tag in ("NE", "FM"):
        return end + 1  # the son is not the father
    if token.tag == "NN" and token.text in name_words("organisation", "heads"):
        return end + 1
    return _behind_comma(tokens, end) or _particle(tokens, end, forms) or _number(tokens, end)


def _names_country_of(tokens: Sequence[Token], end: int) -> bool:
    """ "Deutschlands Kanzlerin", "Schweden Henrik …": a country right before another name."""
    before = tokens[end - 1].text
    if name_cues.is_country(before.removesuffix("s")) and before.endswith("s"):
        return not name_cues.is_country(before)
    return name_cues.is_country(before) and name_cues.is_given_name(tokens[end].text)


def _behind_comma(tokens: Sequence[Token], end: int) -> int | None:
    """ "Washington, D.C.": an abbreviation, in one token or two, that a comma sets off."""
    if tokens[end].text != ",":
        return None
    following = [token.text for token in tokens[end + 1 : end + 3]]
    if following[:1] and following[0] in _BEHIND_COMMA:
        return end + 2
    return end + 3 if "".join(following) in _BEHIND_COMMA else None


def _particle(tokens: Sequence[Token], end: int, forms: NameForms) -> int | None:
    """ "Ursula von der Leyen": small words within the name of a person."""
    particles = name_words("particles", "person")
    if tokens[end].text not in particles or tokens[end - 1].tag not in ("NE", "FM"):
        return None
    after = end + 1
    while after < len(tokens) and tokens[after].text in particles:
        after += 1
    if after >= len(tokens) or not tokens[after].text[:1].isupper():
        return None
    given = name_cues.is_given_name(tokens[end - 1].text)
    if not given and not is_name(tokens, after, forms):
        return None
    sure = given or after > end + 1 or tokens[end].text not in _ALSO_COMMON
    return after + 1 if sure else None


def _number(tokens: Sequence[Token], end: int) -> int | None:
    """ "Apollo 11": a short number that ends a name."""
    token = tokens[end]
    if token.tag != "CARD" or not token.text.isdigit() or len(token.text) > _LONGEST_NUMBER:
        return None
    if tokens[end - 1].end == token.start:
        return None
    following = tokens[end + 1] if end + 1 < len(tokens) else None
    if following is None or following.tag.startswith("$") or following.text in _COMPANY_FORMS:
        return end + 1  # so, too, "Nordwerk 24 GmbH"
    # "bei Hannover 96 als Trainer": no noun follows that the number could count.
    return end + 1 if len(token.text) > 1 and following.tag in _NOT_COUNTED else None


def _separate(tokens: Sequence[Token], end: int, forms: NameForms) -> bool:
    """Whether a name beside another is one of its own: the article calls it a thing elsewhere."""
    first, second = tokens[end - 1], tokens[end]
    if name_cues.is_given_name(first.text) or first.tag != "NE":
        return False
    return second.text in forms.alone


def _capital_adjective(tokens: Sequence[Token], index: int) -> bool:
    """ "Deutsche" in "die Deutsche Bahn": capital in mid-sentence and not a city's."""
    token = tokens[index]
    if token.tag != "ADJA" or not token.text[:1].isupper() or "-" in token.text:
        return False
    if index == 0 or tokens[index - 1].text in ("„", "“", '"', "»", ":", "–", "(", "."):
        return False
    if index + 1 >= len(tokens) or not tokens[index + 1].text[:1].isupper():
        return False
    return not (token.text.endswith("er") and name_cues.country_of_adjective(token.text) is None)


def _proper_head(token: Token) -> bool:
    return (
        token.tag == "NN"
        and token.text[:1].isupper()
        and not name_cues.describes_person(noun(token))
    )


def _headed(tokens: Sequence[Token], start: int, forms: NameForms) -> Run | None:
    """ "Universität von Kalifornien", "Bundesamt für Verfassungsschutz"."""
    token = tokens[start]
    if token.tag not in ("NN", "NE") or start + 2 > len(tokens) - 1 or not _is_head(token):
        return None
    link = tokens[start + 1].text.lower()
    rest = start + 2
    if link == "von" and _is_whole_name(tokens, rest):
        return None  # "die Kommission von Ursula von der Leyen"
    if (link == "von" and tokens[rest].tag == "NE") or (
        link == "für" and tokens[rest].tag in ("NN", "NE") and tokens[rest].text[:1].isupper()
    ):
        pass
    else:
        return None
    end = rest + 1
    if link == "von":
        while end < len(tokens) and tokens[end].tag == "NE":
            end += 1
    elif end + 1 < len(tokens) and tokens[end].text == "und" and tokens[end + 1].tag == "NN":
        end += 2
    return Run(start, end, headed=True)


def _is_whole_name(tokens: Sequence[Token], start: int) -> bool:
    """Whether a given name stands there with a surname behind it."""
    if not name_cues.is_given_name(tokens[start].text) or start + 1 >= len(tokens):
        return False
    behind = tokens[start + 1]
    return behind.tag in ("NE", "NN") or name_forms.particled(tokens, start + 1) is not None


def _is_head(token: Token) -> bool:
    lemma = noun(token)
    heads = name_words("organisation", "heads")
    if lemma in name_words("headed", "von"):
        return True
    return (lemma in heads and lemma not in ("Partei", "Polizei", "Gruppe", "Schule")) or any(
        lemma.endswith(h.lower())
        for h in ("Amt", "Institut", "Verband", "Ministerium", "Agentur", "Zentrum")
    )
