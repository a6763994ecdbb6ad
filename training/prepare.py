"""Turn CoNLL-U treebanks into training data for spaCy, with their differences evened out.

The treebanks split and label some things differently; README.md lists what is
changed and why.  Nothing of the treebanks is written into the repository: the
output goes to training/work/, which git ignores.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from kg.reading.parse.morphology import analyse

REPOSITORY = Path(__file__).resolve().parents[1]
TREEBANKS = REPOSITORY.parent / "shared" / "data" / "treebanks"
WORK = REPOSITORY / "training" / "work"
DEV_EVERY = (
    25  # every 25th sentence that is not a test sentence is held out to choose the best model by
)
BARE_EVERY = (
    8  # every 8th training sentence is seen again without its final mark, as headlines have none
)

# Subtypes that only one treebank uses, or that they use differently.  `obl:arg`
# is the bare dative in all three (199 of 201 have no preposition and are dative).
LABELS = {
    "obl:arg": "iobj",
    "flat:name": "flat",
    "nmod:poss": "nmod",
    "obl:tmod": "obl",
    "cc:preconj": "cc",
    "nsubj:outer": "nsubj",
    "expl:pv": "expl",
    "csubj:pass": "csubj",
    "reparandum": "dep",
    "orphan": "dep",
}
FEATURES = frozenset(
    {
        "Case", "Gender", "Number", "Person", "Tense", "Mood", "VerbForm", "PronType", "Definite",
        "Degree", "Poss", "Reflex", "Polarity",
    }
)  # fmt: skip
RELATIVES = frozenset({"PRELS", "PRELAT", "WP", "REL"})
# HDT labels adverbial clauses ccomp; these conjunctions never open a complement.
ADVERBIAL = frozenset(
    {
        "weil", "da", "damit", "obwohl", "obgleich", "nachdem", "bevor", "ehe", "während", "indem",
        "seit", "seitdem", "sobald", "solange", "sodass", "falls", "sofern",
    }
)  # fmt: skip
# GSD leaves words labelled `dep` whose class says what they are.
DEP_BY_CLASS = {"DET": "det", "ADP": "case", "NUM": "nummod", "ADJ": "amod"}
# HDT's withheld trees lack Case on most nouns; the relation or what agrees with them gives it.
CASE_BY_LABEL = {"nsubj": "Nom", "nsubj:pass": "Nom", "obj": "Acc", "iobj": "Dat"}
JOINED_BY_HYPHEN = frozenset({"compound", "flat", "amod", "nmod"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a tree: `head` counts the sentence's words from 0, -1 for the root."""

    form: str
    upos: str
    xpos: str
    feats: str
    head: int
    label: str
    space_after: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """One treebank sentence; `source` is gsd, pud or hdt."""

    source: str
    sent_id: str
    words: tuple[Word, ...]


def read_trees(folder: Path, *, harmonised: bool = True) -> Iterator[Tree]:
    """Every sentence of the folder's de_*.conllu files, split words merged, labels harmonised.

    Raises SystemExit, with what is missing, where the folder has no such file.
    """
    paths = sorted(folder.glob("de_*.conllu"))
    if not paths:
        raise SystemExit(
            f"no treebank: {folder} holds no de_*.conllu file (name the folder with --treebanks)"
        )
    for path in paths:
        source = path.name.removeprefix("de_")[:3]
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            if block.strip():
                yield _read_tree(source, block, harmonised)


def _read_tree(source: str, block: str, harmonised: bool) -> Tree:
    sent_id = ""
    words: list[Word] = []
    ranges: list[tuple[int, int, str, bool]] = []
    for line in block.splitlines():
        if line.startswith("# sent_id = "):
            sent_id = line.removeprefix("# sent_id = ").strip()
        columns = line.split("\t")
        if len(columns) != 10:
            continue
        number, form, _, upos, xpos, feats, head, label, _, misc = columns
        spaced = "SpaceAfter=No" not in misc
        if "-" in number:
            first, last = number.split("-")
            ranges.append((int(first) - 1, int(last) - 1, form, spaced))
        elif "." not in number:
            words.append(Word(form, upos, xpos, feats, int(head) - 1, label, spaced))
    if harmonised:
        words = _harmonise(source, words)
    groups = [(first, last, form, spaced) for first, last, form, spaced in ranges]
    groups += [(first, last, "", words[last].space_after) for first, last in _hyphen_chains(words)]
    return Tree(source, sent_id, tuple(_merge(words, groups)))


def _hyphen_chains(words: list[Word]) -> list[tuple[int, int]]:
    """Spans of `US - Präsident`, split in GSD and PUD, that stand for one word."""
    chains = []
    start = 0
    while start < len(words):
        end = start
        while end + 2 < len(words) and words[end + 1].form == "-" and _joined(words, start, end):
            end += 2
        if end > start and _heads_outside(words, start, end) == 1:
            chains.append((start, end))
        start = end + 1
    return chains


