"""Checks certificates of conflicts, offline: ``python checker.py CERTIFICATES.json [DATA.nt]``.

Shares no code with the reasoner; its rules are ``kg/data/certificate_rules.toml``. A certificate is
JSON: ``premises`` (triples of N-Triples terms) and ``steps`` (``rule``, ``from``: numbers of
premises and, counting on, of earlier steps, ``then``: a triple, or null for a contradiction). With
DATA, premises without blank nodes must be lines of it. News has its own: ``news_checker.py``.
"""

import json
import re
import struct
import sys
import tomllib
from calendar import monthrange
from datetime import datetime
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
OWL, XSD = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2001/XMLSchema#"
SPACE = dict.fromkeys(["type", "first", "rest", "nil"], RDF)
SPACE |= dict.fromkeys(["subClassOf", "subPropertyOf", "domain", "range"], RDFS)
FIRST, REST, NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
KNOWN = tomllib.loads((Path(__file__).parents[1] / "data/certificate_rules.toml").read_text())
TEXT, TIME, WHOLE = KNOWN["text"], KNOWN["time"], KNOWN["whole"]
Facts = list[list[str]]


class Wrong(Exception):
    """The certificate proves nothing; says why."""


def term(word: str) -> str:
    """A word of the rules as an N-Triples term; variables stay."""
    if word[0] in '?!<"_':
        return word
    word = {"a": "type", "=": "sameAs"}.get(word, word)
    return f'"{word}"^^<{XSD}integer>' if word in "01" else f"<{SPACE.get(word, OWL)}{word}>"


def unify(words: list[str], fact: list[str], bound: dict[str, str]) -> dict[str, str] | None:
    """The bindings with which the words are the fact, or None."""
    more = dict(bound)
    for word, value in zip(map(term, words), fact, strict=True):
        if (more.setdefault(word, value) if word[0] == "?" else word) != value:
            return None
    return more


def solve(atoms: list[list[str]], facts: Facts, lists: dict[str, list[str]], bound: Any) -> Any:
    """Each way to bind the variables so that every atom is a fact."""
    if not atoms:
        yield bound
        return
    words, rest, ways = atoms[0], atoms[1:], facts
    members = lists.get(bound.get("?l"), [])
    if words[-1] == "*":
        for place in reversed(range(len(members))):
            spelt = {"?m": members[place], "?u#": f"?u{place}", "?u+": f"?u{place + 1}"}
            rest = [[spelt.get(w, w.replace("#", str(place))) for w in words[:-1]], *rest]
        yield from solve(rest, facts, lists, bound | {"$": str(len(members))})
        return
    if words[-2] == "in":
        words, ways = words[:-2], [[member] for member in members]
    elif words[-2] == "of":
        words, ways = words[:-2], [list(pair) for pair in permutations(members, 2)]
    for more in filter(None, (unify(words, way, bound) for way in ways)):
        yield from solve(rest, facts, lists, more)


def follows(rule: str, facts: Facts, lists: dict[str, list[str]], then: list[str] | None) -> bool:
    """Whether the rule leads from the facts to the conclusion (None: a contradiction)."""
    if rule.startswith("dt-"):
        return datatype_rule(rule, then or facts[0], then is None)
    for line in KNOWN["rules"].splitlines():
        if line.startswith(rule + "; "):
            body, heads = line.removeprefix(rule + "; ").split("> ")
            atoms = [atom.split() for atom in body.strip().split(" . ") if atom]
            for bound in solve(atoms, facts, lists, {}):
                for head in heads.split(" | "):
                    words = head.replace("$", bound.get("$", "")).split()
                    if words == ["!"] or then is None:
                        return words == ["!"] and then is None
                    if unify(words, then, bound) is not None:
                        return True
    return False


def value(text: str, kind: str) -> tuple[Any, ...]:
    """A literal's value: equal tuples are one value. Raises ValueError where it has none."""
    plain, kind = re.sub(r"[ \t\r\n]+", " ", text).strip(" "), kind.removesuffix("Stamp")
    if kind in WHOLE or kind == "decimal":
        number = Fraction(plain) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain) else None
        low, high = WHOLE.get(kind, WHOLE["integer"])
        if number is None or not low <= number <= high or (kind != "decimal" and "." in plain):
            raise ValueError(text)
        return "number", number
    if kind in ("float", "double") and re.fullmatch(KNOWN["float"], plain):
        return kind, struct.pack(">" + kind[0], float(plain))
    text = text if kind in ("string", "normalizedString") else plain
    if kind in TEXT and re.fullmatch(TEXT[kind], text):
        return "string", text
    if kind == "boolean" and plain in ("true", "false", "1", "0"):
        return kind, plain in ("true", "1")
    if kind in TIME:
        found = re.fullmatch(f"(?:{TIME[kind]})(Z|[+-]\\d\\d:\\d\\d)?", plain)
        dated = kind in ("date", "dateTime")
        last = monthrange(2000 + int(found[1]) % 400, int(found[2]))[1] if found and dated else 31
        if not found or (dated and int(found[3]) > last):
            raise ValueError(text)
        zone = found[found.re.groups] or ""
        if zone and dated and len(found[1]) == 4 and "T24" not in plain:
            clock = "" if kind == "dateTime" else "T00:00:00"
            moment = plain.removesuffix(zone) + clock + zone.replace("Z", "+00:00")
            return kind, datetime.fromisoformat(moment).timestamp(), True
        return kind, plain.removesuffix(zone), bool(zone)
    told = kind in (*TEXT, "boolean", "float", "double")
    raise ValueError(text) if told else Wrong(f"cannot tell values of {kind}")


