"""Data and peers of bench/reasoner.py: a Brick-like building, and clingo with the same rules.

    python bench/reasoner_peers.py brick N OUT.nt     data of some N triples
    python bench/reasoner_peers.py clingo DATA.nt     seconds to ground, and atoms, as JSON

The clingo program has a predicate for each property and class, and the rules that our engine makes
of the data's axioms (equality by eq-sym, eq-trans and eq-rep-*), so that both derive the same. It
needs the package clingo.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from time import process_time
from typing import Any

from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.matching import relation_of
from kg.reasoning.rl.rules import Atom, Rule
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.vocabulary import SAME, SUB_CLASS, SUB_PROPERTY, TYPE

NS, DATA = "http://ex.org/brick#", "http://ex.org/site/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
TAGS = ("Air", "Water", "Supply", "Return", "Zone", "Temperature", "Flow", "Sensor", "Setpoint")


class _Sheet:
    """Lines of N-Triples about a schema and its buildings."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, subject: str, predicate: str, value: str) -> None:
        """Adds a triple of terms."""
        self.lines.append(f"{subject} {predicate} {value} .\n")


def _name(local: str) -> str:
    return f"<{NS}{local}>"


def _thing(local: str) -> str:
    return f"<{DATA}{local}>"


KIND, SUB = f"<{RDF}type>", f"<{RDFS}subClassOf>"
PROPERTIES = (
    ("hasPart", "isPartOf", "", ""),
    ("hasPoint", "isPointOf", "Equipment", "Point"),
    ("feeds", "isFedBy", "Equipment", ""),
    ("hasLocation", "isLocationOf", "Equipment", "Location"),
)


def brick(size: int, path: str) -> None:
    """Writes a schema with deep classes, inverse and transitive parts, classes that tags define (as
    Brick does), and buildings of rooms, equipment and points."""
    chance, sheet = random.Random(11), _Sheet()
    _schema(sheet, chance)
    site = 0
    while len(sheet.lines) < size:
        site += 1
        for floor in range(4):
            _floor(sheet, chance, f"b{site}", f"b{site}f{floor}")
    Path(path).write_text("".join(dict.fromkeys(sheet.lines)), encoding="utf-8")


def _schema(sheet: _Sheet, chance: random.Random) -> None:
    for root in ("Equipment", "Point", "Location"):
        sheet.say(_name(root), KIND, f"<{OWL}Class>")
        for number in range(250):  # a tree, three at each node
            above = f"{root}{number // 3 - 1}" if number > 2 else root
            sheet.say(_name(f"{root}{number}"), KIND, f"<{OWL}Class>")
            sheet.say(_name(f"{root}{number}"), SUB, _name(above))
    for one, other in (("Equipment", "Point"), ("Equipment", "Location"), ("Point", "Location")):
        sheet.say(_name(one), f"<{OWL}disjointWith>", _name(other))
    for one, other, first, second in PROPERTIES:
        sheet.say(_name(one), f"<{OWL}inverseOf>", _name(other))
        sheet.say(_name(one), KIND, f"<{OWL}ObjectProperty>")
        for end, class_ in ((f"<{RDFS}domain>", first), (f"<{RDFS}range>", second)):
            if class_:
                sheet.say(_name(one), end, _name(class_))
    for property in ("isPartOf", "feeds"):
        sheet.say(_name(property), KIND, f"<{OWL}TransitiveProperty>")
    for number in range(60):  # a class is what has two tags
        cells = [f"_:t{number}_{place}" for place in range(2)]
        sheet.say(_name(f"Point{number}"), f"<{OWL}equivalentClass>", f"_:c{number}")
        sheet.say(f"_:c{number}", f"<{OWL}intersectionOf>", cells[0])
        for place, tag in enumerate(chance.sample(TAGS, 2)):
            sheet.say(cells[place], f"<{RDF}first>", f"_:r{number}_{place}")
            sheet.say(cells[place], f"<{RDF}rest>", f"<{RDF}nil>" if place else cells[1])
            sheet.say(f"_:r{number}_{place}", f"<{OWL}onProperty>", _name("hasTag"))
            sheet.say(f"_:r{number}_{place}", f"<{OWL}hasValue>", _name(f"Tag{tag}"))


