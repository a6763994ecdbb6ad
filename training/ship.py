"""Put a trained model into kg/data/parser_de: what parsing needs, its scores and its origin."""

import argparse
import hashlib
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import spacy
from evaluate import score
from prepare import REPOSITORY, TREEBANKS, WORK

SHIPPED = REPOSITORY / "kg" / "data" / "parser_de"
SPACY = ">=3.8.0,<3.9.0"  # the versions that read the model's format
INPUTS = ("prepare.py", "reader.py", "config.cfg")


def ship(model: Path, target: Path, treebanks: Path, tests: Path) -> None:
    """Write the model without its training settings, with scores and hashes in meta.json.

    LICENSE.md in the target folder stays as it is.
    """
    nlp = spacy.load(model)
    for section in ("corpora", "paths"):
        nlp.config[section] = {}
    nlp.config["training"] = {}
    nlp.config["initialize"] = {}
    for name in ("parser", "morphologizer", "tok2vec", "vocab"):
        if (target / name).exists():
            shutil.rmtree(target / name)
    nlp.meta.update(
        {
            "name": "beleg_parser",
            "description": "UD parser for German with HanTa's tag and lemma as input",
            "author": "Beleg",
            "license": "CC BY-SA 4.0",
            "trained": datetime.now(UTC).date().isoformat(),
            "inputs_sha256": inputs_hash(treebanks),
        }
    )
    nlp.meta["performance"] = score(model, treebanks, tests)
    nlp.to_disk(target)
    # Words come and go with each text; the labels alone are worth their place.
    labels = {label for labels in nlp.pipe_labels.values() for label in labels}
    _write(target / "vocab" / "strings.json", sorted(labels))
    meta = json.loads((target / "meta.json").read_text(encoding="utf-8"))
    meta["spacy_version"] = SPACY
    _write(target / "meta.json", meta)
    print(json.dumps(nlp.meta["performance"], ensure_ascii=False))


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def inputs_hash(treebanks: Path) -> str:
    """One SHA-256 over the treebanks and the files here that decide what is learnt from them."""
    total = hashlib.sha256()
    here = Path(__file__).parent
    for path in [*sorted(treebanks.glob("de_*.conllu")), *(here / name for name in INPUTS)]:
        total.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--treebanks", type=Path, default=TREEBANKS)
    parser.add_argument("--tests", type=Path, default=TREEBANKS)
    parser.add_argument("--model", type=Path, default=WORK / "model-best")
    arguments = parser.parse_args()
    ship(arguments.model, SHIPPED, arguments.treebanks, arguments.tests)
