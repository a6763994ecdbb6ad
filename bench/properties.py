"""What is read, property by property: phrasings, examples, and sentences of verify-de.

    python bench/properties.py [--write]

For each property of the lexicon: entries, words and examples (`beleg lexicon test` reads them all),
and of verify-de's one-sentence claims how many were read as the property or one that says the
same, linked with the set's own knowledge; the rest are missed. Without ../shared only the lexicon
is counted. Prints one JSON line; ``--write`` puts the table into docs/claims.md.
"""

from __future__ import annotations

import argparse
import json
import re
import runpy
import tempfile
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.build import knowledge
from kg.claims.read import read_claims
from kg.claims.state import state
from kg.knowledge.building.build import build_from_files
from kg.linking.boundaries import confirmed
from kg.linking.linker import PlainLinker, names_to_search
from kg.model import Article, Entity, Proposition
from kg.reading.annotator import ArticleAnnotator
from kg.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
EVALUATION = ROOT.parent / "shared" / "eval"
DOCS = ROOT / "docs" / "claims.md"
BEGIN, END = "<!-- properties: begin -->", "<!-- properties: end -->"


def of_lexicon() -> dict[str, Counter[str]]:
    """Entries, words and examples of each property in the packaged senses."""
    found: dict[str, Counter[str]] = {}
    for file in sorted(files("kg").joinpath("data/lexicon/senses").iterdir(), key=str):
        for entries in tomllib.loads(file.read_text("utf-8")).values():
            for entry in entries if isinstance(entries, list) else ():
                if "property" not in entry:
                    continue
                count = found.setdefault(entry["property"], Counter())
                count["entries"] += 1
                count["words"] += len(entry.get("words", ()))
                count["examples"] += len(entry.get("examples", ()))
    return found


def of_sentences(folder: Path) -> dict[str, Counter[str]]:
    """Of verify-de's sentences, how many are read as their property, and how many are missed."""
    same = runpy.run_path(str(folder / "score_verify.py"))["says_the_same"]
    rows = [json.loads(line) for line in (folder / "verify-de/dev.jsonl").open(encoding="utf-8")]
    found: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "k.sqlite"
        build_from_files([folder / "verify-de/knowledge.jsonl.xz"], path)
        source = knowledge(Settings(knowledge=(f"slice:{path}",), offline=True))
        annotator = ArticleAnnotator()
        for row in rows:
            stated = _stated(row["text"], annotator, source)
            ends = {row["subject"], row["object"]}
            hits = (p for p in stated if _ends(p) == ends and same(p.property, row["property"]))
            count = found.setdefault(row["property"], Counter())
            count["read" if any(True for _ in hits) else "missed"] += 1
    return found


def _stated(text: str, annotator: ArticleAnnotator, source: Any) -> tuple[Proposition, ...]:
    article = Article("a", text, "a", "de")
    annotation = annotator.annotate(article)
    candidates = source.search(names_to_search(annotation), "de").candidates
    annotation = confirmed(annotation, candidates, text)
    links = PlainLinker().link(article, annotation, candidates)
    types = {c.id: c.types for those in candidates.values() for c in those}
    return state(article, annotation, read_claims(article, annotation), links, types)[0]


def _ends(stated: Proposition) -> set[str]:
    values = [term.value for term in (stated.subject, stated.object) if term is not None]
    return {value.id for value in values if isinstance(value, Entity)}


def table(lexicon: dict[str, Counter[str]], sentences: dict[str, Counter[str]]) -> str:
    """A Markdown table, properties in the order of their numbers."""
    lines = [
        "| property | entries | words | examples | sentences read | missed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in sorted(lexicon.keys() | sentences.keys(), key=lambda p: int(p[1:])):
        own, said = lexicon.get(name, Counter()), sentences.get(name)
        read = f"{said['read']} | {said['missed']}" if said else " | "
        lines.append(f"| {name} | {own['entries']} | {own['words']} | {own['examples']} | {read} |")
    return "\n".join(lines)


def main() -> None:
    """Counts and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/claims.md")
    given = parser.parse_args()
    there = (EVALUATION / "verify-de" / "dev.jsonl").is_file()
    lexicon, sentences = of_lexicon(), of_sentences(EVALUATION) if there else {}
    if given.write:
        text = DOCS.read_text("utf-8")
        made = f"{BEGIN}\n{table(lexicon, sentences)}\n{END}"
        DOCS.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: made, text, flags=re.DOTALL), "utf-8")
    total = sum(sentences.values(), Counter())
    print(json.dumps({"properties": len(lexicon), **total}))


if __name__ == "__main__":
    main()
