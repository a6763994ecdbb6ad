"""Score the parser on the 500 test sentences, with gold tokens, as its users meet it.

    python training/evaluate.py [--treebanks DIR] [--tests DIR] [--model DIR]

Marks are parsed with the rest and not scored. The gold labels are the harmonised ones
(README.md); `LAS, raw` counts against the treebanks' own labels, with iobj for obl:arg.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from prepare import TREEBANKS, Tree, read_trees, test_ids

from kg.model import Sentence, Token
from kg.reading.parse.parsing import SpacyParser


def score(model: Path | None, treebanks: Path, tests: Path) -> dict[str, object]:
    """UPOS, UAS, LAS, Case and F1 by label in percent, and tokens per second of CPU time."""
    held_out = test_ids(tests)
    gold = [tree for tree in read_trees(treebanks) if (tree.source, tree.sent_id) in held_out]
    raw = [
        tree
        for tree in read_trees(treebanks, harmonised=False)
        if (tree.source, tree.sent_id) in held_out
    ]
    if not gold:
        raise SystemExit(f"none of the test sentences is in {treebanks}")
    parser = SpacyParser(model)
    parser.parse([as_sentence(gold[0])])
    started = time.process_time()
    parsed = parser.parse(as_sentence(tree) for tree in gold)
    seconds = time.process_time() - started
    tokens = sum(len(tree.words) for tree in gold)
    return {
        "sentences": len(gold),
        **_attachment(gold, raw, parsed),
        "tokens_per_cpu_second": round(tokens / seconds),
        "f1": _by_label(gold, parsed),
    }


def as_sentence(tree: Tree) -> Sentence:
    """The tree's words alone, as the tokenizer would hand them on."""
    tokens = []
    start = 0
    for word in tree.words:
        tokens.append(Token(start, start + len(word.form), word.form))
        start += len(word.form) + word.space_after
    return Sentence(0, tokens[-1].end, tuple(tokens))


def _attachment(gold: list[Tree], raw: list[Tree], parsed: list[Sentence]) -> dict[str, float]:
    hits: Counter[str] = Counter()
    words = cases = 0
    for tree, own, sentence in zip(gold, raw, parsed, strict=True):
        for word, original, token in zip(tree.words, own.words, sentence.tokens, strict=True):
            if word.upos == "PUNCT":
                continue
            words += 1
            attached = word.head == token.head
            original_label = "iobj" if original.label == "obl:arg" else original.label
            hits["UPOS"] += word.upos == token.pos
            hits["UAS"] += attached
            hits["LAS"] += attached and word.label == token.dep
            hits["LAS, raw"] += attached and original_label == token.dep
            case = dict(pair.split("=") for pair in word.feats.split("|") if "=" in pair).get(
                "Case"
            )
            if case:
                cases += 1
                hits["Case"] += dict(token.morph).get("Case") == case
    return {
        name: round(100 * hits[name] / (cases if name == "Case" else words), 1)
        for name in ("UPOS", "Case", "UAS", "LAS", "LAS, raw")
    }


def _by_label(gold: list[Tree], parsed: list[Sentence]) -> dict[str, float]:
    right, said, there = Counter[str](), Counter[str](), Counter[str]()
    for tree, sentence in zip(gold, parsed, strict=True):
        for word, token in zip(tree.words, sentence.tokens, strict=True):
            said[token.dep] += 1
            there[word.label] += 1
            right[word.label] += word.head == token.head and word.label == token.dep
    return {
        label: round(100 * 2 * right[label] / (said[label] + count), 1)
        for label, count in there.most_common()
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--treebanks", type=Path, default=TREEBANKS)
    parser.add_argument("--tests", type=Path, default=TREEBANKS)
    parser.add_argument("--model", type=Path, help="a model folder; without it the shipped one")
    arguments = parser.parse_args()
    result = score(arguments.model, arguments.treebanks, arguments.tests)
    print(json.dumps(result, indent=2, ensure_ascii=False))