def _joined(words: list[Word], start: int, end: int) -> bool:
    """Whether the hyphen after `end` joins it with the word that follows."""
    left, hyphen, right = words[end], words[end + 1], words[end + 2]
    if (
        left.upos == "PUNCT"
        or right.upos == "PUNCT"
        or (left.form.isdigit() and right.form.isdigit())
    ):
        return False
    if not left.space_after and not hyphen.space_after:
        return True
    return hyphen.head in (end, end + 2) and (
        left.label in JOINED_BY_HYPHEN or right.label in JOINED_BY_HYPHEN
    )


def _heads_outside(words: list[Word], start: int, end: int) -> int:
    return sum(not start <= words[i].head <= end for i in range(start, end + 1))


def _merge(words: list[Word], groups: list[tuple[int, int, str, bool]]) -> list[Word]:
    """Make one word of each group; it hangs where the group's outer head says."""
    new_index: dict[int, int] = {}
    kept: list[Word] = []
    starts = {first: (last, form, spaced) for first, last, form, spaced in groups}
    position = 0
    while position < len(words):
        last, form, spaced = starts.get(position, (position, "", words[position].space_after))
        group = words[position : last + 1]
        for old in range(position, last + 1):
            new_index[old] = len(kept)
        kept.append(
            _merged(group, position, last, form, spaced) if last > position else words[position]
        )
        position = last + 1
    return [replace(word, head=new_index[word.head] if word.head >= 0 else -1) for word in kept]


def _merged(group: list[Word], first: int, last: int, form: str, spaced: bool) -> Word:
    outer = next(word for word in group if not first <= word.head <= last)
    if not form:  # a hyphen compound is what its last part is
        return replace(
            group[-1],
            form="".join(word.form for word in group),
            head=outer.head,
            label=outer.label,
            space_after=spaced,
        )
    feats = next((word.feats for word in group if word.upos == "DET"), outer.feats)
    return replace(outer, form=form, feats=feats, xpos="APPRART", space_after=spaced)


def _harmonise(source: str, words: list[Word]) -> list[Word]:
    children: dict[int, list[Word]] = {}
    for word in words:
        children.setdefault(word.head, []).append(word)
    result = []
    for index, word in enumerate(words):
        label = _label(source, word, index, words, children)
        changed = replace(word, label=label, feats=_feats(word))
        result.append(
            _as_elsewhere(changed, children.get(index, [])) if source == "hdt" else changed
        )
    return result


def _label(
    source: str, word: Word, index: int, words: list[Word], children: dict[int, list[Word]]
) -> str:
    label = LABELS.get(word.label, word.label)
    if label == "acl" and _is_relative(index, words):
        return "acl:relcl"
    if label == "dep" and source == "gsd" and words[word.head].upos in ("NOUN", "PROPN"):
        return DEP_BY_CLASS.get(word.upos, label)
    if source == "hdt":
        return _hdt_label(
            label, word, words[word.head], children.get(index, []), children[word.head]
        )
    return label


def _hdt_label(label: str, word: Word, head: Word, own: list[Word], siblings: list[Word]) -> str:
    """HDT's label as the other two treebanks would have it."""
    cases = [child.form.lower() for child in own if child.label == "case"]
    nominal = word.upos in ("NOUN", "PROPN", "PRON", "NUM", "DET", "X")
    passive = any(sibling.label == "aux:pass" for sibling in siblings)
    if label == "obj" and cases and nominal:
        label = "obl"
    if label == "obj" and not cases and _is_dative(word, own):
        return "iobj"
    if label == "obl" and passive and cases[:1] == ["von"]:
        return "obl:agent"
    if label == "det" and word.xpos == "PPOSAT":
        return "det:poss"
    if label == "flat" and head.upos == "NOUN" and word.upos in ("PROPN", "X"):
        return "appos"  # Innenminister Schapira
    if label == "ccomp" and _opened_by_adverbial(own):
        return "advcl"
    return label


def _opened_by_adverbial(own: list[Word]) -> bool:
    return any(child.label == "mark" and child.form.lower() in ADVERBIAL for child in own)


def _as_elsewhere(word: Word, own: list[Word]) -> Word:
    """An HDT word with the class and the Case that the other two treebanks would give it."""
    if word.upos == "X" and word.form[0].isupper():
        word = replace(word, upos="PROPN", feats="_")  # foreign names are X in HDT alone
    if word.upos not in ("NOUN", "PROPN") or "Case=" in word.feats:
        return word
    agreeing = (child for child in own if child.label in ("det", "det:poss", "amod", "case"))
    pairs = [
        pair for child in agreeing for pair in child.feats.split("|") if pair.startswith("Case=")
    ]
    case = pairs[0] if pairs else "Case=" + CASE_BY_LABEL.get(word.label, "")
    if case == "Case=" or "Gender=" not in word.feats:
        return word
    return replace(word, feats=f"{case}|{word.feats}")


