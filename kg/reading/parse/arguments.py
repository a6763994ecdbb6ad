"""Who did it to whom: subjects and objects that the parser confused, told apart by their case.

German may put the object first (`Den Minister kritisierte die Kanzlerin`), and a parser trained
on few trees takes what stands first for the subject. Where the forms of articles and pronouns
rule its labels out, they are set to the nearest that the forms allow. And a passive's `von` phrase
is its agent: in the treebanks 83 of 87 such phrases that hang on the verb are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from kg.model import Token

_CASE_OF = {"nsubj": "Nom", "obj": "Acc", "iobj": "Dat"}
_LABELS = tuple(_CASE_OF)
_NOMINALS = frozenset({"NOUN", "PROPN", "PRON", "DET"})
_DETERMINERS = frozenset({"ART", "PPOSAT", "PDAT", "PIAT", "PWAT"})

# A clause has at most three of them; with more the tree is wrong in other ways.
_MOST = 3

_ANY = frozenset({"Nom", "Acc", "Dat"})
_NOM, _ACC, _DAT = frozenset({"Nom"}), frozenset({"Acc"}), frozenset({"Dat"})
_NOM_ACC, _ACC_DAT, _NOM_DAT = _NOM | _ACC, _ACC | _DAT, _NOM | _DAT

_PRONOUNS = {
    **dict.fromkeys(("ich", "du", "er", "wir", "man", "wer"), _NOM),
    **dict.fromkeys(("mich", "dich", "ihn", "wen"), _ACC),
    **dict.fromkeys(("mir", "dir", "ihm", "ihnen", "wem", "denen"), _DAT),
    **dict.fromkeys(("sie", "es", "was"), _NOM_ACC),
    **dict.fromkeys(("uns", "euch", "sich"), _ACC_DAT),
    "ihr": _NOM_DAT,
}
_ARTICLES = {"die": _NOM_ACC, "das": _NOM_ACC, "dem": _DAT, "des": frozenset[str]()}

# `ein`, `sein`, `kein` take other endings than `dieser`, `jeder`.
_EIN = re.compile(r"(?:k?ein|mein|dein|sein|ihr|unse?r|eue?r)(e|er|en|em|es)?")
_DIESER = re.compile(r"(?:dies|jed|jen|welch|manch|solch)(e|er|en|em|es)")
_EIN_CASES = {None: _NOM_ACC, "e": _NOM_ACC, "er": _DAT, "em": _DAT, "es": frozenset[str]()}
_DIESER_CASES = {"e": _NOM_ACC, "er": _NOM_DAT, "em": _DAT, "es": _NOM_ACC}

_FEMININE = re.compile(r".*(?:ung|heit|keit|schaft|tät|ion|ik|enz|anz|erin|tur)")


def settle(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a parsed sentence, with nsubj, obj, iobj and obl:agent as the forms allow.

    What "werden" is to its verb is told by the verb's form, and a passive's subject by "werden".
    A clause whose labels agree with the forms stays as it is, and so does one that no labels fit.
    """
    return _with_agents(_with_cases(_with_voices(tokens)))


