"""Feeds the encoder what it sees in use: HanTa's tags and lemmas, no sentence end inside."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example


def as_input(gold: Doc) -> Doc:
    """A new Doc with the gold Doc's words, HanTa tags and lemmas, and nothing else of it."""
    return Doc(
        gold.vocab,
        words=[token.text for token in gold],
        spaces=[bool(token.whitespace_) for token in gold],
        tags=[token.tag_ for token in gold],
        lemmas=[token.lemma_ for token in gold],
        sent_starts=[token.i == 0 for token in gold],
    )


@spacy.registry.readers("beleg.treebank.v1")
def treebank_reader(path: Path, shuffle: bool) -> Callable[[Language], Iterator[Example]]:
    """Read the DocBin that prepare.py wrote; the order of each epoch is the same in every run."""
    order = Random(1)

    def read(nlp: Language) -> Iterator[Example]:
        golds = list(DocBin().from_disk(path).get_docs(nlp.vocab))
        if shuffle:
            order.shuffle(golds)
        for gold in golds:
            yield Example(as_input(gold), gold)

    return read