def _is_relative(index: int, words: list[Word]) -> bool:
    near = {index} | {i for i, word in enumerate(words) if word.head == index}
    return any(
        word.xpos in RELATIVES and (i in near or word.head in near) for i, word in enumerate(words)
    )


def _is_dative(word: Word, own: list[Word]) -> bool:
    agreeing = [word, *(child for child in own if child.label in ("det", "amod"))]
    cases = [
        pair for each in agreeing for pair in each.feats.split("|") if pair.startswith("Case=")
    ]
    return "Case=Dat" in cases


def _feats(word: Word) -> str:
    """The features that all three treebanks mark; Konjunktiv I told by its form.

    HDT marks every `sei` and `habe` indicative; third person singular present
    in -e is always Konjunktiv I.
    """
    feats = dict(pair.split("=", 1) for pair in word.feats.split("|") if "=" in pair)
    feats = {name: value for name, value in feats.items() if name in FEATURES}
    if "Mood" in feats:
        feats["VerbForm"] = "Fin"
        form = word.form.lower()
        third = feats.get("Person") == "3" and feats.get("Tense", "Pres") == "Pres"
        if third and (
            form in ("sei", "seien") or (feats.get("Number") == "Sing" and form.endswith("e"))
        ):
            feats["Mood"] = "Sub"
    return "|".join(f"{name}={feats[name]}" for name in sorted(feats)) or "_"


def to_doc(vocab: spacy.vocab.Vocab, tree: Tree) -> Doc:
    """The tree as a spaCy Doc: HanTa's tag and lemma as input, the rest as gold."""
    forms = [word.form for word in tree.words]
    analyses = analyse(forms)
    unmarked = [
        tree.source == "hdt" and word.upos in ("NOUN", "PROPN") and "Case=" not in word.feats
        for word in tree.words
    ]
    doc = Doc(
        vocab,
        words=forms,
        spaces=[word.space_after for word in tree.words],
        tags=[analysis.tag for analysis in analyses],
        lemmas=[analysis.lemma for analysis in analyses],
        pos=["" if skip else word.upos for word, skip in zip(tree.words, unmarked, strict=True)],
        heads=[index if word.head < 0 else word.head for index, word in enumerate(tree.words)],
        deps=["ROOT" if word.head < 0 else word.label for word in tree.words],
    )
    for token, word, skip in zip(doc, tree.words, unmarked, strict=True):
        if not skip:
            token.set_morph("" if word.feats == "_" else word.feats)
    return doc


def without_final_mark(tree: Tree) -> Tree | None:
    """The tree without its last word where that is a mark with nothing below it."""
    last = len(tree.words) - 1
    if (
        last < 2
        or tree.words[last].upos != "PUNCT"
        or any(word.head == last for word in tree.words)
    ):
        return None
    return replace(tree, words=tree.words[:last])


def test_ids(folder: Path) -> frozenset[tuple[str, str]]:
    """The (source, sent_id) of the sentences to test on, never to train or tune on."""
    path = folder / "test_ids.tsv"
    if not path.is_file():
        raise SystemExit(
            f"no test sentences: {path} is missing (name the file's folder with --tests)"
        )
    rows = (
        line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line
    )
    return frozenset((source, sent_id) for source, sent_id, *_ in rows)


def prepare(folder: Path, tests: Path, output: Path) -> dict[str, int]:
    """Write train.spacy, dev.spacy and test.spacy; give the number of sentences in each."""
    held_out = test_ids(tests)
    vocab = spacy.blank("de").vocab
    bins = {
        name: DocBin(attrs=["TAG", "LEMMA", "POS", "MORPH", "HEAD", "DEP", "SENT_START"])
        for name in ("train", "dev", "test")
    }
    rest = 0
    for tree in read_trees(folder):
        if (tree.source, tree.sent_id) in held_out:
            bins["test"].add(to_doc(vocab, tree))
            continue
        rest += 1
        part = "dev" if rest % DEV_EVERY == 0 else "train"
        bins[part].add(to_doc(vocab, tree))
        bare = without_final_mark(tree) if part == "train" and rest % BARE_EVERY == 0 else None
        if bare:
            bins[part].add(to_doc(vocab, bare))
    output.mkdir(parents=True, exist_ok=True)
    for name, docs in bins.items():
        docs.to_disk(output / f"{name}.spacy")
    return {name: len(docs) for name, docs in bins.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--treebanks", type=Path, default=TREEBANKS)
    parser.add_argument("--tests", type=Path, default=TREEBANKS)
    parser.add_argument("--output", type=Path, default=WORK)
    arguments = parser.parse_args()
    print(prepare(arguments.treebanks, arguments.tests, arguments.output))
