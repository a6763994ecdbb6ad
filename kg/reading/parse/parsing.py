"""Lemmas, word classes, features and dependency trees of sentences.

The shipped parser (``kg/data/parser_de``, see training/README.md) is a spaCy model that takes
HanTa's tag and lemma of each word as input. Any installed spaCy pipeline for German can take its
place; whether its labels are Universal Dependencies' or TIGER's, they leave here as Universal ones.
There is no parser for English yet: English sentences stay as
:func:`kg.reading.text.sentences.split` leaves them.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from kg.errors import DataError
from kg.model import Sentence, SentenceKind, Token
from kg.reading.parse.arguments import settle
from kg.reading.parse.lives import with_names
from kg.reading.parse.morphology import Analysis, analyse
from kg.reading.parse.prefixes import joined
from kg.reading.parse.tiger import LABELS as TIGER_LABELS
from kg.reading.parse.tiger import converted

# Beyond this a "sentence" is a table or an attack: its words are tagged, and it has no tree.
LONGEST_PARSE = 400

# Sentences that go through the network at a time; larger batches were no faster on one core.
_BATCH = 64

# https://universaldependencies.org/u/dep/ ; subtypes follow a colon.
_UD_RELATIONS = frozenset(
    {
        "acl", "advcl", "advmod", "amod", "appos", "aux", "case", "cc", "ccomp", "clf", "compound",
        "conj", "cop", "csubj", "dep", "det", "discourse", "dislocated", "expl", "fixed", "flat",
        "goeswith", "iobj", "list", "mark", "nmod", "nsubj", "nummod", "obj", "obl", "orphan",
        "parataxis", "punct", "reparandum", "root", "vocative", "xcomp",
    }
)  # fmt: skip

# What a word is where no model says (STTS to UPOS, the table of the UD German treebanks).
_UPOS = {
    "ADJA": "ADJ", "ADJD": "ADJ", "ADV": "ADV", "APPO": "ADP", "APPR": "ADP", "APPRART": "ADP",
    "APZR": "ADP", "ART": "DET", "CARD": "NUM", "FM": "X", "ITJ": "INTJ", "KOKOM": "CCONJ",
    "KON": "CCONJ", "KOUI": "SCONJ", "KOUS": "SCONJ", "NE": "PROPN", "NN": "NOUN", "PDAT": "DET",
    "PDS": "PRON", "PIAT": "DET", "PIDAT": "DET", "PIS": "PRON", "PPER": "PRON", "PPOSAT": "DET",
    "PPOSS": "PRON", "PRELAT": "DET", "PRELS": "PRON", "PRF": "PRON", "PROAV": "ADV", "PTKA":
    "PART", "PTKANT": "PART", "PTKNEG": "PART", "PTKVZ": "ADP", "PTKZU": "PART", "PWAT": "DET",
    "PWAV": "ADV", "PWS": "PRON", "TRUNC": "X", "VAFIN": "AUX", "VAIMP": "AUX", "VAINF": "AUX",
    "VAPP": "AUX", "VMFIN": "AUX", "VMINF": "AUX", "VMPP": "AUX", "VVFIN": "VERB", "VVIMP": "VERB",
    "VVINF": "VERB", "VVIZU": "VERB", "VVPP": "VERB", "XY": "X", "$,": "PUNCT", "$.": "PUNCT",
    "$(": "PUNCT",
}  # fmt: skip

# Parts of other pipelines that cost time and give nothing that is used.
_UNUSED = ("ner", "lemmatizer", "trainable_lemmatizer", "senter")

_PARSED_KINDS = (SentenceKind.SENTENCE, SentenceKind.HEADING)


class SpacyParser:
    """Parses German sentences with a spaCy pipeline.

    ``name`` is the folder of a pipeline or the name of an installed one; without it the shipped
    weights are loaded. Raises :class:`kg.errors.DataError` where the pipeline cannot be loaded,
    has no parser, or its labels are neither Universal Dependencies' nor TIGER's. Lemmas are always
    HanTa's; tags are the pipeline's where it has a tagger of STTS tags. One instance may be shared
    by threads; they take turns.
    """

    def __init__(self, name: str | Path | None = None) -> None:
        self._nlp = _shipped() if name is None else _load(name)
        self._tiger = _is_tiger(self._nlp, str(name or "parser_de"))
        # A tagger leaves tags that are there already as they are.
        self._tags = "tagger" not in self._nlp.pipe_names
        self._lock = threading.Lock()

    def parse(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """The same sentences with lemma, tag, pos, morph, head and dep filled.

        Datelines, bylines and sentences of more than :data:`LONGEST_PARSE` tokens get lemma, tag
        and pos only, and keep ``parsed`` False. A verb's detached prefix is part of its lemma:
        `schaltet … ab` gives `abschalten`.
        """
        given = list(sentences)
        analyses = [_analysed(sentence) for sentence in given]
        chosen = [number for number, sentence in enumerate(given) if _to_parse(sentence)]
        result = [_tagged(sentence, read) for sentence, read in zip(given, analyses, strict=True)]
        # The zone frees the strings of this text afterwards, or a server would grow with each.
        with self._lock, self._nlp.memory_zone():
            docs = (self._doc(given[number], analyses[number]) for number in chosen)
            for number, doc in zip(chosen, self._nlp.pipe(docs, batch_size=_BATCH), strict=True):
                result[number] = _read(result[number], doc, tiger=self._tiger)
        return result

    def _doc(self, sentence: Sentence, analyses: Sequence[Analysis]) -> Doc:
        """The sentence as the parser's input; it may not be cut into several."""
        return Doc(
            self._nlp.vocab,
            words=[_visible(token.text) for token in sentence.tokens],
            tags=[_visible(read.tag) for read in analyses] if self._tags else None,
            lemmas=[_visible(read.lemma) for read in analyses],
            sent_starts=[number == 0 for number in range(len(sentence.tokens))],
        )