def _floor(sheet: _Sheet, chance: random.Random, site: str, floor: str) -> None:
    plant = _thing(f"{floor}ahu")
    sheet.say(_thing(floor), KIND, _name("Location1"))
    sheet.say(_thing(floor), _name("isPartOf"), _thing(site))
    sheet.say(plant, KIND, _name(f"Equipment{chance.randrange(250)}"))
    for room in range(12):
        here = f"{floor}r{room}"
        box = _thing(f"{here}vav")
        sheet.say(_thing(here), _name("isPartOf"), _thing(floor))
        sheet.say(box, KIND, _name(f"Equipment{chance.randrange(250)}"))
        sheet.say(plant, _name("feeds"), box)
        sheet.say(box, _name("hasLocation"), _thing(here))
        for point in range(4):
            dot = _thing(f"{here}p{point}")
            sheet.say(box, _name("hasPoint"), dot)
            for tag in chance.sample(TAGS, 3):
                sheet.say(dot, _name("hasTag"), _name(f"Tag{tag}"))


# --- clingo ----------------------------------------------------------------------------------


def program(closure: Closure, path: str) -> str:
    """The data's own triples and the rules of its axioms as an answer-set program."""
    facts, relations = [], set()
    for subject, predicate, target in closure.triples.tolist():
        relation = ~target if predicate == TYPE else predicate
        relations.add(relation)
        facts.append(_atom(relation, str(subject), str(target)))
    rules = []
    for below, above in closure.pairs(SUB_CLASS):
        if below != above and above > 2:
            rules.append(f"{_atom(~above, 'X', '')} :- {_atom(~below, 'X', '')}.")
    for below, above in closure.pairs(SUB_PROPERTY):
        if below != above:
            rules.append(f"{_atom(above, 'X', 'Y')} :- {_atom(below, 'X', 'Y')}.")
    for number in closure.column(~_transitive(closure)).tolist():
        link = _atom(number, "X", "Y"), _atom(number, "Y", "Z")
        rules.append(f"{_atom(number, 'X', 'Z')} :- {link[0]}, {link[1]}.")
    for rule in closure.rules:
        if rule.head is not None and rule.body and _is_about_data(rule):
            rules.append(_rule(rule))
            relations |= {relation_of(rule.head), *(relation_of(atom) for atom in rule.body)}
    same = _atom(SAME, "X", "Y")
    rules.append(f"{_atom(SAME, 'Y', 'X')} :- {same}.")
    rules.append(f"{_atom(SAME, 'X', 'Z')} :- {same}, {_atom(SAME, 'Y', 'Z')}.")
    for relation in sorted(relations - {SAME}):
        rules.append(f"{_atom(relation, 'Y', 'Z')} :- {same}, {_atom(relation, 'X', 'Z')}.")
        if relation >= 0:
            rules.append(f"{_atom(relation, 'Z', 'Y')} :- {same}, {_atom(relation, 'Z', 'X')}.")
    text = "".join(f"{fact}.\n" for fact in facts) + "\n".join(rules) + "\n"
    Path(path).write_text(text, encoding="utf-8")
    return path


def _transitive(closure: Closure) -> int:
    names = {closure.terms.show(number): number for number in range(200)}
    return names["owl:TransitiveProperty"]


def _is_about_data(rule: Rule) -> bool:
    """Whether a rule derives assertions; those about schema are the engine's bookkeeping."""
    return not rule.name.startswith("scm")


def _atom(relation: int, subject: str, target: str) -> str:
    return f"c{~relation}({subject})" if relation < 0 else f"p{relation}({subject},{target})"


def _rule(rule: Rule) -> str:
    body = [_of(atom) for atom in rule.body]
    if rule.differ:
        body.append(" != ".join(_slot(name) for name in rule.differ))
    assert rule.head is not None
    return f"{_of(rule.head)} :- {', '.join(body)}."


def _of(atom: Atom) -> str:
    return _atom(relation_of(atom), _slot(atom[0]), _slot(atom[2]))


def _slot(slot: int | str) -> str:
    return str(slot) if isinstance(slot, int) else "V" + slot[1:].replace("#", "_")


def clingo(path: str) -> dict[str, Any]:
    """Grounds the program: what follows are its facts."""
    import clingo as peer  # noqa: PLC0415 - only this command needs the package

    terms = Terms()
    triples = read_document(terms, path, Path(path).read_bytes())
    closure = Closure(terms, triples)
    made = program(closure, path + ".lp")
    started = process_time()
    control = peer.Control(["--warn=none"])
    control.load(made)
    read = process_time()
    control.ground([("base", [])])
    done = process_time()
    atoms = sum(1 for _ in control.symbolic_atoms)
    peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    return {
        "read_s": round(read - started, 3),
        "reason_s": round(done - read, 3),
        "atoms": atoms,
        "peak_mb": int(peak) // 1024,
    }


def main() -> None:
    """Writes data, or times clingo."""
    if sys.argv[1] == "brick":
        brick(int(sys.argv[2]), sys.argv[3])
    else:
        print(json.dumps(clingo(sys.argv[2])))


if __name__ == "__main__":
    main()
