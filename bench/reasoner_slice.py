"""What conflicts there are in Wikidata itself: its constraints and our axioms over a whole slice.

    python bench/reasoner_slice.py [--slice PATH] [--examples 5] [--kind NAME]

Reads every statement of the slice (the embedded one, else --slice), checks each property's own
constraints (P2302) and the axioms of ontology/wikidata.ttl by the OWL 2 RL engine, and prints what
breaks them by kind, with examples in words. Of kinds that rest on what is not said (an inverse) not
every breach is one of Wikidata: the slice is a part of it, and what it lacks Wikidata may have.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from time import perf_counter

import ontology
from kg.knowledge.slices.source import SliceSource, embedded
from kg.model import DAY, Entity, EntityTerms, Message, Question, Statement, Time
from kg.names import PREFIXES
from kg.reasoning.constraints.base import Base
from kg.reasoning.constraints.checks import Breach, breaches
from kg.reasoning.constraints.rules import rules
from kg.reasoning.distinct import ways_up
from kg.reasoning.explain import name_entities
from kg.reasoning.premises import Premise, describe, from_statement
from kg.reasoning.rl.answers import Document, reason_over


def everything(source: SliceSource) -> tuple[list[Statement], list[str]]:
    """All statements of the slice's items, and the ids of its properties."""
    with closing(sqlite3.connect(f"file:{source.path}?mode=ro", uri=True)) as connection:
        pairs = connection.execute(
            "SELECT DISTINCT subject, property FROM statement WHERE subject > 0"
        ).fetchall()
        properties = [f"P{abs(row[0])}" for row in connection.execute("SELECT id FROM property")]
    questions = [Question(f"Q{subject}", f"P{abs(property)}") for subject, property in pairs]
    found: list[Statement] = []
    for start in range(0, len(questions), 10_000):
        for statements in source.statements(questions[start : start + 10_000]).values():
            found += statements
    return found, properties


def _document(statements: list[Statement]) -> Document:
    """The truthy statements in Wikidata's direct form, as N-Triples."""
    lines = []
    for statement in statements:
        if any(snak.property in ("P580", "P582", "P585") for snak in statement.qualifiers):
            continue  # holds for a time: the direct form has no place for that
        subject = f"<{PREFIXES['wd']}{statement.subject}>"
        predicate = f"<{PREFIXES['wdt']}{statement.property}>"
        value = statement.value
        if isinstance(value, Entity):
            lines.append(f"{subject} {predicate} <{PREFIXES['wd']}{value.id}> .")
        elif isinstance(value, Time) and value.precision >= DAY and value.calendar == "gregorian":
            # A year beside a day is no second value, so that only days are written.
            lines.append(f'{subject} {predicate} "{value.iso()}"^^<{PREFIXES["xsd"]}date> .')
    return Document("slice.nt", "\n".join(lines).encode())


def main() -> None:
    """Reads the flags, checks, and prints the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slice", help="a slice; else the embedded one")
    parser.add_argument("--examples", type=int, default=5)
    parser.add_argument("--kind", help="only this kind of constraint")
    flags = parser.parse_args()
    source = SliceSource(flags.slice) if flags.slice else embedded()
    started = perf_counter()
    statements, ids = everything(source)
    definitions = source.properties(ids)
    premises = [p for p in map(from_statement, statements) if p is not None]
    base = Base(ways_up(statements))
    base.add(premises)
    by_property: dict[str, list[Premise]] = defaultdict(list)
    for premise in premises:
        by_property[premise.property].append(premise)
    read = perf_counter()
    found: dict[str, list[Breach]] = defaultdict(list)
    checked: Counter[str] = Counter()
    for property, definition in definitions.items():
        for rule in rules(definition):
            checked[rule.kind.name] += 1
            found[rule.kind.name] += breaches(rule, by_property.get(property, ()), base)
    done = perf_counter()
    print(f"{source.name}: {len(statements):,} statements of items, read in {read - started:.1f} s")
    print(f"constraints checked in {done - read:.1f} s")
    labels = {
        key: Message(dict(d.labels).get("de", key), dict(d.labels).get("en", key))
        for key, d in definitions.items()
    }
    for kind in sorted(checked):
        status = Counter(breach.rule.status for breach in found[kind])
        print(f"\n{kind}: {checked[kind]} constraints, {len(found[kind])} breaches {dict(status)}")
        for property, number in Counter(b.rule.property for b in found[kind]).most_common(5):
            print(f"  {property} {labels[property].en}: {number}")
        shown = found[kind] if flags.kind == kind else found[kind][:: max(1, len(found[kind]) // 5)]
        for breach in shown[: flags.examples]:
            words = [describe(p, labels).en for p in breach.premises]
            wanted = f"; wanted: {breach.missing}" if breach.missing else ""
            print("  -", _named(source, " AND ".join(words) + wanted, breach))
    _axioms(statements)


def _named(source: SliceSource, text: str, breach: Breach) -> str:
    ids = {p.subject.id for p in breach.premises if isinstance(p.subject, Entity)}
    ids |= {p.value.id for p in breach.premises if isinstance(p.value, Entity)}
    ids |= set(breach.missing.split())
    terms: dict[str, EntityTerms] = source.terms(ids)
    return name_entities(text, terms, "en", ids=True)


def _axioms(statements: list[Statement]) -> None:
    started = perf_counter()
    text = ontology.read("wikidata.ttl").encode()
    answer = reason_over([_document(statements), Document("wikidata.ttl", text)], most=2_000)
    rules_broken = Counter(conflict.rule for conflict in answer.conflicts)
    print(f"\nontology/wikidata.ttl: {answer.found} conflicts {dict(rules_broken)}, ", end="")
    print(f"{perf_counter() - started:.1f} s with their proofs")
    shown: Counter[str] = Counter()
    for conflict in answer.conflicts:
        shown[conflict.rule] += 1
        if shown[conflict.rule] <= 5:
            print(f"  - {conflict.rule}: {conflict.text.en} {'; '.join(conflict.premises)}")


if __name__ == "__main__":
    main()