def _children(tokens: Sequence[Token]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for number, token in enumerate(tokens):
        children.setdefault(token.head, []).append(number)
    return children


def _with_voices(tokens: Sequence[Token]) -> list[Token]:
    """Active and passive by their forms: "werden" with a participle is passive, else future."""
    result = list(tokens)
    helpers = [n for n, t in enumerate(tokens) if t.dep in ("aux", "aux:pass")]
    werden = [n for n in helpers if tokens[n].lemma == "werden"]
    for number in werden:
        token, form = tokens[number], tokens[tokens[number].head].tag
        if form not in ("VVPP", "VVINF"):
            continue
        # "wird gebaut werden": the infinitive is the passive's.
        others = [n for n in werden if n != number and tokens[n].head == token.head]
        future = token.tag == "VAFIN" and any(tokens[n].tag != "VAFIN" for n in others)
        passive = form == "VVPP" and not future
        result[number] = replace(token, dep="aux:pass" if passive else "aux")
    children = _children(result)
    for number, token in enumerate(result):
        beside = [result[n].dep for n in children.get(token.head, []) if n != number]
        if token.dep == "nsubj" and "aux:pass" in beside:
            result[number] = replace(token, dep="nsubj:pass")
        elif token.dep == "nsubj:pass" and "aux:pass" not in beside:
            active = "aux" in beside or tokens[token.head].tag == "VVFIN"
            result[number] = replace(token, dep="nsubj") if active else token
    return result


def _with_agents(tokens: list[Token]) -> list[Token]:
    """A passive's `von` phrase as obl:agent, also where it hangs on the subject before the verb.

    `Als der Chef von der Firma entlassen wurde`: what stands right before the participle belongs
    to it (in the treebanks two such phrases do not); further off it may belong to the subject.
    """
    result = list(tokens)
    children = _children(tokens)
    passives = {token.head for token in tokens if token.dep == "aux:pass"}
    for number, token in enumerate(tokens):
        preposition = _preposition(tokens, number, children.get(number, []))
        if preposition not in ("von", "vom", "durch"):
            continue
        verb = token.head
        if token.dep == "nmod" and tokens[verb].dep == "nsubj:pass":
            verb = tokens[verb].head
            if verb not in passives or _last(number, children) + 1 != verb:
                continue
        elif token.dep != "obl" or verb not in passives:
            continue
        dep = "obl" if preposition == "durch" else "obl:agent"
        result[number] = replace(token, head=verb, dep=dep)
    return result


def _preposition(tokens: Sequence[Token], number: int, own: list[int]) -> str:
    """The preposition of a phrase in lower case; "" for none, and for dates and figures."""
    if any(tokens[n].text[0].isdigit() for n in (number, *own)):
        return ""
    return next((tokens[n].text.lower() for n in own if tokens[n].dep == "case"), "")


def _last(number: int, children: dict[int, list[int]]) -> int:
    """The last token of the phrase."""
    phrase = [number]
    for member in phrase:  # grows as it goes: a tree may be deeper than Python's stack
        phrase += children.get(member, [])
    return max(phrase)


def _with_cases(tokens: Sequence[Token]) -> list[Token]:
    result = list(tokens)
    children = _children(tokens)
    for head, own in children.items():
        arguments = [n for n in own if _is_argument(tokens, n, children.get(n, []))]
        passive = any(tokens[n].dep in ("nsubj:pass", "aux:pass", "cop") for n in own)
        if head < 0 or passive or not 0 < len(arguments) <= _MOST:
            continue
        labels = _settled(tokens, arguments, children, _number(tokens, head, own))
        for number, label in zip(arguments, labels, strict=True):
            result[number] = replace(tokens[number], dep=label)
    return result


def _is_argument(tokens: Sequence[Token], number: int, own: list[int]) -> bool:
    token = tokens[number]
    marked = any(tokens[child].dep in ("case", "cop") for child in own)
    return token.dep in _CASE_OF and token.pos in _NOMINALS and not marked


def _settled(
    tokens: Sequence[Token], arguments: list[int], children: dict[int, list[int]], number: str
) -> tuple[str, ...]:
    given = tuple(tokens[n].dep for n in arguments)
    cases = [_cases(tokens, n, children.get(n, [])) for n in arguments]
    if _fits(given, cases):
        return given
    fitting = [labels for labels in product(_LABELS, repeat=len(given)) if _fits(labels, cases)]

    def cost(labels: tuple[str, ...]) -> tuple[int, int, list[int]]:
        disagreeing = sum(
            label == "nsubj" and _disagrees(tokens, n, children.get(n, []), number)
            for n, label in zip(arguments, labels, strict=True)
        )
        changed = sum(old != new for old, new in zip(given, labels, strict=True))
        return disagreeing, changed, [_LABELS.index(label) for label in labels]

    return min(fitting, key=cost, default=given)


def _fits(labels: Sequence[str], cases: Sequence[frozenset[str]]) -> bool:
    single = len(set(labels)) == len(labels)
    return single and all(
        _CASE_OF[label] in case for label, case in zip(labels, cases, strict=True)
    )


def _cases(tokens: Sequence[Token], number: int, own: list[int]) -> frozenset[str]:
    """The cases that the form of the phrase allows."""
    token = tokens[number]
    form = token.text.lower()
    if token.pos in ("PRON", "DET"):
        return _PRONOUNS.get(form) or _article_cases(form, "")
    determiners = [tokens[n].text.lower() for n in own if tokens[n].tag in _DETERMINERS]
    return _article_cases(determiners[0], form) if determiners else _ANY


def _article_cases(article: str, noun: str) -> frozenset[str]:
    """The cases of an article, possessive or demonstrative before the noun ("" for none)."""
    if article == "der":
        return _DAT if _FEMININE.fullmatch(noun) else _NOM_DAT
    if article in _ARTICLES:
        return _ARTICLES[article]
    ein, dieser = _EIN.fullmatch(article), _DIESER.fullmatch(article)
    ending = ein[1] if ein else dieser[1] if dieser else ""
    if article == "den" or ending == "en":
        # The dative plural ends in -n, but for foreign words in -s.
        return _ACC_DAT if noun.endswith(("n", "s")) else _ACC
    if ein:
        return _EIN_CASES[ein[1]]
    return _DIESER_CASES[dieser[1]] if dieser else _ANY


def _number(tokens: Sequence[Token], head: int, own: list[int]) -> str:
    """Number of the clause's finite verb, "" where there is none."""
    verbs = [tokens[n] for n in (head, *own) if n == head or tokens[n].dep == "aux"]
    features = [dict(verb.morph) for verb in verbs]
    return next((f.get("Number", "") for f in features if f.get("VerbForm") == "Fin"), "")


def _disagrees(tokens: Sequence[Token], number: int, own: list[int], verb: str) -> bool:
    joined = any(tokens[n].dep == "conj" for n in own)
    noun = "Plur" if joined else dict(tokens[number].morph).get("Number", "")
    return bool(verb and noun and verb != noun)