def literal(node: str) -> tuple[str, str, str]:
    """The text, the datatype (XML Schema's by its last word) and the language of a literal."""
    found = re.fullmatch(r'"((?:[^"\\]|\\.)*)"(?:\^\^<(.*)>|@(.+))?', node, re.DOTALL)
    if found is None:
        raise Wrong(f"no literal: {node}")
    spelt = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
    coded = re.compile(r"\\(?:u(.{4})|U(.{8})|(.))")
    text = coded.sub(lambda m: spelt.get(m[3], m[3] or chr(int(m[1] or m[2] or "0", 16))), found[1])
    return text, (found[2] or "string").removeprefix(XSD), (found[3] or "").lower()


def datatype_rule(rule: str, fact: list[str], broken: bool) -> bool:
    """Rules dt-type2 (a literal is in a datatype), dt-not-type (is not, or is ill) and dt-diff."""
    ill = rule == "dt-not-type" and fact[1] != term("a")
    text, kind, language = literal(fact[2 if ill else 0])
    try:
        meant = ("lang", text, language) if language else value(text, kind)
    except ValueError:
        return ill and broken
    if rule == "dt-diff":
        other, its, tongue = literal(fact[2])
        theirs = ("lang", other, tongue) if tongue else value(other, its)
        sure = meant[0] != theirs[0] or len(meant) != 3 or language or meant[2] == theirs[2]
        return broken and fact[1] == term("=") and meant != theirs and bool(sure)
    target = fact[2].strip("<>").removeprefix(XSD)
    inside = target in (RDFS + "Literal", meant[0], RDF + "langString" if language else "")
    if meant[0] == "number":
        low, high = WHOLE.get(target, (0, -1))
        inside |= (meant[1].denominator == 1 and low <= meant[1] <= high) or target == "decimal"
        inside |= target in (OWL + "real", OWL + "rational")
    elif meant[0] in ("string", "lang"):
        inside |= target == RDF + "PlainLiteral"
        inside |= not language and target in TEXT and bool(re.fullmatch(TEXT[target], meant[1]))
    inside |= target == "dateTimeStamp" and meant[0] == "dateTime" and bool(meant[-1])
    told = "://" not in target or target in (RDF + "PlainLiteral", RDF + "langString", OWL + "real")
    return (told or not broken) and inside != broken and broken == (rule == "dt-not-type")


def check_proof(proof: dict[str, Any]) -> None:
    """Raises :class:`Wrong` unless each step follows and the last one is a contradiction."""
    facts = [list(fact) for fact in proof["premises"]]
    first = {s: o for s, p, o in facts if p == FIRST}
    rest = {s: o for s, p, o in facts if p == REST}
    lists: dict[str, list[str]] = {NIL: []}
    for head in first:
        node, members = head, list[str]()
        while node in first and node in rest and len(members) <= len(first):
            members.append(first[node])
            node = rest[node]
        if node == NIL:
            lists[head] = members
    for number, step in enumerate(proof["steps"]):
        if not follows(step["rule"], [facts[n] for n in step["from"]], lists, step["then"]):
            raise Wrong(f"step {number} does not follow by {step['rule']}")
        facts.append(step["then"] or ["", "", ""])
    if not proof["steps"] or proof["steps"][-1]["then"] is not None:
        raise Wrong("the last step is no contradiction")


def main(words: list[str]) -> int:
    """Checks a file with a list of certificates; 0 where all are right."""
    known = set(Path(words[1]).read_text("utf-8").splitlines()) if words[1:] else None
    for number, proof in enumerate(json.loads(Path(words[0]).read_text("utf-8"))):
        try:
            check_proof(proof)
            lines = {" ".join(fact) + " ." for fact in proof["premises"]} - (known or set())
            if known is not None and any("_:" not in line for line in lines):
                raise Wrong(f"not in the data: {lines}")
        except (Wrong, KeyError, IndexError, TypeError, ValueError) as error:
            print(f"certificate {number} is wrong: {error!r}")
            return 1
    print("right")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
