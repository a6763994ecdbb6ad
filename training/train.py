"""Retrain the German parser with one command: prepare, train, test, ship to kg/data/parser_de.

python training/train.py [--treebanks DIR] [--tests DIR] [--work DIR] [--seed N]
"""

import argparse
import os
import sys
from pathlib import Path

# One core, and the same sums in the same order in every run.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import reader  # noqa: E402, F401  (registers beleg.treebank.v1)
from prepare import TREEBANKS, WORK, prepare  # noqa: E402
from ship import SHIPPED, ship  # noqa: E402
from spacy.training.initialize import init_nlp  # noqa: E402
from spacy.training.loop import train  # noqa: E402
from spacy.util import load_config  # noqa: E402

HERE = Path(__file__).resolve().parent


def train_model(work: Path, seed: int) -> Path:
    """Train on work/train.spacy, choose by work/dev.spacy; give the folder of the best model."""
    overrides = {
        "paths.train": str(work / "train.spacy"),
        "paths.dev": str(work / "dev.spacy"),
        "system.seed": seed,
    }
    nlp = init_nlp(load_config(HERE / "config.cfg", overrides, interpolate=True))
    train(nlp, work, stdout=sys.stderr)
    return work / "model-best"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--treebanks", type=Path, default=TREEBANKS, help="folder with de_*.conllu files"
    )
    parser.add_argument("--tests", type=Path, default=TREEBANKS, help="folder with test_ids.tsv")
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the shipped weights as they are")
    arguments = parser.parse_args()
    print(prepare(arguments.treebanks, arguments.tests, arguments.work), file=sys.stderr)
    best = train_model(arguments.work, arguments.seed)
    if not arguments.keep:
        ship(best, SHIPPED, arguments.treebanks, arguments.tests)
    print(best)