def _shipped() -> Pipeline:
    with as_file(files("kg").joinpath("data", "parser_de")) as folder:
        return _load(folder)


def _load(name: str | Path) -> Pipeline:
    try:
        return spacy.load(name, exclude=_UNUSED)
    except OSError as error:  # spaCy's answer to a name or folder that it does not find
        raise DataError(str(name), f"this spaCy pipeline cannot be loaded: {error}") from error


def _is_tiger(nlp: Pipeline, name: str) -> bool:
    """Whether the labels are TIGER's rather than Universal Dependencies'."""
    parsers = [pipe for pipe in nlp.pipe_names if _makes_trees(nlp, pipe)]
    if not parsers:
        raise DataError(name, "this spaCy pipeline has no dependency parser")
    labels = {label.lower() for pipe in parsers for label in nlp.pipe_labels.get(pipe, ())}
    if {label.split(":")[0] for label in labels} <= _UD_RELATIONS:
        return False
    if labels <= TIGER_LABELS:
        return True
    foreign = sorted(labels - _UD_RELATIONS - TIGER_LABELS)
    raise DataError(
        name, f"its labels are neither Universal Dependencies' nor TIGER's ({', '.join(foreign)})"
    )


def _makes_trees(nlp: Pipeline, pipe: str) -> bool:
    return pipe == "parser" or "token.dep" in nlp.get_pipe_meta(pipe).assigns


def _to_parse(sentence: Sentence) -> bool:
    return sentence.kind in _PARSED_KINDS and 0 < len(sentence.tokens) <= LONGEST_PARSE


def _analysed(sentence: Sentence) -> list[Analysis]:
    words = [token.text for token in sentence.tokens]
    return with_names(words, analyse(words))


def _tagged(sentence: Sentence, analyses: Sequence[Analysis]) -> Sentence:
    tokens = tuple(
        replace(token, lemma=read.lemma, tag=read.tag, pos=_UPOS.get(read.tag, "X"))
        for token, read in zip(sentence.tokens, analyses, strict=True)
    )
    return replace(sentence, tokens=tokens)


def _visible(word: str) -> str:
    """The word as a treebank would have it: composed, without what cannot be seen or encoded."""
    composed = unicodedata.normalize("NFC", word)
    seen = "".join(c for c in composed if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return seen or "\ufffd"


def _read(sentence: Sentence, doc: Doc, *, tiger: bool) -> Sentence:
    root = next(token.i for token in doc if token.head.i == token.i)
    tokens = [
        _with_tree(token, parsed, root) for token, parsed in zip(sentence.tokens, doc, strict=True)
    ]
    trees = converted(tokens) if tiger else tokens
    return replace(sentence, tokens=tuple(joined(settle(trees))), parsed=True)


def _with_tree(token: Token, parsed: SpacyToken, root: int) -> Token:
    """The token with the parser's reading; a second root hangs on the first."""
    is_root = parsed.head.i == parsed.i
    head, dep = (root, "parataxis") if is_root else (parsed.head.i, parsed.dep_)
    if parsed.i == root:
        head, dep = -1, "root"
    morph = parsed.morph.to_dict()
    return replace(
        token,
        pos=parsed.pos_ or token.pos,
        tag=_tag(parsed.tag_ if parsed.tag_ in _UPOS else token.tag, morph.get("VerbForm")),
        morph=tuple(sorted(morph.items())),
        head=head,
        dep=dep,
    )


def _tag(tag: str, form: str | None) -> str:
    """The tag of a finite verb whose form is that of a participle too ("behauptet")."""
    return "VVFIN" if form == "Fin" and tag == "VVPP" else tag
