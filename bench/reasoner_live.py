"""Times adding articles to a closed store and taking them away.

    python bench/reasoner_live.py [--sizes 10000 100000 1000000] [--articles 20]

The knowledge is ../shared/bench/reasoner/gen_claims.py's data of each size; an article states some
thirty triples about persons and organisations of it and about two new persons, and one in ten
contradicts itself. Prints a line of JSON for each size: milliseconds of the processor (so that a
busy machine counts less) to add, conflicts included, and to take away, median and worst, and how
often everything had to be closed again.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

from pyoxigraph import Literal, NamedNode

from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.live import LiveClosure
from kg.reasoning.rl.terms import Ids, Term, Terms, encode
from kg.reasoning.rl.vocabulary import iri

SHARED = Path(__file__).parents[2] / "shared" / "bench" / "reasoner"
NEWS, THING = "http://ex.org/news#", "http://ex.org/id/"
DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")


def article(terms: Terms, number: int, persons: int, chance: random.Random) -> Ids:
    """Some thirty triples: about persons of the knowledge, and about two that are new."""
    rows: list[tuple[Term, Term, Term]] = []

    def say(subject: str, predicate: str, value: Term) -> None:
        rows.append((NamedNode(THING + subject), NamedNode(NEWS + predicate), value))

    for _ in range(10):
        one, other = (f"p{chance.randrange(persons)}" for _ in range(2))
        say(one, "supports", NamedNode(THING + other))
        say(one, "worksFor", NamedNode(f"{THING}org{chance.randrange(max(persons // 10, 1))}"))
    for new in range(2):
        name = f"new{number}_{new}"
        kind = NamedNode(NEWS + "Person")
        rows.append((NamedNode(THING + name), NamedNode(iri("rdf:type")), kind))
        say(name, "name", Literal(f"Neue Person {number} {new}"))
        say(name, "birthDate", Literal(f"19{10 + number % 80}-01-0{new + 1}", datatype=DATE))
        say(name, "memberOf", NamedNode(f"{THING}org{chance.randrange(5)}"))
    if number % 10 == 0:
        one, other = rows[0][0], rows[0][2]
        rows.append((one, NamedNode(NEWS + "opposes"), other))
    return encode(terms, rows)


def one_size(size: int, articles: int) -> None:
    """Closes the knowledge of a size, then adds and takes away."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, SHARED / "gen_claims.py", str(size), f"{folder}/c"]
        subprocess.run(command, check=True, capture_output=True)
        path = f"{folder}/c.nt"
        terms = Terms()
        triples = read_document(terms, path, Path(path).read_bytes())
    started = process_time()
    live = LiveClosure(terms, triples)
    closed = process_time() - started
    chance = random.Random(5)
    persons = max(20, (size - 60) // 13)
    said = [article(terms, number, persons, chance) for number in range(articles + 1)]
    live.add("first", said[0])  # the first one makes what later ones find there
    live.remove("first")
    adding, removing, found = [], [], 0
    for number, rows in enumerate(said[1:]):
        started = process_time()
        found += len(live.add(f"a{number}", rows))
        adding.append(1000 * (process_time() - started))
    for number in chance.sample(range(articles), articles):
        started = process_time()
        live.remove(f"a{number}")
        removing.append(1000 * (process_time() - started))
    line = {
        "size": size,
        "close_s": round(closed, 2),
        "triples_an_article": statistics.mean(map(len, said)),
        "add_ms": round(statistics.median(adding), 1),
        "add_worst_ms": round(max(adding), 1),
        "remove_ms": round(statistics.median(removing), 1),
        "remove_worst_ms": round(max(removing), 1),
        "rebuilt": live.rebuilt,
        "new_conflicts": found,
    }
    print(json.dumps(line), flush=True)


def main() -> None:
    """Reads the flags and runs each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--articles", type=int, default=20)
    flags = parser.parse_args()
    for size in flags.sizes:
        one_size(size, flags.articles)


if __name__ == "__main__":
    main()
